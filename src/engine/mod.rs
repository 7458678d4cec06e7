//! The engine: a checked scenario compiled to a [`Plan`], and the plan simulated.
//!
//! Columns, not trials: each step of the plan is one pass over the lanes of a block, compiled for the processor's
//! instruction set. Random numbers are addressed by (input, trial, incident), so any block can be made anywhere,
//! in any order, on any number of threads, with the same digits.
mod affine;
mod block;
mod compiler;
mod dependence;
mod fault;
mod given;
mod graph;
mod kernels;
mod outer;
mod plan;
mod schedule;
mod simulate;
#[cfg(test)]
mod tests;
mod uniforms;
mod years;

pub use affine::{Affine, Bent, Columns};
pub use block::BLOCK;
pub use fault::Fault;
pub use given::{Given, GivenColumns, Quantity};
pub use plan::Plan;
pub use simulate::{NotFinite, Simulator, Sums, simulate};
pub use years::{Column, MOST_YEARS};
