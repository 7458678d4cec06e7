//! The loss of one incident as a sum of terms, each a coefficient that no control touches times powers of the inputs that
//! controls reduce: then any set of controls is a factor on each term.
use super::block::{Positions, Trials, Workspace};
use super::compiler::{Compiler, routine};
use super::graph::{Binary, Graph, Node};
use super::kernels::{self, Lanes};
use super::plan::{Marks, Plan};
use super::schedule::Routine;
use super::years::discount;
use crate::formula::{BinaryOperator, Expression, Function, Kind};
use std::collections::HashMap;

/// The baseline's loss in terms.
#[derive(Debug)]
pub struct Factored<'p> {
    plan: &'p Plan<'p>,
    terms: Vec<Term>,
    routine: Routine,
    /// Of each output of the routine, its term and how that is paid; after them, the survival's uniform.
    outputs: Vec<(usize, usize)>,
    thinned: bool,
}

/// What a term has of the inputs that controls reduce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Indices into the scenario's inputs, by rising number, and the power of each, from 1 on. Nothing: only controls that
    /// stop incidents change it.
    pub powers: Vec<(usize, u32)>,
}

/// Why the loss is no such sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotFactored {
    /// Index into the scenario's components; `None`: it is not about one.
    pub component: Option<usize>,
    /// What a reduced input goes through, as formulas write it.
    pub through: &'static str,
}

/// Incidents of some trials, or trials.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Each row's trial, from the first one on.
    pub trials: Vec<u32>,
    /// The uniform that decides whether controls stop the incident; nothing where none can.
    pub survival: Vec<f64>,
    /// The coefficient of each term, in money of today.
    pub terms: Vec<Vec<f64>>,
}

/// One thread's means of making rows.
#[derive(Debug)]
pub struct RowMaker<'p> {
    factored: &'p Factored<'p>,
    workspace: Workspace,
}

impl Plan<'_> {
    /// The baseline's loss in terms of the inputs in `reduced`. With `thinned`, rows are incidents, each with the uniform
    /// that decides whether it is stopped; without it, they are trials.
    ///
    /// # Errors
    /// [`NotFactored`] where a reduced input goes through anything but sums, products and whole powers, and where what
    /// controls stop decides what happens in the year after.
    pub fn factored(&self, reduced: &[usize], thinned: bool) -> Result<Factored<'_>, NotFactored> {
        if self.reoffence.is_some() {
            return Err(NotFactored { component: None, through: "re-offences" });
        }
        let mut reader =
            Reader { compiler: Compiler::with(self.graph.clone()), reduced, names: HashMap::new() };
        for (index, input) in self.scenario.inputs.iter().enumerate() {
            let node = self.names[0][input.name.as_str()];
            let powers = reduced.iter().map(|&other| u32::from(other == index)).collect();
            reader.names.insert(input.name.as_str(), Ok(vec![(powers, node)]));
        }
        for definition in &self.scenario.definitions {
            // A definition that no component uses may be whatever it likes.
            let sum = reader.read(&definition.expression);
            reader.names.insert(definition.name.as_str(), sum);
        }
        let mut found: Vec<(Vec<u32>, usize, Node)> = Vec::new();
        for (index, component) in self.scenario.components.iter().enumerate() {
            let sum = reader
                .read(&component.expression)
                .map_err(|through| NotFactored { component: Some(index), through })?;
            let payment = self.years.payment_of[index];
            for (powers, node) in sum {
                match found.iter_mut().find(|known| known.0 == powers && known.1 == payment) {
                    Some(known) => known.2 = reader.graph().binary(Binary::Add, known.2, node),
                    None => found.push((powers, payment, node)),
                }
            }
        }
        found.retain(|(.., node)| reader.graph().as_constant(*node) != Some(0.0));
        let mut signatures: Vec<Vec<u32>> = Vec::new();
        let mut outputs = Vec::new();
        for (powers, payment, _) in &found {
            let known = signatures.iter().position(|known| known == powers);
            outputs.push((known.unwrap_or(signatures.len()), *payment));
            if known.is_none() {
                signatures.push(powers.clone());
            }
        }
        let mut nodes: Vec<Node> = found.into_iter().map(|(.., node)| node).collect();
        if thinned {
            nodes.push(reader.graph().survival());
        }
        let terms = signatures
            .into_iter()
            .map(|powers| {
                let mut powers: Vec<(usize, u32)> =
                    reduced.iter().copied().zip(powers).filter(|(_, power)| *power > 0).collect();
                powers.sort_unstable();
                Term { powers }
            })
            .collect();
        let routine = routine(&reader.compiler.graph, &nodes, None, &[], &Marks::default());
        Ok(Factored { plan: self, terms, routine, outputs, thinned })
    }

    /// What one unit of money in the middle of each year of the horizon counts today, all years together.
    pub fn annuity(&self) -> f64 {
        let scenario = self.scenario;
        (0..scenario.horizon_years).map(|year| discount(scenario.discount_rate, year)).sum()
    }
}

