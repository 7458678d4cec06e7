//! What a reader of a fit should know before using it.
use super::fit::{AmountsFit, Fit, FittedFamily};
use crate::format;

/// A fit with a smaller p-value is rejected.
pub const REJECTED: f64 = 0.05;
/// Fewer amounts above the threshold tell little of a tail.
const FEW_ABOVE: usize = 30;
const FEW_AMOUNTS: usize = 50;
/// A sample with a smaller share of different amounts has rounded ones.
const DISTINCT: f64 = 0.7;
/// Below this difference of AIC families can hardly be told apart (Burnham and Anderson 2002).
const CLOSE: f64 = 2.0;

pub(super) fn of_amounts(fit: &mut Fit, section: &AmountsFit) {
    let mut warnings = Vec::new();
    let of_all = || section.families.iter().filter(|family| family.threshold.is_none());
    if let Some(best) = of_all().next() {
        warnings.extend(rejected(best, of_all()));
        warnings.extend(close(best, of_all()));
        warnings.extend(of_mean(best, section, fit.currency.as_deref()));
    }
    let tail = section.families.iter().find(|family| family.threshold.is_some());
    warnings.extend(tail.and_then(|tail| of_tail(tail, section, fit.currency.as_deref())));
    for family in &section.families {
        if let Some(limit) = &family.limit {
            warnings.push(format!(
                "The likelihood of {} rises towards {limit}: its parameters stand for that, and have no intervals.",
                family.title()
            ));
        }
    }
    let sample = &section.sample;
    if (sample.distinct as f64) < DISTINCT * sample.n as f64 {
        warnings.push(format!(
            "Only {} of {} amounts differ from each other: they are rounded, and tests that take amounts for exact reject more fits for it.",
            format::count(sample.distinct as u64),
            format::count(sample.n as u64)
        ));
    }
    if sample.n < FEW_AMOUNTS {
        warnings.push(format!(
            "{} amounts cannot tell families apart well: prefer the line that keeps the uncertainty of the parameters.",
            sample.n
        ));
    }
    if section.rows.zeros > 0 {
        let share = section.rows.zeros as f64 / (section.rows.zeros + sample.n) as f64;
        warnings.push(format!(
            "{} of 0 ({}) left out: what is fitted is the amount where there is one. If a 0 means none, multiply by an input \"bernoulli({})\".",
            if section.rows.zeros == 1 { "1 row".to_owned() } else { format!("{} rows", format::count(section.rows.zeros as u64)) },
            format::percent(share),
            super::fit::digits(1.0 - share)
        ));
    }
    fit.warnings.extend(warnings);
}

fn rejected<'f>(best: &FittedFamily, of_all: impl Iterator<Item = &'f FittedFamily>) -> Option<String> {
    if best.ad.p >= REJECTED {
        return None;
    }
    let p = p_value(best.ad.p);
    let standing = of_all.filter(|family| family.ad.p >= REJECTED).map(|family| family.title());
    let standing: Vec<String> = standing.collect();
    let others = match standing.as_slice() {
        [] => "no family stands; the tail alone, or `empirical` for what lies below it, may serve better"
            .to_owned(),
        others => format!("not rejected: {}", others.join(", ")),
    };
    Some(format!(
        "{} has the lowest AIC, but Anderson and Darling's test rejects it ({p}); {others}.",
        capital(&best.title())
    ))
}

fn close<'f>(best: &FittedFamily, of_all: impl Iterator<Item = &'f FittedFamily>) -> Option<String> {
    let others: Vec<String> = of_all
        .filter(|family| family.family != best.family)
        .filter(|family| family.aic_above_best.is_some_and(|above| above < CLOSE))
        .map(|family| family.title())
        .collect();
    (!others.is_empty()).then(|| {
        format!(
            "AIC cannot tell {} from {}: compare what they make of the tail before choosing.",
            best.title(),
            others.join(", ")
        )
    })
}

fn of_mean(best: &FittedFamily, section: &AmountsFit, currency: Option<&str>) -> Option<String> {
    let money = |amount| money(currency, amount);
    let sample = section.sample.mean;
    match best.mean {
        None => Some(format!(
            "The mean of {} is infinite: a mean loss cannot be reported. Cap it where the law does: truncated({}, max = …).",
            best.title(),
            best.value
        )),
        Some(mean) if best.mean_p < REJECTED => Some(format!(
            "The fitted mean is {}, that of the amounts {}: samples of the fit have a mean so far off with {}. The few largest amounts decide the mean, and {} does not support it.",
            money(mean),
            money(sample),
            p_value(best.mean_p),
            best.title()
        )),
        _ => None,
    }
}

fn of_tail(tail: &FittedFamily, section: &AmountsFit, currency: Option<&str>) -> Option<String> {
    let shape = tail.parameters.iter().find(|parameter| parameter.name == "shape")?;
    if shape.value >= 1.0 {
        return Some(format!(
            "The amounts above {} have a generalised Pareto shape of {} (1 or more: an infinite mean): cap them where the law does.",
            money(currency, section.threshold),
            format::number((100.0 * shape.value).round() / 100.0)
        ));
    }
    (section.above < FEW_ABOVE).then(|| {
        format!(
            "Only {} amounts are above {}: the tail is hardly known; a lower `--threshold` takes more.",
            section.above,
            money(currency, section.threshold)
        )
    })
}

fn money(currency: Option<&str>, amount: f64) -> String {
    match currency {
        Some(currency) => format::money(currency, amount),
        None => format::amount(amount),
    }
}

fn p_value(p: f64) -> String {
    format!("p = {}", format::number((1000.0 * p).round() / 1000.0))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
