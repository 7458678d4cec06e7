//! The results document as JSON.
use crate::results::{Comparison, Crosscheck, Results};

/// The document, indented, with a newline at its end. Numbers read back to the same bits.
pub fn to_json(results: &Results) -> String {
    let mut text =
        serde_json::to_string_pretty(results).expect("the document has no map and no fallible field");
    text.push('\n');
    text
}

/// Several runs side by side, in the same layout as [`to_json`].
pub fn comparison_json(comparison: &Comparison) -> String {
    let mut text =
        serde_json::to_string_pretty(comparison).expect("the document has no map and no fallible field");
    text.push('\n');
    text
}

/// Both ways to the baseline's loss, in the same layout as [`to_json`].
pub fn crosscheck_json(crosscheck: &Crosscheck) -> String {
    let mut text =
        serde_json::to_string_pretty(crosscheck).expect("the document has no map and no fallible field");
    text.push('\n');
    text
}
