//! TOML text as it grows, with the cells that its parts come from.
use super::book::Cell;
use crate::diagnostics::Cell as Place;
use std::ops::Range;

#[derive(Debug, Default)]
pub(super) struct TomlText {
    pub(super) text: String,
    pub(super) cells: Vec<Place>,
}

impl TomlText {
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// An empty line between tables.
    pub(super) fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    pub(super) fn header(&mut self, header: &str, cell: Option<&Cell>) {
        self.gap();
        match cell {
            Some(cell) => self.marked(cell, header),
            None => self.push(header),
        }
        self.push("\n");
    }

    pub(super) fn comment(&mut self, notes: &str) {
        for line in notes.lines() {
            // Control characters may stand in no comment.
            let line: String = line
                .chars()
                .map(|letter| if letter.is_control() && letter != '\t' { ' ' } else { letter })
                .collect();
            let line = line.trim_end();
            self.push(if line.is_empty() { "#" } else { "# " });
            self.push(line);
            self.push("\n");
        }
    }

    pub(super) fn mark(&mut self, cell: &Cell, range: Range<usize>) {
        self.cells.push(cell.place(range));
    }

    /// Text as it is, from a cell.
    pub(super) fn marked(&mut self, cell: &Cell, text: &str) {
        let start = self.len();
        self.push(text);
        self.mark(cell, start..self.len());
    }

    /// A part of a quoted text.
    pub(super) fn marked_inside(&mut self, cell: &Cell, text: &str) {
        self.marked(cell, &escaped(text, false));
    }

    /// A quoted text from a cell; several lines stay several.
    pub(super) fn quoted(&mut self, cell: &Cell, text: &str) {
        let start = self.len();
        let several = text.contains('\n');
        let quotes = if several { "\"\"\"" } else { "\"" };
        self.push(quotes);
        if several {
            self.push("\n");
        }
        self.marked(cell, &escaped(text, several));
        self.push(quotes);
        self.mark(cell, start..self.len());
    }

    /// Parts of a cell's text as a list; `item` says of each whether it is quoted, and its text.
    pub(super) fn list(
        &mut self,
        cell: &Cell,
        text: &str,
        separator: char,
        item: fn(&str) -> (bool, String),
    ) {
        let start = self.len();
        self.push("[");
        let parts = text.split(separator).map(str::trim).filter(|part| !part.is_empty());
        for (number, part) in parts.enumerate() {
            self.push(if number > 0 { ", " } else { "" });
            let (quote, part) = item(part);
            if quote {
                self.quoted(cell, &part);
            } else {
                self.marked(cell, &part);
            }
        }
        self.push("]");
        self.mark(cell, start..self.len());
    }

    /// Lists of lists: rows end with `;`.
    pub(super) fn rows(&mut self, cell: &Cell, text: &str, item: fn(&str) -> (bool, String)) {
        let start = self.len();
        self.push("[");
        for (number, row) in text.split([';', '\n']).filter(|row| !row.trim().is_empty()).enumerate() {
            self.push(if number > 0 { ", " } else { "" });
            self.list(cell, row, ',', item);
        }
        self.push("]");
        self.mark(cell, start..self.len());
    }
}

/// A key of TOML, in quotes where it needs them.
pub(super) fn bare_or_quoted(key: &str) -> String {
    let bare = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        format!("\"{}\"", escaped(key, false))
    }
}

/// Inside a basic string.
fn escaped(text: &str, several_lines: bool) -> String {
    let ends_quotes = !several_lines || text.contains("\"\"\"") || text.ends_with('"');
    text.chars()
        .map(|letter| match letter {
            '"' if !ends_quotes => "\"".to_owned(),
            '"' | '\\' => format!("\\{letter}"),
            '\n' if several_lines => "\n".to_owned(),
            '\n' => "\\n".to_owned(),
            '\t' => "\t".to_owned(),
            letter if letter.is_control() => format!("\\u{:04X}", u32::from(letter)),
            letter => letter.to_string(),
        })
        .collect()
}
