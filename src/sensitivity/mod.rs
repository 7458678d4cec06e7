//! What drives the loss: one input at a time, in all combinations, and in the tail.
//!
//! A [`Response`] is any number that depends on inputs; an [`Incident`] is the one that scenarios have. [`Indices`] share out
//! its variance among inputs that are independent, [`ShapleyEffects`] also among inputs that are not, and [`TailShares`]
//! what its tail costs. [`FrequencyShare`] goes on from an incident to a year; [`Tornado`] moves one input of a whole
//! scenario at a time.
mod dependent;
mod frequency;
mod incident;
mod indices;
mod points;
mod response;
mod shapley;
mod tail;
#[cfg(test)]
mod tests;
mod tornado;

pub use frequency::FrequencyShare;
pub use incident::Incident;
pub use indices::Indices;
pub use points::{FEWEST_EACH, LANES, MOST_EACH, NotFinite, each_of};
pub use response::{Dependent, Response};
pub use shapley::ShapleyEffects;
pub use tail::TailShares;
pub use tornado::{Figures, Swing, Tornado};
