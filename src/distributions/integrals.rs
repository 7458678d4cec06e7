//! Distribution function, density and expected excess of whole columns of limits.
use super::distribution::Distribution;
use super::integral_table::IntegralTable;
use super::sampler::ClosedForm;
use crate::kernel;
use crate::math::{exp, ln, normal_cdf};

/// What is known of a continuous distribution up to a limit, for columns of limits.
///
/// A limit that is not a number gives no number.
#[derive(Clone, Debug)]
pub struct Integrals(Form);

#[derive(Clone, Debug)]
enum Form {
    Uniform { min: f64, max: f64 },
    Triangular { min: f64, mode: f64, max: f64 },
    Normal { mean: f64, sd: f64 },
    Lognormal { mu: f64, sigma: f64 },
    Exponential { mean: f64 },
    GeneralisedPareto { location: f64, scale: f64, shape: f64 },
    Table(IntegralTable),
}

impl Distribution {
    /// `None` unless the distribution is continuous, and for mixtures, whose density may have gaps and steps anywhere.
    pub fn integrals(&self) -> Option<Integrals> {
        self.density(self.quantile(0.5)).filter(|_| self.name() != "mixture")?;
        Some(Integrals(match self.0.closed_form() {
            Some(ClosedForm::Uniform { min, max }) => Form::Uniform { min, max },
            Some(ClosedForm::Triangular { min, mode, max }) => Form::Triangular { min, mode, max },
            Some(ClosedForm::Normal { mean, sd }) => Form::Normal { mean, sd },
            Some(ClosedForm::Lognormal { mu, sigma }) => Form::Lognormal { mu, sigma },
            Some(ClosedForm::Exponential { mean }) => Form::Exponential { mean },
            Some(ClosedForm::GeneralisedPareto { location, scale, shape }) if shape > 0.0 => {
                Form::GeneralisedPareto { location, scale, shape }
            }
            _ => Form::Table(IntegralTable::of(self)?),
        }))
    }
}

impl Integrals {
    /// Whether they are looked up one by one, which takes longer than a closed form for a whole column.
    pub fn are_tabulated(&self) -> bool {
        matches!(self.0, Form::Table(_))
    }

    /// Replaces each limit k by P(X ≤ k), and each of `densities`, of the same length, by the density at k.
    pub fn below(&self, limits: &mut [f64], densities: &mut [f64]) {
        match self.0 {
            Form::Uniform { min, max } => uniform_below(min, max, limits, densities),
            Form::Triangular { min, mode, max } => triangular_below(min, mode, max, limits, densities),
            Form::Normal { mean, sd } => normal_below(mean, sd, limits, densities),
            Form::Lognormal { mu, sigma } => lognormal_below(mu, sigma, limits, densities),
            Form::Exponential { mean } => exponential_below(mean, limits, densities),
            Form::GeneralisedPareto { location, scale, shape } => {
                generalised_pareto_below(location, scale, shape, limits, densities);
            }
            Form::Table(ref table) => {
                for (limit, density) in limits.iter_mut().zip(densities) {
                    (*limit, *density) = table.below(*limit);
                }
            }
        }
    }

    /// Replaces each limit k by E(X − k)⁺; no finite number where the distribution has no finite mean.
    pub fn excess(&self, limits: &mut [f64]) {
        match self.0 {
            Form::Uniform { min, max } => uniform_excess(min, max, limits),
            Form::Triangular { min, mode, max } => triangular_excess(min, mode, max, limits),
            Form::Normal { mean, sd } => normal_excess(mean, sd, limits),
            Form::Lognormal { mu, sigma } => lognormal_excess(mu, sigma, limits),
            Form::Exponential { mean } => exponential_excess(mean, limits),
            Form::GeneralisedPareto { location, scale, shape } => {
                generalised_pareto_excess(location, scale, shape, limits);
            }
            Form::Table(ref table) => limits.iter_mut().for_each(|limit| *limit = table.excess(*limit)),
        }
    }
}

/// 1/√(2π).
const BELL: f64 = 0.398_942_280_401_432_7;

#[inline(always)]
fn bell(z: f64) -> f64 {
    BELL * exp(-0.5 * z * z)
}

/// Unlike `f64::min` and `f64::max`, keeps NaN.
#[inline(always)]
fn between(x: f64, low: f64, high: f64) -> f64 {
    let raised = if x < low { low } else { x };
    if raised > high { high } else { raised }
}

