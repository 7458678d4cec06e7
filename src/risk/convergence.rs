//! Trials doubled until the figures are as precise as asked for.
use super::measure::measure;
use super::measured::{CHANGE_LEVEL, Difference, Measured};
use crate::engine::{Fault, Plan};
use crate::scenario::{Precision, PrecisionOf, Scenario};
use crate::stats::Z95;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

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
    /// Whether the difference is told from 0: whether it exceeds what chance makes of 0 after any batch of 1 run in 20.
    pub told_apart: bool,
}

/// Simulates batches of trials on the current rayon pool, each twice as large as the one before, until one is as precise as
/// asked for or the next would be too large. `finished` is told of finished trials;
/// `improve` may put better figures in the place of a batch's before it is judged.
///
/// Draws of what is not known stay as many: the run ends, too, where twice the trials of each hardly narrow anything.
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
    improve: &mut dyn FnMut(&Plan<'_>, &mut Measured),
) -> Result<Converged, Fault> {
    let rule = Rule::of(scenario, precision);
    let mut scenario = scenario.clone();
    let mut batches = Vec::new();
    loop {
        let plan = Plan::new(&scenario);
        let mut measured = measure(&plan, finished)?;
        improve(&plan, &mut measured);
        let batch = Batch::of(&plan, &measured, &rule);
        let met = batch.meets(&rule);
        let stuck = scenario.outer_draws().is_some()
            && batches.last().is_some_and(|before: &Batch| batch.hardly_narrows(before, &rule));
        batches.push(batch);
        match rule.after(scenario.trials).filter(|_| !met && !stuck) {
            Some(trials) => scenario.trials = trials,
            None => return Ok(Converged { scenario, measured, batches, met }),
        }
    }
}

/// Twice the trials narrow an error by a factor of 0.71; above this, what it comes from are not the trials.
const HARDLY: f64 = 0.9;

/// When a run ends.
struct Rule {
    precision: Precision,
    groups: u64,
    /// What a difference has to exceed, in standard errors, to be told from 0.
    critical: f64,
}

impl Rule {
    fn of(scenario: &Scenario, precision: &Precision) -> Self {
        let mut rule = Self { precision: *precision, groups: scenario.groups(), critical: f64::INFINITY };
        let batches = std::iter::successors(Some(scenario.trials), |trials| rule.after(*trials)).count();
        // A difference of 0 may be taken for another after any batch: all of them share the 5 % (Bonferroni's inequality).
        let p = 1.0 - 0.025 / batches as f64;
        rule.critical = match StudentsT::new(0.0, 1.0, rule.groups as f64 - 1.0) {
            Ok(student) => student.inverse_cdf(p),
            // Trials in one group are independent, and many.
            Err(_) => Normal::standard().inverse_cdf(p),
        };
        rule
    }

    /// Twice the trials, or as many as there may be. Sets of points only double: they are even in powers of two.
    fn after(&self, trials: u64) -> Option<u64> {
        let (doubled, most) = (trials.saturating_mul(2), self.precision.most_trials);
        if doubled <= most {
            return Some(doubled);
        }
        (self.groups == 1 && trials < most).then_some(most)
    }
}

impl Batch {
    fn of(plan: &Plan<'_>, measured: &Measured, rule: &Rule) -> Self {
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
            rival: Rival::of(measured, rule),
        }
    }

    /// Whether everything is as precise as asked for.
    fn meets(&self, rule: &Rule) -> bool {
        match rule.precision.of {
            PrecisionOf::Loss => [self.mean, self.var, self.tvar]
                .iter()
                .all(|figure| figure.relative.is_some_and(|relative| relative <= rule.precision.share)),
            PrecisionOf::Roi => self.rival.is_none_or(|rival| rival.need(rule) <= 1.0),
        }
    }

    /// Whether twice the trials of the batch `before` left what is to be narrowed about as wide.
    fn hardly_narrows(&self, before: &Self, rule: &Rule) -> bool {
        let widest = |batch: &Self| match rule.precision.of {
            PrecisionOf::Loss => [batch.mean, batch.var, batch.tvar]
                .iter()
                .try_fold(0.0, |widest, figure| figure.relative.map(|relative| relative.max(widest))),
            PrecisionOf::Roi => batch.rival.and_then(|rival| rival.relative),
        };
        // What is not known at all may yet be.
        widest(self).zip(widest(before)).is_some_and(|(now, then)| now > HARDLY * then)
    }
}

impl Rival {
    fn of(measured: &Measured, rule: &Rule) -> Option<Self> {
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
            let told_apart = se.is_some_and(|se| value > rule.critical * se);
            Self { best: lead.best, other, ahead: value, half_width, relative, told_apart }
        });
        // Of those that are equally hard, the closest.
        rivals.max_by(|one, other| {
            let needs = one.need(rule).total_cmp(&other.need(rule));
            needs.then(other.ahead.total_cmp(&one.ahead))
        })
    }

    /// What remains to be done, above 1 until the two are told apart or are known to differ by so little that it does not
    /// matter.
    fn need(&self, rule: &Rule) -> f64 {
        let Some(half) = self.half_width else { return f64::INFINITY };
        if half == 0.0 {
            return 0.0;
        }
        let to_tell = if self.told_apart { half / self.ahead } else { f64::INFINITY };
        let to_know = self.relative.map_or(f64::INFINITY, |relative| relative / rule.precision.share);
        to_tell.min(to_know)
    }
}

/// A half-width as a share of a size; no share of nothing is known, unless it is nothing, too.
fn share(half: f64, size: f64) -> Option<f64> {
    if half == 0.0 { Some(0.0) } else { Some(half / size).filter(|share| share.is_finite()) }
}
