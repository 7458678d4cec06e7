//! Distributions of the number of incidents in a year.
use super::distribution::ParameterError;
use crate::kernel;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// The distribution of a number of incidents, as a table of its distribution function.
#[derive(Clone, Debug)]
pub struct CountDistribution {
    name: &'static str,
    mean: f64,
    sd: f64,
    /// The smallest count of the table; smaller ones have no probability that a draw could meet.
    first: u64,
    probabilities: Arc<[f64]>,
    /// P(N ≤ first + i).
    cumulative: Arc<[f64]>,
}

/// Counts of longer tables would be no counts of incidents any more, but of something continuous.
const LONGEST_TABLE: usize = 4_000_000;
const LARGEST_MEAN: f64 = 1e9;

impl CountDistribution {
    /// Always `count` incidents.
    ///
    /// # Errors
    /// Unless `count` is a whole number from 0 to 10⁹.
    pub fn constant(count: f64) -> Result<Self, ParameterError> {
        if count.fract() != 0.0 || !(0.0..=LARGEST_MEAN).contains(&count) {
            return Err(ParameterError::new(
                "count",
                format!("`{count}` is no whole number of incidents from 0 to 1e9"),
            )
            .help("for a mean number, write poisson(mean)"));
        }
        Ok(Self::from_ratios("constant", count, 0.0, count as u64, |_| 0.0, |_| 0.0).expect("one entry fits"))
    }

    /// Poisson: p(k + 1)/p(k) = mean/(k + 1). Variance: the mean.
    ///
    /// # Errors
    /// Unless `mean` lies within 0 to 10⁹.
    pub fn poisson(mean: f64) -> Result<Self, ParameterError> {
        check_mean(mean)?;
        Self::from_ratios("poisson", mean, mean.sqrt(), mean as u64, |k| mean / (k + 1.0), |k| k / mean)
    }

    /// Negative binomial by its mean and its dispersion r: variance `mean + mean²/r`, so a small r makes years unequal.
    /// p(k + 1)/p(k) = (k + r)/(k + 1)·mean/(mean + r).
    ///
    /// # Errors
    /// Unless `mean` lies within 0 to 10⁹ and `dispersion` is above 0; or if it spreads over more than four million counts.
    pub fn negative_binomial(mean: f64, dispersion: f64) -> Result<Self, ParameterError> {
        check_mean(mean)?;
        let r = ParameterError::positive("dispersion", dispersion)?;
        let share = mean / (mean + r);
        let mode = if r > 1.0 { ((r - 1.0) * mean / r).floor() } else { 0.0 };
        let sd = (mean + mean * mean / r).sqrt();
        let up = |k: f64| (k + r) / (k + 1.0) * share;
        Self::from_ratios("negative_binomial", mean, sd, mode as u64, up, |k| 1.0 / up(k - 1.0))
    }

    /// Binomial: `n` chances of an incident, each with probability `p`. p(k + 1)/p(k) = (n − k)/(k + 1)·p/(1 − p).
    ///
    /// # Errors
    /// Unless `n` is a whole number from 0 to 10⁹ and `p` lies within 0 to 1.
    pub fn binomial(n: f64, p: f64) -> Result<Self, ParameterError> {
        if n.fract() != 0.0 || !(0.0..=LARGEST_MEAN).contains(&n) {
            return Err(ParameterError::new(
                "n",
                format!("`n` is {n}, but must be a whole number from 0 to 1e9"),
            ));
        }
        check_probability(p)?;
        Self::binomial_named("binomial", n, p)
    }

    /// One incident with probability `p`, else none.
    ///
    /// # Errors
    /// Unless `p` lies within 0 to 1.
    pub fn bernoulli(p: f64) -> Result<Self, ParameterError> {
        check_probability(p)?;
        Self::binomial_named("bernoulli", 1.0, p)
    }

    fn binomial_named(name: &'static str, n: f64, p: f64) -> Result<Self, ParameterError> {
        if p == 1.0 {
            return Ok(Self { name, ..Self::constant(n)? });
        }
        let odds = p / (1.0 - p);
        let mode = ((n + 1.0) * p).floor().min(n);
        let up = |k: f64| (n - k).max(0.0) / (k + 1.0) * odds;
        let down = |k: f64| if k > n { 0.0 } else { k / ((n - k + 1.0) * odds) };
        Self::from_ratios(name, n * p, (n * p * (1.0 - p)).sqrt(), mode as u64, up, down)
    }

