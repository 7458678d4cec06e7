//! What a rerun says of a document.
use super::grid::{Entry, Grid, Tone, words};
use super::style::TerminalStyle;
use super::text;
use crate::format;
use crate::results::{FileState, SealState, Verification};

/// The verdict first, then the first differences, then what else a reviewer should know.
pub fn verification(found: &Verification, style: TerminalStyle) -> String {
    let wrapped = |line: &str| text::wrap(line, style.columns()) + "\n";
    let mut out = style.strong(&text::wrap(&verdict(found), style.columns())) + "\n";
    if !found.differences.is_empty() {
        let mut grid = Grid::new([words("Place"), words("In the document"), words("Run again")]);
        for one in &found.differences {
            let value = |value: &Option<String>| match value {
                Some(value) => Entry::from(text::name(value)),
                None => Entry::toned("not there", Tone::Unsure),
            };
            grid.row([Entry::from(one.place.as_str()), value(&one.document), value(&one.again)]);
        }
        out.push('\n');
        out.push_str(&grid.render(style));
        out.push('\n');
        let more = found.different - found.differences.len() as u64;
        if more > 0 {
            out.push_str(&wrapped(&format!("and {} more", format::count(more))));
        }
    }
    let notes = notes(found);
    if !notes.is_empty() {
        out.push('\n');
    }
    notes.iter().for_each(|note| out.push_str(&wrapped(note)));
    out
}

fn verdict(found: &Verification) -> String {
    let compared = format::count(found.compared);
    match (found.identical, found.different, found.seal) {
        (true, _, SealState::Whole) => {
            format!("Identical: all {compared} values come out again, and the seal is whole.")
        }
        (true, ..) => format!("Identical: all {compared} values come out again; there is no seal."),
        (false, 0, _) => format!(
            "Not identical: all {compared} values come out again, but the seal is broken: the document was changed after it was written."
        ),
        (false, different, seal) => {
            let seal = match seal {
                SealState::Whole => "the seal is whole",
                SealState::Broken => "the seal is broken: the document was changed after it was written",
                SealState::None => "there is no seal",
            };
            format!("Not identical: {} of {compared} values differ, and {seal}.", format::count(different))
        }
    }
}

fn notes(found: &Verification) -> Vec<String> {
    let mut notes = Vec::new();
    let [made, again] = &found.versions;
    if made != again {
        notes.push(format!(
            "The document is of version {made}, and this is version {again}: figures may differ in their last digits or, where a method was changed, within their errors."
        ));
    }
    match found.scenario_file {
        FileState::Changed => notes.push(
            "The scenario's file has changed since: what was run again is the text under the seal, not the file."
                .to_owned(),
        ),
        FileState::NotFound => {
            notes.push("The scenario's file is not here: what was run again is the text under the seal.".to_owned());
        }
        FileState::Unchanged | FileState::Unknown => {}
    }
    if !found.sealed_only.is_empty() {
        notes.push(format!(
            "Held by the seal alone, since a run does not make them: {}.",
            text::list(&found.sealed_only)
        ));
    }
    notes
}
