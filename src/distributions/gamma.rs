//! The gamma distribution.
use super::distribution::{Distribution, Law, ParameterError};
use super::invert::invert;
use super::special::IncompleteGamma;

/// Gamma with a shape k and a scale θ: density proportional to x^(k−1)·exp(−x/θ).
/// Mean `kθ`, sd `√k·θ`. The quantile inverts the regularised incomplete gamma function.
#[derive(Debug)]
struct Gamma {
    shape: f64,
    scale: f64,
    integral: IncompleteGamma,
}

impl Distribution {
    /// # Errors
    /// Unless `shape` is within 0.01 to 10⁸ and `scale` above 0.
    pub fn gamma(shape: f64, scale: f64) -> Result<Self, ParameterError> {
        ParameterError::positive("shape", shape)?;
        ParameterError::positive("scale", scale)?;
        if !(0.01..=1e8).contains(&shape) {
            return Err(ParameterError::new(
                "shape",
                format!("`shape` is {shape}, but must lie within 0.01 to 1e8"),
            ));
        }
        Ok(Self::of(Gamma { shape, scale, integral: IncompleteGamma::new(shape) }))
    }

    /// The gamma distribution that has this mean and standard deviation.
    ///
    /// # Errors
    /// Unless both are above 0, and their ratio within 10⁻⁴ to 10.
    pub fn gamma_from_mean(mean: f64, sd: f64) -> Result<Self, ParameterError> {
        ParameterError::positive("mean", mean)?;
        ParameterError::positive("sd", sd)?;
        let shape = (mean / sd).powi(2);
        if !(0.01..=1e8).contains(&shape) {
            let message = format!(
                "`sd` is {sd}, but with this mean it must lie within {} to {}",
                mean * 1e-4,
                mean * 10.0
            );
            return Err(ParameterError::new("sd", message));
        }
        Self::gamma(shape, mean / shape)
    }
}

impl Law for Gamma {
    fn name(&self) -> &'static str {
        "gamma"
    }

    fn mean(&self) -> f64 {
        self.shape * self.scale
    }

    fn sd(&self) -> f64 {
        self.shape.sqrt() * self.scale
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        self.integral.probabilities(x / self.scale)
    }

    fn quantile(&self, p: f64, q: f64) -> f64 {
        invert(self, p, q, None)
    }

    fn density(&self, x: f64) -> Option<(f64, f64)> {
        if x <= 0.0 {
            return Some((0.0, 0.0));
        }
        Some((self.integral.density(x / self.scale) / self.scale, (self.shape - 1.0) / x - 1.0 / self.scale))
    }
}
