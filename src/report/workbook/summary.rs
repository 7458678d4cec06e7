//! The sheet Summary: the headline, the baseline's figures, risk appetite, programmes at a glance, and what run it is.
use super::super::headline::headline;
use super::super::period::Period;
use super::super::statistics::word;
use super::page::{Page, address};
use super::programmes;
use crate::format;
use crate::results::{Loss, Results};
use rust_xlsxwriter::{Format, XlsxError};

pub(super) fn write(page: &mut Page<'_>, results: &Results) -> Result<(), XlsxError> {
    let styles = page.styles;
    page.sheet.set_screen_gridlines(false);
    page.one_page();
    page.widths(&[38.0, 20.0, 20.0, 20.0, 20.0, 20.0])?;
    let scenario = &results.scenario;
    page.text(0, 0, &scenario.name, &styles.title)?;
    page.text(1, 0, &headline(results), &styles.lead)?;
    let about = format!(
        "Losses {} in {}, from {} trials. Ranges are 95 % intervals of the estimates, not ranges of the loss.",
        Period::of(scenario).span(),
        scenario.currency,
        format::count(results.run.trials),
    );
    page.text(2, 0, &about, &styles.note)?;
    page.sheet.set_freeze_panes(3, 0)?;
    let mut row = loss(page, 4, &results.baseline.loss)?;
    row = appetite(page, row + 1, results)?;
    row = glance(page, row + 1, results)?;
    run(page, row + 1, results)
}

fn loss(page: &mut Page<'_>, first: u32, loss: &Loss) -> Result<u32, XlsxError> {
    let styles = page.styles;
    page.text(first, 0, "Without prevention", &styles.section)?;
    page.head(first + 1, &["figure", "estimate", "from", "to"], 1)?;
    let mut row = first + 2;
    let mut line = |page: &mut Page<'_>,
                    label: &str,
                    value: f64,
                    range: Option<(f64, f64)>,
                    format: &Format,
                    name: &str| {
        page.text(row, 0, label, &styles.text)?;
        page.number(row, 1, value, format)?;
        page.number(row, 2, range.map(|(low, _)| low), format)?;
        page.number(row, 3, range.map(|(_, high)| high), format)?;
        if !name.is_empty() {
            page.name(name, (row, 1), row);
        }
        row += 1;
        Ok::<(), XlsxError>(())
    };
    let normal = |value: f64, se: Option<f64>| se.map(|se| format::normal_interval(value, se));
    line(page, "Mean loss", loss.mean, normal(loss.mean, Some(loss.mean_se)), &styles.money, "Mean_loss")?;
    line(page, "Standard deviation", loss.sd, None, &styles.money, "")?;
    line(page, "Chance of any loss", loss.probability_of_loss, None, &styles.chance, "Chance_of_loss")?;
    for one in &loss.quantiles {
        let percent = percent(one.p);
        let label = match one.p {
            0.5 => "Median".to_owned(),
            p if p > 0.5 => {
                format!(
                    "VaR {percent} (exceeded 1 time in {})",
                    format::count((1.0 / (1.0 - p)).round() as u64)
                )
            }
            _ => format!("Quantile {percent} %"),
        };
        let name = if one.p > 0.5 { format!("VaR_{}", percent.replace('.', "_")) } else { String::new() };
        line(page, &label, one.value, Some((one.low, one.high)), &styles.money, &name)?;
    }
    for one in &loss.tvar {
        let percent = percent(one.p);
        let label = format!("TVaR {percent} (mean beyond VaR {percent})");
        let name = format!("TVaR_{}", percent.replace('.', "_"));
        line(page, &label, one.value, normal(one.value, one.se), &styles.money, &name)?;
    }
    line(page, "Largest trial", loss.max, None, &styles.money, "")?;
    Ok(row)
}

/// `99.5`, for 0.995.
fn percent(p: f64) -> String {
    format::number(100.0 * p)
}

