//! The exponential distribution.
use super::distribution::{Distribution, Law, ParameterError};
use super::sampler::ClosedForm;

/// Exponential with a mean. Quantile: `−mean·ln(1 − p)`. Its sd is its mean.
#[derive(Debug)]
struct Exponential {
    mean: f64,
}

impl Distribution {
    /// # Errors
    /// Unless `mean` is above 0.
    pub fn exponential(mean: f64) -> Result<Self, ParameterError> {
        Ok(Self::of(Exponential { mean: ParameterError::positive("mean", mean)? }))
    }
}

/// −ln q for q = 1 − p, exact for small p too.
pub(super) fn exponent(p: f64, q: f64) -> f64 {
    if p < 0.5 { -(-p).ln_1p() } else { -q.ln() }
}

impl Law for Exponential {
    fn name(&self) -> &'static str {
        "exponential"
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn sd(&self) -> f64 {
        self.mean
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let z = x.max(0.0) / self.mean;
        (-(-z).exp_m1(), (-z).exp())
    }

    fn quantile(&self, p: f64, q: f64) -> f64 {
        self.mean * exponent(p, q)
    }

    fn density(&self, x: f64) -> Option<(f64, f64)> {
        Some((if x < 0.0 { 0.0 } else { (-x / self.mean).exp() / self.mean }, -1.0 / self.mean))
    }

    fn closed_form(&self) -> Option<ClosedForm> {
        Some(ClosedForm::Exponential { mean: self.mean })
    }
}
