//! The figures of the loss over the horizon by Fourier transform, each with its own error.
use super::compound::{Compound, Parts};
use super::extent;
use super::grid::Grid;
use super::law::Law;
use super::severity::Severity;
use crate::diagnostics::Diagnostic;
use crate::engine::Plan;
use crate::stats::Level;
use rayon::prelude::*;

/// Points of the finer of two grids.
const POINTS: usize = 1 << 17;
/// The grid reaches to where the loss is beyond it with this probability: below the tail of every level asked for.
const BEYOND: f64 = 5e-4;
/// A generating function with more terms than this takes too long.
const MOST_COUNTS: u64 = 10_000;

/// A value that is off by about `error`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    pub value: f64,
    pub error: f64,
}

/// The loss of the baseline over the horizon. Quantiles, tails and P(loss > 0) are read off the transform; mean and
/// standard deviation are exact moments: E[N]·E[X] and E[N]·Var X + Var N·E[X]², year by year.
#[derive(Clone, Debug)]
pub struct FourierLoss {
    /// Of the finer grid, in the scenario's currency.
    pub step: f64,
    /// `None` where it is not finite.
    pub mean: Option<f64>,
    /// `None` where it is not finite.
    pub sd: Option<f64>,
    pub probability_of_loss: Figure,
    /// At the levels asked for.
    pub quantiles: Vec<(Level, Figure)>,
    /// At the levels asked for; `None` without a finite mean.
    pub tvars: Vec<(Level, Option<Figure>)>,
}

impl FourierLoss {
    /// Computes quantiles and tails at levels up to 99.5 %, on two grids of which one has half the other's step.
    ///
    /// # Errors
    /// A [`Diagnostic`] that says why the scenario's loss cannot be computed so.
    pub fn of(plan: &Plan<'_>, quantiles: &[Level], tvars: &[Level]) -> Result<Self, Diagnostic> {
        let severity = Severity::of(plan.scenario())?;
        let mut laws: Vec<Law> = severity.terms.par_iter().map(Law::of).collect();
        laws.push(Law::of_atoms(vec![(severity.constant, 1.0)]));
        let frequency = plan.scenario().frequency.as_ref();
        if let Some(frequency) = frequency
            && frequency.incidents.counts().count() as u64 > MOST_COUNTS
        {
            return Err(refusal("there are too many incidents")
                .at(frequency.span, "their number spreads over more than ten thousand values"));
        }
        let incidents = frequency.map(|frequency| &frequency.incidents);
        let parts = Parts { laws: &laws, incidents, discounts: plan.discounts() };
        let fine = if laws.iter().all(|law| law.low >= 0.0) {
            losses_only(parts, severity.constant)
        } else {
            gains_and_losses(parts)?
        };
        let coarse = Grid { step: 2.0 * fine.step, points: fine.points / 2, below: fine.below / 2 };
        let (fine_loss, coarse_loss) =
            rayon::join(|| Compound::new(parts, fine), || Compound::new(parts, coarse));

        let (mean, sd) = moments(parts);
        let mean = Some(mean).filter(|mean| mean.is_finite());
        let figure = |of: &dyn Fn(&Compound) -> f64, resolution: f64| {
            let value = of(&fine_loss);
            Figure { value, error: (value - of(&coarse_loss)).abs() + resolution }
        };
        Ok(Self {
            step: fine.step,
            mean,
            sd: Some(sd).filter(|sd| sd.is_finite()),
            probability_of_loss: figure(&Compound::positive, 0.0),
            quantiles: quantiles
                .iter()
                // An atom lies anywhere between two points.
                .map(|&level| (level, figure(&|loss| loss.quantile(level), 0.5 * fine.step)))
                .collect(),
            tvars: tvars
                .iter()
                .map(|&level| {
                    (level, mean.map(|mean| figure(&|loss| loss.tvar(level, mean), 0.5 * fine.step)))
                })
                .collect(),
        })
    }
}

fn refusal(why: &str) -> Diagnostic {
    Diagnostic::error("crosscheck", format!("this scenario cannot be crosschecked: {why}"))
        .help("`amerce run` simulates it as it is")
}

/// Mean and standard deviation of the loss.
fn moments(parts: Parts<'_>) -> (f64, f64) {
    let mean: f64 = parts.laws.iter().map(|law| law.mean).sum();
    let variance: f64 = parts.laws.iter().map(|law| (law.square - law.mean * law.mean).max(0.0)).sum();
    let (count, count_sd) = parts.incidents.map_or((1.0, 0.0), |one| (one.mean(), one.sd()));
    let years: f64 = parts.discounts.iter().sum();
    let squares: f64 = parts.discounts.iter().map(|discount| discount * discount).sum();
    (years * count * mean, (squares * (count * variance + (count_sd * mean).powi(2))).sqrt())
}

/// About how far the loss reaches: a start for the search.
fn guess(parts: Parts<'_>) -> f64 {
    let reach: f64 = parts.laws.iter().map(|law| law.reach(0.05)).sum();
    let incidents = parts.incidents.map_or(1.0, |incidents| incidents.mean() + 2.0 * incidents.sd());
    reach * (1.0 + incidents * parts.discounts.iter().sum::<f64>())
}

/// A grid from nothing to beyond the levels asked for.
fn losses_only(parts: Parts<'_>, constant: f64) -> Grid {
    let length = extent::of_losses(&|grid| Compound::new(parts, grid), guess(parts), BEYOND);
    let mut coarse_step = 2.0 * length / POINTS as f64;
    if constant > 8.0 * coarse_step {
        // What every incident costs lies on the grid.
        coarse_step = constant / (constant / coarse_step).ceil();
    }
    Grid { step: 0.5 * coarse_step, points: POINTS, below: 0 }
}

fn gains_and_losses(parts: Parts<'_>) -> Result<Grid, Diagnostic> {
    let spread = parts.laws.iter().map(|law| law.reach(0.5)).fold(0.0, f64::max);
    extent::of_gains_and_losses(&|grid| Compound::new(parts, grid), guess(parts), spread, POINTS).ok_or_else(
        || refusal("it has gains as well as losses, and a tail too heavy for a grid with two ends"),
    )
}
