//! The loss by pre-integration: one input is integrated exactly, the others are sampled by Sobol' points.
//!
//! Where the loss of an incident is a + b·X in an input X that a and b do not depend on, its distribution function is
//! the mean over points of F((x − a)/b), with F that of X: a smooth function of x, although each point by itself would
//! give a step. So quantiles and tails converge as fast as Sobol' points let them, instead of as fast as counting does
//! (Griebel, Kuo and Sloan 2013; Gilbert, Kuo and Sloan 2023, "Preintegration is not smoothing when monotonicity fails";
//! L'Ecuyer, Puchhammer and Ben Abdellah 2022, "Monte Carlo and quasi-Monte Carlo density estimation via
//! conditioning"). What controls stop is integrated too: its probability is a weight. The loss of several incidents is
//! compounded from the smooth severity by Fourier transform; or, where nothing else is sampled and a pilot finds the tail
//! too heavy for a grid, by Asmussen and Kroese's estimator. Errors come from independent scrambles of the points.
mod asmussen_kroese;
mod choice;
mod estimate;
mod horizon;
mod points;
mod solve;
#[cfg(test)]
mod tests;
mod years;

use crate::diagnostics::Diagnostic;
use crate::engine::Plan;
use crate::scenario::Scenario;
use crate::stats::Level;
use asmussen_kroese::{AsmussenKroese, OneLoss};
use choice::{Choice, input_of, refusal, shown};
pub use estimate::{Estimate, SCRAMBLES};
use horizon::Horizon;
use points::Points;
use years::Years;

/// Points of a scramble: enough for errors of a hundredth of a percent in the tail.
const MOST_EACH: u64 = 1 << 14;
/// The same where each costs a few hundred values of the severity's distribution function.
const MOST_EACH_OF_YEARS: u64 = 1 << 12;
/// Fewer would say little about the error.
const FEWEST_EACH: u64 = 1 << 6;
/// A generating function with more terms takes too long.
const MOST_COUNTS: u64 = 4_000;

/// How a smoothed loss was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// At most one incident.
    PreIntegration,
    /// Several incidents.
    PreIntegrationAndFourier,
    /// Several incidents with a tail too heavy for a grid.
    AsmussenKroese,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Method::PreIntegration => "pre-integration",
            Method::PreIntegrationAndFourier => "pre-integration and Fourier transform",
            Method::AsmussenKroese => "Asmussen and Kroese's estimator",
        }
    }
}

/// The loss of an outcome over the horizon, by pre-integration.
#[derive(Debug)]
pub struct Smoothed {
    pub method: Method,
    /// The input that was integrated: `pr_budget`, `controls.review.reduces.churn_rate`.
    pub integrated: String,
    /// Of all scrambles together: the largest power of two up to the scenario's trials, within 1,024 to 262,144,
    /// or to 65,536 over several incidents; 16 where nothing else varies.
    pub points: u64,
    /// `None` where it is not finite.
    pub mean: Option<Estimate>,
    /// `None` where it is not finite.
    pub sd: Option<Estimate>,
    pub probability_of_loss: Estimate,
    /// At the levels asked for.
    pub quantiles: Vec<(Level, Estimate)>,
    /// At the levels asked for; `None` without a finite mean.
    pub tvars: Vec<(Level, Option<Estimate>)>,
    curve: Curve,
}

#[derive(Debug)]
enum Curve {
    Points(Points),
    Years(Box<Years>),
    HeavyTail(Box<AsmussenKroese>),
}

