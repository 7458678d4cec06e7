//! Simulated statistics against values from elsewhere: closed forms, quadrature, Fourier transforms, recursions,
//! published tables. Bounds are five standard errors at fixed seeds.
#[path = "../common/mod.rs"]
mod common;

mod compounds;
mod discrete;
mod formulas;
mod insurance;
mod knowledge;
mod panjer;
mod prevention;
mod retailer;
mod severities;
mod years;

use amerce::results::{Results, Risk};
use common::{check_quantile, check_tvar, compound, run, share_se, within};
use statrs::distribution::{Continuous, ContinuousCDF, Normal};

/// The levels at which documents give VaR and TVaR.
const LEVELS: [f64; 3] = [0.9, 0.95, 0.99];

/// One incident for certain, a million times.
fn once(severity: &str, seed: u64) -> Risk {
    run(&compound(severity, "constant(1)", "1M", seed)).baseline
}

/// A million trials of inputs `name = expression` in HKD, and losses `name = formula` of one incident each.
fn written(inputs: &[(&str, &str)], losses: &[(&str, &str)], seed: u64, rest: &str) -> Results {
    let mut text = format!("[scenario]\nname = 'written'\ncurrency = 'HKD'\ntrials = '1M'\nseed = {seed}\n");
    for (name, expression) in inputs {
        text.push_str(&format!("[inputs.{name}]\nvalue = \"{expression}\"\nunit = 'HKD'\n"));
    }
    text.push_str("[loss]\n");
    for (name, formula) in losses {
        text.push_str(&format!("{name} = \"{formula}\"\n"));
    }
    run(&format!("{text}{rest}"))
}

/// VaR and TVaR at every level of TVaR, and VaR 99.9, against their functions of the level.
fn check_tail(risk: &Risk, var: impl Fn(f64) -> f64, tvar: impl Fn(f64) -> f64) {
    for p in LEVELS {
        check_quantile(risk, p, var(p));
        check_tvar(risk, p, tvar(p));
    }
    check_quantile(risk, 0.999, var(0.999));
}

/// Points of risk appetite, so that the document tells the probabilities of exceeding these losses.
fn asked(losses: impl IntoIterator<Item = f64>) -> String {
    losses.into_iter().map(|loss| format!("[[appetite]]\nloss = {loss}\nprobability = '5%'\n")).collect()
}

/// P(loss > x) for each point of risk appetite against 1 − cdf.
fn check_cdf(risk: &Risk, trials: u64, cdf: impl IntoIterator<Item = f64>) {
    let mut checked = 0;
    for (point, cdf) in risk.appetite.iter().zip(cdf) {
        let error = 5.0 * share_se(cdf, trials) + 1e-12;
        within(&format!("P(S > {})", point.loss), point.probability, 1.0 - cdf, error);
        checked += 1;
    }
    assert!(checked > 0 && checked == risk.appetite.len(), "every point has its reference");
}

/// The standard deviation within five standard errors, which the sample's fourth moment would tell: `kurtosis` is its
/// bound, E(X − m)⁴/σ⁴.
fn check_sd(risk: &Risk, trials: u64, sd: f64, kurtosis: f64) {
    let se = sd * ((kurtosis - 1.0) / (4.0 * trials as f64)).sqrt();
    within("the standard deviation", risk.loss.sd, sd, 5.0 * se);
}

fn normal() -> Normal {
    Normal::new(0.0, 1.0).expect("it is the standard normal distribution")
}

/// Φ, φ and the quantile of the standard normal distribution.
fn phi(z: f64) -> f64 {
    normal().cdf(z)
}

fn density(z: f64) -> f64 {
    normal().pdf(z)
}

fn z(p: f64) -> f64 {
    normal().inverse_cdf(p)
}

/// Where a rising function of `low..high` reaches `p`, by bisection to the last digits.
fn inverse(cdf: impl Fn(f64) -> f64, p: f64, mut low: f64, mut high: f64) -> f64 {
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if cdf(middle) < p { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}
