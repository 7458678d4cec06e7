//! The functions of formulas.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    Min,
    Max,
    /// `clamp(x, low, high)`.
    Clamp,
    /// `if(condition, then, otherwise)`.
    If,
    Abs,
    Sqrt,
    Exp,
    Ln,
}

impl Function {
    pub const ALL: [(&'static str, Function); 8] = [
        ("min", Function::Min),
        ("max", Function::Max),
        ("clamp", Function::Clamp),
        ("if", Function::If),
        ("abs", Function::Abs),
        ("sqrt", Function::Sqrt),
        ("exp", Function::Exp),
        ("ln", Function::Ln),
    ];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, function)| function)
    }

    /// The fewest and the most arguments.
    pub fn arity(self) -> (usize, usize) {
        match self {
            Function::Min | Function::Max => (2, usize::MAX),
            Function::Clamp | Function::If => (3, 3),
            Function::Abs | Function::Sqrt | Function::Exp | Function::Ln => (1, 1),
        }
    }
}
