//! The rounds over all blocks.
use super::lead::Leading;
use super::measured::{
    CHANGE_LEVEL, ComponentMean, Difference, Effect, Exceeding, InputMean, Measured, Outcome, Years,
};
use super::rows::{Reader, Rows, Source};
use super::tail_components::{TailComponents, Tails};
use super::tasks::{in_order, on_all_threads};
use crate::engine::{BLOCK, Column, NotFinite, Plan, Sums};
use crate::stats::{
    Between, Crossings, First, FirstSums, Middle, PILOT, PairSums, PairTails, Paired, Pilot, Second,
    SecondSums, Summary, count_above, wilson,
};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// Sums are kept for each task, so there may not be too many of them.
const MOST_TASKS: usize = 1 << 12;

/// Two rounds over the blocks of some of a plan's trials.
pub(super) struct Rounds<'p, 'f> {
    pub(super) plan: &'p Plan<'p>,
    pub(super) rows: Rows,
    pub(super) finished: &'f (dyn Fn(u64) + Sync),
    /// All trials of the plan, with components and inputs.
    pub(super) whole: bool,
}

/// What is known before the first round.
struct Start {
    /// Of each column.
    pilots: Vec<Pilot>,
    /// For each programme, about the means of avoided loss and of spend.
    centres: Vec<[f64; 2]>,
    /// What the simulation of the first blocks summed up, if it took place now.
    simulated: Vec<Option<Sums>>,
    /// The losses of the points of risk appetite.
    limits: Vec<f64>,
}

/// What the first round keeps of the trials that one thread has seen.
struct FirstState<'p> {
    reader: Reader<'p>,
    firsts: Vec<First>,
    exceeding: Vec<Vec<u64>>,
    crossings: Vec<Vec<Crossings>>,
    spends: Vec<Vec<f64>>,
    sums: Vec<(usize, TaskSums)>,
}

#[derive(Clone, Default)]
struct TaskSums {
    simulated: Sums,
    firsts: Vec<FirstSums>,
    pairs: Vec<PairSums>,
}

/// What the first round found.
pub(super) struct FirstRound {
    pilots: Vec<Pilot>,
    middles: Vec<Middle>,
    /// By outcome, then point of risk appetite.
    exceeding: Vec<Vec<u64>>,
    /// By programme, then point of risk appetite.
    crossings: Vec<Vec<Crossings>>,
    paired: Vec<Paired>,
    simulated: Sums,
}

/// What the second round keeps of the trials that one thread has seen.
struct SecondState<'p> {
    reader: Reader<'p>,
    seconds: Vec<Second>,
    tails: TailComponents,
    sums: Vec<(usize, SecondTask)>,
}

#[derive(Default)]
struct SecondTask {
    seconds: Vec<SecondSums>,
    pairs: Vec<PairTails>,
    components: Tails,
    /// The best outcome against every other, where that is asked for.
    leads: Vec<PairSums>,
}

