//! What drives the loss, and what it would be worth to know it better.
//!
//! A [`Response`] is any number that depends on inputs; an [`Incident`]'s loss is the one that scenarios have. [`Indices`]
//! share out its variance among inputs that are independent, [`ShapleyEffects`] also among inputs that are not, and
//! [`TailShares`] what its tail costs. [`FrequencyShare`] goes on from an incident to a year; [`Tornado`] moves one input of a
//! whole scenario at a time. [`information()`] tells what inputs are worth to a decision.
mod dependent;
mod frequency;
mod incident;
mod indices;
mod information;
mod points;
mod regression;
mod response;
mod shapley;
mod tail;
#[cfg(test)]
mod tests;
mod tornado;

pub use frequency::FrequencyShare;
pub use incident::Incident;
pub use indices::Indices;
pub use information::{Choice, Information, Known, POINTS, SETS, Switch, Worth, information};
pub use points::{FEWEST_EACH, LANES, MOST_EACH, NotFinite, each_of};
pub use response::{Dependent, Response};
pub use shapley::ShapleyEffects;
pub use tail::TailShares;
pub use tornado::{Figures, Moved, Swing, Tornado};
