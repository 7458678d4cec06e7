//! `[reoffence]`: incidents that follow from those of the year before; and what else needs several years.
use super::checked::{Control, Reoffence, Scenario};
use super::keys;
use super::measures::Targets;
use super::reader::Reader;
use super::toml_table::Table;
use crate::diagnostics::{Diagnostic, nearest};
use crate::distributions::Distribution;
use crate::format;
use crate::units::Unit;
use toml::de::DeValue;

impl<'t> Reader<'t> {
    pub(super) fn reoffence(
        &mut self,
        root: &Table<'t>,
        targets: &Targets<'_>,
        controls: &[Control],
    ) -> Option<Reoffence> {
        let table = self.table("reoffence", root.get("reoffence")?, keys::REOFFENCE)?;
        let before = self.diagnostics.len();
        let probability = self.within(&table, "probability", 1.0, "60%");
        let uplift = self.within(&table, "severity_uplift", f64::INFINITY, "pert(1.0, 1.3, 2.0)");
        let raises = self.raised(&table, targets);
        let while_without = self.without(root, &table, controls);
        let provenance = self.provenance(&table);
        if self.diagnostics.len() > before {
            return None;
        }
        let (probability, probability_text) = probability?;
        let (severity_uplift, severity_uplift_text) = match uplift {
            Some((uplift, text)) => (uplift, Some(text)),
            None => (Distribution::constant(1.0).ok()?, None),
        };
        let span = table.span;
        Some(Reoffence {
            probability,
            probability_text,
            severity_uplift,
            severity_uplift_text,
            raises,
            while_without,
            provenance,
            span,
        })
    }

    /// A distribution of plain numbers from 0 to `most`.
    fn within(
        &mut self,
        table: &Table<'t>,
        key: &str,
        most: f64,
        example: &str,
    ) -> Option<(Distribution, String)> {
        let (value, text, span) = self.distribution(table, key, &Unit::one())?;
        let (low, high) = value.support();
        if low >= 0.0 && high <= most {
            return Some((value, text));
        }
        let end = if low < 0.0 { low } else { high };
        let found = match (low == high, end.is_finite()) {
            (true, _) => format!("is {}", format::number(end)),
            (false, true) => format!("reaches {}", format::number(end)),
            (false, false) => "has no end".to_owned(),
        };
        let (wanted, inside) = match most {
            1.0 => ("must lie within 0 to 1", "truncated(…, 0, 1)"),
            _ => ("must not be below 0", "truncated(…, min = 0)"),
        };
        self.diagnostics.push(
            Diagnostic::error("reoffence", format!("`{key}` {found}, but {wanted}")).at(span, "").help(
                format!("write `{key} = \"{example}\"` or the like; `{inside}` keeps a distribution inside"),
            ),
        );
        None
    }

    fn raised(&mut self, table: &Table<'t>, targets: &Targets<'_>) -> Vec<usize> {
        let Some(value) = table.get("raises") else { return Vec::new() };
        let path = table.path_of("raises");
        let DeValue::Array(items) = value.get_ref() else {
            let error = self.file.wrong_type(&path, value, "a list of inputs");
            self.diagnostics.push(error.help("write `raises = [\"input\", …]`"));
            return Vec::new();
        };
        let known: Vec<&str> = targets.inputs.iter().map(|(name, _)| name.as_str()).collect();
        if items.is_empty() {
            self.diagnostics.push(
                Diagnostic::error("reoffence", "`raises` names no input")
                    .at(self.file.span(value.span()), "")
                    .help("leave it out, and the uplift multiplies the whole loss of a re-offence"),
            );
        }
        let mut raises = Vec::new();
        for item in items.iter() {
            let text = self.file.string(&path, item);
            let Some(name) = self.keep(text) else { continue };
            let place = self.file.span(item.span());
            match known.iter().position(|known| *known == name) {
                Some(index) if raises.contains(&index) => self.diagnostics.push(
                    Diagnostic::error("reoffence", format!("`{name}` is raised twice"))
                        .at(place, "second time")
                        .help("leave one out"),
                ),
                Some(index) => raises.push(index),
                None => {
                    let error =
                        Diagnostic::error("unknown-input", format!("there is no input `{name}` to raise"))
                            .at(place, "unknown");
                    self.diagnostics.push(if targets.definitions.contains(&name) {
                        error.help(format!("`{name}` is a definition: raise the inputs that it is made of"))
                    } else {
                        match nearest(name, known.iter().copied()) {
                            Some(near) => error.help(format!("did you mean `{near}`?")),
                            None => error.help(format!("its inputs are {}", known.join(", "))),
                        }
                    });
                }
            }
        }
        raises
    }

    fn without(&mut self, root: &Table<'t>, table: &Table<'t>, controls: &[Control]) -> Option<usize> {
        let name = self.string(table, "while_without")?;
        if let Some(index) = controls.iter().position(|control| control.name == name) {
            return Some(index);
        }
        // Controls that are there but could not be read are no unknown names.
        let written: Vec<&str> = root
            .get("controls")
            .and_then(|value| value.get_ref().as_table())
            .map(|table| table.keys().map(|key| key.get_ref().as_ref()).collect())
            .unwrap_or_default();
        if !written.contains(&name) {
            let place = self.file.span(table.get("while_without")?.span());
            let error = Diagnostic::error("unknown-control", format!("there is no control `{name}`"))
                .at(place, "unknown");
            self.diagnostics.push(match nearest(name, written.iter().copied()) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None if written.is_empty() => error.help(format!("describe it under [controls.{name}]")),
                None => error.help(format!("known are {}", written.join(", "))),
            });
        }
        None
    }

    /// Refuses what has no meaning without years, and an uplift that an insurance would not see.
    pub(super) fn check_years(&mut self, root: &Table<'t>, scenario: &Scenario) {
        let mut needs_frequency = Vec::new();
        for input in &scenario.inputs {
            let growth =
                input.growth.map(|growth| (format!("`{}` grows by the year", input.name), growth.span));
            needs_frequency.extend(growth);
        }
        if let Some(reoffence) = &scenario.reoffence {
            needs_frequency.push(("a re-offence follows the incidents of a year".to_owned(), reoffence.span));
            let raises_all =
                reoffence.raises.is_empty() && reoffence.severity_uplift.is_constant() != Some(1.0);
            if let (true, Some(policy)) = (raises_all, &scenario.insurance) {
                self.diagnostics.push(
                    Diagnostic::error(
                        "reoffence",
                        "`severity_uplift` would multiply what the insurer pays, too",
                    )
                    .at(reoffence.span, "raises the whole loss")
                    .at(policy.span, "has its own deductible and limit")
                    .help("say which inputs grow: `raises = [\"base_fine\"]`"),
                );
            }
        }
        // A frequency that could not be read has been told.
        if scenario.frequency.is_some() || root.get("frequency").is_some() {
            return;
        }
        for (what, span) in needs_frequency {
            self.diagnostics.push(
                Diagnostic::error("needs-frequency", format!("{what}, but the scenario has no [frequency]"))
                    .at(span, "")
                    .help("without it there is exactly one incident, at no time; write `[frequency]` and `incidents = \"poisson(0.8)\"`"),
            );
        }
    }
}
