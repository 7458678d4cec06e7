//! A checked scenario made into a plan: its formulas become one graph, and what the graph draws becomes variables.
use super::dependence;
use super::graph::{Binary, Graph, Node, Operation, Unary};
use super::outer::Outer;
use super::plan::{Drawn, Frequency, Marks, Output, Plan, Reoffence, Spend, Unstopped, Variable};
use super::schedule::{Routine, Schedule};
use super::uniforms::{Draws, Uniforms};
use super::years::{Years, discount};
use crate::copulas::{Conditional, StudentUniforms};
use crate::distributions::Distribution;
use crate::formula::{BinaryOperator, Expression, Function, Kind};
use crate::random::Stream;
use crate::scenario::{self, Scenario, Target, Varies};
use std::collections::HashMap;

/// Schedules for an incident and, where there are any, for a re-offence.
pub(super) fn routine(
    graph: &Graph,
    outputs: &[Node],
    again: Option<Vec<Node>>,
    taps: &[Node],
    marks: &Marks,
) -> Routine {
    Routine {
        incident: Schedule::new(graph, outputs, taps, &marks.incident),
        reoffence: again.map(|again| Schedule::new(graph, &again, taps, &marks.again)),
    }
}

/// What has been compiled so far.
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
    growths: Vec<f64>,
    offenders: Vec<Node>,
    marks: Marks,
}

/// Whether an incident is an ordinary one or follows from those of the year before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Occasion {
    Incident,
    Reoffence,
}