impl Factored<'_> {
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }
}

impl<'p> RowMaker<'p> {
    pub fn new(factored: &'p Factored<'p>) -> Self {
        Self { factored, workspace: Workspace::default() }
    }

    /// Writes the rows of the trials `first..first + count`.
    pub fn rows(&mut self, first: u64, count: usize, rows: &mut Rows) {
        let Factored { plan, terms, routine, outputs, thinned } = self.factored;
        rows.trials.clear();
        rows.survival.clear();
        rows.terms.resize_with(terms.len(), Vec::new);
        rows.terms.iter_mut().for_each(Vec::clear);
        let trials = Trials::Range { first, count };
        if !thinned {
            rows.trials.extend(0..u32::try_from(count).expect("a block is small"));
            rows.terms.iter_mut().for_each(|column| column.resize(count, 0.0));
        }
        let mut open = true;
        self.workspace.run(plan, routine, trials, |pass, output, values| {
            let lanes = pass.lanes();
            if *thinned && open {
                rows.trials.extend((0..lanes).map(|lane| pass.positions.of(lane) as u32));
                rows.terms.iter_mut().for_each(|column| column.resize(column.len() + lanes, 0.0));
                open = false;
            }
            let Some(&(term, payment)) = outputs.get(output) else {
                rows.survival.extend((0..lanes).map(|lane| values.lane(lane)));
                open = true;
                return;
            };
            let present = plan.years.payments[payment].present[pass.year as usize];
            let column = &mut rows.terms[term];
            if *thinned {
                let start = column.len() - lanes;
                add(values, present, &mut column[start..]);
                return;
            }
            match pass.positions {
                Positions::From(start) => add(values, present, &mut column[start..start + lanes]),
                Positions::At(positions) => {
                    for (lane, &position) in positions.iter().enumerate() {
                        column[position as usize] += values.lane(lane) * present;
                    }
                }
            }
        });
    }
}

fn add(values: Lanes<'_>, present: f64, column: &mut [f64]) {
    match values {
        Lanes::Column(values) => kernels::add_scaled(values, present, column),
        Lanes::Scalar(value) => column.iter_mut().for_each(|sum| *sum += value * present),
    }
}

/// Σ coefficient · ∏ reduced input ^ power: the powers, one for each of the reduced inputs, and the coefficient.
type Polynomial = Vec<(Vec<u32>, Node)>;

/// Reads formulas as polynomials in the reduced inputs; `Err` names what a reduced input goes through that is none.
struct Reader<'a> {
    compiler: Compiler,
    reduced: &'a [usize],
    names: HashMap<&'a str, Result<Polynomial, &'static str>>,
}

