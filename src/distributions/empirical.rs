//! The empirical distribution: observed values, each as likely as any other.
use super::distribution::{Distribution, Law, ParameterError};
use super::sampler::ClosedForm;
use std::sync::Arc;

/// n observed values x₍₁₎ ≤ … ≤ x₍ₙ₎. Quantile: `x₍⌈np⌉₎`. Its sd is that of the values themselves (divided by n).
#[derive(Debug)]
struct Empirical(Arc<[f64]>);

impl Distribution {
    /// # Errors
    /// Without values, or if one is not finite.
    pub fn empirical(mut values: Vec<f64>) -> Result<Self, ParameterError> {
        if values.is_empty() {
            return Err(ParameterError::new("values", "there are no values"));
        }
        for &value in &values {
            ParameterError::finite("values", value)?;
        }
        values.sort_by(f64::total_cmp);
        Ok(Self::of(Empirical(values.into())))
    }
}

impl Law for Empirical {
    fn name(&self) -> &'static str {
        "empirical"
    }

    fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    fn sd(&self) -> f64 {
        let mean = self.mean();
        (self.0.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / self.0.len() as f64).sqrt()
    }

    fn support(&self) -> (f64, f64) {
        (self.0[0], self.0[self.0.len() - 1])
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let below = self.0.partition_point(|value| *value <= x);
        let n = self.0.len();
        (below as f64 / n as f64, (n - below) as f64 / n as f64)
    }

    fn quantile(&self, p: f64, _q: f64) -> f64 {
        let rank = (p * self.0.len() as f64).ceil() as usize;
        self.0[rank.clamp(1, self.0.len()) - 1]
    }

    fn closed_form(&self) -> Option<ClosedForm> {
        Some(ClosedForm::Ranks(Arc::clone(&self.0)))
    }
}
