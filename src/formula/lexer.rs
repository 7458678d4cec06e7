//! Text to tokens.
use super::Anchor;
use crate::diagnostics::{Diagnostic, Span};
use crate::units::Unit;
use std::ops::Range;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Quantity(f64, Unit),
    Name(String),
    Text(String),
    /// Operators and punctuation.
    Symbol(&'static str),
    End,
}

impl Token {
    /// As messages name it.
    pub(super) fn describe(&self) -> String {
        match self {
            Token::Number(value) => format!("the number {value}"),
            Token::Quantity(value, unit) => format!("the amount {value} {unit}"),
            Token::Name(name) => format!("`{name}`"),
            Token::Text(_) => "a quoted text".to_owned(),
            Token::Symbol(symbol) => format!("`{symbol}`"),
            Token::End => "the end".to_owned(),
        }
    }
}

const SYMBOLS: [&str; 18] =
    ["<=", ">=", "==", "!=", "+", "-", "*", "/", "^", "(", ")", "[", "]", ",", "<", ">", "=", "%"];

/// What people type or paste, and what the language wants instead.
const LOOKALIKES: [(char, &str); 8] =
    [('×', "*"), ('·', "*"), ('÷', "/"), ('−', "-"), ('–', "-"), ('≤', "<="), ('≥', ">="), ('%', "%")];

impl Anchor {
    /// The place in the source of a range of the text.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        if self.exact {
            Span {
                source: self.span.source,
                start: self.span.start + range.start,
                end: self.span.start + range.end,
            }
        } else {
            self.span
        }
    }
}

