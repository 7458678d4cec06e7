//! The document's statistics as rows of CSV, one statistic a row, at full precision.
use super::sheet::{Field, Sheet};
use crate::results::{Band, Comparison, Explained, Kept, Programme, Quantile, Results, Risk, Tvar};

/// Columns of every row of statistics. `p` is the level of a quantile or of a tail, or the limit of a point of
/// risk appetite, or the percentile of what a figure would be if what is not known were known; `loss` is the loss of such
/// a point; `year` is a year of the horizon, from 1.
const COLUMNS: [&str; 11] =
    ["outcome", "statistic", "component", "p", "loss", "value", "se", "low", "high", "verdict", "year"];

/// The tail that components are shown in.
const TAIL: f64 = 0.95;

/// One statistic of one outcome (`baseline` or a programme).
#[derive(Debug, Default)]
struct Statistic<'a> {
    name: &'static str,
    component: Option<&'a str>,
    p: Option<f64>,
    loss: Option<f64>,
    value: Option<f64>,
    se: Option<f64>,
    interval: Option<(f64, f64)>,
    verdict: Option<Kept>,
    year: Option<u32>,
}

impl<'a> Statistic<'a> {
    fn new(name: &'static str, value: impl Into<Option<f64>>) -> Self {
        Self { name, value: value.into(), ..Self::default() }
    }

    fn se(self, se: impl Into<Option<f64>>) -> Self {
        Self { se: se.into(), ..self }
    }

    fn at(self, p: f64) -> Self {
        Self { p: Some(p), ..self }
    }

    fn of(self, component: &'a str) -> Self {
        Self { component: Some(component), ..self }
    }

    fn fields(self, outcome: &str) -> [Field; COLUMNS.len()] {
        [
            outcome.into(),
            self.name.into(),
            self.component.map_or(Field::Empty, Field::from),
            self.p.into(),
            self.loss.into(),
            self.value.into(),
            self.se.into(),
            self.interval.map(|(low, _)| low).into(),
            self.interval.map(|(_, high)| high).into(),
            self.verdict.map_or(Field::Empty, |kept| word(kept).into()),
            self.year.map(f64::from).into(),
        ]
    }
}

/// The document's own words.
pub(super) fn word(kept: Kept) -> &'static str {
    match kept {
        Kept::Kept => "kept",
        Kept::Broken => "broken",
        Kept::CannotTell => "cannot tell",
    }
}

/// The statistics of a run, one a row: `outcome,statistic,component,p,loss,value,se,low,high,verdict,year`.
///
/// `outcome` is `baseline` or a programme's name. What is undefined is an empty field. A text that a spreadsheet
/// would take for a formula begins with an apostrophe.
pub fn summary_csv(results: &Results) -> Vec<u8> {
    let mut sheet = Sheet::new(&COLUMNS);
    for (outcome, statistic) in all(results) {
        sheet.row(statistic.fields(outcome));
    }
    sheet.into_bytes()
}

/// The exceedance curves of the baseline and of every programme: `outcome,loss,probability,curve`. The `curve` is `total`
/// for the loss over the horizon, or `worst_year` for its worst single year. Where something is not known, the percentiles
/// `p5,p50,p95` of the total's probability over its draws follow.
pub fn exceedance_csv(results: &Results) -> Vec<u8> {
    let columns = ["outcome", "loss", "probability", "curve", "p5", "p50", "p95"];
    let is_banded = results.baseline.bands.is_some();
    let mut sheet = Sheet::new(if is_banded { &columns } else { &columns[..4] });
    let residuals = results.programmes.iter().map(|programme| (programme.name.as_str(), &programme.residual));
    for (outcome, risk) in [("baseline", &results.baseline)].into_iter().chain(residuals) {
        let bands = risk.bands.as_ref().map(|bands| &bands.exceedance[..]).unwrap_or_default();
        let worst = risk.worst_year.iter().map(|worst| ("worst_year", &worst.exceedance, &[][..]));
        for (curve, points, bands) in [("total", &risk.exceedance, bands)].into_iter().chain(worst) {
            for (index, point) in points.iter().enumerate() {
                let lead = [outcome.into(), point.loss.into(), point.probability.into(), curve.into()];
                let band = bands.get(index).map(|band| [band.p5.into(), band.p50.into(), band.p95.into()]);
                let band = band.or_else(|| is_banded.then_some([const { Field::Empty }; 3]));
                sheet.row(lead.into_iter().chain(band.into_iter().flatten()));
            }
        }
    }
    sheet.into_bytes()
}

