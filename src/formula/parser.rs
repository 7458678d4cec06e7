//! Tokens to an expression, by operator precedence (Pratt 1973).
use super::lexer::{Lexer, Token};
use super::{Anchor, Argument, BinaryOperator, Expression, Kind};
use crate::diagnostics::{Diagnostic, Span};
use crate::units;

/// Expressions nest no deeper than this, so that no text can exhaust the stack.
const DEEPEST: usize = 64;
/// Nor have they more parts than this: `1+1+1+…` is a tree as deep as it is long.
const LONGEST: usize = 2_000;

/// Reads one expression.
///
/// # Errors
/// A [`Diagnostic`] that points at the first character that does not fit.
pub fn parse(text: &str, anchor: Anchor) -> Result<Expression, Diagnostic> {
    let tokens = Lexer::new(text, anchor).tokens()?;
    if tokens.len() > LONGEST {
        return Err(Diagnostic::error("syntax", format!("an expression of more than {LONGEST} parts"))
            .at(anchor.span, "")
            .help("give parts of it names under [define]"));
    }
    if tokens.len() == 1 {
        return Err(Diagnostic::error("syntax", "an expression is expected here, but the text is empty")
            .at(anchor.span, "empty"));
    }
    let mut parser = Parser { tokens, next: 0, depth: 0 };
    let expression = parser.expression(0)?;
    match parser.peek() {
        Token::End => Ok(expression),
        _ => Err(parser.unexpected_end(&expression)),
    }
}

struct Parser {
    tokens: Vec<(Token, Span)>,
    next: usize,
    depth: usize,
}

/// Binding powers: the larger binds the tighter. `^` binds to the right and tighter than a sign.
const NEGATION: u8 = 7;

