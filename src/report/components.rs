//! What the loss is made of.
use super::grid::{Entry, Grid, Tone, figures, words};
use super::levels::{self, is_constant};
use super::style::TerminalStyle;
use super::{NOT_DEFINED, text};
use crate::format;
use crate::results::Results;

/// Each component's part of the mean and of the worst 5 % of trials.
pub(super) fn components(results: &Results, style: TerminalStyle) -> String {
    let risk = &results.baseline;
    let currency = &results.scenario.currency;
    let tail = levels::tail(&risk.loss, 0.95);
    let mean_se = risk.loss.mean_se;
    let tail_se = tail.and_then(|tail| tail.se).unwrap_or(f64::INFINITY);
    // Where every trial is the same, the worst ones say nothing new.
    let columns = if is_constant(&risk.loss) { 3 } else { 5 };
    let titles = [
        words("Component"),
        figures(format!("Mean, {currency}")),
        figures("Share of mean"),
        figures(format!("Mean in the worst 5%, {currency}")),
        figures("Share of TVaR 95"),
    ];
    let mut grid = Grid::new(titles.into_iter().take(columns));
    for component in &risk.components {
        let cells = [
            text::name(&component.name),
            format::amount_of_part(component.mean, mean_se),
            share(component.mean_share),
            format::amount_of_part(component.tail_mean, tail_se),
            share(component.tail_share),
        ];
        grid.row(cells.map(Entry::from).into_iter().take(columns));
    }
    if risk.components.len() > 1 {
        let total = tail.map_or_else(String::new, |tail| match tail.se {
            Some(se) => format::short_amount_within(tail.value, se),
            None => format::amount_roughly(tail.value),
        });
        let cells = [
            "Total".to_owned(),
            format::short_amount_within(risk.loss.mean, mean_se),
            String::new(),
            total,
            String::new(),
        ];
        grid.row(cells.map(|text| Entry::toned(text, Tone::Strong)).into_iter().take(columns));
    }
    style.section("What the loss is made of", &grid.render(style))
}

fn share(share: Option<f64>) -> String {
    share.map_or_else(|| NOT_DEFINED.to_owned(), format::part_of_whole)
}
