//! Columns of numbers from CSV files that a scenario names.
use crate::diagnostics::{Diagnostic, Span};
use crate::files;
use crate::fitting::{self, Amounts, Table};
use std::path::{Path, PathBuf};

/// The data files of a scenario: where they are looked for, and what was read, for the fingerprint.
pub(super) struct DataFiles<'f> {
    /// Paths are relative to the scenario's folder.
    folder: &'f Path,
    /// Each file once, in the order of its first use.
    read: Vec<(String, Vec<u8>)>,
    /// What was left out of columns that distributions are fitted to.
    notes: Vec<Diagnostic>,
}

impl<'f> DataFiles<'f> {
    pub(super) fn new(folder: &'f Path) -> Self {
        Self { folder, read: Vec::new(), notes: Vec::new() }
    }

    /// Names and contents of all files that were read.
    pub(super) fn contents(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.read.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// The numbers of one column.
    ///
    /// # Errors
    /// If the file cannot be read or is no CSV, the column is not there or empty, or a cell is no number: file, line, what.
    pub(super) fn column(
        &mut self,
        (file, file_span): (&str, Span),
        (column, column_span): (&str, Span),
    ) -> Result<Vec<f64>, Diagnostic> {
        let bytes = self.bytes(file).map_err(|diagnostic| diagnostic.at(file_span, ""))?;
        let error = |message: String| Diagnostic::error("data", message).at(file_span, "");
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
        let header = reader.headers().map_err(|failure| error(broken(file, &failure)))?.clone();
        let Some(index) = header.iter().position(|name| name == column) else {
            let known = header.iter().collect::<Vec<_>>().join(", ");
            return Err(Diagnostic::error("data", format!("`{file}` has no column `{column}`"))
                .at(column_span, "")
                .help(format!("its columns are {known}")));
        };
        let mut values = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|failure| error(broken(file, &failure)))?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = record.get(index).unwrap_or("");
            match cell.parse::<f64>() {
                Ok(value) if value.is_finite() => values.push(value),
                _ => {
                    let shown: String = cell.chars().take(40).collect();
                    let what =
                        if shown.is_empty() { "empty".to_owned() } else { format!("`{shown}`, no number") };
                    return Err(error(format!("{file}:{line}: the cell of column `{column}` is {what}"))
                        .help("every cell of the column is a plain number, such as 1500 or 0.25; leave out rows without one"));
                }
            }
        }
        if values.is_empty() {
            return Err(error(format!("column `{column}` of `{file}` has no values"))
                .help("put numbers below the header"));
        }
        Ok(values)
    }

    pub(super) fn into_notes(self) -> Vec<Diagnostic> {
        self.notes
    }

    /// The amounts above 0 of one column, to fit a distribution to: read as `amerce fit` reads them, and what is left out noted.
    ///
    /// # Errors
    /// If the file cannot be read, or as [`fitting::amounts`].
    pub(super) fn amounts(
        &mut self,
        (file, file_span): (&str, Span),
        (column, column_span): (&str, Span),
    ) -> Result<Amounts, Diagnostic> {
        let bytes = self.bytes(file).map_err(|diagnostic| diagnostic.at(file_span, ""))?;
        let table = Table::read(file, bytes).map_err(|diagnostic| diagnostic.at(file_span, ""))?;
        let sample =
            fitting::amounts(&table, column, None).map_err(|diagnostic| diagnostic.at(column_span, ""))?;
        let tally = &sample.tally;
        if tally.used < tally.rows {
            let message = format!("{} of {} rows of `{file}` are fitted to", tally.used, tally.rows);
            let left_out =
                [(tally.zeros, "of 0"), (tally.blanks, "empty"), (tally.dates + tally.words, "no number")]
                    .into_iter()
                    .filter(|(count, _)| *count > 0)
                    .map(|(count, what)| format!("{count} {what}"))
                    .collect::<Vec<_>>()
                    .join(", ");
            self.notes.push(
                Diagnostic::warning("fitted-to-a-part", message)
                    .at(column_span, format!("left out: {left_out}"))
                    .help("it is the distribution of amounts above 0; `amerce fit` shows what was left out"),
            );
        }
        Ok(sample.amounts)
    }

    fn bytes(&mut self, file: &str) -> Result<&[u8], Diagnostic> {
        let index = match self.read.iter().position(|(name, _)| name == file) {
            Some(index) => index,
            None => {
                let path: PathBuf = self.folder.join(file);
                let bytes = files::read(&path)
                    .map_err(|error| error.diagnostic().help("the path is relative to the scenario file"))?;
                self.read.push((file.to_owned(), bytes));
                self.read.len() - 1
            }
        };
        Ok(&self.read[index].1)
    }
}

/// The usual faults of a CSV file, with the line.
fn broken(file: &str, error: &csv::Error) -> String {
    let line = error.position().map_or_else(String::new, |position| format!(":{}", position.line()));
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{file}{line}: this row has {len} cells, but the header has {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => format!("{file}{line}: not UTF-8 text"),
        _ => format!("{file}{line}: {error}"),
    }
}
