//! Which input is integrated, or why none can be.
use super::estimate::SCRAMBLES;
use super::points::{Points, Sequences};
use super::solve;
use crate::diagnostics::{Diagnostic, Span};
use crate::engine::{Affine, Plan};
use rayon::prelude::*;

/// Points of each scramble on which candidates are compared: so many that the one that is best there stays best with more.
const PILOT: usize = 1 << 11;
/// Points that tell the candidates that explain most from the others.
const FEW: usize = 128;
/// A table takes about four times as long as a closed form, and four times the points have about a sixteenth of the variance.
const TABULATED: f64 = 16.0;
/// The pilot's own, so that which input is integrated does not depend on the scenario's seed.
const PILOT_SEED: u64 = 0;
/// Candidates beyond these, by the variance that they explain, are left out.
const MOST_CANDIDATES: usize = 12;
/// Where distribution functions and the tails beyond are compared.
const LEVELS: [f64; 3] = [0.5, 0.95, 0.99];

/// The input to integrate, with the points to integrate it on.
#[derive(Debug)]
pub(super) struct Choice<'p> {
    pub(super) affine: Affine<'p>,
    pub(super) points: Points,
    pub(super) sequences: Sequences,
}

pub(super) fn refusal(plan: &Plan<'_>, outcome: usize, why: &str) -> Diagnostic {
    let of_programme = match outcome {
        0 => String::new(),
        _ => format!(" under programme `{}`", plan.scenario().programmes[outcome - 1].name),
    };
    Diagnostic::warning("not-smoothed", format!("the loss{of_programme} cannot be smoothed: {why}"))
        .help("simulated with Sobol' points instead, which serve every formula")
}

impl<'p> Choice<'p> {
    /// Of the inputs in which the loss is affine, the one whose integration leaves the smallest variance on a pilot, for
    /// the time that it takes.
    ///
    /// # Errors
    /// A [`Diagnostic`] that says why there is none.
    pub(super) fn of(plan: &'p Plan<'p>, outcome: usize, each: usize) -> Result<Self, Diagnostic> {
        let mut candidates: Vec<Affine<'p>> = Vec::new();
        let mut reasons: Vec<(Span, String)> = Vec::new();
        for (variable, alone) in plan.variables_of(outcome) {
            if !alone {
                if let Some(input) = input_of(plan, variable) {
                    reasons.push((input.span, format!("`{}` is drawn together with others", input.name)));
                }
                continue;
            }
            match plan.affine(outcome, variable) {
                Ok(Some(affine)) if !affine.others.contains(&variable) => {
                    let distribution = plan.variable_distribution(variable);
                    if distribution.integrals().is_some() {
                        candidates.push(affine);
                    } else if let Some(input) = input_of(plan, variable) {
                        let what = format!("`{}` has no smooth density", input.name);
                        reasons.push((input.span, what));
                    }
                }
                Ok(_) => {}
                Err(bent) => {
                    let component = &plan.scenario().components[bent.component];
                    let what = format!("`{}` goes through {}", shown(plan, variable), bent.through);
                    reasons.push((component.expression.span, what));
                }
            }
        }
        if candidates.is_empty() {
            let why = "it is affine in no input with a continuous distribution";
            // One label a place.
            reasons.dedup_by_key(|reason| reason.0);
            let start = refusal(plan, outcome, why);
            return Err(reasons
                .into_iter()
                .take(3)
                .fold(start, |diagnostic, (span, what)| diagnostic.at(span, what)));
        }
        let mut used: Vec<usize> = candidates
            .iter()
            .flat_map(|affine| affine.others.iter().copied().chain([affine.variable()]))
            .collect();
        used.sort_unstable();
        used.dedup();
        let sequences = |seed| Sequences::new(seed, plan.variables(), &used);
        let Some((sequences, pilot)) = sequences(plan.scenario().seed).zip(sequences(PILOT_SEED)) else {
            return Err(refusal(
                plan,
                outcome,
                "it draws more quantities than Sobol' points have coordinates",
            ));
        };
        if candidates.len() > MOST_CANDIDATES {
            candidates = most_explaining(plan, candidates, &pilot);
        }
        let not_finite = || refusal(plan, outcome, "it is not a finite number everywhere");
        if candidates.len() > 1 {
            let pilots: Option<Vec<Points>> =
                candidates.par_iter().map(|affine| points(plan, affine, &pilot, PILOT)).collect();
            let pilots = pilots.ok_or_else(not_finite)?;
            let sample = sample(plan, &candidates[0], &pilots[0], &pilot);
            let best = (0..pilots.len())
                .map(|index| {
                    let integrals = plan.variable_distribution(candidates[index].variable()).integrals();
                    let slow = integrals.is_some_and(|integrals| integrals.are_tabulated());
                    let handicap = if slow { TABULATED } else { 1.0 };
                    (index, handicap * variance(&pilots[index], &sample))
                })
                .min_by(|one, other| one.1.total_cmp(&other.1));
            let (best, _) = best.expect("there are candidates");
            candidates.swap(0, best);
        }
        let affine = candidates.swap_remove(0);
        // Where nothing else varies, one point is as good as many.
        let each = if affine.others.is_empty() { 1 } else { each };
        let points = points(plan, &affine, &sequences, each).ok_or_else(not_finite)?;
        Ok(Self { affine, points, sequences })
    }