impl Compiler {
    pub(super) fn compile(mut self, scenario: &Scenario) -> Plan<'_> {
        let outcomes = 1 + scenario.programmes.len();
        for dependence in &scenario.dependences {
            let nodes = dependence::lower(&mut self, scenario, dependence);
            self.dependent.extend(dependence.inputs.iter().copied().zip(nodes));
        }
        let names: Vec<_> =
            (0..outcomes).map(|outcome| self.names(scenario, outcome, Occasion::Incident)).collect();
        let years = Years::of(scenario);
        let mut outputs = Vec::new();
        for outcome in 0..outcomes {
            let parts = 0..scenario.components.len();
            outputs.extend(parts.map(|component| Output::Component { outcome, component }));
            outputs.extend((0..years.payments.len()).map(|payment| Output::Total { outcome, payment }));
        }
        let (nodes, components) = self.losses(scenario, &years, &names, Occasion::Incident);
        // Without years there is none after another.
        let reoffence = scenario
            .reoffence
            .as_ref()
            .filter(|_| scenario.frequency.is_some() && scenario.horizon_years > 1);
        let (mut again, mut components_again, mut names_again) = (None, None, Vec::new());
        if reoffence.is_some() {
            names_again =
                (0..outcomes).map(|outcome| self.names(scenario, outcome, Occasion::Reoffence)).collect();
            let (nodes, parts) = self.losses(scenario, &years, &names_again, Occasion::Reoffence);
            (again, components_again) = (Some(nodes), Some(parts));
        }
        let used = self.graph.used_by(&components[..scenario.components.len()]);
        let mut input_draws = Vec::new();
        let (mut drawn_inputs, mut draws) = (Vec::new(), Vec::new());
        let mut unknown_inputs = Vec::new();
        for (index, input) in scenario.inputs.iter().enumerate() {
            let drawn = self.draws.get(&format!("inputs.{}", input.name));
            let Some(&node) = self.dependent.get(&index).or(drawn) else { continue };
            input_draws.push((index, node));
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
        let losses = routine(&self.graph, &nodes, again, &draws, &self.marks);
        let survival = Stream::named("survival");
        let frequency = scenario.frequency.as_ref().map(|frequency| Frequency {
            stream: Stream::named("frequency.incidents"),
            sampler: frequency.incidents.sampler(),
        });
        let draws = Draws {
            frequency: frequency.as_ref().map(|frequency| frequency.stream),
            survival,
            variables: self.variables.iter().map(|variable| (variable.stream, variable.varies)).collect(),
            baseline: &Schedule::new(&self.graph, &components[..scenario.components.len()], &[], &[]),
            // A re-offence's uniforms come from the generator.
            losses: &losses.incident,
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
            components: routine(&self.graph, &components, components_again, &[], &self.marks),
            years,
            reoffence: reoffence.map(|reoffence| Reoffence {
                stream: Stream::named("reoffence"),
                probability: reoffence.probability.clone(),
                probability_stream: Stream::named("reoffence.probability"),
                sampler: reoffence.probability.sampler(),
            }),
            offenders: self.offenders.len(),
            marks: self.marks,
            growths: self
                .growths
                .iter()
                .map(|rate| {
                    (0..scenario.horizon_years).map(|year| (1.0 + rate).powf(f64::from(year))).collect()
                })
                .collect(),
            outputs,
            drawn_inputs,
            input_draws,
            unknown_inputs,
            cost_names: costs.iter().map(|(name, _)| name.clone()).collect(),
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
            names_again,
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

    /// Of all outcomes, first each one's components and then their sums by payment; and the components alone.
    fn losses(
        &mut self,
        scenario: &Scenario,
        years: &Years,
        names: &[HashMap<&str, Node>],
        occasion: Occasion,
    ) -> (Vec<Node>, Vec<Node>) {
        let (mut nodes, mut components) = (Vec::new(), Vec::new());
        for (outcome, names) in names.iter().enumerate() {
            let parts = self.components(scenario, outcome, names, occasion);
            nodes.extend_from_slice(&parts);
            for payment in 0..years.payments.len() {
                let paid = |(part, of): (&Node, &usize)| (*of == payment).then_some(*part);
                let same: Vec<Node> = parts.iter().zip(&years.payment_of).filter_map(paid).collect();
                nodes.push(self.total(&same));
            }
            components.extend(parts);
        }
        (nodes, components)
    }

    /// (1 + rate)^year.
    fn growth(&mut self, rate: f64) -> Node {
        let known = self.growths.iter().position(|known| *known == rate);
        let number = known.unwrap_or_else(|| {
            self.growths.push(rate);
            self.growths.len() - 1
        });
        self.graph.growth(u32::try_from(number).expect("there are fewer rates than inputs"))
    }

    /// What a re-offence multiplies.
    fn uplift(&mut self, scenario: &Scenario) -> Node {
        match &scenario.reoffence {
            Some(reoffence) => {
                let name = "reoffence.severity_uplift".to_owned();
                self.draw(name, &reoffence.severity_uplift, Varies::Incident)
            }
            None => self.graph.constant(1.0),
        }
    }

    /// The inputs as the outcome's controls leave them, and what is defined from them.
    fn names<'s>(
        &mut self,
        scenario: &'s Scenario,
        outcome: usize,
        occasion: Occasion,
    ) -> HashMap<&'s str, Node> {
        let raises = match (&scenario.reoffence, occasion) {
            (Some(reoffence), Occasion::Reoffence) => &reoffence.raises[..],
            _ => &[],
        };
        let mut names = HashMap::new();
        for (index, input) in scenario.inputs.iter().enumerate() {
            let mut node = match self.dependent.get(&index) {
                Some(&node) => node,
                None => self.draw(format!("inputs.{}", input.name), &input.value, input.varies),
            };
            if let Some(growth) = input.growth {
                let factor = self.growth(growth.rate);
                node = self.graph.binary(Binary::Multiply, node, factor);
            }
            if raises.contains(&index) {
                let uplift = self.uplift(scenario);
                node = self.graph.binary(Binary::Multiply, node, uplift);
            }
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
    /// A re-offence is an incident of those outcomes alone that had one in the year before.
    fn components(
        &mut self,
        scenario: &Scenario,
        outcome: usize,
        names: &HashMap<&str, Node>,
        occasion: Occasion,
    ) -> Vec<Node> {
        let survives = self.remaining_share(scenario, outcome, Target::Incidents).map(|share| {
            let uniform = self.graph.survival();
            self.graph.binary(Binary::Less, uniform, share)
        });
        let nothing = self.graph.constant(0.0);
        let (survives, uplift) = match (&scenario.reoffence, occasion) {
            (Some(reoffence), Occasion::Reoffence) => {
                let happens = self.offence(scenario, reoffence, outcome, survives);
                let uplift = reoffence.raises.is_empty().then(|| self.uplift(scenario));
                (Some(happens), uplift)
            }
            _ => (survives, None),
        };
        scenario
            .components
            .iter()
            .map(|component| {
                let mut loss = self.lower(&component.expression, names);
                if let Some(uplift) = uplift {
                    loss = self.graph.binary(Binary::Multiply, loss, uplift);
                }
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

    /// Whether an outcome suffers a re-offence: it had an incident in the year before, has no control that ends them, and
    /// its controls do not stop this one.
    fn offence(
        &mut self,
        scenario: &Scenario,
        reoffence: &scenario::Reoffence,
        outcome: usize,
        survives: Option<Node>,
    ) -> Node {
        let is_over =
            |control: usize| outcome > 0 && scenario.programmes[outcome - 1].controls.contains(&control);
        if reoffence.while_without.is_some_and(is_over) {
            return self.graph.constant(0.0);
        }
        let always = self.graph.constant(1.0);
        let survives = survives.unwrap_or(always);
        let known = self.offenders.iter().position(|known| *known == survives);
        let number = known.unwrap_or(self.offenders.len());
        let offended = self.graph.offended(u32::try_from(number).expect("there are fewer than outcomes"));
        let nothing = self.graph.constant(0.0);
        let happens = match self.graph.as_constant(survives) {
            Some(_) => offended,
            None => self.graph.select(offended, survives, nothing),
        };
        if known.is_none() {
            self.offenders.push(survives);
            self.marks.incident.push(survives);
            self.marks.again.push(happens);
        }
        happens
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
