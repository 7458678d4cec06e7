//! The loss year by year, and the worst single year beside the total.
use super::grid::{Entry, Grid, Tone, figures, words};
use super::levels;
use super::style::TerminalStyle;
use super::text;
use crate::format;
use crate::results::{Programme, Quantile, Results, Tvar};

/// More programmes than this leave no room for figures; those of the highest net benefit are shown.
const MOST_PROGRAMMES: usize = 4;

/// What is paid in each year, later, and in total, with the means that programmes leave; nothing for a run that is not
/// measured by years.
pub(super) fn years(results: &Results, style: TerminalStyle) -> String {
    let risk = &results.baseline;
    if risk.years.is_empty() {
        return String::new();
    }
    let programmes = shown(results);
    let currency = &results.scenario.currency;
    let mut columns = vec![
        words(""),
        figures(format!("Mean, {currency}")),
        figures("VaR 95"),
        figures("TVaR 95"),
        figures("Chance of a loss"),
    ];
    columns.extend(
        programmes.iter().map(|programme| figures(format!("Mean with {}", text::name(&programme.name)))),
    );
    let mut grid = Grid::new(columns);
    let mut row = |tone: Tone, name: String, figures: [String; 4], means: Vec<String>| {
        grid.row([name].into_iter().chain(figures).chain(means).map(|text| Entry::toned(text, tone)));
    };
    for (index, year) in risk.years.iter().enumerate() {
        let chance = format::percent_within(
            year.probability_of_loss,
            format::share_se(year.probability_of_loss, results.run.trials),
        );
        let left = programmes.iter().map(|programme| programme.residual.years.get(index));
        row(
            Tone::Plain,
            format!("Year {}", year.year),
            [mean(year.mean, year.mean_se), var(&year.var95), tvar(&year.tvar95), chance],
            left.map(|year| year.map_or_else(String::new, |year| mean(year.mean, year.mean_se))).collect(),
        );
    }
    if let Some(later) = risk.later {
        let left = programmes.iter().map(|programme| programme.residual.later);
        let nothing = String::new;
        row(
            Tone::Plain,
            "Paid later".to_owned(),
            [mean(later.mean, later.mean_se), nothing(), nothing(), nothing()],
            left.map(|later| later.map_or_else(nothing, |later| mean(later.mean, later.mean_se))).collect(),
        );
    }
    let loss = &risk.loss;
    let left = programmes.iter().map(|programme| &programme.residual.loss);
    row(
        Tone::Strong,
        "Total".to_owned(),
        [
            mean(loss.mean, loss.mean_se),
            levels::quantile(loss, 0.95).map_or_else(String::new, var),
            levels::tail(loss, 0.95).map_or_else(String::new, tvar),
            format::percent_within(
                loss.probability_of_loss,
                format::share_se(loss.probability_of_loss, results.run.trials),
            ),
        ],
        left.map(|loss| mean(loss.mean, loss.mean_se)).collect(),
    );
    if let Some(worst) = &risk.worst_year {
        let level = |p: f64| (p - 0.95).abs() < 1e-9;
        let left = programmes.iter().map(|programme| programme.residual.worst_year.as_ref());
        row(
            Tone::Plain,
            "Worst single year".to_owned(),
            [
                mean(worst.mean, worst.mean_se),
                worst.quantiles.iter().find(|one| level(one.p)).map_or_else(String::new, var),
                worst.tvar.iter().find(|one| level(one.p)).map_or_else(String::new, tvar),
                String::new(),
            ],
            left.map(|worst| worst.map_or_else(String::new, |worst| mean(worst.mean, worst.mean_se)))
                .collect(),
        );
    }
    let today = match results.scenario.discount_rate {
        Some(rate) if rate != 0.0 => ", discounted to the start",
        _ => "",
    };
    style.section(&format!("Year by year, as it is paid{today}"), &grid.render(style))
}

/// In the document's order.
fn shown(results: &Results) -> Vec<&Programme> {
    let mut best: Vec<&Programme> = results.programmes.iter().collect();
    best.sort_by(|one, other| other.net_benefit.mean.total_cmp(&one.net_benefit.mean));
    best.truncate(MOST_PROGRAMMES);
    let is_best = |programme: &&Programme| best.iter().any(|one| std::ptr::eq(*one, *programme));
    results.programmes.iter().filter(is_best).collect()
}

fn mean(mean: f64, se: f64) -> String {
    format::short_amount_within(mean, se)
}

fn var(quantile: &Quantile) -> String {
    format::amount_and_range(quantile.value, quantile.low, quantile.high).0
}

fn tvar(tail: &Tvar) -> String {
    tail.se
        .map_or_else(|| format::amount_roughly(tail.value), |se| format::short_amount_within(tail.value, se))
}
