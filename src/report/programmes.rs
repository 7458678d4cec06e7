//! Prevention programmes side by side, and which one is worth most.
use super::grid::{Entry, Grid, Tone, figures, words};
use super::period::Period;
use super::ranking::{Ranking, Worth};
use super::style::TerminalStyle;
use super::{NOT_DEFINED, text};
use crate::format;
use crate::results::{Difference, Programme, Ratio, Results};

/// The table of programmes and one sentence on the best; or that there are none.
pub(super) fn programmes(results: &Results, style: TerminalStyle) -> String {
    let currency = &results.scenario.currency;
    let Some(ranking) = Ranking::of(results) else {
        let none =
            "None in this scenario: a [programmes] table names the controls of each budget to compare.";
        return style.section("Prevention programmes", &text::wrap(none, style.columns()));
    };
    let mut grid = Grid::new([
        words("Programme"),
        figures("Spend"),
        figures("Residual mean"),
        figures("Avoided loss"),
        figures("Net benefit"),
        figures("ROI (95% interval)"),
        figures(format!("Avoided per {currency} 1 spent")),
        figures("P(net benefit > 0)"),
        figures("Change of VaR 95"),
    ]);
    for programme in &results.programmes {
        grid.row(row(programme, results.run.trials));
    }
    let title = format!("Prevention programmes, {currency} {}", span(Period::of(&results.scenario)));
    let sentence = text::wrap(&sentence(&ranking, results), style.columns());
    style.section(&title, &format!("{}\n\n{}", grid.render(style), style.strong(&sentence)))
}

fn span(period: Period) -> String {
    match period {
        Period::Incident => "for one incident, given that it happens".to_owned(),
        Period::Year | Period::Years(_) => period.span(),
    }
}

fn row(programme: &Programme, trials: u64) -> [Entry; 9] {
    let Programme { spend, residual, avoided, net_benefit, .. } = programme;
    let positive = net_benefit.probability_positive;
    let net = format::short_amount_within(net_benefit.mean, net_benefit.mean_se);
    let tone = match Worth::of(programme) {
        Worth::Pays => Tone::Good,
        Worth::CannotTell => Tone::Unsure,
        Worth::Costs => Tone::Bad,
    };
    [
        text::name(&programme.name).into(),
        format::short_amount_within(spend.mean, spend.mean_se).into(),
        format::short_amount_within(residual.loss.mean, residual.loss.mean_se).into(),
        format::short_amount_within(avoided.mean, avoided.mean_se).into(),
        Entry::toned(net, tone),
        interval(&programme.roi).into(),
        rounded(&programme.avoided_per_spent).into(),
        format::percent_within(positive, format::share_se(positive, trials)).into(),
        change(&programme.change.var95).into(),
    ]
}

/// `5.21 (5.18 to 5.24)`.
fn interval(ratio: &Ratio) -> String {
    match value_and_range(ratio) {
        (value, Some(range)) => format!("{value} ({range})"),
        (value, None) => value,
    }
}

/// `6.21`: rounded by its interval, which is not shown.
pub(super) fn rounded(ratio: &Ratio) -> String {
    value_and_range(ratio).0
}

fn value_and_range(ratio: &Ratio) -> (String, Option<String>) {
    match (ratio.value, ratio.low, ratio.high) {
        (Some(value), Some(low), Some(high)) => format::decimal_and_range(value, low, high),
        (Some(value), ..) => format::decimal_and_range(value, value, value),
        (None, ..) => (NOT_DEFINED.to_owned(), None),
    }
}

/// A change with its sign; two digits where its error is not known.
fn change(difference: &Difference) -> String {
    let amount = match difference.se {
        Some(se) => format::short_amount_within(difference.value, se),
        None => format::amount_roughly(difference.value),
    };
    if difference.value > 0.0 && amount != "0" { format!("+{amount}") } else { amount }
}

/// Which programme has the largest net benefit, and no more than the simulation can tell.
fn sentence(ranking: &Ranking<'_>, results: &Results) -> String {
    let best = ranking.best;
    let currency = &results.scenario.currency;
    let (low, high) = format::normal_interval(best.net_benefit.mean, best.net_benefit.mean_se);
    let net = format::money_interval(currency, best.net_benefit.mean, low, high);
    // Finer than the rounded figure, which would hide on which side of 0 an end lies.
    let [from, to] = [low, high].map(format::amount_roughly);
    let range = if low < high { format!("anything from {currency} {from} to {to}") } else { net.clone() };
    let name = quoted(best);
    let alone = results.programmes.len() == 1;
    match Worth::of(best) {
        Worth::Costs if alone => format!("{name} does not pay for itself: its net benefit is {net}."),
        Worth::Costs => {
            format!("No programme pays for itself: the largest net benefit, that of {name}, is {net}.")
        }
        Worth::CannotTell if alone => {
            format!(
                "Whether {name} pays for itself cannot be told at this precision: its net benefit is {range}."
            )
        }
        Worth::CannotTell => format!(
            "No programme has a net benefit above 0 beyond its error: the largest, that of {name}, is {range}."
        ),
        Worth::Pays if alone => {
            format!("{name} pays for itself: its net benefit is {net}{}.", leverage(best, currency))
        }
        Worth::Pays if ranking.too_close.is_empty() => {
            format!("{name} has the largest net benefit: {net}{}.", leverage(best, currency))
        }
        Worth::Pays => {
            let others: Vec<String> = ranking.too_close.iter().map(|other| quoted(other)).collect();
            let verb = if others.len() == 1 { "is" } else { "are" };
            format!(
                "{name} has the largest net benefit, {net}, but {} {verb} too close to tell apart from it at {} trials.",
                text::list(&others),
                format::count(results.run.trials)
            )
        }
    }
}

/// A name inside a sentence.
fn quoted(programme: &Programme) -> String {
    format!("\"{}\"", text::name(&programme.name))
}

/// `; HKD 1 spent avoids HKD 5.6 of loss`.
fn leverage(programme: &Programme, currency: &str) -> String {
    let ratio = &programme.avoided_per_spent;
    if ratio.value.is_none() {
        return String::new();
    }
    format!("; {currency} 1 spent avoids {currency} {} of loss", rounded(ratio))
}
