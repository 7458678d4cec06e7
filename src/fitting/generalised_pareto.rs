//! Generalised Pareto above a threshold: one variable τ = shape/scale remains, since at given τ the best shape is the mean
//! of ln(1 + τ·y) over the excesses y (Grimshaw 1993).
use super::Amounts;
use super::optimise::maximum;

/// The likelihood has no maximum below shape −1; above 10 no distribution can be written.
const SHAPES: (f64, f64) = (-0.999, 10.0);
/// Values of τ, with the mean excess as unit, among which the best is looked for first.
const GRID: usize = 80;

/// ((scale, shape), what lies where the likelihood goes on rising).
pub(super) fn fit(amounts: &Amounts, threshold: f64) -> ([f64; 2], Option<&'static str>) {
    let excesses: Vec<f64> = amounts.sorted().iter().map(|x| x - threshold).collect();
    let n = excesses.len() as f64;
    let mean = excesses.iter().sum::<f64>() / n;
    let most = excesses[excesses.len() - 1] / mean;
    let scaled: Vec<f64> = excesses.iter().map(|y| y / mean).collect();
    let shape_at = |tau: f64| scaled.iter().map(|y| (tau * y).ln_1p()).sum::<f64>() / n;
    // Near τ = 0 the exponential's likelihood, to which the expression tends.
    let profile = |tau: f64| {
        if tau.abs() < 1e-7 {
            return -1.0 - tau_correction(&scaled, tau);
        }
        let shape = shape_at(tau);
        if !(SHAPES.0..=SHAPES.1).contains(&shape) {
            return f64::NEG_INFINITY;
        }
        -(shape / tau).ln() - shape - 1.0
    };
    // τ from s: below 0 up to the pole at −1/most, above it through many powers of ten.
    let tau = |s: f64| if s < 0.0 { -(1.0 - s.exp()) / most } else { s.exp_m1() };
    let (from, to) = (-20.0, 40.0);
    let at = |index: usize| from + (to - from) * index as f64 / GRID as f64;
    let best = (0..=GRID).max_by(|a, b| profile(tau(at(*a))).total_cmp(&profile(tau(at(*b))))).unwrap_or(0);
    let (low, high) = (at(best.saturating_sub(1)), at((best + 1).min(GRID)));
    let (s, _) = maximum(|s| profile(tau(s)), low, high);
    let tau = tau(s);
    let shape = shape_at(tau).clamp(SHAPES.0, SHAPES.1);
    let scale = if tau.abs() < 1e-7 { mean } else { mean * shape / tau };
    let limit = match shape {
        shape if shape < SHAPES.0 + 0.01 => Some("an end just above the largest amount"),
        shape if shape > SHAPES.1 - 0.1 => Some("a tail without any scale"),
        _ => None,
    };
    ([scale, shape], limit)
}

/// What the profile likelihood changes by near τ = 0: its derivative there is mean(y²)/2 − 1 with mean(y) = 1.
fn tau_correction(scaled: &[f64], tau: f64) -> f64 {
    let square = scaled.iter().map(|y| y * y).sum::<f64>() / scaled.len() as f64;
    tau * (1.0 - 0.5 * square)
}

pub(super) fn log_likelihood(amounts: &Amounts, threshold: f64, scale: f64, shape: f64) -> f64 {
    let n = amounts.len() as f64;
    let excesses = amounts.sorted().iter().map(|x| (x - threshold) / scale);
    if shape.abs() < 1e-9 {
        return -n * scale.ln() - excesses.sum::<f64>();
    }
    -n * scale.ln() - (1.0 + 1.0 / shape) * excesses.map(|z| (shape * z).ln_1p()).sum::<f64>()
}
