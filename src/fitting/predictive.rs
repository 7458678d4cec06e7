//! The fitted distribution with the uncertainty of its parameters.
use super::bootstrap::each;
use super::{Amounts, Model};
use crate::distributions::Distribution;
use crate::random::Stream;

/// How many sets of parameters the distribution mixes.
pub const PARAMETER_SETS: usize = 200;

/// The predictive distribution of a new amount: an equal mixture over [`PARAMETER_SETS`] sets of parameters, each the
/// maximum-likelihood estimate of a sample of as many amounts from the distribution fitted to `amounts`.
///
/// The samples have random numbers of their own, which depend on the amounts and the family alone: the same file gives the
/// same distribution in every scenario and with every seed.
///
/// # Panics
/// Never: there are as many weights as sets.
pub fn predictive(amounts: &Amounts, model: Model) -> Distribution {
    let estimate = model.fit(amounts);
    let values: Vec<String> = amounts.sorted().iter().map(|value| format!("{:x}", value.to_bits())).collect();
    let name = format!("fitted.{}.{}", model.family().name(), values.join("."));
    let parts = each(&estimate, amounts.len(), PARAMETER_SETS, (0, Stream::named(&name)), |_, resampled| {
        resampled.distribution()
    });
    Distribution::fitted(parts).expect("there are parts")
}