/// The rows of [`summary_csv`] for several runs, each led by the name and the file of its scenario.
pub fn comparison_csv(comparison: &Comparison) -> Vec<u8> {
    let mut sheet = Sheet::new(&[&["scenario", "file"][..], &COLUMNS].concat());
    for results in &comparison.scenarios {
        let scenario = &results.scenario;
        for (outcome, statistic) in all(results) {
            let lead = [scenario.name.as_str().into(), scenario.file.as_str().into()];
            sheet.row(lead.into_iter().chain(statistic.fields(outcome)));
        }
    }
    sheet.into_bytes()
}

fn all(results: &Results) -> Vec<(&str, Statistic<'_>)> {
    let mut rows: Vec<_> =
        risk(&results.baseline).into_iter().map(|statistic| ("baseline", statistic)).collect();
    for programme in &results.programmes {
        let statistics = risk(&programme.residual).into_iter().chain(benefit(programme));
        rows.extend(statistics.map(|statistic| (programme.name.as_str(), statistic)));
    }
    rows
}

fn risk(risk: &Risk) -> Vec<Statistic<'_>> {
    let loss = &risk.loss;
    let mut rows = vec![
        Statistic::new("mean", loss.mean).se(loss.mean_se),
        Statistic::new("sd", loss.sd),
        Statistic::new("skewness", loss.skewness),
        Statistic::new("min", loss.min),
        Statistic::new("max", loss.max),
        Statistic::new("probability_of_loss", loss.probability_of_loss),
    ];
    rows.extend(loss.quantiles.iter().map(|quantile| Statistic {
        interval: Some((quantile.low, quantile.high)),
        ..Statistic::new("quantile", quantile.value).at(quantile.p)
    }));
    rows.extend(loss.tvar.iter().map(|tvar| Statistic::new("tvar", tvar.value).at(tvar.p).se(tvar.se)));
    for component in &risk.components {
        let name = &component.name;
        rows.push(Statistic::new("component_mean", component.mean).of(name));
        rows.push(Statistic::new("component_mean_share", component.mean_share).of(name));
        rows.push(Statistic::new("component_tail_mean", component.tail_mean).of(name).at(TAIL));
        rows.push(Statistic::new("component_tail_share", component.tail_share).of(name).at(TAIL));
    }
    rows.extend(years(risk));
    rows.extend(risk.appetite.iter().map(|point| Statistic {
        loss: Some(point.loss),
        interval: Some((point.low, point.high)),
        verdict: Some(point.kept),
        ..Statistic::new("appetite_probability", point.probability).at(point.limit)
    }));
    if let Some(bands) = &risk.bands {
        rows.extend(percentiles("mean_if_known", bands.mean));
        rows.extend(percentiles("var_95_if_known", bands.var95));
        rows.extend(percentiles("tvar_95_if_known", bands.tvar95));
        rows.extend(percentiles("probability_of_loss_if_known", bands.probability_of_loss));
        for (point, band) in risk.appetite.iter().zip(&bands.appetite) {
            let rows_of_point = percentiles("appetite_probability_if_known", *band);
            rows.extend(rows_of_point.map(|row| Statistic { loss: Some(point.loss), ..row }));
        }
        rows.extend(shares("mean_explained_by", bands.mean_explained.as_ref()));
    }
    rows
}

