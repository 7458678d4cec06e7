//! The loss distribution of the baseline in one table.
use super::grid::{Entry, Grid, Tone, figures, words};
use super::levels::{is_atom, quantile, tail};
use super::period::Period;
use super::style::TerminalStyle;
use crate::format;
use crate::results::{Results, Tvar};

/// Levels above the median: their names, and of how many trials one is worse.
const LEVELS: [(f64, &str, u32); 3] = [(0.9, "VaR 90", 10), (0.95, "VaR 95", 20), (0.99, "VaR 99", 100)];
const TAILS: [(f64, &str, u32); 2] = [(0.95, "TVaR 95", 20), (0.99, "TVaR 99", 100)];

/// Mean, quantiles, tails and extremes, each with its 95 % interval and its meaning in words.
pub(super) fn loss(results: &Results, style: TerminalStyle) -> String {
    let loss = &results.baseline.loss;
    let period = Period::of(&results.scenario);
    let noun = period.noun();
    let mut grid = Grid::new([
        words(""),
        figures(&results.scenario.currency),
        figures("95% interval"),
        words("What it says"),
    ]);
    let mut row = |name: &str, (value, range): (String, Option<String>), meaning: String| {
        let tone = if name == "VaR 95" { Tone::Strong } else { Tone::Plain };
        let cells = [name.to_owned(), value, range.unwrap_or_default(), meaning];
        grid.row(cells.map(|text| Entry::toned(text, tone)));
    };

    let (low, high) = format::normal_interval(loss.mean, loss.mean_se);
    row(
        "Mean",
        format::amount_and_range(loss.mean, low, high),
        format!("the average {noun}; standard error {}", format::amount_roughly(loss.mean_se)),
    );
    let at_most = |level| if is_atom(loss, level) { "at most " } else { "" };
    if let Some(median) = quantile(loss, 0.5) {
        row(
            "Median",
            format::amount_and_range(median.value, median.low, median.high),
            format!("{}half of all {} are worse", at_most(median), period.plural()),
        );
    }
    for (p, name, of) in LEVELS {
        let Some(level) = quantile(loss, p) else { continue };
        row(
            name,
            format::amount_and_range(level.value, level.low, level.high),
            format!("{}1 {noun} of {of} is worse", at_most(level)),
        );
    }
    for (p, name, of) in TAILS {
        let Some(worst) = tail(loss, p) else { continue };
        row(name, tail_figures(worst), format!("the average of the worst 1 in {of} {}", period.plural()));
    }
    row(
        "Worst simulated",
        (format::amount(loss.max), None),
        format!("the largest of {} trials", format::count(results.run.trials)),
    );
    let chance = loss.probability_of_loss;
    let (low, high) = format::normal_interval(chance, format::share_se(chance, results.run.trials));
    row(
        "Chance of any loss",
        format::percent_and_range(chance, low.max(0.0), high.min(1.0)),
        format!("the share of {} with a loss", period.plural()),
    );
    style.section(&format!("Loss {}", period.span()), &grid.render(style))
}

fn tail_figures(tail: &Tvar) -> (String, Option<String>) {
    match tail.se {
        Some(se) => {
            let (low, high) = format::normal_interval(tail.value, se);
            format::amount_and_range(tail.value, low, high)
        }
        None => (format::amount_roughly(tail.value), Some("too few trials".to_owned())),
    }
}
