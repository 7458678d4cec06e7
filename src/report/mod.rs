//! The results document as people and their tools read it: a terminal summary, CSV and JSON.
//!
//! Everything here is a pure function of the document (or of a scenario's readings): no file, no printing.
//! Every figure is rounded by its own error, in [`crate::format`]; CSV and JSON carry full precision instead.
mod appetite;
mod comparison;
mod components;
mod crosscheck;
#[cfg(test)]
pub(crate) mod fixture;
mod grid;
mod headline;
mod information;
mod json;
mod knowledge;
mod levels;
mod loss;
mod period;
mod precision;
mod programmes;
mod ranking;
mod readings;
mod sheet;
mod statistics;
mod style;
mod summary;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod years;

pub(crate) use levels::{is_atom, is_constant, quantile, tail};
pub(crate) use ranking::{Ranking, Worth};
pub(crate) use text::{clean, name};

pub use comparison::comparison;
pub use crosscheck::crosscheck;
pub use information::information;
pub use json::{comparison_json, crosscheck_json, to_json};
pub use precision::unmet;
pub use readings::{readings, verdict, warned};
pub use statistics::comparison_csv;
pub use style::TerminalStyle;
pub use summary::{not_smoothed, summary};
pub use tables::{TABLES, Table, tables};

/// What a reader sees where a figure does not exist, such as the ROI of a programme that costs nothing.
const NOT_DEFINED: &str = "not defined";
