//! Programmes as finance reads them, in a terminal and as tables.
use super::grid::{Entry, Grid, Tone, figures, words};
use super::style::TerminalStyle;
use super::uncertain::{amount, decimal, interval, money, share};
use super::{NOT_DEFINED, text};
use crate::format;
use crate::results::{
    BreakEvenEffect, ControlWorths, DominanceOrder, DominancePair, Finance, FinanceProgramme, Results,
    Uncertain,
};

/// Ends of years that a table of payback has room for.
const MOST_YEARS: usize = 6;
/// Options for which every pair stands in the table of dominance.
const ALL_PAIRS: usize = 4;

/// What the section on finance says; nothing for a document without it.
pub fn finance(results: &Results, style: TerminalStyle) -> String {
    let Some(section) = &results.analyses.finance else { return String::new() };
    let headline = text::wrap(&headline(results, section), style.columns());
    let mut parts = vec![
        format!("{}\n", style.strong(&headline)),
        values(results, section, style),
        returns(results, section, style),
        payback(section, style),
        dominance(section, style),
    ];
    parts.extend(section.controls.as_ref().map(|worths| controls(results, worths, style)));
    parts.join("\n")
}

/// Whether an amount lies above 0, beyond its error.
fn tone(one: &Uncertain) -> Tone {
    let (low, high) = interval(one);
    if low > 0.0 {
        Tone::Good
    } else if high < 0.0 {
        Tone::Bad
    } else {
        Tone::Unsure
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", text::name(name))
}

fn best<'a>(programmes: impl Iterator<Item = &'a FinanceProgramme>) -> Option<&'a FinanceProgramme> {
    programmes.max_by(|one, other| one.net_present_value.value.total_cmp(&other.net_present_value.value))
}

/// A programme that costs nothing has nothing to pay back.
fn spending(section: &Finance) -> impl Iterator<Item = &FinanceProgramme> {
    section.programmes.iter().filter(|programme| programme.spend.value > 0.0)
}

/// Whether any programme has a net present value above 0, and whether it is paid back in time.
fn headline(results: &Results, section: &Finance) -> String {
    let pays = |programme: &&FinanceProgramme| programme.net_present_value.value > 0.0;
    let best = best(section.programmes.iter()).filter(pays).or_else(|| best(spending(section)));
    let Some(best) = best else { return "No programme costs anything or avoids anything.".to_owned() };
    let currency = &results.scenario.currency;
    let rate = format::percent(section.rate);
    let value = money(currency, &best.net_present_value);
    let (low, high) = interval(&best.net_present_value);
    let name = quoted(&best.name);
    let worth = if low > 0.0 {
        format!("{name} has the highest net present value at {rate} a year: {value}.")
    } else if high < 0.0 {
        format!(
            "No programme has a net present value above 0 at {rate} a year: the highest, that of {name}, is {value}."
        )
    } else {
        format!(
            "Whether any programme has a net present value above 0 at {rate} a year cannot be told at this precision: the highest, that of {name}, is {value}."
        )
    };
    format!("{worth} {}", paid_back(results, section))
}

fn paid_back(results: &Results, section: &Finance) -> String {
    let within = match results.scenario.horizon_years {
        1 => "1 year".to_owned(),
        years => format!("{years} years"),
    };
    let last = |programme: &FinanceProgramme| {
        programme.payback.last().map_or(Uncertain { value: 0.0, se: None }, |paid| paid.undiscounted)
    };
    let most = spending(section).max_by(|one, other| last(one).value.total_cmp(&last(other).value));
    let Some(most) = most else { return "No programme costs anything.".to_owned() };
    let paid = last(most);
    let (low, high) = interval(&paid);
    let name = quoted(&most.name);
    if high < 0.5 {
        return format!(
            "No programme pays back within {within} in more than half of the trials; {name} does so most often, in {}.",
            share(&paid)
        );
    }
    if low <= 0.5 {
        return format!(
            "Whether {name} pays back within {within} in more than half of the trials cannot be told at this precision: it does in {}.",
            share(&paid)
        );
    }
    let median = most.payback.iter().find(|paid| paid.undiscounted.value >= 0.5).map_or(0, |paid| paid.year);
    format!(
        "{name} pays back most often: within {within} in {} of the trials; half of all trials are paid back by the end of year {median}.",
        share(&paid)
    )
}