impl Reader<'_> {
    /// More terms than this are no shorter than the engine's own way.
    const MOST_TERMS: usize = 64;

    fn graph(&mut self) -> &mut Graph {
        &mut self.compiler.graph
    }

    fn read(&mut self, expression: &Expression) -> Result<Polynomial, &'static str> {
        match &expression.kind {
            Kind::Number(value) | Kind::Quantity { value, .. } => {
                let node = self.graph().constant(*value);
                Ok(self.free(node))
            }
            Kind::Name(name) => self.names[name.as_str()].clone(),
            Kind::Negate(operand) => {
                let operand = self.read(operand)?;
                let minus = self.graph().constant(-1.0);
                Ok(self.scaled(operand, Binary::Multiply, minus))
            }
            Kind::Binary { operator, left, right } => {
                let (left, right) = (self.read(left)?, self.read(right)?);
                self.of_two(*operator, left, right)
            }
            Kind::Call { function, arguments, .. } => {
                let arguments: Vec<Polynomial> =
                    arguments.iter().map(|argument| self.read(&argument.value)).collect::<Result<_, _>>()?;
                let function =
                    Function::named(function).expect("the scenario's check admits only known functions");
                self.called(function, arguments)
            }
            Kind::Text(_) | Kind::List(_) => {
                unreachable!("the scenario's check admits neither text nor lists in formulas")
            }
        }
    }

    fn free(&self, node: Node) -> Polynomial {
        vec![(vec![0; self.reduced.len()], node)]
    }

    /// The coefficient of a polynomial without reduced inputs.
    fn as_free(polynomial: &Polynomial) -> Option<Node> {
        match &polynomial[..] {
            [(powers, node)] if powers.iter().all(|power| *power == 0) => Some(*node),
            _ => None,
        }
    }

    fn scaled(&mut self, polynomial: Polynomial, operator: Binary, by: Node) -> Polynomial {
        polynomial
            .into_iter()
            .map(|(powers, node)| (powers, self.graph().binary(operator, node, by)))
            .collect()
    }

    fn sum(&mut self, left: Polynomial, right: Polynomial) -> Polynomial {
        let mut sum = left;
        for (powers, node) in right {
            match sum.iter().position(|(known, _)| *known == powers) {
                Some(place) => sum[place].1 = self.graph().binary(Binary::Add, sum[place].1, node),
                None => sum.push((powers, node)),
            }
        }
        sum
    }

    fn product(&mut self, left: &Polynomial, right: &Polynomial) -> Result<Polynomial, &'static str> {
        let mut product = Polynomial::new();
        for (a, x) in left {
            for (b, y) in right {
                let powers = a.iter().zip(b).map(|(a, b)| a + b).collect();
                let node = self.graph().binary(Binary::Multiply, *x, *y);
                product = self.sum(product, vec![(powers, node)]);
            }
        }
        if product.len() > Self::MOST_TERMS { Err("a product of many sums") } else { Ok(product) }
    }

    fn of_two(
        &mut self,
        operator: BinaryOperator,
        left: Polynomial,
        right: Polynomial,
    ) -> Result<Polynomial, &'static str> {
        if let (Some(x), Some(y)) = (Self::as_free(&left), Self::as_free(&right)) {
            let node = self.compiler.apply(operator, x, y);
            return Ok(self.free(node));
        }
        let divisor = Self::as_free(&right);
        match operator {
            BinaryOperator::Add => Ok(self.sum(left, right)),
            BinaryOperator::Subtract => {
                let minus = self.graph().constant(-1.0);
                let right = self.scaled(right, Binary::Multiply, minus);
                Ok(self.sum(left, right))
            }
            BinaryOperator::Multiply => self.product(&left, &right),
            BinaryOperator::Divide => {
                let by = divisor.ok_or("a divisor")?;
                Ok(self.scaled(left, Binary::Divide, by))
            }
            BinaryOperator::Power => {
                let power = divisor.and_then(|node| self.graph().as_constant(node)).ok_or("a power")?;
                if power.fract() != 0.0 || !(1.0..=8.0).contains(&power) {
                    return Err("a power");
                }
                (1..power as u32).try_fold(left.clone(), |product, _| self.product(&product, &left))
            }
            BinaryOperator::Less
            | BinaryOperator::LessOrEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterOrEqual
            | BinaryOperator::Equal
            | BinaryOperator::NotEqual => Err("a comparison"),
        }
    }

    fn called(&mut self, function: Function, arguments: Vec<Polynomial>) -> Result<Polynomial, &'static str> {
        let free: Vec<Option<Node>> = arguments.iter().map(Self::as_free).collect();
        if let Some(nodes) = free.iter().copied().collect::<Option<Vec<Node>>>() {
            let node = self.compiler.call(function, &nodes);
            return Ok(self.free(node));
        }
        if let (Function::If, Some(condition)) = (function, free[0]) {
            // if(c, x, y) is c · x + (1 − c) · y, term by term.
            let nothing = self.graph().constant(0.0);
            let mut branch = |polynomial: &Polynomial, then: bool| -> Polynomial {
                polynomial
                    .iter()
                    .map(|(powers, node)| {
                        let (x, y) = if then { (*node, nothing) } else { (nothing, *node) };
                        (powers.clone(), self.graph().select(condition, x, y))
                    })
                    .collect()
            };
            let (then, otherwise) = (branch(&arguments[1], true), branch(&arguments[2], false));
            return Ok(self.sum(then, otherwise));
        }
        Err(match function {
            Function::Min => "min(…)",
            Function::Max => "max(…)",
            Function::Clamp => "clamp(…)",
            Function::If => "the condition of an if(…)",
            Function::Abs => "abs(…)",
            Function::Sqrt => "sqrt(…)",
            Function::Exp => "exp(…)",
            Function::Ln => "ln(…)",
        })
    }
}
