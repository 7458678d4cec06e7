//! Mixtures: one of several distributions, each with its probability.
use super::discrete::check_weights;
use super::distribution::{Distribution, Law, ParameterError};
use super::invert::invert;

/// F = Σ wᵢFᵢ. Mean `Σ wᵢmᵢ`, variance `Σ wᵢ(sᵢ² + mᵢ²) − mean²`. The quantile inverts F.
#[derive(Debug)]
struct Mixture {
    name: &'static str,
    parts: Vec<(Distribution, f64)>,
}

impl Distribution {
    /// # Errors
    /// Without parts, or if the weights are negative, all 0, or not as many as the parts.
    pub fn mixture(parts: Vec<Distribution>, weights: &[f64]) -> Result<Self, ParameterError> {
        if parts.is_empty() {
            return Err(ParameterError::new("distributions", "a mixture needs at least one distribution"));
        }
        let total = check_weights(parts.len(), weights)?;
        let parts: Vec<_> = parts
            .into_iter()
            .zip(weights)
            .filter(|(_, weight)| **weight > 0.0)
            .map(|(part, weight)| (part, weight / total))
            .collect();
        Ok(Self::of(Mixture { name: "mixture", parts }))
    }

    /// One of several fits of the same amounts, each as likely: the distribution of an amount whose parameters are uncertain.
    ///
    /// # Errors
    /// Without parts.
    pub fn fitted(parts: Vec<Distribution>) -> Result<Self, ParameterError> {
        if parts.is_empty() {
            return Err(ParameterError::new("distributions", "there is no fit"));
        }
        let weight = 1.0 / parts.len() as f64;
        let parts = parts.into_iter().map(|part| (part, weight)).collect();
        Ok(Self::of(Mixture { name: "fitted", parts }))
    }
}

impl Law for Mixture {
    fn name(&self) -> &'static str {
        self.name
    }

    fn mean(&self) -> f64 {
        self.parts.iter().map(|(part, weight)| weight * part.mean()).sum()
    }

    fn sd(&self) -> f64 {
        let mean = self.mean();
        // Around the mean, so that parts far from zero lose no digits.
        let square = |part: &Distribution| part.sd().powi(2) + (part.mean() - mean).powi(2);
        self.parts.iter().map(|(part, weight)| weight * square(part)).sum::<f64>().sqrt()
    }

    fn support(&self) -> (f64, f64) {
        self.parts
            .iter()
            .map(|(part, _)| part.support())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (a, b)| (low.min(a), high.max(b)))
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        self.parts.iter().fold((0.0, 0.0), |(below, above), (part, weight)| {
            let (p, q) = part.0.probabilities(x);
            (below + weight * p, above + weight * q)
        })
    }

    fn quantile(&self, p: f64, q: f64) -> f64 {
        // The parts' own quantiles enclose it: this also finds values with a probability of their own.
        let ends = self.parts.iter().map(|(part, _)| part.0.quantile(p, q));
        let (low, high) =
            ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        if low >= high {
            return low;
        }
        if self.density(0.5 * (low + high)).is_some() {
            let x = invert(self, p, q, Some(0.5 * (low + high)));
            return x.clamp(low, high);
        }
        smallest_reaching(low, high, |x| {
            let (below, above) = self.probabilities(x);
            if p < q { below >= p } else { above <= q }
        })
    }

    fn density(&self, x: f64) -> Option<(f64, f64)> {
        let (mut density, mut slope) = (0.0, 0.0);
        for (part, weight) in &self.parts {
            let (part_density, ln_slope) = part.0.density(x)?;
            density += weight * part_density;
            if part_density > 0.0 {
                slope += weight * part_density * ln_slope;
            }
        }
        Some((density, if density > 0.0 { slope / density } else { 0.0 }))
    }
}

/// The smallest double in `low..=high` that `reaches`, which is false up to some point and true from it on.
fn smallest_reaching(mut low: f64, mut high: f64, reaches: impl Fn(f64) -> bool) -> f64 {
    if reaches(low) {
        return low;
    }
    for _ in 0..2_000 {
        let middle = 0.5 * low + 0.5 * high;
        if middle <= low || middle >= high {
            break;
        }
        if reaches(middle) { high = middle } else { low = middle }
    }
    high
}
