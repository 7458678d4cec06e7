//! `[define]` and `[loss]`: formulas over the inputs, with their units checked.
use super::checked::{Component, Definition, Input};
use super::keys;
use super::reader::Reader;
use super::toml_table::{Table, Value};
use crate::diagnostics::{Diagnostic, Sources, Span, nearest};
use crate::formula::{self, Anchor, Expression, Function};
use crate::units::Unit;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::DeValue;

/// The document's formula: the components of a scenario that has no `[loss]`.
pub(super) const DOCUMENT: [(&str, &str); 3] = [
    ("fine", "base_fine * ad_revenue_ratio"),
    ("churn", "churn_rate * average_order_value"),
    ("crisis_pr", "pr_budget"),
];

/// The names that formulas may use, with their units; `None` where the name's own value is at fault already.
#[derive(Clone, Default)]
pub(super) struct Names {
    units: BTreeMap<String, Option<Unit>>,
}

impl Names {
    pub(super) fn of_inputs(inputs: &[(String, Option<Input>)]) -> Self {
        let unit = |input: &Option<Input>| input.as_ref().map(|input| input.unit.clone());
        Self { units: inputs.iter().map(|(name, input)| (name.clone(), unit(input))).collect() }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.units.contains_key(name)
    }

    /// With the components, each an amount.
    pub(super) fn and_components(&self, components: &[Component], currency: &Unit) -> Self {
        let mut all = self.clone();
        for component in components {
            all.units.entry(component.name.clone()).or_insert_with(|| Some(currency.clone()));
        }
        all
    }

    fn known(&self) -> Vec<&str> {
        self.units.keys().map(String::as_str).collect()
    }

    fn unit(&self, name: &str) -> Option<Unit> {
        self.units.get(name).cloned().flatten()
    }

    /// Whether everything that an expression names can be trusted.
    fn trusts(&self, expression: &Expression) -> bool {
        formula::names(expression).iter().all(|(name, _)| !matches!(self.units.get(*name), Some(None)))
    }

    /// The unit of an expression; `None` if something that it names is at fault already.
    pub(super) fn check(&self, expression: &Expression) -> Result<Option<Unit>, Diagnostic> {
        if !self.trusts(expression) {
            return Ok(None);
        }
        formula::unit_of(expression, &|name| self.unit(name), &self.known()).map(Some)
    }

    /// The error for a formula whose unit is not the one that is needed, as [`formula::unit_mismatch`].
    pub(super) fn mismatch(
        &self,
        expression: &Expression,
        what: (&str, &Unit),
        role: (&str, &Unit),
    ) -> Diagnostic {
        formula::unit_mismatch(expression, what, role, &|name| self.unit(name), &self.known())
    }
}

impl<'t> Reader<'t> {
    /// The definitions, each after those that it uses.
    pub(super) fn definitions(&mut self, root: &Table<'t>, names: &mut Names) -> Vec<Definition> {
        let mut written: BTreeMap<&str, (Expression, String)> = BTreeMap::new();
        let mut order = Vec::new();
        for (name, span, value) in self.section(root, "define") {
            if names.units.contains_key(name) {
                self.diagnostics.push(
                    Diagnostic::error("name", format!("`{name}` is an input already"))
                        .at(span, "")
                        .help("give the definition another name"),
                );
                continue;
            }
            let path = format!("define.{name}");
            match self.replaced_or(&path, &path, Some(value)) {
                Some(read) => {
                    written.insert(name, read);
                    order.push(name);
                }
                None => {
                    names.units.insert(name.to_owned(), None);
                }
            }
        }
        let mut sorted = Vec::new();
        let mut done = BTreeSet::new();
        for name in order {
            self.visit(name, &written, &mut Vec::new(), &mut done, &mut sorted);
        }
        let mut definitions = Vec::new();
        let mut later: BTreeSet<&str> = sorted.iter().copied().collect();
        for name in sorted {
            later.remove(name);
            let Some((expression, text)) = written.get(name).cloned() else { continue };
            let unit = self.unit_in(&expression, names, &later);
            names.units.insert(name.to_owned(), unit.clone());
            if let Some(unit) = unit {
                definitions.push(Definition { name: name.to_owned(), unit, expression, text });
            }
        }
        definitions
    }

    fn unit_in(&mut self, expression: &Expression, names: &Names, later: &BTreeSet<&str>) -> Option<Unit> {
        // What is still to come is part of a cycle, which was reported.
        if formula::names(expression).iter().any(|(name, _)| later.contains(name)) {
            return None;
        }
        let unit = names.check(expression);
        self.keep(unit).flatten()
    }

