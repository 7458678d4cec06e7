//! Risk appetite: which points are kept, by the baseline and by each programme.
use super::grid::{Entry, Grid, Tone, figures, words};
use super::period::Period;
use super::style::TerminalStyle;
use super::{statistics, text};
use crate::format;
use crate::results::{Appetite, Kept, Results};

/// Every point against the baseline and every programme; empty without points.
pub(super) fn appetite(results: &Results, style: TerminalStyle) -> String {
    let points = &results.baseline.appetite;
    if points.is_empty() {
        return String::new();
    }
    let mut grid = Grid::new([
        words("Loss above"),
        figures("Accepted"),
        words("Outcome"),
        figures("Chance"),
        figures("95% interval"),
        words("Appetite"),
    ]);
    for (index, baseline) in points.iter().enumerate() {
        let residuals = results.programmes.iter().filter_map(|programme| {
            programme.residual.appetite.get(index).map(|point| (text::name(&programme.name), point))
        });
        for (row, (outcome, point)) in
            [("baseline".to_owned(), baseline)].into_iter().chain(residuals).enumerate()
        {
            // The point is named once; its other rows are seen to belong to it.
            let (loss, limit) = if row == 0 {
                (format::money(&results.scenario.currency, point.loss), format::percent(point.limit))
            } else {
                (String::new(), String::new())
            };
            let (chance, range) = format::percent_and_range(point.probability, point.low, point.high);
            grid.row([
                loss.into(),
                limit.into(),
                outcome.into(),
                chance.into(),
                range.unwrap_or_default().into(),
                verdict(point),
            ]);
        }
    }
    let mut body = grid.render(style);
    if results
        .baseline
        .appetite
        .iter()
        .chain(residual_points(results))
        .any(|point| point.kept == Kept::CannotTell)
    {
        let more = match results.scenario.knowledge_draws {
            Some(_) => "more draws of what is not known (`knowledge_draws`)",
            None => "more trials (`--trials`)",
        };
        let note = format!(
            "Cannot tell: the accepted chance lies inside the 95% interval; {more} make it narrower."
        );
        body = format!("{body}\n\n{}", text::wrap(&note, style.columns()));
    }
    style.section(
        &format!("Risk appetite: the chance of a loss {}", above(Period::of(&results.scenario))),
        &body,
    )
}

fn residual_points(results: &Results) -> impl Iterator<Item = &Appetite> {
    results.programmes.iter().flat_map(|programme| &programme.residual.appetite)
}

fn above(period: Period) -> String {
    match period {
        Period::Incident => "above a limit, given an incident".to_owned(),
        Period::Year | Period::Years(_) => format!("above a limit {}", period.span()),
    }
}

fn verdict(point: &Appetite) -> Entry {
    let tone = match point.kept {
        Kept::Kept => Tone::Good,
        Kept::Broken => Tone::Bad,
        Kept::CannotTell => Tone::Unsure,
    };
    Entry::toned(statistics::word(point.kept), tone)
}