impl<'p> Rounds<'p, '_> {
    /// Blocks of one task: by the number of trials alone, since sums are folded by it.
    fn span(&self) -> usize {
        self.rows.blocks().div_ceil(MOST_TASKS).next_power_of_two()
    }

    fn tasks(&self) -> usize {
        self.rows.blocks().div_ceil(self.span())
    }

    fn blocks_of(&self, task: usize) -> Range<usize> {
        task * self.span()..self.rows.blocks().min((task + 1) * self.span())
    }

    fn limits(&self) -> impl Iterator<Item = f64> + use<'p> {
        self.plan.scenario().appetite.iter().map(|point| point.loss)
    }

    fn start(&self, source: &Source<'_>) -> Result<Start, NotFinite> {
        let blocks = self.rows.blocks().min(PILOT / BLOCK);
        type State<'p> = (Reader<'p>, Vec<(usize, (Vec<Vec<f64>>, Option<Sums>))>);
        let states: Vec<State<'p>> = on_all_threads(
            blocks,
            || (Reader::new(self.plan), Vec::new()),
            |(reader, parts), block| {
                let part = reader.block(&self.rows, source, block, |_, losses, sums| {
                    (losses.iter().map(|losses| losses.to_vec()).collect(), sums)
                });
                parts.push((block, part));
            },
        );
        if let Some(fault) = states.iter().filter_map(|(reader, _)| reader.fault()).reduce(NotFinite::or) {
            return Err(fault);
        }
        let kinds = self.plan.columns();
        let mut columns = vec![Vec::new(); kinds.len()];
        let mut simulated = Vec::new();
        for (losses, sums) in in_order(states.into_iter().map(|(_, parts)| parts)) {
            columns
                .iter_mut()
                .zip(losses)
                .for_each(|(column, losses): (&mut Vec<f64>, _)| column.extend(losses));
            simulated.push(sums);
        }
        let n = self.rows.count();
        let pilots: Vec<Pilot> = columns
            .par_iter()
            .zip(&kinds)
            .map(|(losses, kind)| match kind {
                Column::Total { .. } | Column::WorstYear { .. } => Pilot::of(losses, n),
                Column::Year { .. } | Column::Later { .. } => Pilot::small(losses, n),
            })
            .collect();
        let mut spends = Vec::new();
        let some = self.rows.places(0).len();
        Reader::new(self.plan).simulator.spends(self.rows.trial(0), some, &mut spends);
        let centres = pilots[1..]
            .iter()
            .zip(&spends)
            .map(|(pilot, spends)| {
                [pilots[0].centre() - pilot.centre(), spends.iter().sum::<f64>() / some as f64]
            })
            .collect();
        Ok(Start { pilots, centres, simulated, limits: self.limits().collect() })
    }

    pub(super) fn first(&self, source: &Source<'_>) -> Result<FirstRound, NotFinite> {
        let start = self.start(source)?;
        let Start { pilots, centres, limits, .. } = &start;
        let (outcomes, programmes) = (self.plan.outcomes(), centres.len());
        let stop = AtomicBool::new(false);
        let states = on_all_threads(
            self.tasks(),
            || FirstState {
                reader: Reader::new(self.plan),
                firsts: pilots.iter().map(Pilot::first).collect(),
                exceeding: vec![vec![0; limits.len()]; outcomes],
                crossings: vec![vec![Crossings::default(); limits.len()]; programmes],
                spends: Vec::new(),
                sums: Vec::new(),
            },
            |state, task| {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let mut sums = TaskSums {
                    firsts: vec![FirstSums::default(); pilots.len()],
                    pairs: vec![PairSums::default(); programmes],
                    simulated: Sums::default(),
                };
                for block in self.blocks_of(task) {
                    self.first_block(state, source, block, &start, &mut sums);
                }
                if state.reader.fault().is_some() {
                    stop.store(true, Ordering::Relaxed);
                }
                state.sums.push((task, sums));
            },
        );
        if let Some(fault) = states.iter().filter_map(|state| state.reader.fault()).reduce(NotFinite::or) {
            return Err(fault);
        }

        let mut total = TaskSums {
            firsts: vec![FirstSums::default(); pilots.len()],
            pairs: vec![PairSums::default(); programmes],
            simulated: Sums::default(),
        };
        let mut exceeding = vec![vec![0; limits.len()]; outcomes];
        let mut crossings = vec![vec![Crossings::default(); limits.len()]; programmes];
        let mut firsts: Vec<Option<First>> = vec![None; pilots.len()];
        let mut parts = Vec::new();
        for state in states {
            for (all, part) in exceeding.iter_mut().flatten().zip(state.exceeding.into_iter().flatten()) {
                *all += part;
            }
            for (all, part) in crossings.iter_mut().flatten().zip(state.crossings.into_iter().flatten()) {
                *all = all.add(part);
            }
            for (all, part) in firsts.iter_mut().zip(state.firsts) {
                *all = Some(match all.take() {
                    None => part,
                    Some(all) => all.merge(part),
                });
            }
            parts.push(state.sums);
        }
        for sums in in_order(parts) {
            total.add(&sums);
        }
        let middles = pilots
            .par_iter()
            .zip(firsts)
            .zip(&total.firsts)
            .map(|((pilot, first), sums)| {
                Middle::new(pilot, first.expect("every trial is in some task"), sums)
            })
            .collect();
        let paired =
            total.pairs.iter().zip(centres).map(|(sums, centre)| Paired::new(sums, *centre)).collect();
        Ok(FirstRound {
            pilots: start.pilots,
            middles,
            exceeding,
            crossings,
            paired,
            simulated: total.simulated,
        })
    }

    fn first_block(
        &self,
        state: &mut FirstState<'p>,
        source: &Source<'_>,
        block: usize,
        start: &Start,
        sums: &mut TaskSums,
    ) {
        let FirstState { reader, firsts, exceeding, crossings, spends, .. } = state;
        let places = self.rows.places(block);
        let first = self.rows.trial(places.start);
        reader.block(&self.rows, source, block, |simulator, losses, simulated| {
            // The first blocks may have been simulated, and kept, before.
            if let Some(simulated) =
                simulated.as_ref().or(start.simulated.get(block).and_then(Option::as_ref))
            {
                sums.simulated.add(simulated);
            }
            for (column, losses) in losses.iter().enumerate() {
                let found = firsts[column].add(&start.pilots[column], losses);
                sums.firsts[column] = sums.firsts[column].add(&found);
            }
            for (outcome, losses) in losses[..exceeding.len()].iter().enumerate() {
                for (count, &limit) in exceeding[outcome].iter_mut().zip(&start.limits) {
                    *count += count_above(losses, limit);
                }
            }
            if start.centres.is_empty() {
                return;
            }
            simulator.spends(first, places.len(), spends);
            for (programme, (residual, centre)) in losses[1..].iter().zip(&start.centres).enumerate() {
                let found = PairSums::of(losses[0], residual, &spends[programme], *centre);
                sums.pairs[programme] = sums.pairs[programme].add(&found);
                for (crossing, &limit) in crossings[programme].iter_mut().zip(&start.limits) {
                    *crossing = crossing.add(Crossings::of(losses[0], residual, limit));
                }
            }
        });
        self.report(source, places.len());
    }

    /// Tells of progress. Where losses are made twice, each time counts half.
    fn report(&self, source: &Source<'_>, trials: usize) {
        match source {
            Source::New(_) => (self.finished)(trials as u64),
            Source::Made => (self.finished)(trials.div_ceil(2) as u64),
            Source::Kept(_) => {}
        }
    }

    pub(super) fn second(&self, source: &Source<'_>, first: FirstRound) -> Measured {
        let FirstRound { pilots, mut middles, exceeding, crossings, paired, simulated } = first;
        while middles.iter().any(Middle::needs_counts) {
            self.between(source, &mut middles);
        }
        let leading = self.whole.then(|| Leading::of(self.plan, &paired)).flatten();
        let totals = &middles[..self.plan.outcomes()];
        let brackets: Vec<(f64, f64)> = totals.iter().map(|middle| middle.bracket(CHANGE_LEVEL)).collect();
        let states = on_all_threads(
            self.tasks(),
            || SecondState {
                reader: Reader::new(self.plan),
                seconds: middles.iter().map(Middle::second).collect(),
                tails: TailComponents::default(),
                sums: Vec::new(),
            },
            |state, task| {
                let mut sums = SecondTask {
                    seconds: vec![SecondSums::default(); middles.len()],
                    pairs: vec![PairTails::default(); paired.len()],
                    components: Tails::default(),
                    leads: Leading::sums(leading.as_ref()),
                };
                for block in self.blocks_of(task) {
                    self.second_block(
                        state,
                        source,
                        block,
                        (&middles, &brackets, leading.as_ref()),
                        &mut sums,
                    );
                }
                state.sums.push((task, sums));
            },
        );
        let mut total = SecondTask {
            seconds: vec![SecondSums::default(); middles.len()],
            pairs: vec![PairTails::default(); paired.len()],
            components: Tails::default(),
            leads: Leading::sums(leading.as_ref()),
        };
        let mut seconds: Vec<Vec<Second>> = vec![Vec::new(); middles.len()];
        let mut parts = Vec::new();
        for state in states {
            seconds.iter_mut().zip(state.seconds).for_each(|(all, part)| all.push(part));
            parts.push(state.sums);
        }
        for sums in in_order(parts) {
            total.add(sums);
        }
        let summaries: Vec<Summary> = pilots
            .par_iter()
            .zip(&middles)
            .zip(seconds)
            .zip(&total.seconds)
            .map(|(((pilot, middle), seconds), sums)| Summary::new(pilot, middle, seconds, sums))
            .collect();
        let lead = leading.map(|leading| leading.finish(&paired, &total.leads));
        let effects = paired
            .into_iter()
            .zip(crossings)
            .zip(&total.pairs)
            .zip(&summaries[1..])
            .map(|(((paired, crossings), tails), residual)| {
                self.effect(paired, &crossings, tails, &summaries[0], residual)
            })
            .collect();
        let measured = self.finish(summaries, effects, exceeding, &simulated, &total.components);
        Measured { lead, ..measured }
    }

    /// A round of counts for columns whose order statistics lie among too many losses.
    fn between(&self, source: &Source<'_>, middles: &mut [Middle]) {
        let states = on_all_threads(
            self.tasks(),
            || (Reader::new(self.plan), vec![Between::default(); middles.len()]),
            |(reader, counts), task| {
                for block in self.blocks_of(task) {
                    reader.block(&self.rows, source, block, |_, losses, _| {
                        for ((middle, losses), counts) in middles.iter().zip(losses).zip(counts.iter_mut()) {
                            if middle.needs_counts() {
                                middle.count(losses, counts);
                            }
                        }
                    });
                }
            },
        );
        let mut counted: Vec<Vec<Between>> = vec![Vec::new(); middles.len()];
        for (_, counts) in states {
            counted.iter_mut().zip(counts).for_each(|(all, counts)| all.push(counts));
        }
        for (middle, counted) in middles.iter_mut().zip(counted) {
            if middle.needs_counts() {
                middle.refine(counted);
            }
        }
    }

    fn second_block(
        &self,
        state: &mut SecondState<'p>,
        source: &Source<'_>,
        block: usize,
        (middles, brackets, leading): (&[Middle], &[(f64, f64)], Option<&Leading>),
        sums: &mut SecondTask,
    ) {
        let SecondState { reader, seconds, tails, .. } = state;
        let places = self.rows.places(block);
        let first = self.rows.trial(places.start);
        reader.block(&self.rows, source, block, |simulator, losses, _| {
            for (column, losses) in losses.iter().enumerate() {
                let found = seconds[column].add(&middles[column], losses);
                sums.seconds[column] = sums.seconds[column].add(&found);
            }
            let losses = &losses[..brackets.len()];
            for (programme, residual) in losses[1..].iter().enumerate() {
                let found = PairTails::of(losses[0], residual, brackets[0].1, brackets[1 + programme].1);
                sums.pairs[programme] = sums.pairs[programme].add(&found);
            }
            if let Some(leading) = leading {
                leading.add(simulator, first, losses, &mut sums.leads);
            }
            if self.whole {
                tails.add(simulator, first, losses, brackets, &mut sums.components);
            }
        });
        self.report(source, places.len());
    }

    fn effect(
        &self,
        paired: Paired,
        crossings: &[Crossings],
        tails: &PairTails,
        baseline: &Summary,
        residual: &Summary,
    ) -> Effect {
        let [a, b] = [baseline, residual].map(|summary| summary.quantile(CHANGE_LEVEL));
        let [tail_a, tail_b] = [baseline, residual].map(|summary| summary.tail(CHANGE_LEVEL));
        let enough = tail_a.tvar_se.is_some();
        let var_se = tails.quantile_se(a.se(), b.se());
        Effect {
            paired,
            var: Difference { value: b.value - a.value, se: Some(var_se).filter(|_| enough) },
            tvar: Difference { value: tail_b.tvar - tail_a.tvar, se: tails.tvar_se(tail_a, tail_b) },
            appetite: crossings
                .iter()
                .map(|crossing| {
                    let (value, se) = crossing.difference(self.rows.count());
                    Difference { value, se: Some(se) }
                })
                .collect(),
        }
    }

    fn finish(
        &self,
        summaries: Vec<Summary>,
        effects: Vec<Effect>,
        exceeding: Vec<Vec<u64>>,
        simulated: &Sums,
        tails: &Tails,
    ) -> Measured {
        let n = self.rows.count();
        let components = if self.whole { self.plan.scenario().components.len() } else { 0 };
        let mut totals = summaries;
        let years = years(&self.plan.columns(), totals.split_off(self.plan.outcomes()));
        let outcomes = totals
            .into_iter()
            .zip(years)
            .zip(exceeding)
            .enumerate()
            .map(|(outcome, ((summary, years), exceeding))| {
                let tail = summary.tail(CHANGE_LEVEL);
                let count = tail.level.tail_count(n);
                let components = (0..components)
                    .map(|component| ComponentMean {
                        mean: simulated.components[outcome * components + component] / n as f64,
                        tail_mean: tails.weighted(outcome, component, |loss| tail.weight(loss)) / count,
                    })
                    .collect();
                let exceeding = exceeding
                    .into_iter()
                    .map(|count| Exceeding {
                        probability: count as f64 / n as f64,
                        interval: wilson(count as usize, n),
                    })
                    .collect();
                Outcome { summary, components, exceeding, years }
            })
            .collect();
        let drawn = if self.whole { self.plan.drawn_inputs() } else { &[] };
        let inputs = drawn
            .iter()
            .zip(simulated.inputs.iter().zip(&simulated.draws))
            .filter(|(_, (_, draws))| **draws > 0)
            .map(|(&input, (sum, &draws))| InputMean { input, mean: sum / draws as f64, draws })
            .collect();
        Measured { trials: n, outcomes, effects, lead: None, inputs, bands: None }
    }
}

