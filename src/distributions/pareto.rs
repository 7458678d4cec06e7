//! The Pareto distribution (type I) and the generalised Pareto distribution.
use super::distribution::{Distribution, Law, ParameterError};
use super::exponential::exponent;
use super::sampler::ClosedForm;

/// Generalised Pareto: `P(X > x) = (1 + shape·(x − location)/scale)^(−1/shape)`, exponential at shape 0
/// (Pickands 1975). Quantile: `location + scale·(q^(−shape) − 1)/shape` with q = 1 − p.
/// Mean `location + scale/(1 − shape)` below shape 1, variance `scale²/((1 − shape)²(1 − 2·shape))` below shape ½.
///
/// The Pareto distribution of type I with minimum x_m and shape α is the one with location x_m, scale x_m/α
/// and shape 1/α: `P(X > x) = (x_m/x)^α`.
#[derive(Debug)]
struct GeneralisedPareto {
    name: &'static str,
    location: f64,
    scale: f64,
    shape: f64,
}

impl Distribution {
    /// Pareto of type I: `P(X > x) = (min/x)^shape`.
    ///
    /// # Errors
    /// Unless `min` is above 0 and `shape` at least 0.1.
    pub fn pareto(min: f64, shape: f64) -> Result<Self, ParameterError> {
        ParameterError::positive("min", min)?;
        ParameterError::positive("shape", shape)?;
        if shape < 0.1 {
            return Err(ParameterError::new(
                "shape",
                format!("`shape` is {shape}, but must be at least 0.1"),
            )
            .help("the tail index of fines is about 0.5; below 1 the mean is infinite"));
        }
        Ok(Self::of(GeneralisedPareto {
            name: "pareto",
            location: min,
            scale: min / shape,
            shape: 1.0 / shape,
        }))
    }

    /// # Errors
    /// Unless `scale` is above 0 and `shape` within −10 to 10.
    pub fn generalised_pareto(location: f64, scale: f64, shape: f64) -> Result<Self, ParameterError> {
        ParameterError::finite("location", location)?;
        ParameterError::positive("scale", scale)?;
        ParameterError::finite("shape", shape)?;
        if shape.abs() > 10.0 {
            return Err(ParameterError::new(
                "shape",
                format!("`shape` is {shape}, but must lie within -10 to 10"),
            )
            .help("shape is 1 over the tail index; 0.5 to 2 are heavy tails already"));
        }
        Ok(Self::of(GeneralisedPareto { name: "generalised_pareto", location, scale, shape }))
    }
}

impl Law for GeneralisedPareto {
    fn name(&self) -> &'static str {
        self.name
    }

    fn mean(&self) -> f64 {
        if self.shape < 1.0 { self.location + self.scale / (1.0 - self.shape) } else { f64::INFINITY }
    }

    fn sd(&self) -> f64 {
        if self.shape < 0.5 {
            self.scale / ((1.0 - self.shape) * (1.0 - 2.0 * self.shape).sqrt())
        } else {
            f64::INFINITY
        }
    }

    fn support(&self) -> (f64, f64) {
        let end = if self.shape < 0.0 { self.location - self.scale / self.shape } else { f64::INFINITY };
        (self.location, end)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let z = (x - self.location).max(0.0) / self.scale;
        // The exponent is that of the survival function: ln(1 + shape·z)/shape.
        let exponent = if self.shape == 0.0 {
            z
        } else if self.shape * z <= -1.0 {
            f64::INFINITY
        } else {
            (self.shape * z).ln_1p() / self.shape
        };
        (-(-exponent).exp_m1(), (-exponent).exp())
    }

    fn quantile(&self, p: f64, q: f64) -> f64 {
        let exponent = exponent(p, q);
        let excess = if self.shape == 0.0 { exponent } else { (self.shape * exponent).exp_m1() / self.shape };
        self.location + self.scale * excess
    }

    fn density(&self, x: f64) -> Option<(f64, f64)> {
        let (low, high) = self.support();
        if x < low || x > high {
            return Some((0.0, 0.0));
        }
        let z = (x - self.location) / self.scale;
        let survival = self.probabilities(x).1;
        let base = 1.0 + self.shape * z;
        Some((survival / (base * self.scale), -(1.0 + self.shape) / (base * self.scale)))
    }

    fn closed_form(&self) -> Option<ClosedForm> {
        Some(ClosedForm::GeneralisedPareto { location: self.location, scale: self.scale, shape: self.shape })
    }
}
