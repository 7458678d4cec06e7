//! The families that amounts are fitted with, and what a fit estimates.
use super::{Amounts, burr, gamma, generalised_pareto, lognormal, pareto, spliced, weibull};
use crate::distributions::Distribution;

/// Fewer amounts tell too little for a fit.
pub const FEWEST: usize = 10;
/// Fewer amounts above a threshold tell too little for a tail.
pub const FEWEST_ABOVE: usize = 10;

/// A family of distributions of amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    Lognormal,
    Gamma,
    Weibull,
    Pareto,
    Burr,
    /// A lognormal body with a Pareto tail.
    Spliced,
    /// Of the amounts above a threshold only.
    GeneralisedPareto,
}

/// What a parameter may be, and so on which scale its interval is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Range {
    Positive,
    Any,
}

impl Family {
    pub const ALL: [Self; 7] = [
        Self::Lognormal,
        Self::Gamma,
        Self::Weibull,
        Self::Pareto,
        Self::Burr,
        Self::Spliced,
        Self::GeneralisedPareto,
    ];

    /// As scenarios call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lognormal => "lognormal",
            Self::Gamma => "gamma",
            Self::Weibull => "weibull",
            Self::Pareto => "pareto",
            Self::Burr => "burr",
            Self::Spliced => "spliced",
            Self::GeneralisedPareto => "generalised_pareto",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.name() == name)
    }

    /// Whether it is of the amounts above a threshold only.
    pub fn is_of_the_tail(self) -> bool {
        self == Self::GeneralisedPareto
    }

    /// Names of what is estimated, in the order of [`Estimate::parameters`].
    pub fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::Lognormal => &["mu", "sigma"],
            Self::Gamma | Self::Weibull => &["shape", "scale"],
            Self::Pareto => &["min", "shape"],
            Self::Burr => &["shape1", "shape2", "scale"],
            Self::Spliced => &["sigma", "threshold", "shape"],
            Self::GeneralisedPareto => &["scale", "shape"],
        }
    }

    pub(super) fn ranges(self) -> &'static [Range] {
        match self {
            Self::Lognormal => &[Range::Any, Range::Positive],
            Self::GeneralisedPareto => &[Range::Positive, Range::Any],
            Self::Gamma | Self::Weibull | Self::Pareto => &[Range::Positive; 2],
            Self::Burr | Self::Spliced => &[Range::Positive; 3],
        }
    }
}

/// A family to fit; with the threshold that a generalised Pareto distribution is fitted above.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Model {
    family: Family,
    threshold: f64,
}

/// The parameters of highest likelihood.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    pub model: Model,
    /// In the order of [`Family::parameters`].
    pub parameters: Vec<f64>,
    pub log_likelihood: f64,
    /// Where the likelihood goes on rising towards the end of the family: what lies there, and so fits as well.
    pub limit: Option<&'static str>,
}

impl Model {
    /// A family of all amounts.
    pub fn of(family: Family) -> Self {
        Self { family, threshold: 0.0 }
    }

    /// The generalised Pareto distribution of the amounts above a threshold.
    pub fn above(threshold: f64) -> Self {
        Self { family: Family::GeneralisedPareto, threshold }
    }

    pub fn family(self) -> Family {
        self.family
    }

    /// Above which amounts are fitted; 0 for all.
    pub fn threshold(self) -> f64 {
        self.threshold
    }

    /// The parameters of highest likelihood for at least [`FEWEST`] amounts above the threshold that are not all equal.
    pub fn fit(self, amounts: &Amounts) -> Estimate {
        self.fit_near(amounts, None)
    }

