//! Which prevention budget: sets of controls, amounts of money, and what finance asks of each programme.
mod budget;
mod choice;
mod columns;
mod costs;
mod effects;
mod expectation;
mod figures;
mod frontier;
mod monotone;
mod optimise;
mod portfolio;
mod question;
mod residuals;
mod search;
mod tails;
#[cfg(test)]
mod tests;

pub use choice::{Choice, Contender};
pub use frontier::{Frontier, Next, Point, TailPoint};
pub use optimise::{Method, Optimum, Path, Ranked, optimise, rank, residual_means};
pub use portfolio::{Portfolio, Ties};
pub use question::{Objective, Question};
