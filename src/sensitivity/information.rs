//! What it is worth to find out more before deciding: the expected value of perfect information.
//!
//! To decide is to choose the option, a programme or none, with the highest expected net benefit. Who knew all quantities
//! would choose the best option for their values: what that gains on average is the expected value of perfect information,
//! E[max NB] − max E[NB]. Who knew one quantity x alone gains E[max E[NB | x]] − max E[NB] (Raiffa and Schlaifer, "Applied
//! Statistical Decision Theory", 1961). E[NB | x] is a curve over x, fitted to the simulated columns by regression (Strong,
//! Oakley and Brennan 2014, "Estimating multiparameter expected value of partial perfect information from a probabilistic
//! sensitivity analysis sample", Medical Decision Making 34:311–326).
//!
//! What can be found out is a quantity's one true value, so one value holds for all incidents of a trial here. No study
//! finds out how many incidents there will be, or which of them a control stops: net benefits are expected over that.
use super::regression::{Curves, Spline};
use crate::diagnostics::Diagnostic;
use crate::engine::{self, Given, GivenColumns, Plan};
use crate::random::{self, Sobol};
use crate::scenario::{Sampling, Scenario, Varies};
use crate::stats::se_of_mean;
use rayon::prelude::*;

/// Independent sets of points; errors are those of the spread between them.
pub const SETS: usize = 16;
/// Points of each set.
pub const POINTS: usize = 16_384;
/// Values of a quantity at which it is seen which option is best.
const GRID: usize = 2_000;
/// Shares of a quantity's values beyond which it is not looked at: a curve is poorly known there.
const MARGIN: f64 = 0.005;
/// A quantity with fewer values than this is discrete: points of a continuous one hardly ever meet.
const MOST_DISTINCT: usize = 1_000;

/// What is worth knowing.
#[derive(Clone, Debug)]
pub struct Information {
    /// No programme, then each programme.
    pub options: Vec<Choice>,
    /// The option with the highest expected net benefit; of equals the first.
    pub best: usize,
    /// Of knowing every quantity; `None` where net benefits depend on chance too.
    pub perfect: Option<Worth>,
    /// By falling worth.
    pub quantities: Vec<Known>,
    pub points: usize,
}

/// An option that may be chosen.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Expected, over the horizon.
    pub net_benefit: f64,
    pub net_benefit_se: f64,
    /// The best option's net benefit less this one's.
    pub behind: f64,
    pub behind_se: f64,
    /// How often it would be best if all quantities were known; `None` where net benefits depend on chance too.
    pub best_when_known: Option<f64>,
}

/// An amount of money and its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worth {
    pub value: f64,
    pub se: f64,
}

/// What it is worth to know one quantity.
#[derive(Clone, Debug)]
pub struct Known {
    pub name: String,
    /// Index into the scenario's inputs, for an input.
    pub input: Option<usize>,
    pub worth: Worth,
    pub median: f64,
    /// The option that is best where the quantity has its median.
    pub at_median: usize,
    /// Where another option becomes best: at most the nearest value below the median and the nearest above.
    pub switches: Vec<Switch>,
}

/// A value of a quantity from which on another option is best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Switch {
    pub value: f64,
    /// `None` where not every set of points has the switch.
    pub se: Option<f64>,
    /// P(quantity ≤ value).
    pub percentile: f64,
    /// The option that is best beyond.
    pub to: usize,
}

/// All columns, set by set.
struct Columns {
    /// By quantity.
    values: Vec<Vec<f64>>,
    /// By option; of no programme: zeros.
    net_benefits: Vec<Vec<f64>>,
}

