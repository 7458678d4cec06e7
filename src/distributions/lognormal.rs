//! The lognormal distribution, in the parametrisations that people use; never by position, since no two tools
//! agree on what the positions mean.
use super::distribution::{Distribution, Law, ParameterError};
use super::normal::{standard_probabilities, standard_quantile};
use super::sampler::ClosedForm;
use std::f64::consts::PI;

/// ln X is normal with mean `mu` and standard deviation `sigma`.
///
/// Quantile: `exp(mu + sigma·Φ⁻¹(p))`. Mean `exp(mu + sigma²/2)`, sd `mean·√(exp(sigma²) − 1)`.
#[derive(Debug)]
struct Lognormal {
    mu: f64,
    sigma: f64,
}

impl Distribution {
    /// By the mean and the standard deviation of ln X.
    ///
    /// # Errors
    /// Unless `mu` is finite and `sigma` above 0; or if the largest draws would leave the range of numbers.
    pub fn lognormal(mu: f64, sigma: f64) -> Result<Self, ParameterError> {
        ParameterError::finite("mu", mu)?;
        ParameterError::positive("sigma", sigma)?;
        // Draws reach about 8.3 standard deviations.
        if mu.abs() + 9.0 * sigma > 700.0 {
            return Err(ParameterError::new(
                "mu",
                format!("exp({mu} ± 9·{sigma}) leaves the range of numbers"),
            )
            .help("`mu` and `sigma` are those of the logarithm; for a mean of 5M write `mean = 5M`"));
        }
        Ok(Self::of(Lognormal { mu, sigma }))
    }

    /// By the mean and the standard deviation of X itself.
    ///
    /// # Errors
    /// Unless both are above 0.
    pub fn lognormal_from_mean(mean: f64, sd: f64) -> Result<Self, ParameterError> {
        ParameterError::positive("mean", mean)?;
        ParameterError::positive("sd", sd)?;
        let variance = (sd / mean).powi(2).ln_1p();
        Self::lognormal(mean.ln() - 0.5 * variance, variance.sqrt())
    }

    /// By the median and the geometric standard deviation, `exp(sigma)`.
    ///
    /// # Errors
    /// Unless `median` is above 0 and `gsd` above 1.
    pub fn lognormal_from_median(median: f64, gsd: f64) -> Result<Self, ParameterError> {
        ParameterError::positive("median", median)?;
        ParameterError::finite("gsd", gsd)?;
        if gsd <= 1.0 {
            return Err(ParameterError::new("gsd", format!("`gsd` is {gsd}, but must be above 1"))
                .help("the geometric standard deviation is a factor: 2 means from half to double"));
        }
        Self::lognormal(median.ln(), gsd.ln())
    }

    /// By two percentiles: P(X ≤ low.1) = low.0 and P(X ≤ high.1) = high.0.
    ///
    /// # Errors
    /// Unless `0 < low.0 < high.0 < 1` and `0 < low.1 < high.1`.
    pub fn lognormal_from_percentiles(low: (f64, f64), high: (f64, f64)) -> Result<Self, ParameterError> {
        ParameterError::positive("low", low.1)?;
        ParameterError::finite("high", high.1)?;
        if high.1 <= low.1 {
            let message =
                format!("the higher percentile is {}, but must be above the lower one, {}", high.1, low.1);
            return Err(ParameterError::new("high", message));
        }
        let (z_low, z_high) =
            (standard_quantile(low.0, 1.0 - low.0), standard_quantile(high.0, 1.0 - high.0));
        let sigma = (high.1 / low.1).ln() / (z_high - z_low);
        Self::lognormal(low.1.ln() - sigma * z_low, sigma)
    }
}

impl Law for Lognormal {
    fn name(&self) -> &'static str {
        "lognormal"
    }

    fn mean(&self) -> f64 {
        (self.mu + 0.5 * self.sigma * self.sigma).exp()
    }

    fn sd(&self) -> f64 {
        self.mean() * (self.sigma * self.sigma).exp_m1().sqrt()
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        if x > 0.0 { standard_probabilities((x.ln() - self.mu) / self.sigma) } else { (0.0, 1.0) }
    }

    fn quantile(&self, p: f64, q: f64) -> f64 {
        (self.mu + self.sigma * standard_quantile(p, q)).exp()
    }

    fn density(&self, x: f64) -> Option<(f64, f64)> {
        if x <= 0.0 {
            return Some((0.0, 0.0));
        }
        let z = (x.ln() - self.mu) / self.sigma;
        let density = (-0.5 * z * z).exp() / (x * self.sigma * (2.0 * PI).sqrt());
        Some((density, -(1.0 + z / self.sigma) / x))
    }

    fn closed_form(&self) -> Option<ClosedForm> {
        Some(ClosedForm::Lognormal { mu: self.mu, sigma: self.sigma })
    }
}