    /// Depth first: what a definition uses comes before it.
    fn visit<'n>(
        &mut self,
        name: &'n str,
        written: &'n BTreeMap<&'n str, (Expression, String)>,
        open: &mut Vec<&'n str>,
        done: &mut BTreeSet<&'n str>,
        sorted: &mut Vec<&'n str>,
    ) {
        if done.contains(name) {
            return;
        }
        let Some((expression, _)) = written.get(name) else { return };
        open.push(name);
        for (used, span) in formula::names(expression) {
            let Some((used, _)) = written.get_key_value(used) else { continue };
            if let Some(start) = open.iter().position(|name| name == used) {
                let mut circle: Vec<&str> = open[start..].to_vec();
                circle.push(used);
                self.diagnostics.push(
                    Diagnostic::error("cycle", format!("[define] goes in a circle: {}", circle.join(" → ")))
                        .at(span, format!("`{used}` is being defined here"))
                        .help("one of them has to be an input, or be written without the others"),
                );
                continue;
            }
            // As deep as definitions use each other; bounded, so that no file exhausts the stack.
            if open.len() < 500 {
                self.visit(used, written, open, done, sorted);
            } else {
                self.diagnostics.push(
                    Diagnostic::error("define", "more than 500 definitions that use each other in a chain")
                        .at(span, ""),
                );
                break;
            }
        }
        open.pop();
        if done.insert(name) {
            sorted.push(name);
        }
    }

    /// The components of the loss, in the order of the file.
    pub(super) fn components(
        &mut self,
        root: &Table<'t>,
        names: &Names,
        currency: &str,
        sources: &mut Sources,
    ) -> Vec<Component> {
        let mut components = Vec::new();
        if root.get("loss").is_none() {
            return self.document_components(names, currency, sources);
        }
        for (name, _, value) in self.section(root, "loss") {
            let Some(component) = self.component(name, value) else { continue };
            self.check_component(&component, names, currency);
            components.push(component);
        }
        if components.is_empty() && self.diagnostics.is_empty() {
            let span = root.get("loss").map(|value| self.file.span(value.span()));
            let error = Diagnostic::error("loss", "[loss] has no component").help(
                "write one, e.g. `fine = \"base_fine\"`, or leave [loss] out for the document's formula",
            );
            self.diagnostics.push(match span {
                Some(span) => error.at(Span { end: span.start, ..span }, ""),
                None => error,
            });
        }
        components
    }

    fn component(&mut self, name: &str, value: &'t Value<'t>) -> Option<Component> {
        let path = format!("loss.{name}");
        if !matches!(value.get_ref(), DeValue::Table(_)) {
            let (expression, text) = self.replaced_or(&path, &path, Some(value))?;
            return Some(Component {
                name: name.to_owned(),
                expression,
                text,
                optional: false,
                emerges: None,
            });
        }
        let table = self.table(&path, value, keys::COMPONENT)?;
        let optional = match table.get("optional").map(|flag| (flag, flag.get_ref())) {
            None => false,
            Some((_, DeValue::Boolean(flag))) => *flag,
            Some((flag, _)) => {
                self.diagnostics.push(self.file.wrong_type(
                    &table.path_of("optional"),
                    flag,
                    "true or false",
                ));
                false
            }
        };
        let emerges = self.emergence(&table);
        let (expression, text) = self.replaced_or(&path, &table.path_of("formula"), table.get("formula"))?;
        Some(Component { name: name.to_owned(), expression, text, optional, emerges })
    }

    fn check_component(&mut self, component: &Component, names: &Names, currency: &str) {
        let unit = names.check(&component.expression);
        let Some(Some(unit)) = self.keep(unit) else { return };
        let expected = Unit::base(currency);
        let zero = matches!(component.expression.kind, formula::Kind::Number(0.0));
        if unit != expected && !zero {
            self.diagnostics.push(names.mismatch(
                &component.expression,
                (&component.name, &unit),
                ("a loss component", &expected),
            ));
        }
    }

    fn document_components(
        &mut self,
        names: &Names,
        currency: &str,
        sources: &mut Sources,
    ) -> Vec<Component> {
        let mut components = Vec::new();
        let mut missing = BTreeSet::new();
        for (name, text) in DOCUMENT {
            let id = sources.add("the document's formula", format!("{name} = {text}"));
            let whole = sources.whole(id);
            let span = Span { start: whole.end - text.len(), ..whole };
            let expression =
                formula::parse(text, Anchor { span, exact: true }).expect("the document's formula parses");
            missing.extend(
                formula::names(&expression)
                    .into_iter()
                    .map(|(name, _)| name.to_owned())
                    .filter(|name| !names.units.contains_key(name)),
            );
            components.push(Component {
                name: name.to_owned(),
                expression,
                text: text.to_owned(),
                optional: false,
                emerges: None,
            });
        }
        if missing.is_empty() {
            for component in &components {
                self.check_component(component, names, currency);
            }
            return components;
        }
        let missing: Vec<String> = missing.into_iter().map(|name| format!("`{name}`")).collect();
        self.diagnostics.push(
            Diagnostic::error("loss", format!("[loss] is left out, but the document's formula needs {}", missing.join(", ")))
                .help("add them under [inputs.*], or write your own [loss]: base_fine × ad_revenue_ratio + churn_rate × average_order_value + pr_budget"),
        );
        Vec::new()
    }

    /// Refuses `--with` of what is no optional component.
    pub(super) fn check_with(&mut self, with: &[String], components: &[Component]) {
        for name in with {
            let component = components.iter().find(|component| component.name == *name);
            if component.is_some_and(|component| component.optional) {
                continue;
            }
            let optional: Vec<&str> =
                components.iter().filter(|part| part.optional).map(|part| part.name.as_str()).collect();
            let message = match component {
                Some(_) => format!("`{name}` is part of the loss anyway; `--with` takes optional components"),
                None => format!("`--with {name}`: the scenario has no such component"),
            };
            let error = Diagnostic::error("with", message);
            self.diagnostics.push(match nearest(name, optional.iter().copied()) {
                Some(near) if near != name => error.help(format!("did you mean `{near}`?")),
                _ if optional.is_empty() => error.help("this scenario has no optional components"),
                _ => error.help(format!("optional are {}", optional.join(", "))),
            });
        }
    }
}

/// Names that inputs and definitions cannot have, since they would read like calls.
pub(super) fn is_reserved(name: &str) -> bool {
    Function::named(name).is_some()
}
