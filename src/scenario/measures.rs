//! Controls, programmes and risk appetite.
use super::checked::{Appetite, Control, Input, Programme, Reduction, Target};
use super::keys;
use super::reader::Reader;
use super::toml_table::{Table, Value};
use super::values;
use crate::diagnostics::{Diagnostic, Span, nearest};
use crate::distributions::Distribution;
use crate::units::Unit;
use toml::de::DeValue;

/// What a control may be said to reduce.
pub(super) struct Targets<'a> {
    pub(super) inputs: &'a [(String, Option<Input>)],
    pub(super) definitions: Vec<&'a str>,
}

impl<'t> Reader<'t> {
    pub(super) fn controls(
        &mut self,
        root: &Table<'t>,
        targets: &Targets<'_>,
        currency: &Unit,
    ) -> Vec<Control> {
        let mut controls = Vec::new();
        for (name, span, value) in self.section(root, "controls") {
            if let Some(control) = self.control((name, span), value, targets, currency) {
                controls.push(control);
            }
        }
        self.ties(root, &mut controls);
        controls
    }

    fn control(
        &mut self,
        (name, span): (&str, Span),
        value: &'t Value<'t>,
        targets: &Targets<'_>,
        currency: &Unit,
    ) -> Option<Control> {
        let table = self.table(&format!("controls.{name}"), value, keys::CONTROL)?;
        let (cost, cost_text) = self.cost(&table, "cost", currency);
        let (annual_cost, annual_cost_text) = self.cost(&table, "annual_cost", currency);
        let funded = self.funding(&table, currency);
        let reduces = self.reductions(&table, targets);
        let provenance = self.provenance(&table);
        let name = name.to_owned();
        let (cost, cost_text, funding) = match funded {
            Some((funding, amount)) => (Some(amount), Some(funding.amount_text.clone()), Some(funding)),
            None => (cost, cost_text, None),
        };
        Some(Control {
            name,
            cost: cost?,
            cost_text,
            annual_cost: annual_cost?,
            annual_cost_text,
            reduces,
            in_force: funding.as_ref().map_or(1.0, |funding| funding.curve.share(funding.amount)),
            funding,
            requires: Vec::new(),
            excludes: Vec::new(),
            mandatory: false,
            provenance,
            span,
        })
    }

    /// A cost is nothing where it is left out; an unreadable one is `None`.
    fn cost(
        &mut self,
        table: &Table<'t>,
        key: &str,
        currency: &Unit,
    ) -> (Option<Distribution>, Option<String>) {
        let before = self.diagnostics.len();
        match self.distribution(table, key, currency) {
            Some((cost, text, _)) => (Some(cost), Some(text)),
            None if self.diagnostics.len() > before => (None, None),
            None => (Distribution::constant(0.0).ok(), None),
        }
    }

    fn reductions(&mut self, control: &Table<'t>, targets: &Targets<'_>) -> Vec<Reduction> {
        let Some(value) = control.get("reduces") else { return Vec::new() };
        let path = control.path_of("reduces");
        let table = self.file.table(&path, value);
        let Some(table) = self.keep(table) else { return Vec::new() };
        let mut reductions = Vec::new();
        for (name, range, value) in table.entries() {
            let target = self.target(name, self.file.span(range), targets);
            let path = table.path_of(name);
            let Some((expression, text)) = self.replaced_or(&path, &path, Some(value)) else { continue };
            let made = values::distribution(&expression, &Unit::one(), &mut self.files);
            let (Some(effectiveness), Some(target)) = (self.keep(made), target) else { continue };
            let (low, high) = effectiveness.support();
            if low < 0.0 || high > 1.0 {
                let end = if low < 0.0 { low } else { high };
                let reach = if end.is_finite() { format!("reaches {end}") } else { "has no end".to_owned() };
                self.diagnostics.push(
                    Diagnostic::error(
                        "effectiveness",
                        format!("this effectiveness {reach}, but must lie within 0 to 1"),
                    )
                        .at(expression.span, "")
                        .help("write a share such as \"40%\" or \"beta(4, 12)\"; `truncated(…, 0, 1)` keeps a distribution inside"),
                );
                continue;
            }
            reductions.push(Reduction { target, effectiveness, expression: text, span: expression.span });
        }
        reductions
    }

