//! What the analyses of finance and of all sets of controls add to the recommendation.
use super::language::Term;
use super::terms;
use super::writer::Writer;
use crate::format;
use crate::report;
use crate::results::{BreakEvenEffect, OptimiseSection, Programme};

/// A sentence from each that has something to add.
pub fn sentences(writer: &Writer, programme: &Programme) -> Vec<String> {
    [payback(writer, programme), break_even(writer, programme), best_set(writer, programme)]
        .into_iter()
        .flatten()
        .collect()
}

/// When it is paid back, where there is more than one year to choose from.
fn payback(writer: &Writer, programme: &Programme) -> Option<String> {
    let finance = writer.results.analyses.finance.as_ref()?;
    let found = finance.programmes.iter().find(|one| one.name == programme.name)?;
    let years = writer.results.scenario.horizon_years;
    if years < 2 {
        return None;
    }
    let never = &found.never_paid_back;
    let never = format::percent_within(never.value, never.se.unwrap_or(0.0));
    let rate = format::percent(finance.rate);
    let all = years.to_string();
    let year = found.mean_discounted_payback_year;
    let text = year.map_or_else(String::new, |year| year.to_string());
    let values = [("rate", &*rate), ("year", &text), ("years", &all), ("never", &never)];
    Some(writer.fill(if year.is_some() { terms::PAID_BACK } else { terms::NOT_PAID_BACK }, &values))
}

/// How little effect would still pay.
fn break_even(writer: &Writer, programme: &Programme) -> Option<String> {
    let finance = writer.results.analyses.finance.as_ref()?;
    let found = finance.programmes.iter().find(|one| one.name == programme.name)?;
    let BreakEvenEffect::Factor(factor) = found.break_even_effectiveness else { return None };
    let share = format::percent_within(factor.value, factor.se.unwrap_or(0.0));
    let term = if factor.value <= 1.0 { terms::BREAKS_EVEN } else { terms::BREAKS_EVEN_ABOVE };
    Some(writer.fill(term, &[("share", &share)]))
}

/// The best set of controls, or that there is no better one than the programme.
fn best_set(writer: &Writer, programme: &Programme) -> Option<String> {
    let found = writer.results.analyses.optimise.as_ref()?;
    let best = found.portfolios.first()?;
    let objective = writer.say(objective(found)?);
    let within = match found.budget {
        Some(budget) => {
            writer.fill(terms::WITHIN_BUDGET, &[("budget", &format::money(writer.currency(), budget))])
        }
        None => writer.say(terms::WITHOUT_BUDGET),
    };
    let sorted = |controls: &[String]| {
        let mut controls = controls.to_vec();
        controls.sort();
        controls
    };
    if sorted(&best.controls) == sorted(&programme.controls) {
        let values = [("within", &*within), ("objective", &objective)];
        return found.proved.then(|| writer.fill(terms::NO_BETTER_SET, &values));
    }
    let names: Vec<String> = best.controls.iter().map(|name| report::name(name)).collect();
    let names = if names.is_empty() { writer.say(terms::NO_CONTROL) } else { writer.language.list(&names) };
    let net = &best.net_benefit;
    let values = [
        ("within", &*within),
        ("objective", &objective),
        ("names", &names),
        ("spend", &format::money(writer.currency(), best.spend)),
        ("net", &writer.language.money_within(writer.currency(), net.mean, net.mean_se)),
    ];
    Some(writer.fill(terms::BEST_SET, &values))
}

fn objective(found: &OptimiseSection) -> Option<Term> {
    Some(match found.objective.as_str() {
        "total-cost" => terms::BY_TOTAL_COST,
        "var95" => terms::BY_VAR,
        "tvar95" => terms::BY_TVAR,
        "appetite" => terms::BY_APPETITE,
        "roi" => terms::BY_ROI,
        _ => return None,
    })
}
