//! The tables of a scenario file read into what a [`Scenario`](super::Scenario) holds, with every error that is found.
use super::checked::{Basis, Frequency, Growth, Input, Provenance, Varies};
use super::data::DataFiles;
use super::keys;
use super::knowledge::KNOWLEDGE_DRAWS;
use super::overrides::{Replacements, short};
use super::precision::Asked;
use super::sampling::Sampling;
use super::toml_table::{File, Table, Value};
use super::values;
use super::written::Written;
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::distributions::Distribution;
use crate::formula::{self, Expression};
use crate::units::{self, Unit};
use std::ops::RangeInclusive;
use toml::de::DeValue;

/// Horizons are years of a budget, not of a geology.
const HORIZONS: RangeInclusive<f64> = 1.0..=1_000.0;
pub(super) const MOST_TRIALS: f64 = 1e12;
const DISCOUNT_RATES: RangeInclusive<f64> = -0.1..=1.0;
const GROWTH_RATES: RangeInclusive<f64> = -0.5..=1.0;

/// Reads one file; errors are collected, so that one run tells them all.
pub(super) struct Reader<'t> {
    pub(super) file: File<'t>,
    pub(super) replacements: Replacements,
    pub(super) files: DataFiles<'t>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) written: Vec<Written>,
}

/// The `[scenario]` table.
pub(super) struct General {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) currency: String,
    pub(super) horizon_years: u32,
    pub(super) trials: u64,
    /// Where their number is written.
    pub(super) trials_span: Option<Span>,
    pub(super) precision: Asked,
    pub(super) seed: u64,
    pub(super) sampling: Sampling,
    pub(super) knowledge_draws: Option<u64>,
    pub(super) discount_rate: Option<f64>,
}

