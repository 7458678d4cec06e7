//! A workbook's file read into its cells, with an error for each cell that cannot be understood.
use super::book::{Book, Cell, Row, Sheet, Value};
use super::layout::{Column, GUIDE, LISTS, Layout, SHEETS, Shape};
use crate::diagnostics::{Diagnostic, Sources, nearest};
use crate::format;
use calamine::{Data, DataRef, DataType, Reader, Xlsx, XlsxError};
use std::collections::BTreeMap;
use std::io::Cursor;

/// More inputs than this nobody keeps by hand.
const MOST_ROWS: u32 = 10_000;
const MOST_COLUMNS: u32 = 500;

/// A column whose title is at fault, which is told once: its cells are passed over, as meanings are.
const TOLD: Column = Column::Meaning;

/// What of a workbook is not part of the scenario that it holds.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    pub(super) sheets: Vec<String>,
    /// Cells with formulas: their values are read.
    pub(super) formulas: usize,
}

/// Reads one file; errors are collected, so that one run tells them all.
struct Reading<'f> {
    file: &'f str,
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    left_out: LeftOut,
}

type Workbook<'b> = Xlsx<Cursor<&'b [u8]>>;
/// Cells by row, then by column.
type Cells = BTreeMap<u32, BTreeMap<u32, Cell>>;
/// What is wrong, and the texts that it points into.
pub(super) type Refused = (Vec<Diagnostic>, Sources);

/// # Errors
/// Everything that is wrong with the sheets and their cells.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<(Book, LeftOut), Refused> {
    let refused = |diagnostic: Diagnostic| (vec![diagnostic], Sources::default());
    super::container::check(file, bytes).map_err(refused)?;
    let mut workbook: Workbook<'_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| refused(broken(file, "", &error)))?;
    let mut reading =
        Reading { file, sources: Sources::default(), diagnostics: Vec::new(), left_out: LeftOut::default() };
    let mut book = Book::default();
    let names = workbook.sheet_names();
    for name in &names {
        match Layout::named(name) {
            Some(layout) if book.get(layout.sheet).is_none() => {
                match reading.sheet(&mut workbook, name, layout) {
                    Ok(sheet) => book.sheets.extend(sheet),
                    Err(error) => reading.diagnostics.push(broken(file, name, &error)),
                }
            }
            _ => reading.other(name, &names),
        }
    }
    for needed in ["Scenario", "Inputs"] {
        if !names.iter().any(|name| Layout::named(name).is_some_and(|layout| layout.sheet == needed)) {
            reading.diagnostics.push(
                Diagnostic::error("missing-sheet", format!("{file} has no sheet `{needed}`"))
                    .help("`amerce new NAME --xlsx` writes a workbook with all sheets to copy from"),
            );
        }
    }
    match reading.diagnostics.is_empty() {
        true => Ok((book, reading.left_out)),
        false => Err((reading.diagnostics, reading.sources)),
    }
}

fn broken(file: &str, sheet: &str, error: &XlsxError) -> Diagnostic {
    let place = if sheet.is_empty() { String::new() } else { format!(", sheet {sheet}") };
    let help = match error {
        XlsxError::Password => "save it without a password, and run again",
        _ => "open it in a spreadsheet program and save it again as an Excel workbook (.xlsx)",
    };
    Diagnostic::error("workbook", format!("{file}{place} cannot be read: {error}")).help(help)
}

