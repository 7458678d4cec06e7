//! The results document as people and their tools read it: a terminal summary, CSV and JSON.
//!
//! Everything here is a pure function of the document (or of a scenario's readings): no file, no printing.
//! Every figure is rounded by its own error, in [`crate::format`]; CSV and JSON carry full precision instead.
mod appetite;
mod comparison;
mod components;
mod crosscheck;
#[cfg(test)]
mod fixture;
mod grid;
mod headline;
mod information;
mod json;
mod knowledge;
mod levels;
mod loss;
mod markdown;
mod model_document;
mod period;
mod precision;
mod programmes;
mod ranking;
mod readings;
mod register;
mod sheet;
mod statistics;
mod style;
mod summary;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod trials;
mod verification;
mod waterfall;
mod years;

pub use comparison::comparison;
pub use crosscheck::crosscheck;
pub use information::information;
pub use json::{comparison_json, crosscheck_json, to_json, verification_json, waterfall_json};
pub use model_document::{ModelDocument, model_document};
pub use precision::unmet;
pub use readings::{readings, verdict, warned};
pub use register::register_csv;
pub use statistics::comparison_csv;
pub use style::TerminalStyle;
pub use summary::{not_smoothed, summary};
pub use tables::{TABLES, Table, tables};
#[cfg(feature = "parquet")]
pub use trials::ParquetTrials;
pub use trials::{trials_header, trials_rows};
pub use verification::verification;
pub use waterfall::{waterfall, waterfall_csv};

/// What a reader sees where a figure does not exist, such as the ROI of a programme that costs nothing.
const NOT_DEFINED: &str = "not defined";
