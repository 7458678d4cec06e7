//! Blocks of trials, and what they leave: the loss of every trial under every outcome.
use super::block::{BLOCK, Pass, Positions, Trials, Workspace};
use super::fault::{self, Fault};
use super::kernels::{self, Lanes};
use super::plan::{Output, Plan};
use crate::random;
use rayon::prelude::*;

/// One thread's means of simulating blocks of a plan's trials.
#[derive(Debug)]
pub struct Simulator<'p> {
    plan: &'p Plan<'p>,
    workspace: Workspace,
    /// Of the uncertain costs.
    costs: Vec<Vec<f64>>,
}

/// Sums over the incidents of some trials. Those of the parts of a simulation are added in the order of the trials.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    /// In money of today, of each component of each outcome.
    pub components: Vec<f64>,
    /// Of the draws of each of [`Plan::drawn_inputs`], before controls.
    pub inputs: Vec<f64>,
    /// How many draws those are.
    pub draws: Vec<u64>,
}

/// Where a loss first is no finite number.
#[derive(Clone, Copy, Debug)]
pub struct NotFinite {
    outcome: usize,
    trial: u64,
    address: u64,
}

impl Sums {
    fn of(plan: &Plan<'_>) -> Self {
        let inputs = plan.drawn_inputs.len();
        Self {
            components: vec![0.0; plan.outcomes() * plan.scenario.components.len()],
            inputs: vec![0.0; inputs],
            draws: vec![0; inputs],
        }
    }

    pub fn add(&mut self, other: &Self) {
        let pairs = [(&mut self.components, &other.components), (&mut self.inputs, &other.inputs)];
        for (totals, sums) in pairs {
            totals.resize(sums.len(), 0.0);
            totals.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
        }
        self.draws.resize(other.draws.len(), 0);
        self.draws.iter_mut().zip(&other.draws).for_each(|(total, count)| *total += count);
    }
}

impl<'p> Simulator<'p> {
    pub fn new(plan: &'p Plan<'p>) -> Self {
        Self { plan, workspace: Workspace::default(), costs: Vec::new() }
    }

    /// Simulates the trials from `first` on, as many as each column of `losses` has places, all zero: one for each of
    /// [`Plan::columns`], or for each outcome alone.
    ///
    /// # Errors
    /// [`NotFinite`] for the first of these trials with a loss that is not a finite number.
    pub fn block(&mut self, first: u64, losses: &mut [&mut [f64]]) -> Result<Sums, NotFinite> {
        let plan = self.plan;
        let components = plan.scenario.components.len();
        let count = losses.first().map_or(0, |column| column.len());
        let (losses, by_year) = losses.split_at_mut(plan.outcomes());
        let width = plan.years.width();
        let yearly = !by_year.is_empty();
        let mut sums = Sums::of(plan);
        let mut fault: Option<NotFinite> = None;
        self.workspace.run(plan, &plan.losses, Trials::Range { first, count }, |pass, output, values| {
            match plan.outputs[output] {
                Output::Component { outcome, component } => {
                    let discount = plan.present(component, pass.year);
                    sums.components[outcome * components + component] += discount * sum(values, pass.lanes());
                }
                Output::Total { outcome, payment } => {
                    let payment = &plan.years.payments[payment];
                    scatter(pass, values, payment.present[pass.year as usize], losses[outcome]);
                    if yearly {
                        for &(column, part) in &payment.parts[pass.year as usize] {
                            scatter(pass, values, part, by_year[outcome * width + 1 + column]);
                        }
                    }
                    if !finite(values)
                        && let Some((trial, address)) = first_fault(pass, values)
                        && fault.is_none_or(|known| trial < known.trial)
                    {
                        fault = Some(NotFinite { outcome, trial, address });
                    }
                }
                Output::Input { place, once } => {
                    if !once || pass.address() == 0 {
                        sums.inputs[place] += sum(values, pass.lanes());
                        sums.draws[place] += pass.lanes() as u64;
                    }
                }
            }
        });
        for columns in by_year.chunks_mut(width.max(1)) {
            let [worst, years @ ..] = columns else { continue };
            worst_of(&years[..plan.years.measured()], worst);
        }
        fault.map_or(Ok(sums), Err)
    }

