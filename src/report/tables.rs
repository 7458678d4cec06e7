//! Every table that a document leaves beside itself.
use super::information::information_csv;
use super::precision::convergence_csv;
use super::register::register_csv;
use super::statistics::{exceedance_csv, summary_csv};
use crate::results::Results;

/// A CSV file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Of the file, with its ending.
    pub name: &'static str,
    pub bytes: Vec<u8>,
}

/// What tables may be called.
pub const TABLES: [&str; 5] =
    ["summary.csv", "exceedance.csv", "convergence.csv", "register.csv", "information.csv"];

/// The tables of a document: those of the run, and one or more for each of its analyses.
pub fn tables(results: &Results) -> Vec<Table> {
    let table = |name, bytes| Some(Table { name, bytes });
    [
        table("summary.csv", summary_csv(results)),
        table("exceedance.csv", exceedance_csv(results)),
        table("register.csv", register_csv([results])),
        convergence_csv(results).and_then(|bytes| table("convergence.csv", bytes)),
        information_csv(results).and_then(|bytes| table("information.csv", bytes)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
