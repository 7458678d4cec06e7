//! Truncation: a distribution given that its value lies in a range.
use super::distribution::{Distribution, Law, ParameterError};
use super::moments::by_quadrature;

/// X given min ≤ X ≤ max: `F(x) = (G(x) − G(min))/(G(max) − G(min))` with G the distribution function of X.
///
/// Quantile: G's, at `G(min) + p·(G(max) − G(min))`, formed from the smaller tail. Mean and sd by quadrature.
#[derive(Debug)]
struct Truncated {
    inner: Distribution,
    min: f64,
    max: f64,
    /// Below and above min, and below and above max, under G.
    at_min: (f64, f64),
    at_max: (f64, f64),
    mass: f64,
    mean: f64,
    sd: f64,
}

impl Distribution {
    /// # Errors
    /// Unless `min < max`, the distribution is continuous, and the range holds at least 10⁻¹² of it.
    pub fn truncated(inner: Distribution, min: f64, max: f64) -> Result<Self, ParameterError> {
        if min.is_nan() || max.is_nan() || min >= max {
            return Err(ParameterError::new(
                "max",
                format!("`max` is {max}, but must be above `min`, {min}"),
            ));
        }
        let (low, high) = inner.support();
        if inner.0.density(inner.quantile(0.5)).is_none() {
            let message = format!(
                "`{}` has values with probabilities of their own, which truncation would change",
                inner.name()
            );
            return Err(ParameterError::new("distribution", message)
                .help("truncate a continuous distribution, or leave values out"));
        }
        let (min, max) = (min.max(low), max.min(high));
        let (at_min, at_max) = (inner.0.probabilities(min), inner.0.probabilities(max));
        let mass = if at_min.0 < 0.5 { at_max.0 - at_min.0 } else { at_min.1 - at_max.1 };
        if min >= max || mass < 1e-12 {
            return Err(ParameterError::new(
                "min",
                format!("there is (almost) nothing of `{}` between {min} and {max}", inner.name()),
            )
            .help("its 5 % to 95 % range shows where it lies"));
        }
        let mut law = Truncated { inner, min, max, at_min, at_max, mass, mean: 0.0, sd: 0.0 };
        (law.mean, law.sd) = by_quadrature(|p, q| law.quantile(p, q));
        // What infinite tails are left decide whether there are moments at all.
        if (law.min == f64::NEG_INFINITY || law.max == f64::INFINITY) && !law.inner.mean().is_finite() {
            law.mean = law.inner.mean();
        }
        if (law.min == f64::NEG_INFINITY || law.max == f64::INFINITY) && !law.inner.sd().is_finite() {
            law.sd = law.inner.sd();
        }
        Ok(Self::of(law))
    }
}

impl Law for Truncated {
    fn name(&self) -> &'static str {
        "truncated"
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn sd(&self) -> f64 {
        self.sd
    }

    fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        if x <= self.min {
            return (0.0, 1.0);
        }
        if x >= self.max {
            return (1.0, 0.0);
        }
        let (below, above) = self.inner.0.probabilities(x);
        let difference = |lower: (f64, f64), upper: (f64, f64)| {
            // Of the two ways to form it, the one with the smaller numbers keeps its digits.
            if lower.0 < 0.5 { upper.0 - lower.0 } else { lower.1 - upper.1 }
        };
        let p = difference(self.at_min, (below, above)) / self.mass;
        let q = difference((below, above), self.at_max) / self.mass;
        (p.clamp(0.0, 1.0), q.clamp(0.0, 1.0))
    }

    fn quantile(&self, p: f64, q: f64) -> f64 {
        let below = self.at_min.0 + p * self.mass;
        let above = self.at_max.1 + q * self.mass;
        self.inner.0.quantile(below.min(1.0), above.min(1.0)).clamp(self.min, self.max)
    }

    fn density(&self, x: f64) -> Option<(f64, f64)> {
        let (density, slope) = self.inner.0.density(x)?;
        let inside = (self.min..=self.max).contains(&x);
        Some((if inside { density / self.mass } else { 0.0 }, slope))
    }
}
