//! The Weibull distribution.
use super::distribution::{Distribution, Law, ParameterError};
use super::exponential::exponent;
use super::sampler::ClosedForm;
use statrs::function::gamma::gamma;

/// Weibull with a shape k and a scale λ: `P(X > x) = exp(−(x/λ)ᵏ)`.
///
/// Quantile: `λ·(−ln(1 − p))^(1/k)`. Mean `λ·Γ(1 + 1/k)`, variance `λ²·(Γ(1 + 2/k) − Γ(1 + 1/k)²)`.
#[derive(Debug)]
struct Weibull {
    shape: f64,
    scale: f64,
}

impl Distribution {
    /// # Errors
    /// Unless `shape` is at least 0.05 and `scale` above 0.
    pub fn weibull(shape: f64, scale: f64) -> Result<Self, ParameterError> {
        ParameterError::positive("shape", shape)?;
        ParameterError::positive("scale", scale)?;
        if shape < 0.05 {
            return Err(ParameterError::new(
                "shape",
                format!("`shape` is {shape}, but must be at least 0.05"),
            )
            .help("smaller shapes spread over more than sixty powers of ten"));
        }
        Ok(Self::of(Weibull { shape, scale }))
    }
}

impl Law for Weibull {
    fn name(&self) -> &'static str {
        "weibull"
    }

    fn mean(&self) -> f64 {
        self.scale * gamma(1.0 + 1.0 / self.shape)
    }

    fn sd(&self) -> f64 {
        let first = gamma(1.0 + 1.0 / self.shape);
        self.scale * (gamma(1.0 + 2.0 / self.shape) - first * first).max(0.0).sqrt()
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let z = (x.max(0.0) / self.scale).powf(self.shape);
        (-(-z).exp_m1(), (-z).exp())
    }

    fn quantile(&self, p: f64, q: f64) -> f64 {
        self.scale * exponent(p, q).powf(1.0 / self.shape)
    }

    fn density(&self, x: f64) -> Option<(f64, f64)> {
        if x <= 0.0 {
            return Some((0.0, 0.0));
        }
        let z = x / self.scale;
        let power = z.powf(self.shape);
        let density = self.shape / self.scale * z.powf(self.shape - 1.0) * (-power).exp();
        Some((density, (self.shape - 1.0 - self.shape * power) / x))
    }

    fn closed_form(&self) -> Option<ClosedForm> {
        Some(ClosedForm::Weibull { inverse_shape: 1.0 / self.shape, scale: self.scale })
    }
}
