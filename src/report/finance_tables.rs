//! What finance asks of each programme, as tables.
use super::sheet::{Field, Sheet};
use crate::results::{BreakEvenEffect, Results, Uncertain};

/// One row for each programme and figure.
pub(super) fn finance_csv(results: &Results) -> Option<Vec<u8>> {
    let section = results.analyses.finance.as_ref()?;
    let mut sheet = Sheet::new(&["programme", "figure", "year", "value", "standard_error"]);
    for programme in &section.programmes {
        let mut row = |figure: &str, year: Option<usize>, value: Option<Uncertain>| {
            sheet.row([
                programme.name.as_str().into(),
                figure.into(),
                year.map(|year| year as f64).into(),
                value.map(|one| one.value).into(),
                value.and_then(|one| one.se).into(),
            ]);
        };
        let plain = |value: f64| Some(Uncertain { value, se: None });
        row("rate", None, plain(section.rate));
        row("spend", None, Some(programme.spend));
        row("avoided", None, Some(programme.avoided));
        row("net_present_value", None, Some(programme.net_present_value));
        row("probability_npv_positive", None, Some(programme.probability_positive));
        row("benefit_cost_ratio", None, programme.benefit_cost_ratio);
        row("annual_loss_expectancy", None, Some(programme.rosi.annual_loss_expectancy));
        row("mitigation_ratio", None, programme.rosi.mitigation_ratio);
        row("annual_cost", None, Some(programme.rosi.annual_cost));
        row("rosi", None, programme.rosi.value);
        if programme.internal_rates.is_empty() {
            row("internal_rate_of_return", None, None);
        }
        for rate in &programme.internal_rates {
            row("internal_rate_of_return", None, Some(*rate));
        }
        let factor = match programme.break_even_effectiveness {
            BreakEvenEffect::Factor(factor) => Some(factor),
            BreakEvenEffect::Always => plain(0.0),
            BreakEvenEffect::Never => None,
        };
        row("break_even_effectiveness", None, factor);
        row("break_even_spend", None, Some(programme.break_even_spend));
        for (year, flow) in programme.cash_flows.iter().enumerate() {
            row("mean_spent", Some(year), plain(flow.spent));
            row("mean_avoided", Some(year), plain(flow.avoided));
        }
        for paid in &programme.payback {
            row("paid_back", Some(paid.year), Some(paid.undiscounted));
            row("paid_back_discounted", Some(paid.year), Some(paid.discounted));
        }
        row("never_paid_back", None, Some(programme.never_paid_back));
    }
    Some(sheet.into_bytes())
}

/// One row for each pair of options and order.
pub(super) fn dominance_csv(results: &Results) -> Option<Vec<u8>> {
    let section = results.analyses.finance.as_ref()?;
    let mut sheet = Sheet::new(&[
        "first",
        "second",
        "order",
        "verdict",
        "p_first_dominates",
        "p_second_dominates",
        "against_first",
        "against_second",
        "first_wins",
        "second_wins",
    ]);
    let named = |name: &Option<String>| -> Field { name.as_deref().unwrap_or("no programme").into() };
    for pair in &section.dominance {
        for (number, order) in [(1.0, &pair.first_order), (2.0, &pair.second_order)] {
            sheet.row([
                named(&pair.first),
                named(&pair.second),
                number.into(),
                order.verdict.as_str().into(),
                order.p_first.into(),
                order.p_second.into(),
                order.against_first.into(),
                order.against_second.into(),
                pair.first_wins.value.into(),
                pair.second_wins.value.into(),
            ]);
        }
    }
    Some(sheet.into_bytes())
}

/// One row for each control.
pub(super) fn shapley_csv(results: &Results) -> Option<Vec<u8>> {
    let worths = results.analyses.finance.as_ref()?.controls.as_ref()?;
    let mut sheet = Sheet::new(&[
        "control",
        "shapley",
        "shapley_se",
        "share",
        "alone",
        "alone_se",
        "last",
        "last_se",
        "spend",
        "spend_se",
        "net",
        "net_se",
    ]);
    for control in &worths.controls {
        let pair = |figure: &Uncertain| -> [Field; 2] { [figure.value.into(), figure.se.into()] };
        let mut row: Vec<Field> = vec![control.name.as_str().into()];
        row.extend(pair(&control.shapley));
        row.push(control.share.into());
        row.extend([&control.alone, &control.last, &control.spend, &control.net].into_iter().flat_map(pair));
        sheet.row(row);
    }
    Some(sheet.into_bytes())
}
