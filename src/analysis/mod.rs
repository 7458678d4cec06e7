//! The loss computed without a plain simulation: of the baseline by transform, so that one can be held against the
//! other, and of any outcome with one input integrated.
//!
//! [`Severity`] reads the loss of an incident as a sum of independent terms, or says why it is none; [`FourierLoss`]
//! puts their distributions on a grid and compounds them by discrete Fourier transform. Nothing here uses the engine's
//! samplers: what both ways share is the scenario and the exact distribution functions.
//!
//! [`Smoothed`] is a second way to simulate: one input is integrated exactly and only the others are sampled.
mod compound;
mod extent;
mod fourier_loss;
mod grid;
mod law;
mod product;
mod quadrature;
mod severity;
mod smoothed;
mod tabulated;
#[cfg(test)]
mod tests;

pub use fourier_loss::{Figure, FourierLoss};
pub use severity::Severity;
pub use smoothed::{Estimate, Method, SCRAMBLES, Smoothed};
