//! Numbers of incidents a year: Poisson against negative binomial.
use super::optimise::maximum;
use crate::distributions::Distribution;
use statrs::function::erf::erfc;
use statrs::function::gamma::ln_gamma;

/// ln of the dispersions among which the best is looked for; beyond the last it is a Poisson distribution.
const LN_DISPERSIONS: (f64, f64) = (-7.0, 16.0);
const GRID: usize = 92;

/// Both distributions, fitted to the same counts.
#[derive(Clone, Debug, PartialEq)]
pub struct CountFit {
    /// The mean of both, and its exact 95 % interval under the Poisson distribution (Garwood 1936).
    pub mean: f64,
    pub poisson_interval: (f64, f64),
    pub poisson_log_likelihood: f64,
    /// Variance (with n − 1) over mean: 1 for a Poisson distribution.
    pub dispersion_index: f64,
    /// The chance of an index this high or higher under a Poisson distribution, by the χ² distribution with n − 1 degrees
    /// of freedom (Fisher 1950).
    pub dispersion_p: f64,
    /// `None` where the counts vary no more than those of a Poisson distribution.
    pub negative: Option<Negative>,
    /// Twice what the negative binomial gains in ln L, and the chance of as much or more under a Poisson distribution: half
    /// that of χ² with one degree of freedom, since the Poisson lies on the edge (Self and Liang 1987).
    pub ratio: f64,
    pub ratio_p: f64,
}

/// The negative binomial of highest likelihood.
#[derive(Clone, Debug, PartialEq)]
pub struct Negative {
    /// r: the variance is mean + mean²/r.
    pub dispersion: f64,
    /// 95 %, where ln L is within 1.92 of its maximum; no upper end where a Poisson distribution is within too.
    pub interval: (f64, Option<f64>),
    /// 95 %, of the mean, by its standard error √((mean + mean²/r)/n), of the logarithm.
    pub mean_interval: (f64, f64),
    pub log_likelihood: f64,
}

/// Fits both to at least two counts of which one is above 0.
pub fn fit_counts(counts: &[u64]) -> CountFit {
    let n = counts.len() as f64;
    let total: f64 = counts.iter().map(|count| *count as f64).sum();
    let mean = total / n;
    let variance = counts.iter().map(|count| (*count as f64 - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let dispersion_index = variance / mean;
    let poisson = poisson(counts, mean);
    let of = |ln_r: f64| negative_binomial(counts, mean, ln_r.exp());
    let at =
        |index: usize| LN_DISPERSIONS.0 + (LN_DISPERSIONS.1 - LN_DISPERSIONS.0) * index as f64 / GRID as f64;
    let best = (0..=GRID).max_by(|a, b| of(at(*a)).total_cmp(&of(at(*b)))).unwrap_or(GRID);
    let (ln_r, most) = maximum(of, at(best.saturating_sub(1)), at((best + 1).min(GRID)));
    // The likelihood has a maximum exactly if the variance with n is above the mean (Levin and Reeds 1977).
    let is_inside = variance * (n - 1.0) / n > mean && most > poisson && ln_r < LN_DISPERSIONS.1 - 0.1;
    let negative = is_inside.then(|| {
        let r = ln_r.exp();
        let half = crate::format::HALF_WIDTH * ((1.0 / mean + 1.0 / r) / n).sqrt();
        Negative {
            dispersion: r,
            interval: profile_interval(of, ln_r, most, poisson),
            mean_interval: (mean * (-half).exp(), mean * half.exp()),
            log_likelihood: most,
        }
    });
    let ratio = if negative.is_some() { 2.0 * (most - poisson) } else { 0.0 };
    CountFit {
        mean,
        poisson_interval: garwood(total, n),
        poisson_log_likelihood: poisson,
        dispersion_index,
        dispersion_p: chi_square_above((n - 1.0) * dispersion_index, n - 1.0),
        negative,
        ratio,
        ratio_p: if ratio > 0.0 { 0.5 * erfc((0.5 * ratio).sqrt()) } else { 1.0 },
    }
}

fn poisson(counts: &[u64], mean: f64) -> f64 {
    counts.iter().map(|count| *count as f64).map(|k| k * mean.ln() - mean - ln_gamma(k + 1.0)).sum()
}

fn negative_binomial(counts: &[u64], mean: f64, r: f64) -> f64 {
    // ln(r/(r + mean)), and of Γ(k + r)/Γ(r)/(r + mean)ᵏ, which tends to 1 for large r.
    let ln_none = -(mean / r).ln_1p();
    counts
        .iter()
        .map(|&count| {
            let k = count as f64;
            let rising = if count < 1_000 {
                (0..count).map(|step| ((step as f64 - mean) / (r + mean)).ln_1p()).sum::<f64>()
            } else {
                ln_gamma(k + r) - ln_gamma(r) - k * (r + mean).ln()
            };
            rising + r * ln_none + k * mean.ln() - ln_gamma(k + 1.0)
        })
        .sum()
}

/// Where the likelihood of r falls by half the 95 % point of χ² with one degree of freedom.
fn profile_interval(of: impl Fn(f64) -> f64, best: f64, most: f64, at_infinity: f64) -> (f64, Option<f64>) {
    const DROP: f64 = 0.5 * 3.841_458_820_694_124;
    let below = |x: f64| of(x) - (most - DROP);
    let low = super::optimise::root(below, LN_DISPERSIONS.0 - 10.0, best).exp();
    let high = (at_infinity < most - DROP)
        .then(|| super::optimise::root(below, best, LN_DISPERSIONS.1 + 10.0).exp());
    (low, high)
}

/// The exact interval of a Poisson mean: gamma quantiles of shape `total` and `total` + 1.
fn garwood(total: f64, n: f64) -> (f64, f64) {
    let quantile =
        |shape: f64, p: f64| Distribution::gamma(shape, 1.0).map_or(f64::NAN, |law| law.quantile(p));
    (quantile(total, 0.025) / n, quantile(total + 1.0, 0.975) / n)
}

fn chi_square_above(x: f64, degrees: f64) -> f64 {
    Distribution::gamma(0.5 * degrees, 2.0).map_or(f64::NAN, |law| law.survival(x))
}
