//! Exact statements about how often something happens in a few years.
use statrs::distribution::{Binomial, DiscreteCDF};

/// Of a probability, how exactly it is found.
const HALVINGS: usize = 60;

fn binomial(n: u64, p: f64) -> Binomial {
    Binomial::new(p.clamp(0.0, 1.0), n).expect("a probability lies within 0 to 1")
}

/// P(X ≥ k) for X ~ Binomial(n, p).
pub fn at_least(k: u64, n: u64, p: f64) -> f64 {
    if k == 0 { 1.0 } else { binomial(n, p).sf(k - 1) }
}

/// The counts between which X lies with at least 95 %, at most 2.5 % on either side.
pub fn central_band(n: u64, p: f64) -> (u64, u64) {
    let x = binomial(n, p);
    let quantile = |probability: f64| (0..=n).find(|&k| x.cdf(k) >= probability).unwrap_or(n);
    (quantile(0.025), quantile(0.975))
}

/// The p-value of `k` against probability `p`, too many or too few: twice the smaller tail, at most 1 (Clopper and Pearson
/// 1934).
pub fn two_sided(k: u64, n: u64, p: f64) -> f64 {
    let below = binomial(n, p).cdf(k);
    (2.0 * below.min(at_least(k, n, p))).min(1.0)
}

/// The smallest count that is too many at probability `p`: P(X ≥ count) ≤ `size`; `None` where even `n` of `n` are not.
pub fn critical_count(n: u64, p: f64, size: f64) -> Option<u64> {
    (0..=n).find(|&k| at_least(k, n, p) <= size)
}

/// The probability at which `count` or more of `n` have probability `power`.
pub fn detectable(count: u64, n: u64, power: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        if at_least(count, n, middle) < power {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}
