//! What each control is worth in a programme, with nothing counted twice.
use super::means::{Estimate, spread};
use super::sample::Sample;
use crate::engine::{Fault, Plan};
use crate::random::{self, Stream};
use crate::scenario::{Programme, Scenario};
use std::collections::{BTreeSet, HashMap};

/// Programmes of more controls have permutations drawn; those of so many have all subsets made.
pub const MOST_EXACT: usize = 12;
/// A set of controls is a word of as many bits.
pub const MOST_CONTROLS: usize = 64;
/// Permutations, each with its reverse.
const PAIRS: usize = 32;
/// Losses that all subsets together may take.
const MOST_LOSSES: u64 = 1 << 28;
const FEWEST_TRIALS: u64 = 1 << 14;
/// Subsets that are simulated together.
const TOGETHER: usize = 64;

/// A set of controls: bit i is the i-th of the programme.
type Set = u64;

/// The Shapley (1953) value of each control: of the mean loss that sets of controls avoid, the mean over all orders in which
/// the controls may come of what a control adds to those before it. They add up to what all avoid together.
#[derive(Clone, Debug, PartialEq)]
pub struct Worths {
    /// In the programme's order.
    pub controls: Vec<Worth>,
    /// Present value of the loss that all avoid together.
    pub together: Estimate,
    /// `None`: from all subsets; else so many orders were drawn, half of them the reverse of others.
    pub orders: Option<usize>,
    pub trials: u64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worth {
    /// Index into the scenario's controls.
    pub control: usize,
    pub value: Estimate,
    /// What it avoids without the others.
    pub alone: Estimate,
    /// What it adds to all others.
    pub last: Estimate,
    /// Present value of its mean cost.
    pub spend: Estimate,
    /// Its value less its cost.
    pub net: Estimate,
}

/// The weight |S|!(n − |S| − 1)!/n! of each size of S, the controls that come before.
fn weights(n: usize) -> Vec<f64> {
    // 1/n over the binomial coefficient of |S| out of n − 1.
    let mut weights = vec![1.0 / n as f64];
    for size in 1..n {
        weights.push(weights[size - 1] * size as f64 / (n - size) as f64);
    }
    weights
}

/// The Shapley values of `n` players, of whom set S is worth `worth(S)`.
pub fn exact(n: usize, worth: impl Fn(u64) -> f64) -> Vec<f64> {
    let weights = weights(n);
    let mut values = vec![0.0; n];
    for before in 0..1_u64 << n {
        let (here, size) = (worth(before), before.count_ones() as usize);
        for (player, value) in values.iter_mut().enumerate().filter(|(player, _)| before >> player & 1 == 0) {
            // Differences first: who adds nothing to any set has a value of 0 to the last digit.
            *value += weights[size] * (worth(before | 1 << player) - here);
        }
    }
    values
}

/// What each player adds in the order given.
fn added(order: &[usize], worth: impl Fn(u64) -> f64) -> Vec<f64> {
    let mut values = vec![0.0; order.len()];
    let (mut set, mut before) = (0, worth(0));
    for &player in order {
        set |= 1 << player;
        let here = worth(set);
        values[player] = here - before;
        before = here;
    }
    values
}

/// Orders of `n` players, each followed by its reverse (Castro, Gómez and Tejada 2009; antithetic, Mitchell et al. 2022).
fn orders(n: usize, seed: u64) -> Vec<Vec<usize>> {
    let stream = Stream::named("prevention.orders");
    let mut orders = Vec::new();
    for pair in 0..PAIRS {
        let mut uniforms = vec![0.0; n];
        random::fill_range(seed, stream, 0, pair as u64, &mut uniforms);
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|one, other| uniforms[*one].total_cmp(&uniforms[*other]));
        let reverse = order.iter().rev().copied().collect();
        orders.extend([order, reverse]);
    }
    orders
}