fn appetite(page: &mut Page<'_>, first: u32, results: &Results) -> Result<u32, XlsxError> {
    let points = &results.baseline.appetite;
    if points.is_empty() {
        return Ok(first - 1);
    }
    let styles = page.styles;
    page.text(first, 0, "Risk appetite, without prevention", &styles.section)?;
    page.head(
        first + 1,
        &["losses above", "accepted chance", "simulated chance", "from", "to", "verdict"],
        0,
    )?;
    for (row, point) in (first + 2..).zip(points) {
        page.number(row, 0, point.loss, &styles.money)?;
        for (column, chance) in (1..).zip([point.limit, point.probability, point.low, point.high]) {
            page.number(row, column, chance, &styles.chance)?;
        }
        page.text(
            row,
            5,
            word(point.kept),
            &styles.text.clone().set_align(rust_xlsxwriter::FormatAlign::Right),
        )?;
    }
    Ok(first + 2 + points.len() as u32)
}

/// What the sheet Programmes says now, with the spends that stand there.
fn glance(page: &mut Page<'_>, first: u32, results: &Results) -> Result<u32, XlsxError> {
    if results.programmes.is_empty() {
        return Ok(first - 1);
    }
    let styles = page.styles;
    page.text(first, 0, "Programmes, at the spends of the sheet Programmes", &styles.section)?;
    page.head(
        first + 1,
        &["programme", "spend", "avoided loss", "net benefit", "ROI", "avoided per 1 spent"],
        1,
    )?;
    let mut row = first + 2;
    for (number, programme) in results.programmes.iter().enumerate() {
        let at = |column| format!("=Programmes!{}", address(programmes::row(number), column));
        page.text(row, 0, &programme.name, &styles.name)?;
        let (net, roi, per) = (&programme.net_benefit, &programme.roi, &programme.avoided_per_spent);
        page.formula(row, 1, &at(programmes::SPEND), Some(programme.spend.mean), &styles.money)?;
        page.formula(row, 2, &at(programmes::AVOIDED), Some(programme.avoided.mean), &styles.money)?;
        page.formula(row, 3, &at(programmes::NET), Some(net.mean), &styles.money)?;
        page.formula(row, 4, &at(programmes::ROI), roi.value, &styles.share)?;
        page.formula(row, 5, &at(programmes::PER_SPENT), per.value, &styles.ratio)?;
        row += 1;
    }
    let best = results.programmes.iter().max_by(|a, b| a.net_benefit.mean.total_cmp(&b.net_benefit.mean));
    let best = best.filter(|best| best.net_benefit.mean > 0.0).map_or("none pays", |best| best.name.as_str());
    page.text(row, 0, "Highest net benefit", &styles.text)?;
    let formula = "=IF(MAX(Programme_net_benefit)>0,INDEX(Programme_names,MATCH(MAX(Programme_net_benefit),Programme_net_benefit,0)),\"none pays\")";
    page.text_formula(row, 1, formula, best, &styles.name)?;
    Ok(row + 1)
}

fn run(page: &mut Page<'_>, first: u32, results: &Results) -> Result<(), XlsxError> {
    let styles = page.styles;
    let (scenario, run) = (&results.scenario, &results.run);
    page.text(first, 0, "This run", &styles.section)?;
    let rows = [
        ("Scenario", scenario.file.clone()),
        ("Years of a trial", scenario.horizon_years.to_string()),
        (
            "Incidents a year",
            scenario.frequency.clone().unwrap_or_else(|| "exactly one incident in a trial".to_owned()),
        ),
        ("Re-offences", scenario.reoffence.clone().unwrap_or_else(|| "none".to_owned())),
        ("Discount rate", scenario.discount_rate.map_or_else(|| "none".to_owned(), format::percent)),
        ("Optional components included", list(&scenario.with)),
        ("Optional components left out", list(&scenario.left_out)),
        ("Trials", format::count(run.trials)),
        ("Seed", run.seed.to_string()),
        ("Sampling", run.sampling.clone()),
        ("Version of amerce", run.engine_version.clone()),
        ("Fingerprint", scenario.fingerprint.clone()),
    ];
    for (row, (label, text)) in (first + 1..).zip(rows) {
        page.text(row, 0, label, &styles.text)?;
        page.text(row, 1, &text, &Format::new())?;
    }
    Ok(())
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