kernel! {
    fn uniform_below(min: f64, max: f64, limits: &mut [f64], densities: &mut [f64]) {
        let density = 1.0 / (max - min);
        for (limit, out) in limits.iter_mut().zip(densities) {
            let k = *limit;
            *out = if k > min && k < max { density } else { 0.0 };
            *limit = between((k - min) * density, 0.0, 1.0);
        }
    }

    fn uniform_excess(min: f64, max: f64, limits: &mut [f64]) {
        for limit in limits {
            let k = *limit;
            let inside = between(k, min, max);
            let rest = max - inside;
            *limit = 0.5 * rest * rest / (max - min) + (if k < min { min - k } else { 0.0 });
        }
    }

    fn triangular_below(min: f64, mode: f64, max: f64, limits: &mut [f64], densities: &mut [f64]) {
        let width = max - min;
        for (limit, out) in limits.iter_mut().zip(densities) {
            let k = between(*limit, min, max);
            let (up, down) = (k - min, max - k);
            let rising = k < mode;
            let slope = 1.0 / (width * if rising { mode - min } else { max - mode });
            *out = 2.0 * slope * if rising { up } else { down };
            *limit = if rising { up * up * slope } else { 1.0 - down * down * slope };
            // At an end where the mode is, the slope is infinite and there is nothing beyond.
            *limit = if down == 0.0 { 1.0 } else { *limit };
            *out = if down == 0.0 { 0.0 } else { *out };
        }
    }

    fn triangular_excess(min: f64, mode: f64, max: f64, limits: &mut [f64]) {
        let width = max - min;
        let mean = (min + mode + max) / 3.0;
        for limit in limits {
            let k = between(*limit, min, max);
            let beyond = if *limit < min { min - *limit } else { 0.0 };
            let (up, down) = (k - min, max - k);
            let rising = k < mode;
            let cube = if rising { up * up * up } else { down * down * down };
            let part = cube / (3.0 * width * if rising { mode - min } else { max - mode });
            let excess = if rising { mean - k + part } else { part };
            *limit = beyond + if down == 0.0 { 0.0 } else { excess };
        }
    }

    fn normal_below(mean: f64, sd: f64, limits: &mut [f64], densities: &mut [f64]) {
        for (limit, out) in limits.iter_mut().zip(densities) {
            let z = (*limit - mean) / sd;
            *out = bell(z) / sd;
            *limit = normal_cdf(z);
        }
    }

    fn normal_excess(mean: f64, sd: f64, limits: &mut [f64]) {
        for limit in limits {
            let z = (*limit - mean) / sd;
            *limit = sd * (bell(z) - z * normal_cdf(-z));
        }
    }

    fn lognormal_below(mu: f64, sigma: f64, limits: &mut [f64], densities: &mut [f64]) {
        for (limit, out) in limits.iter_mut().zip(densities) {
            let k = *limit;
            let positive = if k > 0.0 { k } else { 1.0 };
            let z = (ln(positive) - mu) / sigma;
            let (density, below) = (bell(z) / (sigma * positive), normal_cdf(z));
            *out = if k > 0.0 { density } else { 0.0 };
            *limit = if k > 0.0 { below } else { 0.0 };
        }
    }

    fn lognormal_excess(mu: f64, sigma: f64, limits: &mut [f64]) {
        let mean = exp(mu + 0.5 * sigma * sigma);
        for limit in limits {
            let k = *limit;
            let positive = if k > 0.0 { k } else { 1.0 };
            let z = (ln(positive) - mu) / sigma;
            // Black and Scholes 1973.
            let excess = mean * normal_cdf(sigma - z) - k * normal_cdf(-z);
            *limit = if k > 0.0 { excess } else { mean - k };
        }
    }

    fn exponential_below(mean: f64, limits: &mut [f64], densities: &mut [f64]) {
        for (limit, out) in limits.iter_mut().zip(densities) {
            let k = *limit;
            let above = exp(-k / mean);
            *out = if k > 0.0 { above / mean } else { 0.0 };
            *limit = if k > 0.0 { 1.0 - above } else { 0.0 };
        }
    }

    fn exponential_excess(mean: f64, limits: &mut [f64]) {
        for limit in limits {
            let k = *limit;
            let above = mean * exp(-k / mean);
            *limit = if k > 0.0 { above } else { mean - k };
        }
    }

    /// P(X > k) = (1 + shape·(k − location)/scale)^(−1/shape).
    fn generalised_pareto_below(
        location: f64, scale: f64, shape: f64, limits: &mut [f64], densities: &mut [f64]
    ) {
        for (limit, out) in limits.iter_mut().zip(densities) {
            let k = *limit;
            let base = 1.0 + shape * (if k > location { k - location } else { 0.0 }) / scale;
            let above = exp(-ln(base) / shape);
            *out = if k > location { above / (base * scale) } else { 0.0 };
            *limit = 1.0 - above;
        }
    }

    /// (scale + shape·(k − location))/(1 − shape)·P(X > k) from the location on.
    fn generalised_pareto_excess(location: f64, scale: f64, shape: f64, limits: &mut [f64]) {
        for limit in limits {
            let k = *limit;
            let base = 1.0 + shape * (if k > location { k - location } else { 0.0 }) / scale;
            let above = exp(-ln(base) / shape);
            let excess = if shape < 1.0 { scale * base * above / (1.0 - shape) } else { f64::INFINITY };
            *limit = excess + if k < location { location - k } else { 0.0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distributions() -> Vec<Distribution> {
        [
            Distribution::uniform(-1.0, 3.0),
            Distribution::triangular(1.0, 2.0, 5.0),
            Distribution::triangular(0.0, 0.0, 1.0),
            Distribution::triangular(0.0, 1.0, 1.0),
            Distribution::normal(2.0, 3.0),
            Distribution::lognormal(1.0, 0.7),
            Distribution::exponential(4.0),
            Distribution::pareto(2.0, 2.5),
            Distribution::generalised_pareto(1.0, 2.0, -0.3),
            Distribution::generalised_pareto(1.0, 2.0, 0.0),
            Distribution::gamma(0.5, 2.0),
            Distribution::gamma(7.0, 0.1),
            Distribution::weibull(0.7, 3.0),
            Distribution::beta(2.0, 38.0, 0.0, 1.0),
            Distribution::beta(0.6, 0.5, 0.0, 1.0),
            Distribution::student_t(3.0, 1.0, 2.0),
            Distribution::truncated(Distribution::lognormal(0.0, 2.0).expect("possible"), 0.5, 30.0),
        ]
        .into_iter()
        .map(|distribution| distribution.expect("the parameters are possible"))
        .collect()
    }

    /// Against the exact distribution function, and against the integral of the exact quantile function:
    /// E(X − k)⁺ is the integral of Q(1 − q) − k over q from 0 to P(X > k).
    #[test]
    fn columns_have_the_exact_probabilities_densities_and_excesses() {
        for distribution in distributions() {
            let integrals = distribution.integrals().expect("it is continuous");
            for p in [1e-7, 0.003, 0.1, 0.37, 0.5, 0.81, 0.99, 0.9999, 1.0 - 1e-7] {
                let k = distribution.quantile(p);
                let (mut below, mut density, mut excess) = ([k], [0.0], [k]);
                integrals.below(&mut below, &mut density);
                integrals.excess(&mut excess);
                let name = distribution.name();
                let exact = distribution.cdf(k);
                assert!((below[0] - exact).abs() <= 2e-10, "{name} at {p}: {} is not {exact}", below[0]);
                let exact = distribution.density(k).expect("it is continuous");
                assert!(
                    (density[0] - exact).abs() <= 1e-5 * exact,
                    "{name}: density at {p}: {} is not {exact}",
                    density[0]
                );
                // From the smaller tail: where the quantile function has a root's slope, the rule is coarse.
                let exact = if p < 0.5 {
                    let below = tail_integral(&|t| k - distribution.quantile(t), distribution.cdf(k));
                    distribution.mean() - k + below
                } else {
                    tail_integral(&|t| distribution.quantile_upper(t) - k, distribution.survival(k))
                };
                let size = distribution.sd();
                assert!(
                    (excess[0] - exact).abs() <= 1e-7 * exact + 1e-9 * size,
                    "{name}: excess at {p}: {} is not {exact}",
                    excess[0]
                );
            }
        }
    }

    /// ∫₀^q by Simpson's rule in ln t, with t = q·e^(−s) for s up to 40.
    fn tail_integral(function: &dyn Fn(f64) -> f64, q: f64) -> f64 {
        const STEPS: usize = 2_000;
        let step = 40.0 / STEPS as f64;
        let at = |index: usize| {
            let t = q * (-0.5 * step * index as f64).exp();
            function(t) * t
        };
        let weight = |index: usize| if index % 2 == 1 { 4.0 } else { 2.0 };
        let inner: f64 = (1..2 * STEPS).map(|index| weight(index) * at(index)).sum();
        (at(0) + inner + at(2 * STEPS)) * step / 6.0
    }

    #[test]
    fn beyond_the_support_there_is_all_or_nothing() {
        for distribution in distributions() {
            let integrals = distribution.integrals().expect("it is continuous");
            let (low, high) = distribution.support();
            let mut below = [low - 1.0, high + 1.0, f64::NEG_INFINITY, f64::INFINITY];
            let mut excess = [low - 1.0, high + 1.0];
            integrals.below(&mut below, &mut [0.0; 4]);
            assert_eq!(below, [0.0, 1.0, 0.0, 1.0], "{}", distribution.name());
            integrals.excess(&mut excess);
            if low.is_finite() {
                let expected = distribution.mean() - low + 1.0;
                assert!((excess[0] - expected).abs() < 1e-8 * expected, "{}", distribution.name());
            }
            if high.is_finite() {
                assert!(excess[1].abs() < 1e-9, "{}: {}", distribution.name(), excess[1]);
            }
        }
    }

    #[test]
    fn what_has_values_with_probabilities_of_their_own_has_no_integrals() {
        assert!(Distribution::bernoulli(0.3).expect("possible").integrals().is_none());
        assert!(Distribution::empirical(vec![1.0, 2.0]).expect("possible").integrals().is_none());
        assert!(Distribution::constant(1.0).expect("possible").integrals().is_none());
    }
}
