//! The order in which a block computes the nodes that it needs, and the columns that it keeps them in.
use super::graph::{Binary, Graph, Node, Operation, Unary};
use std::collections::HashMap;

/// A column of the block's workspace, or one number for all lanes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Operand {
    Column(usize),
    Scalar(f64),
}

/// One pass over the lanes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Draw {
        variable: usize,
        out: usize,
    },
    Uniform {
        variable: usize,
        out: usize,
    },
    Quantile {
        variable: usize,
        uniform: usize,
        out: usize,
    },
    StudentUniform {
        distribution: usize,
        value: usize,
        out: usize,
    },
    Conditional {
        pair: usize,
        first: usize,
        probability: usize,
        out: usize,
    },
    Survival {
        out: usize,
    },
    Growth {
        number: usize,
        out: usize,
    },
    Offended {
        offender: usize,
        out: usize,
    },
    Unary {
        operator: Unary,
        x: usize,
        out: usize,
    },
    Binary {
        operator: Binary,
        x: Operand,
        y: Operand,
        out: usize,
    },
    Select {
        condition: usize,
        x: Operand,
        y: Operand,
        out: usize,
    },
    /// Hands a finished value to the block's sink.
    Deliver {
        output: usize,
        value: Operand,
    },
    /// Remembers, for the year after, where the value is not 0.
    Mark {
        offender: usize,
        value: Operand,
    },
}

impl Step {
    /// The column that the step writes.
    pub(super) fn out(self) -> Option<usize> {
        match self {
            Step::Draw { out, .. }
            | Step::Uniform { out, .. }
            | Step::Quantile { out, .. }
            | Step::StudentUniform { out, .. }
            | Step::Conditional { out, .. }
            | Step::Survival { out }
            | Step::Growth { out, .. }
            | Step::Offended { out, .. }
            | Step::Unary { out, .. }
            | Step::Binary { out, .. }
            | Step::Select { out, .. } => Some(out),
            Step::Deliver { .. } | Step::Mark { .. } => None,
        }
    }
}

/// What one incident after the other computes.
#[derive(Clone, Debug)]
pub(super) struct Routine {
    pub(super) incident: Schedule,
    /// For a re-offence, with the same outputs; `None` where there are none.
    pub(super) reoffence: Option<Schedule>,
}

/// Steps for a list of outputs. Nodes that no output needs are not in it.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    pub(super) steps: Vec<Step>,
    /// How many columns the steps use.
    pub(super) columns: usize,
}

impl Schedule {
    /// Computes `outputs` in their order, each delivered as soon as it is there so that its column is free again. Also
    /// delivers `taps`, nodes that are computed on the way, as further outputs; and marks, for each offender, where its node
    /// is not 0.
    pub(super) fn new(graph: &Graph, outputs: &[Node], taps: &[Node], marks: &[Node]) -> Self {
        let mut uses = vec![0_u32; graph.len()];
        count_uses(graph, &[outputs, marks].concat(), &mut uses);
        let mut builder = Builder {
            graph,
            uses,
            place: vec![None; graph.len()],
            free: Vec::new(),
            columns: 0,
            steps: Vec::new(),
            taps: taps.iter().copied().zip(outputs.len()..).collect(),
        };
        for (output, &node) in outputs.iter().enumerate() {
            builder.compute(node);
            let value = builder.operand(node);
            builder.steps.push(Step::Deliver { output, value });
            builder.release(node);
        }
        for (offender, &node) in marks.iter().enumerate() {
            builder.compute(node);
            let value = builder.operand(node);
            builder.steps.push(Step::Mark { offender, value });
            builder.release(node);
        }
        Self { steps: builder.steps, columns: builder.columns }
    }
}

