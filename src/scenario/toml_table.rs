//! TOML tables read with places: what is there, what is unknown, what has the wrong type.
use super::keys::Key;
use crate::diagnostics::{Diagnostic, SourceId, Span, nearest};
use crate::formula::{self, Anchor, Expression, Kind};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// A value of the file.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// The text of the file, which spans point into.
#[derive(Clone, Copy)]
pub(super) struct File<'t> {
    pub(super) id: SourceId,
    pub(super) text: &'t str,
}

/// A table of the file with its name for messages (`inputs.churn_rate`).
pub(super) struct Table<'t> {
    pub(super) path: String,
    pub(super) span: Span,
    entries: Vec<(&'t Spanned<DeString<'t>>, &'t Value<'t>)>,
}

impl<'t> File<'t> {
    pub(super) fn span(self, range: Range<usize>) -> Span {
        Span { source: self.id, start: range.start, end: range.end }
    }

    pub(super) fn root(self, table: &'t DeTable<'t>) -> Table<'t> {
        Table { path: String::new(), span: self.span(0..0), entries: table.iter().collect() }
    }

    /// # Errors
    /// If the value is no table.
    pub(super) fn table(self, path: &str, value: &'t Value<'t>) -> Result<Table<'t>, Diagnostic> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(Table {
                path: path.to_owned(),
                span: self.header(value.span()),
                entries: table.iter().collect(),
            }),
            _ => {
                Err(self.wrong_type(path, value, "a table").help(format!("write `[{path}]` above its keys")))
            }
        }
    }

    /// The first line of a table: its header, or the inline table.
    fn header(self, range: Range<usize>) -> Span {
        let text = self.text.get(range.clone()).unwrap_or("");
        let length = text.find('\n').unwrap_or(text.len());
        self.span(range.start..range.start + text[..length].trim_end().len())
    }

    pub(super) fn wrong_type(self, path: &str, value: &Value<'_>, wanted: &str) -> Diagnostic {
        let found = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        Diagnostic::error("type", format!("`{path}` is {found}, but must be {wanted}"))
            .at(self.header(value.span()), found)
    }

    /// # Errors
    /// If the value is no text.
    pub(super) fn string(self, path: &str, value: &'t Value<'t>) -> Result<&'t str, Diagnostic> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text),
            _ => Err(self.wrong_type(path, value, "a text in quotes")),
        }
    }

    /// Where the inside of a quoted text lies, and whether byte by byte as it is in the file.
    fn anchor(self, value: &Value<'_>, text: &str) -> Anchor {
        let range = value.span();
        let raw = self.text.get(range.clone()).unwrap_or("");
        for quotes in ["\"\"\"", "'''", "\"", "'"] {
            let Some(inner) = raw.strip_prefix(quotes).and_then(|rest| rest.strip_suffix(quotes)) else {
                continue;
            };
            // TOML drops a line's end right after three quotes.
            let body = if quotes.len() == 3 { inner.strip_prefix('\n').unwrap_or(inner) } else { inner };
            let start = range.start + quotes.len() + inner.len() - body.len();
            return Anchor { span: self.span(start..start + body.len()), exact: body == text };
        }
        Anchor { span: self.span(range), exact: false }
    }

    /// A quoted expression, or a TOML number; with its text.
    ///
    /// # Errors
    /// If it is neither, or does not parse.
    pub(super) fn expression(
        self,
        path: &str,
        value: &'t Value<'t>,
    ) -> Result<(Expression, String), Diagnostic> {
        let span = self.span(value.span());
        let written = || self.text.get(value.span()).unwrap_or("").to_owned();
        match value.get_ref() {
            DeValue::String(text) => {
                let expression = formula::parse(text, self.anchor(value, text))?;
                Ok((expression, text.trim().to_owned()))
            }
            DeValue::Integer(integer) => {
                // At most 64 bits by TOML's own rule, so the double is the nearest one.
                let number = i128::from_str_radix(integer.as_str(), integer.radix()).unwrap_or(0) as f64;
                Ok((Expression { kind: Kind::Number(number), span }, written()))
            }
            DeValue::Float(float) => match float.as_str().parse::<f64>() {
                Ok(number) if number.is_finite() => {
                    Ok((Expression { kind: Kind::Number(number), span }, written()))
                }
                _ => Err(Diagnostic::error("number", format!("`{path}` is no finite number")).at(span, "")),
            },
            _ => Err(self.wrong_type(path, value, "a number or an expression in quotes")),
        }
    }
}

impl<'t> Table<'t> {
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'t str, Range<usize>, &'t Value<'t>)> {
        self.entries.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), *value))
    }

    pub(super) fn get(&self, key: &str) -> Option<&'t Value<'t>> {
        self.entries.iter().find(|(known, _)| known.get_ref() == key).map(|(_, value)| *value)
    }

    /// `inputs.churn_rate.value`.
    pub(super) fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// An error for each key that is unknown and each that is missing.
    pub(super) fn check_keys(&self, file: File<'_>, keys: &[Key]) -> Vec<Diagnostic> {
        let known: Vec<&str> = keys.iter().map(|key| key.name).collect();
        let mut errors = self.check_names(file, &known);
        for key in keys.iter().filter(|key| key.required && self.get(key.name).is_none()) {
            // A slip in the key was named already.
            let slipped = self.entries().any(|(written, ..)| {
                !known.contains(&written) && nearest(written, known.iter().copied()) == Some(key.name)
            });
            if !slipped {
                errors.push(
                    Diagnostic::error("missing-key", format!("`{}` needs `{}`", self.path, key.name))
                        .at(self.span, "")
                        .help(format!("{}: {}", key.name, key.about)),
                );
            }
        }
        errors
    }

    /// An error for each key that is not among `known`.
    pub(super) fn check_names(&self, file: File<'_>, known: &[&str]) -> Vec<Diagnostic> {
        self.entries()
            .filter(|(name, ..)| !known.contains(name))
            .map(|(name, range, _)| {
                let place = if self.path.is_empty() { String::new() } else { format!(" in `{}`", self.path) };
                let error = Diagnostic::error("unknown-key", format!("unknown key `{name}`{place}"))
                    .at(file.span(range), "unknown");
                match nearest(name, known.iter().copied()) {
                    Some(near) => error.help(format!("did you mean `{near}`?")),
                    None => error.help(format!("known are {}", known.join(", "))),
                }
            })
            .collect()
    }
}
