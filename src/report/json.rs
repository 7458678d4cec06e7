//! The results document as JSON.
use crate::results::{Comparison, Crosscheck, Fit, Results, Verification, Waterfall};
use std::fmt::Write;

/// The document, indented, with a newline at its end. Numbers read back to the same bits.
pub fn to_json(results: &Results) -> String {
    escaped(&serde_json::to_string_pretty(results).expect("the document has no map and no fallible field"))
}

/// Several runs side by side, in the same layout as [`to_json`].
pub fn comparison_json(comparison: &Comparison) -> String {
    escaped(&serde_json::to_string_pretty(comparison).expect("the document has no map and no fallible field"))
}

/// Both ways to the baseline's loss, in the same layout as [`to_json`].
pub fn crosscheck_json(crosscheck: &Crosscheck) -> String {
    escaped(&serde_json::to_string_pretty(crosscheck).expect("the document has no map and no fallible field"))
}

/// Distributions fitted to a column, in the same layout as [`to_json`].
pub fn fit_json(fit: &Fit) -> String {
    escaped(&serde_json::to_string_pretty(fit).expect("the document has no map and no fallible field"))
}

/// What a rerun says of a document, in the same layout as [`to_json`].
pub fn verification_json(verification: &Verification) -> String {
    escaped(
        &serde_json::to_string_pretty(verification).expect("the document has no map and no fallible field"),
    )
}

/// What moved a figure, in the same layout as [`to_json`].
pub fn waterfall_json(waterfall: &Waterfall) -> String {
    escaped(&serde_json::to_string_pretty(waterfall).expect("the document has no map and no fallible field"))
}

/// JSON leaves the control characters from U+007F to U+009F as they are, and terminals may obey them. They can only
/// stand inside texts, where an escape means the same.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len() + 1);
    for character in json.chars() {
        match character {
            '\u{7f}'..='\u{9f}' => {
                write!(text, "\\u{:04x}", u32::from(character)).expect("writing to a String cannot fail");
            }
            character => text.push(character),
        }
    }
    text.push('\n');
    text
}
