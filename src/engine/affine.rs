//! The loss of one incident as a + b·X in one of the variables that it is made of, read from the compiled graph.
use super::block::{Ask, PASS, Tell, Workspace};
use super::graph::{Binary, Graph, Node, Operation, Unary};
use super::kernels::Lanes;
use super::plan::Plan;
use super::schedule::Schedule;
use crate::distributions::Distribution;
use crate::scenario::Varies;

/// An outcome's incident, before its controls stop it, as a + b·X in one variable X that neither a nor b depends on.
#[derive(Debug)]
pub struct Affine<'p> {
    plan: &'p Plan<'p>,
    variable: usize,
    schedule: Schedule,
    /// The other variables that a, b and the share depend on.
    pub others: Vec<usize>,
}

/// Values of a, of b, and of the probability that the controls let the incident happen, for a number of points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    pub a: Vec<f64>,
    pub b: Vec<f64>,
    pub share: Vec<f64>,
}

/// Why a loss is not affine in a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bent {
    /// Index into the scenario's components.
    pub component: usize,
    /// What the variable goes through, as formulas write it.
    pub through: &'static str,
}

impl Plan<'_> {
    /// How many variables the plan draws; each is known by its number below this.
    pub fn variables(&self) -> usize {
        self.variables.len()
    }

    /// What a variable is called: `inputs.fine`, `controls.review.reduces.churn_rate`.
    pub fn variable_name(&self, variable: usize) -> &str {
        &self.sources[variable].name
    }

    pub fn variable_distribution(&self, variable: usize) -> &Distribution {
        &self.sources[variable].distribution
    }

    /// Replaces each uniform by a value of the variable.
    pub fn variable_quantiles(&self, variable: usize, column: &mut [f64]) {
        self.variables[variable].sampler.quantiles(column);
    }

    /// Whether one value holds for all incidents of a trial.
    pub fn varies_by_trial(&self, variable: usize) -> bool {
        self.variables[variable].varies == Varies::Trial
    }

    /// The variables that the loss of an outcome's incident depends on, without those that only decide whether a
    /// control stops it; each with whether it is drawn by itself, not together with others.
    pub fn variables_of(&self, outcome: usize) -> Vec<(usize, bool)> {
        draws(&self.graph, &[self.unstopped[outcome].total])
    }

    /// Whether the loss of an outcome's incident is a + b·X in the variable; `None` if b is the constant 0.
    ///
    /// # Errors
    /// [`Bent`], where it is not.
    pub fn affine(&self, outcome: usize, variable: usize) -> Result<Option<Affine<'_>>, Bent> {
        let unstopped = &self.unstopped[outcome];
        let mut reader = Reader::new(self.graph.clone(), variable, unstopped.total);
        let of_total = reader.read(unstopped.total);
        let Ok(line) = of_total else {
            // Found again in the component that it comes from, to say where.
            let bent = unstopped.components.iter().enumerate().find_map(|(component, &node)| {
                reader.read(node).err().map(|through| Bent { component, through })
            });
            return Err(bent.expect("a sum of affine components is affine"));
        };
        let mut graph = reader.graph;
        let Line { a, b: Some(b) } = line else { return Ok(None) };
        if graph.as_constant(b) == Some(0.0) {
            return Ok(None);
        }
        let a = a.unwrap_or_else(|| graph.constant(0.0));
        let share = unstopped.share.unwrap_or_else(|| graph.constant(1.0));
        let outputs = [a, b, share];
        let others = draws(&graph, &outputs).into_iter().map(|(variable, _)| variable).collect();
        Ok(Some(Affine { plan: self, variable, schedule: Schedule::new(&graph, &outputs, &[], &[]), others }))
    }
}