impl Smoothed {
    /// Computes the loss of an outcome (0 is the baseline, 1 + p programme p).
    ///
    /// The error of a quantile comes from the spread over scrambles of P(loss ≤ x), divided by the density; of a TVaR,
    /// from that of E(loss − VaR)⁺; over several incidents, from each scramble's own quantile. Tables and grids add about
    /// a millionth of the value, which is not in it.
    ///
    /// # Errors
    /// A warning that says why the loss cannot be smoothed, with the places that are in the way.
    pub fn of(
        plan: &Plan<'_>,
        outcome: usize,
        quantiles: &[Level],
        tvars: &[Level],
    ) -> Result<Self, Diagnostic> {
        let scenario = plan.scenario();
        if let Some(why) = years_differ(scenario) {
            return Err(refusal(plan, outcome, why));
        }
        let frequency = scenario.frequency.as_ref().map(|frequency| &frequency.incidents);
        let several = frequency.filter(|one| scenario.horizon_years > 1 || *one.counts().end() > 1);
        if let Some(incidents) = several {
            check_independence(plan, outcome)?;
            if incidents.counts().count() as u64 > MOST_COUNTS {
                let why = "the number of incidents spreads over more than four thousand values";
                return Err(refusal(plan, outcome, why));
            }
        }
        let most = if several.is_some() { MOST_EACH_OF_YEARS } else { MOST_EACH };
        let each = (scenario.trials / SCRAMBLES as u64).clamp(FEWEST_EACH, most);
        let each = 1 << each.ilog2();
        let choice = Choice::of(plan, outcome, each)?;
        let sample = choice.sample(plan);
        let integrated = shown(plan, choice.affine.variable()).to_owned();
        let points = choice.points;
        let used = (points.each() * SCRAMBLES) as u64;
        if let Some(incidents) = several {
            let alone = points.alone().map(|(integrals, a, b)| OneLoss { integrals, a, b });
            let horizon = |shares: &[(f64, f64)]| Horizon::new(incidents, plan.discounts(), shares);
            let years = Years::new(points, &sample, &horizon).map_err(|_| {
                let why = "it has gains as well as losses, and a tail too heavy for a grid with two ends";
                refusal(plan, outcome, why)
            })?;
            let values = |column: &mut [f64]| plan.variable_quantiles(choice.affine.variable(), column);
            let heavy = alone.and_then(|one| {
                let asked = (quantiles, scenario.trials);
                AsmussenKroese::where_better(&years, one, &values, scenario.seed, each, asked)
            });
            if let Some(heavy) = heavy {
                let from = |level: &Level| years.quantile_of_grid(*level).0;
                let quantile = |level: &Level| (*level, heavy.quantile(*level, from(level)));
                let tvar = |level: &Level| (*level, years.mean.map(|_| heavy.tvar(*level, from(level))));
                return Ok(Self {
                    method: Method::AsmussenKroese,
                    integrated,
                    points: (each * SCRAMBLES) as u64,
                    mean: years.mean,
                    sd: years.sd,
                    probability_of_loss: years.probability_of_loss(),
                    quantiles: quantiles.iter().map(quantile).collect(),
                    tvars: tvars.iter().map(tvar).collect(),
                    curve: Curve::HeavyTail(Box::new(heavy)),
                });
            }
            return Ok(Self {
                method: Method::PreIntegrationAndFourier,
                integrated,
                points: used,
                mean: years.mean,
                sd: years.sd,
                probability_of_loss: years.probability_of_loss(),
                quantiles: quantiles.iter().copied().zip(years.quantiles(quantiles)).collect(),
                tvars: tvars.iter().copied().zip(years.tvars(tvars)).collect(),
                curve: Curve::Years(Box::new(years)),
            });
        }
        let probability = frequency.map_or(1.0, |incidents| incidents.pmf(1));
        let points = points.scaled(probability, plan.discounts()[0]);
        let sample = one_incident(sample, probability, plan.discounts()[0]);
        let mut levels = [quantiles, tvars].concat();
        levels.sort_unstable();
        levels.dedup();
        let solved: Vec<(Level, Estimate)> =
            levels.iter().copied().zip(solve::quantiles(&points, &levels, &sample)).collect();
        let at = |level: &Level| {
            let (_, quantile) =
                solved.iter().find(|one| one.0 == *level).expect("every level was solved for");
            (*level, *quantile)
        };
        let (mean, square) = (points.means(), points.squares());
        Ok(Self {
            method: Method::PreIntegration,
            integrated,
            points: used,
            mean,
            sd: mean.zip(square).map(|(mean, square)| {
                Estimate::map(&[mean, square], |one| (one[1] - one[0] * one[0]).max(0.0).sqrt())
            }),
            probability_of_loss: above(&points, &[0.0])[0],
            tvars: tvars_of(&points, tvars.iter().map(at).collect(), mean.is_some()),
            quantiles: quantiles.iter().map(at).collect(),
            curve: Curve::Points(points),
        })
    }

