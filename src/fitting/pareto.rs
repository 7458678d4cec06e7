//! Pareto of type I: the smallest amount, and n/Σ ln(x/min) (Hill's estimator on all amounts), in closed form.
use super::Amounts;
use crate::distributions::Distribution;

const SHAPES: (f64, f64) = (0.1, 1e8);

/// (Minimum, shape).
pub(super) fn fit(amounts: &Amounts) -> [f64; 2] {
    let n = amounts.len() as f64;
    let excess = amounts.log_sums().0 - n * amounts.logs()[0];
    [amounts.min(), (n / excess).clamp(SHAPES.0, SHAPES.1)]
}

pub(super) fn log_likelihood(amounts: &Amounts, min: f64, shape: f64) -> f64 {
    if min > amounts.min() {
        return f64::NEG_INFINITY;
    }
    let n = amounts.len() as f64;
    n * (shape.ln() + shape * min.ln()) - (shape + 1.0) * amounts.sum_of_logs()
}

/// Exact 95 % intervals: with α̂ the estimate, 2nα·ln(x₍₁₎/min) is χ² with 2 degrees of freedom and, independent of it,
/// 2nα/α̂ is χ² with 2n − 2 (Malik 1970). The first takes α̂ for α.
pub(super) fn intervals(amounts: &Amounts, shape: f64) -> Option<[(f64, f64); 2]> {
    let n = amounts.len() as f64;
    // A χ² of 2m degrees of freedom is twice a gamma of shape m.
    let law = Distribution::gamma(n - 1.0, 1.0).ok()?;
    let shapes = [0.025, 0.975].map(|p| law.quantile(p) * shape / n);
    let lowest = amounts.min() * (0.05_f64.ln() / (n * shape)).exp();
    Some([(lowest, amounts.min()), (shapes[0], shapes[1])])
}
