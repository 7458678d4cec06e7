//! Columns of numbers from CSV files that a scenario names.
use crate::diagnostics::{Diagnostic, Span};
use crate::files;
use crate::fitting::{self, Amounts, Table};
use std::path::{Path, PathBuf};

/// A data file as a scenario names it, and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// Relative to the scenario's folder.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Where a scenario's data files come from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shelf<'f> {
    /// A folder that paths are relative to, and do not leave unless they may.
    Folder { path: &'f Path, may_leave: bool },
    /// What was read before, or what a sealed document carries; anything else is looked for in a folder.
    Sealed { files: &'f [DataFile], folder: &'f Path, may_leave: bool },
}

/// The data files of a scenario: where they are looked for, and what was read, for the fingerprint.
pub(super) struct DataFiles<'f> {
    shelf: Shelf<'f>,
    /// Each file once, in the order of its first use.
    read: Vec<DataFile>,
    /// What was left out of columns that distributions are fitted to.
    notes: Vec<Diagnostic>,
}

impl<'f> DataFiles<'f> {
    pub(super) fn new(shelf: Shelf<'f>) -> Self {
        Self { shelf, read: Vec::new(), notes: Vec::new() }
    }

    /// All files that were read.
    pub(super) fn contents(&self) -> &[DataFile] {
        &self.read
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

    /// All files that were read, and what was left out of columns that distributions are fitted to.
    pub(super) fn into_parts(self) -> (Vec<DataFile>, Vec<Diagnostic>) {
        (self.read, self.notes)
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
        let index = match self.read.iter().position(|one| one.name == file) {
            Some(index) => index,
            None => {
                let bytes = self.shelf.bytes(file)?;
                self.read.push(DataFile { name: file.to_owned(), bytes });
                self.read.len() - 1
            }
        };
        Ok(&self.read[index].bytes)
    }
}

impl<'f> Shelf<'f> {
    /// Where data files are looked for.
    pub(super) fn folder(self) -> &'f Path {
        match self {
            Shelf::Folder { path, .. } => path,
            Shelf::Sealed { folder, .. } => folder,
        }
    }

    fn bytes(self, file: &str) -> Result<Vec<u8>, Diagnostic> {
        let (folder, may_leave) = match self {
            Shelf::Folder { path, may_leave } => (path, may_leave),
            Shelf::Sealed { files, folder, may_leave } => match files.iter().find(|one| one.name == file) {
                Some(sealed) => return Ok(sealed.bytes.clone()),
                None => (folder, may_leave),
            },
        };
        let path: PathBuf = folder.join(file);
        let read = if may_leave { files::read(&path) } else { files::read_within(folder, &path) };
        read.map_err(|error| {
            if error.leaves_its_folder() {
                return error.diagnostic();
            }
            error.diagnostic().help("the path is relative to the scenario file")
        })
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