impl Affine<'_> {
    /// The number of X.
    pub fn variable(&self) -> usize {
        self.variable
    }

    /// a, b and the share at the points `first..first + count`; `uniforms(variable, first, out)` gives the points.
    pub fn columns(&self, first: u64, count: usize, uniforms: &dyn Fn(usize, u64, &mut [f64])) -> Columns {
        let mut values = [vec![0.0; count], vec![0.0; count], vec![0.0; count]];
        let mut workspace = Workspace::default();
        for start in (0..count).step_by(PASS) {
            let lanes = PASS.min(count - start);
            workspace.steps(
                self.plan,
                &self.schedule,
                lanes,
                &mut |what, out| {
                    let Ask::Variable(variable) = what else {
                        unreachable!(
                            "an incident that no control has stopped, of no year, asks for its draws only"
                        );
                    };
                    uniforms(variable, first + start as u64, out);
                },
                &mut |what, lane_values| {
                    let Tell::Output(output) = what else { return };
                    let out = &mut values[output][start..start + lanes];
                    match lane_values {
                        Lanes::Column(column) => out.copy_from_slice(column),
                        Lanes::Scalar(value) => out.fill(value),
                    }
                },
            );
        }
        let [a, b, share] = values;
        Columns { a, b, share }
    }
}

/// The variables that nodes depend on, by rising number, each with whether it is drawn by itself.
pub(super) fn draws(graph: &Graph, nodes: &[Node]) -> Vec<(usize, bool)> {
    let mut seen = vec![false; graph.len()];
    let mut open = nodes.to_vec();
    let mut draws = Vec::new();
    while let Some(node) = open.pop() {
        if std::mem::replace(&mut seen[node.index()], true) {
            continue;
        }
        match graph.operation(node) {
            Operation::Draw(variable) => draws.push((variable as usize, true)),
            Operation::Uniform(variable) => draws.push((variable as usize, false)),
            _ => {}
        }
        open.extend(graph.operands(node));
    }
    draws.sort_unstable();
    draws
}

/// a + b·X; `None` is the constant 0.
#[derive(Clone, Copy, Debug)]
struct Line {
    a: Option<Node>,
    b: Option<Node>,
}

/// Reads nodes of a graph as lines in one variable, and adds to the graph what their a and b need.
struct Reader {
    graph: Graph,
    variable: u32,
    /// Of the graph's first nodes, operands before what uses them; `Err` names what bends the line.
    lines: Vec<Option<Result<Line, &'static str>>>,
}

impl Reader {
    fn new(graph: Graph, variable: usize, root: Node) -> Self {
        let variable = u32::try_from(variable).expect("a scenario's size is limited far below 2^32 draws");
        Self { graph, variable, lines: vec![None; root.index() + 1] }
    }

