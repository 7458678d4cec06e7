//! Mean and standard deviation from the quantile function, for laws without closed forms.

/// The mean and the standard deviation of the law with this quantile function of (p, q = 1 − p).
///
/// E[g(X)] = ∫ g(Q(p)) dp, with p = 1/(1 + e^(−z)): the trapezoid rule in z converges geometrically for smooth Q
/// (Trefethen and Weideman 2014). The tails go on until they add nothing, so heavy ones are followed as far as
/// doubles reach.
pub(super) fn by_quadrature(quantile: impl Fn(f64, f64) -> f64) -> (f64, f64) {
    const STEP: f64 = 1.0 / 32.0;
    let at = |z: f64| {
        let small = (-z.abs()).exp();
        let (p, q) = if z < 0.0 {
            (small / (1.0 + small), 1.0 / (1.0 + small))
        } else {
            (1.0 / (1.0 + small), small / (1.0 + small))
        };
        (quantile(p, q), p * q * STEP)
    };
    let centre = quantile(0.5, 0.5);
    let (mut weight, mut first, mut second) = (0.0, 0.0, 0.0);
    for sign in [-1.0, 1.0] {
        for step in 0..(700 * 32) {
            // The centre belongs to one side only.
            let z = sign * STEP * (f64::from(step) + f64::from(u8::from(sign > 0.0)));
            let (x, w) = at(z);
            let deviation = x - centre;
            weight += w;
            first += w * deviation;
            second += w * deviation * deviation;
            if z.abs() > 40.0 && w * deviation * deviation <= 1e-17 * second {
                break;
            }
        }
    }
    let mean = first / weight;
    (centre + mean, (second / weight - mean * mean).max(0.0).sqrt())
}
