//! The one expression language of every quoted value: numbers with units, calls, arithmetic.
mod expression;

pub use expression::{Anchor, Argument, BinaryOperator, Expression, Kind};
