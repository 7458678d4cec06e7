//! Tables in a terminal: text wraps, figures do not, and no table is wider than it may be.
use super::style::TerminalStyle;
use super::text;
use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, Table,
    TableStyle, Width,
};

/// Blanks between two columns.
const GAP: usize = 2;
/// A text column keeps this much as long as the figures leave it.
const READABLE: usize = 14;
/// A word up to this long is not broken as long as the figures leave it whole.
const LONGEST_WORD: usize = 24;
/// The narrowest column that every character fits into.
const NARROWEST: usize = 2;

/// How a cell is coloured, where colours are shown; its words say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tone {
    #[default]
    Plain,
    Good,
    Bad,
    Unsure,
    Strong,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Figure,
}

/// The head of a column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    title: String,
    kind: Kind,
}

/// A column of words: to the left; wraps.
pub(super) fn words(title: impl Into<String>) -> Column {
    Column { title: title.into(), kind: Kind::Text }
}

/// A column of figures: to the right; wraps only where nothing else is left.
pub(super) fn figures(title: impl Into<String>) -> Column {
    Column { title: title.into(), kind: Kind::Figure }
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    text: String,
    tone: Tone,
}

impl Entry {
    pub fn toned(text: impl Into<String>, tone: Tone) -> Self {
        let text = text::clean(&text.into());
        // Nothing has no colour: its escapes would only keep blanks at the end of a line.
        let tone = if text.is_empty() { Tone::Plain } else { tone };
        Self { text, tone }
    }
}

impl<T: Into<String>> From<T> for Entry {
    fn from(text: T) -> Self {
        Self::toned(text, Tone::Plain)
    }
}

#[derive(Clone, Debug)]
pub(super) struct Grid {
    columns: Vec<Column>,
    rows: Vec<Vec<Entry>>,
}

impl Grid {
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        let columns = columns
            .into_iter()
            .map(|column| Column { title: text::clean(&column.title), ..column })
            .collect();
        Self { columns, rows: Vec::new() }
    }

    pub fn row(&mut self, entries: impl IntoIterator<Item = Entry>) {
        self.rows.push(entries.into_iter().collect());
    }

    /// The table, without a newline at its end.
    pub fn render(&self, style: TerminalStyle) -> String {
        let mut table = Table::new();
        table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─')));
        table.set_content_arrangement(ContentArrangement::Disabled);
        // Whether to colour was decided by the caller, not by what standard output happens to be.
        table.force_no_tty();
        if style.color {
            table.enforce_styling();
            table.style_text_only();
        }
        table.set_header(self.columns.iter().map(|column| aligned(Cell::new(&column.title), column.kind)));
        for row in &self.rows {
            let kinds = self.columns.iter().map(|column| column.kind);
            table.add_row(row.iter().zip(kinds).map(|(entry, kind)| aligned(painted(entry), kind)));
        }
        let last = self.columns.len().saturating_sub(1);
        for (index, width) in self.widths(style.columns()).into_iter().enumerate() {
            let gap = if index == last { 0 } else { GAP };
            if let Some(column) = table.column_mut(index) {
                column.set_padding((0, u16::try_from(gap).unwrap_or(0)));
                let fixed = u16::try_from(width + gap).unwrap_or(u16::MAX);
                column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(fixed)));
            }
        }
        table.trim_fmt()
    }

    /// Column widths that fit: titles wrap first, then text, and figures only when all else has given way.
    fn widths(&self, width: usize) -> Vec<usize> {
        let room = width.saturating_sub(GAP * self.columns.len().saturating_sub(1));
        let content: Vec<usize> = (0..self.columns.len())
            .map(|index| {
                self.rows.iter().filter_map(|row| row.get(index)).map(|entry| text::width(&entry.text)).max()
            })
            .map(Option::unwrap_or_default)
            .collect();
        let mut widths: Vec<usize> = self
            .columns
            .iter()
            .zip(&content)
            .map(|(column, content)| text::width(&column.title).max(*content).max(NARROWEST))
            .collect();
        let wrapped_titles: Vec<usize> = self
            .columns
            .iter()
            .zip(&content)
            .map(|(column, content)| longest_word(&column.title).max(*content).max(NARROWEST))
            .collect();
        let text_floors = |floor: &dyn Fn(usize) -> usize| -> Vec<usize> {
            let columns = self.columns.iter().enumerate().zip(&wrapped_titles);
            columns
                .map(
                    |((index, column), width)| {
                        if column.kind == Kind::Text { floor(index).min(*width) } else { *width }
                    },
                )
                .collect()
        };
        let whole_words = text_floors(&|index| self.longest_word_below(index).clamp(READABLE, LONGEST_WORD));
        let broken_words = text_floors(&|_| READABLE);
        let anything = vec![NARROWEST; self.columns.len()];
        for floors in [wrapped_titles.clone(), whole_words, broken_words, anything] {
            narrow(&mut widths, &floors, room);
        }
        widths
    }

    fn longest_word_below(&self, index: usize) -> usize {
        let entries = self.rows.iter().filter_map(|row| row.get(index));
        entries.map(|entry| longest_word(&entry.text)).max().unwrap_or(0)
    }
}

/// Takes from the columns that are furthest above their floors, until all fit or none is.
fn narrow(widths: &mut [usize], floors: &[usize], room: usize) {
    let mut excess = widths.iter().sum::<usize>().saturating_sub(room);
    while excess > 0 {
        let above = |index: &usize| widths[*index].saturating_sub(floors[*index]);
        let Some(widest) = (0..widths.len()).max_by_key(above).filter(|index| above(index) > 0) else {
            return;
        };
        widths[widest] -= 1;
        excess -= 1;
    }
}

fn longest_word(text: &str) -> usize {
    text.split_whitespace().map(text::width).max().unwrap_or(0)
}

fn aligned(cell: Cell, kind: Kind) -> Cell {
    cell.set_alignment(if kind == Kind::Text { CellAlignment::Left } else { CellAlignment::Right })
}

fn painted(entry: &Entry) -> Cell {
    let cell = Cell::new(&entry.text);
    match entry.tone {
        Tone::Plain => cell,
        Tone::Good => cell.fg(Color::Green),
        Tone::Bad => cell.fg(Color::Red),
        Tone::Unsure => cell.fg(Color::Yellow),
        Tone::Strong => cell.add_attribute(Attribute::Bold),
    }
}