fn operator(token: &Token) -> Option<(BinaryOperator, u8, u8)> {
    let Token::Symbol(symbol) = token else { return None };
    Some(match *symbol {
        "<" => (BinaryOperator::Less, 1, 2),
        "<=" => (BinaryOperator::LessOrEqual, 1, 2),
        ">" => (BinaryOperator::Greater, 1, 2),
        ">=" => (BinaryOperator::GreaterOrEqual, 1, 2),
        "==" => (BinaryOperator::Equal, 1, 2),
        "!=" => (BinaryOperator::NotEqual, 1, 2),
        "+" => (BinaryOperator::Add, 3, 4),
        "-" => (BinaryOperator::Subtract, 3, 4),
        "*" => (BinaryOperator::Multiply, 5, 6),
        "/" => (BinaryOperator::Divide, 5, 6),
        "^" => (BinaryOperator::Power, 10, 9),
        _ => return None,
    })
}

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.next].0
    }

    fn span(&self) -> Span {
        self.tokens[self.next].1
    }

    fn take(&mut self) -> (Token, Span) {
        let token = self.tokens[self.next].clone();
        // The last token is `End`, which stays.
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    fn take_symbol(&mut self, wanted: &str) -> bool {
        let there = matches!(self.peek(), Token::Symbol(symbol) if *symbol == wanted);
        if there {
            self.take();
        }
        there
    }

    fn expression(&mut self, least: u8) -> Result<Expression, Diagnostic> {
        if self.depth == DEEPEST {
            return Err(Diagnostic::error(
                "syntax",
                format!("more than {DEEPEST} levels of parentheses and signs"),
            )
            .at(self.span(), "here")
            .help("give parts of it names under [define]"));
        }
        self.depth += 1;
        let expression = self.operations(least);
        self.depth -= 1;
        expression
    }

    fn operations(&mut self, least: u8) -> Result<Expression, Diagnostic> {
        let mut left = self.operand()?;
        // In parentheses a comparison is a value like any other.
        let mut compared = false;
        while let Some((operator, left_power, right_power)) = operator(self.peek()) {
            if left_power < least {
                break;
            }
            let (_, place) = self.take();
            if operator.compares() && std::mem::replace(&mut compared, true) {
                return Err(Diagnostic::error("syntax", "comparisons do not chain")
                    .at(place, "second comparison")
                    .help("write `if(a < b, if(b < c, 1, 0), 0)`"));
            }
            let right = self.expression(right_power)?;
            let span = join(left.span, right.span);
            left = Expression {
                kind: Kind::Binary { operator, left: Box::new(left), right: Box::new(right) },
                span,
            };
        }
        Ok(left)
    }

    fn operand(&mut self) -> Result<Expression, Diagnostic> {
        let (token, span) = self.take();
        let kind = match token {
            Token::Number(value) => Kind::Number(value),
            Token::Quantity(value, unit) => Kind::Quantity { value, unit },
            Token::Text(text) => Kind::Text(text),
            Token::Name(name) => return self.name(name, span),
            Token::Symbol("-") => {
                let operand = self.expression(NEGATION)?;
                let span = join(span, operand.span);
                return Ok(Expression { kind: Kind::Negate(Box::new(operand)), span });
            }
            Token::Symbol("+") => return self.expression(NEGATION),
            Token::Symbol("(") => {
                let inner = self.expression(0)?;
                let close = self.close(")", span)?;
                return Ok(Expression { kind: inner.kind, span: join(span, close) });
            }
            Token::Symbol("[") => {
                let mut items = Vec::new();
                while !matches!(self.peek(), Token::Symbol("]") | Token::End) {
                    items.push(self.expression(0)?);
                    if !self.take_symbol(",") {
                        break;
                    }
                }
                let close = self.close("]", span)?;
                return Ok(Expression { kind: Kind::List(items), span: join(span, close) });
            }
            Token::Symbol(_) | Token::End => {
                return Err(Diagnostic::error(
                    "syntax",
                    format!("a number or a name is expected, not {}", token.describe()),
                )
                .at(span, "expected here"));
            }
        };
        Ok(Expression { kind, span })
    }

    fn name(&mut self, name: String, span: Span) -> Result<Expression, Diagnostic> {
        let open = self.span();
        if self.take_symbol("(") {
            let arguments = self.arguments()?;
            let close = self.close(")", open)?;
            let kind = Kind::Call { function: name, function_span: span, arguments };
            return Ok(Expression { kind, span: join(span, close) });
        }
        if units::is_currency(&name)
            && let Token::Number(value) = self.peek()
        {
            return Err(Diagnostic::error("syntax", "the unit stands after the number")
                .at(join(span, self.span()), "")
                .help(format!("write `{value} {name}`")));
        }
        Ok(Expression { kind: Kind::Name(name), span })
    }

    fn arguments(&mut self) -> Result<Vec<Argument>, Diagnostic> {
        let mut arguments: Vec<Argument> = Vec::new();
        while !matches!(self.peek(), Token::Symbol(")") | Token::End) {
            let argument = self.argument()?;
            if let (None, Some(Argument { name: Some((before, _)), .. })) = (&argument.name, arguments.last())
            {
                return Err(Diagnostic::error("syntax", "an argument without a name after one with a name")
                    .at(argument.value.span, format!("needs a name, as `{before}` has"))
                    .help("name this one too, or put it before the named ones"));
            }
            arguments.push(argument);
            if !self.take_symbol(",") {
                break;
            }
        }
        Ok(arguments)
    }

    fn argument(&mut self) -> Result<Argument, Diagnostic> {
        let following = &self.tokens[(self.next + 1).min(self.tokens.len() - 1)].0;
        let name = match (self.peek(), following) {
            (Token::Name(name), Token::Symbol("=")) => Some(name.clone()),
            _ => None,
        };
        let name = name.map(|name| {
            let span = self.span();
            self.take();
            self.take();
            (name, span)
        });
        Ok(Argument { name, value: self.expression(0)? })
    }

    fn close(&mut self, symbol: &'static str, open: Span) -> Result<Span, Diagnostic> {
        let span = self.span();
        if self.take_symbol(symbol) {
            return Ok(span);
        }
        let found = self.peek().describe();
        Err(Diagnostic::error("syntax", format!("`{symbol}` or an operator is expected, not {found}"))
            .at(span, format!("`{symbol}` expected"))
            .at(open, "opened here"))
    }

    /// The expression is complete, but the text goes on.
    fn unexpected_end(&self, before: &Expression) -> Diagnostic {
        let error =
            Diagnostic::error("syntax", format!("an operator is expected before {}", self.peek().describe()))
                .at(self.span(), "expected before this");
        match (self.peek(), &before.kind) {
            (Token::Symbol("="), _) => error.help("equality is written `==`"),
            (Token::Symbol(","), Kind::Number(_)) => error.help("group digits with `_`, as in 1_000"),
            (Token::Symbol("%"), _) => error.help("`%` follows a number, as in 4%"),
            (Token::Symbol(")" | "]"), _) => error.help("nothing was opened that this could close"),
            (Token::Name(_) | Token::Number(_) | Token::Quantity(..), _) => {
                error.help("to multiply, write `*`")
            }
            _ => error,
        }
    }
}

fn join(first: Span, last: Span) -> Span {
    Span { source: first.source, start: first.start.min(last.start), end: first.end.max(last.end) }
}