/// A band as three rows: `p` is the percentile over the draws of what is not known.
fn percentiles<'a>(name: &'static str, band: Band) -> impl Iterator<Item = Statistic<'a>> {
    [(0.05, band.p5), (0.5, band.p50), (0.95, band.p95)]
        .into_iter()
        .map(move |(p, value)| Statistic::new(name, value).at(p))
}

/// The name of the input stands where others have that of a component.
fn shares<'a>(name: &'static str, explained: Option<&'a Explained>) -> impl Iterator<Item = Statistic<'a>> {
    explained
        .into_iter()
        .flat_map(|explained| &explained.inputs)
        .map(move |one| Statistic::new(name, one.share).of(&one.input))
}

/// Each year, what is paid later, and the worst single year.
fn years(risk: &Risk) -> Vec<Statistic<'_>> {
    let quantile = |name, one: &Quantile| Statistic {
        interval: Some((one.low, one.high)),
        ..Statistic::new(name, one.value).at(one.p)
    };
    let tvar = |name, one: &Tvar| Statistic::new(name, one.value).at(one.p).se(one.se);
    let mut rows = Vec::new();
    for one in &risk.years {
        let statistics = [
            Statistic::new("year_mean", one.mean).se(one.mean_se),
            Statistic::new("year_cumulative_mean", one.cumulative_mean),
            Statistic::new("year_probability_of_loss", one.probability_of_loss),
            quantile("year_quantile", &one.var95),
            tvar("year_tvar", &one.tvar95),
        ];
        rows.extend(statistics.map(|statistic| Statistic { year: Some(one.year), ..statistic }));
    }
    rows.extend(risk.later.map(|later| Statistic::new("later_mean", later.mean).se(later.mean_se)));
    if let Some(worst) = &risk.worst_year {
        rows.push(Statistic::new("worst_year_mean", worst.mean).se(worst.mean_se));
        rows.extend(worst.quantiles.iter().map(|one| quantile("worst_year_quantile", one)));
        rows.extend(worst.tvar.iter().map(|one| tvar("worst_year_tvar", one)));
    }
    rows
}

fn benefit(programme: &Programme) -> Vec<Statistic<'_>> {
    let Programme { spend, avoided, net_benefit, roi, avoided_per_spent, change, .. } = programme;
    let mut rows = vec![
        Statistic::new("spend", spend.mean).se(spend.mean_se),
        Statistic::new("spend_sd", spend.sd),
        Statistic::new("avoided", avoided.mean).se(avoided.mean_se),
        Statistic::new("net_benefit", net_benefit.mean).se(net_benefit.mean_se),
        Statistic::new("net_benefit_probability_positive", net_benefit.probability_positive),
        Statistic { interval: roi.low.zip(roi.high), ..Statistic::new("roi", roi.value) },
        Statistic {
            interval: avoided_per_spent.low.zip(avoided_per_spent.high),
            ..Statistic::new("avoided_per_1_spent", avoided_per_spent.value)
        },
        Statistic::new("change_of_var", change.var95.value).at(TAIL).se(change.var95.se),
        Statistic::new("change_of_tvar", change.tvar95.value).at(TAIL).se(change.tvar95.se),
    ];
    let limits =
        programme.residual.appetite.iter().map(|point| Some(point.limit)).chain(std::iter::repeat(None));
    rows.extend(change.appetite.iter().zip(limits).map(|(point, limit)| Statistic {
        loss: Some(point.loss),
        p: limit,
        verdict: Some(point.to),
        ..Statistic::new("change_of_appetite_probability", point.probability).se(point.se)
    }));
    if let Some(bands) = &programme.bands {
        rows.extend(percentiles("avoided_if_known", bands.avoided));
        rows.extend(percentiles("net_benefit_if_known", bands.net_benefit));
        rows.extend(bands.roi.into_iter().flat_map(|roi| percentiles("roi_if_known", roi)));
        rows.push(Statistic::new("net_benefit_share_of_draws_positive", bands.share_positive));
        rows.extend(shares("net_benefit_explained_by", bands.net_benefit_explained.as_ref()));
    }
    rows
}
