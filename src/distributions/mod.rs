//! Distributions, all sampled by their quantile function.

/// A distribution of one quantity.
#[derive(Clone, Debug)]
pub struct Distribution;
/// A distribution of the number of incidents in a year.
#[derive(Clone, Debug)]
pub struct CountDistribution;
