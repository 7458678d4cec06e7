//! The section `backtest`: realised losses held against the simulated distribution.
use super::document::Results;
use crate::diagnostics::Diagnostic;
use crate::scenario::Scenario;
use crate::whatif::{self, Realised};
use serde::{Deserialize, Serialize};

/// What realised years say about the scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Backtest {
    /// The file of the losses.
    pub file: String,
    /// Whose controls were in place; `null`: none.
    pub programme: Option<String>,
    pub years: Vec<BacktestYear>,
    /// Years between the first and the last that the file does not have: left out, not taken for 0.
    pub missing_years: Vec<i32>,
    /// The largest distance of the transforms' distribution function from the diagonal, and its exact p-value.
    pub kolmogorov: f64,
    pub p_value: f64,
    pub bands: Vec<BacktestBand>,
    pub exceedances: Vec<BacktestExceedances>,
}

/// Where a year's loss lies in the simulated distribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BacktestYear {
    pub year: i32,
    pub loss: f64,
    /// P(simulated < loss) and P(simulated ≤ loss).
    pub below: f64,
    pub up_to: f64,
    /// A place between them, by an addressed random number.
    pub transform: f64,
}

/// Transforms at or below a share, with the exact 95 % band of their number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BacktestBand {
    pub share: f64,
    pub count: u64,
    pub low: u64,
    pub high: u64,
}

/// Years beyond VaR at a level.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BacktestExceedances {
    pub p: f64,
    pub var: f64,
    /// The simulated chance of a year beyond it.
    pub chance: f64,
    pub count: u64,
    pub expected: f64,
    /// Exact: as many or more, if the scenario is right.
    pub p_too_many: f64,
    /// Exact: twice the smaller tail.
    pub p_two_sided: f64,
    /// `null`: so few years can reject nothing.
    pub power: Option<BacktestPower>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BacktestPower {
    /// So many years or more beyond VaR reject the scenario at 5 %.
    pub rejects_from: u64,
    /// A true chance of this or more is rejected in at least 80 % of cases.
    pub detects_from: f64,
}

/// Holds the losses against the scenario, and adds the section to the document.
///
/// # Errors
/// As [`whatif::backtest`].
pub fn backtest(
    scenario: &Scenario,
    programme: Option<usize>,
    (file, realised): (&str, &Realised),
    results: &mut Results,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<(), Diagnostic> {
    let found = whatif::backtest(scenario, programme, realised, finished)?;
    results.analyses.backtest = Some(Backtest {
        file: file.to_owned(),
        programme: programme.map(|index| scenario.programmes[index].name.clone()),
        years: found
            .years
            .iter()
            .map(|one| BacktestYear {
                year: one.year,
                loss: one.loss,
                below: one.below,
                up_to: one.up_to,
                transform: one.transform,
            })
            .collect(),
        missing_years: realised.missing.clone(),
        kolmogorov: found.kolmogorov,
        p_value: found.p_value,
        bands: found
            .bands
            .iter()
            .map(|one| BacktestBand { share: one.share, count: one.count, low: one.low, high: one.high })
            .collect(),
        exceedances: found
            .exceedances
            .iter()
            .map(|one| BacktestExceedances {
                p: one.level,
                var: one.var,
                chance: one.chance,
                count: one.count,
                expected: one.expected,
                p_too_many: one.p_too_many,
                p_two_sided: one.p_two_sided,
                power: one.power.map(|power| BacktestPower {
                    rejects_from: power.rejects_from,
                    detects_from: power.detects_from,
                }),
            })
            .collect(),
    });
    Ok(())
}
