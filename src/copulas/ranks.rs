//! Rank correlations and the parameters of copulas that have them.
use super::copula::Family;
use super::matrix::CorrelationMatrix;
use super::quadrature::integral;
use statrs::function::gamma::ln_gamma;
use std::f64::consts::{FRAC_PI_2, PI};

/// A measure of rank correlation, within −1 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// ρ: the correlation of the ranks.
    Spearman,
    /// τ: the share of pairs of draws in the same order, less that of pairs in opposite order.
    Kendall,
}

impl Measure {
    /// `Spearman's rho`.
    pub fn words(self) -> &'static str {
        match self {
            Measure::Spearman => "Spearman's rho",
            Measure::Kendall => "Kendall's tau",
        }
    }
}

/// What rank a parameter gives, and which parameter a rank needs, in one family.
#[derive(Clone, Debug)]
pub struct Ranks {
    family: Family,
    measure: Measure,
    /// For Spearman's rho of the Student t copula.
    series: Vec<f64>,
}

impl Ranks {
    pub fn new(family: Family, measure: Measure) -> Self {
        let series = match (family, measure) {
            (Family::StudentT { degrees_of_freedom }, Measure::Spearman) => {
                student_t_series(degrees_of_freedom)
            }
            _ => Vec::new(),
        };
        Self { family, measure, series }
    }

    /// The rank of a parameter: of a correlation for the Gaussian and the Student t copula, of θ for the others.
    ///
    /// τ = (2/π)·arcsin r for both of the former (Lindskog, McNeil and Schmock 2003), θ/(θ + 2) for Clayton and
    /// 1 − 1/θ for Gumbel (Nelsen 2006, examples 5.4 and 5.5). ρ = (6/π)·arcsin(r/2) for Gaussian (Kruskal 1958); for
    /// Gumbel 12·∫ (1 + A(t))⁻² dt − 3 with Pickands' function A; for Clayton 12·∬ C − 3; for Student t a series.
    pub fn rank(&self, parameter: f64) -> f64 {
        match (self.measure, self.family) {
            (Measure::Kendall, Family::Gaussian | Family::StudentT { .. }) => parameter.asin() / FRAC_PI_2,
            (Measure::Kendall, Family::Clayton) => parameter / (parameter + 2.0),
            (Measure::Kendall, Family::Gumbel) => 1.0 - 1.0 / parameter,
            (Measure::Spearman, Family::Gaussian) => (0.5 * parameter).asin() * 6.0 / PI,
            (Measure::Spearman, Family::StudentT { .. }) => self.student_t_spearman(parameter),
            (Measure::Spearman, Family::Clayton) => clayton_spearman(parameter),
            (Measure::Spearman, Family::Gumbel) => gumbel_spearman(parameter),
        }
    }

    /// The parameter of a rank strictly between −1 and 1, for the families of pairs between 0 and 1.
    ///
    /// Exact where [`Self::rank`] has a closed form, else with an error in rank of at most 1e-6, and 1e-9 below 0.99.
    pub fn parameter(&self, rank: f64) -> f64 {
        match (self.measure, self.family) {
            (Measure::Kendall, Family::Gaussian | Family::StudentT { .. }) => (FRAC_PI_2 * rank).sin(),
            (Measure::Kendall, Family::Clayton) => 2.0 * rank / (1.0 - rank),
            (Measure::Kendall, Family::Gumbel) => 1.0 / (1.0 - rank),
            (Measure::Spearman, Family::Gaussian) => 2.0 * (PI * rank / 6.0).sin(),
            (Measure::Spearman, Family::StudentT { .. }) => {
                // Odd in the correlation; without a rank there is none, to the last bit.
                let magnitude = inverse(|r| self.rank(r), rank.abs(), (0.0, 1.0));
                if rank == 0.0 { 0.0 } else { rank.signum() * magnitude }
            }
            // θ by Kendall's tau, which lies between 0 and Spearman's rho (Capéraà and Genest 1993).
            (Measure::Spearman, Family::Clayton) => {
                let theta = |tau: f64| 2.0 * tau / (1.0 - tau);
                theta(inverse(|tau| clayton_spearman(theta(tau)), rank, (0.0, rank)))
            }
            (Measure::Spearman, Family::Gumbel) => {
                let theta = |tau: f64| 1.0 / (1.0 - tau);
                theta(inverse(|tau| gumbel_spearman(theta(tau)), rank, (0.0, rank)))
            }
        }
    }

