//! Lognormal: mean and standard deviation (with n) of the logarithms, in closed form.
use super::Amounts;
use std::f64::consts::PI;

/// (μ, σ).
pub(super) fn fit(amounts: &Amounts) -> [f64; 2] {
    [amounts.centre() + amounts.log_sums().0 / amounts.len() as f64, amounts.log_sd().clamp(1e-9, 20.0)]
}

pub(super) fn log_likelihood(amounts: &Amounts, mu: f64, sigma: f64) -> f64 {
    let n = amounts.len() as f64;
    let (sum, square) = amounts.log_sums();
    let centre = mu - amounts.centre();
    let squares = square - 2.0 * centre * sum + n * centre * centre;
    -n * (sigma.ln() + 0.5 * (2.0 * PI).ln()) - 0.5 * squares / (sigma * sigma) - amounts.sum_of_logs()
}
