//! How small and how large an expression can come out.
use super::{Argument, BinaryOperator, Expression, Function, Kind};

const ALL: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

/// Ends that the values of an expression keep between while each name keeps between its own; by interval arithmetic
/// (Moore 1966), so they are the narrowest where no name occurs twice, and may be wider else.
pub fn bounds(expression: &Expression, scope: &dyn Fn(&str) -> (f64, f64)) -> (f64, f64) {
    let (low, high) = match &expression.kind {
        Kind::Number(value) | Kind::Quantity { value, .. } => (*value, *value),
        Kind::Name(name) => scope(name),
        Kind::Text(_) | Kind::List(_) => ALL,
        Kind::Negate(operand) => {
            let (low, high) = bounds(operand, scope);
            (-high, -low)
        }
        Kind::Binary { operator, left, right } => {
            binary(*operator, bounds(left, scope), bounds(right, scope))
        }
        Kind::Call { function, arguments, .. } => match Function::named(function) {
            Some(function) => call(function, arguments, scope),
            None => ALL,
        },
    };
    if low.is_nan() || high.is_nan() { ALL } else { (low, high) }
}

fn binary(operator: BinaryOperator, (a, b): (f64, f64), (c, d): (f64, f64)) -> (f64, f64) {
    match operator {
        BinaryOperator::Add => (a + c, b + d),
        BinaryOperator::Subtract => (a - d, b - c),
        // An infinite end is never reached: nothing of it stays nothing.
        BinaryOperator::Multiply => {
            corners((a, b), (c, d), |x, y| if x == 0.0 || y == 0.0 { 0.0 } else { x * y })
        }
        BinaryOperator::Divide if c > 0.0 || d < 0.0 => corners((a, b), (c, d), |x, y| x / y),
        BinaryOperator::Divide if c == 0.0 && a >= 0.0 => (a / d, f64::INFINITY),
        BinaryOperator::Divide => ALL,
        BinaryOperator::Power => power((a, b), (c, d)),
        BinaryOperator::Less => truth(b < c, a >= d),
        BinaryOperator::LessOrEqual => truth(b <= c, a > d),
        BinaryOperator::Greater => truth(a > d, b <= c),
        BinaryOperator::GreaterOrEqual => truth(a >= d, b < c),
        BinaryOperator::Equal => truth(a == b && c == d && a == c, b < c || d < a),
        BinaryOperator::NotEqual => truth(b < c || d < a, a == b && c == d && a == c),
    }
}

/// The ends of an operation that rises or falls in each operand: it has them at ends of both.
fn corners((a, b): (f64, f64), (c, d): (f64, f64), apply: impl Fn(f64, f64) -> f64) -> (f64, f64) {
    let values = [apply(a, c), apply(a, d), apply(b, c), apply(b, d)];
    if values.iter().any(|value| value.is_nan()) {
        return ALL;
    }
    values
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)))
}

fn power((a, b): (f64, f64), (c, d): (f64, f64)) -> (f64, f64) {
    if a >= 0.0 {
        return corners((a, b), (c, d), f64::powf);
    }
    if c != d || c.fract() != 0.0 || c < 0.0 {
        return ALL;
    }
    let (low, high) = corners((a, b), (c, d), f64::powf);
    if c % 2.0 == 0.0 && b > 0.0 { (0.0, high) } else { (low, high) }
}

fn truth(always: bool, never: bool) -> (f64, f64) {
    match (always, never) {
        (true, _) => (1.0, 1.0),
        (_, true) => (0.0, 0.0),
        _ => (0.0, 1.0),
    }
}

fn call(function: Function, arguments: &[Argument], scope: &dyn Fn(&str) -> (f64, f64)) -> (f64, f64) {
    let values: Vec<(f64, f64)> = arguments.iter().map(|argument| bounds(&argument.value, scope)).collect();
    let least = |(a, b): (f64, f64), (c, d): (f64, f64)| (a.min(c), b.min(d));
    let most = |(a, b): (f64, f64), (c, d): (f64, f64)| (a.max(c), b.max(d));
    match (function, values.as_slice()) {
        (Function::Min, values) => values.iter().copied().reduce(least).unwrap_or(ALL),
        (Function::Max, values) => values.iter().copied().reduce(most).unwrap_or(ALL),
        (Function::Clamp, &[x, low, high]) => least(most(x, low), high),
        (Function::If, &[(low, high), then, otherwise]) => match (low, high) {
            (0.0, 0.0) => otherwise,
            _ if low > 0.0 || high < 0.0 => then,
            _ => (then.0.min(otherwise.0), then.1.max(otherwise.1)),
        },
        (Function::Abs, &[(low, high)]) if low >= 0.0 => (low, high),
        (Function::Abs, &[(low, high)]) if high <= 0.0 => (-high, -low),
        (Function::Abs, &[(low, high)]) => (0.0, high.max(-low)),
        // Where they are not defined, a run stops.
        (Function::Sqrt, &[(low, high)]) => (low.max(0.0).sqrt(), high.sqrt()),
        (Function::Exp, &[(low, high)]) => (low.exp(), high.exp()),
        (Function::Ln, &[(low, high)]) => (low.max(0.0).ln(), high.ln()),
        _ => ALL,
    }
}
