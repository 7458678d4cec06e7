//! The parsed form of a quoted value.
use crate::diagnostics::Span;
use crate::units::Unit;

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