fn values(results: &Results, section: &Finance, style: TerminalStyle) -> String {
    let mut grid = Grid::new([
        words("Programme"),
        figures("Spend"),
        figures("Avoided = break-even spend"),
        figures("Net present value"),
        figures("P(NPV > 0)"),
        figures("Benefit-cost ratio"),
        figures("Break-even effectiveness"),
    ]);
    for programme in &section.programmes {
        let sign = tone(&programme.net_present_value);
        grid.row([
            text::name(&programme.name).into(),
            amount(&programme.spend).into(),
            amount(&programme.avoided).into(),
            Entry::toned(amount(&programme.net_present_value), sign),
            share(&programme.probability_positive).into(),
            or_not_defined(programme.benefit_cost_ratio.as_ref(), decimal).into(),
            break_even(&programme.break_even_effectiveness).into(),
        ]);
    }
    let title =
        format!("Present values at {} a year, {}", format::percent(section.rate), results.scenario.currency);
    let note = "Break-even effectiveness: what the effect of all its controls has to be multiplied by for a net present value of 0.";
    style.section(&title, &format!("{}\n\n{}", grid.render(style), text::wrap(note, style.columns())))
}

fn or_not_defined(figure: Option<&Uncertain>, shown: impl Fn(&Uncertain) -> String) -> String {
    figure.map_or_else(|| NOT_DEFINED.to_owned(), shown)
}

fn break_even(found: &BreakEvenEffect) -> String {
    match found {
        BreakEvenEffect::Factor(factor) => format!("× {}", decimal(factor)),
        BreakEvenEffect::Always => "pays with none".to_owned(),
        BreakEvenEffect::Never => "none is enough".to_owned(),
    }
}

fn rates(programme: &FinanceProgramme) -> String {
    match &programme.internal_rates[..] {
        [] => "none".to_owned(),
        [one] => share(one),
        several => {
            let all: Vec<String> =
                several.iter().map(|rate| format::percent_within(rate.value, 0.0005)).collect();
            format!("several: {}", text::list(&all))
        }
    }
}

fn returns(results: &Results, section: &Finance, style: TerminalStyle) -> String {
    let mut grid = Grid::new([
        words("Programme"),
        figures("Internal rate of return"),
        figures("ROSI"),
        figures("Mitigation ratio"),
        figures("Cost a year"),
        figures("Mean flows paid back"),
        figures("discounted"),
    ]);
    let year =
        |year: Option<usize>| year.map_or_else(|| "not within".to_owned(), |year| format!("in year {year}"));
    for programme in spending(section) {
        grid.row([
            text::name(&programme.name).into(),
            rates(programme).into(),
            or_not_defined(programme.rosi.value.as_ref(), share).into(),
            or_not_defined(programme.rosi.mitigation_ratio.as_ref(), share).into(),
            amount(&programme.rosi.annual_cost).into(),
            year(programme.mean_payback_year).into(),
            year(programme.mean_discounted_payback_year).into(),
        ]);
    }
    let loss = section.programmes.first().map_or_else(String::new, |programme| {
        money(&results.scenario.currency, &programme.rosi.annual_loss_expectancy)
    });
    let note = format!(
        "ROSI (ENISA 2012) is (annual loss expectancy × mitigation ratio - cost a year) ÷ cost a year; the annual loss expectancy is {loss}. It is the ROI without discounting: it differs from benefit-cost ratio - 1 by the discount alone. An internal rate of return exists only where the mean flows change their sign; one-off costs count at the start, and what a year avoids and costs in its middle, so it is higher than that of a spreadsheet's IRR(), which counts at the year's end."
    );
    style.section(
        "Returns of the mean cash flows, not discounted",
        &format!("{}\n\n{}", grid.render(style), text::wrap(&note, style.columns())),
    )
}

/// Year-ends to show: all, or some with the first and the last.
fn shown_years(count: usize) -> Vec<usize> {
    let columns = count.min(MOST_YEARS);
    let mut years: Vec<usize> =
        (0..columns).map(|column| (column * (count - 1)) / (columns - 1).max(1)).collect();
    years.dedup();
    years
}

fn payback(section: &Finance, style: TerminalStyle) -> String {
    let count = section.programmes.first().map_or(0, |programme| programme.payback.len());
    let years = shown_years(count);
    let mut columns = vec![words("Programme")];
    columns.extend(years.iter().map(|year| figures(format!("Year {}", year + 1))));
    columns.extend([figures("Never"), figures(format!("Discounted, year {count}"))]);
    let mut grid = Grid::new(columns);
    for programme in spending(section) {
        let mut row: Vec<Entry> = vec![text::name(&programme.name).into()];
        row.extend(years.iter().map(|year| Entry::from(share(&programme.payback[*year].undiscounted))));
        row.push(share(&programme.never_paid_back).into());
        row.push(programme.payback.last().map_or_else(String::new, |paid| share(&paid.discounted)).into());
        grid.row(row);
    }
    let body = match spending(section).next() {
        Some(_) => grid.render(style),
        None => "No programme costs anything.".to_owned(),
    };
    style.section("Paid back by the end of the year, share of trials", &body)
}