    /// Single losses with weights, by rising loss.
    pub(super) fn sample(&self, plan: &Plan<'_>) -> Vec<(f64, f64)> {
        sample(plan, &self.affine, &self.points, &self.sequences)
    }
}

fn points(plan: &Plan<'_>, affine: &Affine<'_>, sequences: &Sequences, each: usize) -> Option<Points> {
    let distribution = plan.variable_distribution(affine.variable());
    let integrals = distribution.integrals().expect("candidates are continuous");
    Points::new(affine, distribution, integrals, sequences, each)
}

fn sample(plan: &Plan<'_>, affine: &Affine<'_>, points: &Points, sequences: &Sequences) -> Vec<(f64, f64)> {
    points.sample(|scramble, column| {
        sequences.fill(scramble, affine.variable(), 0, column);
        plan.variable_quantiles(affine.variable(), column);
    })
}

/// Of the distribution function and of the tail's excess over scrambles, as shares of a plain simulation's, over a few
/// limits of a sample.
fn variance(points: &Points, sample: &[(f64, f64)]) -> f64 {
    let limits = LEVELS.map(|p| solve::in_sample(sample, p));
    let spread = |scrambles: [f64; SCRAMBLES]| {
        let mean = super::estimate::mean(&scrambles);
        scrambles.iter().map(|one| (one - mean).powi(2)).sum::<f64>()
    };
    let below = points.below(&limits).into_iter().map(|found| spread(found.below)).zip(LEVELS);
    let below: f64 = below.map(|(found, p)| found / (p * (1.0 - p))).sum();
    if points.means().is_none() {
        return below;
    }
    let total: f64 = sample.iter().map(|one| one.1).sum();
    let plain = |limit: f64| {
        let moment = |power: i32| {
            sample.iter().map(|(loss, weight)| (loss - limit).max(0.0).powi(power) * weight).sum::<f64>()
                / total
        };
        (moment(2) - moment(1).powi(2)).max(f64::MIN_POSITIVE)
    };
    let excess = points.excess(&limits).into_iter().map(spread).zip(limits);
    below + excess.map(|(found, limit)| found / plain(limit)).sum::<f64>()
}

/// By E|b|·sd of the input.
fn most_explaining<'p>(
    plan: &Plan<'_>,
    candidates: Vec<Affine<'p>>,
    sequences: &Sequences,
) -> Vec<Affine<'p>> {
    let explained = |affine: &Affine<'_>| {
        let columns = affine.columns(0, FEW, &|variable, first, out| sequences.fill(0, variable, first, out));
        let sd = plan.variable_distribution(affine.variable()).sd();
        // An infinite one explains most.
        let sd = if sd.is_finite() { sd } else { f64::MAX };
        sd * columns.b.iter().map(|b| b.abs()).sum::<f64>() / FEW as f64
    };
    let mut ranked: Vec<(f64, Affine<'p>)> =
        candidates.into_iter().map(|affine| (explained(&affine), affine)).collect();
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
    ranked.into_iter().take(MOST_CANDIDATES).map(|(_, affine)| affine).collect()
}

/// An input by its own name, anything else as it is called.
pub(super) fn shown<'p>(plan: &'p Plan<'_>, variable: usize) -> &'p str {
    let name = plan.variable_name(variable);
    name.strip_prefix("inputs.").unwrap_or(name)
}

pub(super) fn input_of<'p>(plan: &'p Plan<'_>, variable: usize) -> Option<&'p crate::scenario::Input> {
    let name = plan.variable_name(variable).strip_prefix("inputs.")?;
    plan.scenario().inputs.iter().find(|input| input.name == name)
}
