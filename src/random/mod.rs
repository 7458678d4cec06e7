//! Addressed random numbers: not drawn from a sequence but looked up by (seed, stream, trial, incident).
//!
//! So adding an input changes no other input's draws, the baseline and all programmes share theirs, and any block
//! of trials can be made anywhere, in any order, on any number of threads, with the same digits.
//!
//! [`Sobol`] points and [`Latin`] hypercubes are looked up in the same way, by (seed, set of points, dimension, point).
mod direction_numbers;
mod generator;
mod latin;
mod sobol;
mod stream;
mod threefry;
mod uniform;

pub use generator::{AddressedRng, fresh_seed};
pub use latin::Latin;
pub use sobol::Sobol;
pub use stream::Stream;
pub use threefry::threefry2x64_13;
pub use uniform::{fill_range, fill_trials, uniform};
