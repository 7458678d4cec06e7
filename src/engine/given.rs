//! What each outcome loses and costs, given the values that a trial draws for the scenario's quantities.
use super::affine::draws;
use super::block::{Ask, PASS, Tell, Workspace};
use super::graph::Node;
use super::kernels::{self, Lanes};
use super::plan::Plan;
use super::schedule::Schedule;
use crate::random::Stream;

/// The losses of a plan as a function of what is drawn: in expectation over how many incidents there are and which of them
/// controls stop, where one value of every quantity holds for all of a trial's incidents.
#[derive(Debug)]
pub struct Given<'p> {
    plan: &'p Plan<'p>,
    schedule: Schedule,
    /// By place among the outputs of the schedule.
    outputs: Vec<Output>,
    quantities: Vec<Quantity>,
    values: Vec<Value>,
    /// What a loss of the component in one incident a year counts, by year and component.
    weights: Vec<Vec<f64>>,
    grows: bool,
    /// Whether [`Given::block`] gives losses: after a re-offence they depend on chance, not on values alone.
    pub has_losses: bool,
}

/// A quantity that is drawn and that the loss or the spend of some outcome depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// `inputs.fine`, `controls.review.reduces.churn_rate`, `controls.review.cost`.
    pub name: String,
    /// Index into the scenario's inputs, for an input.
    pub input: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
enum Value {
    /// An output of the schedule.
    Node,
    Variable(usize),
    Cost(usize),
}

#[derive(Clone, Copy, Debug)]
enum Output {
    Component { outcome: usize, component: usize },
    Share { outcome: usize },
    Quantity { place: usize },
}

/// Columns of some trials.
#[derive(Clone, Debug, Default)]
pub struct GivenColumns {
    /// By quantity.
    pub values: Vec<Vec<f64>>,
    /// By outcome; empty unless [`Given::has_losses`].
    pub losses: Vec<Vec<f64>>,
    /// By programme.
    pub spends: Vec<Vec<f64>>,
}

impl Plan<'_> {
    /// The plan's losses as a function of what is drawn.
    pub fn given(&self) -> Given<'_> {
        let components = self.scenario.components.len();
        let mut nodes: Vec<Node> = Vec::new();
        let mut outputs = Vec::new();
        for (outcome, unstopped) in self.unstopped.iter().enumerate() {
            // The share first: it multiplies what follows.
            if let Some(share) = unstopped.share {
                nodes.push(share);
                outputs.push(Output::Share { outcome });
            }
            nodes.extend(&unstopped.components);
            outputs.extend((0..components).map(|component| Output::Component { outcome, component }));
        }
        let used = self.graph.used_by(&nodes);
        let mut quantities = Vec::new();
        let mut values = Vec::new();
        for &(input, node) in self.input_draws.iter().filter(|(_, node)| used[node.index()]) {
            let name = format!("inputs.{}", self.scenario.inputs[input].name);
            outputs.push(Output::Quantity { place: quantities.len() });
            values.push(Value::Node);
            nodes.push(node);
            quantities.push(Quantity { name, input: Some(input) });
        }
        for (variable, is_alone) in draws(&self.graph, &nodes) {
            let name = &self.sources[variable].name;
            if is_alone && !name.starts_with("inputs.") {
                values.push(Value::Variable(variable));
                quantities.push(Quantity { name: name.clone(), input: None });
            }
        }
        for (cost, name) in self.cost_names.iter().enumerate() {
            values.push(Value::Cost(cost));
            quantities.push(Quantity { name: name.clone(), input: None });
        }
        let years = if self.frequency.is_some() { self.scenario.horizon_years } else { 1 };
        let incidents = self.scenario.frequency.as_ref().map_or(1.0, |frequency| frequency.incidents.mean());
        let weights = (0..years)
            .map(|year| (0..components).map(|component| incidents * self.present(component, year)).collect())
            .collect();
        Given {
            plan: self,
            schedule: Schedule::new(&self.graph, &nodes, &[], &[]),
            outputs,
            quantities,
            values,
            weights,
            grows: !self.growths.is_empty(),
            has_losses: self.reoffence.is_none(),
        }
    }
}

