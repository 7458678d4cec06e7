//! Roots and maxima of functions of one to three variables.

/// A zero of a function that has different signs at both ends (or is monotone: then the end that is nearer to one), by
/// bisection and false position with Illinois' rule (Dowell and Jarratt 1971).
pub(super) fn root(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let (mut at_low, mut at_high) = (f(low), f(high));
    if at_low == 0.0 || at_low.signum() == at_high.signum() {
        return if at_low.abs() <= at_high.abs() { low } else { high };
    }
    let mut last = 0;
    for step in 0..200 {
        let secant = high - at_high * (high - low) / (at_high - at_low);
        // Every third step halves the bracket, so that none takes long.
        let x = if step % 3 == 2 || !(low < secant && secant < high) { 0.5 * (low + high) } else { secant };
        if x <= low || x >= high || high - low <= 4.0 * f64::EPSILON * x.abs() {
            return x;
        }
        let value = f(x);
        if value == 0.0 {
            return x;
        }
        if value.signum() == at_low.signum() {
            (low, at_low) = (x, value);
            if last == 1 {
                at_high *= 0.5;
            }
            last = 1;
        } else {
            (high, at_high) = (x, value);
            if last == 2 {
                at_low *= 0.5;
            }
            last = 2;
        }
    }
    0.5 * (low + high)
}

/// The place of a maximum between two ends, by golden section with parabolic steps (Brent 1973, chapter 5).
pub(super) fn maximum(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> (f64, f64) {
    const GOLDEN: f64 = 0.381_966_011_250_105_1;
    let mut x = low + GOLDEN * (high - low);
    let (mut w, mut v) = (x, x);
    let mut fx = -f(x);
    let (mut fw, mut fv) = (fx, fx);
    let (mut step, mut before): (f64, f64) = (0.0, 0.0);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        let tolerance = 1e-9 * x.abs() + 1e-12;
        if (x - middle).abs() <= 2.0 * tolerance - 0.5 * (high - low) {
            break;
        }
        let mut golden = true;
        if before.abs() > tolerance {
            let r = (x - w) * (fx - fv);
            let mut q = (x - v) * (fx - fw);
            let mut p = (x - v) * q - (x - w) * r;
            q = 2.0 * (q - r);
            if q > 0.0 {
                p = -p;
            }
            q = q.abs();
            if p.abs() < (0.5 * q * before).abs() && p > q * (low - x) && p < q * (high - x) {
                before = step;
                step = p / q;
                golden = false;
            }
        }
        if golden {
            before = if x < middle { high - x } else { low - x };
            step = GOLDEN * before;
        }
        let u = x + if step.abs() >= tolerance { step } else { tolerance.copysign(step) };
        let fu = -f(u);
        if fu <= fx {
            if u < x {
                high = x
            } else {
                low = x
            }
            (v, fv, w, fw, x, fx) = (w, fw, x, fx, u, fu);
        } else {
            if u < x {
                low = u
            } else {
                high = u
            }
            if fu <= fw || w == x {
                (v, fv, w, fw) = (w, fw, u, fu);
            } else if fu <= fv || v == x || v == w {
                (v, fv) = (u, fu);
            }
        }
    }
    (x, -fx)
}

/// A maximum near `start` by the simplex method (Nelder and Mead 1965), which asks for no derivatives. Places where the
/// function is −∞ are kept out of.
pub(super) fn simplex<const N: usize>(
    f: impl Fn(&[f64; N]) -> f64,
    start: [f64; N],
    step: f64,
    most: usize,
) -> ([f64; N], f64) {
    let mut points: Vec<([f64; N], f64)> = (0..=N)
        .map(|corner| {
            let mut point = start;
            if corner > 0 {
                point[corner - 1] += step;
            }
            (point, f(&point))
        })
        .collect();
    let mut evaluations = N + 1;
    while evaluations < most {
        points.sort_by(|a, b| b.1.total_cmp(&a.1));
        let (best, worst) = (points[0], points[N]);
        let spread = (0..N)
            .map(|axis| {
                points.iter().map(|(point, _)| (point[axis] - best.0[axis]).abs()).fold(0.0, f64::max)
            })
            .fold(0.0, f64::max);
        if spread < 1e-8 && best.1 - worst.1 <= 1e-10 {
            break;
        }
        let mut centre = [0.0; N];
        for (point, _) in &points[..N] {
            (0..N).for_each(|axis| centre[axis] += point[axis] / N as f64);
        }
        let along = |share: f64| {
            let mut point = [0.0; N];
            (0..N).for_each(|axis| point[axis] = centre[axis] + share * (worst.0[axis] - centre[axis]));
            (point, f(&point))
        };
        let reflected = along(-1.0);
        evaluations += 1;
        if reflected.1 > best.1 {
            let expanded = along(-2.0);
            evaluations += 1;
            points[N] = if expanded.1 > reflected.1 { expanded } else { reflected };
            continue;
        }
        if reflected.1 > points[N - 1].1 {
            points[N] = reflected;
            continue;
        }
        let contracted = along(if reflected.1 > worst.1 { -0.5 } else { 0.5 });
        evaluations += 1;
        if contracted.1 > worst.1.max(reflected.1) {
            points[N] = contracted;
            continue;
        }
        for point in &mut points[1..] {
            let mut shrunk = [0.0; N];
            (0..N).for_each(|axis| shrunk[axis] = 0.5 * (best.0[axis] + point.0[axis]));
            *point = (shrunk, f(&shrunk));
            evaluations += 1;
        }
    }
    points.sort_by(|a, b| b.1.total_cmp(&a.1));
    points[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_and_maxima_of_functions_with_known_ones_are_found() {
        assert!((root(|x| x * x - 2.0, 0.0, 2.0) - 2_f64.sqrt()).abs() < 1e-15);
        assert!((root(|x| (x - 1.0).exp() - 1.0, -30.0, 30.0) - 1.0).abs() < 1e-14);
        let (x, most) = maximum(|x| -(x - 0.3).powi(4) - (x - 0.3).powi(2) + 7.0, -5.0, 9.0);
        assert!((x - 0.3).abs() < 1e-7 && (most - 7.0).abs() < 1e-14, "{x} {most}");
        // Rosenbrock's valley.
        let valley = |p: &[f64; 2]| -(1.0 - p[0]).powi(2) - 100.0 * (p[1] - p[0] * p[0]).powi(2);
        let (found, _) = simplex(valley, [-1.2, 1.0], 0.5, 2_000);
        assert!((found[0] - 1.0).abs() < 1e-4 && (found[1] - 1.0).abs() < 1e-4, "{found:?}");
    }
}
