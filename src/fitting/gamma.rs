//! Gamma: the shape k solves `ln k − ψ(k) = ln x̄ − mean ln x`, the scale is x̄/k (Choi and Wette 1969).
use super::Amounts;
use super::optimise::root;
use statrs::function::gamma::{digamma, ln_gamma};

/// Where distributions of this family may lie.
const SHAPES: (f64, f64) = (0.01, 1e8);

/// (Shape, scale).
pub(super) fn fit(amounts: &Amounts) -> [f64; 2] {
    let (mean, centre) = (amounts.mean(), amounts.centre());
    // ln of the arithmetic over the geometric mean, from numbers near 1.
    let spread = (mean / centre.exp()).ln() - amounts.log_sums().0 / amounts.len() as f64;
    let equation = |ln_shape: f64| {
        let shape = ln_shape.exp();
        ln_less_digamma(shape) - spread
    };
    let shape = root(equation, SHAPES.0.ln(), SHAPES.1.ln()).exp();
    [shape, mean / shape]
}

/// ln k − ψ(k); for large k by its asymptotic series, where the difference would lose its digits.
fn ln_less_digamma(shape: f64) -> f64 {
    if shape < 50.0 {
        return shape.ln() - digamma(shape);
    }
    let square = 1.0 / (shape * shape);
    0.5 / shape + square * (1.0 / 12.0 - square * (1.0 / 120.0 - square / 252.0))
}

pub(super) fn log_likelihood(amounts: &Amounts, shape: f64, scale: f64) -> f64 {
    let n = amounts.len() as f64;
    (shape - 1.0) * amounts.sum_of_logs()
        - n * amounts.mean() / scale
        - n * (shape * scale.ln() + ln_gamma(shape))
}
