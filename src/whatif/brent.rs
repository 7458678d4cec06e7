//! The zero of a function between two values at which it has different signs.

/// Steps that no function needs.
const MOST_STEPS: usize = 200;

/// Where `gap` is zero between `a` and `b`, to within `tolerance`; the ends come with their gaps, which have different
/// signs. Of a function that jumps over zero, the place of the jump. Inverse quadratic interpolation, secants and bisection
/// (Brent 1973, chapter 4, procedure zero).
///
/// # Errors
/// Those of `gap`.
pub fn brent<E>(
    (mut a, mut gap_a): (f64, f64),
    (mut b, mut gap_b): (f64, f64),
    tolerance: f64,
    mut gap: impl FnMut(f64) -> Result<f64, E>,
) -> Result<(f64, f64), E> {
    let (mut c, mut gap_c) = (a, gap_a);
    let mut step = b - a;
    let mut before = step;
    for _ in 0..MOST_STEPS {
        if (gap_b > 0.0) == (gap_c > 0.0) {
            (c, gap_c) = (a, gap_a);
            step = b - a;
            before = step;
        }
        if gap_c.abs() < gap_b.abs() {
            (a, gap_a) = (b, gap_b);
            (b, gap_b) = (c, gap_c);
            (c, gap_c) = (a, gap_a);
        }
        let least = 2.0 * f64::EPSILON * b.abs() + 0.5 * tolerance;
        let half = 0.5 * (c - b);
        if half.abs() <= least || gap_b == 0.0 {
            break;
        }
        let interpolated = (before.abs() >= least && gap_a.abs() > gap_b.abs())
            .then(|| {
                let s = gap_b / gap_a;
                let (p, q) = if a == c {
                    (2.0 * half * s, 1.0 - s)
                } else {
                    let (q, r) = (gap_a / gap_c, gap_b / gap_c);
                    (s * (2.0 * half * q * (q - r) - (b - a) * (r - 1.0)), (q - 1.0) * (r - 1.0) * (s - 1.0))
                };
                let q = if p > 0.0 { -q } else { q };
                (p.abs(), q)
            })
            .filter(|(p, q)| 2.0 * p < (3.0 * half * q - (least * q).abs()).min((before * q).abs()));
        match interpolated {
            Some((p, q)) => {
                before = step;
                step = p / q;
            }
            None => {
                step = half;
                before = half;
            }
        }
        (a, gap_a) = (b, gap_b);
        b += if step.abs() > least { step } else { least.copysign(half) };
        gap_b = gap(b)?;
    }
    Ok((b, gap_b))
}
