//! Units of expressions: what a formula comes out in, or why it cannot.
use super::{Argument, BinaryOperator, Expression, Function, Kind};
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::units::Unit;

/// The unit of each name that a formula may use.
pub type Scope<'a> = dyn Fn(&str) -> Option<Unit> + 'a;

/// The unit of an expression. `known` are the names in scope, for suggestions.
///
/// `+`, `-`, comparisons, `min`, `max`, `clamp` and the branches of `if` need equal units; the number 0 fits every unit.
///
/// # Errors
/// Unknown names and functions, wrong numbers of arguments, units that do not fit: a [`Diagnostic`] at the place.
pub fn unit_of(expression: &Expression, scope: &Scope<'_>, known: &[&str]) -> Result<Unit, Diagnostic> {
    Ok(Checker { scope, known }.unit(expression)?.unwrap_or_default())
}

/// The error for an expression whose unit is not the one that is needed; `what` begins its sentence
/// (`churn`), `role` says what must be in the unit (`a loss component`).
pub fn unit_mismatch(
    expression: &Expression,
    (what, found): (&str, &Unit),
    (role, expected): (&str, &Unit),
    scope: &Scope<'_>,
    known: &[&str],
) -> Diagnostic {
    let error = Diagnostic::error(
        "unit-mismatch",
        format!("{what} has unit {found}, but {role} must be in {expected}"),
    )
    .at(expression.span, found.to_string());
    let missing = expected.divide(found);
    let example = known.iter().find(|name| scope(name).as_ref() == Some(&missing));
    match example {
        _ if found.is_one() && !names_any(expression) => {
            error.help(format!("write the number's unit, as in `5M {expected}`"))
        }
        Some(name) => error.help(format!("multiply by an input of unit `{missing}`, e.g. `{name}`")),
        None => error.help(format!("multiply by an input of unit `{missing}`")),
    }
}

fn names_any(expression: &Expression) -> bool {
    !super::names(expression).is_empty()
}

struct Checker<'a> {
    scope: &'a Scope<'a>,
    known: &'a [&'a str],
}

impl Checker<'_> {
    /// `None`: a zero, which fits every unit.
    fn unit(&self, expression: &Expression) -> Result<Option<Unit>, Diagnostic> {
        match &expression.kind {
            Kind::Number(0.0) => Ok(None),
            Kind::Number(_) => Ok(Some(Unit::one())),
            Kind::Quantity { unit, .. } => Ok(Some(unit.clone())),
            Kind::Name(name) => match (self.scope)(name) {
                Some(unit) => Ok(Some(unit)),
                None => Err(self.unknown_name(name, expression.span)),
            },
            Kind::Text(_) | Kind::List(_) => {
                Err(Diagnostic::error("type", "a formula has numbers and names, neither texts nor lists")
                    .at(expression.span, ""))
            }
            Kind::Negate(operand) => self.unit(operand),
            Kind::Binary { operator, left, right } => self.binary(*operator, left, right),
            Kind::Call { function, function_span, arguments } => {
                self.call(function, *function_span, arguments, expression.span)
            }
        }
    }

    fn unknown_name(&self, name: &str, span: Span) -> Diagnostic {
        let error =
            Diagnostic::error("unknown-name", format!("`{name}` is neither an input nor a definition"))
                .at(span, "unknown");
        match nearest(name, self.known.iter().copied()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None if self.known.is_empty() => error.help(format!("describe it under [inputs.{name}]")),
            None => {
                error.help(format!("describe it under [inputs.{name}]; known are {}", listed(self.known)))
            }
        }
    }

    fn binary(
        &self,
        operator: BinaryOperator,
        left: &Expression,
        right: &Expression,
    ) -> Result<Option<Unit>, Diagnostic> {
        let (x, y) = (self.unit(left)?, self.unit(right)?);
        match operator {
            BinaryOperator::Multiply => Ok(Some(x.unwrap_or_default().multiply(&y.unwrap_or_default()))),
            BinaryOperator::Divide => Ok(Some(x.unwrap_or_default().divide(&y.unwrap_or_default()))),
            BinaryOperator::Power => {
                power(left, &x.unwrap_or_default(), right, &y.unwrap_or_default()).map(Some)
            }
            BinaryOperator::Add | BinaryOperator::Subtract => self.same((left, x), (right, y)),
            _ => self.same((left, x), (right, y)).map(|_| Some(Unit::one())),
        }
    }

    fn same(
        &self,
        (left, x): (&Expression, Option<Unit>),
        (right, y): (&Expression, Option<Unit>),
    ) -> Result<Option<Unit>, Diagnostic> {
        let (Some(a), Some(b)) = (&x, &y) else { return Ok(x.or(y)) };
        if a == b {
            return Ok(x);
        }
        let error = Diagnostic::error("unit-mismatch", format!("{a} and {b} cannot be added or compared"))
            .at(right.span, b.to_string())
            .at(left.span, a.to_string());
        let bare = |unit: &Unit, expression: &Expression| {
            unit.is_one() && matches!(expression.kind, Kind::Number(_))
        };
        Err(if bare(b, right) {
            error.help(format!("write the number's unit: `{right} {a}`"))
        } else if bare(a, left) {
            error.help(format!("write the number's unit: `{left} {b}`"))
        } else if a.currencies().next().is_some()
            && b.currencies().next().is_some()
            && a.currencies().ne(b.currencies())
        {
            error.help(format!(
                "currencies do not mix by themselves: multiply by an exchange rate, an input of unit `{}`",
                a.divide(b)
            ))
        } else {
            let factor_of =
                |missing: &Unit| self.known.iter().find(|name| (self.scope)(name).as_ref() == Some(missing));
            match (factor_of(&b.divide(a)), factor_of(&a.divide(b))) {
                (Some(factor), _) => error.help(format!("multiply `{left}` by `{factor}`?")),
                (_, Some(factor)) => error.help(format!("multiply `{right}` by `{factor}`?")),
                _ => error
                    .help(format!("`{left}` would have to be multiplied by something in `{}`", b.divide(a))),
            }
        })
    }

    fn call(
        &self,
        name: &str,
        name_span: Span,
        arguments: &[Argument],
        span: Span,
    ) -> Result<Option<Unit>, Diagnostic> {
        let Some(function) = Function::named(name) else { return Err(unknown_function(name, name_span)) };
        if let Some((argument, place)) = arguments.iter().find_map(|argument| argument.name.as_ref()) {
            return Err(Diagnostic::error(
                "arguments",
                format!("`{name}` has no named argument `{argument}`"),
            )
            .at(*place, "")
            .help("give its arguments by position"));
        }
        let (least, most) = function.arity();
        if arguments.len() < least || arguments.len() > most {
            let wanted = if least == most { least.to_string() } else { format!("{least} or more") };
            return Err(Diagnostic::error(
                "arguments",
                format!("`{name}` takes {wanted} arguments, not {}", arguments.len()),
            )
            .at(span, "")
            .help(usage(function)));
        }
        let values: Vec<&Expression> = arguments.iter().map(|argument| &argument.value).collect();
        match function {
            Function::Min | Function::Max | Function::Clamp => self.all_same(&values),
            Function::If => {
                self.unit(values[0])?;
                self.all_same(&values[1..])
            }
            Function::Abs => self.unit(values[0]),
            Function::Sqrt => {
                let unit = self.unit(values[0])?.unwrap_or_default();
                unit.square_root().map(Some).ok_or_else(|| {
                    Diagnostic::error("unit-mismatch", format!("{unit} has no square root"))
                        .at(values[0].span, unit.to_string())
                })
            }
            Function::Exp | Function::Ln => match self.unit(values[0])? {
                Some(unit) if !unit.is_one() => {
                    Err(Diagnostic::error("unit-mismatch", format!("`{name}` takes a plain number"))
                        .at(values[0].span, unit.to_string())
                        .help("divide by an amount of the same unit first"))
                }
                _ => Ok(Some(Unit::one())),
            },
        }
    }

    fn all_same(&self, values: &[&Expression]) -> Result<Option<Unit>, Diagnostic> {
        let mut first: Option<(&Expression, Option<Unit>)> = None;
        for value in values {
            let unit = self.unit(value)?;
            first = Some(match first {
                None => (value, unit),
                Some((expression, known)) => (expression, self.same((expression, known), (value, unit))?),
            });
        }
        Ok(first.and_then(|(_, unit)| unit))
    }
}

