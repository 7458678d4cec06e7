//! Percentile bands of figures over the draws of what is not known.
use super::draws::Draws;
use super::explained::Explained;
use super::measured::{CHANGE_LEVEL, Effect, Measured, Outcome};
use crate::engine::Plan;
use crate::stats::Level;

/// Percentiles over the outer draws: the smallest value with at least 5, 50 or 95 % of the draws' values at or below it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    pub p5: f64,
    pub p50: f64,
    pub p95: f64,
}

/// What the figures of a run would be if what is not known were known, over all that it may be.
#[derive(Clone, Debug)]
pub struct Bands {
    /// The baseline, then each programme.
    pub outcomes: Vec<OutcomeBands>,
    /// Of each programme.
    pub effects: Vec<EffectBands>,
}

/// Of the loss of the baseline or of a programme.
#[derive(Clone, Debug)]
pub struct OutcomeBands {
    /// Of the probability of exceeding each point of the curve of all trials.
    pub exceedance: Vec<Band>,
    pub mean: Band,
    /// At [`CHANGE_LEVEL`], as is TVaR.
    pub var: Band,
    pub tvar: Band,
    pub probability_of_loss: Band,
    /// Of the probability of exceeding each point of risk appetite, in the scenario's order.
    pub appetite: Vec<Band>,
    /// Of the mean; `None` where that tells nothing.
    pub explained: Option<Explained>,
}

/// Of what a programme is worth.
#[derive(Clone, Debug)]
pub struct EffectBands {
    pub avoided: Band,
    pub net: Band,
    /// Avoided ÷ spend; `None` where the spend of a draw is not above zero.
    pub avoided_per_spent: Option<Band>,
    /// The share of draws in which the mean net benefit is above zero.
    pub pays: f64,
    /// Of the net benefit; `None` where that tells nothing.
    pub explained: Option<Explained>,
}

impl Band {
    const LEVELS: [Level; 3] = [Level::thousandths(50), Level::thousandths(500), Level::thousandths(950)];

    fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = values.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let [p5, p50, p95] = Self::LEVELS.map(|level| sorted[level.rank(sorted.len()) - 1]);
        Self { p5, p50, p95 }
    }

    /// Of the values less `amount`.
    #[must_use]
    pub fn less(self, amount: f64) -> Self {
        Self { p5: self.p5 - amount, p50: self.p50 - amount, p95: self.p95 - amount }
    }
}

impl Bands {
    pub(super) fn over(draws: &Draws, plan: &Plan<'_>) -> Self {
        let first: &Measured = &draws.measured[0];
        let outcomes = (0..first.outcomes.len()).map(|number| outcome(draws, number, plan)).collect();
        let effects = (0..first.effects.len()).map(|number| effect(draws, number, plan)).collect();
        Self { outcomes, effects }
    }
}

fn outcome(draws: &Draws, number: usize, plan: &Plan<'_>) -> OutcomeBands {
    let parts: Vec<&Outcome> = draws.measured.iter().map(|draw| &draw.outcomes[number]).collect();
    let band = |value: &dyn Fn(&Outcome) -> f64| Band::of(parts.iter().map(|part| value(part)));
    let points = draws.places[0][number].exceedance.len();
    let limits = parts[0].exceeding.len();
    let means: Vec<f64> = parts.iter().map(|part| part.summary.moments.mean).collect();
    let errors: Vec<f64> = parts.iter().map(|part| part.summary.mean_se.powi(2)).collect();
    OutcomeBands {
        exceedance: (0..points)
            .map(|point| Band::of(draws.places.iter().map(|places| places[number].exceedance[point])))
            .collect(),
        mean: Band::of(means.iter().copied()),
        var: band(&|part| part.summary.quantile(CHANGE_LEVEL).value),
        tvar: band(&|part| part.summary.tail(CHANGE_LEVEL).tvar),
        probability_of_loss: band(&|part| {
            part.summary.moments.positive as f64 / part.summary.moments.n as f64
        }),
        appetite: (0..limits).map(|limit| band(&|part| part.exceeding[limit].probability)).collect(),
        explained: Explained::of(&means, &errors, plan),
    }
}

fn effect(draws: &Draws, number: usize, plan: &Plan<'_>) -> EffectBands {
    let parts: Vec<&Effect> = draws.measured.iter().map(|draw| &draw.effects[number]).collect();
    let nets: Vec<f64> = parts.iter().map(|part| part.paired.net_mean).collect();
    let errors: Vec<f64> = parts.iter().map(|part| part.paired.net_se.powi(2)).collect();
    let ratios: Option<Vec<f64>> =
        parts.iter().map(|part| part.paired.avoided_per_spent.map(|ratio| ratio.value)).collect();
    EffectBands {
        avoided: Band::of(parts.iter().map(|part| part.paired.avoided_mean)),
        net: Band::of(nets.iter().copied()),
        avoided_per_spent: ratios.map(Band::of),
        pays: nets.iter().filter(|net| **net > 0.0).count() as f64 / nets.len() as f64,
        explained: Explained::of(&nets, &errors, plan),
    }
}
