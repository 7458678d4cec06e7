//! `[stress.*]`: named sets of changes to the scenario.
use super::checked::{Provenance, Scenario};
use super::keys;
use super::load::LoadError;
use super::overrides::{Overrides, Replacement, short};
use super::reader::Reader;
use super::toml_table::{File, Table, Value};
use crate::diagnostics::{Diagnostic, Span, nearest};
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// Tables of `set` nest no deeper than the longest path has parts.
const DEEPEST: usize = 6;

/// A set of changes under a name.
#[derive(Clone, Debug)]
pub struct Stress {
    pub name: String,
    pub description: Option<String>,
    /// Paths and expressions as written, in the order of the file; at least one.
    pub set: Vec<(String, String)>,
    pub provenance: Provenance,
    /// Where its name is written.
    pub span: Span,
}

/// A value of `set`, with its path and the place of the last part of it.
type Change<'t> = (String, Range<usize>, &'t Value<'t>);

/// What a stress test is asked for.
#[derive(Clone, Copy, Debug)]
pub struct StressNames<'n> {
    /// Names, or `all`.
    pub stresses: &'n [String],
    /// Limits of reverse stress; none: the points of risk appetite.
    pub beyond: &'n [f64],
}

/// What a stress test looks at.
#[derive(Clone, Debug)]
pub struct ChosenStresses<'s> {
    /// In the order of the scenario.
    pub stresses: Vec<&'s Stress>,
    pub limits: Vec<f64>,
}

impl StressNames<'_> {
    /// What of it the scenario has.
    ///
    /// # Errors
    /// If a name is unknown, or there is nothing to look at.
    pub fn of<'s>(&self, scenario: &'s Scenario) -> Result<ChosenStresses<'s>, Diagnostic> {
        let known: Vec<&str> = scenario.stresses.iter().map(|stress| stress.name.as_str()).collect();
        let is_chosen = |name: &str| self.stresses.iter().any(|one| one == name || one == "all");
        if let Some(unknown) =
            self.stresses.iter().find(|name| *name != "all" && !known.contains(&name.as_str()))
        {
            let error = Diagnostic::error("stress", format!("the scenario has no stress `{unknown}`"));
            return Err(match nearest(unknown, known.iter().copied()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None if known.is_empty() => error.help(format!(
                    "describe it: `[stress.{unknown}]` with `set = {{ churn_rate = \"beta(2, 20)\" }}`"
                )),
                None => error.help(format!("it has {}", known.join(", "))),
            });
        }
        let limits = match self.beyond {
            [] => scenario.appetite.iter().map(|point| point.loss).collect(),
            beyond => beyond.to_vec(),
        };
        if known.is_empty() && limits.is_empty() {
            return Err(Diagnostic::error("stress", "the scenario has no stress, and no limit to look beyond")
                .help("describe a stress: `[stress.exodus]` with `set = { churn_rate = \"beta(2, 20)\" }`; or look beyond an amount: `--beyond 10M`"));
        }
        let stresses = scenario.stresses.iter().filter(|stress| is_chosen(&stress.name)).collect();
        Ok(ChosenStresses { stresses, limits })
    }
}

impl Scenario {
    /// The place of a programme.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn programme(&self, name: &str) -> Result<usize, Diagnostic> {
        let known: Vec<&str> = self.programmes.iter().map(|one| one.name.as_str()).collect();
        known.iter().position(|known| *known == name).ok_or_else(|| {
            let error = Diagnostic::error("programme", format!("the scenario has no programme `{name}`"));
            match nearest(name, known.iter().copied()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None if known.is_empty() => error.help("it has none; leave `--programme` out"),
                None => error.help(format!("it has {}", known.join(", "))),
            }
        })
    }

    /// The scenario under one of its stresses.
    ///
    /// # Errors
    /// [`LoadError`] with what is wrong with the changes; each message names the stress.
    pub fn stressed(&self, name: &str) -> Result<Self, LoadError> {
        let overrides = Overrides { stress: Some(name.to_owned()), ..self.origin.overrides.clone() };
        self.read_again(&overrides).map_err(|mut error| {
            for diagnostic in &mut error.diagnostics {
                diagnostic.message = format!("under [stress.{name}]: {}", diagnostic.message);
            }
            error
        })
    }
}

