//! A workbook's cells, between TOML and the file: what is where.
use super::layout::{Column, Layout, SHEETS};
use crate::diagnostics::{Cell as Place, Diagnostic, Source, SourceId, Sources};
use std::collections::BTreeMap;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text(String),
    Number(f64),
    Boolean(bool),
    /// ISO 8601.
    Date(String),
}

/// A cell that is not empty.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) value: Value,
    pub(super) sheet: &'static str,
    /// From 0, as is the column.
    pub(super) row: u32,
    pub(super) column: u16,
}

/// A row of a sheet below its first one; cells by the place of their column in [`Sheet::columns`].
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) cells: BTreeMap<usize, Cell>,
}

#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) layout: &'static Layout,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
}

/// The sheets that a workbook has, in the order of [`SHEETS`].
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) sheets: Vec<Sheet>,
}

impl Value {
    /// As a cell shows it, and as TOML and the formula language write it.
    pub(super) fn written(&self) -> String {
        match self {
            Value::Text(text) | Value::Date(text) => text.clone(),
            Value::Number(number) => number_text(*number),
            Value::Boolean(truth) => truth.to_string(),
        }
    }
}

/// The shortest digits that read back to the same number, in groups of three.
pub(super) fn number_text(number: f64) -> String {
    if number.fract() != 0.0 || number.abs() >= 1e15 {
        return format!("{number:?}");
    }
    let digits = format!("{:.0}", number.abs());
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        let left = digits.len() - index;
        if index > 0 && left.is_multiple_of(3) && digits.len() > 4 {
            text.push('_');
        }
        text.push(digit);
    }
    if number < 0.0 { format!("-{text}") } else { text }
}

impl Cell {
    /// The cell as a place of a message.
    pub(super) fn place(&self, range: std::ops::Range<usize>) -> Place {
        Place {
            range,
            sheet: self.sheet,
            row: self.row as usize + 1,
            column: usize::from(self.column),
            text: self.value.written(),
        }
    }

    /// An error about the cell; the cell becomes a source.
    pub(super) fn error(
        &self,
        sources: &mut Sources,
        file: &str,
        code: &'static str,
        message: impl Into<String>,
    ) -> Diagnostic {
        let text = self.value.written();
        let range = 0..text.len();
        let id: SourceId =
            sources.push(Source { name: file.to_owned(), text, cells: vec![self.place(range)] });
        Diagnostic::error(code, message).at(sources.whole(id), "")
    }
}

impl Row {
    pub(super) fn get(&self, columns: &[Column], is: impl Fn(Column) -> bool) -> Option<&Cell> {
        columns.iter().position(|column| is(*column)).and_then(|index| self.cells.get(&index))
    }

    /// The leftmost cell.
    pub(super) fn first(&self) -> Option<&Cell> {
        self.cells.values().min_by_key(|cell| cell.column)
    }
}

impl Sheet {
    /// A sheet without rows, with room for so many members of a set.
    pub(super) fn new(layout: &'static Layout, members: usize) -> Self {
        Self { layout, columns: layout.columns(members), rows: Vec::new() }
    }

    /// Adds a row of what is there, and says which one it is.
    pub(super) fn push(&mut self, values: impl IntoIterator<Item = (usize, Value)>) -> usize {
        let row = self.rows.len() as u32 + 1;
        let cells = values
            .into_iter()
            .map(|(column, value)| {
                (column, Cell { value, sheet: self.layout.sheet, row, column: column as u16 })
            })
            .collect();
        self.rows.push(Row { cells });
        self.rows.len() - 1
    }

    /// Fills a cell of a row.
    pub(super) fn set(&mut self, row: usize, is: impl Fn(Column) -> bool, value: Value) {
        let Some(column) = self.column(is) else { return };
        let cell = Cell { value, sheet: self.layout.sheet, row: row as u32 + 1, column: column as u16 };
        self.rows[row].cells.insert(column, cell);
    }

    pub(super) fn column(&self, is: impl Fn(Column) -> bool) -> Option<usize> {
        self.columns.iter().position(|column| is(*column))
    }
}

impl Book {
    pub(super) fn get(&self, sheet: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|found| found.layout.sheet == sheet)
    }

    /// A book with every sheet.
    pub(super) fn with_all_sheets(members: usize) -> Self {
        Self { sheets: SHEETS.iter().map(|layout| Sheet::new(layout, members)).collect() }
    }

    pub(super) fn get_mut(&mut self, sheet: &str) -> &mut Sheet {
        self.sheets.iter_mut().find(|found| found.layout.sheet == sheet).expect("the book has all sheets")
    }
}