impl<'t> Reader<'t> {
    /// The value, or its error for the list.
    pub(super) fn keep<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|error| self.diagnostics.push(error)).ok()
    }

    /// A table with its keys checked.
    pub(super) fn table(
        &mut self,
        path: &str,
        value: &'t Value<'t>,
        keys: &[keys::Key],
    ) -> Option<Table<'t>> {
        let table = self.file.table(path, value);
        let table = self.keep(table)?;
        self.diagnostics.extend(table.check_keys(self.file, keys));
        Some(table)
    }

    /// The tables of a section such as `[inputs.*]`, by name.
    pub(super) fn section(&mut self, root: &Table<'t>, name: &str) -> Vec<(&'t str, Span, &'t Value<'t>)> {
        let Some(value) = root.get(name) else { return Vec::new() };
        let table = self.file.table(name, value);
        let Some(table) = self.keep(table) else { return Vec::new() };
        let mut entries = Vec::new();
        for (entry, range, value) in table.entries() {
            let span = self.file.span(range);
            if self.check_name(entry, span) {
                entries.push((entry, span, value));
            }
        }
        entries
    }

    /// Names are words of the formula language.
    fn check_name(&mut self, name: &str, span: Span) -> bool {
        let mut letters = name.chars();
        let good = letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
            && letters.all(|letter| letter.is_alphanumeric() || letter == '_');
        if !good {
            self.diagnostics.push(
                Diagnostic::error("name", format!("`{name}` cannot be a name"))
                    .at(span, "")
                    .help("a name has letters, digits and `_`, and begins with a letter"),
            );
        }
        good
    }

    /// An expression of the file, or what replaces it; `None` if there is neither, or it does not parse.
    pub(super) fn expression(&mut self, table: &Table<'t>, key: &str) -> Option<(Expression, String)> {
        let path = table.path_of(key);
        // `inputs.churn_rate.value` is set by the input's name.
        let settable = path.strip_suffix(".value").unwrap_or(&path);
        self.replaced_or(settable, &path, table.get(key))
    }

    pub(super) fn replaced_or(
        &mut self,
        settable: &str,
        path: &str,
        value: Option<&'t Value<'t>>,
    ) -> Option<(Expression, String)> {
        let place = value.map(|value| self.file.span(value.span()));
        let read = match self.replacements.take(settable) {
            Some(replacement) => Some(replacement),
            None => {
                let read = self.file.expression(path, value?);
                self.keep(read)
            }
        };
        let (expression, text) = read?;
        self.written.push(Written {
            path: short(settable).to_owned(),
            expression: expression.clone(),
            text: text.clone(),
            place,
        });
        Some((expression, text))
    }

    /// A plain number within a range.
    pub(super) fn number(
        &mut self,
        table: &Table<'t>,
        key: &str,
        range: RangeInclusive<f64>,
    ) -> Option<(f64, Span)> {
        let (expression, _) = self.expression(table, key)?;
        let constant = formula::constant(&expression);
        let (value, unit) = self.keep(constant)?;
        let span = expression.span;
        if !unit.is_one() {
            self.diagnostics.push(
                Diagnostic::error("unit-mismatch", format!("`{key}` is a plain number, not in {unit}"))
                    .at(span, "")
                    .help("leave the unit out"),
            );
            return None;
        }
        if !range.contains(&value) {
            let (low, high) = (range.start(), range.end());
            self.diagnostics.push(
                Diagnostic::error(
                    "range",
                    format!("`{key}` is {value}, but must lie within {low} to {high}"),
                )
                .at(span, "")
                .help(match key {
                    "probability" | "discount_rate" | "growth" => {
                        format!("write a share such as `{key} = \"5%\"`")
                    }
                    _ => format!("write a number within {low} to {high}"),
                }),
            );
            return None;
        }
        Some((value, span))
    }

    pub(super) fn whole_number(
        &mut self,
        table: &Table<'t>,
        key: &str,
        most: RangeInclusive<f64>,
    ) -> Option<(f64, Span)> {
        let (value, span) = self.number(table, key, most)?;
        if value.fract() == 0.0 {
            return Some((value, span));
        }
        self.diagnostics.push(
            Diagnostic::error("range", format!("`{key}` is {value}, but must be a whole number"))
                .at(span, "")
                .help(format!("write {} or {}", value.floor(), value.ceil())),
        );
        None
    }

    /// A probability within 0 to 1.
    pub(super) fn probability(&mut self, table: &Table<'t>, key: &str) -> Option<f64> {
        self.number(table, key, 0.0..=1.0).map(|(value, _)| value)
    }

    /// An amount in the scenario's currency; plain numbers are in it.
    pub(super) fn amount(&mut self, table: &Table<'t>, key: &str, currency: &Unit) -> Option<(f64, Span)> {
        let (expression, _) = self.expression(table, key)?;
        let constant = formula::constant(&expression);
        let (value, unit) = self.keep(constant)?;
        if unit.is_one() || unit == *currency {
            return Some((value, expression.span));
        }
        self.diagnostics.push(
            Diagnostic::error("unit-mismatch", format!("`{key}` is in {unit}, but must be in {currency}"))
                .at(expression.span, unit.to_string())
                .help(format!("convert the amount to {currency}; a plain number is in it")),
        );
        None
    }

    /// A distribution in `unit`, with its text and place.
    pub(super) fn distribution(
        &mut self,
        table: &Table<'t>,
        key: &str,
        unit: &Unit,
    ) -> Option<(Distribution, String, Span)> {
        let (expression, text) = self.expression(table, key)?;
        let made = values::distribution(&expression, unit, &mut self.files);
        self.keep(made).map(|distribution| (distribution, text, expression.span))
    }

    pub(super) fn string(&mut self, table: &Table<'t>, key: &str) -> Option<&'t str> {
        let value = table.get(key)?;
        let text = self.file.string(&table.path_of(key), value);
        self.keep(text)
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(&mut self, table: &Table<'t>, key: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.string(table, key)?;
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*meaning);
        }
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let span = self.file.span(table.get(key)?.span());
        let error = Diagnostic::error("word", format!("`{key}` is \"{text}\"")).at(span, "unknown");
        self.diagnostics.push(match nearest(text, known.iter().copied()) {
            Some(near) => error.help(format!("did you mean \"{near}\"?")),
            None => error.help(format!("write \"{}\"", known.join("\" or \""))),
        });
        None
    }

    /// A date, as TOML writes it or as a text.
    fn date(&mut self, table: &Table<'t>, key: &str) -> Option<String> {
        let value = table.get(key)?;
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            _ => {
                self.diagnostics.push(self.file.wrong_type(&table.path_of(key), value, "a date"));
                return None;
            }
        };
        match text.parse::<jiff::civil::Date>() {
            Ok(date) => Some(date.to_string()),
            Err(_) => {
                self.diagnostics.push(
                    Diagnostic::error("date", format!("`{key}` is no date"))
                        .at(self.file.span(value.span()), "")
                        .help("write year, month and day: \"2026-03-31\""),
                );
                None
            }
        }
    }

    pub(super) fn provenance(&mut self, table: &Table<'t>) -> Provenance {
        let words = [("evidence", Basis::Evidence), ("judgement", Basis::Judgement)];
        Provenance {
            source: self.string(table, "source").map(str::to_owned),
            owner: self.string(table, "owner").map(str::to_owned),
            date: self.date(table, "date"),
            review_by: self.date(table, "review_by"),
            basis: self.word(table, "basis", &words),
        }
    }

    pub(super) fn general(&mut self, root: &Table<'t>) -> Option<General> {
        let Some(value) = root.get("scenario") else {
            self.diagnostics.push(
                Diagnostic::error("missing-key", "the table [scenario] is missing")
                    .help("begin with `[scenario]`, `name = \"…\"` and `currency = \"HKD\"`; `amerce new NAME` writes an example"),
            );
            return None;
        };
        let table = self.table("scenario", value, keys::SCENARIO)?;
        let name = self.string(&table, "name");
        let currency = self.currency(&table);
        let horizon = self.whole_number(&table, "horizon_years", HORIZONS);
        let trials = self.whole_number(&table, "trials", 1.0..=MOST_TRIALS);
        let precision = self.precision(&table);
        let discount_rate = self.number(&table, "discount_rate", DISCOUNT_RATES);
        Some(General {
            name: name?.to_owned(),
            description: self.string(&table, "description").map(|text| text.trim().to_owned()),
            currency: currency?,
            horizon_years: horizon.map_or(1, |(years, _)| years as u32),
            trials: trials.map_or(1_000_000, |(trials, _)| trials as u64),
            trials_span: trials.map(|(_, span)| span),
            precision,
            seed: self.seed(&table),
            sampling: self.word(&table, "sampling", &Sampling::WORDS).unwrap_or_default(),
            knowledge_draws: self
                .whole_number(&table, "knowledge_draws", KNOWLEDGE_DRAWS)
                .map(|(draws, _)| draws as u64),
            discount_rate: discount_rate.map(|(rate, _)| rate),
        })
    }

    fn currency(&mut self, table: &Table<'t>) -> Option<String> {
        let code = self.string(table, "currency")?;
        if units::is_currency(code) {
            return Some(code.to_owned());
        }
        let span = self.file.span(table.get("currency")?.span());
        let error =
            Diagnostic::error("currency", format!("`{code}` is no ISO 4217 currency code")).at(span, "");
        self.diagnostics.push(match nearest(code, units::currencies()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("write three capital letters, such as HKD, EUR or USD"),
        });
        None
    }

    fn seed(&mut self, table: &Table<'t>) -> u64 {
        let Some(value) = table.get("seed") else { return 1 };
        let seed = match value.get_ref() {
            DeValue::Integer(integer) => u64::from_str_radix(integer.as_str(), integer.radix()).ok(),
            _ => None,
        };
        seed.unwrap_or_else(|| {
            self.diagnostics.push(
                Diagnostic::error("range", "`seed` is a whole number from 0 to 9,223,372,036,854,775,807")
                    .at(self.file.span(value.span()), "")
                    .help("write it without quotes: `seed = 2025`"),
            );
            1
        })
    }

    pub(super) fn inputs(&mut self, root: &Table<'t>) -> Vec<(String, Option<Input>)> {
        let mut inputs = Vec::new();
        for (name, span, value) in self.section(root, "inputs") {
            if name == "incidents" {
                self.diagnostics.push(
                    Diagnostic::error("name", "an input cannot be called `incidents`")
                        .at(span, "")
                        .help("controls use that name for the number of incidents; choose another"),
                );
            }
            inputs.push((name.to_owned(), self.input(name, value)));
        }
        inputs
    }

    fn input(&mut self, name: &str, value: &'t Value<'t>) -> Option<Input> {
        let table = self.table(&format!("inputs.{name}"), value, keys::INPUT)?;
        let unit = self.unit(&table);
        let words = [("incident", Varies::Incident), ("trial", Varies::Trial)];
        let varies = self.word(&table, "varies", &words).unwrap_or_default();
        let varies = if self.is_knowledge(name, &table) { Varies::Knowledge } else { varies };
        let growth = self.number(&table, "growth", GROWTH_RATES).map(|(rate, span)| Growth { rate, span });
        let mut provenance = self.provenance(&table);
        let unit = unit?;
        let (value, expression, span) = self.distribution(&table, "value", &unit)?;
        let written = table.get("value").map(|value| self.file.span(value.span()));
        if written.is_none_or(|place| span.source != place.source || !place.holds(span)) {
            // The file's source is that of another value.
            let source =
                if span.source == self.file.id { "set by a stress" } else { "set on the command line" };
            provenance = Provenance { source: Some(source.to_owned()), ..Provenance::default() };
        }
        Some(Input { name: name.to_owned(), unit, value, expression, span, varies, growth, provenance })
    }

    /// Whether an input is one value that nobody knows, and not also one that varies.
    fn is_knowledge(&mut self, name: &str, table: &Table<'t>) -> bool {
        let words = [("variability", false), ("knowledge", true)];
        let is_knowledge = self.word(table, "nature", &words).unwrap_or_default();
        if is_knowledge && let Some(varies) = table.get("varies") {
            self.diagnostics.push(
                Diagnostic::error(
                    "nature",
                    format!("`{name}` is of nature \"knowledge\", so it does not vary from trial to trial"),
                )
                .at(self.file.span(varies.span()), "")
                .help("leave `varies` out, or leave `nature` out if the value does vary"),
            );
        }
        is_knowledge
    }

    fn unit(&mut self, table: &Table<'t>) -> Option<Unit> {
        let value = table.get("unit")?;
        let text = self.string(table, "unit")?;
        match Unit::parse(text) {
            Ok(unit) => Some(unit),
            Err(error) => {
                self.diagnostics.push(
                    Diagnostic::error("unit", format!("\"{text}\" is no unit: {}", error.message))
                        .at(self.file.span(value.span()), "")
                        .help("write a product such as \"HKD/customer\", or \"1\" for a plain number"),
                );
                None
            }
        }
    }

    pub(super) fn frequency(&mut self, root: &Table<'t>) -> Option<Frequency> {
        let table = self.table("frequency", root.get("frequency")?, keys::FREQUENCY)?;
        let provenance = self.provenance(&table);
        let (expression, text) = self.expression(&table, "incidents")?;
        let made = values::count_distribution(&expression);
        let incidents = self.keep(made)?;
        Some(Frequency { incidents, expression: text, span: expression.span, provenance })
    }
}
