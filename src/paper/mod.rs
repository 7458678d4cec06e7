//! The results document as papers for people who decide: a board paper, and drafts of disclosure text.
//!
//! A paper is first a list of blocks ([`Paper`]), a pure function of the document; [`html`], [`pdf`] and [`markdown`] lay the
//! same blocks out. Figures are rounded by their own error, as everywhere ([`crate::format`]); the look is that of the plots.
mod analysed;
mod answer;
mod appetite;
mod assumptions;
mod block;
mod board;
mod curve;
mod disclosure;
mod drivers;
mod html;
mod language;
mod markdown;
mod method;
mod origin;
mod pdf;
mod programmes;
mod recommendation;
mod reproduction;
mod stress;
mod terms;
#[cfg(test)]
mod tests;
mod writer;

pub use block::Paper;
pub use board::board_paper;
pub use disclosure::{Earlier, Style, disclosure};
pub use html::html;
pub use language::Language;
pub use markdown::markdown;
pub use pdf::{Fonts, Pdf, PdfError, pdf};
pub use writer::Writer;
