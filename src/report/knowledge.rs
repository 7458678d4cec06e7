//! How far each figure would move if what is not known were known, and which estimate is worth improving.
use super::grid::{Entry, Grid, figures, words};
use super::levels::quantile;
use super::period::Period;
use super::ranking::Ranking;
use super::style::TerminalStyle;
use super::{NOT_DEFINED, levels, text};
use crate::format;
use crate::results::{Band, Explained, Programme, Results, RiskBands};

/// Below this many standard errors a share may be nothing.
const TELLING: f64 = 2.0;
/// A share of the spread that is worth a word although it says nothing about the inputs.
const MUCH_SIMULATION: f64 = 0.1;
/// Of a band's width, the standard error with which its ends show about two digits of the width.
const OF_WIDTH: f64 = 0.025;

/// Ranges over the draws of what is not known; empty where all is known or varies.
pub(super) fn knowledge(results: &Results, style: TerminalStyle) -> String {
    let (Some(draws), Some(bands)) = (results.scenario.knowledge_draws, &results.baseline.bands) else {
        return String::new();
    };
    let wrapped = |sentence: &str| text::wrap(sentence, style.columns());
    let mut body = vec![loss(results, bands, style)];
    body.extend(programmes(results, style));
    body.extend(narrowing(results, bands, style));
    body.extend(sentence(results, bands).map(|sentence| style.strong(&wrapped(&sentence))));
    body.extend(simulation(bands).map(|note| wrapped(&note)));
    let title = format!(
        "What is not known: each figure if {} were known, in 90% of {} draws",
        text::list(&unknown_inputs(results)),
        format::count(draws)
    );
    style.section(&title, &body.join("\n\n"))
}

/// Names of the inputs that are not known.
pub(super) fn unknown_inputs(results: &Results) -> Vec<String> {
    let explained = results.baseline.bands.as_ref().and_then(|bands| bands.mean_explained.as_ref());
    match explained {
        Some(explained) => explained.inputs.iter().map(|one| text::name(&one.input)).collect(),
        None => results
            .inputs
            .iter()
            .filter(|input| input.nature.as_deref() == Some("knowledge"))
            .map(|input| text::name(&input.name))
            .collect(),
    }
}

/// A figure and its range, both as fine as the range is wide.
fn with_range(value: f64, band: Band, write: fn(f64, f64) -> String) -> [String; 2] {
    let se = OF_WIDTH * (band.p95 - band.p5);
    [write(value, se), format!("{} to {}", write(band.p5, se), write(band.p95, se))]
}

fn loss(results: &Results, bands: &RiskBands, style: TerminalStyle) -> String {
    let currency = &results.scenario.currency;
    let loss = &results.baseline.loss;
    let mut grid = Grid::new([words("Loss"), figures("Estimate"), figures("If known, 5% to 95%")]);
    let mut row = |name: String, [value, range]: [String; 2]| grid.row([name, value, range].map(Entry::from));
    let mut money = |name: &str, value: Option<f64>, band: Band| {
        if let Some(value) = value {
            row(format!("{name}, {currency}"), with_range(value, band, format::amount_within));
        }
    };
    money("Mean", Some(loss.mean), bands.mean);
    money("VaR 95", quantile(loss, 0.95).map(|level| level.value), bands.var95);
    money("TVaR 95", levels::tail(loss, 0.95).map(|tail| tail.value), bands.tvar95);
    for (point, band) in results.baseline.appetite.iter().zip(&bands.appetite) {
        let name = format!("Chance above {}", format::money(currency, point.loss));
        row(name, with_range(point.probability, *band, format::percent_within));
    }
    grid.render(style)
}

