//! The cells of a workbook made into a scenario's TOML, with the cell that each part of the text comes from.
use super::book::{Book, Cell, Row, Sheet};
use super::layout::{Column, Shape};
use super::toml_text::{TomlText, bare_or_quoted};
use crate::diagnostics::{Diagnostic, Sources};
use crate::scenario::keys::{Key, Kind};
use std::collections::HashMap;

/// Makes the text; what is wrong with a cell for itself goes to `diagnostics`.
pub(super) struct Writing<'b> {
    pub(super) file: &'b str,
    pub(super) book: &'b Book,
    pub(super) out: TomlText,
    pub(super) sources: Sources,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The order in which a file has its tables.
const ORDER: [&str; 12] = [
    "Scenario",
    "Inputs",
    "Correlations",
    "Definitions",
    "Loss",
    "Insurance",
    "Frequency",
    "Reoffence",
    "Controls",
    "Programmes",
    "Appetite",
    "Stress",
];

impl<'b> Writing<'b> {
    pub(super) fn new(file: &'b str, book: &'b Book) -> Self {
        let (out, sources) = (TomlText::default(), Sources::default());
        Self { file, book, out, sources, diagnostics: Vec::new() }
    }

    pub(super) fn write(&mut self) {
        let book = self.book;
        for sheet in ORDER.iter().filter_map(|name| book.get(name)) {
            match sheet.layout.shape {
                Shape::Keys => self.keys(sheet),
                Shape::Named if sheet.layout.table == "loss" => self.components(sheet),
                Shape::Named => self.named(sheet),
                Shape::List => self.list(sheet),
                Shape::Sets => self.sets(sheet),
                Shape::Formulas => self.formulas(sheet),
                Shape::Effects => {}
            }
        }
        self.stray_effects();
    }

    pub(super) fn error(
        &mut self,
        cell: &Cell,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let error = cell.error(&mut self.sources, self.file, code, message).help(help);
        self.diagnostics.push(error);
    }

    pub(super) fn notes(&mut self, sheet: &Sheet, row: &Row) {
        if let Some(cell) = row.get(&sheet.columns, |column| matches!(column, Column::Notes)) {
            self.out.comment(&cell.value.written());
        }
    }

