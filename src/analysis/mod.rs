//! The loss of the baseline computed without a simulation, so that one can be held against the other.
//!
//! [`Severity`] reads the loss of an incident as a sum of independent terms, or says why it is none; [`FourierLoss`]
//! puts their distributions on a grid and compounds them by discrete Fourier transform. Nothing here uses the engine's
//! samplers: what both ways share is the scenario and the exact distribution functions.
mod compound;
mod fourier_loss;
mod grid;
mod law;
mod product;
mod quadrature;
mod severity;
#[cfg(test)]
mod tests;

pub use fourier_loss::{Figure, FourierLoss};
pub use severity::Severity;