fn programmes(results: &Results, style: TerminalStyle) -> Option<String> {
    let mut grid = Grid::new([
        words("Programme"),
        figures(format!("Net benefit, {}", results.scenario.currency)),
        figures("If known, 5% to 95%"),
        figures("ROI"),
        figures("If known, 5% to 95%"),
        figures("Pays in"),
    ]);
    let mut some = false;
    for programme in &results.programmes {
        let Some(bands) = &programme.bands else { continue };
        some = true;
        let [net, net_range] =
            with_range(programme.net_benefit.mean, bands.net_benefit, format::amount_within);
        let [roi, roi_range] = match programme.roi.value.zip(bands.roi) {
            Some((roi, band)) => with_range(roi, band, format::decimal_within),
            None => [NOT_DEFINED.to_owned(), String::new()],
        };
        let pays = format!("{} of draws", format::percent(bands.share_positive));
        grid.row([text::name(&programme.name), net, net_range, roi, roi_range, pays].map(Entry::from));
    }
    some.then(|| grid.render(style))
}

/// Each input, and by how much the ranges would shrink if it were known; nothing where there is one input only.
fn narrowing(results: &Results, bands: &RiskBands, style: TerminalStyle) -> Option<String> {
    let mean = bands.mean_explained.as_ref().filter(|explained| explained.inputs.len() > 1)?;
    let best: Option<(&Programme, &Explained)> = Ranking::of(results).and_then(|ranking| {
        let bands = ranking.best.bands.as_ref()?;
        Some((ranking.best, bands.net_benefit_explained.as_ref()?))
    });
    let mut columns = vec![words("If this alone were known"), figures("Range of mean loss")];
    columns.extend(best.map(|(programme, _)| {
        figures(format!("Range of net benefit of \"{}\"", text::name(&programme.name)))
    }));
    let mut grid = Grid::new(columns);
    for (index, one) in mean.inputs.iter().enumerate() {
        let mut row = vec![text::name(&one.input), narrower(mean, index)];
        row.extend(best.map(|(_, explained)| narrower(explained, index)));
        grid.row(row.into_iter().map(Entry::from));
    }
    Some(grid.render(style))
}

fn narrower(explained: &Explained, index: usize) -> String {
    match explained.inputs.get(index) {
        Some(one) if is_telling(explained, one.share) => {
            format!("about {} narrower", whole_percent(one.narrower))
        }
        _ => "hardly narrower".to_owned(),
    }
}

fn whole_percent(share: f64) -> String {
    format::percent((100.0 * share).round() / 100.0)
}

fn is_telling(explained: &Explained, share: f64) -> bool {
    share > TELLING * explained.standard_error
}

/// Which estimate is worth improving, as far as the draws tell.
fn sentence(results: &Results, bands: &RiskBands) -> Option<String> {
    let explained = bands.mean_explained.as_ref()?;
    let most = explained.inputs.iter().max_by(|one, other| one.share.total_cmp(&other.share))?;
    if !is_telling(explained, most.share) {
        return None;
    }
    let [_, range] = with_range(results.baseline.loss.mean, bands.mean, format::amount_within);
    let period = match Period::of(&results.scenario) {
        Period::Incident => "of an incident".to_owned(),
        period => period.span(),
    };
    let why = if explained.simulation > MUCH_SIMULATION {
        "mostly for lack of knowledge"
    } else {
        "for lack of knowledge alone"
    };
    let input = text::name(&most.input);
    let improve = match explained.inputs.len() {
        1 => format!("A better estimate of {input} would narrow that."),
        _ => format!(
            "A better estimate of {input} would narrow that most: if it were known, the range would be about {} narrower.",
            whole_percent(most.narrower)
        ),
    };
    Some(format!(
        "The mean loss {period} is {} {range} in 90% of the draws, {why}. {improve}",
        results.scenario.currency
    ))
}

/// Draws of few trials differ by chance too.
fn simulation(bands: &RiskBands) -> Option<String> {
    let share = bands.mean_explained.as_ref()?.simulation;
    (share > MUCH_SIMULATION).then(|| {
        format!(
            "About {} of the mean's variance between draws is noise of the simulation: more trials (`--trials`) would narrow these ranges.",
            whole_percent(share)
        )
    })
}
