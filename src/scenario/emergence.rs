//! `emerges`: the years in which a component is paid, once its incident has happened.
use super::checked::Emergence;
use super::reader::Reader;
use super::toml_table::{Table, Value};
use crate::diagnostics::Diagnostic;
use crate::format;
use crate::formula;
use toml::de::DeValue;

/// Nothing is paid later than this many years after its incident.
const MOST_YEARS: usize = 100;
/// Shares as people write them add up to 1 within this.
const ROUNDING: f64 = 1e-9;

impl<'t> Reader<'t> {
    /// The table's `emerges`; `None` if it is left out or at fault.
    pub(super) fn emergence(&mut self, table: &Table<'t>) -> Option<Emergence> {
        let value = table.get("emerges")?;
        let read = self.shares(&table.path_of("emerges"), value);
        let shares = self.keep(read)?;
        let span = self.file.span(value.span());
        let text = self.file.text.get(value.span()).unwrap_or("").to_owned();
        Some(Emergence { shares, text, span })
    }

    fn shares(&self, path: &str, value: &'t Value<'t>) -> Result<Vec<f64>, Diagnostic> {
        let span = self.file.span(value.span());
        let example = "write the share of each year, from the incident's on: `emerges = [0.53, 0.31, 0.16]`";
        let refused = |message: String| Diagnostic::error("emergence", message).at(span, "").help(example);
        let DeValue::Array(items) = value.get_ref() else {
            return Err(self.file.wrong_type(path, value, "a list of shares").help(example));
        };
        if items.is_empty() || items.len() > MOST_YEARS {
            let count = items.len();
            return Err(refused(format!("`emerges` has {count} shares, but must have 1 to {MOST_YEARS}")));
        }
        let mut shares = Vec::with_capacity(items.len());
        for item in items.iter() {
            let (expression, text) = self.file.expression(path, item)?;
            let (share, unit) = formula::constant(&expression)?;
            if !unit.is_one() {
                return Err(Diagnostic::error(
                    "unit-mismatch",
                    format!("a share is a plain number, not in {unit}"),
                )
                .at(expression.span, unit.to_string())
                .help(example));
            }
            if !(0.0..=1.0).contains(&share) {
                return Err(Diagnostic::error(
                    "emergence",
                    format!("this share is {text}, but must lie within 0 to 1"),
                )
                .at(expression.span, "")
                .help(example));
            }
            shares.push(share);
        }
        let sum: f64 = shares.iter().sum();
        if (sum - 1.0).abs() > ROUNDING {
            return Err(refused(format!("the shares add up to {}, not to 1", format::number(sum))));
        }
        shares.iter_mut().for_each(|share| *share /= sum);
        Ok(shares)
    }
}
