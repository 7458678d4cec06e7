//! The loss of one incident as a sum of independent terms, each a product of functions of one input.
use crate::diagnostics::{Diagnostic, Span};
use crate::formula::{self, BinaryOperator, Expression, Kind};
use crate::scenario::{Component, Dependence, Input, Scenario, Varies};
use std::collections::{BTreeSet, HashMap};

/// constant + Σ terms; no input occurs in two terms or in two factors of one.
#[derive(Debug)]
pub struct Severity<'s> {
    pub(super) constant: f64,
    pub(super) terms: Vec<Term<'s>>,
}

/// coefficient · ∏ factors, with at least one factor.
#[derive(Debug)]
pub(super) struct Term<'s> {
    pub(super) coefficient: f64,
    pub(super) factors: Vec<Factor<'s>>,
}

/// A function of one input.
#[derive(Debug)]
pub(super) struct Factor<'s> {
    pub(super) input: &'s Input,
    shape: Shape<'s>,
    /// One divided by the shape.
    reciprocal: bool,
}

#[derive(Clone, Copy, Debug)]
enum Shape<'s> {
    /// slope · input + intercept, with a slope that is not 0.
    Affine { slope: f64, intercept: f64 },
    /// Any formula of the input.
    Function { scenario: &'s Scenario, expression: &'s Expression },
}

impl<'s> Severity<'s> {
    /// Reads the components that the scenario includes.
    ///
    /// # Errors
    /// A [`Diagnostic`] that names the first component, or the input, that makes the loss no such sum.
    pub fn of(scenario: &'s Scenario) -> Result<Self, Diagnostic> {
        has_one_severity(scenario)?;
        let reader = Reader::new(scenario);
        let mut severity = Severity { constant: 0.0, terms: Vec::new() };
        let mut used: HashMap<usize, &Component> = HashMap::new();
        let counted = scenario.components.len() - usize::from(scenario.pays_nothing());
        for (number, component) in scenario.components[..counted].iter().enumerate() {
            let is_recovery = number + 1 == scenario.components.len();
            for index in reader.inputs_of(&component.expression) {
                let input = &scenario.inputs[index];
                if let Some(other) = used.insert(index, component) {
                    if let (true, Some(policy)) = (is_recovery, &scenario.insurance) {
                        return Err(recovers(input, policy.span, other));
                    }
                    return Err(shared(input, component, Some(other)));
                }
                if input.varies != Varies::Incident && several_incidents(scenario) {
                    return Err(shared_by_incidents(input, component));
                }
            }
            let Severity { constant, terms } = reader.read(&component.expression, component)?;
            severity.constant += constant;
            severity.terms.extend(terms);
        }
        for dependence in &scenario.dependences {
            let mut members = dependence.inputs.iter().filter_map(|index| Some((*index, *used.get(index)?)));
            if let (Some(one), Some(other)) = (members.next(), members.next()) {
                return Err(correlated(scenario, dependence, one, other));
            }
        }
        Ok(severity)
    }
}

/// Every incident's loss must have the same distribution in money of its year, and be paid in it.
fn has_one_severity(scenario: &Scenario) -> Result<(), Diagnostic> {
    let refused = |why: String, span: Span, label: &str| {
        Err(Diagnostic::error("crosscheck", format!("this scenario cannot be crosschecked: {why}"))
            .at(span, label)
            .help("`amerce run` simulates it as it is"))
    };
    if let Some(reoffence) = &scenario.reoffence {
        let why = "incidents of one year lead to incidents of the next".to_owned();
        return refused(why, reoffence.span, "years are not independent");
    }
    if let Some((input, growth)) = scenario.inputs.iter().find_map(|input| Some((input, input.growth?))) {
        let why = format!("`{}` grows, so the incidents of each year have losses of their own", input.name);
        return refused(why, growth.span, "");
    }
    // Undiscounted, it does not matter when a loss is paid.
    let discounted = scenario.discount_rate.is_some_and(|rate| rate != 0.0);
    let emerging = scenario.components.iter().find_map(|part| Some((part, part.emerges.as_ref()?)));
    match emerging.filter(|_| discounted) {
        Some((component, emergence)) => {
            let why =
                format!("`{}` is paid over years, each of which is discounted by itself", component.name);
            refused(why, emergence.span, "")
        }
        None => Ok(()),
    }
}