    /// As [`Model::fit`], where a search may begin at parameters that were found for similar amounts.
    pub(super) fn fit_near(self, amounts: &Amounts, near: Option<&[f64]>) -> Estimate {
        let (parameters, limit) = match self.family {
            Family::Lognormal => (lognormal::fit(amounts).to_vec(), None),
            Family::Gamma => (gamma::fit(amounts).to_vec(), None),
            Family::Weibull => (weibull::fit(amounts).to_vec(), None),
            Family::Pareto => (pareto::fit(amounts).to_vec(), None),
            Family::GeneralisedPareto => {
                let (parameters, limit) = generalised_pareto::fit(amounts, self.threshold);
                (parameters.to_vec(), limit)
            }
            Family::Burr => {
                let (parameters, limit) = burr::fit(amounts, near);
                (parameters.to_vec(), limit)
            }
            Family::Spliced => {
                let (parameters, limit) = spliced::fit(amounts, near);
                (parameters.to_vec(), limit)
            }
        };
        let log_likelihood = self.log_likelihood(amounts, &parameters);
        Estimate { model: self, parameters, log_likelihood, limit }
    }

    /// ln of the density of all amounts at these parameters; −∞ where they are not possible.
    pub fn log_likelihood(self, amounts: &Amounts, parameters: &[f64]) -> f64 {
        let value = match (self.family, parameters) {
            (Family::Lognormal, &[mu, sigma]) => lognormal::log_likelihood(amounts, mu, sigma),
            (Family::Gamma, &[shape, scale]) => gamma::log_likelihood(amounts, shape, scale),
            (Family::Weibull, &[shape, scale]) => weibull::log_likelihood(amounts, shape, scale),
            (Family::Pareto, &[min, shape]) => pareto::log_likelihood(amounts, min, shape),
            (Family::Burr, &[shape1, shape2, scale]) => burr::log_likelihood(amounts, shape1, shape2, scale),
            (Family::Spliced, &[sigma, threshold, shape]) => {
                spliced::log_likelihood(amounts, sigma, threshold, shape)
            }
            (Family::GeneralisedPareto, &[scale, shape]) => {
                generalised_pareto::log_likelihood(amounts, self.threshold, scale, shape)
            }
            _ => f64::NEG_INFINITY,
        };
        if value.is_nan() { f64::NEG_INFINITY } else { value }
    }
}

impl Estimate {
    /// How many parameters were estimated.
    pub fn free(&self) -> usize {
        self.parameters.len()
    }

    /// Akaike's criterion, `2k − 2·ln L` (1974).
    pub fn aic(&self) -> f64 {
        2.0 * self.free() as f64 - 2.0 * self.log_likelihood
    }

    /// Schwarz's criterion, `k·ln n − 2·ln L` (1978).
    pub fn bic(&self, n: usize) -> f64 {
        self.free() as f64 * (n as f64).ln() - 2.0 * self.log_likelihood
    }

    /// The fitted distribution.
    ///
    /// # Panics
    /// Never: estimates lie where the families' parameters may lie.
    pub fn distribution(&self) -> Distribution {
        let p = &self.parameters;
        match self.model.family {
            Family::Lognormal => Distribution::lognormal(p[0], p[1]),
            Family::Gamma => Distribution::gamma(p[0], p[1]),
            Family::Weibull => Distribution::weibull(p[0], p[1]),
            Family::Pareto => Distribution::pareto(p[0], p[1]),
            Family::Burr => Distribution::burr(p[0], p[1], p[2]),
            Family::Spliced => Distribution::spliced(spliced::mu(p[0], p[1], p[2]), p[0], p[1], p[2], None),
            Family::GeneralisedPareto => Distribution::generalised_pareto(self.model.threshold, p[0], p[1]),
        }
        .expect("estimates are kept where the families are possible")
    }

    /// The arguments by which a scenario writes the distribution.
    pub fn arguments(&self) -> Vec<(&'static str, f64)> {
        let p = &self.parameters;
        let named = || self.model.family.parameters().iter().copied().zip(p.iter().copied());
        match self.model.family {
            Family::Spliced => {
                let mu = spliced::mu(p[0], p[1], p[2]);
                [("mu", mu)].into_iter().chain(named()).collect()
            }
            Family::GeneralisedPareto => {
                [("location", self.model.threshold)].into_iter().chain(named()).collect()
            }
            _ => named().collect(),
        }
    }
}