impl Given<'_> {
    pub fn quantities(&self) -> &[Quantity] {
        &self.quantities
    }

    /// How many columns of uniforms there are: each is asked for by its number below this.
    pub fn uniforms(&self) -> usize {
        self.plan.variables.len() + self.plan.costs.len()
    }

    /// Where the engine takes the column of uniforms from.
    pub fn stream(&self, uniform: usize) -> Stream {
        let variables = &self.plan.variables;
        variables.get(uniform).unwrap_or_else(|| &self.plan.costs[uniform - variables.len()]).stream
    }

    /// Computes `count` trials; `uniforms(number, start, out)` fills `out` with a column of uniforms from the trial `start`
    /// of these on.
    pub fn block(
        &self,
        count: usize,
        uniforms: &dyn Fn(usize, usize, &mut [f64]),
        columns: &mut GivenColumns,
    ) {
        let plan = self.plan;
        let cleared = |columns: &mut Vec<Vec<f64>>, number: usize| {
            columns.resize_with(number, Vec::new);
            for column in columns {
                column.clear();
                column.resize(count, 0.0);
            }
        };
        cleared(&mut columns.values, self.quantities.len());
        cleared(&mut columns.losses, if self.has_losses { plan.outcomes() } else { 0 });
        cleared(&mut columns.spends, plan.spends.len());
        // Years differ only in what they count, unless something grows.
        let years: Vec<(usize, Vec<f64>)> = if self.grows {
            self.weights.iter().cloned().enumerate().collect()
        } else {
            let sum = |component: usize| self.weights.iter().map(|weights| weights[component]).sum();
            vec![(0, (0..plan.scenario.components.len()).map(sum).collect())]
        };
        let mut workspace = Workspace::default();
        let mut share = vec![1.0; PASS];
        for start in (0..count).step_by(PASS) {
            let lanes = PASS.min(count - start);
            for (year, weights) in &years {
                let mut shared_outcome = None;
                workspace.steps(
                    plan,
                    &self.schedule,
                    lanes,
                    &mut |what, out| match what {
                        Ask::Variable(variable) => uniforms(variable, start, out),
                        Ask::Growth(number) => out.fill(plan.growths[number][*year]),
                        Ask::Survival | Ask::Offended(_) => {
                            unreachable!("an incident that no control has stopped asks for its draws only")
                        }
                    },
                    &mut |what, found| {
                        let Tell::Output(output) = what else { return };
                        match self.outputs[output] {
                            Output::Share { outcome } => {
                                shared_outcome = Some(outcome);
                                copy(found, &mut share[..lanes]);
                            }
                            Output::Component { outcome, component } if self.has_losses => {
                                let out = &mut columns.losses[outcome][start..start + lanes];
                                let share = (shared_outcome == Some(outcome)).then_some(&share[..lanes]);
                                add(found, weights[component], share, out);
                            }
                            Output::Component { .. } => {}
                            Output::Quantity { place } => {
                                copy(found, &mut columns.values[place][start..start + lanes]);
                            }
                        }
                    },
                );
            }
        }
        for (place, value) in self.values.iter().enumerate() {
            if let Value::Variable(variable) = *value {
                uniforms(variable, 0, &mut columns.values[place]);
                plan.variables[variable].sampler.quantiles(&mut columns.values[place]);
            }
        }
        let first_cost = self.values.iter().position(|value| matches!(value, Value::Cost(_)));
        for (place, value) in self.values.iter().enumerate() {
            if let Value::Cost(cost) = *value {
                uniforms(plan.variables.len() + cost, 0, &mut columns.values[place]);
                plan.costs[cost].sampler.quantiles(&mut columns.values[place]);
            }
        }
        for (spend, column) in plan.spends.iter().zip(&mut columns.spends) {
            column.fill(spend.constant);
            for &(cost, factor) in &spend.uncertain {
                let first = first_cost.expect("a spend's uncertain costs are quantities");
                kernels::add_scaled(&columns.values[first + cost], factor, column);
            }
        }
    }
}

fn copy(found: Lanes<'_>, out: &mut [f64]) {
    match found {
        Lanes::Column(column) => out.copy_from_slice(column),
        Lanes::Scalar(value) => out.fill(value),
    }
}

fn add(found: Lanes<'_>, weight: f64, share: Option<&[f64]>, out: &mut [f64]) {
    for (lane, out) in out.iter_mut().enumerate() {
        *out += weight * found.lane(lane) * share.map_or(1.0, |share| share[lane]);
    }
}
