//! The loss formulas of the baseline and of every programme as one graph.
//!
//! Equal sub-expressions become one node however often they are written (hash-consing), and operations on
//! constants are done once, here. So what programmes share with the baseline is computed once.
use crate::copulas;
use crate::math;
use std::collections::HashMap;

/// A node of a [`Graph`]; its operands have smaller numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Node(u32);

impl Node {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node's value is, for one incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Operation {
    /// The bits of the constant, so that equal constants are equal nodes.
    Constant(u64),
    /// A draw of a random variable of the plan.
    Draw(u32),
    /// The uniform of a random variable of the plan.
    Uniform(u32),
    /// The quantile of a random variable at the uniform in a node.
    Quantile(u32, Node),
    /// The uniform of a value of the plan's Student t distribution with this number.
    StudentUniform(u32, Node),
    /// The quantile, at the second node, of a pair's second uniform given the first: the plan's pair with this number.
    Conditional(u32, Node, Node),
    /// The uniform that decides whether the incident survives a programme's controls.
    Survival,
    /// A number that depends on the incident's year alone: [`Plan::growths`](super::plan::Plan).
    Growth(u32),
    /// Whether, in the year before, an incident of these controls was not stopped: 1 or 0.
    Offended(u32),
    Unary(Unary, Node),
    Binary(Binary, Node, Node),
    /// The second operand where the first is not zero, else the third.
    Select(Node, Node, Node),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Unary {
    Negate,
    Absolute,
    SquareRoot,
    Exponential,
    Logarithm,
    /// The standard normal quantile.
    NormalQuantile,
    /// The standard normal distribution function, kept inside (0, 1).
    NormalUniform,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Minimum,
    Maximum,
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
}

impl Unary {
    #[inline(always)]
    pub(super) fn apply(self, x: f64) -> f64 {
        match self {
            Unary::Negate => -x,
            Unary::Absolute => x.abs(),
            Unary::SquareRoot => x.sqrt(),
            Unary::Exponential => shown(math::exp(x), x),
            Unary::Logarithm => math::ln(x),
            Unary::NormalQuantile => math::normal_quantile(x),
            Unary::NormalUniform => copulas::inside(math::normal_cdf(x)),
        }
    }
}

impl Binary {
    /// What is no finite number never vanishes: operations whose result would hide such an operand
    /// (`5 / inf` is 0, `inf < 1` is false) give NaN instead, so that it reaches the loss and is reported.
    #[inline(always)]
    pub(super) fn apply(self, x: f64, y: f64) -> f64 {
        let truth = |holds: bool| if holds { 1.0 } else { 0.0 };
        match self {
            Binary::Add => x + y,
            Binary::Subtract => x - y,
            Binary::Multiply => x * y,
            Binary::Divide => shown(x / y, y),
            Binary::Power => shown(shown(math::powf(x, y), x), y),
            Binary::Minimum => shown(shown(if x < y { x } else { y }, x), y),
            Binary::Maximum => shown(shown(if x > y { x } else { y }, x), y),
            Binary::Less => shown(shown(truth(x < y), x), y),
            Binary::LessOrEqual => shown(shown(truth(x <= y), x), y),
            Binary::Equal => shown(shown(truth(x == y), x), y),
            Binary::NotEqual => shown(shown(truth(x != y), x), y),
        }
    }

    fn commutes(self) -> bool {
        matches!(self, Binary::Add | Binary::Multiply | Binary::Equal | Binary::NotEqual)
    }
}

/// `result`, or NaN if `operand` is not finite. Without a branch: 0·x is a zero for a finite x, else NaN.
#[inline(always)]
fn shown(result: f64, operand: f64) -> f64 {
    result + operand * 0.0
}

/// `x` where `condition` is not zero, else `y`; NaN where the condition is not finite.
#[inline(always)]
pub(super) fn choose(condition: f64, x: f64, y: f64) -> f64 {
    shown(if condition != 0.0 { x } else { y }, condition)
}

/// Nodes in an order in which operands come before what uses them.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    operations: Vec<Operation>,
    known: HashMap<Operation, Node>,
}

impl Graph {
    pub(super) fn operation(&self, node: Node) -> Operation {
        self.operations[node.index()]
    }

