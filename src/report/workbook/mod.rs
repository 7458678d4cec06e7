//! The document as a workbook that finance can go on with: figures, native charts, and ROI as live formulas.
//!
//! Money and shares are numbers with formats, not texts. The spend of each programme is a cell to change: net benefit,
//! ROI and avoided per 1 spent follow from it and from the simulated figures. The same document gives the same bytes.
mod assumptions;
mod components;
mod exceedance;
mod page;
mod programmes;
mod styles;
mod summary;
#[cfg(test)]
mod tests;
mod trials;

use crate::results::{Results, TrialSample};
use page::Page;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};
use styles::Styles;

/// The file's name.
pub const WORKBOOK: &str = "results.xlsx";

/// Rows of a sheet of trials: as many as spreadsheets handle with ease.
const MOST_TRIALS: usize = 100_000;
const MOST_CELLS: usize = 1_000_000;

/// Fills a sheet.
type Write = fn(&mut Page<'_>, &Results) -> Result<(), XlsxError>;

/// How many trials of a document its workbook shows at most.
pub fn workbook_trials(results: &Results) -> usize {
    let columns = 2 + results.baseline.components.len() + 2 * results.programmes.len();
    (MOST_CELLS / columns).min(MOST_TRIALS)
}

/// The workbook of a document and of some of its trials.
///
/// # Errors
/// If the document has more rows or longer texts than a workbook can hold; what it is.
pub fn workbook(results: &Results, sample: &TrialSample) -> Result<Vec<u8>, String> {
    file(results, sample).map_err(|error| error.to_string())
}

fn file(results: &Results, sample: &TrialSample) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Of no day, so that the same document is the same file.
    let properties = DocProperties::new()
        .set_title(page::cut(&results.scenario.name))
        .set_author(format!("amerce {}", results.run.engine_version))
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    workbook.set_properties(&properties);
    let styles = Styles::of(results);
    // Each sheet says which of its cells have names.
    let mut names = Vec::new();
    let sheets: [(&str, Write); 5] = [
        ("Summary", summary::write),
        ("Programmes", programmes::write),
        ("Exceedance", exceedance::write),
        ("Components", components::write),
        ("Assumptions", assumptions::write),
    ];
    for (name, write) in sheets {
        let mut page = Page::new(workbook.add_worksheet(), name, &styles)?;
        write(&mut page, results)?;
        names.append(&mut page.names);
    }
    let mut page = Page::new(workbook.add_worksheet(), "Trials", &styles)?;
    trials::write(&mut page, results, sample)?;
    for (name, cells) in names {
        workbook.define_name(name, &cells)?;
    }
    workbook.save_to_buffer()
}
