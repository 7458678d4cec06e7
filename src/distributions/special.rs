//! Regularised incomplete beta and gamma functions, both tails with their own digits.
//!
//! `statrs` has them too, but stops its continued fraction after 140 terms (too few for beta parameters above
//! about 10⁴), forms the constant from differences of large logarithms, and computes it anew for each value;
//! a quantile table needs thousands.
use statrs::function::gamma::ln_gamma;
use std::f64::consts::PI;

/// Parameters from which Stirling's series is exact to the last digits.
const LARGE: f64 = 10.0;

/// ln Γ(x) − [(x − ½)·ln x − x + ½·ln 2π] for x ≥ 10 (Abramowitz and Stegun 6.1.41).
fn stirling_correction(x: f64) -> f64 {
    let y = 1.0 / (x * x);
    (1.0 / 12.0
        + y * (-1.0 / 360.0
            + y * (1.0 / 1260.0
                + y * (-1.0 / 1680.0 + y * (1.0 / 1188.0 + y * (-691.0 / 360_360.0 + y / 156.0))))))
        / x
}

/// The regularised incomplete beta function I_x(a, b) with its constant computed once.
#[derive(Clone, Copy, Debug)]
pub(super) struct IncompleteBeta {
    a: f64,
    b: f64,
    /// ln of 1/B(a, b), or, for large parameters, what remains of it beside the powers of x/mean.
    constant: f64,
    large: bool,
}

impl IncompleteBeta {
    pub(super) fn new(a: f64, b: f64) -> Self {
        let large = a >= LARGE && b >= LARGE;
        let constant = if large {
            let corrections = stirling_correction(a) + stirling_correction(b) - stirling_correction(a + b);
            0.5 * (a / (a + b) * b / (2.0 * PI)).ln() - corrections
        } else {
            ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b)
        };
        Self { a, b, constant, large }
    }

    /// ln of x^a (1 − x)^b / B(a, b), with y = 1 − x.
    fn ln_prefix(&self, x: f64, y: f64) -> f64 {
        let (a, b) = (self.a, self.b);
        if self.large {
            let mean = a / (a + b);
            let from_mean = (x - mean) / mean;
            let other = (y - b / (a + b)) * (a + b) / b;
            a * from_mean.ln_1p() + b * other.ln_1p() + self.constant
        } else {
            a * x.ln() + b * y.ln() + self.constant
        }
    }

    /// The density x^(a−1) (1 − x)^(b−1) / B(a, b).
    pub(super) fn density(&self, x: f64, y: f64) -> f64 {
        (self.ln_prefix(x, y) - x.ln() - y.ln()).exp()
    }

    /// (I_x(a, b), 1 − I_x(a, b)) for x in 0..=1 and y = 1 − x.
    pub(super) fn probabilities(&self, x: f64, y: f64) -> (f64, f64) {
        if x <= 0.0 {
            return (0.0, 1.0);
        }
        if y <= 0.0 {
            return (1.0, 0.0);
        }
        let prefix = self.ln_prefix(x, y).exp();
        if x < (self.a + 1.0) / (self.a + self.b + 2.0) {
            let lower = (prefix * fraction(self.a, self.b, x) / self.a).min(1.0);
            (lower, 1.0 - lower)
        } else {
            let upper = (prefix * fraction(self.b, self.a, y) / self.b).min(1.0);
            (1.0 - upper, upper)
        }
    }
}

/// The continued fraction of I_x(a, b) by Lentz's method (DLMF 8.17.22; Press et al. 2007, 6.4).
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-290;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    let mut m = 1.0;
    while m < 100_000.0 {
        let even = m * (b - m) * x / ((a - 1.0 + 2.0 * m) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 1.0 + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        let change = d * c;
        h *= change;
        if (change - 1.0).abs() < f64::EPSILON {
            break;
        }
        m += 1.0;
    }
    h
}

/// The regularised incomplete gamma functions P(a, x) and Q(a, x) with their constant computed once.
#[derive(Clone, Copy, Debug)]
pub(super) struct IncompleteGamma {
    a: f64,
    /// ln Γ(a), or, for a large parameter, what remains of it beside the powers of x/a.
    constant: f64,
    large: bool,
}

impl IncompleteGamma {
    pub(super) fn new(a: f64) -> Self {
        let large = a >= LARGE;
        let constant =
            if large { 0.5 * (a / (2.0 * PI)).ln() - stirling_correction(a) } else { -ln_gamma(a) };
        Self { a, constant, large }
    }

    /// ln of x^a e^(−x) / Γ(a).
    fn ln_prefix(&self, x: f64) -> f64 {
        if self.large {
            let from_mean = (x - self.a) / self.a;
            self.a * (from_mean.ln_1p() - from_mean) + self.constant
        } else {
            self.a * x.ln() - x + self.constant
        }
    }

    pub(super) fn density(&self, x: f64) -> f64 {
        (self.ln_prefix(x) - x.ln()).exp()
    }

    /// (P(a, x), Q(a, x)) for x ≥ 0: the series below a + 1 (DLMF 8.11.4), the continued fraction above (8.9.2).
    pub(super) fn probabilities(&self, x: f64) -> (f64, f64) {
        if x <= 0.0 {
            return (0.0, 1.0);
        }
        if x == f64::INFINITY {
            return (1.0, 0.0);
        }
        let a = self.a;
        let prefix = self.ln_prefix(x).exp();
        if x < a + 1.0 {
            let (mut term, mut sum, mut n) = (1.0, 1.0, 1.0);
            while term > sum * 1e-17 && n < 1e6 {
                term *= x / (a + n);
                sum += term;
                n += 1.0;
            }
            let lower = (prefix * sum / a).min(1.0);
            (lower, 1.0 - lower)
        } else {
            let mut b = x + 1.0 - a;
            let mut c = 1e290;
            let mut d = 1.0 / b;
            let mut h = d;
            let mut n = 1.0;
            while n < 1e6 {
                let numerator = -n * (n - a);
                b += 2.0;
                d = 1.0 / (numerator * d + b);
                c = b + numerator / c;
                let change = d * c;
                h *= change;
                if (change - 1.0).abs() < f64::EPSILON {
                    break;
                }
                n += 1.0;
            }
            let upper = (prefix * h).min(1.0);
            (1.0 - upper, upper)
        }
    }
}