/// Finds out what is worth knowing, on the current rayon pool.
///
/// # Errors
/// A [`Diagnostic`] if a loss is not a finite number. The scenario must have a programme.
pub fn information(scenario: &Scenario) -> Result<Information, Diagnostic> {
    let scenario = with_one_value_for_a_trial(scenario);
    let plan = Plan::new(&scenario);
    let given = plan.given();
    let columns = columns(&plan, &given)?;
    let rows = SETS * POINTS;
    let means: Vec<f64> = columns.net_benefits.iter().map(|column| mean(column)).collect();
    let best = (0..means.len()).rev().max_by(|one, other| means[*one].total_cmp(&means[*other])).unwrap_or(0);
    let leaders = given.has_losses.then(|| {
        let mut counts = vec![0_u64; means.len()];
        (0..rows).for_each(|row| counts[leader(&at(&columns.net_benefits, row))] += 1);
        counts
    });
    let options = (0..means.len())
        .map(|option| {
            let behind: Vec<f64> = sets()
                .map(|set| {
                    mean(&columns.net_benefits[best][set.clone()]) - mean(&columns.net_benefits[option][set])
                })
                .collect();
            let own: Vec<f64> = sets().map(|set| mean(&columns.net_benefits[option][set])).collect();
            Choice {
                net_benefit: means[option],
                net_benefit_se: se_of_mean(&own),
                behind: means[best] - means[option],
                behind_se: se_of_mean(&behind),
                best_when_known: leaders.as_ref().map(|counts| counts[option] as f64 / rows as f64),
            }
        })
        .collect();
    let perfect = given.has_losses.then(|| {
        let gain = |row: usize| {
            let nets = at(&columns.net_benefits, row);
            nets[leader(&nets)] - nets[best]
        };
        worth(&(0..rows).map(gain).collect::<Vec<f64>>())
    });
    let mut quantities: Vec<Known> = given
        .quantities()
        .par_iter()
        .zip(&columns.values)
        .map(|(quantity, values)| {
            let study = Study::of(values, &columns.net_benefits, best);
            Known {
                name: quantity.name.clone(),
                input: quantity.input,
                worth: study.worth(values),
                median: study.sorted[rows / 2],
                at_median: study.leader_at(&study.curves, study.sorted[rows / 2]),
                switches: study.switches(),
            }
        })
        .collect();
    quantities.sort_by(|one, other| other.worth.value.total_cmp(&one.worth.value));
    Ok(Information { options, best, perfect, quantities, points: rows })
}

/// One value of every quantity for all incidents of a trial.
fn with_one_value_for_a_trial(scenario: &Scenario) -> Scenario {
    let mut scenario = scenario.clone();
    scenario.inputs.iter_mut().for_each(|input| input.varies = Varies::Trial);
    scenario.knowledge_draws = None;
    scenario.precision = None;
    scenario.sampling = Sampling::Random;
    scenario.trials = (SETS * POINTS) as u64;
    scenario
}

fn columns(plan: &Plan<'_>, given: &Given<'_>) -> Result<Columns, Diagnostic> {
    let seed = plan.scenario().seed;
    let parts: Vec<GivenColumns> = (0..SETS)
        .into_par_iter()
        .map(|set| {
            let uniforms = |number: usize, start: usize, out: &mut [f64]| {
                // Where chance is simulated too, quantities have the draws that the simulation has.
                match Sobol::new(seed, set as u64, number).filter(|_| given.has_losses) {
                    Some(points) => points.fill_range(start as u64, out),
                    None => {
                        random::fill_range(seed, given.stream(number), (set * POINTS + start) as u64, 0, out)
                    }
                }
            };
            let mut columns = GivenColumns::default();
            given.block(POINTS, &uniforms, &mut columns);
            columns
        })
        .collect();
    let joined = |of: &dyn Fn(&GivenColumns) -> &Vec<Vec<f64>>, count: usize| -> Vec<Vec<f64>> {
        (0..count)
            .map(|index| parts.iter().flat_map(|part| of(part)[index].iter().copied()).collect())
            .collect()
    };
    let values = joined(&|part| &part.values, given.quantities().len());
    let spends = joined(&|part| &part.spends, plan.outcomes() - 1);
    let losses = match given.has_losses {
        true => joined(&|part| &part.losses, plan.outcomes()),
        false => engine::simulate(plan).map_err(|fault| fault.diagnostic)?,
    };
    let mut net_benefits = vec![vec![0.0; SETS * POINTS]];
    for (residual, spend) in losses[1..].iter().zip(&spends) {
        let rows = losses[0].iter().zip(residual).zip(spend);
        net_benefits.push(rows.map(|((baseline, residual), spend)| baseline - residual - spend).collect());
    }
    if net_benefits.iter().flatten().any(|net| !net.is_finite()) {
        return Err(Diagnostic::error(
            "not-finite",
            "a loss is not a finite number at some values of the quantities",
        )
        .help("keep divisors away from 0 with `max(…)`, or truncate the distribution of what is too large"));
    }
    Ok(Columns { values, net_benefits })
}

/// Which option is best at each value of one quantity.
struct Study {
    sorted: Vec<f64>,
    is_discrete: bool,
    best: usize,
    options: usize,
    /// Over all points, and over each set.
    curves: Curves,
    of_sets: Vec<Curves>,
}