impl Factor<'_> {
    /// The factor's value where its input is `x`.
    pub(super) fn value(&self, x: f64) -> f64 {
        let value = match self.shape {
            Shape::Affine { slope, intercept } => slope * x + intercept,
            Shape::Function { scenario, expression } => function(scenario, expression, &self.input.name, x),
        };
        if self.reciprocal { 1.0 / value } else { value }
    }

    /// (slope, intercept), if the factor is slope · input + intercept.
    pub(super) fn affine(&self) -> Option<(f64, f64)> {
        match self.shape {
            Shape::Affine { slope, intercept } if !self.reciprocal => Some((slope, intercept)),
            _ => None,
        }
    }
}

/// An expression of one input, of constants and of definitions that are made of them.
fn function(scenario: &Scenario, expression: &Expression, input: &str, x: f64) -> f64 {
    let mut defined: HashMap<&str, f64> = HashMap::new();
    let value_of = |defined: &HashMap<&str, f64>, name: &str| {
        if name == input {
            return Some(x);
        }
        let constant = || scenario.inputs.iter().find(|one| one.name == name)?.value.is_constant();
        defined.get(name).copied().or_else(constant)
    };
    for definition in &scenario.definitions {
        let value = formula::evaluate(&definition.expression, &|name| value_of(&defined, name));
        defined.insert(&definition.name, value);
    }
    formula::evaluate(expression, &|name| value_of(&defined, name))
}

/// Whether a trial can have more than one incident.
fn several_incidents(scenario: &Scenario) -> bool {
    scenario
        .frequency
        .as_ref()
        .is_some_and(|frequency| scenario.horizon_years > 1 || *frequency.incidents.counts().end() > 1)
}

/// What is known of a name or of an expression: the uncertain inputs that it depends on, and whether it is
/// slope · input + intercept.
#[derive(Clone, Debug, Default)]
struct Known {
    inputs: BTreeSet<usize>,
    affine: Option<(f64, f64)>,
}

struct Reader<'s> {
    scenario: &'s Scenario,
    names: HashMap<&'s str, Known>,
    definitions: HashMap<&'s str, &'s Expression>,
}

impl<'s> Reader<'s> {
    fn new(scenario: &'s Scenario) -> Self {
        let mut reader = Reader { scenario, names: HashMap::new(), definitions: HashMap::new() };
        for (index, input) in scenario.inputs.iter().enumerate() {
            let known = match input.value.is_constant() {
                Some(value) => Known { inputs: BTreeSet::new(), affine: Some((0.0, value)) },
                None => Known { inputs: BTreeSet::from([index]), affine: Some((1.0, 0.0)) },
            };
            reader.names.insert(&input.name, known);
        }
        // Sorted so that each uses only inputs and earlier definitions.
        for definition in &scenario.definitions {
            let known = reader.known(&definition.expression);
            reader.names.insert(&definition.name, known);
            reader.definitions.insert(&definition.name, &definition.expression);
        }
        reader
    }

    fn inputs_of(&self, expression: &Expression) -> BTreeSet<usize> {
        formula::names(expression)
            .into_iter()
            .flat_map(|(name, _)| self.names[name].inputs.iter().copied())
            .collect()
    }

    fn known(&self, expression: &Expression) -> Known {
        let inputs = self.inputs_of(expression);
        let affine = if inputs.len() > 1 { None } else { self.affine(expression) };
        Known { inputs, affine }
    }

