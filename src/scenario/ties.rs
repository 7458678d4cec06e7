//! What binds controls to each other: `requires`, `excludes` and `mandatory`.
use super::checked::Control;
use super::reader::Reader;
use super::toml_table::Table;
use crate::diagnostics::{Diagnostic, nearest};
use toml::de::DeValue;

impl<'t> Reader<'t> {
    /// Fills in what binds the controls, and refuses controls that could never be bought.
    pub(super) fn ties(&mut self, root: &Table<'t>, controls: &mut [Control]) {
        let before = self.diagnostics.len();
        let names: Vec<String> = controls.iter().map(|control| control.name.clone()).collect();
        let entries = self.entries_of(root, "controls");
        let written: Vec<&str> = entries.iter().map(|(name, ..)| *name).collect();
        for (name, _, value) in &entries {
            let Some(index) = names.iter().position(|known| known == *name) else { continue };
            let Ok(table) = self.file.table(&format!("controls.{name}"), value) else { continue };
            let requires = self.others(&table, "requires", (&names, &written), index);
            let excludes = self.others(&table, "excludes", (&names, &written), index);
            controls[index].mandatory = self.flag(&table, "mandatory");
            controls[index].requires = requires;
            controls[index].excludes.extend(excludes);
        }
        // What one control excludes excludes it.
        for index in 0..controls.len() {
            for other in controls[index].excludes.clone() {
                if !controls[other].excludes.contains(&index) {
                    controls[other].excludes.push(index);
                }
            }
        }
        if self.diagnostics.len() == before {
            self.refuse_impossible(controls);
        }
    }

    /// The entries of a section whose names and tables were checked before.
    fn entries_of(
        &self,
        root: &Table<'t>,
        name: &str,
    ) -> Vec<(&'t str, std::ops::Range<usize>, &'t super::toml_table::Value<'t>)> {
        let table = root.get(name).and_then(|value| self.file.table(name, value).ok());
        table.map(|table| table.entries().collect()).unwrap_or_default()
    }

    fn flag(&mut self, table: &Table<'t>, key: &str) -> bool {
        let Some(value) = table.get(key) else { return false };
        if let DeValue::Boolean(flag) = value.get_ref() {
            return *flag;
        }
        let error = self.file.wrong_type(&table.path_of(key), value, "true or false");
        self.diagnostics.push(error.help(format!("write `{key} = true` without quotes")));
        false
    }

    /// Other controls that a control names.
    fn others(
        &mut self,
        table: &Table<'t>,
        key: &str,
        (names, written): (&[String], &[&str]),
        own: usize,
    ) -> Vec<usize> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let path = table.path_of(key);
        let DeValue::Array(items) = value.get_ref() else {
            let error = self.file.wrong_type(&path, value, "a list of controls");
            self.diagnostics.push(error.help(format!("write `{key} = [\"control\", …]`")));
            return Vec::new();
        };
        let mut found = Vec::new();
        for item in items.iter() {
            let text = self.file.string(&path, item);
            let Some(name) = self.keep(text) else { continue };
            let place = self.file.span(item.span());
            match names.iter().position(|known| known == name) {
                Some(index) if index == own => self.diagnostics.push(
                    Diagnostic::error("ties", format!("`{name}` {key} itself"))
                        .at(place, "")
                        .help("leave it out"),
                ),
                Some(index) if found.contains(&index) => self.diagnostics.push(
                    Diagnostic::error("ties", format!("`{name}` stands in `{path}` twice"))
                        .at(place, "second time")
                        .help("leave one out"),
                ),
                Some(index) => found.push(index),
                // It is there, but could not be read, which has been told.
                None if written.contains(&name) => {}
                None => {
                    let error = Diagnostic::error("unknown-control", format!("there is no control `{name}`"))
                        .at(place, "unknown");
                    self.diagnostics.push(match nearest(name, written.iter().copied()) {
                        Some(near) => error.help(format!("did you mean `{near}`?")),
                        None => error.help(format!("known are {}", written.join(", "))),
                    });
                }
            }
        }
        found
    }

    /// Refuses a control that needs, directly or through others, two controls that exclude each other; and mandatory
    /// controls that together do.
    fn refuse_impossible(&mut self, controls: &[Control]) {
        let mut possible = true;
        for (index, control) in controls.iter().enumerate() {
            let needs = needed(controls, &[index]);
            if let Some((a, b)) = clash(controls, &needs) {
                possible = false;
                let (a, b) = (&controls[a].name, &controls[b].name);
                let needs = if *a == control.name || *b == control.name {
                    let other = if *a == control.name { b } else { a };
                    format!("`{}` requires `{other}`, and excludes it", control.name)
                } else {
                    format!("`{}` requires `{a}` and `{b}`, which exclude each other", control.name)
                };
                self.diagnostics.push(
                    Diagnostic::error("ties", needs)
                        .at(control.span, "can never be bought")
                        .help("take one of the names out of `requires` or of `excludes`"),
                );
            }
        }
        let mandatory: Vec<usize> = (0..controls.len()).filter(|&index| controls[index].mandatory).collect();
        let needs = needed(controls, &mandatory);
        if let Some((a, b)) = clash(controls, &needs).filter(|_| possible) {
            let why = |index: usize| match controls[index].mandatory {
                true => "mandatory".to_owned(),
                false => {
                    let by = mandatory.iter().find(|&&one| needed(controls, &[one]).contains(&index));
                    by.map_or_else(String::new, |&by| format!("required by `{}`", controls[by].name))
                }
            };
            self.diagnostics.push(
                Diagnostic::error(
                    "ties",
                    format!(
                        "`{}` and `{}` must both be bought, but exclude each other",
                        controls[a].name, controls[b].name
                    ),
                )
                .at(controls[a].span, why(a))
                .at(controls[b].span, why(b))
                .help("make one of them not mandatory, or take it out of `excludes`"),
            );
        }
    }
}

/// Some controls and all that they require, directly or through others.
fn needed(controls: &[Control], of: &[usize]) -> Vec<usize> {
    let mut needed: Vec<usize> = of.to_vec();
    let mut next = 0;
    while next < needed.len() {
        for &more in &controls[needed[next]].requires {
            if !needed.contains(&more) {
                needed.push(more);
            }
        }
        next += 1;
    }
    needed
}

/// Two of some controls that exclude each other.
fn clash(controls: &[Control], some: &[usize]) -> Option<(usize, usize)> {
    some.iter().find_map(|&a| controls[a].excludes.iter().find(|b| some.contains(b)).map(|&b| (a, b)))
}