    fn target(&mut self, name: &str, span: Span, targets: &Targets<'_>) -> Option<Target> {
        if name == "incidents" {
            return Some(Target::Incidents);
        }
        if let Some(index) = targets.inputs.iter().position(|(known, _)| known == name) {
            return Some(Target::Input(index));
        }
        let error =
            Diagnostic::error("unknown-target", format!("there is nothing called `{name}` to reduce"))
                .at(span, "unknown");
        let known: Vec<&str> =
            targets.inputs.iter().map(|(name, _)| name.as_str()).chain(["incidents"]).collect();
        self.diagnostics.push(if targets.definitions.contains(&name) {
            error.help(format!("`{name}` is a definition: reduce the inputs that it is made of"))
        } else if let Some(near) = nearest(name, known.iter().copied()) {
            error.help(format!("did you mean `{near}`?"))
        } else {
            error.help(format!("a control reduces inputs or `incidents`: {}", known.join(", ")))
        });
        None
    }

    pub(super) fn programmes(&mut self, root: &Table<'t>, controls: &[Control]) -> Vec<Programme> {
        let mut programmes = Vec::new();
        // Controls that are there but could not be read are no unknown names.
        let written: Vec<&str> = root
            .get("controls")
            .and_then(|value| value.get_ref().as_table())
            .map(|table| table.keys().map(|key| key.get_ref().as_ref()).collect())
            .unwrap_or_default();
        for (name, span, value) in self.section(root, "programmes") {
            if name == "baseline" {
                self.diagnostics.push(
                    Diagnostic::error("name", "a programme cannot be called `baseline`")
                        .at(span, "")
                        .help("the baseline, with no control, is always there; choose another name"),
                );
            }
            let DeValue::Array(items) = value.get_ref() else {
                let error = self.file.wrong_type(&format!("programmes.{name}"), value, "a list of controls");
                self.diagnostics.push(error.help(format!("write `{name} = [\"control\", …]`")));
                continue;
            };
            let mut indices = Vec::new();
            for item in items.iter() {
                let text = self.file.string(&format!("programmes.{name}"), item);
                let Some(control) = self.keep(text) else { continue };
                let place = self.file.span(item.span());
                match controls.iter().position(|known| known.name == control) {
                    Some(index) if indices.contains(&index) => self.diagnostics.push(
                        Diagnostic::error("programme", format!("`{control}` is in `{name}` twice"))
                            .at(place, "second time")
                            .help("leave one out"),
                    ),
                    Some(index) => indices.push(index),
                    None if written.contains(&control) => {}
                    None => {
                        let error =
                            Diagnostic::error("unknown-control", format!("there is no control `{control}`"))
                                .at(place, "unknown");
                        self.diagnostics.push(match nearest(control, written.iter().copied()) {
                            Some(near) => error.help(format!("did you mean `{near}`?")),
                            None if written.is_empty() => {
                                error.help(format!("describe it under [controls.{control}]"))
                            }
                            None => error.help(format!("known are {}", written.join(", "))),
                        });
                    }
                }
            }
            programmes.push(Programme { name: name.to_owned(), controls: indices, span });
        }
        programmes
    }

    pub(super) fn appetite(&mut self, root: &Table<'t>, currency: &Unit) -> Vec<Appetite> {
        let Some(value) = root.get("appetite") else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            let error = self.file.wrong_type("appetite", value, "a list of points");
            self.diagnostics.push(error.help("write `[[appetite]]` in double brackets"));
            return Vec::new();
        };
        let mut points = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let path =
                if items.len() == 1 { "appetite".to_owned() } else { format!("appetite.{}", index + 1) };
            let Some(table) = self.table(&path, item, keys::APPETITE) else { continue };
            let loss = self.amount(&table, "loss", currency);
            let probability = self.probability(&table, "probability");
            if let (Some((loss, span)), Some(probability)) = (loss, probability) {
                points.push(Appetite { loss, probability, span });
            }
        }
        points
    }
}
