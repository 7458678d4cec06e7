//! The trials that an analysis of prevention is made on, block by block, on common random numbers.
use super::means::Means;
use crate::engine::{BLOCK, Fault, NotFinite, Plan, Simulator};
use crate::scenario::Scenario;
use rayon::prelude::*;
use std::ops::Range;

/// Batches that independent trials are divided into, so that figures that are no means have an error, too.
const BATCHES: u64 = 64;

/// Trials in groups that are independent of each other: those of the sampling or of what is not known, or else batches.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    groups: Vec<Range<u64>>,
    /// Whether the trials of a group are independent, too.
    independent: bool,
}

/// One block of trials of a group.
pub(super) struct Trials<'a> {
    pub(super) count: usize,
    /// Of each plan that losses were asked of, its columns.
    pub(super) losses: &'a [Vec<Vec<f64>>],
    /// Of each plan that spends were asked of, those of its programmes.
    pub(super) spends: &'a [Vec<Vec<f64>>],
}

/// A thread's means of making trials.
struct State<'p> {
    losses: Vec<(Simulator<'p>, usize)>,
    spends: Vec<Simulator<'p>>,
    columns: Vec<Vec<Vec<f64>>>,
    costs: Vec<Vec<Vec<f64>>>,
}

impl Sample {
    /// All trials of the scenario, or the first ones of each group, about `most` in all.
    pub(super) fn of(scenario: &Scenario, most: u64) -> Self {
        let (trials, known) = (scenario.trials, scenario.groups());
        let independent = known <= 1;
        let count = if independent { BATCHES.min(trials).max(1) } else { known };
        let size = trials / count;
        let used = size.min((most / count).max(1));
        let mut groups: Vec<Range<u64>> = (0..count).map(|group| group * size..group * size + used).collect();
        if used == size
            && let Some(last) = groups.last_mut()
        {
            last.end = trials;
        }
        Self { groups, independent }
    }

    pub(super) fn trials(&self) -> u64 {
        self.groups.iter().map(|group| group.end - group.start).sum()
    }

    pub(super) fn groups(&self) -> usize {
        self.groups.len()
    }

    fn blocks(&self) -> Vec<(usize, Range<u64>)> {
        let mut blocks = Vec::new();
        for (number, group) in self.groups.iter().enumerate() {
            let mut first = group.start;
            while first < group.end {
                let end = group.end.min(first + BLOCK as u64);
                blocks.push((number, first..end));
                first = end;
            }
        }
        blocks
    }

    /// Does `work` for every block: losses of `losses`, with the columns of years or without, and spends of `spends`. What
    /// it leaves comes in the order of the trials, each with the number of its group.
    ///
    /// # Errors
    /// [`Fault`] if a loss is not a finite number.
    pub(super) fn each<T: Send>(
        &self,
        (losses, with_years): (&[Plan<'_>], bool),
        spends: &[Plan<'_>],
        finished: &(dyn Fn(u64) + Sync),
        work: impl Fn(&Trials<'_>) -> T + Sync,
    ) -> Result<Vec<(usize, T)>, Fault> {
        let start = || State {
            losses: losses
                .iter()
                .map(|plan| {
                    let columns = if with_years { plan.columns().len() } else { plan.outcomes() };
                    (Simulator::new(plan), columns)
                })
                .collect(),
            spends: spends.iter().map(Simulator::new).collect(),
            columns: vec![Vec::new(); losses.len()],
            costs: vec![Vec::new(); spends.len()],
        };
        let found: Vec<Result<(usize, T), (usize, NotFinite)>> = self
            .blocks()
            .into_par_iter()
            .map_init(start, |state, (group, trials)| {
                let count = usize::try_from(trials.end - trials.start).expect("a block is short");
                state.make(trials.start, count)?;
                let made = Trials { count, losses: &state.columns, spends: &state.costs };
                let left = work(&made);
                finished(count as u64);
                Ok((group, left))
            })
            .collect();
        found.into_iter().collect::<Result<_, _>>().map_err(|(plan, fault)| fault.explain(&losses[plan]))
    }

    /// The means of quantities of every trial, which `work` writes as one column each.
    ///
    /// # Errors
    /// As [`Sample::each`].
    pub(super) fn means(
        &self,
        (losses, with_years): (&[Plan<'_>], bool),
        spends: &[Plan<'_>],
        finished: &(dyn Fn(u64) + Sync),
        work: impl Fn(&Trials<'_>, &mut Vec<Vec<f64>>) + Sync,
    ) -> Result<Means, Fault> {
        let sums = self.each((losses, with_years), spends, finished, |trials| {
            let mut columns = Vec::new();
            work(trials, &mut columns);
            let sums = columns.iter().map(|column| column.iter().sum::<f64>()).collect::<Vec<_>>();
            let squares = columns.iter().map(|column| column.iter().map(|x| x * x).sum::<f64>()).collect();
            (trials.count, sums, squares)
        })?;
        Ok(Means::new(self.groups(), self.independent, sums))
    }
}

impl State<'_> {
    fn make(&mut self, first: u64, count: usize) -> Result<(), (usize, NotFinite)> {
        for (number, (simulator, width)) in self.losses.iter_mut().enumerate() {
            let columns = &mut self.columns[number];
            columns.resize_with(*width, Vec::new);
            for column in columns.iter_mut() {
                column.clear();
                column.resize(count, 0.0);
            }
            let mut parts: Vec<&mut [f64]> = columns.iter_mut().map(|column| &mut column[..]).collect();
            simulator.block(first, &mut parts).map_err(|fault| (number, fault))?;
        }
        for (simulator, costs) in self.spends.iter_mut().zip(&mut self.costs) {
            simulator.spends(first, count, costs);
        }
        Ok(())
    }
}
