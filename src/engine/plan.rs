//! A checked scenario compiled for the blocks: one graph for the baseline and all programmes.
use super::dependence;
use super::graph::{Binary, Graph, Node, Operation, Unary};
use super::outer::Outer;
use super::schedule::Schedule;
use super::uniforms::{Draws, Uniforms};
use crate::copulas::{Conditional, StudentUniforms};
use crate::distributions::{CountSampler, Distribution, Sampler};
use crate::formula::{BinaryOperator, Expression, Function, Kind};
use crate::random::Stream;
use crate::scenario::{Scenario, Target, Varies};
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
    /// All of [`Plan::outputs`].
    pub(super) losses: Schedule,
    pub(super) outputs: Vec<Output>,
    /// The components of every outcome alone.
    pub(super) components: Schedule,
    /// Uncertain costs of controls.
    pub(super) costs: Vec<Variable>,
    pub(super) spends: Vec<Spend>,
    /// Per outcome, the value of every name that a formula may use.
    pub(super) names: Vec<HashMap<&'s str, Node>>,
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
    /// The sum of the outcome's components.
    Total {
        outcome: usize,
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

    /// Whether a programme's spend is the same in every trial, and what it is.
    pub fn constant_spend(&self, programme: usize) -> Option<f64> {
        let spend = &self.spends[programme];
        spend.uncertain.is_empty().then_some(spend.constant)
    }

    /// The baseline and the programmes.
    pub fn outcomes(&self) -> usize {
        1 + self.scenario.programmes.len()
    }
}

/// The present value, at the start, of one unit paid in the middle of year `year` (0 is the first).
fn discount(rate: Option<f64>, year: u32) -> f64 {
    rate.map_or(1.0, |rate| (1.0 + rate).powf(-(f64::from(year) + 0.5)))
}

#[derive(Default)]
pub(super) struct Compiler {
    pub(super) graph: Graph,
    pub(super) student_uniforms: Vec<StudentUniforms>,
    pub(super) pairs: Vec<Conditional>,
    variables: Vec<Variable>,
    draws: HashMap<String, Node>,
    sources: Vec<Drawn>,
    /// The nodes of inputs that depend on others, by their index.
    dependent: HashMap<usize, Node>,
}

