//! A plan's losses measured: every outcome's distribution, and every programme against the baseline, trial by trial on
//! common random numbers.
//!
//! Losses are measured in two rounds over blocks of trials (see [`crate::stats`]). Where they fit into memory they are kept
//! between the rounds; where they do not, they are made again from the addresses of their random numbers. Both give the
//! same figures to the last digit.
mod bands;
mod convergence;
mod draws;
mod explained;
mod groups;
mod lead;
mod measure;
mod measured;
mod rounds;
mod rows;
mod tail_components;
mod tasks;
#[cfg(test)]
mod tests;

pub use bands::{Band, Bands, EffectBands, OutcomeBands};
pub use convergence::{Batch, Converged, Estimate, Rival, measure_to_precision};
pub use explained::Explained;
pub use measure::{measure, measure_in_groups};
pub use measured::{
    CHANGE_LEVEL, ComponentMean, Difference, Effect, Exceeding, InputMean, Lead, Measured, Outcome, Years,
};
