//! The results document, and the run that fills it.
mod assemble;
mod document;

pub use assemble::run;
pub use document::*;
