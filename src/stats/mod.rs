//! Statistics of slices of losses, each with its own error: moments, order statistics, TVaR, exceedance curves.
//!
//! Sums are taken over blocks of a fixed size and folded in order, and order statistics are exact, so no result depends
//! on the number of threads. Non-finite values are not expected: the engine reports them before they come here.
mod exceedance;
mod intervals;
mod level;
mod moments;
mod paired;
mod select;
mod summary;
mod tail;
#[cfg(test)]
mod tests;

pub use exceedance::{Bin, Point, count_above, curve, histogram};
pub use intervals::{Interval, Z95, order_statistic_ranks, wilson};
pub use level::{Level, QUANTILES, TVARS};
pub use moments::{Moments, moments, sd_se};
pub use paired::{Paired, Ratio, count_difference, paired, quantile_difference_se, tail_difference_se};
pub use select::{Selected, select};
pub use summary::Summary;
pub use tail::{FEWEST_IN_TAIL, Tail, tails};

/// Trials whose sums are taken together.
const BLOCK: usize = 8_192;

/// A quantile and its 95 % order-statistic interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantile {
    pub level: Level,
    pub value: f64,
    pub low: f64,
    pub high: f64,
}
