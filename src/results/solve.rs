//! The section `solve`: which values of a number make a target hold.
use super::document::Results;
use crate::diagnostics::Diagnostic;
use crate::scenario::{Scenario, Sought};
use crate::whatif::{Crossing, Goal, Target};
use serde::{Deserialize, Serialize};

/// A goal and every value that meets it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Solve {
    /// What was looked for: `customers`, `churn_rate.mean`, `controls.training.effectiveness`.
    pub find: String,
    /// Of a plain number there.
    pub unit: String,
    /// What it is in the scenario; `null` where that is not one number.
    pub current: Option<f64>,
    pub so_that: String,
    /// What `loss` means in it where it names no outcome.
    pub outcome: String,
    /// Whether both sides are amounts of money.
    pub money: bool,
    /// The range that was searched.
    pub from: f64,
    pub to: f64,
    /// Trials of each simulation.
    pub trials: u64,
    /// By rising value.
    pub crossings: Vec<SolveCrossing>,
    /// Both sides over the range, by rising value.
    pub scan: Vec<SolvePoint>,
}

/// A value at which the target holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SolveCrossing {
    pub value: f64,
    /// The standard error of the value, by chance of the simulation.
    pub se: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// The end of a stretch along which the target holds.
    pub until: Option<f64>,
    pub left: f64,
    pub right: f64,
    /// Whether left − right goes from below zero to above it.
    pub rises: Option<bool>,
    /// Whether a target that is an inequality holds above this value.
    pub holds_above: Option<bool>,
    /// The sides jump past each other here without meeting.
    pub jumps: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SolvePoint {
    pub value: f64,
    pub left: Option<f64>,
    pub right: Option<f64>,
}

/// Solves, and adds the section to the document.
///
/// # Errors
/// As [`Goal::solve`].
pub fn solve(
    scenario: &Scenario,
    (sought, target): (&Sought, &Target),
    between: Option<(f64, f64)>,
    results: &mut Results,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<(), Diagnostic> {
    let solved = Goal { scenario, sought, target, between }.solve(finished)?;
    let number = |value: f64| Some(value).filter(|value| value.is_finite());
    let crossing = |found: &Crossing| {
        let interval = found.se.map(|se| crate::format::normal_interval(found.value, se));
        SolveCrossing {
            value: found.value,
            se: found.se,
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
            until: found.to,
            left: found.left,
            right: found.right,
            rises: found.rises,
            holds_above: found.holds_above(target.relation),
            jumps: found.jumps,
        }
    };
    results.analyses.solve = Some(Solve {
        find: sought.name.clone(),
        unit: sought.unit.to_string(),
        current: sought.current,
        so_that: target.text.clone(),
        outcome: target.outcome.clone(),
        money: target.is_money,
        from: solved.between.0,
        to: solved.between.1,
        trials: scenario.trials,
        crossings: solved.crossings.iter().map(crossing).collect(),
        scan: solved
            .scan
            .iter()
            .map(|one| SolvePoint { value: one.value, left: number(one.left), right: number(one.right) })
            .collect(),
    });
    Ok(())
}
