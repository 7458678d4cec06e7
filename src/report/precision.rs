//! What a run to a precision reached, in words and as rows of CSV.
use super::sheet::{Field, Sheet};
use super::text;
use crate::format;
use crate::results::{Figure, Known, Precision, Results, Rival};

/// The columns of [`convergence_csv`]. `p` is the level of a quantile or of a tail; `best` and `other` are the options
/// whose net benefits differ by the value, and empty where that is no programme.
const COLUMNS: [&str; 8] = ["trials", "statistic", "p", "value", "half_width", "relative", "best", "other"];

/// A paragraph on a precision that was not reached.
pub(super) fn shortfall(results: &Results) -> Option<String> {
    let unmet = unmet(results)?;
    Some(format!("{}.", unmet.replacen("the", "The", 1)))
}

/// What was known after each batch of a run to a precision; `None` if it was none.
pub fn convergence_csv(results: &Results) -> Option<Vec<u8>> {
    if results.run.convergence.is_empty() {
        return None;
    }
    let mut sheet = Sheet::new(&COLUMNS);
    for batch in &results.run.convergence {
        let trials = || Field::from(batch.trials as f64);
        let figures = [
            ("mean", None, batch.mean),
            ("quantile", Some(0.95), batch.var95),
            ("tvar", Some(0.95), batch.tvar95),
        ];
        for (name, p, Known { value, half_width, relative }) in figures {
            sheet.row([
                trials(),
                name.into(),
                p.into(),
                value.into(),
                half_width.into(),
                relative.into(),
                Field::Empty,
                Field::Empty,
            ]);
        }
        if let Some(rival) = &batch.rival {
            let option = |name: &Option<String>| name.as_deref().map_or(Field::Empty, Field::from);
            sheet.row([
                trials(),
                "difference_of_net_benefits".into(),
                Field::Empty,
                rival.difference.into(),
                rival.half_width.into(),
                rival.relative.into(),
                option(&rival.best),
                option(&rival.other),
            ]);
        }
    }
    Some(sheet.into_bytes())
}

/// One sentence on a precision that was reached; `None` if none was asked for, or if it was not reached.
pub(super) fn met(results: &Results) -> Option<String> {
    let precision = results.run.precision.as_ref().filter(|precision| precision.met)?;
    let asked = format::percent(precision.asked);
    let batches = match results.run.convergence.len() {
        1 => "1 batch".to_owned(),
        batches => format!("{batches} batches"),
    };
    Some(match last_rival(results) {
        Some(rival) if rival.told_apart => {
            let (best, other) = (option(&rival.best), option(&rival.other));
            format!(
                "after {batches}, {best} is ahead of {other}, the hardest to tell from it, by {}",
                apart(results, rival)
            )
        }
        Some(rival) => {
            let (best, other) = (option(&rival.best), option(&rival.other));
            let known = format!("known to {asked} of the larger spend");
            format!(
                "after {batches}, {best} and {other} are not told apart, but their difference is {known}: {}",
                apart(results, rival)
            )
        }
        None => {
            let widest = precision.reached.map_or_else(String::new, |reached| {
                format!("; the widest is {} ({})", format::percent_at_most(reached), figure(precision.figure))
            });
            format!("after {batches}, mean, VaR 95 and TVaR 95 have 95% half-widths within {asked}{widest}")
        }
    })
}

/// What is to be said of a precision that was not reached, without a capital and a full stop; `None` if none was asked for,
/// or if it was reached.
pub fn unmet(results: &Results) -> Option<String> {
    let precision = results.run.precision.as_ref().filter(|precision| !precision.met)?;
    let asked = format!("the precision was not reached: asked {}", format::percent(precision.asked));
    let end = end(results, precision);
    Some(match (last_rival(results), precision.reached) {
        (Some(rival), reached) => {
            let (best, other) = (option(&rival.best), option(&rival.other));
            let reached = reached.map_or_else(
                || "nothing can be told".to_owned(),
                |reached| format!("reached {} of the larger spend", format::percent_at_most(reached)),
            );
            format!("{asked}, {reached} {end}; the lead of {best} over {other} is {}", apart(results, rival))
        }
        (None, Some(reached)) => {
            format!(
                "{asked}, reached {} ({}) {end}",
                format::percent_at_most(reached),
                figure(precision.figure)
            )
        }
        (None, None) if results.baseline.loss.max <= 0.0 => {
            format!("{asked}, but no trial has a loss {end}")
        }
        (None, None) => {
            format!("{asked}, but too few trials tell the error of {} {end}", figure(precision.figure))
        }
    })
}

/// `at the ceiling of 100,000,000 trials`
fn end(results: &Results, precision: &Precision) -> String {
    let (trials, ceiling) = (format::count(results.run.trials), format::count(precision.most_trials));
    if results.run.trials == precision.most_trials {
        format!("at the ceiling of {ceiling} trials")
    } else if results.run.trials <= precision.most_trials / 2 {
        // There was room for another batch.
        let draws = results.scenario.knowledge_draws.map_or_else(String::new, format::count);
        format!(
            "after {trials} trials; more of them hardly narrow it: it comes from {draws} draws of what is not known"
        )
    } else {
        format!("after {trials} trials; twice as many are above the ceiling of {ceiling}")
    }
}

fn last_rival(results: &Results) -> Option<&Rival> {
    results.run.convergence.last()?.rival.as_ref()
}

/// `HKD 1.21M (1.18M to 1.24M)`
fn apart(results: &Results, rival: &Rival) -> String {
    let currency = &results.scenario.currency;
    match rival.half_width {
        Some(half) => format::money_interval(
            currency,
            rival.difference,
            rival.difference - half,
            rival.difference + half,
        ),
        None => format!("{currency} {}", format::amount_roughly(rival.difference)),
    }
}

fn figure(figure: Figure) -> &'static str {
    match figure {
        Figure::Mean => "mean",
        Figure::Var95 => "VaR 95",
        Figure::Tvar95 => "TVaR 95",
        Figure::NetBenefit => "net benefit",
    }
}

fn option(name: &Option<String>) -> String {
    name.as_deref().map_or_else(|| "no programme".to_owned(), |name| format!("\"{}\"", text::name(name)))
}
