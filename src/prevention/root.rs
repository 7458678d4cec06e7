//! Where a function of one number is 0.

/// A zero of `f` between `low` and `high`, where it changes its sign, to `tolerance` (Brent 1973, chapter 4).
///
/// `None` if the signs at the ends are alike.
pub(super) fn between(low: f64, high: f64, tolerance: f64, f: impl Fn(f64) -> f64) -> Option<f64> {
    let (mut a, mut b) = (low, high);
    let (mut at_a, mut at_b) = (f(a), f(b));
    if at_a == 0.0 {
        return Some(a);
    }
    if at_a.signum() == at_b.signum() && at_b != 0.0 {
        return None;
    }
    let (mut c, mut at_c) = (a, at_a);
    let mut step = b - a;
    let mut before = step;
    for _ in 0..200 {
        if at_b.signum() == at_c.signum() {
            (c, at_c) = (a, at_a);
            step = b - a;
            before = step;
        }
        if at_c.abs() < at_b.abs() {
            (a, b, c) = (b, c, b);
            (at_a, at_b, at_c) = (at_b, at_c, at_b);
        }
        let least = 2.0 * f64::EPSILON * b.abs() + tolerance / 2.0;
        let half = (c - b) / 2.0;
        if half.abs() <= least || at_b == 0.0 {
            return Some(b);
        }
        if before.abs() >= least && at_a.abs() > at_b.abs() {
            let s = at_b / at_a;
            // A secant where two points are known, else the inverse parabola through three.
            let (mut p, mut q) = if a == c {
                (2.0 * half * s, 1.0 - s)
            } else {
                let (q, r) = (at_a / at_c, at_b / at_c);
                (s * (2.0 * half * q * (q - r) - (b - a) * (r - 1.0)), (q - 1.0) * (r - 1.0) * (s - 1.0))
            };
            if p > 0.0 {
                q = -q;
            }
            p = p.abs();
            if 2.0 * p < (3.0 * half * q - (least * q).abs()).min((before * q).abs()) {
                before = step;
                step = p / q;
            } else {
                step = half;
                before = half;
            }
        } else {
            step = half;
            before = half;
        }
        (a, at_a) = (b, at_b);
        b += if step.abs() > least { step } else { least.copysign(half) };
        at_b = f(b);
    }
    Some(b)
}