fn dominance(section: &Finance, style: TerminalStyle) -> String {
    let best = best(section.programmes.iter()).map(|programme| &programme.name);
    let few = section.programmes.len() < ALL_PAIRS;
    let is_shown = |pair: &&DominancePair| {
        few || pair.first.is_none() || [&pair.first, &pair.second].iter().any(|one| one.as_ref() == best)
    };
    let mut grid = Grid::new([
        words("Option"),
        words("against"),
        words("First order"),
        words("Second order"),
        figures("Costs less in"),
        figures("more in"),
    ]);
    for pair in section.dominance.iter().filter(is_shown) {
        // The best programme, or else the programme against none, comes first.
        let turned = pair.first.is_none() || pair.second.as_ref() == best;
        let (one, other) = if turned { (&pair.second, &pair.first) } else { (&pair.first, &pair.second) };
        let (wins, loses) = if turned {
            (&pair.second_wins, &pair.first_wins)
        } else {
            (&pair.first_wins, &pair.second_wins)
        };
        grid.row([
            text::option(one.as_ref()).into(),
            text::option(other.as_ref()).into(),
            verdict(&pair.first_order, turned),
            verdict(&pair.second_order, turned),
            share(wins).into(),
            share(loses).into(),
        ]);
    }
    let left_out =
        if few || section.programmes.len() < 2 { "" } else { " All pairs stand in dominance.csv." };
    let note = format!(
        "Of spend and residual loss together; the lower is better. First order: whoever prefers less cost prefers it. Second order: so does whoever is risk-averse. \"cannot tell\": {} trials neither refute it nor show it everywhere.{left_out}",
        format::count(section.dominance_trials)
    );
    style.section(
        "Stochastic dominance of total cost",
        &format!("{}\n\n{}", grid.render(style), text::wrap(&note, style.columns())),
    )
}

fn verdict(order: &DominanceOrder, turned: bool) -> Entry {
    let (mine, other) = if turned {
        ("second dominates", "first dominates")
    } else {
        ("first dominates", "second dominates")
    };
    let against = if turned { order.against_second } else { order.against_first };
    let counter = if turned { order.against_first } else { order.against_second };
    match order.verdict.as_str() {
        verdict if verdict == mine => Entry::toned("dominates", Tone::Good),
        verdict if verdict == other => Entry::toned("is dominated", Tone::Bad),
        "cannot tell" => {
            // How little speaks against the more likely of the two.
            let nearly = match (against, counter) {
                (Some(against), Some(counter)) if against <= counter => {
                    format!(" ({} against it)", format::part_of_whole(against))
                }
                (Some(_), Some(counter)) => format!(" ({} for it)", format::part_of_whole(counter)),
                _ => String::new(),
            };
            Entry::toned(format!("cannot tell{nearly}"), Tone::Unsure)
        }
        verdict => verdict.into(),
    }
}

fn controls(results: &Results, worths: &ControlWorths, style: TerminalStyle) -> String {
    let mut grid = Grid::new([
        words("Control"),
        figures("Shapley value"),
        figures("Share"),
        figures("Alone"),
        figures("Added last"),
        figures("Spend"),
        figures("Value - spend"),
    ]);
    let mut by_value: Vec<_> = worths.controls.iter().collect();
    by_value.sort_by(|one, other| other.shapley.value.total_cmp(&one.shapley.value));
    for control in by_value {
        let sign = tone(&control.net);
        grid.row([
            text::name(&control.name).into(),
            amount(&control.shapley).into(),
            control.share.map_or_else(|| NOT_DEFINED.to_owned(), format::part_of_whole).into(),
            amount(&control.alone).into(),
            amount(&control.last).into(),
            amount(&control.spend).into(),
            Entry::toned(amount(&control.net), sign),
        ]);
    }
    let currency = &results.scenario.currency;
    let whose = worths.programme.as_ref().map_or_else(
        || "all controls of the scenario together".to_owned(),
        |name| format!("the controls of {}", quoted(name)),
    );
    let how = match worths.orders {
        None => "from all sets of them".to_owned(),
        Some(orders) => format!("from {orders} orders drawn at random"),
    };
    let note = format!(
        "The Shapley values add up to what the controls avoid together, {}; alone they would avoid {} in all, some of it twice. {how}, {} trials each.",
        money(currency, &worths.avoided_together),
        format::money_within(currency, worths.sum_alone, worths.avoided_together.se.unwrap_or(0.0)),
        format::count(worths.trials)
    );
    let note = note.replace(". from", ". From");
    style.section(
        &format!("What each control is worth among {whose}, {currency}"),
        &format!("{}\n\n{}", grid.render(style), text::wrap(&note, style.columns())),
    )
}
