//! Reverse stress: which inputs lie where, in the trials whose loss is beyond a limit.
use super::columns::{self, MOST_KEPT};
use super::separation::{Separation, separation};
use crate::engine::{BLOCK, Fault, Plan, Simulator, simulate};
use crate::scenario::Scenario;
use rayon::prelude::*;

/// With fewer trials beyond the limit, ranges are those of single cases.
pub const FEWEST_INSIDE: usize = 100;
/// The name of the number of incidents, which no input has.
const INCIDENTS: &str = "incidents";

/// The trials beyond a limit, and all others.
#[derive(Clone, Debug)]
pub struct Reverse {
    pub limit: f64,
    /// How many trials exceed it.
    pub inside: usize,
    pub outside: usize,
    /// Of the number of incidents and of each uncertain input of the baseline's loss, that which separates best first.
    pub quantities: Vec<Separating>,
}

/// A quantity inside and outside.
#[derive(Clone, Debug)]
pub struct Separating {
    /// An input's, or `incidents`.
    pub name: String,
    pub inside: Option<Part>,
    pub outside: Option<Part>,
    pub separation: Option<Separation>,
}

/// Of one value a trial: the mean of its incidents' draws, before controls. Trials without incidents have none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    pub trials: usize,
    pub median: f64,
    pub p5: f64,
    pub p95: f64,
}

/// What there is of each trial.
struct Trials {
    losses: Vec<f64>,
    /// Name, whether errors can be told by trials, and a value a trial, NaN where there is none.
    quantities: Vec<(String, bool, Vec<f64>)>,
}

/// For each limit, what lies where in the trials beyond it. No more than [`MOST_KEPT`] trials are looked at, the first.
///
/// # Errors
/// [`Fault`] if a loss is not a finite number.
pub fn reverse(scenario: &Scenario, limits: &[f64]) -> Result<Vec<Reverse>, Fault> {
    let mut baseline = scenario.clone();
    baseline.programmes.clear();
    baseline.precision = None;
    // Draws of what is not known take their shares of all trials.
    if baseline.outer_draws().is_none() && baseline.groups() == 1 {
        baseline.trials = baseline.trials.min(MOST_KEPT);
    }
    let trials = Trials::of(&baseline)?;
    Ok(limits.iter().map(|&limit| trials.split(limit)).collect())
}

impl Trials {
    fn of(scenario: &Scenario) -> Result<Self, Fault> {
        let plan = Plan::new(scenario);
        let losses = simulate(&plan)?.swap_remove(0);
        let trials = losses.len() as u64;
        let blocks: Vec<Vec<Vec<f64>>> = (0..trials.div_ceil(BLOCK as u64))
            .into_par_iter()
            .map_init(
                || Simulator::new(&plan),
                |simulator, block| {
                    let first = block * BLOCK as u64;
                    let count = (trials - first).min(BLOCK as u64) as usize;
                    let (mut columns, mut incidents) = (Vec::new(), Vec::new());
                    simulator.inputs(first, count, &mut columns);
                    simulator.incidents(first, count, &mut incidents);
                    columns.push(incidents);
                    columns
                },
            )
            .collect();
        let column = |place: usize| blocks.iter().flat_map(|block| block[place].iter().copied()).collect();
        let name = |input: usize| scenario.inputs[input].name.clone();
        let drawn = plan.drawn_inputs();
        let mut quantities: Vec<(String, bool, Vec<f64>)> =
            drawn.iter().enumerate().map(|(place, &input)| (name(input), true, column(place))).collect();
        if scenario.frequency.is_some() {
            quantities.push((INCIDENTS.to_owned(), true, column(drawn.len())));
        }
        for (input, values) in plan.unknown_inputs() {
            let each = losses.len() / values.len();
            let column = values.iter().flat_map(|value| std::iter::repeat_n(*value, each)).collect();
            quantities.push((name(input), false, column));
        }
        Ok(Self { losses, quantities })
    }

    fn split(&self, limit: f64) -> Reverse {
        let inside = self.losses.iter().filter(|loss| **loss > limit).count();
        let mut quantities: Vec<Separating> = self
            .quantities
            .par_iter()
            .map(|(name, by_trials, values)| {
                let part = |is_inside: bool| -> Vec<f64> {
                    let trials = self.losses.iter().zip(values);
                    trials
                        .filter(|(loss, value)| (**loss > limit) == is_inside && !value.is_nan())
                        .map(|(_, value)| *value)
                        .collect()
                };
                let (inside, outside) = (part(true), part(false));
                let separation = separation(&inside, &outside).map(|found| Separation {
                    // One value for all trials of a draw: trials are no evidence of their own.
                    se: found.se.filter(|_| *by_trials),
                    ..found
                });
                Separating {
                    name: name.clone(),
                    inside: Part::of(&inside),
                    outside: Part::of(&outside),
                    separation,
                }
            })
            .collect();
        let size = |one: &Separating| one.separation.map_or(-1.0, |separation| separation.size());
        quantities.sort_by(|one, other| size(other).total_cmp(&size(one)));
        Reverse { limit, inside, outside: self.losses.len() - inside, quantities }
    }
}

impl Part {
    fn of(values: &[f64]) -> Option<Self> {
        (!values.is_empty()).then(|| Self {
            trials: values.len(),
            median: columns::quantile(values, 0.5),
            p5: columns::quantile(values, 0.05),
            p95: columns::quantile(values, 0.95),
        })
    }
}
