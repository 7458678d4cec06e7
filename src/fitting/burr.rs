//! Burr: at given shape2 and scale the best shape1 is n/Σ ln(1 + (x/scale)^shape2); the simplex method finds those two.
use super::Amounts;
use super::optimise::simplex;

/// Beyond this shape1 the distribution is a Weibull distribution for all purposes.
const SHAPES1: (f64, f64) = (0.01, 1e4);
/// Beyond this shape2 it is a Pareto distribution from its scale on.
const SHAPES2: (f64, f64) = (0.05, 300.0);
const LEAST_TAIL_INDEX: f64 = 0.05;

/// ((shape1, shape2, scale), what lies where the likelihood goes on rising).
pub(super) fn fit(amounts: &Amounts, near: Option<&[f64]>) -> ([f64; 3], Option<&'static str>) {
    let n = amounts.len() as f64;
    let sum = amounts.log_sums().0;
    let profile = |&[ln_shape2, ln_scale]: &[f64; 2]| {
        let shape2 = ln_shape2.exp();
        if !(SHAPES2.0..=SHAPES2.1).contains(&shape2) || ln_scale.abs() > 200.0 {
            return f64::NEG_INFINITY;
        }
        let logs = ln_sum(amounts, shape2, ln_scale);
        let shape1 = best_shape1(n, logs, shape2);
        n * (shape1 * shape2).ln() - n * shape2 * ln_scale + shape2 * sum - (shape1 + 1.0) * logs
    };
    let (best, _) = match near {
        Some(near) => {
            let start = [near[1].ln(), near[2].ln() - amounts.centre()];
            simplex(profile, start, 0.1, 300)
        }
        None => {
            // The log-logistic's logarithms have an sd of π/(√3·shape2); from its centre and from further out.
            let ln_shape2 = (1.813_799_364_234_218 / amounts.log_sd()).ln();
            let start = |ln_scale: f64| simplex(profile, [ln_shape2, ln_scale], 0.4, 2_000);
            let starts = [0.0, -amounts.log_sd(), 2.0 * amounts.log_sd()].map(start);
            let best = starts.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(starts[0]);
            // Once more from there: a simplex can collapse too early.
            simplex(profile, best.0, 0.05, 1_000)
        }
    };
    let (shape2, ln_scale) = (best[0].exp().clamp(SHAPES2.0, SHAPES2.1), best[1]);
    let shape1 = best_shape1(n, ln_sum(amounts, shape2, ln_scale), shape2);
    let limit = if shape1 > 0.9 * SHAPES1.1 {
        Some("a Weibull distribution")
    } else if shape2 > 0.9 * SHAPES2.1 {
        Some("a Pareto distribution")
    } else {
        None
    };
    ([shape1, shape2, (ln_scale + amounts.centre()).exp()], limit)
}

fn best_shape1(n: f64, logs: f64, shape2: f64) -> f64 {
    (n / logs).clamp(SHAPES1.0.max(LEAST_TAIL_INDEX / shape2), SHAPES1.1)
}

/// Σ ln(1 + (x/scale)^shape2).
fn ln_sum(amounts: &Amounts, shape2: f64, ln_scale: f64) -> f64 {
    amounts
        .logs()
        .iter()
        .map(|log| {
            let power = shape2 * (log - ln_scale);
            power.max(0.0) + (-power.abs()).exp().ln_1p()
        })
        .sum()
}

pub(super) fn log_likelihood(amounts: &Amounts, shape1: f64, shape2: f64, scale: f64) -> f64 {
    let n = amounts.len() as f64;
    let logs = ln_sum(amounts, shape2, scale.ln() - amounts.centre());
    n * (shape1 * shape2).ln() - n * shape2 * scale.ln() + (shape2 - 1.0) * amounts.sum_of_logs()
        - (shape1 + 1.0) * logs
}
