//! Which of two options every spender prefers, and which every cautious one does.
//!
//! The lower of two total costs (spend and residual loss) is better. A dominates B in the first order if P(cost > x) is
//! nowhere higher under A: whoever prefers less cost prefers A. A dominates B in the second order if the expected cost
//! above x, E(cost − x)⁺, is nowhere higher under A: so does every risk-averse spender. (Of the wealth −cost these are first-
//! and second-order stochastic dominance, Hadar and Russell 1969; of costs, the stop-loss order, Müller and Stoyan 2002.)
use super::means::Estimate;
use super::sample::Sample;
use crate::engine::{Fault, Plan};
use crate::math;
use crate::random::{self, Stream};
use crate::scenario::Scenario;
use rayon::prelude::*;

/// Costs of all options that are kept.
const MOST_COSTS: u64 = 1 << 23;
const MOST_TRIALS: u64 = 1 << 20;
/// Places at which curves are compared for the test.
const PLACES: usize = 100;
const DRAWS: usize = 999;
/// Of a test that finds a difference where there is none.
const LEVEL: f64 = 0.05;
/// Differences below this share of the largest cost are rounding.
const ROUNDING: f64 = 1e-10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The first dominates the second.
    First,
    /// The second dominates the first.
    Second,
    /// Neither does: the curves cross by more than chance explains.
    Neither,
    CannotTell,
    /// Costs are the same in every trial.
    Same,
}

/// One order of dominance between two options.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    pub verdict: Verdict,
    /// p-values of "the first dominates the second" and of the reverse (Barrett and Donald 2003, by multipliers).
    pub p_values: [f64; 2],
    /// The share of the area between the two curves of the trials that speaks against the first, and against the second
    /// (as "almost" dominance measures it, Leshno and Levy 2002); `None` where the curves are one.
    pub against: Option<[f64; 2]>,
}

/// Two options: 0 is no programme, 1 + p programme p.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    pub options: [usize; 2],
    pub first_order: Order,
    pub second_order: Order,
    /// Share of trials in which the first costs less, and the second.
    pub wins: [Estimate; 2],
}

#[derive(Clone, Debug, PartialEq)]
pub struct Dominance {
    /// All pairs, by rising first and second option.
    pub pairs: Vec<Pair>,
    pub trials: u64,
}

