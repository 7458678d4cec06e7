//! The results document and the run that fills it; the crosscheck document likewise.
mod analyses;
mod assemble;
mod backtest;
mod bands;
mod crosscheck;
mod document;
mod parse;
mod precision;
mod smoothing;
mod solve;
mod stress;

pub use analyses::Analyses;
pub use assemble::run;
pub use backtest::{Backtest, BacktestBand, BacktestExceedances, BacktestPower, BacktestYear, backtest};
pub use bands::{Band, CurveBand, Explained, ProgrammeBands, RiskBands, Share};
pub use crosscheck::{
    AGREEMENT, CROSSCHECK_SCHEMA, Crosscheck, CrosscheckRow, CrosscheckStatistic, crosscheck,
};
pub use document::*;
pub use solve::{Solve, SolveCrossing, SolvePoint, solve};
pub use stress::{
    ReversePart, ReverseQuantity, ReverseStress, StressBest, StressChange, StressDifferences, StressRow,
    StressTest, stress,
};
