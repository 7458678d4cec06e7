//! What would have to be true: goals sought, stresses set beside the baseline, what the breaking trials have in common, and
//! the scenario held against realised losses.
//!
//! Everything is simulated on common random numbers. Errors of what has no formula of its own are those of the spread
//! between sections of the trials ([`Columns`]).
mod backtest;
mod binomial;
mod brent;
mod columns;
mod crossings;
mod grammar;
mod kolmogorov;
mod realised;
mod reverse;
mod separation;
mod solve;
mod statistic;
mod stress;
mod target;
#[cfg(test)]
mod tests;

pub use backtest::{Backtest, Band, Exceedances, LEVELS, Power, Year, backtest};
pub use binomial::{at_least, central_band, critical_count, detectable, two_sided};
pub use brent::brent;
pub use columns::{Columns, MOST_KEPT};
pub use crossings::{Found, crossings};
pub use kolmogorov::kolmogorov;
pub use realised::{Names, Realised};
pub use reverse::{FEWEST_INSIDE, Part, Reverse, Separating, reverse};
pub use separation::{Separation, separation};
pub use solve::{Crossing, Goal, Scanned, Solved};
pub use stress::{Differences, Estimate, Stressed, differences};
pub use target::{Relation, Target};