    /// Makes chosen trials again, by rising number: writes each component's loss, in money of today, in each of them, in
    /// the order of the outcomes and within an outcome of the components.
    pub fn components(&mut self, trials: &[u64], columns: &mut Vec<Vec<f64>>) {
        let plan = self.plan;
        let components = plan.scenario.components.len();
        columns.resize_with(plan.outcomes() * components, Vec::new);
        for column in columns.iter_mut() {
            column.clear();
            column.resize(trials.len(), 0.0);
        }
        self.workspace.run(plan, &plan.components, Trials::List(trials), |pass, output, values| {
            let discount = plan.present(output % components, pass.year);
            scatter(pass, values, discount, &mut columns[output]);
        });
    }

    /// Writes the mean, over the incidents of each trial from `first` on, of what is drawn for each of
    /// [`Plan::drawn_inputs`], before controls; NaN in a trial without incidents. An input that is drawn once a trial is
    /// that draw.
    pub fn inputs(&mut self, first: u64, count: usize, columns: &mut Vec<Vec<f64>>) {
        let plan = self.plan;
        columns.resize_with(plan.drawn_inputs.len(), Vec::new);
        let mut incidents = vec![vec![0.0; count]; columns.len()];
        for column in columns.iter_mut() {
            column.clear();
            column.resize(count, 0.0);
        }
        self.workspace.run(plan, &plan.losses, Trials::Range { first, count }, |pass, output, values| {
            if let Output::Input { place, .. } = plan.outputs[output] {
                scatter(pass, values, 1.0, &mut columns[place]);
                scatter(pass, Lanes::Scalar(1.0), 1.0, &mut incidents[place]);
            }
        });
        for (column, incidents) in columns.iter_mut().zip(&incidents) {
            column.iter_mut().zip(incidents).for_each(|(sum, incidents)| *sum /= incidents);
        }
    }

    /// Writes what each programme costs in the trials from `first` on, `count` of them. A cost that is not uncertain is one
    /// number.
    pub fn spends(&mut self, first: u64, count: usize, columns: &mut Vec<Vec<f64>>) {
        let plan = self.plan;
        self.costs.resize_with(plan.costs.len(), Vec::new);
        for (cost, column) in plan.costs.iter().zip(&mut self.costs) {
            column.resize(count, 0.0);
            random::fill_range(plan.scenario.seed, cost.stream, first, 0, column);
            cost.sampler.quantiles(column);
        }
        columns.resize_with(plan.spends.len(), Vec::new);
        for (spend, column) in plan.spends.iter().zip(columns) {
            column.clear();
            column.resize(count, spend.constant);
            for &(cost, factor) in &spend.uncertain {
                kernels::add_scaled(&self.costs[cost], factor, column);
            }
        }
    }
}

impl NotFinite {
    /// The earlier trial.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if other.trial < self.trial { other } else { self }
    }

    /// Which formula and which inputs made it so.
    pub fn explain(self, plan: &Plan<'_>) -> Fault {
        fault::explain(plan, self.outcome, self.trial, self.address)
    }
}

/// The losses of every trial under every outcome, as columns.
///
/// # Errors
/// [`Fault`] if a loss is not a finite number: the first such trial's formula and inputs.
pub fn simulate(plan: &Plan<'_>) -> Result<Vec<Vec<f64>>, Fault> {
    let trials = usize::try_from(plan.scenario.trials).expect("whoever asks for columns has room for them");
    let mut losses: Vec<Vec<f64>> = vec![vec![0.0; trials]; plan.outcomes()];
    let mut blocks: Vec<Vec<&mut [f64]>> = Vec::new();
    for outcome in &mut losses {
        for (block, chunk) in outcome.chunks_mut(BLOCK).enumerate() {
            blocks.resize_with(blocks.len().max(block + 1), Vec::new);
            blocks[block].push(chunk);
        }
    }
    let faults = blocks.into_par_iter().enumerate().map_init(
        || Simulator::new(plan),
        |simulator, (block, mut losses)| simulator.block((block * BLOCK) as u64, &mut losses).err(),
    );
    match faults.flatten().reduce_with(NotFinite::or) {
        Some(fault) => Err(fault.explain(plan)),
        None => Ok(losses),
    }
}

/// The largest of each trial's years.
fn worst_of(years: &[&mut [f64]], worst: &mut [f64]) {
    let Some((first, rest)) = years.split_first() else { return };
    worst.copy_from_slice(first);
    for year in rest {
        kernels::raise(year, worst);
    }
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
