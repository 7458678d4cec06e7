//! A scenario as a workbook (.xlsx): a sheet for each table, for those who keep their numbers in a spreadsheet.
//!
//! Reading makes the cells into the scenario's TOML, with the cell that each part of the text comes from; the text is
//! then checked as any other, so that nothing is checked twice and every message names its cell. Writing is the way back.
//! What TOML can say, a workbook can; numbers become numbers, and comments notes of the row that they belong to.
mod book;
mod comments;
mod container;
mod effects;
mod forms;
mod from_toml;
mod guide;
mod layout;
mod read;
#[cfg(test)]
mod tests;
mod to_toml;
mod toml_text;
mod values;
mod write;

use super::load::{LoadError, LoadErrorKind};
use super::template;
use crate::diagnostics::{Diagnostic, Source, Sources};
use std::path::Path;

/// A workbook as the scenario that it holds.
#[derive(Clone, Debug)]
pub struct FromWorkbook {
    /// TOML.
    pub text: String,
    /// Sheets that are no part of a scenario.
    pub other_sheets: Vec<String>,
    /// Cells that are formulas; the text has their values.
    pub formulas: usize,
}

/// Whether a file is to be read as a workbook: by its first bytes, or by its name.
pub fn is_workbook(path: &Path, bytes: &[u8]) -> bool {
    container::is_workbook(&path.to_string_lossy(), bytes)
}

/// The TOML text of a workbook.
///
/// # Errors
/// What is wrong with the file, its sheets or its cells.
pub fn from_workbook(file: &str, bytes: &[u8]) -> Result<FromWorkbook, LoadError> {
    let (source, left_out) = read_source(file, bytes)?;
    Ok(FromWorkbook { text: source.text, other_sheets: left_out.sheets, formulas: left_out.formulas })
}

/// The workbook of a scenario's text, which has to be one that can be loaded.
///
/// # Errors
/// If a text is longer than a cell may hold.
pub fn to_workbook(text: &str) -> Result<Vec<u8>, Diagnostic> {
    write::write(&from_toml::book(text, true))
}

/// A workbook called `name` to start from: the example of [`super::new_scenario`].
///
/// # Errors
/// If the name is longer than a cell may hold.
pub fn new_workbook(name: &str) -> Result<Vec<u8>, Diagnostic> {
    write::write(&from_toml::book(&template::new_scenario(name), false))
}

/// The text of a workbook, with its cells.
pub(super) fn source(file: &str, bytes: &[u8]) -> Result<Source, LoadError> {
    read_source(file, bytes).map(|(source, _)| source)
}

fn read_source(file: &str, bytes: &[u8]) -> Result<(Source, read::LeftOut), LoadError> {
    let refused = |(diagnostics, sources): (Vec<Diagnostic>, Sources)| LoadError {
        kind: LoadErrorKind::Invalid,
        diagnostics,
        sources,
    };
    let (book, left_out) = read::read(file, bytes).map_err(refused)?;
    let mut writing = to_toml::Writing::new(file, &book);
    writing.write();
    let to_toml::Writing { out, sources, diagnostics, .. } = writing;
    if !diagnostics.is_empty() {
        return Err(refused((diagnostics, sources)));
    }
    Ok((Source { name: file.to_owned(), text: out.text, cells: out.cells }, left_out))
}
