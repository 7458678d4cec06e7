//! The results document and the run that fills it; the crosscheck document likewise.
mod analyses;
mod assemble;
mod backtest;
mod bands;
mod budget;
mod crosscheck;
mod document;
mod finance;
mod fit;
mod fit_amounts;
mod fit_frequency;
mod fit_warnings;
#[cfg(test)]
pub(crate) mod fixture;
mod information;
mod optimise;
mod parse;
mod precision;
mod sample;
mod seal;
mod sensitivity;
mod sipmath;
mod smoothing;
mod solve;
mod stress;
#[cfg(test)]
mod tests;
mod uncertain;
mod verification;
mod waterfall;

pub use analyses::Analyses;
pub use assemble::run;
pub use backtest::*;
pub use bands::{Band, CurveBand, Explained, ProgrammeBands, RiskBands, Share};
pub use budget::*;
pub use crosscheck::{
    AGREEMENT, CROSSCHECK_SCHEMA, Crosscheck, CrosscheckRow, CrosscheckStatistic, crosscheck,
};
pub use document::*;
pub use finance::*;
pub use fit::*;
pub use fit_warnings::*;
pub use information::*;
pub use optimise::*;
pub use sample::*;
pub use seal::*;
pub use sensitivity::*;
pub use sipmath::*;
pub use solve::*;
pub use stress::*;
pub use uncertain::*;
pub use verification::*;
pub use waterfall::*;
