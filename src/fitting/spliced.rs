//! A lognormal body with a Pareto tail whose density has neither a jump nor a kink at the threshold θ (Scollnik 2007, the
//! second composite model): μ = ln θ − α·σ², and with c = α·σ the share above θ is φ(c)/(φ(c) + c·Φ(c)).
use super::Amounts;
use super::optimise::simplex;
use crate::math::normal_cdf;
use std::f64::consts::PI;

const SHAPES: (f64, f64) = (0.1, 100.0);
const SIGMAS: (f64, f64) = (1e-6, 20.0);
/// c = α·σ: beyond the last there is no tail to speak of, below the first no body.
const CURVATURES: (f64, f64) = (1e-3, 6.0);

/// The μ of the body.
pub(super) fn mu(sigma: f64, threshold: f64, shape: f64) -> f64 {
    threshold.ln() - shape * sigma * sigma
}

/// ((σ, θ, α), what lies where the likelihood goes on rising).
pub(super) fn fit(amounts: &Amounts, near: Option<&[f64]>) -> ([f64; 3], Option<&'static str>) {
    let logs = amounts.logs();
    let n = logs.len();
    // One amount at least on either side.
    let (least, most) = (logs[0], logs[n - 2]);
    let objective = |&[ln_sigma, threshold, ln_shape]: &[f64; 3]| {
        if !(least..=most).contains(&threshold) {
            return f64::NEG_INFINITY;
        }
        centred(amounts, ln_sigma.exp(), threshold, ln_shape.exp())
    };
    let (best, _) = match near {
        Some(near) => {
            let start = [near[0].ln(), (near[1].ln() - amounts.centre()).clamp(least, most), near[2].ln()];
            again(&objective, simplex(objective, start, 0.15, 300))
        }
        None => {
            let starts = [0.1, 0.3, 0.5, 0.7, 0.85, 0.95].map(|p| {
                let index = ((p * n as f64) as usize).min(n - 2);
                let threshold = logs[index];
                let (count, sum, square) = amounts.up_to(threshold);
                let (total, _) = amounts.log_sums();
                let above = (n - count) as f64;
                let shape = (above / (total - sum - above * threshold).max(1e-9)).clamp(0.2, 50.0);
                let within = square - 2.0 * threshold * sum + count as f64 * threshold * threshold;
                let sigma = (within / count as f64).sqrt().clamp(1e-3, 10.0);
                let sigma = sigma.clamp(2.0 * CURVATURES.0 / shape, 0.5 * CURVATURES.1 / shape);
                simplex(objective, [sigma.ln(), threshold, shape.ln()], 0.3, 1_500)
            });
            let best = starts.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or(starts[0]);
            again(&objective, best)
        }
    };
    let (sigma, shape) = (best[0].exp(), best[2].exp().clamp(SHAPES.0, SHAPES.1));
    let curvature = sigma * shape;
    let limit = if curvature > 0.97 * CURVATURES.1 || best[1] >= most {
        Some("a lognormal distribution")
    } else if curvature < 2.0 * CURVATURES.0 || best[1] <= least {
        Some("a Pareto distribution")
    } else {
        None
    };
    ([sigma, (best[1] + amounts.centre()).exp(), shape], limit)
}

/// Searches again from the best place: a simplex can collapse where the curvature jumps, as it does wherever the threshold
/// passes an amount.
fn again(objective: &impl Fn(&[f64; 3]) -> f64, mut best: ([f64; 3], f64)) -> ([f64; 3], f64) {
    for step in [0.05, 0.02, 0.01, 0.005] {
        let next = simplex(objective, best.0, step, 400);
        let gained = next.1 - best.1;
        if gained > 0.0 {
            best = next;
        }
        if gained < 1e-9 {
            break;
        }
    }
    best
}

pub(super) fn log_likelihood(amounts: &Amounts, sigma: f64, threshold: f64, shape: f64) -> f64 {
    centred(amounts, sigma, threshold.ln() - amounts.centre(), shape) - amounts.sum_of_logs()
}

/// The likelihood of the centred logarithms, by sums over those on either side of the threshold.
fn centred(amounts: &Amounts, sigma: f64, threshold: f64, shape: f64) -> f64 {
    let c = sigma * shape;
    let possible = (SIGMAS.0..=SIGMAS.1).contains(&sigma)
        && (SHAPES.0..=SHAPES.1).contains(&shape)
        && (CURVATURES.0..=CURVATURES.1).contains(&c);
    if !possible {
        return f64::NEG_INFINITY;
    }
    let (count, sum, square) = amounts.up_to(threshold);
    let n = amounts.len();
    let (below, above) = (count as f64, (n - count) as f64);
    let ln_density = -0.5 * c * c - 0.5 * (2.0 * PI).ln();
    // ln of φ(c) + c·Φ(c), of which both shares are parts.
    let ln_both = (ln_density.exp() + c * normal_cdf(c)).ln();
    // y = ln(x/θ) sums: below 0 in the body, above it in the tail.
    let first = sum - below * threshold;
    let second = square - 2.0 * threshold * sum + below * threshold * threshold;
    let tail = amounts.log_sums().0 - sum - above * threshold;
    // The share below, c·Φ(c)/(φ(c) + c·Φ(c)), over the body's own Φ(c).
    let body = below * (c.ln() - ln_both - sigma.ln() - 0.5 * (2.0 * PI).ln())
        - 0.5 * (second / (sigma * sigma) + 2.0 * c * first / sigma + below * c * c);
    body + above * (ln_density - ln_both + shape.ln()) - shape * tail
}