    /// P(loss > limit) for each limit; `None` where several incidents are computed on a grid that ends before it, at
    /// a loss that is exceeded in less than 1 year of 2,000.
    pub fn exceedance(&self, limits: &[f64]) -> Vec<Option<Estimate>> {
        match &self.curve {
            Curve::Points(points) => above(points, limits).into_iter().map(Some).collect(),
            Curve::Years(years) => years.exceedance(limits),
            Curve::HeavyTail(heavy) => limits.iter().map(|limit| Some(heavy.exceedance(*limit))).collect(),
        }
    }
}

/// The same sample with each loss only as likely, and counted only so much.
fn one_incident(mut sample: Vec<(f64, f64)>, probability: f64, discount: f64) -> Vec<(f64, f64)> {
    let total: f64 = sample.iter().map(|one| one.1).sum();
    for (value, weight) in &mut sample {
        (*value, *weight) = (*value * discount, *weight * probability);
    }
    if probability < 1.0 {
        sample.push((0.0, total * (1.0 - probability)));
        sample.sort_by(|one, other| one.0.total_cmp(&other.0));
    }
    sample
}

fn above(points: &Points, limits: &[f64]) -> Vec<Estimate> {
    let found = points.below(limits).into_iter();
    found.map(|found| Estimate::mean_of(found.below.map(|below| 1.0 - below))).collect()
}

/// To first order in the scrambles' differences, the quantile moves the tail's mean by nothing.
fn tvars_of(
    points: &Points,
    quantiles: Vec<(Level, Estimate)>,
    finite: bool,
) -> Vec<(Level, Option<Estimate>)> {
    if !finite {
        return quantiles.into_iter().map(|(level, _)| (level, None)).collect();
    }
    let limits: Vec<f64> = quantiles.iter().map(|(_, quantile)| quantile.value).collect();
    let tvar = |((level, quantile), excess): ((Level, Estimate), [f64; SCRAMBLES])| {
        (level, Some(Estimate::mean_of(excess.map(|excess| quantile.value + excess / level.tail()))))
    };
    quantiles.into_iter().zip(points.excess(&limits)).map(tvar).collect()
}

/// # Errors
/// Where something that the severity depends on has one value for all incidents of a trial.
fn check_independence(plan: &Plan<'_>, outcome: usize) -> Result<(), Diagnostic> {
    let mut variables = plan.variables_of(outcome).into_iter().map(|(variable, _)| variable);
    let Some(variable) = variables.find(|variable| plan.varies_by_trial(*variable)) else { return Ok(()) };
    let why = format!(
        "`{}` has one value for all incidents of a trial, so their losses are not independent",
        shown(plan, variable)
    );
    let diagnostic = refusal(plan, outcome, &why);
    Err(match input_of(plan, variable) {
        Some(input) => diagnostic.at(input.span, "varies by trial"),
        None if outcome > 0 => {
            let programme = &plan.scenario().programmes[outcome - 1];
            diagnostic.at(programme.span, "uses this control")
        }
        None => diagnostic,
    })
}

/// Why the years of a horizon are not alike and independent, if they are not.
fn years_differ(scenario: &Scenario) -> Option<&'static str> {
    if scenario.reoffence.is_some() {
        return Some("incidents of one year lead to others in the next");
    }
    if scenario.horizon_years > 1 && scenario.inputs.iter().any(|input| input.growth.is_some()) {
        return Some("values grow from year to year");
    }
    let emerges = scenario.components.iter().any(|component| component.emerges.is_some());
    (emerges && scenario.discount_rate.is_some()).then_some("losses emerge over years that are discounted")
}
