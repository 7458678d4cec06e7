//! The results document as people and their tools read it: a terminal summary, CSV and JSON.
//!
//! Everything here is a pure function of the document (or of a scenario's readings): no file, no printing.
//! Every figure is rounded by its own error, in [`crate::format`]; CSV and JSON carry full precision instead.
mod appetite;
mod backtest;
mod budget;
mod comparison;
mod components;
mod crosscheck;
mod finance;
mod finance_tables;
mod fit;
mod fit_csv;
#[cfg(test)]
pub(crate) mod fixture;
mod grid;
mod headline;
mod information;
mod json;
mod knowledge;
mod levels;
mod loss;
mod markdown;
mod model_document;
mod optimise;
mod period;
mod precision;
mod programmes;
mod ranking;
mod readings;
mod register;
mod sensitivity;
mod sheet;
mod solve;
mod statistics;
mod stress;
mod style;
mod summary;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod trials;
mod uncertain;
mod verification;
mod waterfall;
mod workbook;
mod years;

pub use backtest::backtest;
pub use budget::budget;
pub(crate) use levels::{is_atom, is_constant, quantile, tail};
pub(crate) use ranking::{Ranking, Worth};
pub(crate) use text::{clean, name};

pub use comparison::comparison;
pub use crosscheck::crosscheck;
pub use finance::finance;
pub use fit::fit;
pub use fit_csv::fit_csv;
pub use information::information;
pub use json::{comparison_json, crosscheck_json, fit_json, to_json, verification_json, waterfall_json};
pub use model_document::{ModelDocument, model_document};
pub use optimise::optimise;
pub use precision::unmet;
pub use readings::{not_converted, readings, verdict, warned};
pub use register::register_csv;
pub use sensitivity::sensitivity;
pub use solve::{rounded, solve};
pub use statistics::comparison_csv;
pub use stress::stress;
pub(crate) use stress::{separating, worst_stress};
pub use style::TerminalStyle;
pub use summary::{not_smoothed, summary};
pub use tables::{TABLES, Table, tables};
#[cfg(feature = "parquet")]
pub use trials::ParquetTrials;
pub use trials::{trials_header, trials_rows};
pub use verification::verification;
pub use waterfall::{waterfall, waterfall_csv};
pub use workbook::{WORKBOOK, workbook, workbook_trials};

/// What a reader sees where a figure does not exist, such as the ROI of a programme that costs nothing.
const NOT_DEFINED: &str = "not defined";
