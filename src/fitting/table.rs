//! A CSV file: its header, its rows with their lines, and the cells of one column.
use crate::diagnostics::{Diagnostic, nearest};

/// Between cells, whichever of these the header has most of.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// The text of a CSV file, in rows.
#[derive(Clone, Debug)]
pub struct Table {
    /// As messages call it.
    name: String,
    header: Vec<String>,
    /// With the line that each begins on.
    rows: Vec<(u64, Vec<String>)>,
}

/// Rows to keep: those with this value in this column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    pub column: String,
    pub value: String,
}

/// The cells of a column that a condition keeps, and how many rows it leaves out.
#[derive(Debug)]
pub(super) struct Cells<'t> {
    pub(super) cells: Vec<(u64, &'t str)>,
    pub(super) excluded: usize,
}

impl Condition {
    /// `column=value`.
    ///
    /// # Errors
    /// Without an `=`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (column, value) =
            text.split_once('=').ok_or_else(|| "write `column=value`, e.g. country=Spain".to_owned())?;
        Ok(Self { column: column.trim().to_owned(), value: value.trim().to_owned() })
    }
}

impl Table {
    /// Reads a file with a header; cells stand between commas, semicolons or tabs.
    ///
    /// # Errors
    /// If it is not UTF-8, has no header, or a row has another number of cells than the header: file, line, what.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Diagnostic> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let count = |delimiter: &u8| first.iter().filter(|byte| *byte == delimiter).count();
        // Of equally many, the first.
        let delimiter = DELIMITERS.into_iter().rev().max_by_key(count).unwrap_or(b',');
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).delimiter(delimiter).from_reader(bytes);
        let header: Vec<String> =
            reader.headers().map_err(|error| broken(name, &error))?.iter().map(str::to_owned).collect();
        if header.iter().all(String::is_empty) {
            return Err(Diagnostic::error("data", format!("`{name}` is empty"))
                .help("the first row has the names of the columns, the others the values"));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| broken(name, &error))?;
            let line = record.position().map_or(0, csv::Position::line);
            rows.push((line, record.iter().map(str::to_owned).collect()));
        }
        Ok(Self { name: name.to_owned(), header, rows })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    fn index(&self, column: &str) -> Result<usize, Diagnostic> {
        let known = || self.header.iter().map(String::as_str);
        known().position(|name| name == column).ok_or_else(|| {
            let error = Diagnostic::error("data", format!("`{}` has no column `{column}`", self.name));
            let columns = known().collect::<Vec<_>>().join(", ");
            match nearest(column, known()) {
                Some(near) => error.help(format!("did you mean `{near}`? Its columns are {columns}")),
                None => error.help(format!("its columns are {columns}")),
            }
        })
    }

    /// The cells of `column` in all rows, or in those that the condition keeps.
    pub(super) fn cells(&self, column: &str, condition: Option<&Condition>) -> Result<Cells<'_>, Diagnostic> {
        let index = self.index(column)?;
        let Some(condition) = condition else {
            let cells = self.rows.iter().map(|(line, row)| (*line, row[index].as_str())).collect();
            return Ok(Cells { cells, excluded: 0 });
        };
        let by = self.index(&condition.column)?;
        let kept: Vec<(u64, &str)> = self
            .rows
            .iter()
            .filter(|(_, row)| row[by] == condition.value)
            .map(|(line, row)| (*line, row[index].as_str()))
            .collect();
        if kept.is_empty() {
            let Condition { column, value } = condition;
            let error = Diagnostic::error(
                "data",
                format!("no row of `{}` has `{value}` in column `{column}`", self.name),
            );
            let mut values: Vec<&str> = self.rows.iter().map(|(_, row)| row[by].as_str()).collect();
            values.sort_unstable();
            values.dedup();
            let near = nearest(value, values.iter().copied()).map(|near| format!("did you mean `{near}`? "));
            let some = values.iter().take(10).copied().collect::<Vec<_>>().join(", ");
            let more = if values.len() > 10 { ", …" } else { "" };
            return Err(error.help(format!("{}it has {some}{more}", near.unwrap_or_default())));
        }
        Ok(Cells { excluded: self.rows.len() - kept.len(), cells: kept })
    }
}

/// The usual faults of a CSV file, with the line.
fn broken(name: &str, error: &csv::Error) -> Diagnostic {
    let line = error.position().map_or_else(String::new, |position| format!(":{}", position.line()));
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => Diagnostic::error(
            "data",
            format!("{name}{line}: this row has {len} cells, but the header has {expected_len}"),
        )
        .help("put cells that hold the separator in quotes: \"1,234\""),
        csv::ErrorKind::Utf8 { .. } => {
            Diagnostic::error("data", format!("{name}{line}: not UTF-8 text")).help("save it as UTF-8")
        }
        _ => Diagnostic::error("data", format!("{name}{line}: {error}"))
            .help("it must be a CSV file with a header"),
    }
}
