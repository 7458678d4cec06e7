//! The one expression language of every quoted value: numbers with units, calls, arithmetic.
//!
//! Parsed once, with spans, so that every error points at the character in the scenario file.
mod bounds;
mod check;
mod evaluate;
mod expression;
mod function;
mod lexer;
mod parser;
#[cfg(test)]
mod tests;

pub use bounds::bounds;
pub use check::{Scope, unit_mismatch, unit_of};
pub use evaluate::{amount, constant, evaluate, names};
pub use expression::{Anchor, Argument, BinaryOperator, Expression, Kind};
pub use function::Function;
pub use parser::parse;