impl Study {
    fn of(values: &[f64], net_benefits: &[Vec<f64>], best: usize) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let spline = Spline::over(&sorted);
        let is_discrete = sorted.windows(2).filter(|pair| pair[0] < pair[1]).count() < MOST_DISTINCT;
        let of_sets = sets()
            .map(|set| {
                let part: Vec<Vec<f64>> =
                    net_benefits.iter().map(|column| column[set.clone()].to_vec()).collect();
                spline.fit(&values[set], &part)
            })
            .collect();
        Self {
            curves: spline.fit(values, net_benefits),
            of_sets,
            sorted,
            is_discrete,
            best,
            options: net_benefits.len(),
        }
    }

    fn worth(&self, values: &[f64]) -> Worth {
        let gain = |curves: &Curves, values: &[f64]| {
            let (mut basis, mut nets) = (Vec::new(), vec![0.0; self.options]);
            let sum: f64 = values
                .iter()
                .map(|value| {
                    curves.at(*value, &mut basis, &mut nets);
                    nets[leader(&nets)] - nets[self.best]
                })
                .sum();
            sum / values.len() as f64
        };
        let of_sets: Vec<f64> =
            self.of_sets.iter().zip(sets()).map(|(curves, set)| gain(curves, &values[set])).collect();
        Worth { value: gain(&self.curves, values), se: se_of_mean(&of_sets) }
    }

    fn leader_at(&self, curves: &Curves, value: f64) -> usize {
        let (mut basis, mut nets) = (Vec::new(), vec![0.0; self.options]);
        curves.at(value, &mut basis, &mut nets);
        leader(&nets)
    }

    fn switches(&self) -> Vec<Switch> {
        [-1, 1].into_iter().filter_map(|side| self.switch(side)).collect()
    }

    /// The nearest switch away from the median.
    fn switch(&self, side: i8) -> Option<Switch> {
        let (value, to) = self.crossing(&self.curves, side)?;
        let of_sets: Option<Vec<f64>> =
            self.of_sets.iter().map(|curves| self.crossing(curves, side).map(|(value, _)| value)).collect();
        let below = self.sorted.partition_point(|other| *other <= value);
        Some(Switch {
            value,
            se: of_sets.map(|values| se_of_mean(&values)),
            percentile: below as f64 / self.sorted.len() as f64,
            to,
        })
    }

    fn crossing(&self, curves: &Curves, side: i8) -> Option<(f64, usize)> {
        let (mut basis, mut nets) = (Vec::new(), vec![0.0; self.options]);
        let first = self.leader_at(curves, self.sorted[self.sorted.len() / 2]);
        let mut ahead = |value: f64| {
            curves.at(value, &mut basis, &mut nets);
            let leader = leader(&nets);
            // How far the first option is ahead of the one that leads, or of the next.
            let rival = (0..self.options).filter(|option| *option != first).map(|option| nets[option]);
            (leader, nets[first] - rival.fold(f64::NEG_INFINITY, f64::max))
        };
        let last = self.sorted.len() - 1;
        let at = |step: usize| {
            let share = 0.5 + f64::from(side) * (0.5 - MARGIN) * step as f64 / GRID as f64;
            self.sorted[(share * last as f64).round() as usize]
        };
        let mut before = (at(0), ahead(at(0)));
        for step in 1..=GRID {
            let here = (at(step), ahead(at(step)));
            if here.1.0 != first {
                let (from, to) = (before.1.1, here.1.1);
                // Between two values of a discrete quantity there is none.
                let share = if from > to && !self.is_discrete { from / (from - to) } else { 1.0 };
                return Some((before.0 + share.clamp(0.0, 1.0) * (here.0 - before.0), here.1.0));
            }
            before = here;
        }
        None
    }
}

fn sets() -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..SETS).map(|set| set * POINTS..(set + 1) * POINTS)
}

fn at(columns: &[Vec<f64>], row: usize) -> Vec<f64> {
    columns.iter().map(|column| column[row]).collect()
}

/// The largest; of equals the first, so that nothing is spent for nothing.
fn leader(nets: &[f64]) -> usize {
    (0..nets.len()).rev().max_by(|one, other| nets[*one].total_cmp(&nets[*other])).unwrap_or(0)
}

fn worth(gains: &[f64]) -> Worth {
    let of_sets: Vec<f64> = sets().map(|set| mean(&gains[set])).collect();
    Worth { value: mean(gains), se: se_of_mean(&of_sets) }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
