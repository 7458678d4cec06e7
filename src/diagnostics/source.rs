//! The texts that diagnostics point into.
use std::ops::Range;

/// A text with a name: a scenario file, or an argument of the command line.
#[derive(Clone, Debug)]
pub struct Source {
    pub name: String,
    pub text: String,
    /// The cells that the text was made from, if it is a workbook's: messages name them, not the text, which nobody wrote.
    pub cells: Vec<Cell>,
}

/// A cell of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The part of the source's text that was made from it.
    pub range: Range<usize>,
    pub sheet: &'static str,
    /// From 1, as spreadsheets count.
    pub row: usize,
    /// From 0.
    pub column: usize,
    /// What it shows.
    pub text: String,
}

impl Cell {
    /// `B3`.
    pub fn address(&self) -> String {
        let mut letters = Vec::new();
        let mut rest = self.column + 1;
        while rest > 0 {
            letters.insert(0, char::from(b'A' + ((rest - 1) % 26) as u8));
            rest = (rest - 1) / 26;
        }
        format!("{}{}", letters.into_iter().collect::<String>(), self.row)
    }
}

impl Source {
    /// The cell that a part of the text is about: the narrowest one around it, or else the last one before it.
    pub(super) fn cell(&self, start: usize, end: usize) -> Option<&Cell> {
        let around = |cell: &&Cell| cell.range.start <= start && end <= cell.range.end;
        let narrowest = self.cells.iter().filter(around).min_by_key(|cell| cell.range.len());
        let before = || self.cells.iter().filter(|cell| cell.range.start <= start);
        narrowest.or_else(|| before().max_by_key(|cell| cell.range.start)).or(self.cells.first())
    }
}

/// Index of a [`Source`] in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceId(u32);

/// A byte range of one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub source: SourceId,
    pub start: usize,
    pub end: usize,
}

impl Span {
    /// Whether `other` lies within.
    pub fn holds(&self, other: Self) -> bool {
        self.source == other.source && self.start <= other.start && other.end <= self.end
    }
}

/// All texts of one run.
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.push(Source { name: name.into(), text: text.into(), cells: Vec::new() })
    }

    pub fn push(&mut self, source: Source) -> SourceId {
        let id = SourceId(u32::try_from(self.0.len()).expect("fewer than 2^32 sources"));
        self.0.push(source);
        id
    }

    pub fn get(&self, id: SourceId) -> &Source {
        &self.0[id.0 as usize]
    }

    /// The whole of a source as a span.
    pub fn whole(&self, id: SourceId) -> Span {
        Span { source: id, start: 0, end: self.get(id).text.len() }
    }

    /// File, line and column (both from 1, columns in characters) where a span begins.
    pub fn location(&self, span: Span) -> (&str, usize, usize) {
        let source = self.get(span.source);
        let start = floor_char_boundary(&source.text, span.start);
        let before = &source.text[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.matches('\n').count() + 1;
        (&source.name, line, before[line_start..].chars().count() + 1)
    }
}

/// The largest character boundary at or before `index`.
pub(super) fn floor_char_boundary(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}
