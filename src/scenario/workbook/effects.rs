//! What controls reduce: rows of a sheet of their own, tables inside the controls in TOML.
use super::book::{Cell, Row, Sheet};
use super::layout::Column;
use super::to_toml::Writing;
use super::toml_text::bare_or_quoted;
use std::collections::HashMap;

impl<'b> Writing<'b> {
    fn effects_of(&self, control: &str) -> Option<(&'b Sheet, Vec<&'b Row>)> {
        let sheet = self.book.get("Effects")?;
        let of = |row: &&Row| {
            let cell = row.get(&sheet.columns, |column| matches!(column, Column::Control));
            cell.is_some_and(|cell| cell.value.written().trim() == control)
        };
        Some((sheet, sheet.rows.iter().filter(of).collect()))
    }

    pub(super) fn reduces(&mut self, control: &str) {
        let Some((sheet, rows)) = self.effects_of(control).filter(|(_, rows)| !rows.is_empty()) else {
            return;
        };
        let has_notes = rows
            .iter()
            .any(|row| row.get(&sheet.columns, |column| matches!(column, Column::Notes)).is_some());
        let mut known: HashMap<String, &Cell> = HashMap::new();
        if has_notes {
            self.out.push(&format!("[controls.{}.reduces]\n", bare_or_quoted(control)));
        } else {
            self.out.push("reduces = { ");
        }
        let mut first = true;
        for row in rows {
            let Some(target) = row.get(&sheet.columns, |column| matches!(column, Column::Target)) else {
                let cell = row.first().expect("a row has a cell");
                self.missing(cell, "reduces", "an effect");
                continue;
            };
            let name = target.value.written().trim().to_owned();
            if let Some(before) = known.insert(name.clone(), target) {
                let other = before.place(0..0).address();
                let message = format!("`{control}` reduces `{name}` in cell {other} already");
                self.error(
                    target,
                    "name",
                    message,
                    "each control reduces an input once; remove one of the rows",
                );
                continue;
            }
            if has_notes {
                self.notes(sheet, row);
            } else if !first {
                self.out.push(", ");
            }
            first = false;
            let start = self.out.len();
            self.out.marked(target, &bare_or_quoted(&name));
            self.out.push(" = ");
            self.distribution(sheet, row);
            self.out.mark(target, start..self.out.len());
            self.out.push(if has_notes { "\n" } else { "" });
        }
        self.out.push(if has_notes { "" } else { " }\n" });
    }

    /// Effects of controls that there are not.
    pub(super) fn stray_effects(&mut self) {
        let Some(effects) = self.book.get("Effects") else { return };
        let controls: Vec<String> = self
            .book
            .get("Controls")
            .into_iter()
            .flat_map(|sheet| {
                sheet.rows.iter().filter_map(|row| row.get(&sheet.columns, |one| matches!(one, Column::Name)))
            })
            .map(|cell| cell.value.written().trim().to_owned())
            .collect();
        for row in &effects.rows {
            let help = "write a name of the sheet Controls";
            match row.get(&effects.columns, |column| matches!(column, Column::Control)) {
                Some(cell) if controls.contains(&cell.value.written().trim().to_owned()) => {}
                Some(cell) => {
                    let name = cell.value.written();
                    self.error(cell, "unknown-control", format!("there is no control `{name}`"), help);
                }
                None => {
                    let cell = row.first().expect("a row has a cell");
                    self.error(cell, "unknown-control", "this effect belongs to no control", help);
                }
            }
        }
    }
}
