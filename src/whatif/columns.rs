//! The losses and spends of every trial, kept, and statistics of them.
use crate::engine::{BLOCK, Fault, Plan, Simulator, simulate};
use crate::scenario::Scenario;
use rayon::prelude::*;
use std::ops::Range;

/// Trials that are kept at most, of one outcome.
pub const MOST_KEPT: u64 = 20_000_000;
/// Sections of independent trials, and the trials of one of them at least.
const SECTIONS: u64 = 50;
const FEWEST_IN_A_SECTION: u64 = 200;
/// The spread between fewer sections than this says little.
const FEWEST_SECTIONS: usize = 8;

/// The losses of every outcome and the spends of every programme, trial by trial.
#[derive(Clone, Debug)]
pub struct Columns {
    /// Of the baseline, then of each programme.
    pub losses: Vec<Vec<f64>>,
    /// Of each programme.
    pub spends: Vec<Vec<f64>>,
    /// Parts of the trials that are independent of each other.
    pub sections: Vec<Range<usize>>,
}

impl Columns {
    /// Simulates all trials of a scenario on the current rayon pool.
    ///
    /// # Errors
    /// [`Fault`] if a loss is not a finite number.
    pub fn of(scenario: &Scenario) -> Result<Self, Fault> {
        let plan = Plan::new(scenario);
        let losses = simulate(&plan)?;
        Ok(Self { losses, spends: spends(&plan), sections: sections(scenario) })
    }

    pub fn trials(&self) -> usize {
        self.losses[0].len()
    }

    /// The standard error of a statistic of all trials, from its spread between the sections: sd/√sections (Asmussen and
    /// Glynn 2007, III.5a, "sectioning"). `None` where there are too few sections, or it is not defined in one of them.
    pub fn se(&self, statistic: impl Fn(Range<usize>) -> f64 + Sync) -> Option<f64> {
        if self.sections.len() < FEWEST_SECTIONS {
            return None;
        }
        let values: Vec<f64> = self.sections.par_iter().map(|section| statistic(section.clone())).collect();
        let n = values.len() as f64;
        Some(sd(&values) / n.sqrt()).filter(|se| se.is_finite())
    }
}

fn spends(plan: &Plan<'_>) -> Vec<Vec<f64>> {
    let (trials, programmes) = (plan.scenario().trials, plan.outcomes() - 1);
    if programmes == 0 {
        return Vec::new();
    }
    let blocks: Vec<Vec<Vec<f64>>> = (0..trials.div_ceil(BLOCK as u64))
        .into_par_iter()
        .map_init(
            || Simulator::new(plan),
            |simulator, block| {
                let first = block * BLOCK as u64;
                let mut columns = Vec::new();
                simulator.spends(first, (trials - first).min(BLOCK as u64) as usize, &mut columns);
                columns
            },
        )
        .collect();
    let column =
        |programme: usize| blocks.iter().flat_map(|block| block[programme].iter().copied()).collect();
    (0..programmes).map(column).collect()
}

/// Sets of points, draws of what is not known, or else stretches of trials.
fn sections(scenario: &Scenario) -> Vec<Range<usize>> {
    let trials = scenario.trials;
    let count = match (scenario.outer_draws(), scenario.groups()) {
        (Some(draws), _) => draws,
        (None, 1) => SECTIONS.min(trials / FEWEST_IN_A_SECTION).max(1),
        (None, groups) => groups,
    };
    let size = (trials / count) as usize;
    (0..count as usize).map(|section| section * size..(section + 1) * size).collect()
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// With n − 1 below.
pub(super) fn sd(values: &[f64]) -> f64 {
    let centre = mean(values);
    let squares: f64 = values.iter().map(|value| (value - centre) * (value - centre)).sum();
    (squares / (values.len() as f64 - 1.0).max(1.0)).sqrt()
}

/// ⌈n·p⌉, from 1; not one more for the rounding of n·p.
fn rank(n: usize, p: f64) -> usize {
    let exact = n as f64 * p;
    let rank = (exact - 4.0 * f64::EPSILON * exact).ceil() as usize;
    rank.clamp(1, n)
}

/// The smallest value with at least a share `p` at or below it.
pub(super) fn quantile(values: &[f64], p: f64) -> f64 {
    let mut values = values.to_vec();
    let place = rank(values.len(), p) - 1;
    *values.select_nth_unstable_by(place, f64::total_cmp).1
}

/// The mean of the worst 1 − p of the values, with the atom at their quantile split (Acerbi and Tasche 2002).
pub(super) fn tvar(values: &[f64], p: f64) -> f64 {
    let var = quantile(values, p);
    let tail = values.len() as f64 * (1.0 - p);
    let beyond: f64 = values.iter().map(|value| (value - var).max(0.0)).sum();
    var + beyond / tail
}

pub(super) fn share_above(values: &[f64], limit: f64) -> f64 {
    values.iter().filter(|value| **value > limit).count() as f64 / values.len() as f64
}
