//! Expressions evaluated one value at a time: constants of a scenario, and the reference for the engine's columns.
use super::{Anchor, BinaryOperator, Expression, Function, Kind, check, parse};
use crate::diagnostics::{Diagnostic, Sources, Span};
use crate::units::Unit;

/// The value of an expression; NaN where a name is not in scope or an operation is not defined.
pub fn evaluate(expression: &Expression, scope: &dyn Fn(&str) -> Option<f64>) -> f64 {
    match &expression.kind {
        Kind::Number(value) | Kind::Quantity { value, .. } => *value,
        Kind::Name(name) => scope(name).unwrap_or(f64::NAN),
        Kind::Text(_) | Kind::List(_) => f64::NAN,
        Kind::Negate(operand) => -evaluate(operand, scope),
        Kind::Binary { operator, left, right } => {
            binary(*operator, evaluate(left, scope), evaluate(right, scope))
        }
        Kind::Call { function, arguments, .. } => {
            let values: Vec<f64> =
                arguments.iter().map(|argument| evaluate(&argument.value, scope)).collect();
            Function::named(function).map_or(f64::NAN, |function| call(function, &values))
        }
    }
}

fn binary(operator: BinaryOperator, x: f64, y: f64) -> f64 {
    let truth = |holds: bool| f64::from(u8::from(holds));
    match operator {
        BinaryOperator::Add => x + y,
        BinaryOperator::Subtract => x - y,
        BinaryOperator::Multiply => x * y,
        BinaryOperator::Divide => x / y,
        BinaryOperator::Power => x.powf(y),
        BinaryOperator::Less => truth(x < y),
        BinaryOperator::LessOrEqual => truth(x <= y),
        BinaryOperator::Greater => truth(x > y),
        BinaryOperator::GreaterOrEqual => truth(x >= y),
        BinaryOperator::Equal => truth(x == y),
        BinaryOperator::NotEqual => truth(x != y),
    }
}

/// NaN must not vanish, as it would in `f64::min`.
fn extreme(values: &[f64], choose: fn(f64, f64) -> f64) -> f64 {
    if values.iter().any(|value| value.is_nan()) {
        return f64::NAN;
    }
    values.iter().copied().reduce(choose).unwrap_or(f64::NAN)
}

fn call(function: Function, values: &[f64]) -> f64 {
    match (function, values) {
        (Function::Min, values) => extreme(values, f64::min),
        (Function::Max, values) => extreme(values, f64::max),
        (Function::Clamp, &[x, low, high]) => extreme(&[extreme(&[x, low], f64::max), high], f64::min),
        (Function::If, &[condition, then, otherwise]) => {
            if condition != 0.0 {
                then
            } else {
                otherwise
            }
        }
        (Function::Abs, &[x]) => x.abs(),
        (Function::Sqrt, &[x]) => x.sqrt(),
        (Function::Exp, &[x]) => x.exp(),
        (Function::Ln, &[x]) => x.ln(),
        _ => f64::NAN,
    }
}

/// The value and the unit of an expression without names, such as `2 * 12k` or `20M EUR`.
///
/// # Errors
/// A [`Diagnostic`] if it has names, mixes units, or is no finite number.
pub fn constant(expression: &Expression) -> Result<(f64, Unit), Diagnostic> {
    if let Some((name, span)) = names(expression).first() {
        return Err(Diagnostic::error(
            "not-constant",
            format!("a constant is expected here, but `{name}` is a name"),
        )
        .at(*span, "")
        .help("write a number; what depends on inputs goes under [define] or [loss]"));
    }
    let unit = check::unit_of(expression, &|_| None, &[])?;
    let value = evaluate(expression, &|_| None);
    if value.is_finite() {
        Ok((value, unit))
    } else {
        Err(Diagnostic::error("not-finite", format!("this is {value}, not a finite number"))
            .at(expression.span, ""))
    }
}

/// A number on the command line, as scenarios write numbers: `10M`, `-5%`.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub fn amount(text: &str) -> Result<f64, String> {
    let mut sources = Sources::default();
    let id = sources.add("argument", text);
    let anchor = Anchor { span: sources.whole(id), exact: true };
    let found = parse(text, anchor).and_then(|expression| constant(&expression));
    match found {
        Ok((value, unit)) if unit.is_one() => Ok(value),
        Ok((_, unit)) => Err(format!("leave the unit {unit} out")),
        Err(error) => {
            Err(error.help.map_or(error.message.clone(), |help| format!("{}: {help}", error.message)))
        }
    }
}

/// The names that an expression uses, with their places.
pub fn names(expression: &Expression) -> Vec<(&str, Span)> {
    let mut names = Vec::new();
    collect(expression, &mut names);
    names
}

fn collect<'e>(expression: &'e Expression, names: &mut Vec<(&'e str, Span)>) {
    match &expression.kind {
        Kind::Number(_) | Kind::Quantity { .. } | Kind::Text(_) => {}
        Kind::Name(name) => names.push((name, expression.span)),
        Kind::List(items) => items.iter().for_each(|item| collect(item, names)),
        Kind::Negate(operand) => collect(operand, names),
        Kind::Binary { left, right, .. } => {
            collect(left, names);
            collect(right, names);
        }
        Kind::Call { arguments, .. } => arguments.iter().for_each(|argument| collect(&argument.value, names)),
    }
}
