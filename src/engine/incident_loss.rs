//! The loss of one incident as a function of the values of its inputs, however these are drawn.
use super::block::{Ask, PASS, Tell, Workspace};
use super::graph::{Graph, Node, Operation};
use super::kernels::Lanes;
use super::plan::Plan;
use super::schedule::Schedule;
use std::collections::HashMap;

/// The baseline's loss of one incident, of the first year, in the money of that year: a function of the inputs that are drawn
/// for it, also of those that are not known. Or the two parts of such a loss: see [`Self::line`].
#[derive(Debug)]
pub struct IncidentLoss<'p> {
    plan: &'p Plan<'p>,
    schedule: Schedule,
    /// Indices into the scenario's inputs, rising; values come in this order.
    inputs: Vec<usize>,
    /// Of each variable of the plan, its input's place among `inputs`.
    places: Vec<Option<usize>>,
}

/// The columns that one thread evaluates losses in.
#[derive(Debug, Default)]
pub struct IncidentSpace(Workspace);

impl Plan<'_> {
    /// The loss of one incident under no programme.
    pub fn incident_loss(&self) -> IncidentLoss<'_> {
        let (schedule, variables) = values_of(self, &self.graph, &[self.unstopped[0].total]);
        let mut pairs: Vec<(usize, usize)> = variables
            .into_iter()
            .map(|variable| (self.input_of(variable).expect("the baseline draws inputs only"), variable))
            .collect();
        pairs.sort_unstable();
        let mut places = vec![None; self.variables.len()];
        for (place, &(_, variable)) in pairs.iter().enumerate() {
            places[variable] = Some(place);
        }
        let inputs = pairs.into_iter().map(|(input, _)| input).collect();
        IncidentLoss { plan: self, schedule, inputs, places }
    }

    fn input_of(&self, variable: usize) -> Option<usize> {
        let name = self.sources[variable].name.strip_prefix("inputs.")?;
        self.scenario.inputs.iter().position(|input| input.name == name)
    }
}

/// What computes nodes of a graph from values of the plan's variables, and the variables that it needs.
fn values_of(plan: &Plan<'_>, graph: &Graph, nodes: &[Node]) -> (Schedule, Vec<usize>) {
    let mut values = Values { plan, given: graph, graph: Graph::default(), known: HashMap::new() };
    let outputs: Vec<Node> = nodes.iter().map(|node| values.of(*node)).collect();
    // A condition that is constant may have left a branch behind that nothing uses.
    let needed = values.graph.used_by(&outputs);
    let used = values.graph.operations().iter().zip(needed).filter_map(|node| match node {
        (Operation::Uniform(variable), true) => Some(*variable as usize),
        _ => None,
    });
    (Schedule::new(&values.graph, &outputs, &[], &[]), used.collect())
}

impl<'p> IncidentLoss<'p> {
    /// Values that are evaluated together, at most.
    pub const LANES: usize = PASS;

    /// The inputs that the loss depends on, as indices into the scenario's inputs.
    pub fn inputs(&self) -> &[usize] {
        &self.inputs
    }

    /// The parts a and b of a loss that is a + b·X in the input X at a place of [`Self::inputs`], as functions of the other
    /// inputs; `None` where it is not, or where X is drawn together with others.
    pub fn line(&self, place: usize) -> Option<IncidentLoss<'p>> {
        let variable = self.places.iter().position(|known| *known == Some(place))?;
        let (graph, parts) = self.plan.line(0, variable).ok()??;
        let (schedule, _) = values_of(self.plan, &graph, &parts);
        Some(IncidentLoss {
            plan: self.plan,
            schedule,
            inputs: self.inputs.clone(),
            places: self.places.clone(),
        })
    }

    /// Fills each of `out`, columns of at most [`Self::LANES`] places and all as long: the loss, or both parts of a line,
    /// where each of [`Self::inputs`] has the values of its column. Where a formula is not defined, they are not finite.
    pub fn evaluate(&self, space: &mut IncidentSpace, columns: &[&[f64]], out: &mut [&mut [f64]]) {
        let lanes = out[0].len();
        space.0.steps(
            self.plan,
            &self.schedule,
            lanes,
            &mut |what, column| {
                let Ask::Variable(variable) = what else {
                    unreachable!("the loss of an incident asks for its inputs only");
                };
                let place = self.places[variable].expect("every variable of the loss has a place");
                column.copy_from_slice(&columns[place][..lanes]);
            },
            &mut |what, values| {
                let Tell::Output(output) = what else { return };
                match values {
                    Lanes::Column(column) => out[output].copy_from_slice(column),
                    Lanes::Scalar(value) => out[output].fill(value),
                }
            },
        );
    }
}

/// A plan's graph written again with the inputs' values as what is given.
struct Values<'p> {
    plan: &'p Plan<'p>,
    given: &'p Graph,
    graph: Graph,
    known: HashMap<Node, Node>,
}

impl Values<'_> {
    fn of(&mut self, root: Node) -> Node {
        // A walk with an own stack: a chain of thousands of additions must not overflow the thread's.
        let mut open = vec![root];
        while let Some(&node) = open.last() {
            if self.known.contains_key(&node) {
                open.pop();
                continue;
            }
            let missing: Vec<Node> =
                self.operands(node).into_iter().filter(|node| !self.known.contains_key(node)).collect();
            if missing.is_empty() {
                let value = self.value(node);
                self.known.insert(node, value);
                open.pop();
            } else {
                open.extend(missing);
            }
        }
        self.known[&root]
    }

    /// An input's value is where the walk ends, whatever it is a quantile of.
    fn operands(&self, node: Node) -> Vec<Node> {
        match self.given.operation(node) {
            Operation::Quantile(..) => Vec::new(),
            _ => self.given.operands(node).collect(),
        }
    }

    /// Of a node whose operands are known.
    fn value(&mut self, node: Node) -> Node {
        let known = |node: Node| self.known[&node];
        let graph = &mut self.graph;
        match self.given.operation(node) {
            Operation::Constant(bits) => graph.constant(f64::from_bits(bits)),
            // What is given is a value here, not a uniform.
            Operation::Draw(variable) | Operation::Quantile(variable, _) => graph.uniform(variable),
            Operation::Growth(number) => graph.constant(self.plan.growths[number as usize][0]),
            Operation::Unary(operator, x) => graph.unary(operator, known(x)),
            Operation::Binary(operator, x, y) => graph.binary(operator, known(x), known(y)),
            Operation::Select(condition, x, y) => graph.select(known(condition), known(x), known(y)),
            Operation::Uniform(_)
            | Operation::StudentUniform(..)
            | Operation::Conditional(..)
            | Operation::Survival
            | Operation::Offended(_) => {
                unreachable!("an incident that no control has stopped depends on values of inputs only")
            }
        }
    }
}
