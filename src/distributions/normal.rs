//! The normal distribution.
use super::distribution::{Distribution, Law, ParameterError};
use super::sampler::ClosedForm;
use super::special::IncompleteGamma;
use crate::math;
use std::f64::consts::PI;

/// (Φ(z), 1 − Φ(z)): half the incomplete gamma function of z²/2 with parameter ½ (Abramowitz and Stegun 26.4.21, 6.5.17).
///
/// `statrs` 0.19 has `erfc`, but only to a relative 1e-10.
pub(super) fn standard_probabilities(z: f64) -> (f64, f64) {
    let tail = 0.5 * IncompleteGamma::new(0.5).probabilities(0.5 * z * z).1;
    if z > 0.0 { (1.0 - tail, tail) } else { (tail, 1.0 - tail) }
}

/// The standard normal quantile of p = 1 − q.
pub(super) fn standard_quantile(p: f64, q: f64) -> f64 {
    if p <= q { math::normal_quantile(p) } else { -math::normal_quantile(q) }
}

/// Normal with a mean and a standard deviation. Quantile: `mean + sd·Φ⁻¹(p)`.
#[derive(Debug)]
struct Normal {
    mean: f64,
    sd: f64,
}

impl Distribution {
    /// # Errors
    /// Unless `mean` is finite and `sd` above 0.
    pub fn normal(mean: f64, sd: f64) -> Result<Self, ParameterError> {
        Ok(Self::of(Normal {
            mean: ParameterError::finite("mean", mean)?,
            sd: ParameterError::positive("sd", sd)?,
        }))
    }
}

impl Law for Normal {
    fn name(&self) -> &'static str {
        "normal"
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn sd(&self) -> f64 {
        self.sd
    }

    fn support(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        standard_probabilities((x - self.mean) / self.sd)
    }

    fn quantile(&self, p: f64, q: f64) -> f64 {
        self.mean + self.sd * standard_quantile(p, q)
    }

    fn density(&self, x: f64) -> Option<(f64, f64)> {
        let z = (x - self.mean) / self.sd;
        Some(((-0.5 * z * z).exp() / (self.sd * (2.0 * PI).sqrt()), -z / self.sd))
    }

    fn closed_form(&self) -> Option<ClosedForm> {
        Some(ClosedForm::Normal { mean: self.mean, sd: self.sd })
    }
}