/// The summaries of the columns after the totals, by outcome.
fn years(columns: &[Column], summaries: Vec<Summary>) -> Vec<Option<Box<Years>>> {
    let outcomes = columns.len() - summaries.len();
    let mut years: Vec<Option<Box<Years>>> = vec![None; outcomes];
    for (column, summary) in columns[outcomes..].iter().zip(summaries) {
        match *column {
            // The first of its outcome.
            Column::WorstYear { outcome } => {
                years[outcome] = Some(Box::new(Years { paid: Vec::new(), worst: summary, later: None }));
            }
            Column::Year { outcome, .. } => {
                years[outcome].iter_mut().for_each(|one| one.paid.push(summary.clone()))
            }
            Column::Later { outcome } => {
                years[outcome].iter_mut().for_each(|one| one.later = Some(summary.clone()))
            }
            Column::Total { .. } => {}
        }
    }
    years
}

impl TaskSums {
    fn add(&mut self, other: &Self) {
        self.simulated.add(&other.simulated);
        self.firsts.iter_mut().zip(&other.firsts).for_each(|(total, sums)| *total = total.add(sums));
        self.pairs.iter_mut().zip(&other.pairs).for_each(|(total, sums)| *total = total.add(sums));
    }
}

impl SecondTask {
    fn add(&mut self, other: Self) {
        self.seconds.iter_mut().zip(&other.seconds).for_each(|(total, sums)| *total = total.add(sums));
        self.pairs.iter_mut().zip(&other.pairs).for_each(|(total, sums)| *total = total.add(sums));
        self.components.add(other.components);
        self.leads.iter_mut().zip(&other.leads).for_each(|(total, sums)| *total = total.add(sums));
    }
}
