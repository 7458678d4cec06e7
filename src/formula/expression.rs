//! The parsed form of a quoted value.
use crate::diagnostics::Span;
use crate::units::Unit;
use std::fmt;

/// Where a quoted text stands in its source, so that errors point at the character.
#[derive(Clone, Copy, Debug)]
pub struct Anchor {
    /// The text's place in the source, without its quotes.
    pub span: Span,
    /// Whether byte `i` of the text is byte `span.start + i` of the source.
    /// It is not when the TOML string has escapes: then errors point at the whole text.
    pub exact: bool,
}

/// An expression with the place it was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    pub kind: Kind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `12`, `1_500`, `20M`, `4%`: finite, without a unit.
    Number(f64),
    /// `20M EUR`, `200 HKD/customer`.
    Quantity {
        value: f64,
        unit: Unit,
    },
    /// `'fines.csv'`.
    Text(String),
    /// `base_fine`.
    Name(String),
    /// `[a, b, c]`.
    List(Vec<Expression>),
    Negate(Box<Expression>),
    Binary {
        operator: BinaryOperator,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    /// `max(a, b)`, `pert(1M, 2M, 3M)`, `lognormal(p5 = 200, p95 = 1_500)`.
    Call {
        function: String,
        function_span: Span,
        arguments: Vec<Argument>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    pub name: Option<(String, Span)>,
    pub value: Expression,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

impl BinaryOperator {
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOperator::Add => "+",
            BinaryOperator::Subtract => "-",
            BinaryOperator::Multiply => "*",
            BinaryOperator::Divide => "/",
            BinaryOperator::Power => "^",
            BinaryOperator::Less => "<",
            BinaryOperator::LessOrEqual => "<=",
            BinaryOperator::Greater => ">",
            BinaryOperator::GreaterOrEqual => ">=",
            BinaryOperator::Equal => "==",
            BinaryOperator::NotEqual => "!=",
        }
    }

    /// Whether the result is a truth value.
    pub fn compares(self) -> bool {
        use BinaryOperator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        matches!(self, Less | LessOrEqual | Greater | GreaterOrEqual | Equal | NotEqual)
    }
}

impl fmt::Display for Expression {
    /// An equal expression in canonical form: parentheses around every operation but the outermost.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Number(value) => write!(formatter, "{value}"),
            Kind::Quantity { value, unit } => write!(formatter, "{value} {unit}"),
            Kind::Text(text) if text.contains('\'') => write!(formatter, "\"{text}\""),
            Kind::Text(text) => write!(formatter, "'{text}'"),
            Kind::Name(name) => formatter.write_str(name),
            Kind::List(items) => {
                let items: Vec<String> = items.iter().map(ToString::to_string).collect();
                write!(formatter, "[{}]", items.join(", "))
            }
            Kind::Negate(operand) => write!(formatter, "-{}", Nested(operand)),
            Kind::Binary { operator, left, right } => {
                write!(formatter, "{} {} {}", Nested(left), operator.symbol(), Nested(right))
            }
            Kind::Call { function, arguments, .. } => {
                let arguments: Vec<String> = arguments
                    .iter()
                    .map(|Argument { name, value }| match name {
                        Some((name, _)) => format!("{name} = {value}"),
                        None => value.to_string(),
                    })
                    .collect();
                write!(formatter, "{function}({})", arguments.join(", "))
            }
        }
    }
}

/// An operand, in parentheses if it is an operation itself.
struct Nested<'a>(&'a Expression);

impl fmt::Display for Nested<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.kind {
            Kind::Binary { .. } | Kind::Negate(_) => write!(formatter, "({})", self.0),
            _ => write!(formatter, "{}", self.0),
        }
    }
}
