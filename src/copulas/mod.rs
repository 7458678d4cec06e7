//! Copulas: how uniforms of several inputs depend on each other, whatever the inputs' own distributions.
//!
//! A [`Family`] with a rank correlation has one [`Parameter`](Ranks::parameter); a [`Copula`] has them checked and ready
//! for the engine, which turns independent uniforms into dependent ones, column by column.
mod conditional;
mod copula;
mod matrix;
mod quadrature;
mod ranks;
mod student_t;
#[cfg(test)]
mod tests;

pub use conditional::Conditional;
pub use copula::{Copula, Family, inside};
pub use matrix::{CorrelationMatrix, Factor};
pub use ranks::{Measure, Ranks};
pub use student_t::StudentUniforms;