    /// The table from the mode outwards: `up(k)` is p(k + 1)/p(k), `down(k)` is p(k − 1)/p(k).
    fn from_ratios(
        name: &'static str,
        mean: f64,
        sd: f64,
        mode: u64,
        up: impl Fn(f64) -> f64,
        down: impl Fn(f64) -> f64,
    ) -> Result<Self, ParameterError> {
        // No uniform is nearer to 0 or 1 than 2⁻⁵³; what lies beyond this share of the mode can never be drawn.
        const NEGLIGIBLE: f64 = 1e-20;
        let mut below = Vec::new();
        let (mut k, mut term) = (mode, 1.0);
        while k > 0 && term > NEGLIGIBLE && below.len() <= LONGEST_TABLE {
            term *= down(k as f64);
            k -= 1;
            below.push(term);
        }
        let first = k;
        let mut relative: Vec<f64> = below.into_iter().rev().collect();
        relative.push(1.0);
        let (mut k, mut term) = (mode, up(mode as f64));
        while term > NEGLIGIBLE && relative.len() <= LONGEST_TABLE {
            relative.push(term);
            k += 1;
            term *= up(k as f64);
        }
        if relative.len() > LONGEST_TABLE {
            return Err(ParameterError::new(
                "mean",
                format!("the number of incidents spreads over more than {LONGEST_TABLE} values"),
            )
            .help("simulate fewer incidents of a larger kind"));
        }
        let total: f64 = relative.iter().sum();
        let probabilities: Vec<f64> = relative.into_iter().map(|term| term / total).collect();
        let mut cumulative: Vec<f64> = probabilities
            .iter()
            .scan(0.0, |sum, probability| {
                *sum += probability;
                Some(*sum)
            })
            .collect();
        if let Some(last) = cumulative.last_mut() {
            *last = 1.0;
        }
        Ok(Self { name, mean, sd, first, probabilities: probabilities.into(), cumulative: cumulative.into() })
    }

    /// As scenarios write it.
    pub fn name(&self) -> &'static str {
        self.name
    }

    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Standard deviation.
    pub fn sd(&self) -> f64 {
        self.sd
    }

    /// The counts that a draw could meet.
    pub fn counts(&self) -> RangeInclusive<u64> {
        self.first..=self.first + (self.probabilities.len() as u64 - 1)
    }

    /// P(N = k).
    pub fn pmf(&self, k: u64) -> f64 {
        self.index(k).and_then(|index| self.probabilities.get(index)).copied().unwrap_or(0.0)
    }

    /// P(N ≤ k).
    pub fn cdf(&self, k: u64) -> f64 {
        self.index(k).map_or(0.0, |index| self.cumulative[index.min(self.cumulative.len() - 1)])
    }

    /// The smallest k with P(N ≤ k) ≥ u.
    pub fn quantile(&self, u: f64) -> u64 {
        let index = self.cumulative.partition_point(|cumulative| *cumulative < u);
        self.first + index.min(self.cumulative.len() - 1) as u64
    }

    fn index(&self, k: u64) -> Option<usize> {
        k.checked_sub(self.first).map(|index| usize::try_from(index).unwrap_or(usize::MAX))
    }

    /// The quantile function for columns of uniforms.
    pub fn sampler(&self) -> CountSampler {
        // Steps that no uniform reaches are left out, so that the loop over the others is short.
        let steps = self.cumulative.partition_point(|cumulative| *cumulative < 1.0 - f64::EPSILON / 2.0);
        CountSampler { first: self.first, cumulative: self.cumulative[..steps].into() }
    }
}

fn check_mean(mean: f64) -> Result<(), ParameterError> {
    if mean > 0.0 && mean <= LARGEST_MEAN {
        Ok(())
    } else {
        Err(ParameterError::new("mean", format!("`mean` is {mean}, but must be above 0 and at most 1e9"))
            .help("the mean number of incidents a year"))
    }
}

fn check_probability(p: f64) -> Result<(), ParameterError> {
    if (0.0..=1.0).contains(&p) {
        Ok(())
    } else {
        Err(ParameterError::new("p", format!("`p` is {p}, but a probability lies within 0 to 1")))
    }
}

/// Turns a column of uniforms into a column of counts.
#[derive(Clone, Debug)]
pub struct CountSampler {
    first: u64,
    cumulative: Arc<[f64]>,
}

impl CountSampler {
    /// Writes the count of each uniform. Counts are below 2³², since means are limited to 10⁹.
    pub fn counts(&self, uniforms: &[f64], counts: &mut [u32]) {
        let first = u32::try_from(self.first).expect("means are limited to 1e9");
        if self.cumulative.len() <= 32 {
            few_counts(first, &self.cumulative, uniforms, counts);
        } else {
            for (count, u) in counts.iter_mut().zip(uniforms) {
                let index = self.cumulative.partition_point(|cumulative| cumulative < u);
                *count = first + u32::try_from(index).expect("tables are limited to four million counts");
            }
        }
    }
}

kernel! {
    fn few_counts(first: u32, cumulative: &[f64], uniforms: &[f64], counts: &mut [u32]) {
        for count in &mut *counts {
            *count = first;
        }
        for &step in cumulative {
            for (count, &u) in counts.iter_mut().zip(uniforms) {
                *count += u32::from(u > step);
            }
        }
    }
}