/// Worths of `controls`, indices into the scenario's, at most [`MOST_CONTROLS`], at a yearly discount `rate`.
///
/// # Errors
/// [`Fault`] if a loss is not a finite number.
pub fn worths(
    scenario: &Scenario,
    controls: &[usize],
    rate: f64,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<Worths, Fault> {
    let n = controls.len();
    let all: Set = if n == 64 { Set::MAX } else { (1 << n) - 1 };
    let orders = (n > MOST_EXACT).then(|| orders(n, scenario.seed));
    let mut sets: BTreeSet<Set> = match &orders {
        None => (1..=all).collect(),
        Some(orders) => orders
            .iter()
            .flat_map(|order| {
                order.iter().scan(0, |set: &mut Set, player| {
                    *set |= 1 << player;
                    Some(*set)
                })
            })
            .collect(),
    };
    for player in 0..n {
        sets.extend([1 << player, all & !(1 << player)]);
    }
    sets.remove(&0);
    let scenario = Scenario { discount_rate: Some(rate), ..scenario.clone() };
    let most = (MOST_LOSSES / sets.len().max(1) as u64).max(FEWEST_TRIALS);
    let sample = Sample::of(&scenario, most);
    let mut avoided: HashMap<Set, Vec<f64>> = HashMap::from([(0, vec![0.0; sample.groups()])]);
    let sets: Vec<Set> = sets.into_iter().collect();
    for some in sets.chunks(TOGETHER) {
        for (set, by_group) in
            some.iter().zip(avoided_by(&scenario, controls, (some, all), &sample, finished)?)
        {
            avoided.insert(*set, by_group);
        }
    }
    let spends = spends(&scenario, controls, &sample)?;
    let groups = sample.groups();
    let worth = |group: usize| {
        let avoided = &avoided;
        move |set: Set| avoided[&set][group]
    };
    let (by_group, order_se) = match &orders {
        None => ((0..groups).map(|group| exact(n, worth(group))).collect::<Vec<_>>(), vec![0.0; n]),
        Some(orders) => {
            let mean = |values: &[Vec<f64>]| -> Vec<f64> {
                (0..n)
                    .map(|one| values.iter().map(|part| part[one]).sum::<f64>() / values.len() as f64)
                    .collect()
            };
            let by_group: Vec<Vec<f64>> = (0..groups)
                .map(|group| mean(&orders.iter().map(|order| added(order, worth(group))).collect::<Vec<_>>()))
                .collect();
            let of_all = |set: Set| avoided[&set].iter().sum::<f64>() / groups as f64;
            let pairs: Vec<Vec<f64>> = orders
                .chunks(2)
                .map(|pair| mean(&pair.iter().map(|order| added(order, of_all)).collect::<Vec<_>>()))
                .collect();
            let se =
                (0..n).map(|one| spread(&pairs.iter().map(|pair| pair[one]).collect::<Vec<_>>())).collect();
            (by_group, se)
        }
    };
    let estimate = |values: &[f64], more: f64| Estimate {
        value: values.iter().sum::<f64>() / values.len() as f64,
        se: spread(values).hypot(more),
    };
    let worths = (0..n)
        .map(|one| {
            let value: Vec<f64> = by_group.iter().map(|group| group[one]).collect();
            let net: Vec<f64> = value.iter().zip(&spends[one]).map(|(value, spend)| value - spend).collect();
            let rest = &avoided[&(all & !(1 << one))];
            let last: Vec<f64> = avoided[&all].iter().zip(rest).map(|(all, rest)| all - rest).collect();
            Worth {
                control: controls[one],
                value: estimate(&value, order_se[one]),
                alone: estimate(&avoided[&(1 << one)], 0.0),
                last: estimate(&last, 0.0),
                spend: estimate(&spends[one], 0.0),
                net: estimate(&net, order_se[one]),
            }
        })
        .collect();
    Ok(Worths {
        controls: worths,
        together: estimate(&avoided[&all], 0.0),
        orders: orders.map(|orders| orders.len()),
        trials: sample.trials(),
    })
}

fn programme(scenario: &Scenario, controls: &[usize], set: Set) -> Programme {
    let span = controls.first().map_or(scenario.inputs[0].span, |one| scenario.controls[*one].span);
    let members = (0..controls.len()).filter(|player| set >> player & 1 == 1).map(|player| controls[player]);
    Programme { name: "some of the controls".to_owned(), controls: members.collect(), span }
}

/// The mean loss that each of some sets avoids, in each group.
fn avoided_by(
    scenario: &Scenario,
    controls: &[usize],
    (sets, all): (&[Set], Set),
    sample: &Sample,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Vec<f64>>, Fault> {
    let mut with = scenario.clone();
    // All controls first, so that points have the same coordinates whichever sets come together.
    with.programmes = [all].iter().chain(sets).map(|set| programme(scenario, controls, *set)).collect();
    let plans = [Plan::new(&with)];
    let means = sample.means((&plans, false), &[], finished, |trials, columns| {
        let losses = &trials.losses[0];
        for residual in &losses[2..] {
            columns.push(
                losses[0].iter().zip(residual).map(|(baseline, residual)| baseline - residual).collect(),
            );
        }
    })?;
    Ok((0..sets.len()).map(|set| means.by_group(set)).collect())
}

/// What each control costs in each group.
fn spends(scenario: &Scenario, controls: &[usize], sample: &Sample) -> Result<Vec<Vec<f64>>, Fault> {
    let mut each = scenario.clone();
    each.programmes = (0..controls.len()).map(|one| programme(scenario, controls, 1 << one)).collect();
    let plans = [Plan::new(&each)];
    let means = sample.means((&[], false), &plans, &|_| {}, |trials, columns| {
        columns.extend(trials.spends[0].iter().cloned());
    })?;
    Ok((0..controls.len()).map(|one| means.by_group(one)).collect())
}
