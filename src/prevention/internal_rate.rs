//! The rates at which money paid and money saved are worth the same.
use super::root;

/// Rates that are looked at, as 1 + rate.
const GROWTHS: (f64, f64) = (0.01, 1_001.0);
/// Places between them; two rates closer together than a step of 0.6 % may be taken for none.
const STEPS: usize = 2_000;

/// The present value of dated amounts, (years from now, amount), at a yearly rate above −1.
pub fn present_value(flows: &[(f64, f64)], rate: f64) -> f64 {
    flows.iter().map(|(years, amount)| amount * (1.0 + rate).powf(-years)).sum()
}

/// How often the sign changes from amount to amount, by their dates: at least the number of internal rates of return above
/// −100 % (the rule of Descartes, which holds for any dates).
pub fn sign_changes(flows: &[(f64, f64)]) -> usize {
    let by_date = dated(flows);
    by_date.windows(2).filter(|pair| pair[0].signum() != pair[1].signum()).count()
}

/// The sums of the amounts of each date, without those that are 0.
fn dated(flows: &[(f64, f64)]) -> Vec<f64> {
    let mut flows = flows.to_vec();
    flows.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut sums: Vec<(f64, f64)> = Vec::new();
    for (date, amount) in flows {
        match sums.last_mut() {
            Some((last, sum)) if *last == date => *sum += amount,
            _ => sums.push((date, amount)),
        }
    }
    sums.into_iter().map(|(_, sum)| sum).filter(|sum| *sum != 0.0).collect()
}

/// Every internal rate of return from −99 % to 100,000 % a year, rising: the rates at which the present value of the
/// amounts is 0. None without a change of sign; with several changes there may be several, and then none of them alone
/// says what the money earns (Lorie and Savage 1955).
pub fn internal_rates(flows: &[(f64, f64)]) -> Vec<f64> {
    if sign_changes(flows) == 0 {
        return Vec::new();
    }
    let (low, high) = (GROWTHS.0.ln(), GROWTHS.1.ln());
    let at = |step: usize| low + (high - low) * step as f64 / STEPS as f64;
    // In ln(1 + rate), in which the present value is a sum of exponentials.
    let value = |log: f64| flows.iter().map(|(years, amount)| amount * (-years * log).exp()).sum::<f64>();
    let mut rates = Vec::new();
    let mut before = value(at(0));
    for step in 1..=STEPS {
        let here = value(at(step));
        if (before < 0.0) != (here < 0.0)
            && let Some(log) = root::between(at(step - 1), at(step), 1e-13, value)
        {
            rates.push(log.exp_m1());
        }
        before = here;
    }
    rates
}
