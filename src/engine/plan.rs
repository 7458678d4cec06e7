//! A checked scenario compiled for the blocks: one graph for the baseline and all programmes.
use super::compiler::{Compiler, routine};
use super::graph::{Graph, Node};
use super::outer::Outer;
use super::schedule::Routine;
use super::uniforms::Uniforms;
use super::years::{Column, Years};
use crate::copulas::{Conditional, StudentUniforms};
use crate::distributions::{CountSampler, Distribution, Sampler};
use crate::random::Stream;
use crate::scenario::{Scenario, Varies};
use std::collections::HashMap;

/// A scenario ready to be simulated.
///
/// Outcome 0 is the baseline; outcome 1 + p is programme p.
#[derive(Debug)]
pub struct Plan<'s> {
    pub(super) scenario: &'s Scenario,
    pub(super) variables: Vec<Variable>,
    pub(super) uniforms: Uniforms,
    pub(super) student_uniforms: Vec<StudentUniforms>,
    pub(super) pairs: Vec<Conditional>,
    /// What is not known.
    pub(super) outer: Outer,
    pub(super) graph: Graph,
    pub(super) survival: Stream,
    pub(super) frequency: Option<Frequency>,
    /// What one unit of loss in each year of the horizon counts today.
    pub(super) discounts: Vec<f64>,
    /// Inputs that vary and that the baseline's loss uses, as indices into [`Scenario::inputs`].
    pub(super) drawn_inputs: Vec<usize>,
    /// Inputs that are not known and that the baseline's loss uses: such indices, and their variables.
    pub(super) unknown_inputs: Vec<(usize, usize)>,
    /// The draw of each input that varies, used or not, by its index.
    pub(super) input_draws: Vec<(usize, Node)>,
    pub(super) years: Years,
    pub(super) reoffence: Option<Reoffence>,
    /// How many different offenders there are: outcomes whose controls let the same incidents through are one.
    pub(super) offenders: usize,
    pub(super) marks: Marks,
    /// Of each rate of growth, the factor of each year.
    pub(super) growths: Vec<Vec<f64>>,
    /// All of [`Plan::outputs`].
    pub(super) losses: Routine,
    pub(super) outputs: Vec<Output>,
    /// The components of every outcome alone.
    pub(super) components: Routine,
    /// Uncertain costs of controls.
    pub(super) costs: Vec<Variable>,
    pub(super) cost_names: Vec<String>,
    pub(super) spends: Vec<Spend>,
    /// Per outcome, the value of every name that a formula may use.
    pub(super) names: Vec<HashMap<&'s str, Node>>,
    /// The same in a re-offence; nothing without [`Plan::reoffence`].
    pub(super) names_again: Vec<HashMap<&'s str, Node>>,
    /// Per outcome, an incident as it would be if no control stopped it.
    pub(super) unstopped: Vec<Unstopped>,
    /// What each of `variables` is a draw of.
    pub(super) sources: Vec<Drawn>,
}

/// An incident that no control has stopped.
#[derive(Debug)]
pub(super) struct Unstopped {
    /// One for each component.
    pub(super) components: Vec<Node>,
    pub(super) total: Node,
    /// The probability that the controls let the incident happen; `None`: certain.
    pub(super) share: Option<Node>,
}

/// A quantity that is drawn: `inputs.fine`, `controls.review.reduces.churn_rate`.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub(super) name: String,
    pub(super) distribution: Distribution,
}

/// Of each offender, whether it suffers an incident, and whether it suffers a re-offence.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    pub(super) incident: Vec<Node>,
    pub(super) again: Vec<Node>,
}

/// When an incident follows from those of the year before.
#[derive(Debug)]
pub(super) struct Reoffence {
    /// Of the uniform of each year that the probability is held against.
    pub(super) stream: Stream,
    pub(super) probability: Distribution,
    pub(super) probability_stream: Stream,
    pub(super) sampler: Sampler,
}

/// A random variable: where its uniforms come from and how they become values.
#[derive(Debug)]
pub(super) struct Variable {
    pub(super) stream: Stream,
    pub(super) sampler: Sampler,
    pub(super) varies: Varies,
}

#[derive(Debug)]
pub(super) struct Frequency {
    pub(super) stream: Stream,
    pub(super) sampler: CountSampler,
}

/// What an output of the plan's schedule is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Output {
    /// What is drawn for an input, before controls; `place` is its place in [`Plan::drawn_inputs`].
    Input {
        place: usize,
        /// All incidents of a trial have the same draw.
        once: bool,
    },
    Component {
        outcome: usize,
        component: usize,
    },
    /// The sum of the outcome's components that are paid in the same way.
    Total {
        outcome: usize,
        payment: usize,
    },
}

/// What a programme costs in one trial: a constant and the uncertain costs.
#[derive(Debug, Default)]
pub(super) struct Spend {
    pub(super) constant: f64,
    /// Index into [`Plan::costs`], and a factor: one for a one-off cost; the present value of one a year for an annual cost.
    pub(super) uncertain: Vec<(usize, f64)>,
}

impl<'s> Plan<'s> {
    /// Compiles a scenario. What could be wrong with it was found when it was read.
    pub fn new(scenario: &'s Scenario) -> Self {
        Compiler::default().compile(scenario)
    }

    pub fn scenario(&self) -> &'s Scenario {
        self.scenario
    }

    /// What one unit of loss in each year of the horizon counts today; one entry where no frequency gives the time.
    pub fn discounts(&self) -> &[f64] {
        &self.discounts
    }

    /// The inputs that vary and that the baseline's loss uses, as indices into [`Scenario::inputs`].
    pub fn drawn_inputs(&self) -> &[usize] {
        &self.drawn_inputs
    }

    /// The inputs that are not known and that the baseline's loss uses, as indices into [`Scenario::inputs`], each with its
    /// value in every outer draw.
    pub fn unknown_inputs(&self) -> impl Iterator<Item = (usize, &[f64])> {
        self.unknown_inputs.iter().map(|&(input, variable)| (input, self.outer.values(variable)))
    }

    /// What a block of trials leaves: first [`Column::Total`] of each outcome. Years are measured, and the worst of them,
    /// where there are between two and [`MOST_YEARS`](super::MOST_YEARS) and a frequency says when incidents happen.
    pub fn columns(&self) -> Vec<Column> {
        self.years.columns(self.outcomes())
    }

    /// What a unit of a component's loss in an incident of year `year` counts today.
    pub(super) fn present(&self, component: usize, year: u32) -> f64 {
        self.years.payments[self.years.payment_of[component]].present[year as usize]
    }

    /// Steps for `outputs` of each incident and, where there are re-offences, for `again` of each of those.
    pub(super) fn routine(&self, outputs: &[Node], again: Option<Vec<Node>>) -> Routine {
        routine(&self.graph, outputs, again, &[], &self.marks)
    }

    /// The baseline and the programmes.
    pub fn outcomes(&self) -> usize {
        1 + self.scenario.programmes.len()
    }
}
