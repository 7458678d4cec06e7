//! A number defended: what two scenarios differ by, what of it moved the loss and by how much, and the trials themselves.
mod facts;
mod mixture;
mod movement;
mod shapley;
#[cfg(test)]
mod tests;
mod trials;

pub use facts::{Change, Fact, Part, changes, facts};
pub use mixture::Mixture;
pub use movement::{Movement, Of, Step, movement};
pub use trials::{BATCH, Stopped, Trials, each_batch};