impl<'t> Reader<'t> {
    /// Reads the stresses, when all else has been read.
    pub(super) fn stresses(&mut self, root: &Table<'t>) -> Vec<Stress> {
        let sections = self.section(root, "stress");
        sections.into_iter().filter_map(|(name, span, value)| self.stress(name, span, value)).collect()
    }

    fn stress(&mut self, name: &str, span: Span, value: &'t Value<'t>) -> Option<Stress> {
        let table = self.table(&format!("stress.{name}"), value, keys::STRESS)?;
        let provenance = self.provenance(&table);
        let description = self.string(&table, "description").map(|text| text.trim().to_owned());
        let path = table.path_of("set");
        let set = table.get("set")?;
        // Refuses what is no table.
        let written = self.file.table(&path, set);
        self.keep(written)?;
        let mut changes = Vec::new();
        collect("", set, 0, &mut changes);
        if changes.is_empty() {
            self.diagnostics.push(
                Diagnostic::error("stress", format!("`{path}` changes nothing"))
                    .at(self.file.span(set.span()), "")
                    .help("write what it changes: `set = { churn_rate = \"beta(2, 20)\" }`"),
            );
        }
        let mut set: Vec<(String, String)> = Vec::new();
        for (changed, place, value) in changes {
            let place = self.file.span(place);
            if let Some(refusal) = self.refuse_change(&changed, &set) {
                self.diagnostics.push(refusal.at(place, ""));
            }
            let read = self.file.expression(&changed, value);
            if let Some((_, text)) = self.keep(read) {
                set.push((changed, text));
            }
        }
        Some(Stress { name: name.to_owned(), description, set, provenance, span })
    }

    /// What is wrong with the path of a change.
    fn refuse_change(&self, path: &str, before: &[(String, String)]) -> Option<Diagnostic> {
        if before.iter().any(|(other, _)| short(other) == short(path)) {
            return Some(
                Diagnostic::error("stress", format!("`{path}` is changed twice")).help("keep one of them"),
            );
        }
        if path.starts_with("scenario.") && path != "scenario.discount_rate" {
            return Some(
                Diagnostic::error("stress", format!("a stress cannot change `{path}`"))
                    .help("it changes what may happen, not how it is simulated; `scenario.discount_rate` alone may be changed"),
            );
        }
        let known = self.replacements.known();
        if known.iter().any(|known| known == short(path)) {
            return None;
        }
        let error = Diagnostic::error("stress", format!("the scenario has no value `{path}` to change"));
        Some(match nearest(path, known.iter().map(String::as_str)) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("it has {}", known.join(", "))),
        })
    }
}

/// The changes of the stress that is asked for, as far as they can be read; nothing where none is.
pub(super) fn replacements<'t>(
    file: File<'t>,
    root: &'t DeTable<'t>,
    overrides: &Overrides,
) -> Vec<Replacement> {
    let table = |value: &'t Value<'t>| value.get_ref().as_table();
    let of = |table: &'t DeTable<'t>, key: &str| {
        table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    };
    let set = overrides.stress.as_ref().and_then(|name| {
        let stress = of(table(of(root, "stress")?)?, name)?;
        of(table(stress)?, "set")
    });
    let mut changes = Vec::new();
    if let Some(set) = set {
        collect("", set, 0, &mut changes);
    }
    changes
        .into_iter()
        .filter_map(|(path, _, value)| {
            let (expression, text) = file.expression(&path, value).ok()?;
            Some(Replacement { path, expression, text, used: true })
        })
        .collect()
}

/// `"controls.training.cost" = 1`, or the same as tables within tables.
fn collect<'t>(before: &str, value: &'t Value<'t>, depth: usize, changes: &mut Vec<Change<'t>>) {
    let DeValue::Table(table) = value.get_ref() else { return };
    for (key, value) in table.iter() {
        let name = key.get_ref().trim();
        let path = if before.is_empty() { name.to_owned() } else { format!("{before}.{name}") };
        match value.get_ref() {
            DeValue::Table(_) if depth < DEEPEST => collect(&path, value, depth + 1, changes),
            _ => changes.push((path, key.span(), value)),
        }
    }
}
