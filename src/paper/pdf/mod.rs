//! A paper as PDF, made by the program itself: A4, with page numbers, bookmarks and embedded fonts.
//!
//! [`flow`](self::flow) lays the blocks out on sheets of marks; [`emit`](self::emit) writes the sheets.
mod drawing;
mod emit;
mod flow;
mod fonts;
mod sheet;
mod table;

use super::block::Paper;
pub use fonts::Fonts;

/// A PDF file, and the letters of the paper that no font had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdf {
    pub bytes: Vec<u8>,
    /// In order; each is shown as an empty box, so somebody should be told.
    pub missing: Vec<char>,
}

#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("{0} is no font that can be embedded")]
    Font(String),
    #[error("the PDF cannot be written: {0}")]
    Writing(String),
    #[error("a chart cannot be read back: {0}")]
    Chart(#[from] resvg::usvg::Error),
}

/// The paper as PDF. The same paper and fonts give the same bytes.
///
/// # Errors
/// For what no paper causes: a chart or a font that the PDF writer refuses.
pub fn pdf(paper: &Paper, fonts: &Fonts) -> Result<Pdf, PdfError> {
    let sheets = flow::sheets(paper, fonts);
    let bytes = emit::emit(paper, fonts, &sheets)?;
    Ok(Pdf { bytes, missing: fonts.missing_in(&sheets) })
}