/// Dominance between all options at a yearly discount `rate`.
///
/// # Errors
/// [`Fault`] if a loss is not a finite number.
pub fn dominance(
    scenario: &Scenario,
    rate: f64,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<Dominance, Fault> {
    let scenario = Scenario { discount_rate: Some(rate), ..scenario.clone() };
    let options = 1 + scenario.programmes.len();
    let sample = Sample::of(&scenario, MOST_TRIALS.min(MOST_COSTS / options as u64));
    let (plans, costs) = ([Plan::new(&scenario)], [Plan::new(&scenario)]);
    let blocks = sample.each((&plans, false), &costs, finished, |trials| {
        let mut costs = trials.losses[0].clone();
        for (cost, spend) in costs[1..].iter_mut().zip(&trials.spends[0]) {
            cost.iter_mut().zip(spend).for_each(|(cost, spend)| *cost += spend);
        }
        costs
    })?;
    let mut costs: Vec<Vec<Vec<f64>>> = vec![vec![Vec::new(); sample.groups()]; options];
    for (group, block) in blocks {
        for (option, column) in block.into_iter().enumerate() {
            costs[option][group].extend(column);
        }
    }
    Ok(Dominance { pairs: compare(&costs, scenario.seed), trials: sample.trials() })
}

/// Compares costs by option, group and trial; options are paired trial by trial, groups are independent of each other.
pub fn compare(costs: &[Vec<Vec<f64>>], seed: u64) -> Vec<Pair> {
    let sorted: Vec<Vec<f64>> = costs.par_iter().map(|groups| ascending(groups.concat())).collect();
    let largest = sorted.iter().flatten().fold(0.0_f64, |largest, cost| largest.max(cost.abs()));
    let places = places(&sorted);
    let curves: Vec<[Curves; 2]> = costs.par_iter().map(|groups| curves(groups, &places)).collect();
    let multipliers = multipliers(costs.first().map_or(0, Vec::len), seed);
    let shaken: Vec<[Vec<Vec<f64>>; 2]> =
        curves.par_iter().map(|orders| [0, 1].map(|order| orders[order].shaken(&multipliers))).collect();
    let options = costs.len();
    let pairs: Vec<[usize; 2]> =
        (0..options).flat_map(|first| (first + 1..options).map(move |second| [first, second])).collect();
    pairs
        .par_iter()
        .map(|&[a, b]| {
            let same = costs[a]
                .iter()
                .flatten()
                .zip(costs[b].iter().flatten())
                .all(|(a, b)| (a - b).abs() <= ROUNDING * largest);
            let order = |number: usize| {
                let p_values = [(a, b), (b, a)].map(|(one, other)| {
                    let statistic = curves[one][number].highest_above(&curves[other][number]);
                    p_value(statistic, &shaken[one][number], &shaken[other][number])
                });
                judge(gaps(&sorted[a], &sorted[b], number, largest), p_values, same)
            };
            Pair {
                options: [a, b],
                first_order: order(0),
                second_order: order(1),
                wins: wins(&costs[a], &costs[b]),
            }
        })
        .collect()
}

fn ascending(mut costs: Vec<f64>) -> Vec<f64> {
    costs.sort_unstable_by(f64::total_cmp);
    costs
}

/// What speaks against the first option and against the second, as sums over all trials.
fn gaps(a: &[f64], b: &[f64], order: usize, largest: f64) -> [f64; 2] {
    let mut against = [0.0, 0.0];
    let mut count = |gap: f64, tolerance: f64| {
        if gap > tolerance {
            against[0] += gap;
        } else if gap < -tolerance {
            against[1] -= gap;
        }
    };
    if order == 0 {
        a.iter().zip(b).for_each(|(a, b)| count(a - b, ROUNDING * largest));
    } else {
        // The sum of the k largest, for every k: the stop-loss order of two samples of one size.
        let mut sum = 0.0;
        for (k, (a, b)) in a.iter().zip(b).rev().enumerate() {
            sum += a - b;
            count(sum, ROUNDING * largest * (k + 1) as f64);
        }
    }
    against
}

fn judge(gaps: [f64; 2], p_values: [f64; 2], same: bool) -> Order {
    let area = gaps[0] + gaps[1];
    let against = (area > 0.0).then(|| gaps.map(|gap| gap / area));
    let refuted = p_values.map(|p| p < LEVEL);
    let verdict = match refuted {
        _ if same => Verdict::Same,
        [true, true] => Verdict::Neither,
        // In every place of the trials, and by more than chance in one.
        [false, true] if gaps[0] == 0.0 => Verdict::First,
        [true, false] if gaps[1] == 0.0 => Verdict::Second,
        _ => Verdict::CannotTell,
    };
    Order { verdict, p_values, against }
}

/// Costs at which curves are compared: quantiles of all options together, with more of them where costs are high.
fn places(sorted: &[Vec<f64>]) -> Vec<f64> {
    let mut places: Vec<f64> = Vec::new();
    for column in sorted.iter().filter(|column| !column.is_empty()) {
        let last = column.len() - 1;
        for step in 0..=PLACES {
            let share = step as f64 / PLACES as f64;
            // To 1 by squares: tails weigh.
            let level = 1.0 - (1.0 - share) * (1.0 - share);
            places.push(column[(level * last as f64).round() as usize]);
        }
    }
    let places = ascending(places);
    let count = places.len();
    let mut chosen: Vec<f64> = (0..=PLACES)
        .filter_map(|step| places.get(step * count.saturating_sub(1) / PLACES).copied())
        .collect();
    chosen.dedup();
    chosen
}

/// A curve of one option at all places: of each group.
struct Curves {
    groups: Vec<Vec<f64>>,
    mean: Vec<f64>,
}

impl Curves {
    fn new(groups: Vec<Vec<f64>>) -> Self {
        let places = groups.first().map_or(0, Vec::len);
        let mean = (0..places)
            .map(|place| groups.iter().map(|group| group[place]).sum::<f64>() / groups.len() as f64)
            .collect();
        Self { groups, mean }
    }

    /// By how much this curve is above another at most; 0 if nowhere.
    fn highest_above(&self, other: &Self) -> f64 {
        self.mean.iter().zip(&other.mean).map(|(one, other)| one - other).fold(0.0, f64::max)
    }

    /// For each draw of multipliers, how chance might have moved the mean.
    fn shaken(&self, multipliers: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let count = self.groups.len() as f64;
        let scale = 1.0 / (count * (count - 1.0).max(1.0)).sqrt();
        multipliers
            .iter()
            .map(|draw| {
                let mut moved = vec![0.0; self.mean.len()];
                for (group, factor) in self.groups.iter().zip(draw) {
                    let by = moved.iter_mut().zip(group.iter().zip(&self.mean));
                    by.for_each(|(moved, (value, mean))| *moved += factor * scale * (value - mean));
                }
                moved
            })
            .collect()
    }
}

/// P(cost > x) and E(cost − x)⁺ at all places.
fn curves(groups: &[Vec<f64>], places: &[f64]) -> [Curves; 2] {
    let (mut exceedance, mut above) = (Vec::new(), Vec::new());
    for group in groups {
        let sorted = ascending(group.clone());
        let n = sorted.len() as f64;
        let (mut index, mut sum) = (sorted.len(), 0.0);
        let mut one = vec![0.0; places.len()];
        let mut two = one.clone();
        for (place, x) in places.iter().enumerate().rev() {
            while index > 0 && sorted[index - 1] > *x {
                index -= 1;
                sum += sorted[index];
            }
            let count = (sorted.len() - index) as f64;
            one[place] = count / n;
            two[place] = (sum - count * x) / n;
        }
        exceedance.push(one);
        above.push(two);
    }
    [Curves::new(exceedance), Curves::new(above)]
}

/// Standard normal multipliers, one for each group, in every draw.
fn multipliers(groups: usize, seed: u64) -> Vec<Vec<f64>> {
    let stream = Stream::named("prevention.dominance");
    (0..DRAWS)
        .map(|draw| {
            let mut column = vec![0.0; groups];
            random::fill_range(seed, stream, 0, draw as u64, &mut column);
            math::normal_quantile_column(&mut column);
            column
        })
        .collect()
}

/// The share of draws in which chance alone lifts one curve above the other as far as `statistic`.
fn p_value(statistic: f64, one: &[Vec<f64>], other: &[Vec<f64>]) -> f64 {
    let reached = one
        .iter()
        .zip(other)
        .filter(|(one, other)| one.iter().zip(*other).map(|(a, b)| a - b).fold(0.0, f64::max) >= statistic)
        .count();
    reached as f64 / one.len() as f64
}

fn wins(a: &[Vec<f64>], b: &[Vec<f64>]) -> [Estimate; 2] {
    let shares = |wins: fn(f64, f64) -> bool| {
        let by_group: Vec<f64> = a
            .iter()
            .zip(b)
            .map(|(a, b)| a.iter().zip(b).filter(|(a, b)| wins(**a, **b)).count() as f64 / a.len() as f64)
            .collect();
        Estimate {
            value: by_group.iter().sum::<f64>() / by_group.len() as f64,
            se: super::means::spread(&by_group),
        }
    };
    [shares(|a, b| a < b), shares(|a, b| b < a)]
}