    /// (slope, intercept) of an expression of at most one input.
    fn affine(&self, expression: &Expression) -> Option<(f64, f64)> {
        match &expression.kind {
            Kind::Number(value) | Kind::Quantity { value, .. } => Some((0.0, *value)),
            Kind::Name(name) => self.names[name.as_str()].affine,
            Kind::Negate(operand) => self.affine(operand).map(|(slope, intercept)| (-slope, -intercept)),
            Kind::Binary { operator, left, right } => {
                let ((a, b), (c, d)) = (self.affine(left)?, self.affine(right)?);
                match operator {
                    BinaryOperator::Add => Some((a + c, b + d)),
                    BinaryOperator::Subtract => Some((a - c, b - d)),
                    BinaryOperator::Multiply if a == 0.0 => Some((b * c, b * d)),
                    BinaryOperator::Multiply if c == 0.0 => Some((a * d, b * d)),
                    BinaryOperator::Divide if c == 0.0 => Some((a / d, b / d)),
                    _ => None,
                }
            }
            Kind::Call { .. } | Kind::Text(_) | Kind::List(_) => None,
        }
    }

    fn read(&self, expression: &'s Expression, component: &Component) -> Result<Severity<'s>, Diagnostic> {
        let Known { inputs, affine } = self.known(expression);
        let mut indices = inputs.into_iter();
        match (indices.next(), indices.next()) {
            (None, _) => {
                // No input has this name, so only constants are looked up.
                let constant = function(self.scenario, expression, "", f64::NAN);
                return Ok(Severity { constant, terms: Vec::new() });
            }
            (Some(index), None) => {
                return Ok(self.one_input(expression, &self.scenario.inputs[index], affine));
            }
            _ => {}
        }
        match &expression.kind {
            Kind::Name(name) => self.read(self.definitions[name.as_str()], component),
            Kind::Negate(operand) => Ok(self.read(operand, component)?.times(-1.0)),
            Kind::Binary { operator, left, right } => {
                let shares: Vec<usize> =
                    self.inputs_of(left).intersection(&self.inputs_of(right)).copied().collect();
                if let Some(&index) = shares.first() {
                    return Err(shared(&self.scenario.inputs[index], component, None));
                }
                let (left, right) = (self.read(left, component)?, self.read(right, component)?);
                let refuse = || unsupported(component, expression.span);
                match operator {
                    BinaryOperator::Add => Ok(left.plus(right)),
                    BinaryOperator::Subtract => Ok(left.plus(right.times(-1.0))),
                    BinaryOperator::Multiply => left.multiplied(right).ok_or_else(refuse),
                    BinaryOperator::Divide => {
                        right.reciprocal().and_then(|right| left.multiplied(right)).ok_or_else(refuse)
                    }
                    _ => Err(refuse()),
                }
            }
            _ => Err(unsupported(component, expression.span)),
        }
    }

    fn one_input(
        &self,
        expression: &'s Expression,
        input: &'s Input,
        affine: Option<(f64, f64)>,
    ) -> Severity<'s> {
        let shape = match affine {
            // The input cancels.
            Some((0.0, constant)) => return Severity { constant, terms: Vec::new() },
            Some((slope, intercept)) => Shape::Affine { slope, intercept },
            None => Shape::Function { scenario: self.scenario, expression },
        };
        Severity {
            constant: 0.0,
            terms: vec![Term { coefficient: 1.0, factors: vec![Factor { input, shape, reciprocal: false }] }],
        }
    }
}

impl Severity<'_> {
    fn times(mut self, factor: f64) -> Self {
        self.constant *= factor;
        self.terms.iter_mut().for_each(|term| term.coefficient *= factor);
        self
    }

    fn plus(mut self, other: Self) -> Self {
        self.constant += other.constant;
        self.terms.extend(other.terms);
        self
    }

    /// The product, unless a sum of several inputs would be multiplied out: its terms would share inputs.
    fn multiplied(mut self, mut other: Self) -> Option<Self> {
        if self.terms.is_empty() {
            return Some(other.times(self.constant));
        }
        if other.terms.is_empty() {
            return Some(self.times(other.constant));
        }
        let is_product = |one: &Self| one.constant == 0.0 && one.terms.len() == 1;
        if !is_product(&self) || !is_product(&other) {
            return None;
        }
        let (mut left, right) = (self.terms.remove(0), other.terms.remove(0));
        left.coefficient *= right.coefficient;
        left.factors.extend(right.factors);
        Some(Severity { constant: 0.0, terms: vec![left] })
    }

    /// One divided by it, unless it is a sum.
    fn reciprocal(mut self) -> Option<Self> {
        if self.terms.is_empty() {
            return Some(Severity { constant: 1.0 / self.constant, terms: Vec::new() });
        }
        if self.constant != 0.0 || self.terms.len() != 1 {
            return None;
        }
        let term = &mut self.terms[0];
        term.coefficient = 1.0 / term.coefficient;
        for factor in &mut term.factors {
            factor.reciprocal = !factor.reciprocal;
        }
        Some(self)
    }
}