pub(super) struct Lexer<'a> {
    text: &'a str,
    position: usize,
    anchor: Anchor,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, anchor: Anchor) -> Self {
        Self { text, position: 0, anchor }
    }

    /// The tokens with their places; the last is [`Token::End`].
    pub(super) fn tokens(mut self) -> Result<Vec<(Token, Span)>, Diagnostic> {
        let mut tokens = Vec::new();
        loop {
            self.skip(char::is_whitespace);
            let start = self.position;
            let token = self.token()?;
            let end = token == Token::End;
            tokens.push((token, self.anchor.span(start..self.position)));
            if end {
                return Ok(tokens);
            }
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    fn skip(&mut self, mut wanted: impl FnMut(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|character| !wanted(character)).unwrap_or(rest.len());
        self.position += length;
        &rest[..length]
    }

    fn token(&mut self) -> Result<Token, Diagnostic> {
        let Some(first) = self.rest().chars().next() else { return Ok(Token::End) };
        let second = self.rest().chars().nth(1);
        let fraction = first == '.' && second.is_some_and(|next| next.is_ascii_digit());
        if first.is_ascii_digit() || fraction {
            return self.number();
        }
        if is_name_start(first) {
            return Ok(Token::Name(self.name().to_owned()));
        }
        if first == '"' || first == '\'' {
            return self.quoted(first);
        }
        if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| self.rest().starts_with(symbol)) {
            self.position += symbol.len();
            return Ok(Token::Symbol(symbol));
        }
        let span = self.anchor.span(self.position..self.position + first.len_utf8());
        let error =
            Diagnostic::error("syntax", format!("`{first}` has no meaning in an expression")).at(span, "");
        Err(match LOOKALIKES.into_iter().find(|(lookalike, _)| *lookalike == first) {
            Some((_, symbol)) => error.help(format!("write `{symbol}`")),
            None => error.help(
                "expressions have numbers, names, `+ - * / ^`, comparisons, and calls such as `max(a, b)`",
            ),
        })
    }

    /// Letters, digits and `_`; a dot between two of them belongs to the name (`p99.5`, `controls.training.cost`).
    fn name(&mut self) -> &'a str {
        let start = self.position;
        loop {
            self.skip(is_name_part);
            let mut next = self.rest().chars();
            if next.next() != Some('.') || !next.next().is_some_and(is_name_part) {
                return &self.text[start..self.position];
            }
            self.position += 1;
        }
    }

    fn quoted(&mut self, quote: char) -> Result<Token, Diagnostic> {
        let start = self.position;
        self.position += 1;
        let text = self.skip(|character| character != quote);
        if self.rest().is_empty() {
            return Err(Diagnostic::error("syntax", "a quoted text does not end")
                .at(self.anchor.span(start..self.position), "begins here")
                .help(format!("close it with {quote}")));
        }
        self.position += 1;
        Ok(Token::Text(text.to_owned()))
    }

    fn number(&mut self) -> Result<Token, Diagnostic> {
        let start = self.position;
        self.skip(|character| character.is_ascii_digit() || character == '_');
        if self.rest().starts_with('.') {
            self.position += 1;
            self.skip(|character| character.is_ascii_digit() || character == '_');
        }
        self.exponent();
        let digits = self.text[start..self.position].replace('_', "");
        let after = self.position;
        let suffix = self.skip(is_name_part);
        let factor = match suffix {
            "" => 1.0,
            "k" => 1e3,
            "M" => 1e6,
            "bn" => 1e9,
            _ => {
                // `5HKD`: a unit needs no blank before it.
                self.position = after;
                1.0
            }
        };
        let percent = self.percent();
        let value = digits.parse::<f64>().unwrap_or(f64::NAN) * factor * if percent { 0.01 } else { 1.0 };
        // 4% is the double nearest to 0.04, not 4 times the double nearest to 0.01.
        let value = if percent {
            format!("{digits}e-2").parse().map_or(value, |exact: f64| exact * factor)
        } else {
            value
        };
        if !value.is_finite() {
            return Err(Diagnostic::error("number", "this number is too large or has too many points")
                .at(self.anchor.span(start..self.position), "")
                .help("write numbers as 1500, 1_500, 1.5k, 20M, 3bn, 4% or 1e6"));
        }
        self.unit(value, start)
    }

    fn exponent(&mut self) {
        let Some(power) = self.rest().strip_prefix(['e', 'E']) else { return };
        let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
        if digits.starts_with(|digit: char| digit.is_ascii_digit()) {
            self.position = self.text.len() - digits.len();
            self.skip(|character| character.is_ascii_digit());
        }
    }

    fn percent(&mut self) -> bool {
        let blanks = self.rest().len() - self.rest().trim_start_matches(' ').len();
        let percent = self.rest()[blanks..].starts_with('%');
        if percent {
            self.position += blanks + 1;
        }
        percent
    }

    /// A unit after the number: a name, which goes on over `/`, `*` and `^` as long as no blank comes between.
    fn unit(&mut self, value: f64, start: usize) -> Result<Token, Diagnostic> {
        let before = self.position;
        self.skip(|character| character == ' ');
        if !self.rest().starts_with(is_name_start) {
            // `1 / year` and `2 * x` are arithmetic; `5/year` is too.
            self.position = before;
            return Ok(Token::Number(value));
        }
        let unit_start = self.position;
        self.skip(is_name_part);
        loop {
            let rest = self.rest();
            let goes_on = rest.starts_with(['/', '*'])
                && rest[1..].starts_with(|next| is_name_start(next) || next == '(');
            let power = rest.starts_with('^');
            if goes_on && rest[1..].starts_with('(') {
                let Some(close) = rest.find(')') else { break };
                self.position += close + 1;
            } else if goes_on || power {
                self.position += 1;
                self.skip(|character| is_name_part(character) || (power && character == '-'));
            } else {
                break;
            }
        }
        let text = &self.text[unit_start..self.position];
        let span = self.anchor.span(unit_start..self.position);
        if let Some(scale) = ["million", "thousand", "billion", "mn", "m", "K", "B", "b"]
            .into_iter()
            .find(|word| *word == text)
        {
            let suffix = match scale {
                "thousand" | "K" => "k",
                "billion" | "B" | "b" => "bn",
                _ => "M",
            };
            return Err(Diagnostic::error(
                "number",
                format!("`{scale}` is no multiple that the language knows"),
            )
            .at(span, "")
            .help(format!("write {}{suffix}", self.text[start..before].trim())));
        }
        match Unit::parse(text) {
            Ok(unit) => Ok(Token::Quantity(value, unit)),
            Err(error) => Err(Diagnostic::error("unit", error.message)
                .at(self.anchor.span(unit_start + error.range.start..unit_start + error.range.end), "")
                .help("a unit after a number is written without blanks, as in `200 HKD/customer`")),
        }
    }
}

fn is_name_start(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn is_name_part(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}
