//! The loss by Fourier transform beside the simulated one.
use super::NOT_DEFINED;
use super::grid::{Entry, Grid, Tone, figures, words};
use super::period::Period;
use super::style::TerminalStyle;
use super::text;
use crate::format;
use crate::results::{AGREEMENT, Crosscheck, CrosscheckRow, CrosscheckStatistic};

/// A table of both ways and the verdict. Ends with a newline.
pub fn crosscheck(document: &Crosscheck, style: TerminalStyle) -> String {
    let mut grid = Grid::new([
        words(""),
        figures("By Fourier transform"),
        figures("Grid error"),
        figures("By simulation"),
        figures("Standard error"),
        figures("Difference in standard errors"),
    ]);
    for row in &document.rows {
        let (fourier, grid_error) = fourier(row);
        let (simulated, se) = simulated(row);
        let tone = if apart(row) { Tone::Bad } else { Tone::Plain };
        grid.row([
            name(row).into(),
            fourier.into(),
            grid_error.into(),
            simulated.into(),
            se.into(),
            Entry::toned(row.difference_in_se.map(|size| format!("{size:+.1}")).unwrap_or_default(), tone),
        ]);
    }
    let scenario = &document.scenario;
    let title =
        format!("Baseline, computed two ways: loss {}, {}", Period::of(scenario).span(), scenario.currency);
    let note = format!(
        "{} trials, seed {}; grid step {}. Mean and standard deviation are exact moments instead of sums over the grid.",
        format::count(document.run.trials),
        document.run.seed,
        format::money(&scenario.currency, document.grid_step)
    );
    let verdict = style.strong(&text::wrap(&verdict(document), style.columns()));
    let note = text::wrap(&note, style.columns());
    format!("{}\n{verdict}\n{note}\n", style.section(&title, &grid.render(style)))
}

/// `The two ways agree: …`
pub(super) fn agreement(document: &Crosscheck) -> String {
    verdict(document)
}

/// Rows of figure, value by Fourier transform, value by simulation, difference in standard errors.
pub(super) fn compared(document: &Crosscheck) -> Vec<Vec<String>> {
    let apart =
        |row: &CrosscheckRow| row.difference_in_se.map(|size| format!("{size:+.1}")).unwrap_or_default();
    document.rows.iter().map(|row| vec![name(row), fourier(row).0, simulated(row).0, apart(row)]).collect()
}

fn verdict(document: &Crosscheck) -> String {
    let Some(largest) = document.largest() else {
        return "No figure can be compared: the loss has no finite moments, or there are too few trials."
            .to_owned();
    };
    let size = largest.difference_in_se.map_or(0.0, f64::abs);
    if document.agree {
        return format!(
            "The two ways agree: the largest difference is {size:.1} standard errors ({}).",
            name(largest)
        );
    }
    format!(
        "The two ways disagree: {} differs by {size:.1} standard errors, which is more than chance ({AGREEMENT} at most).",
        name(largest)
    )
}

fn apart(row: &CrosscheckRow) -> bool {
    row.difference_in_se.is_some_and(|size| size.abs() > AGREEMENT)
}

fn name(row: &CrosscheckRow) -> String {
    let level = format::number(100.0 * row.p.unwrap_or_default());
    match row.statistic {
        CrosscheckStatistic::Mean => "Mean".to_owned(),
        CrosscheckStatistic::Sd => "Standard deviation".to_owned(),
        CrosscheckStatistic::ProbabilityOfLoss => "Chance of any loss".to_owned(),
        CrosscheckStatistic::Quantile if row.p == Some(0.5) => "Median".to_owned(),
        CrosscheckStatistic::Quantile => format!("VaR {level}"),
        CrosscheckStatistic::Tvar => format!("TVaR {level}"),
    }
}

/// The value with as many digits as its error allows, six at most, and the error.
fn fourier(row: &CrosscheckRow) -> (String, String) {
    let Some(value) = row.fourier else { return (NOT_DEFINED.to_owned(), String::new()) };
    let error = row.fourier_error;
    let digits = error.max(1e-9 * value.abs());
    if row.statistic == CrosscheckStatistic::ProbabilityOfLoss {
        let certain = value.min(1.0 - value) < 1e-9;
        let digits = if certain { 0.0 } else { digits };
        return (format::percent_within(value, digits), rough_percent(error));
    }
    (format::amount_within(value, digits), rough(error))
}

fn simulated(row: &CrosscheckRow) -> (String, String) {
    let is_share = row.statistic == CrosscheckStatistic::ProbabilityOfLoss;
    match row.se {
        Some(se) if is_share => (format::percent_within(row.simulated, se), rough_percent(se)),
        Some(se) => (format::amount_within(row.simulated, se), rough(se)),
        None => (format::amount_roughly(row.simulated), "not known".to_owned()),
    }
}

fn rough(error: f64) -> String {
    // Where there is no loss at all, the step has no size either.
    if error > 1e-12 { format::amount_roughly(error) } else { "none".to_owned() }
}

fn rough_percent(error: f64) -> String {
    // Rounding of the generating function is no error of the grid.
    if error > 1e-9 { format::percent_within(error, 0.05 * error) } else { "none".to_owned() }
}
