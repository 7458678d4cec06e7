//! Every table that a document leaves beside itself.
use super::backtest::{backtest_csv, exceedances_csv};
use super::budget::budget_csv;
use super::finance_tables::{dominance_csv, finance_csv, shapley_csv};
use super::information::information_csv;
use super::optimise::{frontier_csv, portfolios_csv};
use super::precision::convergence_csv;
use super::register::register_csv;
use super::sensitivity::sensitivity_csv;
use super::solve::solve_csv;
use super::statistics::{exceedance_csv, summary_csv};
use super::stress::{reverse_csv, stress_csv};
use crate::results::Results;

/// A CSV file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Of the file, with its ending.
    pub name: &'static str,
    pub bytes: Vec<u8>,
}

/// What tables may be called.
pub const TABLES: &[&str] = &[
    "summary.csv",
    "exceedance.csv",
    "convergence.csv",
    "information.csv",
    "sensitivity.csv",
    "solve.csv",
    "stress.csv",
    "reverse-stress.csv",
    "backtest.csv",
    "backtest-exceedances.csv",
    "finance.csv",
    "dominance.csv",
    "shapley.csv",
    "budget.csv",
    "portfolios.csv",
    "frontier.csv",
    "register.csv",
];

/// The tables of a document: those of the run, and one or more for each of its analyses.
pub fn tables(results: &Results) -> Vec<Table> {
    let table = |name, bytes| Some(Table { name, bytes });
    [
        table("summary.csv", summary_csv(results)),
        table("exceedance.csv", exceedance_csv(results)),
        table("register.csv", register_csv([results])),
        convergence_csv(results).and_then(|bytes| table("convergence.csv", bytes)),
        finance_csv(results).and_then(|bytes| table("finance.csv", bytes)),
        dominance_csv(results).and_then(|bytes| table("dominance.csv", bytes)),
        shapley_csv(results).and_then(|bytes| table("shapley.csv", bytes)),
        budget_csv(results).and_then(|bytes| table("budget.csv", bytes)),
        information_csv(results).and_then(|bytes| table("information.csv", bytes)),
        sensitivity_csv(results).and_then(|bytes| table("sensitivity.csv", bytes)),
        solve_csv(results).and_then(|bytes| table("solve.csv", bytes)),
        stress_csv(results).and_then(|bytes| table("stress.csv", bytes)),
        reverse_csv(results).and_then(|bytes| table("reverse-stress.csv", bytes)),
        backtest_csv(results).and_then(|bytes| table("backtest.csv", bytes)),
        exceedances_csv(results).and_then(|bytes| table("backtest-exceedances.csv", bytes)),
        portfolios_csv(results).and_then(|bytes| table("portfolios.csv", bytes)),
        frontier_csv(results).and_then(|bytes| table("frontier.csv", bytes)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