fn shared(input: &Input, component: &Component, other: Option<&Component>) -> Diagnostic {
    let message = match other {
        Some(other) => format!(
            "this scenario cannot be crosschecked: components `{}` and `{}` both use `{}`, so they are not independent",
            other.name, component.name, input.name
        ),
        None => format!(
            "this scenario cannot be crosschecked: terms of component `{}` both use `{}`, so they are not independent",
            component.name, input.name
        ),
    };
    let diagnostic = Diagnostic::error("crosscheck", message)
        .at(component.expression.span, format!("uses `{}`", input.name));
    match other {
        Some(other) => diagnostic.at(other.expression.span, "so does this"),
        None => diagnostic,
    }
    .help(format!(
        "`amerce run` simulates it as it is; to check the rest, set the input to a number: --set {}=…",
        input.name
    ))
}

fn recovers(input: &Input, policy: Span, other: &Component) -> Diagnostic {
    Diagnostic::error(
        "crosscheck",
        format!(
            "this scenario cannot be crosschecked: what the insurance pays depends on `{}`, which component `{}` uses too",
            input.name, other.name
        ),
    )
    .at(policy, "pays by what it covers")
    .at(other.expression.span, format!("uses `{}`", input.name))
    .help("`amerce run` simulates it as it is; to check the loss before insurance: --set insurance.share=0")
}

fn correlated(
    scenario: &Scenario,
    dependence: &Dependence,
    (one, component): (usize, &Component),
    (other, other_component): (usize, &Component),
) -> Diagnostic {
    let (one, other) = (&scenario.inputs[one].name, &scenario.inputs[other].name);
    let diagnostic = Diagnostic::error(
        "crosscheck",
        format!("this scenario cannot be crosschecked: `{one}` and `{other}` are correlated, so they are not independent"),
    )
    .at(dependence.span, "the correlation")
    .at(component.expression.span, format!("uses `{one}`"));
    let diagnostic = if component.name == other_component.name {
        diagnostic
    } else {
        diagnostic.at(other_component.expression.span, format!("uses `{other}`"))
    };
    diagnostic.help(format!(
        "`amerce run` simulates it as it is; to check the rest, set one of them to a number: --set {one}=…"
    ))
}

fn shared_by_incidents(input: &Input, component: &Component) -> Diagnostic {
    let (of, what) = match input.varies {
        Varies::Knowledge => ("all incidents, as nobody knows it", "is not known"),
        Varies::Trial | Varies::Incident => ("all incidents of a trial", "varies by trial"),
    };
    Diagnostic::error(
        "crosscheck",
        format!(
            "this scenario cannot be crosschecked: `{}` has one value for {of}, so their losses are not independent",
            input.name
        ),
    )
    .at(component.expression.span, format!("uses `{}`, which {what}", input.name))
    .help(format!(
        "`amerce run` simulates it as it is; to check the rest, set the input to a number: --set {}=…",
        input.name
    ))
}

fn unsupported(component: &Component, span: Span) -> Diagnostic {
    Diagnostic::error(
        "crosscheck",
        format!("this scenario cannot be crosschecked: component `{}` is no sum of products of inputs", component.name),
    )
    .at(span, "a function of several inputs")
    .help("several inputs may be added, multiplied and divided, each used once; any other formula may use one input. `amerce run` simulates it as it is")
}
