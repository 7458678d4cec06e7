//! Distributions of a few values: discrete, and Bernoulli.
use super::distribution::{Distribution, Law, ParameterError};
use super::sampler::ClosedForm;

/// Given values with given weights. Quantile: the smallest value whose cumulative probability reaches p.
#[derive(Debug)]
struct Discrete {
    name: &'static str,
    /// By rising order.
    values: Vec<f64>,
    probabilities: Vec<f64>,
    /// P(X ≤ values[i]) for all but the last, which is 1.
    cumulative: Vec<f64>,
}

impl Distribution {
    /// Each of `values` with a probability in proportion to its weight.
    ///
    /// # Errors
    /// Lists that are empty or of unequal length, values that are not finite, weights that are negative or all 0.
    pub fn discrete(values: &[f64], weights: &[f64]) -> Result<Self, ParameterError> {
        Self::weighted("discrete", values, weights)
    }

    /// 1 with probability `p`, else 0.
    ///
    /// # Errors
    /// Unless `p` lies within 0 to 1.
    pub fn bernoulli(p: f64) -> Result<Self, ParameterError> {
        if !(0.0..=1.0).contains(&p) {
            return Err(ParameterError::new(
                "p",
                format!("`p` is {p}, but a probability lies within 0 to 1"),
            ));
        }
        Self::weighted("bernoulli", &[0.0, 1.0], &[1.0 - p, p])
    }

    fn weighted(name: &'static str, values: &[f64], weights: &[f64]) -> Result<Self, ParameterError> {
        if values.is_empty() {
            return Err(ParameterError::new("values", "a discrete distribution needs at least one value"));
        }
        let total = check_weights(values.len(), weights)?;
        let mut pairs: Vec<(f64, f64)> = Vec::new();
        for (&value, &weight) in values.iter().zip(weights) {
            ParameterError::finite("values", value)?;
            if weight > 0.0 {
                pairs.push((value, weight / total));
            }
        }
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        pairs.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        let (values, probabilities): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        let cumulative = probabilities[..probabilities.len() - 1]
            .iter()
            .scan(0.0, |sum, probability| {
                *sum += probability;
                Some(*sum)
            })
            .collect();
        Ok(Self::of(Discrete { name, values, probabilities, cumulative }))
    }
}

/// The sum of `count` weights.
pub(super) fn check_weights(count: usize, weights: &[f64]) -> Result<f64, ParameterError> {
    if weights.len() != count {
        let message = format!("there are {} weights for {count} values", weights.len());
        return Err(ParameterError::new("weights", message).help("give one weight for each"));
    }
    if let Some(weight) = weights.iter().find(|weight| !(weight.is_finite() && **weight >= 0.0)) {
        return Err(ParameterError::new("weights", format!("a weight is {weight}, but must be 0 or more")));
    }
    let total: f64 = weights.iter().sum();
    if total > 0.0 && total.is_finite() {
        Ok(total)
    } else {
        Err(ParameterError::new("weights", "the weights sum to 0").help("at least one must be above 0"))
    }
}

impl Law for Discrete {
    fn name(&self) -> &'static str {
        self.name
    }

    fn mean(&self) -> f64 {
        self.values.iter().zip(&self.probabilities).map(|(value, probability)| value * probability).sum()
    }

    fn sd(&self) -> f64 {
        let mean = self.mean();
        let square = |value: f64| (value - mean) * (value - mean);
        self.values.iter().zip(&self.probabilities).map(|(value, p)| square(*value) * p).sum::<f64>().sqrt()
    }

    fn support(&self) -> (f64, f64) {
        (self.values[0], self.values[self.values.len() - 1])
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        let below = self.values.partition_point(|value| *value <= x);
        (self.probabilities[..below].iter().sum(), self.probabilities[below..].iter().sum())
    }

    fn quantile(&self, p: f64, _q: f64) -> f64 {
        self.values[self.cumulative.partition_point(|cumulative| *cumulative < p)]
    }

    fn closed_form(&self) -> Option<ClosedForm> {
        Some(ClosedForm::steps(self.values.clone(), self.cumulative.clone()))
    }
}