impl Reading<'_> {
    fn error(
        &mut self,
        cell: &Cell,
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let error = cell.error(&mut self.sources, self.file, code, message).help(help);
        self.diagnostics.push(error);
    }

    /// A sheet that is no table: the user's own, unless its name is a slip.
    fn other(&mut self, name: &str, names: &[String]) {
        if [GUIDE, LISTS].contains(&name) {
            return;
        }
        let missing = SHEETS
            .iter()
            .map(|layout| layout.sheet)
            .filter(|sheet| !names.iter().any(|other| other.trim().eq_ignore_ascii_case(sheet)));
        match nearest(name, missing) {
            Some(near) => self.diagnostics.push(
                Diagnostic::error("unknown-sheet", format!("{}: unknown sheet `{name}`", self.file)).help(
                    format!("did you mean `{near}`? If it is a sheet of your own, give it another name"),
                ),
            ),
            None => self.left_out.sheets.push(name.to_owned()),
        }
    }

    fn sheet(
        &mut self,
        workbook: &mut Workbook<'_>,
        name: &str,
        layout: &'static Layout,
    ) -> Result<Option<Sheet>, XlsxError> {
        let before = self.diagnostics.len();
        let merged = workbook.merge_cells_by_sheet_name(name)?;
        let Some(cells) = self.cells(workbook, name, layout)? else { return Ok(None) };
        for region in merged {
            let (row, column) = region.start;
            let found = cells.get(&row).and_then(|row| row.get(&column));
            let (from, to) = (self.address(layout, region.start), self.address(layout, region.end));
            let cell = found.cloned().unwrap_or_else(|| empty(layout, row, column));
            let help = "unmerge them, and write the value into each cell that it is meant for";
            self.error(&cell, "merged-cells", format!("cells {from} to {to} are merged"), help);
        }
        let mut rows = cells.into_iter();
        let Some((first, header)) = rows.next() else { return Ok(Some(Sheet::new(layout, 0))) };
        let columns = self.header(layout, first, &header);
        let mut sheet =
            Sheet { layout, columns: columns.iter().map(|(_, column)| *column).collect(), rows: Vec::new() };
        for (_, cells) in rows {
            let row = self.row(&columns, cells);
            if !row.cells.is_empty() {
                sheet.rows.push(row);
            }
        }
        Ok((self.diagnostics.len() == before).then_some(sheet))
    }

    fn address(&self, layout: &'static Layout, (row, column): (u32, u32)) -> String {
        empty(layout, row, column).place(0..0).address()
    }

    /// All cells with a value; `None` if there are too many to be meant.
    fn cells(
        &mut self,
        workbook: &mut Workbook<'_>,
        name: &str,
        layout: &'static Layout,
    ) -> Result<Option<Cells>, XlsxError> {
        let mut rows = Cells::new();
        let mut reader = workbook.worksheet_cells_reader(name)?;
        let mut formulas = 0;
        let mut found = Vec::new();
        while let Some(cell) = reader.next_cell_with_formula()? {
            let (row, column) = cell.pos;
            if cell.value.is_empty() && cell.formula.is_none() {
                continue;
            }
            if row >= MOST_ROWS || column >= MOST_COLUMNS {
                let cell = empty(layout, row, column);
                let message = format!(
                    "a sheet has at most {} rows and {MOST_COLUMNS} columns",
                    format::count(u64::from(MOST_ROWS))
                );
                let help =
                    "data go into a CSV file that the scenario names: empirical('losses.csv', 'column')";
                self.error(&cell, "size", message, help);
                return Ok(None);
            }
            formulas += usize::from(cell.formula.is_some());
            found.push((row, column, cell.formula.is_some(), cell.value));
        }
        self.left_out.formulas += formulas;
        for (row, column, is_formula, value) in found {
            if let Some(value) = self.value(layout, (row, column), is_formula, value) {
                let cell = Cell { value, ..empty(layout, row, column) };
                rows.entry(row).or_default().insert(column, cell);
            }
        }
        Ok(Some(rows))
    }

    /// What a cell holds; `None` if nothing, or an error, which is told.
    fn value(
        &mut self,
        layout: &'static Layout,
        (row, column): (u32, u32),
        is_formula: bool,
        value: DataRef<'_>,
    ) -> Option<Value> {
        let at = |value| Cell { value, ..empty(layout, row, column) };
        match Data::from(value) {
            Data::Empty if is_formula => {
                let cell = at(Value::Text(String::new()));
                let help = "open the workbook in a spreadsheet program, let it calculate, and save it";
                self.error(&cell, "formula", "this formula has no value yet", help);
                None
            }
            Data::Empty => None,
            Data::String(text) if text.trim().is_empty() => None,
            Data::String(text) => Some(Value::Text(text.replace("\r\n", "\n"))),
            Data::Float(number) if number.is_finite() => Some(Value::Number(number)),
            Data::Float(_) => {
                let help = "write a finite number";
                self.error(&at(Value::Text(String::new())), "number", "this is no finite number", help);
                None
            }
            Data::Int(number) => Some(Value::Number(number as f64)),
            Data::Bool(truth) => Some(Value::Boolean(truth)),
            Data::DateTime(date) => {
                let (year, month, day, hour, minute, ..) = date.to_ymd_hms_milli();
                let time = if hour + minute > 0 { format!(" {hour:02}:{minute:02}") } else { String::new() };
                Some(Value::Date(format!("{year:04}-{month:02}-{day:02}{time}")))
            }
            Data::DateTimeIso(date) => {
                Some(Value::Date(date.strip_suffix("T00:00:00").unwrap_or(&date).to_owned()))
            }
            Data::DurationIso(text) => Some(Value::Date(text)),
            Data::Error(error) => {
                let what = if is_formula { "this formula ends in an error" } else { "this cell is an error" };
                let help = "correct the formula, or write the value itself";
                self.error(&at(Value::Text(error.to_string())), "formula", what, help);
                None
            }
        }
    }

    /// The columns that the first row names, by their place in the sheet.
    fn header(
        &mut self,
        layout: &'static Layout,
        first: u32,
        header: &BTreeMap<u32, Cell>,
    ) -> Vec<(u32, Column)> {
        let members = if layout.shape == Shape::Sets { MOST_COLUMNS as usize } else { 0 };
        let known: Vec<(String, Column)> =
            layout.columns(members).into_iter().map(|column| (column.title(), column)).collect();
        let mut columns: Vec<(u32, Column)> = Vec::new();
        let titles: Vec<&str> = known.iter().map(|(title, _)| title.as_str()).collect();
        for (&place, cell) in header {
            let title = cell.value.written();
            let wanted = title.trim().to_lowercase();
            match known.iter().find(|(known, _)| *known == wanted) {
                Some((_, column)) if columns.iter().all(|(_, other)| other.title() != wanted) => {
                    columns.push((place, *column));
                }
                Some(_) => {
                    let help = "each column has one title; rename or remove one of them";
                    self.error(cell, "column", format!("a second column is called `{wanted}`"), help);
                    columns.push((place, TOLD));
                }
                None => {
                    let help = match nearest(&wanted, titles.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!(
                            "row {} names the columns: {}; remarks go into `notes`, and your own tables into a sheet of your own",
                            first + 1,
                            titles.iter().take(20).copied().collect::<Vec<_>>().join(", ")
                        ),
                    };
                    self.error(cell, "column", format!("unknown column `{}`", title.trim()), help);
                    columns.push((place, TOLD));
                }
            }
        }
        columns
    }

    /// A row's cells by the columns' places in the list.
    fn row(&mut self, columns: &[(u32, Column)], cells: BTreeMap<u32, Cell>) -> Row {
        let mut row = Row::default();
        for (place, cell) in cells {
            match columns.iter().position(|(known, _)| *known == place) {
                // What a key means is ours to say.
                Some(index) if matches!(columns[index].1, Column::Meaning) => {}
                Some(index) => {
                    row.cells.insert(index, cell);
                }
                None => {
                    let help = "write a title above it, or move it to a sheet of your own";
                    self.error(&cell, "column", "this cell stands in a column without a title", help);
                }
            }
        }
        row
    }
}

fn empty(layout: &'static Layout, row: u32, column: u32) -> Cell {
    let value = Value::Text(String::new());
    Cell { value, sheet: layout.sheet, row, column: u16::try_from(column).unwrap_or(u16::MAX) }
}
