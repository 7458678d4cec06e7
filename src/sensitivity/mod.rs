//! What drives the loss, and what it would be worth to know it better.
mod information;
mod regression;
#[cfg(test)]
mod tests;

pub use information::{Choice, Information, Known, POINTS, SETS, Switch, Worth, information};
