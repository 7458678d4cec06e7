//! The highest point of a function with one hill.

/// (√5 − 1)/2.
const RATIO: f64 = 0.618_033_988_749_894_9;

/// Where between `low` and `high` a function that rises to one point and falls from there is highest, to `tolerance`, and
/// its value there (Kiefer 1953).
///
/// # Errors
/// The first error of `f`.
pub(super) fn highest<E>(
    (mut low, mut high): (f64, f64),
    tolerance: f64,
    mut f: impl FnMut(f64) -> Result<f64, E>,
) -> Result<(f64, f64), E> {
    let (mut left, mut right) = (high - RATIO * (high - low), low + RATIO * (high - low));
    let (mut at_left, mut at_right) = (f(left)?, f(right)?);
    while high - low > tolerance {
        if at_left >= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - RATIO * (high - low);
            at_left = f(left)?;
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + RATIO * (high - low);
            at_right = f(right)?;
        }
    }
    Ok(if at_left >= at_right { (left, at_left) } else { (right, at_right) })
}
