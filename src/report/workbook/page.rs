//! A sheet as it is written: cells by style, charts, and names for cells.
use super::styles::Styles;
use crate::format::FORMULA_STARTS;
use rust_xlsxwriter::{Chart, ChartFont, ChartLine, Color, Format, Formula, Worksheet, XlsxError};

/// Characters that a cell holds, with room to spare.
const MOST_CHARACTERS: usize = 32_000;

pub(super) struct Page<'w> {
    pub(super) sheet: &'w mut Worksheet,
    pub(super) styles: &'w Styles,
    /// Names of the workbook, each with the cells that it stands for.
    pub(super) names: Vec<(String, String)>,
    name: &'static str,
}

/// A text that a cell can hold.
pub(super) fn cut(text: &str) -> String {
    text.chars().take(MOST_CHARACTERS).collect()
}

/// A chart's title, smaller than the spreadsheet's own idea of it.
pub(super) fn title(chart: &mut Chart, text: &str) {
    let mut font = ChartFont::new();
    font.set_size(12).set_bold();
    chart.title().set_name(text).set_font(&font);
}

/// Lines that do not drown what stands before them.
pub(super) fn grid_line() -> ChartLine {
    let mut line = ChartLine::new();
    line.set_color(Color::RGB(0xD9_D9_D9)).set_width(0.75);
    line
}

/// `B`, for column 1.
pub(super) fn letters(column: u16) -> String {
    let mut letters = String::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        letters.insert(0, char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters
}

/// `B3`, for row 2 and column 1.
pub(super) fn address(row: u32, column: u16) -> String {
    format!("{}{}", letters(column), row + 1)
}

impl<'w> Page<'w> {
    pub(super) fn new(
        sheet: &'w mut Worksheet,
        name: &'static str,
        styles: &'w Styles,
    ) -> Result<Self, XlsxError> {
        sheet.set_name(name)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.set_footer("&L&A&RPage &P of &N");
        Ok(Self { sheet, styles, names: Vec::new(), name })
    }

    /// Printed on one page, upright.
    pub(super) fn one_page(&mut self) {
        self.sheet.set_portrait().set_print_fit_to_pages(1, 1);
    }

    pub(super) fn widths(&mut self, widths: &[f64]) -> Result<(), XlsxError> {
        for (column, width) in (0..).zip(widths) {
            self.sheet.set_column_width(column, *width)?;
        }
        Ok(())
    }

    /// A text, never a formula.
    pub(super) fn text(
        &mut self,
        row: u32,
        column: u16,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let text = cut(text);
        let quoted = text.starts_with(FORMULA_STARTS).then(|| format.clone().set_quote_prefix());
        self.sheet.write_string_with_format(row, column, text, quoted.as_ref().unwrap_or(format))?;
        Ok(())
    }

    /// A number; nothing where it is not defined.
    pub(super) fn number(
        &mut self,
        row: u32,
        column: u16,
        number: impl Into<Option<f64>>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        match number.into().filter(|number| number.is_finite()) {
            Some(number) => self.sheet.write_number_with_format(row, column, number, format)?,
            None => self.sheet.write_blank(row, column, format)?,
        };
        Ok(())
    }

    /// A formula with the value that it has now, for those who do not calculate.
    pub(super) fn formula(
        &mut self,
        row: u32,
        column: u16,
        formula: &str,
        value: Option<f64>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let value = value.map_or_else(|| super::super::NOT_DEFINED.to_owned(), |value| value.to_string());
        self.sheet.write_formula_with_format(row, column, Formula::new(formula).set_result(value), format)?;
        Ok(())
    }

    /// A formula that gives a text.
    pub(super) fn text_formula(
        &mut self,
        row: u32,
        column: u16,
        formula: &str,
        text: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        self.sheet.write_formula_with_format(row, column, Formula::new(formula).set_result(text), format)?;
        Ok(())
    }

    /// Titles of columns: the first ones are of texts, the others of figures.
    pub(super) fn head(&mut self, row: u32, titles: &[&str], texts: usize) -> Result<(), XlsxError> {
        let styles = self.styles;
        for (column, title) in (0_u16..).zip(titles) {
            let format = if usize::from(column) < texts { &styles.head } else { &styles.head_right };
            self.text(row, column, title, format)?;
        }
        Ok(())
    }

    /// Gives cells a name.
    pub(super) fn name(&mut self, name: &str, (row, column): (u32, u16), last_row: u32) {
        let column = letters(column);
        let to = if last_row > row { format!(":${column}${}", last_row + 1) } else { String::new() };
        self.names.push((name.to_owned(), format!("={}!${column}${}{to}", self.name, row + 1)));
    }
}
