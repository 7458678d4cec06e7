//! Distributions fitted to data: a column of a file read and counted, maximum likelihood, goodness of fit, and how
//! uncertain the parameters are.
//!
//! [`Table`] reads a file; [`amounts`] and [`occurrences`] take what a column holds and count what they leave out.
//! [`Model::fit`] estimates one [`Family`] by maximum likelihood, [`resample`] repeats it on samples of the fitted
//! distribution, and [`predictive`] is the distribution that keeps the uncertainty of the parameters.
//! [`CountFit`] is Poisson against negative binomial.
mod amounts;
mod bootstrap;
mod burr;
mod cells;
mod counts;
mod dates;
mod gamma;
mod generalised_pareto;
mod goodness;
mod information;
mod lognormal;
mod mean_excess;
mod model;
mod optimise;
mod pareto;
mod predictive;
mod sample;
mod spliced;
mod table;
#[cfg(test)]
mod tests;
mod weibull;

pub use amounts::Amounts;
pub use bootstrap::{Resampled, resample};
pub use cells::amount;
pub use counts::{CountFit, Negative, fit_counts};
pub use dates::{Occurrences, occurrences};
pub use goodness::{Distances, distances};
pub use information::intervals;
pub use mean_excess::{MeanExcess, mean_excess};
pub use model::{Estimate, FEWEST, FEWEST_ABOVE, Family, Model};
pub use predictive::{PARAMETER_SETS, predictive};
pub use sample::{Sample, Tally, amounts};
pub use table::{Condition, Table};