impl Compiler {
    fn compile(mut self, scenario: &Scenario) -> Plan<'_> {
        let outcomes = 1 + scenario.programmes.len();
        for dependence in &scenario.dependences {
            let nodes = dependence::lower(&mut self, scenario, dependence);
            self.dependent.extend(dependence.inputs.iter().copied().zip(nodes));
        }
        let names: Vec<_> = (0..outcomes).map(|outcome| self.names(scenario, outcome)).collect();
        let (mut outputs, mut nodes) = (Vec::new(), Vec::new());
        let mut components = Vec::new();
        for (outcome, names) in names.iter().enumerate() {
            let parts = self.components(scenario, outcome, names);
            outputs.extend((0..parts.len()).map(|component| Output::Component { outcome, component }));
            outputs.push(Output::Total { outcome });
            nodes.extend_from_slice(&parts);
            nodes.push(self.total(&parts));
            components.extend(parts);
        }
        let used = self.graph.used_by(&components[..scenario.components.len()]);
        let (mut drawn_inputs, mut draws) = (Vec::new(), Vec::new());
        let mut unknown_inputs = Vec::new();
        for (index, input) in scenario.inputs.iter().enumerate() {
            let drawn = self.draws.get(&format!("inputs.{}", input.name));
            let Some(&node) = self.dependent.get(&index).or(drawn) else { continue };
            if !used[node.index()] {
                continue;
            }
            if input.varies == Varies::Knowledge {
                if let Operation::Draw(variable) = self.graph.operation(node) {
                    unknown_inputs.push((index, variable as usize));
                }
            } else {
                outputs
                    .push(Output::Input { place: drawn_inputs.len(), once: input.varies == Varies::Trial });
                draws.push(node);
                drawn_inputs.push(index);
            }
        }
        let mut costs = Vec::new();
        let spends = scenario
            .programmes
            .iter()
            .map(|programme| spend(scenario, &programme.controls, &mut costs))
            .collect();
        let losses = Schedule::with_taps(&self.graph, &nodes, &draws);
        let survival = Stream::named("survival");
        let frequency = scenario.frequency.as_ref().map(|frequency| Frequency {
            stream: Stream::named("frequency.incidents"),
            sampler: frequency.incidents.sampler(),
        });
        let draws = Draws {
            frequency: frequency.as_ref().map(|frequency| frequency.stream),
            survival,
            variables: self.variables.iter().map(|variable| (variable.stream, variable.varies)).collect(),
            baseline: &Schedule::new(&self.graph, &components[..scenario.components.len()]),
            losses: &losses,
        };
        // Last, so that the nodes of the losses keep their numbers.
        let unstopped = names
            .iter()
            .enumerate()
            .map(|(outcome, names)| self.unstopped(scenario, outcome, names))
            .collect();
        Plan {
            uniforms: Uniforms::new(scenario, &draws),
            outer: Outer::new(scenario, &self.variables),
            losses,
            components: Schedule::new(&self.graph, &components),
            outputs,
            drawn_inputs,
            unknown_inputs,
            costs: costs.into_iter().map(|(_, variable)| variable).collect(),
            spends,
            survival,
            frequency,
            // Without a frequency the one incident is given, and so is its time: now.
            discounts: match scenario.frequency {
                Some(_) => {
                    (0..scenario.horizon_years).map(|year| discount(scenario.discount_rate, year)).collect()
                }
                None => vec![1.0],
            },
            scenario,
            variables: self.variables,
            student_uniforms: self.student_uniforms,
            pairs: self.pairs,
            graph: self.graph,
            names,
            unstopped,
            sources: self.sources,
        }
    }

    /// A draw of `distribution`, the same node whenever the name is the same.
    fn draw(&mut self, qualified_name: String, distribution: &Distribution, varies: Varies) -> Node {
        if let Some(value) = distribution.is_constant() {
            return self.graph.constant(value);
        }
        if let Some(&node) = self.draws.get(&qualified_name) {
            return node;
        }
        let variable = self.variable(&qualified_name, distribution, varies);
        let node = self.graph.draw(variable);
        self.draws.insert(qualified_name, node);
        node
    }

    /// A new random variable.
    pub(super) fn variable(
        &mut self,
        qualified_name: &str,
        distribution: &Distribution,
        varies: Varies,
    ) -> u32 {
        self.variables.push(Variable {
            stream: Stream::named(qualified_name),
            sampler: distribution.sampler(),
            varies,
        });
        self.sources.push(Drawn { name: qualified_name.to_owned(), distribution: distribution.clone() });
        number(self.variables.len() - 1)
    }

    /// ∏ (1 − effectiveness) of the outcome's controls on `target`, in the order in which the scenario has its controls,
    /// so that programmes with the same controls share it; `None` if no control reduces the target.
    fn remaining_share(&mut self, scenario: &Scenario, outcome: usize, target: Target) -> Option<Node> {
        let mut controls = match outcome {
            0 => Vec::new(),
            _ => scenario.programmes[outcome - 1].controls.clone(),
        };
        controls.sort_unstable();
        let one = self.graph.constant(1.0);
        let mut share = None;
        for control in controls {
            let control = &scenario.controls[control];
            for reduction in control.reduces.iter().filter(|reduction| reduction.target == target) {
                let target_name = match target {
                    Target::Incidents => "incidents",
                    Target::Input(input) => &scenario.inputs[input].name,
                };
                let name = format!("controls.{}.reduces.{target_name}", control.name);
                let effectiveness = self.draw(name, &reduction.effectiveness, Varies::Trial);
                let remains = self.graph.binary(Binary::Subtract, one, effectiveness);
                share = Some(match share {
                    None => remains,
                    Some(share) => self.graph.binary(Binary::Multiply, share, remains),
                });
            }
        }
        share
    }

    /// The inputs as the outcome's controls leave them, and what is defined from them.
    fn names<'s>(&mut self, scenario: &'s Scenario, outcome: usize) -> HashMap<&'s str, Node> {
        let mut names = HashMap::new();
        for (index, input) in scenario.inputs.iter().enumerate() {
            let mut node = match self.dependent.get(&index) {
                Some(&node) => node,
                None => self.draw(format!("inputs.{}", input.name), &input.value, input.varies),
            };
            if let Some(share) = self.remaining_share(scenario, outcome, Target::Input(index)) {
                node = self.graph.binary(Binary::Multiply, node, share);
            }
            names.insert(input.name.as_str(), node);
        }
        for definition in &scenario.definitions {
            let node = self.lower(&definition.expression, &names);
            names.insert(definition.name.as_str(), node);
        }
        names
    }

    /// The outcome's components for one incident: nothing where its controls stop the incident.
    fn components(&mut self, scenario: &Scenario, outcome: usize, names: &HashMap<&str, Node>) -> Vec<Node> {
        let survives = self.remaining_share(scenario, outcome, Target::Incidents).map(|share| {
            let uniform = self.graph.survival();
            self.graph.binary(Binary::Less, uniform, share)
        });
        let nothing = self.graph.constant(0.0);
        scenario
            .components
            .iter()
            .map(|component| {
                let loss = self.lower(&component.expression, names);
                match survives {
                    Some(survives) => self.graph.select(survives, loss, nothing),
                    None => loss,
                }
            })
            .collect()
    }

    fn unstopped(&mut self, scenario: &Scenario, outcome: usize, names: &HashMap<&str, Node>) -> Unstopped {
        let components: Vec<Node> =
            scenario.components.iter().map(|component| self.lower(&component.expression, names)).collect();
        Unstopped {
            total: self.total(&components),
            components,
            share: self.remaining_share(scenario, outcome, Target::Incidents),
        }
    }

    fn total(&mut self, components: &[Node]) -> Node {
        let mut nodes = components.iter().copied();
        let first = nodes.next().unwrap_or_else(|| self.graph.constant(0.0));
        nodes.fold(first, |total, node| self.graph.binary(Binary::Add, total, node))
    }

    fn lower(&mut self, expression: &Expression, names: &HashMap<&str, Node>) -> Node {
        match &expression.kind {
            Kind::Number(value) | Kind::Quantity { value, .. } => self.graph.constant(*value),
            Kind::Name(name) => names[name.as_str()],
            Kind::Negate(operand) => {
                let operand = self.lower(operand, names);
                self.graph.unary(Unary::Negate, operand)
            }
            Kind::Binary { operator, left, right } => {
                let left = self.lower(left, names);
                let right = self.lower(right, names);
                let (operator, swapped) = binary(*operator);
                if swapped {
                    self.graph.binary(operator, right, left)
                } else {
                    self.graph.binary(operator, left, right)
                }
            }
            Kind::Call { function, arguments, .. } => {
                let arguments: Vec<Node> =
                    arguments.iter().map(|argument| self.lower(&argument.value, names)).collect();
                let function =
                    Function::named(function).expect("the scenario's check admits only known functions");
                self.call(function, &arguments)
            }
            Kind::Text(_) | Kind::List(_) => {
                unreachable!("the scenario's check admits neither text nor lists in formulas")
            }
        }
    }

    fn call(&mut self, function: Function, arguments: &[Node]) -> Node {
        let mut fold = |operator| {
            let (&first, rest) = arguments.split_first().expect("the scenario's check counts arguments");
            rest.iter().fold(first, |node, &next| self.graph.binary(operator, node, next))
        };
        match function {
            Function::Min => fold(Binary::Minimum),
            Function::Max => fold(Binary::Maximum),
            // clamp(x, low, high) is min(max(x, low), high).
            Function::Clamp => {
                let raised = self.graph.binary(Binary::Maximum, arguments[0], arguments[1]);
                self.graph.binary(Binary::Minimum, raised, arguments[2])
            }
            Function::If => self.graph.select(arguments[0], arguments[1], arguments[2]),
            Function::Abs => self.graph.unary(Unary::Absolute, arguments[0]),
            Function::Sqrt => self.graph.unary(Unary::SquareRoot, arguments[0]),
            Function::Exp => self.graph.unary(Unary::Exponential, arguments[0]),
            Function::Ln => self.graph.unary(Unary::Logarithm, arguments[0]),
        }
    }
}

pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).expect("a scenario's size is limited far below 2^32 draws")
}

/// The engine's operator, and whether its operands change places.
fn binary(operator: BinaryOperator) -> (Binary, bool) {
    match operator {
        BinaryOperator::Add => (Binary::Add, false),
        BinaryOperator::Subtract => (Binary::Subtract, false),
        BinaryOperator::Multiply => (Binary::Multiply, false),
        BinaryOperator::Divide => (Binary::Divide, false),
        BinaryOperator::Power => (Binary::Power, false),
        BinaryOperator::Less => (Binary::Less, false),
        BinaryOperator::LessOrEqual => (Binary::LessOrEqual, false),
        BinaryOperator::Greater => (Binary::Less, true),
        BinaryOperator::GreaterOrEqual => (Binary::LessOrEqual, true),
        BinaryOperator::Equal => (Binary::Equal, false),
        BinaryOperator::NotEqual => (Binary::NotEqual, false),
    }
}

/// What controls cost; uncertain costs that are not among `costs` are added to them.
fn spend(scenario: &Scenario, controls: &[usize], costs: &mut Vec<(String, Variable)>) -> Spend {
    let annuity: f64 = (0..scenario.horizon_years).map(|year| discount(scenario.discount_rate, year)).sum();
    let mut spend = Spend::default();
    for &control in controls {
        let control = &scenario.controls[control];
        for (kind, cost, factor) in
            [("cost", &control.cost, 1.0), ("annual_cost", &control.annual_cost, annuity)]
        {
            if let Some(value) = cost.is_constant() {
                spend.constant += value * factor;
                continue;
            }
            let name = format!("controls.{}.{kind}", control.name);
            let known = costs.iter().position(|(other, _)| *other == name);
            let index = known.unwrap_or_else(|| {
                let variable =
                    Variable { stream: Stream::named(&name), sampler: cost.sampler(), varies: Varies::Trial };
                costs.push((name, variable));
                costs.len() - 1
            });
            spend.uncertain.push((index, factor));
        }
    }
    spend
}