/// How often each node is read; operands of a node count once, however many outputs lead to it.
fn count_uses(graph: &Graph, outputs: &[Node], uses: &mut [u32]) {
    let mut seen = vec![false; graph.len()];
    let mut open: Vec<Node> = Vec::new();
    for &output in outputs {
        uses[output.index()] += 1;
        open.push(output);
    }
    while let Some(node) = open.pop() {
        if std::mem::replace(&mut seen[node.index()], true) {
            continue;
        }
        for operand in graph.operands(node) {
            uses[operand.index()] += 1;
            open.push(operand);
        }
    }
}

struct Builder<'a> {
    graph: &'a Graph,
    /// Reads of each node that are still to come.
    uses: Vec<u32>,
    place: Vec<Option<usize>>,
    free: Vec<usize>,
    columns: usize,
    steps: Vec<Step>,
    taps: HashMap<Node, usize>,
}

impl Builder<'_> {
    /// Emits the steps for `node` and all that it needs. The order is a walk with an own stack:
    /// a chain of thousands of additions must not overflow the thread's.
    fn compute(&mut self, node: Node) {
        let mut open = vec![node];
        while let Some(&node) = open.last() {
            if self.place[node.index()].is_some() || self.graph.as_constant(node).is_some() {
                open.pop();
                continue;
            }
            let missing: Vec<Node> = self
                .graph
                .operands(node)
                .filter(|operand| {
                    self.place[operand.index()].is_none() && self.graph.as_constant(*operand).is_none()
                })
                .collect();
            if missing.is_empty() {
                open.pop();
                self.emit(node);
            } else {
                open.extend(missing.into_iter().rev());
            }
        }
    }

    fn emit(&mut self, node: Node) {
        // The result's column is taken before its operands' are given back: no pass reads what it writes.
        let out = self.free.pop().unwrap_or_else(|| {
            self.columns += 1;
            self.columns - 1
        });
        self.place[node.index()] = Some(out);
        let step = match self.graph.operation(node) {
            Operation::Constant(_) => unreachable!("constants are operands, never steps"),
            Operation::Draw(variable) => Step::Draw { variable: variable as usize, out },
            Operation::Uniform(variable) => Step::Uniform { variable: variable as usize, out },
            Operation::Quantile(variable, uniform) => {
                Step::Quantile { variable: variable as usize, uniform: self.column(uniform), out }
            }
            Operation::StudentUniform(distribution, value) => {
                Step::StudentUniform { distribution: distribution as usize, value: self.column(value), out }
            }
            Operation::Conditional(pair, first, probability) => Step::Conditional {
                pair: pair as usize,
                first: self.column(first),
                probability: self.column(probability),
                out,
            },
            Operation::Survival => Step::Survival { out },
            Operation::Growth(number) => Step::Growth { number: number as usize, out },
            Operation::Offended(offender) => Step::Offended { offender: offender as usize, out },
            Operation::Unary(operator, x) => Step::Unary { operator, x: self.column(x), out },
            Operation::Binary(operator, x, y) => {
                Step::Binary { operator, x: self.operand(x), y: self.operand(y), out }
            }
            Operation::Select(condition, x, y) => Step::Select {
                condition: self.column(condition),
                x: self.operand(x),
                y: self.operand(y),
                out,
            },
        };
        self.steps.push(step);
        if let Some(&output) = self.taps.get(&node) {
            self.steps.push(Step::Deliver { output, value: Operand::Column(out) });
        }
        for operand in self.graph.operands(node) {
            self.release(operand);
        }
    }

    fn operand(&self, node: Node) -> Operand {
        match self.graph.as_constant(node) {
            Some(value) => Operand::Scalar(value),
            None => Operand::Column(self.column(node)),
        }
    }

    fn column(&self, node: Node) -> usize {
        self.place[node.index()]
            .expect("operands are computed before what uses them, and kept until their last use")
    }

    fn release(&mut self, node: Node) {
        self.uses[node.index()] -= 1;
        if self.uses[node.index()] == 0
            && let Some(column) = self.place[node.index()]
        {
            self.free.push(column);
        }
    }
}
