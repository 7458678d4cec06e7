//! The beta distribution, and PERT, which is a beta distribution by its smallest, most likely and largest value.
use super::distribution::{Distribution, Law, ParameterError};
use super::invert::invert;
use super::special::IncompleteBeta;
use super::triangular::ordered;

/// Beta(α, β) on `[min, max]`: density proportional to z^(α−1)·(1 − z)^(β−1), z = (x − min)/(max − min).
///
/// Mean of z `α/(α + β)`, variance `αβ/((α + β)²(α + β + 1))`. The quantile inverts the regularised incomplete beta function.
#[derive(Debug)]
struct Beta {
    name: &'static str,
    alpha: f64,
    beta: f64,
    min: f64,
    max: f64,
    integral: IncompleteBeta,
}

impl Distribution {
    /// # Errors
    /// Unless `alpha` and `beta` are within 0.01 to 10⁸, and `min < max`, both finite.
    pub fn beta(alpha: f64, beta: f64, min: f64, max: f64) -> Result<Self, ParameterError> {
        for (name, value) in [("alpha", alpha), ("beta", beta)] {
            ParameterError::positive(name, value)?;
            if !(0.01..=1e8).contains(&value) {
                return Err(ParameterError::new(
                    name,
                    format!("`{name}` is {value}, but must lie within 0.01 to 1e8"),
                ));
            }
        }
        ParameterError::finite("min", min)?;
        ParameterError::finite("max", max)?;
        if min >= max {
            return Err(ParameterError::new(
                "max",
                format!("`max` is {max}, but must be above `min`, {min}"),
            ));
        }
        Ok(Self::of(Beta { name: "beta", alpha, beta, min, max, integral: IncompleteBeta::new(alpha, beta) }))
    }

    /// The beta distribution on `[min, max]` that has this mean and standard deviation.
    ///
    /// # Errors
    /// Unless `min < mean < max` and `sd² < (mean − min)(max − mean)`.
    pub fn beta_from_mean(mean: f64, sd: f64, min: f64, max: f64) -> Result<Self, ParameterError> {
        ParameterError::finite("mean", mean)?;
        ParameterError::positive("sd", sd)?;
        if mean <= min || mean >= max {
            return Err(ParameterError::new(
                "mean",
                format!("`mean` is {mean}, but must lie between {min} and {max}"),
            ));
        }
        let z = (mean - min) / (max - min);
        let variance = (sd / (max - min)).powi(2);
        let concentration = z * (1.0 - z) / variance - 1.0;
        if concentration <= 0.0 {
            let most = ((mean - min) * (max - mean)).sqrt();
            return Err(ParameterError::new(
                "sd",
                format!("`sd` is {sd}, but with this mean it must be below {most}"),
            ));
        }
        Self::beta(z * concentration, (1.0 - z) * concentration, min, max)
    }

    /// PERT (Malcolm et al. 1959; Vose's lambda): beta with α = 1 + λ(mode − min)/(max − min) and
    /// β = 1 + λ(max − mode)/(max − min); at λ = 4 its mean is (min + 4·mode + max)/6.
    ///
    /// # Errors
    /// Unless `min ≤ mode ≤ max`, `min < max` and `lambda` is above 0 and at most 10⁶.
    pub fn pert(min: f64, mode: f64, max: f64, lambda: f64) -> Result<Self, ParameterError> {
        ordered(min, mode, max)?;
        ParameterError::positive("lambda", lambda)?;
        if lambda > 1e6 {
            return Err(ParameterError::new(
                "lambda",
                format!("`lambda` is {lambda}, but must be at most 1e6"),
            ));
        }
        let alpha = 1.0 + lambda * (mode - min) / (max - min);
        let beta = 1.0 + lambda * (max - mode) / (max - min);
        Ok(Self::of(Beta { name: "pert", alpha, beta, min, max, integral: IncompleteBeta::new(alpha, beta) }))
    }
}

impl Law for Beta {
    fn name(&self) -> &'static str {
        self.name
    }

    fn mean(&self) -> f64 {
        self.min + (self.max - self.min) * (self.alpha / (self.alpha + self.beta))
    }

    fn sd(&self) -> f64 {
        let sum = self.alpha + self.beta;
        (self.max - self.min) * (self.alpha / sum * (self.beta / sum) / (sum + 1.0)).sqrt()
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let width = self.max - self.min;
        self.integral
            .probabilities(((x - self.min) / width).clamp(0.0, 1.0), ((self.max - x) / width).clamp(0.0, 1.0))
    }

    fn quantile(&self, p: f64, q: f64) -> f64 {
        invert(self, p, q, None)
    }

    fn density(&self, x: f64) -> Option<(f64, f64)> {
        if x <= self.min || x >= self.max {
            return Some((0.0, 0.0));
        }
        let width = self.max - self.min;
        let density = self.integral.density((x - self.min) / width, (self.max - x) / width) / width;
        Some((density, (self.alpha - 1.0) / (x - self.min) - (self.beta - 1.0) / (self.max - x)))
    }
}
