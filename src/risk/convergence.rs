//! Trials doubled until the figures are as precise as asked for.
use super::measure::measure;
use super::measured::{CHANGE_LEVEL, Difference, Measured};
use crate::engine::{Fault, Plan};
use crate::scenario::{Precision, PrecisionOf, Scenario};
use crate::stats::Z95;

/// A run that ended because it was precise enough, or at its ceiling.
#[derive(Clone, Debug)]
pub struct Converged {
    /// With the trials of the last batch.
    pub scenario: Scenario,
    /// The last batch.
    pub measured: Measured,
    /// By rising trials; each holds the trials of those before it, too, if they are sampled at random.
    pub batches: Vec<Batch>,
    /// Whether the last batch is as precise as asked for.
    pub met: bool,
}

/// What was known after some number of trials.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    pub trials: u64,
    /// Of the baseline's loss; the next two at [`CHANGE_LEVEL`].
    pub mean: Estimate,
    pub var: Estimate,
    pub tvar: Estimate,
    /// The option that is hardest to tell from the best one, where the scenario asks for programmes to be told apart.
    pub rival: Option<Rival>,
}

/// A figure and its 95 % half-width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    /// `None` where too few trials tell.
    pub half_width: Option<f64>,
    /// The half-width as a share of the figure, or of the mean loss where the figure is 0. `None` where that says nothing:
    /// while no trial has a loss.
    pub relative: Option<f64>,
}

/// The best option and the one that is hardest to tell from it; both are outcomes, and the baseline stands for no programme.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rival {
    pub best: usize,
    pub other: usize,
    /// The difference of their net benefits, and its 95 % half-width on common random numbers.
    pub ahead: f64,
    pub half_width: Option<f64>,
    /// The half-width as a share of the larger spend, or of the mean loss where neither costs anything.
    pub relative: Option<f64>,
}

/// Simulates batches of trials on the current rayon pool, each twice as large as the one before, until one is as precise as
/// asked for or the next would be too large. `finished` is told of finished trials.
///
/// The figures of the last batch are those of a run of its trials. Since errors are looked at after every batch, the last
/// intervals hold the truth a little less often than 95 %; as half-widths become small they do so as often (Chow and Robbins
/// 1965).
///
/// # Errors
/// [`Fault`] if a loss is not a finite number.
pub fn measure_to_precision(
    scenario: &Scenario,
    precision: &Precision,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<Converged, Fault> {
    let mut scenario = scenario.clone();
    let mut batches = Vec::new();
    loop {
        let plan = Plan::new(&scenario);
        let measured = measure(&plan, finished)?;
        let batch = Batch::of(&plan, &measured, precision);
        let met = batch.meets(precision);
        batches.push(batch);
        match next(&scenario, precision).filter(|_| !met) {
            Some(trials) => scenario.trials = trials,
            None => return Ok(Converged { scenario, measured, batches, met }),
        }
    }
}

/// Twice the trials, or as many as there may be. Sets of points only double: they are even in powers of two.
fn next(scenario: &Scenario, precision: &Precision) -> Option<u64> {
    let doubled = scenario.trials.saturating_mul(2);
    if doubled <= precision.most_trials {
        return Some(doubled);
    }
    (scenario.groups() == 1 && scenario.trials < precision.most_trials).then_some(precision.most_trials)
}

impl Batch {
    fn of(plan: &Plan<'_>, measured: &Measured, precision: &Precision) -> Self {
        let scenario = plan.scenario();
        let summary = &measured.outcomes[0].summary;
        let moments = &summary.moments;
        let constant = moments.min >= moments.max;
        let chance = !plan.drawn_inputs().is_empty()
            || scenario.frequency.as_ref().is_some_and(|frequency| frequency.incidents.mean() > 0.0);
        // A loss that nobody has seen yet has an error that nobody knows.
        let unseen = constant && moments.max == 0.0 && chance;
        let estimate = |value: f64, half_width: Option<f64>| {
            let half_width = if constant { Some(0.0) } else { half_width };
            let size = if value == 0.0 { moments.mean.abs() } else { value.abs() };
            Estimate {
                value,
                half_width,
                relative: half_width.filter(|_| !unseen).and_then(|half| share(half, size)),
            }
        };
        let (var, tail) = (summary.quantile(CHANGE_LEVEL), summary.tail(CHANGE_LEVEL));
        Self {
            trials: scenario.trials,
            mean: estimate(moments.mean, Some(Z95 * summary.mean_se)),
            var: estimate(var.value, Some((var.high - var.low) / 2.0)),
            tvar: estimate(tail.tvar, tail.tvar_se.map(|se| Z95 * se)),
            rival: Rival::of(measured, precision),
        }
    }

    /// Whether everything is as precise as asked for.
    fn meets(&self, precision: &Precision) -> bool {
        match precision.of {
            PrecisionOf::Loss => [self.mean, self.var, self.tvar]
                .iter()
                .all(|figure| figure.relative.is_some_and(|relative| relative <= precision.share)),
            PrecisionOf::Roi => self.rival.is_none_or(|rival| rival.need(precision) <= 1.0),
        }
    }
}

impl Rival {
    fn of(measured: &Measured, precision: &Precision) -> Option<Self> {
        let lead = measured.lead.as_ref()?;
        let spend = |outcome: usize| {
            outcome.checked_sub(1).map_or(0.0, |programme| measured.effects[programme].paired.spend_mean)
        };
        let mean = measured.outcomes[0].summary.moments.mean;
        let others = lead.ahead.iter().enumerate().filter(|(outcome, _)| *outcome != lead.best);
        let rivals = others.map(|(other, &Difference { value, se })| {
            let half_width = se.map(|se| Z95 * se);
            let larger = spend(lead.best).abs().max(spend(other).abs());
            let size = if larger > 0.0 { larger } else { mean.abs() };
            let relative = half_width.and_then(|half| share(half, size));
            Self { best: lead.best, other, ahead: value, half_width, relative }
        });
        // Of those that are equally hard, the closest.
        rivals.max_by(|one, other| {
            let needs = one.need(precision).total_cmp(&other.need(precision));
            needs.then(other.ahead.total_cmp(&one.ahead))
        })
    }

    /// Whether the interval of the difference excludes 0.
    pub fn told_apart(&self) -> bool {
        self.half_width.is_some_and(|half| self.ahead > half)
    }

    /// By which factor the half-width has to fall until the two are told apart, or are known to differ by so little that it
    /// does not matter; above 1 while neither holds.
    fn need(&self, precision: &Precision) -> f64 {
        let Some(half) = self.half_width else { return f64::INFINITY };
        if half == 0.0 {
            return 0.0;
        }
        // A difference of 0 is never told apart; at the very edge, it is not yet.
        let to_tell = if self.told_apart() { half / self.ahead } else { f64::INFINITY };
        let to_know = self.relative.map_or(f64::INFINITY, |relative| relative / precision.share);
        to_tell.min(to_know)
    }
}

/// A half-width as a share of a size; no share of nothing is known, unless it is nothing, too.
fn share(half: f64, size: f64) -> Option<f64> {
    if half == 0.0 { Some(0.0) } else { Some(half / size).filter(|share| share.is_finite()) }
}
