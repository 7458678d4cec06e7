//! Text that was written by others, made fit for a terminal.
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns that a name takes in a table at most, over all its lines.
const LONGEST_NAME: usize = 60;

/// Columns that a terminal gives to a text.
pub(super) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text without what a terminal would obey: white space becomes a space; control characters and marks that
/// turn the direction of writing become `�`.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            _ if character.is_whitespace() => ' ',
            _ if character.is_control() => '\u{fffd}',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}' => {
                '\u{fffd}'
            }
            _ => character,
        })
        .collect()
}

/// A name for a table: clean, and cut with `…` where it is very long.
pub(crate) fn name(text: &str) -> String {
    let clean = clean(text);
    if width(&clean) <= LONGEST_NAME {
        return clean;
    }
    let (head, _) = split_at_width(&clean, LONGEST_NAME - 1);
    format!("{}…", head.trim_end())
}

/// Clean text in lines of at most `columns`, broken between words where that is possible.
pub(super) fn wrap(text: &str, columns: usize) -> String {
    let text = clean(text);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut rest = word;
        let line = lines.last_mut().expect("there is a first line");
        let blank = usize::from(!line.is_empty());
        if width(line) + blank + width(rest) <= columns {
            line.extend(std::iter::repeat_n(' ', blank));
            line.push_str(rest);
            continue;
        }
        if line.is_empty() {
            lines.pop();
        }
        while width(rest) > columns {
            let (head, tail) = split_at_width(rest, columns);
            lines.push(head.to_owned());
            rest = tail;
        }
        lines.push(rest.to_owned());
    }
    lines.join("\n")
}

/// Wrapped text behind a label, with its later lines under the first.
pub(super) fn labelled(label: &str, text: &str, indent: usize, columns: usize) -> String {
    let body = wrap(text, columns.saturating_sub(indent).max(1));
    let mut out = String::new();
    for (index, line) in body.lines().enumerate() {
        let label = if index == 0 { label } else { "" };
        out.push_str(format!("{label:indent$}{line}").trim_end());
        out.push('\n');
    }
    out
}

/// The longest head of at most `columns`, but at least one character, and the rest.
fn split_at_width(text: &str, columns: usize) -> (&str, &str) {
    let mut used = 0;
    for (index, character) in text.char_indices() {
        used += character.width().unwrap_or(0);
        if used > columns && index > 0 {
            return text.split_at(index);
        }
    }
    (text, "")
}

/// The text with its first letter a capital one.
pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What is chosen: a programme, or none.
pub(super) fn option(programme: Option<&String>) -> String {
    programme.map_or_else(|| "no programme".to_owned(), |programme| name(programme))
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}
