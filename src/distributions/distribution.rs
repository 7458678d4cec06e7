//! What every distribution can do, and the type that holds any of them.
use super::sampler::{ClosedForm, Sampler};
use std::fmt::Debug;
use std::sync::Arc;

/// A parameter that is not possible: which one, why, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParameterError {
    pub parameter: &'static str,
    pub message: String,
    pub help: Option<String>,
}

impl ParameterError {
    pub(super) fn new(parameter: &'static str, message: impl Into<String>) -> Self {
        Self { parameter, message: message.into(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// `value` if it is finite and above zero.
    pub(super) fn positive(parameter: &'static str, value: f64) -> Result<f64, Self> {
        if value > 0.0 && value.is_finite() {
            Ok(value)
        } else {
            Err(Self::new(parameter, format!("`{parameter}` is {value}, but must be above 0")))
        }
    }

    pub(super) fn finite(parameter: &'static str, value: f64) -> Result<f64, Self> {
        if value.is_finite() {
            Ok(value)
        } else {
            Err(Self::new(parameter, format!("`{parameter}` is {value}, not a finite number")))
        }
    }
}

/// A probability law. Lower and upper probabilities come in pairs, `p` below and `q = 1 − p` above,
/// so that neither tail loses digits.
pub(super) trait Law: Debug + Send + Sync {
    /// As scenarios call it.
    fn name(&self) -> &'static str;
    /// May be infinite, or NaN where it does not exist.
    fn mean(&self) -> f64;
    /// May be infinite, or NaN where it does not exist.
    fn sd(&self) -> f64;
    /// Smallest and largest value.
    fn support(&self) -> (f64, f64);
    /// (P(X ≤ x), P(X > x)).
    fn probabilities(&self, x: f64) -> (f64, f64);
    /// The smallest x with P(X ≤ x) ≥ p.
    fn quantile(&self, p: f64, q: f64) -> f64;
    /// The density f and the derivative of ln f at x, where the law has a smooth density.
    fn density(&self, _x: f64) -> Option<(f64, f64)> {
        None
    }
    /// The quantile function of columns, where it has a closed form; else a table is made.
    fn closed_form(&self) -> Option<ClosedForm> {
        None
    }
}

/// The distribution of one quantity.
#[derive(Clone, Debug)]
pub struct Distribution(pub(super) Arc<dyn Law>);

impl Distribution {
    pub(super) fn of(law: impl Law + 'static) -> Self {
        Self(Arc::new(law))
    }

    /// A number that is known.
    ///
    /// # Errors
    /// If it is not finite.
    pub fn constant(value: f64) -> Result<Self, ParameterError> {
        ParameterError::finite("value", value).map(|value| Self::of(Constant(value)))
    }

    /// The family's name, as scenarios write it.
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    /// Exact; infinite or NaN where the distribution has none.
    pub fn mean(&self) -> f64 {
        self.0.mean()
    }

    /// Standard deviation, exact; infinite or NaN where the distribution has none.
    pub fn sd(&self) -> f64 {
        self.0.sd()
    }

    /// Smallest and largest possible value.
    pub fn support(&self) -> (f64, f64) {
        self.0.support()
    }

    /// P(X ≤ x).
    pub fn cdf(&self, x: f64) -> f64 {
        self.0.probabilities(x).0
    }

    /// P(X > x), with its own digits where it is small.
    pub fn survival(&self, x: f64) -> f64 {
        self.0.probabilities(x).1
    }

    /// (P(X ≤ x), P(X > x)), each with its own digits.
    pub fn probabilities(&self, x: f64) -> (f64, f64) {
        self.0.probabilities(x)
    }

    /// The smallest x with P(X ≤ x) ≥ p, for p in 0..=1.
    pub fn quantile(&self, p: f64) -> f64 {
        self.0.quantile(p, 1.0 - p)
    }

    /// The quantile of 1 − q, for a q too small for 1 − q to keep its digits.
    pub fn quantile_upper(&self, q: f64) -> f64 {
        self.0.quantile(1.0 - q, q)
    }

    /// The density at x; `None` unless the distribution is continuous.
    pub fn density(&self, x: f64) -> Option<f64> {
        self.0.density(x).map(|(density, _)| density)
    }

    /// The value, if it has only one.
    pub fn is_constant(&self) -> Option<f64> {
        let (low, high) = self.support();
        (low == high).then_some(low)
    }

    /// The quantile function for columns of uniforms.
    pub fn sampler(&self) -> Sampler {
        Sampler::new(&self.0)
    }
}

#[derive(Debug)]
struct Constant(f64);

impl Law for Constant {
    fn name(&self) -> &'static str {
        "constant"
    }

    fn mean(&self) -> f64 {
        self.0
    }

    fn sd(&self) -> f64 {
        0.0
    }

    fn support(&self) -> (f64, f64) {
        (self.0, self.0)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        if x < self.0 { (0.0, 1.0) } else { (1.0, 0.0) }
    }

    fn quantile(&self, _p: f64, _q: f64) -> f64 {
        self.0
    }

    fn closed_form(&self) -> Option<ClosedForm> {
        Some(ClosedForm::steps(vec![self.0], Vec::new()))
    }
}
