//! The families of copulas, and one of them with its parameters.
use super::matrix::Factor;

/// A family of copulas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Family {
    /// No dependence in the extremes.
    Gaussian,
    /// Extremes of both ends come together, the more the fewer degrees of freedom.
    StudentT { degrees_of_freedom: f64 },
    /// Low values come together; pairs with a positive rank.
    Clayton,
    /// High values come together; pairs with a positive rank.
    Gumbel,
}

impl Family {
    /// Whether it is for pairs with a positive rank alone.
    pub fn is_of_pairs(self) -> bool {
        matches!(self, Family::Clayton | Family::Gumbel)
    }

    /// `Gaussian copula`, `Student t copula with 4 degrees of freedom`.
    pub fn words(self) -> String {
        match self {
            Family::Gaussian => "Gaussian copula".to_owned(),
            Family::StudentT { degrees_of_freedom } => {
                format!("Student t copula with {degrees_of_freedom} degrees of freedom")
            }
            Family::Clayton => "Clayton copula".to_owned(),
            Family::Gumbel => "Gumbel copula".to_owned(),
        }
    }
}

/// How a group of inputs depends on each other.
#[derive(Clone, Debug)]
pub enum Copula {
    Gaussian(Factor),
    StudentT {
        factor: Factor,
        degrees_of_freedom: f64,
    },
    /// C(u, v) = (u^−θ + v^−θ − 1)^(−1/θ), θ > 0.
    Clayton {
        theta: f64,
    },
    /// C(u, v) = exp(−((−ln u)^θ + (−ln v)^θ)^(1/θ)), θ > 1.
    Gumbel {
        theta: f64,
    },
}

/// The nearest number within the range of our uniforms, which end half a step of 2⁻⁵² from 0 and from 1.
#[inline(always)]
pub fn inside(u: f64) -> f64 {
    const LOW: f64 = f64::EPSILON / 2.0;
    let raised = if u < LOW { LOW } else { u };
    if raised > 1.0 - LOW { 1.0 - LOW } else { raised }
}
