//! Intervals of 95 %: for quantiles, and for probabilities.
use super::Level;
use statrs::distribution::{Binomial, DiscreteCDF};

/// The 97.5 % quantile of the standard normal distribution.
pub const Z95: f64 = 1.959_963_984_540_054;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
}

/// Ranks (from 1) of two order statistics of `n` values between which the quantile lies with at least 95 % probability,
/// at most 2.5 % on either side: X₍l₎ ≤ q < X₍u₎ is the event l ≤ B ≤ u − 1 for B ~ Binomial(n, p), so l and u − 1 are
/// the quantiles 2.5 % and 97.5 % of B (David and Nagaraja 2003, 7.1). Where the sample is too small for that, they are
/// the smallest and the largest value.
pub fn order_statistic_ranks(n: usize, level: Level) -> (usize, usize) {
    let low = binomial_quantile(n, level.p(), 0.025);
    let high = binomial_quantile(n, level.p(), 0.975) + 1;
    (low.clamp(1, n), high.clamp(1, n))
}

/// Beyond this variance a rank is off by less than a thousandth of the interval's width when the binomial
/// distribution is taken as a normal one with its skewness corrected.
const LARGE_VARIANCE: f64 = 1e6;

/// The smallest k with P(B ≤ k) ≥ probability.
fn binomial_quantile(n: usize, p: f64, probability: f64) -> usize {
    let (mean, variance) = (n as f64 * p, n as f64 * p * (1.0 - p));
    let z = if probability < 0.5 { -Z95 } else { Z95 };
    // Cornish and Fisher (1938): sd·z + (z² − 1)·skewness·sd/6, with half a step for the lattice.
    let guess = mean + z * variance.sqrt() + (z * z - 1.0) * (1.0 - 2.0 * p) / 6.0 - 0.5;
    let mut k = guess.round().clamp(0.0, n as f64) as u64;
    if variance > LARGE_VARIANCE {
        return k as usize;
    }
    let binomial = Binomial::new(p, n as u64).expect("levels lie inside 0 to 1");
    while k > 0 && binomial.cdf(k - 1) >= probability {
        k -= 1;
    }
    while k < n as u64 && binomial.cdf(k) < probability {
        k += 1;
    }
    k as usize
}

/// The score interval of a probability of which `count` of `n` trials are evidence (Wilson 1927).
pub fn wilson(count: usize, n: usize) -> Interval {
    let (n, share) = (n as f64, count as f64 / n as f64);
    let z2 = Z95 * Z95;
    let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    Interval {
        low: if share == 0.0 { 0.0 } else { (centre - half).max(0.0) },
        high: if share == 1.0 { 1.0 } else { (centre + half).min(1.0) },
    }
}
