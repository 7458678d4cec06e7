//! What a paper is made of, before anybody knows whether it becomes HTML, PDF or Markdown.
use super::language::Language;

/// Words on a line, with figures among them that say where they come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Words(String),
    /// A figure and the address of its number.
    Figure {
        text: String,
        at: Address,
    },
}

/// A number in a results document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The document's file, as a link from beside the paper.
    pub file: String,
    /// An RFC 6901 JSON pointer.
    pub pointer: String,
}

impl Address {
    pub fn link(&self) -> String {
        format!("{}#{}", self.file, self.pointer)
    }
}

impl Text {
    pub fn plain(&self) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Words(text) | Piece::Figure { text, .. } => text.as_str(),
            })
            .collect()
    }

    /// This, and then that.
    #[must_use]
    pub fn and(mut self, more: impl Into<Text>) -> Self {
        self.0.extend(more.into().0);
        self
    }
}

impl From<String> for Text {
    fn from(words: String) -> Self {
        Self(vec![Piece::Words(words)])
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Self {
        words.to_owned().into()
    }
}

/// A whole paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    pub language: Language,
    pub title: String,
    pub subtitle: String,
    /// Above everything: "Draft for counsel".
    pub banner: Option<String>,
    /// At the foot of each page.
    pub footer: String,
    pub sections: Vec<Section>,
}

impl Paper {
    /// Every text in it, for checks of what it says.
    pub fn texts(&self) -> Vec<&Text> {
        self.sections.iter().flat_map(|section| &section.blocks).flat_map(Block::texts).collect()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Of its anchor.
    pub id: &'static str,
    pub heading: String,
    /// Whether it begins a page in print.
    pub new_page: bool,
    pub blocks: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// The sentences that a reader takes away, in large type.
    Answer(Vec<Text>),
    Heading(String),
    Paragraph(Text),
    /// In small type.
    Note(Text),
    List(Vec<Text>),
    Chart(Picture),
    Table(Table),
    /// To be copied.
    Code(String),
}

impl Block {
    pub fn note(text: impl Into<Text>) -> Self {
        Self::Note(text.into())
    }

    pub fn paragraph(text: impl Into<Text>) -> Self {
        Self::Paragraph(text.into())
    }

    fn texts(&self) -> Vec<&Text> {
        match self {
            Self::Answer(texts) | Self::List(texts) => texts.iter().collect(),
            Self::Paragraph(text) | Self::Note(text) => vec![text],
            Self::Table(table) => {
                table.rows.iter().flat_map(|row| &row.cells).map(|cell| &cell.text).collect()
            }
            Self::Heading(_) | Self::Chart(_) | Self::Code(_) => Vec::new(),
        }
    }
}

/// A chart; the table after it has its figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub name: &'static str,
    pub alt: String,
    /// For a page of its own colours.
    pub inline: String,
    /// For paper.
    pub svg: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub title: String,
    /// Right-aligned.
    pub is_figure: bool,
    /// Of the width, against the other columns, in print.
    pub weight: f64,
}

impl Column {
    pub fn words(title: impl Into<String>, weight: f64) -> Self {
        Self { title: title.into(), is_figure: false, weight }
    }

    pub fn figures(title: impl Into<String>, weight: f64) -> Self {
        Self { title: title.into(), is_figure: true, weight }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// The row that the text speaks of.
    pub strong: bool,
}

impl Row {
    pub fn of<T: Into<Cell>>(cells: impl IntoIterator<Item = T>) -> Self {
        Self { cells: cells.into_iter().map(Into::into).collect(), strong: false }
    }

    #[must_use]
    pub fn strong(mut self, strong: bool) -> Self {
        self.strong = strong;
        self
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    pub text: Text,
    pub tone: Tone,
    /// A small chart before the text.
    pub spread: Option<Spread>,
}

impl<T: Into<Text>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// What a verdict means; its word says it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    Good,
    Bad,
    Unsure,
}

/// A range of values on a line, as shares of its length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub low: f64,
    pub high: f64,
    pub mean: Option<f64>,
}

impl Spread {
    /// The line goes from 0, or from `low` if that is below 0, to a little beyond `high`; `None` where that is no range.
    pub fn of(low: f64, high: f64, mean: Option<f64>) -> Option<Self> {
        let from = low.min(0.0);
        let to = high.max(0.0);
        let length = 1.05 * (to - from);
        let at = |value: f64| ((value - from) / length).clamp(0.0, 1.0);
        let spread = Self { low: at(low), high: at(high), mean: mean.map(at) };
        (length.is_finite() && length > 0.0 && low <= high).then_some(spread)
    }
}
