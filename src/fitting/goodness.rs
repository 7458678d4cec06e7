//! How far a fitted distribution is from what was observed.
use super::{Amounts, Estimate, Family};

/// Distances between the distribution function F and the steps of the observed one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Distances {
    /// Kolmogorov and Smirnov's: the largest difference.
    pub ks: f64,
    /// Anderson and Darling's A², which weighs the tails: `−n − Σ (2i − 1)/n·(ln F(x₍ᵢ₎) + ln(1 − F(x₍ₙ₊₁₋ᵢ₎)))` (1954).
    /// Infinite where an amount is not possible under F.
    pub ad: f64,
}

/// Of amounts from the distribution that was fitted to them. A Pareto distribution begins at the smallest amount, so it is
/// the others that tell whether it fits.
pub fn distances(amounts: &Amounts, estimate: &Estimate) -> Distances {
    let all = amounts.sorted();
    let values = if estimate.model.family() == Family::Pareto { &all[1..] } else { all };
    let distribution = estimate.distribution();
    let probabilities: Vec<(f64, f64)> = values.iter().map(|x| distribution.probabilities(*x)).collect();
    of_probabilities(&probabilities)
}

/// Of the values (F, 1 − F) by rising order.
pub(super) fn of_probabilities(probabilities: &[(f64, f64)]) -> Distances {
    let n = probabilities.len() as f64;
    let (mut ks, mut sum) = (0.0_f64, 0.0);
    for (index, (p, _)) in probabilities.iter().enumerate() {
        let below = index as f64;
        ks = ks.max(p - below / n).max((below + 1.0) / n - p);
        let opposite = probabilities[probabilities.len() - 1 - index].1;
        sum += (2.0 * below + 1.0) * (p.ln() + opposite.ln());
    }
    let ad = -n - sum / n;
    Distances { ks, ad: if ad.is_nan() { f64::INFINITY } else { ad } }
}
