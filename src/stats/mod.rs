//! Statistics of slices of losses, each with its own error: moments, order statistics, TVaR, exceedance curves.
//!
//! Losses come in blocks and need not be kept: two rounds over the same blocks give everything, so that memory does not
//! grow with the number of trials. Sums are folded in the order of the blocks and order statistics are exact, so no result
//! depends on the number of threads. Non-finite values are not expected: the engine reports them before they come here.
#![allow(
    clippy::should_implement_trait,
    reason = "sums of parts are added in the order of the parts, by reference"
)]
mod exceedance;
mod intervals;
mod level;
mod moments;
mod paired;
mod scale;
mod search;
mod summary;
mod tail;
#[cfg(test)]
mod tests;

pub use exceedance::{Bin, Point, count_above};
pub use intervals::{Interval, Z95, order_statistic_ranks, wilson};
pub use level::{Level, QUANTILES, TVARS};
pub use moments::{Moments, se_of_mean};
pub use paired::{Crossings, PairSums, PairTails, Paired, Ratio};
pub use search::Selected;
pub use summary::{Between, First, FirstSums, Middle, PILOT, Pilot, Second, SecondSums, Summary};
pub use tail::{FEWEST_IN_TAIL, Tail};

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