    /// The ranks nearest to those of `correlations`, rounded to three decimals, that are those of a positive definite matrix.
    ///
    /// [`CorrelationMatrix::nearest`], which may be singular, moved towards no correlation as little as it needs.
    #[must_use]
    pub fn nearest(&self, correlations: &CorrelationMatrix) -> CorrelationMatrix {
        let nearest = correlations.nearest();
        let rounded = |share: f64| {
            // Adding 0 makes −0 a plain 0.
            nearest.map(|r| (self.rank(share * r.clamp(-1.0, 1.0)) * 1e3).round() / 1e3 + 0.0)
        };
        [1e-3, 2e-3, 4e-3, 8e-3, 0.016, 0.03, 0.06, 0.12, 0.25, 0.5]
            .into_iter()
            .map(|shrunk| rounded(1.0 - shrunk))
            .find(|ranks| ranks.map(|rank| self.parameter(rank)).factor().is_some())
            .unwrap_or_else(|| CorrelationMatrix::identity(nearest.size()))
    }

    fn student_t_spearman(&self, r: f64) -> f64 {
        let square = r * r;
        let sum = self.series.iter().rev().fold(0.0, |sum, &coefficient| sum * square + coefficient);
        r * sum
    }
}

/// Where a rising function has a value, by bisection: 60 halvings.
fn inverse(function: impl Fn(f64) -> f64, value: f64, (mut low, mut high): (f64, f64)) -> f64 {
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if function(middle) < value {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// 24·∫₀¹ ∫ᵤ¹ C(u, v) dv du − 3: above the diagonal, where the copula is smooth however narrow its ridge.
fn clayton_spearman(theta: f64) -> f64 {
    if theta == 0.0 {
        return 0.0;
    }
    let half = integral(0.0, 1.0, |u, above| {
        integral(0.0, above, |over, _| {
            // C = u·(1 + (v/u)^−θ − u^θ)^(−1/θ).
            let ratio = -theta * (over / u).ln_1p();
            let power = theta * u.ln();
            u * (-(ratio.exp_m1() - power.exp_m1()).ln_1p() / theta).exp()
        })
    });
    24.0 * half - 3.0
}

fn gumbel_spearman(theta: f64) -> f64 {
    // Symmetric, and smooth on either side of the ridge at ½.
    let half = integral(0.0, 0.5, |t, from_ridge| {
        let other = 0.5 + from_ridge;
        let pickands = other * ((t / other).powf(theta).ln_1p() / theta).exp();
        (1.0 + pickands).powi(-2)
    });
    24.0 * half - 3.0
}

/// Coefficients of r, r³, r⁵, … in Spearman's rho of the Student t copula.
///
/// ρ = (6/π)·E arcsin(r·a·b) with a² = G₂/(G₁ + G₂), b² = G₃/(G₁ + G₃) and independent gamma variables of shape ν/2: the
/// probability that two differences of scale mixtures of normals have the same sign (Heinen and Valdesogo 2020). With
/// arcsin as its power series, a and b are independent given G₁, so that each coefficient is E (E[aᵏ | G₁])².
/// Expectations are trapezoidal sums over ln G, which converge exponentially. The coefficients beyond the last add up to
/// what is missing from ρ(1) = 1; they are added to the last one. Against sums without a series, the error is below 1e-9
/// up to r = 0.99 and below 1e-6 beyond.
fn student_t_series(degrees_of_freedom: f64) -> Vec<f64> {
    // Heavy tails need more terms.
    let terms = 600 + (6_000.0 / degrees_of_freedom.powi(2)) as usize;
    let shape = 0.5 * degrees_of_freedom;
    let step = (0.9 / shape.sqrt()).min(0.4);
    let ln_density = |y: f64| shape * y - y.exp() - ln_gamma(shape);
    let mode = shape.ln();
    let worth = ln_density(mode) - 34.0;
    let left = (1..).map(|k| mode - f64::from(k) * step).take_while(|y| ln_density(*y) > worth);
    let right = (0..).map(|k| mode + f64::from(k) * step).take_while(|y| ln_density(*y) > worth);
    let nodes: Vec<(f64, f64)> = left.chain(right).map(|y| (y, step * ln_density(y).exp())).collect();
    let total: f64 = nodes.iter().map(|(_, weight)| weight).sum();

    let mut squares = vec![0.0; terms];
    for (y, weight) in &nodes {
        // E[a^(2k + 1) | G₁ = e^y] for all k.
        let mut moments = vec![0.0; terms];
        for (other, probability) in &nodes {
            let square = 1.0 / (1.0 + (y - other).exp());
            let mut power = square.sqrt() * probability / total;
            for moment in &mut moments {
                *moment += power;
                power *= square;
            }
        }
        for (square, moment) in squares.iter_mut().zip(moments) {
            *square += weight / total * moment * moment;
        }
    }
    // arcsin x = Σ (2k)!/(4ᵏ k!² (2k + 1))·x^(2k + 1).
    let mut central = 1.0;
    let mut series = Vec::with_capacity(terms);
    for (k, square) in squares.iter().enumerate() {
        let k = k as f64;
        series.push(6.0 / PI * central / (2.0 * k + 1.0) * square);
        central *= (2.0 * k + 1.0) / (2.0 * k + 2.0);
    }
    let missing = 1.0 - series.iter().sum::<f64>();
    if let Some(last) = series.last_mut() {
        *last += missing;
    }
    series
}
