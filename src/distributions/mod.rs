//! Distributions, each sampled by its quantile function.
//!
//! [`Distribution`] is the distribution of an input: quantile, cdf, mean and sd, one value at a time and exact.
//! Its [`Sampler`] turns columns of uniforms into columns of quantiles, by closed forms or by a table.
//! [`CountDistribution`] is the distribution of a number of incidents.
mod beta;
mod burr;
mod count;
mod discrete;
mod distribution;
mod empirical;
mod exponential;
mod gamma;
mod integral_table;
mod integrals;
mod invert;
mod lognormal;
mod metalog;
mod metalog_fit;
mod mixture;
mod moments;
mod normal;
mod pareto;
#[cfg(test)]
mod reference;
mod sampler;
mod special;
mod spliced;
mod student_t;
mod table;
#[cfg(test)]
mod tests;
mod triangular;
mod truncated;
mod uniform;
mod weibull;

pub use count::{CountDistribution, CountSampler};
pub use distribution::{Distribution, ParameterError};
pub use integrals::Integrals;
pub use metalog::Bounds;
pub use metalog_fit::MetalogFit;
pub use sampler::Sampler;
