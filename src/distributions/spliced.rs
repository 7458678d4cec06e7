//! A lognormal body with a Pareto tail.
use super::distribution::{Distribution, Law, ParameterError};
use super::normal::{standard_probabilities, standard_quantile};
use super::sampler::ClosedForm;
use std::f64::consts::PI;

/// Lognormal up to a threshold θ, Pareto above it, with the probability `tail` = w of lying above:
/// `f(x) = (1 − w)·g(x)/G(θ)` up to θ with g, G of the lognormal, and `w·α·θ^α/x^(α+1)` above
/// (Scollnik 2007, "On composite lognormal-Pareto models").
///
/// Quantile: the lognormal's at `p·G(θ)/(1 − w)` up to p = 1 − w, `θ·(w/q)^(1/α)` above. The moments add up those of a
/// truncated lognormal and of a Pareto distribution.
///
/// The density has no jump where `w = φ(z)/(φ(z) + α·σ·Φ(z))` with z = (ln θ − μ)/σ, and no kink either where also
/// α = z/σ.
#[derive(Debug)]
struct Spliced {
    mu: f64,
    sigma: f64,
    threshold: f64,
    shape: f64,
    tail: f64,
    /// P(lognormal ≤ θ).
    below: f64,
}

impl Distribution {
    /// Lognormal (`mu`, `sigma`) up to `threshold`, Pareto of tail index `shape` above it, where the share `tail` lies; without a
    /// `tail`, the share that leaves no jump in the density.
    ///
    /// # Errors
    /// Unless `sigma` and `threshold` are above 0, `shape` is at least 0.1, `tail` lies between 0 and 1, and the lognormal has
    /// at least 10⁻¹² below the threshold.
    pub fn spliced(
        mu: f64,
        sigma: f64,
        threshold: f64,
        shape: f64,
        tail: Option<f64>,
    ) -> Result<Self, ParameterError> {
        ParameterError::finite("mu", mu)?;
        ParameterError::positive("sigma", sigma)?;
        ParameterError::positive("threshold", threshold)?;
        ParameterError::positive("shape", shape)?;
        if mu.abs() > 500.0 {
            return Err(ParameterError::new("mu", format!("`mu` is {mu}, but must lie within -500 to 500"))
                .help("mu is the mean of the logarithm: about 13.8 for a million"));
        }
        if sigma > 20.0 {
            return Err(ParameterError::new("sigma", format!("`sigma` is {sigma}, but must be at most 20"))
                .help("sigma is the standard deviation of the logarithm, usually 0.2 to 3"));
        }
        if shape < 0.1 {
            return Err(ParameterError::new(
                "shape",
                format!("`shape` is {shape}, but must be at least 0.1"),
            )
            .help("the tail index of fines is about 0.5; below 1 the mean is infinite"));
        }
        let z = (threshold.ln() - mu) / sigma;
        let below = standard_probabilities(z).0;
        if below < 1e-12 {
            return Err(ParameterError::new(
                "threshold",
                format!("there is (almost) nothing of the lognormal body below {threshold}"),
            )
            .help("the threshold is an amount; it lies above the median of the body, exp(mu), as a rule"));
        }
        let tail = tail.unwrap_or_else(|| smooth_tail(z, sigma, shape));
        if !(tail > 0.0 && tail < 1.0) {
            return Err(ParameterError::new(
                "tail",
                format!("`tail` is {tail}, but must lie between 0 and 1"),
            )
            .help("it is the share of amounts above the threshold, e.g. 10%"));
        }
        Ok(Self::of(Spliced { mu, sigma, threshold, shape, tail, below }))
    }
}

/// The share above the threshold with which the density has no jump: (1 − w)·φ(z)/(σ·Φ(z)) = w·α.
fn smooth_tail(z: f64, sigma: f64, shape: f64) -> f64 {
    let density = (-0.5 * z * z).exp() / (2.0 * PI).sqrt();
    // Of the least positive double where the density is nothing any more.
    (density / (density + shape * sigma * standard_probabilities(z).0)).max(f64::MIN_POSITIVE)
}

impl Spliced {
    /// The k-th moment about zero.
    fn moment(&self, k: f64) -> f64 {
        if self.shape <= k {
            return f64::INFINITY;
        }
        let z = (self.threshold.ln() - self.mu) / self.sigma;
        let shifted = standard_probabilities(z - k * self.sigma).0;
        let body = (k * self.mu + 0.5 * (k * self.sigma).powi(2)).exp() * shifted / self.below;
        let tail = self.threshold.powf(k) * self.shape / (self.shape - k);
        (1.0 - self.tail) * body + self.tail * tail
    }
}

impl Law for Spliced {
    fn name(&self) -> &'static str {
        "spliced"
    }

    fn mean(&self) -> f64 {
        self.moment(1.0)
    }

    fn sd(&self) -> f64 {
        let (first, second) = (self.moment(1.0), self.moment(2.0));
        if second.is_finite() { (second - first * first).max(0.0).sqrt() } else { f64::INFINITY }
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        if x <= 0.0 {
            return (0.0, 1.0);
        }
        if x <= self.threshold {
            let p =
                (1.0 - self.tail) * standard_probabilities((x.ln() - self.mu) / self.sigma).0 / self.below;
            return (p, 1.0 - p);
        }
        let q = self.tail * (self.shape * (self.threshold / x).ln()).exp();
        (1.0 - q, q)
    }

    fn quantile(&self, p: f64, q: f64) -> f64 {
        if q < self.tail {
            return self.threshold * ((self.tail / q).ln() / self.shape).exp();
        }
        let inner = (p / (1.0 - self.tail) * self.below).min(self.below);
        (self.mu + self.sigma * standard_quantile(inner, 1.0 - inner)).exp().min(self.threshold)
    }

    fn density(&self, x: f64) -> Option<(f64, f64)> {
        if x <= 0.0 {
            return Some((0.0, 0.0));
        }
        if x > self.threshold {
            let above = self.probabilities(x).1;
            return Some((above * self.shape / x, -(self.shape + 1.0) / x));
        }
        let z = (x.ln() - self.mu) / self.sigma;
        let lognormal = (-0.5 * z * z).exp() / (x * self.sigma * (2.0 * PI).sqrt());
        Some(((1.0 - self.tail) * lognormal / self.below, -(1.0 + z / self.sigma) / x))
    }

    fn closed_form(&self) -> Option<ClosedForm> {
        Some(ClosedForm::Spliced {
            mu: self.mu,
            sigma: self.sigma,
            threshold: self.threshold,
            inverse_shape: 1.0 / self.shape,
            tail: self.tail,
            below: self.below,
        })
    }
}
