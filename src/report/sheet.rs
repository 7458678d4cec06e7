//! A CSV file that a spreadsheet opens safely and a program reads back to the same bits.
use crate::format::FORMULA_STARTS;

/// One field of a row.
#[derive(Clone, Debug)]
pub(super) enum Field {
    /// From the scenario or from us; never a formula.
    Text(String),
    /// At full precision.
    Number(f64),
    Whole(u64),
    /// Undefined, or of no meaning in this row.
    Empty,
}

impl Field {
    fn written(&self) -> String {
        match self {
            Self::Text(text) if text.starts_with(FORMULA_STARTS) => format!("'{text}"),
            Self::Text(text) => text.clone(),
            Self::Number(value) => exact(*value),
            Self::Whole(value) => value.to_string(),
            Self::Empty => String::new(),
        }
    }
}

impl From<&str> for Field {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<f64> for Field {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<Option<f64>> for Field {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::Empty, Self::Number)
    }
}

/// The shortest digits that read back to the same bits; empty where there is no finite number.
fn exact(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let text = format!("{value:?}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// Rows under a header, every one as long as it.
#[derive(Debug)]
pub(super) struct Sheet {
    writer: csv::Writer<Vec<u8>>,
}

impl Sheet {
    pub fn new(header: &[&str]) -> Self {
        let mut sheet = Self { writer: csv::Writer::from_writer(Vec::new()) };
        sheet.row(header.iter().map(|title| Field::from(*title)));
        sheet
    }

    /// More rows of a sheet that has its header already.
    pub fn headless() -> Self {
        Self { writer: csv::Writer::from_writer(Vec::new()) }
    }

    pub fn row(&mut self, fields: impl IntoIterator<Item = Field>) {
        self.writer
            .write_record(fields.into_iter().map(|field| field.written()))
            .expect("rows are as long as the header, and memory does not fail to be written");
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.writer.into_inner().expect("memory does not fail to be written")
    }
}
