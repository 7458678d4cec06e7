//! The results document and the run that fills it; the crosscheck document likewise.
mod assemble;
mod crosscheck;
mod document;
mod precision;

pub use assemble::run;
pub use crosscheck::{
    AGREEMENT, CROSSCHECK_SCHEMA, Crosscheck, CrosscheckRow, CrosscheckStatistic, crosscheck,
};
pub use document::*;
