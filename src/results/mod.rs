//! The results document, and the run that fills it.
mod document;

pub use document::*;