    /// The name of a row, which no other row of the sheet has.
    fn name(
        &mut self,
        sheet: &'b Sheet,
        row: &'b Row,
        known: &mut HashMap<String, &'b Cell>,
    ) -> Option<&'b Cell> {
        let is_name = |column| matches!(column, Column::Name | Column::Label);
        let Some(cell) = row.get(&sheet.columns, is_name) else {
            let cell = row.first().expect("a row has a cell");
            self.error(
                cell,
                "name",
                "this row has no name",
                "write a name in its first column, or empty the row",
            );
            return None;
        };
        let name = cell.value.written();
        if let Some(before) = known.insert(name.trim().to_owned(), cell) {
            let other = before.place(0..0).address();
            self.error(
                cell,
                "name",
                format!("`{name}` stands in cell {other} already"),
                "each name has one row; rename or remove one of them",
            );
            return None;
        }
        Some(cell)
    }

    fn keys(&mut self, sheet: &'b Sheet) {
        let mut known = HashMap::new();
        let mut begun = false;
        for row in &sheet.rows {
            let value = row.get(&sheet.columns, |column| matches!(column, Column::Value));
            let notes = row.get(&sheet.columns, |column| matches!(column, Column::Notes));
            let Some(label) = row.get(&sheet.columns, |column| matches!(column, Column::Label)) else {
                if value.or(notes).is_some() {
                    self.name(sheet, row, &mut known);
                }
                continue;
            };
            if self.name(sheet, row, &mut known).is_none() {
                continue;
            }
            let Some(value) = value else {
                if let Some(notes) = notes {
                    let help = "give the key a value, or move the note to a row that has one";
                    self.error(notes, "notes", "this note belongs to a key without a value", help);
                }
                continue;
            };
            if !begun {
                self.out.header(&format!("[{}]", sheet.layout.table), Some(label));
                begun = true;
            }
            self.notes(sheet, row);
            let name = label.value.written();
            let key = sheet.layout.keys.iter().find(|key| key.name == name.trim());
            self.entry(name.trim(), label, key.map_or(Kind::Text, |key| key.kind), value);
        }
    }

    /// `key = value`.
    fn entry(&mut self, key: &str, place: &Cell, kind: Kind, value: &Cell) {
        self.out.marked(place, &bare_or_quoted(key));
        self.out.push(" = ");
        self.value(key, kind, value);
        self.out.push("\n");
    }

    fn named(&mut self, sheet: &'b Sheet) {
        let mut known = HashMap::new();
        for row in &sheet.rows {
            let Some(name) = self.name(sheet, row, &mut known) else { continue };
            self.out.gap();
            self.notes(sheet, row);
            let start = self.out.len();
            self.out.push(&format!("[{}.", sheet.layout.table));
            self.out.marked(name, &bare_or_quoted(name.value.written().trim()));
            self.out.push("]\n");
            self.of_keys(sheet, row);
            if sheet.layout.table == "controls" {
                self.reduces(name.value.written().trim());
            }
            self.out.mark(name, start..self.out.len());
        }
    }

    fn of_keys(&mut self, sheet: &'b Sheet, row: &'b Row) {
        self.distribution_entry(sheet, row, "value");
        for (index, column) in sheet.columns.iter().enumerate() {
            if let (Column::Key(key), Some(cell)) = (column, row.cells.get(&index)) {
                self.out.push(&format!("{} = ", key.name));
                self.value(key.name, key.kind, cell);
                self.out.push("\n");
            }
        }
    }

    fn components(&mut self, sheet: &'b Sheet) {
        let mut known = HashMap::new();
        for (index, row) in sheet.rows.iter().enumerate() {
            let Some(name) = self.name(sheet, row, &mut known) else { continue };
            if index == 0 {
                self.out.header("[loss]", Some(name));
            }
            self.notes(sheet, row);
            let keys: Vec<(&Key, &Cell)> = sheet
                .columns
                .iter()
                .enumerate()
                .filter_map(|(index, column)| match column {
                    Column::Key(key) => Some((*key, row.cells.get(&index)?)),
                    _ => None,
                })
                .collect();
            let start = self.out.len();
            self.out.marked(name, &bare_or_quoted(name.value.written().trim()));
            self.out.push(" = ");
            match keys.as_slice() {
                [(key, cell)] if key.name == "formula" => self.value(key.name, key.kind, cell),
                keys => {
                    self.out.push("{ ");
                    for (number, (key, cell)) in keys.iter().enumerate() {
                        self.out.push(if number > 0 { ", " } else { "" });
                        self.out.push(&format!("{} = ", key.name));
                        self.value(key.name, key.kind, cell);
                    }
                    self.out.push(" }");
                }
            }
            self.out.mark(name, start..self.out.len());
            self.out.push("\n");
        }
    }

    fn list(&mut self, sheet: &'b Sheet) {
        for row in &sheet.rows {
            self.out.gap();
            self.notes(sheet, row);
            let start = self.out.len();
            self.out.push(&format!("[[{}]]\n", sheet.layout.table));
            self.of_keys(sheet, row);
            let first = row.first().expect("a row has a cell");
            self.out.mark(first, start..self.out.len());
        }
    }

    fn formulas(&mut self, sheet: &'b Sheet) {
        let mut known = HashMap::new();
        for (index, row) in sheet.rows.iter().enumerate() {
            let Some(name) = self.name(sheet, row, &mut known) else { continue };
            if index == 0 {
                self.out.header(&format!("[{}]", sheet.layout.table), Some(name));
            }
            self.notes(sheet, row);
            match row.get(&sheet.columns, |column| matches!(column, Column::Formula)) {
                Some(formula) => self.entry(name.value.written().trim(), name, Kind::Expression, formula),
                None => self.missing(name, "formula", "a definition"),
            }
        }
    }

    fn sets(&mut self, sheet: &'b Sheet) {
        let mut known = HashMap::new();
        for (index, row) in sheet.rows.iter().enumerate() {
            let Some(name) = self.name(sheet, row, &mut known) else { continue };
            if index == 0 {
                self.out.header(&format!("[{}]", sheet.layout.table), Some(name));
            }
            self.notes(sheet, row);
            let start = self.out.len();
            self.out.marked(name, &bare_or_quoted(name.value.written().trim()));
            self.out.push(" = [");
            let members = sheet.columns.iter().enumerate().filter_map(|(index, column)| match column {
                Column::Member(_) => row.cells.get(&index),
                _ => None,
            });
            for (number, member) in members.enumerate() {
                self.out.push(if number > 0 { ", " } else { "" });
                self.value("control", Kind::Text, member);
            }
            self.out.push("]");
            self.out.mark(name, start..self.out.len());
            self.out.push("\n");
        }
    }
}
