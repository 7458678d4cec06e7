//! Weibull: the shape k solves `Σ xᵏ·ln x/Σ xᵏ − 1/k = mean ln x`, the scale is (mean xᵏ)^(1/k) (Cohen 1965).
use super::Amounts;
use super::optimise::root;

const SHAPES: (f64, f64) = (0.05, 1e5);

/// (Shape, scale).
pub(super) fn fit(amounts: &Amounts) -> [f64; 2] {
    let logs = amounts.logs();
    let n = logs.len() as f64;
    let most = logs[logs.len() - 1];
    let mean = amounts.log_sums().0 / n - most;
    // Powers of x over the largest amount, which stay finite.
    let sums = |shape: f64| {
        logs.iter().fold((0.0, 0.0), |(plain, weighted), log| {
            let power = (shape * (log - most)).exp();
            (plain + power, weighted + power * (log - most))
        })
    };
    let equation = |ln_shape: f64| {
        let shape = ln_shape.exp();
        let (plain, weighted) = sums(shape);
        weighted / plain - 1.0 / shape - mean
    };
    // Near the shape whose logarithms have the sd of the sample's: π/(√6·k).
    let guess = (1.282_549_830_161_864 / amounts.log_sd()).clamp(SHAPES.0, SHAPES.1).ln();
    let (mut low, mut high) = (guess - 0.5, guess + 0.5);
    while equation(low) > 0.0 && low > SHAPES.0.ln() {
        low -= 0.5;
    }
    while equation(high) < 0.0 && high < SHAPES.1.ln() {
        high += 0.5;
    }
    let shape = root(equation, low, high).exp().clamp(SHAPES.0, SHAPES.1);
    let scale = ((sums(shape).0 / n).ln() / shape + most + amounts.centre()).exp();
    [shape, scale]
}

pub(super) fn log_likelihood(amounts: &Amounts, shape: f64, scale: f64) -> f64 {
    let n = amounts.len() as f64;
    let centred = scale.ln() - amounts.centre();
    let powers: f64 = amounts.logs().iter().map(|log| (shape * (log - centred)).exp()).sum();
    n * shape.ln() - n * shape * scale.ln() + (shape - 1.0) * amounts.sum_of_logs() - powers
}