    fn read(&mut self, root: Node) -> Result<Line, &'static str> {
        // A walk with an own stack: a chain of thousands of additions must not overflow the thread's.
        let mut open = vec![root];
        while let Some(&node) = open.last() {
            if self.known(node).is_some() {
                open.pop();
                continue;
            }
            let missing: Vec<Node> =
                self.graph.operands(node).filter(|operand| self.known(*operand).is_none()).collect();
            if missing.is_empty() {
                let line = self.line(node);
                if self.lines.len() <= node.index() {
                    self.lines.resize(node.index() + 1, None);
                }
                self.lines[node.index()] = Some(line);
                open.pop();
            } else {
                open.extend(missing);
            }
        }
        self.known(root).expect("it was just found")
    }

    fn known(&self, node: Node) -> Option<Result<Line, &'static str>> {
        self.lines.get(node.index()).copied().flatten()
    }

    /// Of a node whose operands' lines are known.
    fn line(&mut self, node: Node) -> Result<Line, &'static str> {
        let of = |reader: &Self, node| reader.known(node).expect("operands come first");
        let free = Line { a: Some(node), b: None };
        match self.graph.operation(node) {
            Operation::Constant(_) | Operation::Survival | Operation::Growth(_) | Operation::Offended(_) => {
                Ok(free)
            }
            Operation::Draw(variable) if variable == self.variable => {
                Ok(Line { a: None, b: Some(self.graph.constant(1.0)) })
            }
            Operation::Draw(_) | Operation::Uniform(_) => Ok(free),
            // What is drawn together depends on uniforms, and no variable that is drawn by itself goes through these.
            Operation::Quantile(..) | Operation::StudentUniform(..) | Operation::Conditional(..) => Ok(free),
            Operation::Unary(operator, x) => match (operator, of(self, x)?) {
                (_, Line { b: None, .. }) => Ok(free),
                (Unary::Negate, Line { a, b }) => Ok(Line { a: self.negated(a), b: self.negated(b) }),
                (Unary::Absolute, _) => Err("abs(…)"),
                (Unary::SquareRoot, _) => Err("sqrt(…)"),
                (Unary::Exponential, _) => Err("exp(…)"),
                (Unary::Logarithm, _) => Err("ln(…)"),
                (Unary::NormalQuantile | Unary::NormalUniform, _) => Err("a copula"),
            },
            Operation::Binary(operator, x, y) => {
                let (left, right) = (of(self, x)?, of(self, y)?);
                if left.b.is_none() && right.b.is_none() {
                    return Ok(free);
                }
                self.of_two(operator, (x, left), (y, right))
            }
            Operation::Select(condition, x, y) => {
                let (decides, then, otherwise) = (of(self, condition)?, of(self, x)?, of(self, y)?);
                match (decides.b, then.b.is_some() || otherwise.b.is_some()) {
                    (Some(_), _) => Err("the condition of an if(…)"),
                    (None, false) => Ok(free),
                    (None, true) => Ok(Line {
                        a: self.selected(condition, then.a, otherwise.a),
                        b: self.selected(condition, then.b, otherwise.b),
                    }),
                }
            }
        }
    }

    /// Of an operation of which at least one side depends on the variable.
    fn of_two(
        &mut self,
        operator: Binary,
        (x, left): (Node, Line),
        (y, right): (Node, Line),
    ) -> Result<Line, &'static str> {
        match operator {
            Binary::Add => Ok(Line { a: self.sum(left.a, right.a), b: self.sum(left.b, right.b) }),
            Binary::Subtract => {
                let (a, b) = (self.negated(right.a), self.negated(right.b));
                Ok(Line { a: self.sum(left.a, a), b: self.sum(left.b, b) })
            }
            Binary::Multiply if right.b.is_none() => {
                Ok(Line { a: self.by(Binary::Multiply, left.a, y), b: self.by(Binary::Multiply, left.b, y) })
            }
            Binary::Multiply if left.b.is_none() => Ok(Line {
                a: self.by(Binary::Multiply, right.a, x),
                b: self.by(Binary::Multiply, right.b, x),
            }),
            Binary::Divide if right.b.is_none() => {
                Ok(Line { a: self.by(Binary::Divide, left.a, y), b: self.by(Binary::Divide, left.b, y) })
            }
            Binary::Multiply => Err("a product with itself"),
            Binary::Divide => Err("a divisor"),
            Binary::Power => Err("a power"),
            Binary::Minimum => Err("min(…)"),
            Binary::Maximum => Err("max(…)"),
            Binary::Less | Binary::LessOrEqual | Binary::Equal | Binary::NotEqual => Err("a comparison"),
        }
    }

    fn negated(&mut self, x: Option<Node>) -> Option<Node> {
        x.map(|x| self.graph.unary(Unary::Negate, x))
    }

    fn sum(&mut self, x: Option<Node>, y: Option<Node>) -> Option<Node> {
        match (x, y) {
            (Some(x), Some(y)) => Some(self.graph.binary(Binary::Add, x, y)),
            (one, None) | (None, one) => one,
        }
    }

    fn by(&mut self, operator: Binary, x: Option<Node>, factor: Node) -> Option<Node> {
        x.map(|x| self.graph.binary(operator, x, factor))
    }

    fn selected(&mut self, condition: Node, x: Option<Node>, y: Option<Node>) -> Option<Node> {
        let zero = self.graph.constant(0.0);
        Some(self.graph.select(condition, x.unwrap_or(zero), y.unwrap_or(zero)))
    }
}
