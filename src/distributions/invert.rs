//! Quantiles by inverting the distribution function.
use super::distribution::Law;

/// Of the logarithm of a probability.
const NEAR: f64 = 1e-8;

/// The x with P(X ≤ x) = p and P(X > x) = q, for a continuous law; `near` starts the search close to it.
///
/// Newton's method on the logarithm of the smaller tail, kept inside a bracket; where it does not help, bisection over
/// the ordered bits of doubles, which crosses the whole range of magnitudes in 64 steps.
pub(super) fn invert(law: &dyn Law, p: f64, q: f64, near: Option<f64>) -> f64 {
    let (mut low, mut high) = law.support();
    if p <= 0.0 {
        return low;
    }
    if q <= 0.0 {
        return high;
    }
    low = low.max(f64::MIN);
    high = high.min(f64::MAX);
    let upper = q < p;
    let target = if upper { q } else { p };
    let mut x = near.filter(|x| low < *x && *x < high).unwrap_or_else(|| middle(low, high));
    for _ in 0..200 {
        let (below, above) = law.probabilities(x);
        let tail = if upper { above } else { below };
        // The lower tail rises with x, the upper one falls.
        if (tail > target) == upper {
            low = x;
        } else {
            high = x;
        }
        let step = match law.density(x) {
            Some((density, _)) if tail > 0.0 && density > 0.0 => {
                let step = tail / density * (tail / target).ln();
                if upper { step } else { -step }
            }
            _ => f64::NAN,
        };
        let next = x + step;
        if step.abs() <= f64::EPSILON * x.abs() || tail == target {
            return x;
        }
        // Newton's steps square their error: after one from so near the next would change nothing.
        if (tail / target).ln().abs() <= NEAR && low < next && next < high {
            return next;
        }
        // Newton's step halves an error of a few digits; far away, bisection is faster.
        let trusted = low < next && next < high && (tail / target).ln().abs() < 8.0;
        x = if trusted { next } else { middle(low, high) };
        if x <= low || x >= high {
            return x;
        }
    }
    x
}

/// The double halfway between two in the order of their bits.
fn middle(low: f64, high: f64) -> f64 {
    let (low, high) = (order(low), order(high));
    unorder(low + (high - low) / 2)
}

/// A bijection from doubles to integers that keeps their order.
fn order(x: f64) -> u64 {
    let bits = x.to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

fn unorder(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })
}
