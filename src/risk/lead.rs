//! Which option has the highest net benefit, and how surely.
use super::measured::{Difference, Lead};
use crate::engine::{Plan, Simulator};
use crate::scenario::PrecisionOf;
use crate::stats::{PairSums, Paired};

/// The option that leads after the first round, to be paired with the others in the second.
#[derive(Debug)]
pub(super) struct Leading {
    /// An outcome.
    best: usize,
    /// Of each outcome, about what the best one avoids beyond it, and spends beyond it.
    centres: Vec<[f64; 2]>,
}

impl Leading {
    /// `None` if the scenario does not ask for it.
    pub(super) fn of(plan: &Plan<'_>, paired: &[Paired]) -> Option<Self> {
        plan.scenario().precision.filter(|precision| precision.of == PrecisionOf::Roi)?;
        let net =
            |outcome: &usize| outcome.checked_sub(1).map_or(0.0, |programme| paired[programme].net_mean);
        // Of equals the first, so that nothing is spent for nothing.
        let best = (0..plan.outcomes()).rev().max_by(|one, other| net(one).total_cmp(&net(other)))?;
        let means = |outcome: usize| {
            let programme = outcome.checked_sub(1);
            programme.map_or([0.0; 2], |index| [paired[index].avoided_mean, paired[index].spend_mean])
        };
        let [avoided, spend] = means(best);
        let centres = (0..plan.outcomes())
            .map(|outcome| [avoided - means(outcome)[0], spend - means(outcome)[1]])
            .collect();
        Some(Self { best, centres })
    }

    /// Nothing summed up yet.
    pub(super) fn sums(leading: Option<&Self>) -> Vec<PairSums> {
        leading.map_or_else(Vec::new, |leading| vec![PairSums::default(); leading.centres.len()])
    }

    /// Adds the trials of a block that begins with trial `first`.
    pub(super) fn add(
        &self,
        simulator: &mut Simulator<'_>,
        first: u64,
        losses: &[&[f64]],
        sums: &mut [PairSums],
    ) {
        let mut spends = Vec::new();
        simulator.spends(first, losses[0].len(), &mut spends);
        let spend = |outcome: usize, place: usize| {
            outcome.checked_sub(1).map_or(0.0, |programme| spends[programme][place])
        };
        let mut more = vec![0.0; losses[0].len()];
        for outcome in (0..losses.len()).filter(|outcome| *outcome != self.best) {
            for (place, more) in more.iter_mut().enumerate() {
                *more = spend(self.best, place) - spend(outcome, place);
            }
            let found = PairSums::of(losses[outcome], losses[self.best], &more, self.centres[outcome]);
            sums[outcome] = sums[outcome].add(&found);
        }
    }

    pub(super) fn finish(self, paired: &[Paired], sums: &[PairSums]) -> Lead {
        let net = |outcome: usize| outcome.checked_sub(1).map_or(0.0, |programme| paired[programme].net_mean);
        let ahead = (0..self.centres.len())
            .map(|outcome| {
                if outcome == self.best {
                    return Difference { value: 0.0, se: Some(0.0) };
                }
                let pair = Paired::new(&sums[outcome], self.centres[outcome]);
                Difference { value: net(self.best) - net(outcome), se: Some(pair.net_se) }
            })
            .collect();
        Lead { best: self.best, ahead }
    }
}
