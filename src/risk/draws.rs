//! The losses measured draw by draw of what is not known.
use super::measure::Losses;
use super::measured::Measured;
use super::rows::{Reader, Rows};
use super::tasks::{in_order, on_all_threads};
use crate::stats::{Point, Tail};
use std::ops::Range;

/// The trials of every outer draw by themselves.
#[derive(Debug)]
pub(super) struct Draws {
    /// Without components, inputs, curves and histograms.
    pub(super) measured: Vec<Measured>,
    /// By draw, then outcome.
    pub(super) places: Vec<Vec<OnCurve>>,
}

/// Where the losses of a draw lie on the outcome's curve of all trials.
#[derive(Clone, Debug)]
pub(super) struct OnCurve {
    /// Of each point of the curve, the share of the draw's trials whose loss exceeds it.
    pub(super) exceedance: Vec<f64>,
    /// Of each level of TVaR, the mean over the draw's trials of what a loss is above the VaR of all trials.
    pub(super) excess: Vec<f64>,
}

impl Losses<'_> {
    /// Every outer draw by itself; `whole` is what all of them are together.
    pub(super) fn draws(&self, whole: &Measured) -> Draws {
        let scenario = self.plan.scenario();
        let draws = scenario.groups();
        let size = scenario.trials / draws;
        let count = usize::try_from(draws).expect("the scenario's check limits draws");
        let states = on_all_threads(
            count,
            || (Reader::new(self.plan), Vec::new()),
            |(reader, found), draw| {
                let trials = draw as u64 * size..(draw as u64 + 1) * size;
                let mut measured = self.part(trials.clone());
                for outcome in &mut measured.outcomes {
                    (outcome.summary.curve, outcome.summary.histogram) = (Vec::new(), Vec::new());
                }
                let places = self.on_curves(reader, &trials, whole);
                found.push((draw, (measured, places)));
            },
        );
        let (measured, places) = in_order(states.into_iter().map(|(_, found)| found)).unzip();
        Draws { measured, places }
    }

    fn on_curves(&self, reader: &mut Reader<'_>, trials: &Range<u64>, whole: &Measured) -> Vec<OnCurve> {
        let source = self.source(trials);
        let rows = Rows { trials: trials.clone() };
        let mut counts: Vec<Counts> = whole
            .outcomes
            .iter()
            .map(|outcome| Counts::new(&outcome.summary.curve, &outcome.summary.tails))
            .collect();
        for block in 0..rows.blocks() {
            reader.block(&rows, &source, block, |_, losses, _| {
                counts.iter_mut().zip(losses).for_each(|(counts, losses)| counts.add(losses));
            });
        }
        counts.into_iter().map(|counts| counts.finish(rows.count())).collect()
    }
}

/// Losses counted between the points of a curve.
struct Counts<'a> {
    curve: &'a [Point],
    tails: &'a [Tail],
    /// Losses up to the first point, then above each point and up to the next.
    between: Vec<u64>,
    excess: Vec<f64>,
}

impl<'a> Counts<'a> {
    fn new(curve: &'a [Point], tails: &'a [Tail]) -> Self {
        Self { curve, tails, between: vec![0; curve.len() + 1], excess: vec![0.0; tails.len()] }
    }

    fn add(&mut self, losses: &[f64]) {
        for &loss in losses {
            self.between[self.curve.partition_point(|point| point.loss < loss)] += 1;
        }
        for (sum, tail) in self.excess.iter_mut().zip(self.tails) {
            *sum += losses.iter().map(|loss| (loss - tail.var).max(0.0)).sum::<f64>();
        }
    }

    fn finish(self, n: usize) -> OnCurve {
        let mut above = n as u64;
        let exceedance = self.between[..self.curve.len()]
            .iter()
            .map(|count| {
                above -= count;
                above as f64 / n as f64
            })
            .collect();
        OnCurve { exceedance, excess: self.excess.iter().map(|sum| sum / n as f64).collect() }
    }
}
