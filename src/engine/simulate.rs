//! Blocks of trials over threads, and what they leave: the loss of every trial under every outcome.
use super::block::{BLOCK, Pass, Positions, Trials, Workspace};
use super::fault::{self, Fault};
use super::kernels::{self, Lanes};
use super::plan::Plan;
use crate::random;
use rayon::prelude::*;

/// The losses of a simulation.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// The baseline, then each programme.
    pub outcomes: Vec<Outcome>,
}

/// The losses of the baseline or of a programme.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Of every trial, in the scenario's currency.
    pub losses: Vec<f64>,
    /// Mean of each component, in the scenario's order.
    pub component_means: Vec<f64>,
}

/// Simulates all trials of a plan on the current rayon pool. The result does not depend on the number of threads.
///
/// `finished` is told how many trials each block has added; it is called from many threads.
///
/// # Errors
/// [`Fault`] if a loss is not a finite number: the first such trial's formula and inputs.
pub fn simulate(plan: &Plan<'_>, finished: &(dyn Fn(u64) + Sync)) -> Result<Simulation, Fault> {
    let trials = usize::try_from(plan.scenario.trials)
        .expect("the scenario's check limits trials to what fits memory");
    let outcomes = plan.outcomes();
    let components = plan.scenario.components.len();
    let mut losses: Vec<Vec<f64>> = vec![vec![0.0; trials]; outcomes];
    let sums: Vec<Result<Vec<f64>, Incident>> = blocks(&mut losses)
        .into_par_iter()
        .enumerate()
        .map_init(Workspace::default, |workspace, (block, mut losses)| {
            let first = (block * BLOCK) as u64;
            let count = losses[0].len();
            let mut sums = vec![0.0; outcomes * components];
            let mut fault = None;
            workspace.run(plan, &plan.losses, Trials::Range { first, count }, |pass, output, values| {
                // Each outcome delivers its components, then its total.
                let (outcome, component) = (output / (components + 1), output % (components + 1));
                let discount = plan.discounts[pass.year as usize];
                if component < components {
                    sums[outcome * components + component] += discount * sum(values, pass.lanes());
                } else {
                    scatter(pass, values, discount, losses[outcome]);
                    if fault.is_none() && !finite(values) {
                        fault = first_fault(pass, values).map(|(trial, address)| Incident {
                            outcome,
                            trial,
                            address,
                        });
                    }
                }
            });
            finished(count as u64);
            fault.map_or(Ok(sums), Err)
        })
        .collect();

    let mut totals = vec![0.0; outcomes * components];
    for sums in sums {
        let sums = sums
            .map_err(|incident| fault::explain(plan, incident.outcome, incident.trial, incident.address))?;
        for (total, sum) in totals.iter_mut().zip(sums) {
            *total += sum;
        }
    }
    let outcomes = losses
        .into_iter()
        .enumerate()
        .map(|(outcome, losses)| Outcome {
            losses,
            component_means: totals[outcome * components..][..components]
                .iter()
                .map(|total| total / trials as f64)
                .collect(),
        })
        .collect();
    Ok(Simulation { outcomes })
}

/// Σ weight(loss) · component over all trials of an outcome, for each component.
///
/// Only trials of non-zero weight are made again, from their addresses: the worst 5 % cost about 5 % of a simulation.
pub fn weighted_component_sums(
    plan: &Plan<'_>,
    outcome: usize,
    losses: &[f64],
    weight: impl Fn(f64) -> f64 + Sync,
) -> Vec<f64> {
    let components = plan.scenario.components.len();
    let sums: Vec<Vec<f64>> = losses
        .par_chunks(BLOCK)
        .enumerate()
        .map_init(
            <(Workspace, Vec<u64>, Vec<f64>)>::default,
            |(workspace, trials, weights), (block, losses)| {
                trials.clear();
                weights.clear();
                for (trial, &loss) in ((block * BLOCK) as u64..).zip(losses) {
                    let weight = weight(loss);
                    if weight != 0.0 {
                        trials.push(trial);
                        weights.push(weight);
                    }
                }
                let mut sums = vec![0.0; components];
                workspace.run(
                    plan,
                    &plan.components[outcome],
                    Trials::List(trials),
                    |pass, component, values| {
                        let discount = plan.discounts[pass.year as usize];
                        sums[component] += discount * weighted_sum(pass, values, weights);
                    },
                );
                sums
            },
        )
        .collect();
    let mut totals = vec![0.0; components];
    for sums in sums {
        for (total, sum) in totals.iter_mut().zip(sums) {
            *total += sum;
        }
    }
    totals
}

/// Writes what programme `programme` costs in trials `first..` to `out`.
pub fn spend(plan: &Plan<'_>, programme: usize, first: u64, out: &mut [f64]) {
    let spend = &plan.spends[programme];
    out.fill(spend.constant);
    let mut column = vec![0.0; out.len()];
    for cost in &spend.uncertain {
        random::fill_range(plan.scenario.seed, cost.variable.stream, first, 0, &mut column);
        cost.variable.sampler.quantiles(&mut column);
        kernels::add_scaled(&column, cost.factor, out);
    }
}

/// Where a loss first is no finite number.
struct Incident {
    outcome: usize,
    trial: u64,
    address: u64,
}

/// The outcomes' columns cut into blocks: for each block, its part of every outcome.
fn blocks(losses: &mut [Vec<f64>]) -> Vec<Vec<&mut [f64]>> {
    let mut blocks: Vec<Vec<&mut [f64]>> = Vec::new();
    for outcome in losses {
        for (block, chunk) in outcome.chunks_mut(BLOCK).enumerate() {
            if block == blocks.len() {
                blocks.push(Vec::new());
            }
            blocks[block].push(chunk);
        }
    }
    blocks
}

fn scatter(pass: &Pass<'_>, values: Lanes<'_>, discount: f64, losses: &mut [f64]) {
    match (pass.positions, values) {
        (Positions::From(start), Lanes::Column(values)) => {
            kernels::add_scaled(values, discount, &mut losses[start..start + values.len()]);
        }
        (Positions::From(start), Lanes::Scalar(value)) => {
            losses[start..start + pass.lanes()].iter_mut().for_each(|loss| *loss += value * discount);
        }
        (Positions::At(positions), values) => {
            for (lane, &position) in positions.iter().enumerate() {
                losses[position as usize] += values.lane(lane) * discount;
            }
        }
    }
}

fn sum(values: Lanes<'_>, lanes: usize) -> f64 {
    match values {
        Lanes::Column(values) => kernels::sum(values),
        Lanes::Scalar(value) => value * lanes as f64,
    }
}

fn weighted_sum(pass: &Pass<'_>, values: Lanes<'_>, weights: &[f64]) -> f64 {
    match pass.positions {
        Positions::From(start) => {
            (0..pass.lanes()).map(|lane| weights[start + lane] * values.lane(lane)).sum()
        }
        Positions::At(positions) => positions
            .iter()
            .enumerate()
            .map(|(lane, &position)| weights[position as usize] * values.lane(lane))
            .sum(),
    }
}

fn finite(values: Lanes<'_>) -> bool {
    match values {
        Lanes::Column(values) => kernels::all_finite(values),
        Lanes::Scalar(value) => value.is_finite(),
    }
}

fn first_fault(pass: &Pass<'_>, values: Lanes<'_>) -> Option<(u64, u64)> {
    (0..pass.lanes())
        .find(|&lane| !values.lane(lane).is_finite())
        .map(|lane| (pass.trial(lane), pass.address()))
}