    pub(super) fn len(&self) -> usize {
        self.operations.len()
    }

    /// Of each node.
    pub(super) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    pub(super) fn as_constant(&self, node: Node) -> Option<f64> {
        match self.operation(node) {
            Operation::Constant(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    pub(super) fn constant(&mut self, value: f64) -> Node {
        self.add(Operation::Constant(value.to_bits()))
    }

    pub(super) fn draw(&mut self, variable: u32) -> Node {
        self.add(Operation::Draw(variable))
    }

    pub(super) fn uniform(&mut self, variable: u32) -> Node {
        self.add(Operation::Uniform(variable))
    }

    pub(super) fn quantile(&mut self, variable: u32, uniform: Node) -> Node {
        self.add(Operation::Quantile(variable, uniform))
    }

    pub(super) fn student_uniform(&mut self, distribution: u32, value: Node) -> Node {
        self.add(Operation::StudentUniform(distribution, value))
    }

    pub(super) fn conditional(&mut self, pair: u32, first: Node, probability: Node) -> Node {
        self.add(Operation::Conditional(pair, first, probability))
    }

    pub(super) fn survival(&mut self) -> Node {
        self.add(Operation::Survival)
    }

    pub(super) fn growth(&mut self, number: u32) -> Node {
        self.add(Operation::Growth(number))
    }

    pub(super) fn offended(&mut self, offender: u32) -> Node {
        self.add(Operation::Offended(offender))
    }

    pub(super) fn unary(&mut self, operator: Unary, x: Node) -> Node {
        match self.as_constant(x) {
            Some(value) => self.constant(operator.apply(value)),
            None => self.add(Operation::Unary(operator, x)),
        }
    }

    pub(super) fn binary(&mut self, operator: Binary, x: Node, y: Node) -> Node {
        match (operator, self.as_constant(x), self.as_constant(y)) {
            (_, Some(a), Some(b)) => self.constant(operator.apply(a, b)),
            // Exact for every x, NaN included.
            (Binary::Multiply | Binary::Divide, _, Some(1.0)) => x,
            (Binary::Multiply, Some(1.0), _) => y,
            (Binary::Power, _, Some(1.0)) => x,
            (Binary::Power, _, Some(2.0)) => self.binary(Binary::Multiply, x, x),
            _ if operator.commutes() && y < x => self.add(Operation::Binary(operator, y, x)),
            _ => self.add(Operation::Binary(operator, x, y)),
        }
    }

    pub(super) fn select(&mut self, condition: Node, then: Node, otherwise: Node) -> Node {
        match self.as_constant(condition) {
            Some(value) if !value.is_finite() => self.constant(f64::NAN),
            Some(0.0) => otherwise,
            Some(_) => then,
            None => self.add(Operation::Select(condition, then, otherwise)),
        }
    }

    /// The operands of a node.
    pub(super) fn operands(&self, node: Node) -> impl Iterator<Item = Node> + use<> {
        let operands = match self.operation(node) {
            Operation::Constant(_)
            | Operation::Draw(_)
            | Operation::Uniform(_)
            | Operation::Survival
            | Operation::Growth(_)
            | Operation::Offended(_) => [None; 3],
            Operation::Unary(_, x) | Operation::Quantile(_, x) | Operation::StudentUniform(_, x) => {
                [Some(x), None, None]
            }
            Operation::Binary(_, x, y) | Operation::Conditional(_, x, y) => [Some(x), Some(y), None],
            Operation::Select(condition, x, y) => [Some(condition), Some(x), Some(y)],
        };
        operands.into_iter().flatten()
    }

    /// Of each node, whether one of `outputs` needs it.
    pub(super) fn used_by(&self, outputs: &[Node]) -> Vec<bool> {
        let mut used = vec![false; self.len()];
        let mut open = outputs.to_vec();
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut used[node.index()], true) {
                open.extend(self.operands(node));
            }
        }
        used
    }

    fn add(&mut self, operation: Operation) -> Node {
        if let Some(&node) = self.known.get(&operation) {
            return node;
        }
        let node = Node(
            u32::try_from(self.operations.len()).expect("a scenario's size is limited far below 2^32 nodes"),
        );
        self.operations.push(operation);
        self.known.insert(operation, node);
        node
    }
}