fn power(
    base: &Expression,
    unit: &Unit,
    exponent: &Expression,
    exponent_unit: &Unit,
) -> Result<Unit, Diagnostic> {
    if !exponent_unit.is_one() {
        return Err(Diagnostic::error("unit-mismatch", "an exponent is a plain number")
            .at(exponent.span, exponent_unit.to_string()));
    }
    if unit.is_one() {
        return Ok(Unit::one());
    }
    let value = match &exponent.kind {
        Kind::Number(value) => Some(*value),
        Kind::Negate(operand) => match operand.kind {
            Kind::Number(value) => Some(-value),
            _ => None,
        },
        _ => None,
    };
    match value.filter(|value| value.fract() == 0.0 && value.abs() <= 100.0) {
        Some(value) => Ok(unit.power(value as i32)),
        None => Err(Diagnostic::error(
            "unit-mismatch",
            format!("a quantity in {unit} takes only a whole number as its exponent"),
        )
        .at(exponent.span, "exponent")
        .at(base.span, unit.to_string())),
    }
}

fn unknown_function(name: &str, span: Span) -> Diagnostic {
    const DISTRIBUTIONS: &str = "constant uniform triangular pert normal lognormal beta gamma exponential weibull pareto \
generalised_pareto burr spliced student_t metalog discrete bernoulli empirical fitted mixture truncated poisson negative_binomial binomial";
    let error =
        Diagnostic::error("unknown-function", format!("there is no function `{name}`")).at(span, "unknown");
    if DISTRIBUTIONS.split(' ').any(|distribution| distribution == name) {
        return Diagnostic::error(
            "distribution-in-formula",
            format!("`{name}` is a distribution, which a formula cannot hold"),
        )
        .at(span, "distribution")
        .help("make it the value of an input under [inputs.NAME], and use NAME here");
    }
    match nearest(name, Function::ALL.into_iter().map(|(known, _)| known)) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("known are {}", listed(&Function::ALL.map(|(known, _)| known)))),
    }
}

fn usage(function: Function) -> &'static str {
    match function {
        Function::Min => "write `min(a, b, …)`",
        Function::Max => "write `max(a, b, …)`",
        Function::Clamp => "write `clamp(x, low, high)`",
        Function::If => "write `if(condition, then, otherwise)`",
        Function::Abs => "write `abs(x)`",
        Function::Sqrt => "write `sqrt(x)`",
        Function::Exp => "write `exp(x)`",
        Function::Ln => "write `ln(x)`",
    }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
