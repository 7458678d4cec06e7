//! The components of the losses in the tail of each outcome.
//!
//! Only trials in a tail are made again, from their addresses: the worst 5 % cost about 5 % of a simulation.
use crate::engine::Simulator;

/// One thread's means of looking at them.
#[derive(Default)]
pub(super) struct TailComponents {
    /// Trials that may be in the tail of some outcome: their places in the block, and their numbers.
    places: Vec<usize>,
    trials: Vec<u64>,
    columns: Vec<Vec<f64>>,
}

/// Of some trials in their order, by outcome.
#[derive(Default)]
pub(super) struct Tails(Vec<OfOutcome>);

#[derive(Clone, Default)]
struct OfOutcome {
    /// Of each component over trials that are surely in the tail.
    sums: Vec<f64>,
    /// Over trials with the one loss that is both ends of the bracket.
    at: Vec<f64>,
    at_loss: f64,
    /// Losses of trials that may be in the tail, and their components, one after the other.
    losses: Vec<f64>,
    parts: Vec<f64>,
}

impl TailComponents {
    /// Adds the trials from `first` on. A loss above an outcome's bracket is in its tail, one below it is not.
    pub(super) fn add(
        &mut self,
        simulator: &mut Simulator<'_>,
        first: u64,
        losses: &[&[f64]],
        brackets: &[(f64, f64)],
        tails: &mut Tails,
    ) {
        self.places.clear();
        self.places.extend((0..losses[0].len()).filter(|&place| {
            losses.iter().zip(brackets).any(|(losses, bracket)| losses[place] >= bracket.0)
        }));
        self.trials.clear();
        self.trials.extend(self.places.iter().map(|&place| first + place as u64));
        simulator.components(&self.trials, &mut self.columns);
        let components = self.columns.len() / losses.len();
        tails.0.resize_with(losses.len(), OfOutcome::default);
        for (((losses, &(low, high)), columns), tail) in
            losses.iter().zip(brackets).zip(self.columns.chunks(components.max(1))).zip(&mut tails.0)
        {
            tail.sums.resize(components, 0.0);
            tail.at.resize(components, 0.0);
            tail.at_loss = high;
            for (lane, &place) in self.places.iter().enumerate() {
                let loss = losses[place];
                let parts = columns.iter().map(|column| column[lane]);
                if loss > high {
                    tail.sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
                } else if loss >= low && low < high {
                    tail.losses.push(loss);
                    tail.parts.extend(parts);
                } else if loss >= low {
                    tail.at.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
                }
            }
        }
    }
}

impl Tails {
    pub(super) fn add(&mut self, other: Self) {
        self.0.resize_with(self.0.len().max(other.0.len()), OfOutcome::default);
        for (total, part) in self.0.iter_mut().zip(other.0) {
            for (totals, sums) in [(&mut total.sums, part.sums), (&mut total.at, part.at)] {
                totals.resize(sums.len(), 0.0);
                totals.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
            }
            total.at_loss = part.at_loss;
            total.losses.extend(part.losses);
            total.parts.extend(part.parts);
        }
    }

    /// Σ weight(loss) · component over all trials of an outcome.
    pub(super) fn weighted(&self, outcome: usize, component: usize, weight: impl Fn(f64) -> f64) -> f64 {
        let tail = &self.0[outcome];
        let near = tail.losses.iter().zip(tail.parts.chunks(tail.sums.len()));
        let near: f64 = near.map(|(&loss, parts)| weight(loss) * parts[component]).sum();
        let at = tail.at[component];
        // Where there is none, its weight has no meaning.
        let at = if at == 0.0 { 0.0 } else { weight(tail.at_loss) * at };
        tail.sums[component] + near + at
    }
}
