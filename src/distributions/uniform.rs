//! The uniform distribution.
use super::distribution::{Distribution, Law, ParameterError};
use super::sampler::ClosedForm;

/// Uniform on `[min, max]`. Quantile: `min + p·(max − min)`. Mean `(min + max)/2`, sd `(max − min)/√12`.
#[derive(Debug)]
struct Uniform {
    min: f64,
    max: f64,
}

impl Distribution {
    /// Every value of `[min, max]` as likely as any other.
    ///
    /// # Errors
    /// Unless `min < max`, both finite.
    pub fn uniform(min: f64, max: f64) -> Result<Self, ParameterError> {
        ParameterError::finite("min", min)?;
        ParameterError::finite("max", max)?;
        if min < max {
            Ok(Self::of(Uniform { min, max }))
        } else {
            Err(ParameterError::new("max", format!("`max` is {max}, but must be above `min`, {min}"))
                .help("a number that is known needs no distribution"))
        }
    }
}

impl Law for Uniform {
    fn name(&self) -> &'static str {
        "uniform"
    }

    fn mean(&self) -> f64 {
        0.5 * self.min + 0.5 * self.max
    }

    fn sd(&self) -> f64 {
        (self.max - self.min) / 12_f64.sqrt()
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let p = ((x - self.min) / (self.max - self.min)).clamp(0.0, 1.0);
        (p, ((self.max - x) / (self.max - self.min)).clamp(0.0, 1.0))
    }

    fn quantile(&self, p: f64, q: f64) -> f64 {
        if p <= q { self.min + p * (self.max - self.min) } else { self.max - q * (self.max - self.min) }
    }

    fn density(&self, x: f64) -> Option<(f64, f64)> {
        let inside = (self.min..=self.max).contains(&x);
        Some((if inside { 1.0 / (self.max - self.min) } else { 0.0 }, 0.0))
    }

    fn closed_form(&self) -> Option<ClosedForm> {
        Some(ClosedForm::Uniform { min: self.min, max: self.max })
    }
}
