//! All trials of a plan measured, and parts of them.
use super::bands::Bands;
use super::measured::Measured;
use super::rounds::Rounds;
use super::rows::{Rows, Source};
use crate::engine::{Fault, Plan};
use std::ops::Range;

/// Losses of all columns that are kept in memory between the rounds, 8 bytes each.
const MOST_KEPT: u64 = 1 << 24;

/// The losses of a plan that was measured as a whole, to measure parts of it.
#[derive(Debug)]
pub(super) struct Losses<'p> {
    pub(super) plan: &'p Plan<'p>,
    /// All columns of the plan, where they fit into memory.
    kept: Option<Vec<Vec<f64>>>,
}

/// Simulates all trials on the current rayon pool and measures them. `finished` is told of finished trials. Where trials
/// come in groups that are independent only of each other, errors are those of the spread between the groups.
///
/// # Errors
/// [`Fault`] if a loss is not a finite number.
pub fn measure(plan: &Plan<'_>, finished: &(dyn Fn(u64) + Sync)) -> Result<Measured, Fault> {
    let (trials, groups) = (plan.scenario().trials, plan.scenario().groups());
    let keep = trials.saturating_mul(plan.columns().len() as u64) <= MOST_KEPT;
    let (mut measured, losses) = measure_keeping(plan, keep, finished)?;
    if plan.scenario().outer_draws().is_some() {
        let draws = losses.draws(&measured);
        measured.take_errors_from_draws(&draws);
        measured.bands = Some(Bands::over(&draws, plan));
    } else if groups > 1 {
        let size = trials / groups;
        let groups: Vec<Measured> =
            (0..groups).map(|group| losses.part(group * size..(group + 1) * size)).collect();
        measured.take_errors_from(&groups);
    }
    Ok(measured)
}

/// Measures all trials, and each of `groups` equal parts of them, one after the other; parts without components and inputs.
/// Errors are those of independent trials.
///
/// # Errors
/// [`Fault`] if a loss is not a finite number.
pub fn measure_in_groups(
    plan: &Plan<'_>,
    groups: u64,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<(Measured, Vec<Measured>), Fault> {
    let trials = plan.scenario().trials;
    let keep = trials.saturating_mul(plan.columns().len() as u64) <= MOST_KEPT;
    let (whole, losses) = measure_keeping(plan, keep, finished)?;
    let size = trials / groups.max(1);
    let parts = (0..groups).map(|group| losses.part(group * size..(group + 1) * size)).collect();
    Ok((whole, parts))
}

pub(super) fn measure_keeping<'p>(
    plan: &'p Plan<'p>,
    keep: bool,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<(Measured, Losses<'p>), Fault> {
    let rows = Rows { trials: 0..plan.scenario().trials };
    let mut kept = keep.then(|| vec![vec![0.0; rows.count()]; plan.columns().len()]);
    let rounds = Rounds { plan, rows, finished, whole: true };
    let source = kept.as_mut().map_or(Source::Made, |losses| Source::new(losses));
    let first = rounds.first(&source).map_err(|fault| fault.explain(plan))?;
    drop(source);
    let source = kept
        .as_ref()
        .map_or(Source::Made, |losses| Source::Kept(losses.iter().map(|losses| &losses[..]).collect()));
    let measured = rounds.second(&source, first);
    Ok((measured, Losses { plan, kept }))
}

impl Losses<'_> {
    /// Measures some of the trials by themselves; without components and inputs.
    pub(super) fn part(&self, trials: Range<u64>) -> Measured {
        let source = self.source(&trials);
        let rounds = Rounds { plan: self.plan, rows: Rows { trials }, finished: &|_| {}, whole: false };
        match rounds.first(&source) {
            Ok(first) => rounds.second(&source, first),
            Err(_) => unreachable!("the whole was measured before, and all its losses are finite"),
        }
    }

    /// Where the losses of some of the trials come from.
    pub(super) fn source(&self, trials: &Range<u64>) -> Source<'_> {
        let places = trials.start as usize..trials.end as usize;
        self.kept.as_ref().map_or(Source::Made, |losses| {
            Source::Kept(losses.iter().map(|losses| &losses[places.clone()]).collect())
        })
    }
}
