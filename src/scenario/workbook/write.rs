//! A workbook's cells written to a file: titles, lists to choose from, and what each column is for.
use super::book::{Book, Cell, Sheet, Value};
use super::forms::Choice;
use super::guide;
use super::layout::{Column, LISTS, Shape};
use crate::diagnostics::Diagnostic;
use crate::format::FORMULA_STARTS;
use crate::scenario::keys::{Key, Kind};
use crate::units;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, FormatAlign,
    FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

/// Rows that lists to choose from reach down to.
const ROOM: u32 = 500;
/// Empty rows below the last one that look as if they wanted to be filled in.
const BLANK_ROWS: u32 = 12;
/// Wider sheets, in characters, are printed on two pages side by side.
const ONE_PAGE: f64 = 200.0;
const LINE_HEIGHT: f64 = 15.0;
/// Characters that a cell holds.
const MOST_CHARACTERS: usize = 32_767;

/// The file, the same bytes for the same cells.
///
/// # Errors
/// If a text is longer than a cell may hold.
pub(super) fn write(book: &Book) -> Result<Vec<u8>, Diagnostic> {
    for cell in book.sheets.iter().flat_map(|sheet| &sheet.rows).flat_map(|row| row.cells.values()) {
        let length = cell.value.written().encode_utf16().count();
        if length > MOST_CHARACTERS {
            let address = cell.place(0..0).address();
            return Err(Diagnostic::error(
                "size",
                format!("sheet {}, cell {address} would hold {length} characters, but a cell holds {MOST_CHARACTERS}", cell.sheet),
            )
            .help("shorten the text; long comments may go into a file beside the workbook"));
        }
    }
    // Everything that a sheet may not hold was looked for above.
    file(book)
        .map_err(|error| Diagnostic::error("workbook", format!("the workbook cannot be written: {error}")))
}

fn file(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Of no day, so that the same scenario is the same file.
    let properties = DocProperties::new()
        .set_author("amerce")
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    workbook.set_properties(&properties);
    guide::write(workbook.add_worksheet())?;
    for sheet in &book.sheets {
        write_sheet(workbook.add_worksheet(), sheet)?;
    }
    lists(workbook.add_worksheet())?;
    workbook.worksheet_from_name("Scenario")?.set_active(true);
    workbook.save_to_buffer()
}

fn lists(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(LISTS)?.set_hidden(true);
    sheet.write(0, 0, "distributions")?;
    for (row, label) in (1..).zip(Choice::labels()) {
        sheet.write(row, 0, label)?;
    }
    sheet.write(0, 1, "currencies")?;
    for (row, code) in (1..).zip(units::currencies()) {
        sheet.write(row, 1, code)?;
    }
    Ok(())
}

pub(super) fn title_format() -> Format {
    Format::new()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(Color::RGB(0x1F_3A_5F))
        .set_align(FormatAlign::VerticalCenter)
}

fn write_sheet(target: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    target.set_name(sheet.layout.sheet)?;
    target.set_freeze_panes(1, u16::from(!matches!(sheet.layout.shape, Shape::List)))?;
    let wide = sheet.columns.iter().map(|column| width(*column)).sum::<f64>() > ONE_PAGE;
    target.set_landscape().set_print_fit_to_pages(if wide { 2 } else { 1 }, 0).set_paper_size(9);
    target.set_repeat_rows(0, 0)?;
    if wide {
        target.set_repeat_columns(0, 0)?;
    }
    target.set_row_height(0, 20)?;
    let title = title_format();
    for (place, column) in (0_u16..).zip(&sheet.columns) {
        target.write_with_format(0, place, column.title(), &title)?;
        target.set_column_width(place, width(*column))?;
        if !matches!(sheet.layout.shape, Shape::Keys) {
            target.add_data_validation(1, place, ROOM, place, &rule(*column)?)?;
        }
    }
    for (number, row) in (1_u32..).zip(&sheet.rows) {
        let mut lines = 1.0_f64;
        for (place, column) in sheet.columns.iter().enumerate() {
            match row.cells.get(&place) {
                Some(cell) => {
                    write_cell(target, cell, *column, key_of(sheet, row))?;
                    if wraps(*column, key_of(sheet, row)) {
                        lines = lines.max(lines_of(&cell.value.written(), width(*column)));
                    }
                }
                None if !matches!(column, Column::Meaning) => {
                    target.write_blank(number, place as u16, &entry_format())?;
                }
                None => {}
            }
        }
        if let Some(key) = key_of(sheet, row) {
            lines = lines.max(lines_of(key.about, width(Column::Meaning)));
        }
        // Spreadsheets have room for 409 points.
        target.set_row_height(number, (lines * LINE_HEIGHT).min(400.0))?;
        if let (Shape::Keys, Some(key)) = (sheet.layout.shape, key_of(sheet, row)) {
            let meaning = cell_format().set_text_wrap().set_indent(1).set_font_color(Color::RGB(0x60_60_60));
            target.write_with_format(number, 2, key.about, &meaning)?;
            target.add_data_validation(number, 1, number, 1, &key_rule(key)?)?;
        }
    }
    if !matches!(sheet.layout.shape, Shape::Keys) {
        let first = sheet.rows.len() as u32 + 1;
        for row in first..first + BLANK_ROWS {
            for place in 0..sheet.columns.len() as u16 {
                target.write_blank(row, place, &entry_format())?;
            }
        }
    }
    Ok(())
}

/// How many lines a text takes in a column of so many characters.
fn lines_of(text: &str, width: f64) -> f64 {
    text.lines().map(|line| (line.chars().count() as f64 * 0.95 / width).ceil().max(1.0)).sum()
}

/// The key of a row of keys.
fn key_of(sheet: &Sheet, row: &super::book::Row) -> Option<&'static Key> {
    let label = row.get(&sheet.columns, |column| matches!(column, Column::Label))?.value.written();
    sheet.layout.keys.iter().find(|key| key.name == label)
}

fn cell_format() -> Format {
    Format::new().set_align(FormatAlign::Top)
}

/// What the user fills in.
fn entry_format() -> Format {
    let line = Color::RGB(0xD9_D9_D9);
    cell_format()
        .set_background_color(Color::RGB(0xFF_F9_E5))
        .set_border(FormatBorder::Thin)
        .set_border_color(line)
}

fn write_cell(
    target: &mut Worksheet,
    cell: &Cell,
    column: Column,
    row_key: Option<&'static Key>,
) -> Result<(), XlsxError> {
    let format = match column {
        Column::Label => cell_format().set_bold(),
        Column::Name => entry_format().set_bold(),
        _ => entry_format(),
    };
    let format = if wraps(column, row_key) { format.set_text_wrap() } else { format };
    let (row, place) = (cell.row, cell.column);
    match &cell.value {
        Value::Text(text) => {
            let format = if text.starts_with(FORMULA_STARTS) { format.set_quote_prefix() } else { format };
            target.write_string_with_format(row, place, text, &format.set_align(FormatAlign::Left))?;
        }
        Value::Number(number) => {
            let key = if let Column::Key(key) = column { Some(key) } else { row_key };
            let format = format.set_num_format(number_format(key, *number));
            // Beside an explanation, numbers stand where texts do.
            let format = if row_key.is_some() { format.set_align(FormatAlign::Left) } else { format };
            target.write_number_with_format(row, place, *number, &format)?;
        }
        Value::Boolean(truth) => {
            target.write_boolean_with_format(row, place, *truth, &format)?;
        }
        Value::Date(date) => match ExcelDateTime::parse_from_str(date) {
            Ok(found) => {
                let format = format.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left);
                target.write_datetime_with_format(row, place, &found, &format)?;
            }
            Err(_) => {
                target.write_string_with_format(row, place, date, &format)?;
            }
        },
    }
    Ok(())
}

fn wraps(column: Column, row_key: Option<&'static Key>) -> bool {
    match column {
        Column::Notes | Column::Formula => true,
        Column::Key(key) => ["source", "formula"].contains(&key.name),
        Column::Value => row_key.is_some_and(|key| matches!(key.kind, Kind::Text)),
        _ => false,
    }
}

fn number_format(key: Option<&Key>, number: f64) -> &'static str {
    let shares = ["discount_rate", "growth", "precision", "probability"];
    match key {
        Some(key) if shares.contains(&key.name) => "0.0###%",
        Some(Key { kind: Kind::Integer, .. }) => "0",
        _ if number.fract() == 0.0 && number.abs() >= 1e3 => "#,##0",
        _ => "General",
    }
}

fn width(column: Column) -> f64 {
    match column {
        Column::Name | Column::Control | Column::Target | Column::Member(_) => 26.0,
        Column::Label => 18.0,
        Column::Form => 27.0,
        Column::Argument(_) => 12.0,
        Column::Formula | Column::Notes => 46.0,
        Column::Value => 48.0,
        Column::Meaning => 70.0,
        Column::Key(key) => match key.name {
            "formula" | "source" => 46.0,
            "inputs" => 40.0,
            "owner" | "matrix" | "cost" | "annual_cost" => 30.0,
            "unit" | "emerges" | "degrees_of_freedom" | "loss" => 18.0,
            _ => 11.0,
        },
    }
}

/// Checks and explains what is typed into a column.
fn rule(column: Column) -> Result<DataValidation, XlsxError> {
    let list = |range: &str| DataValidation::new().allow_list_formula(Formula::new(range));
    let controls = format!("Controls!$A$2:$A${}", ROOM + 1);
    let rule = match column {
        Column::Form => list(&distributions()),
        Column::Control | Column::Member(_) => list(&controls),
        Column::Target => {
            let first = "B2";
            let known = format!("=OR({first}=\"incidents\",COUNTIF(Inputs!$A$2:$A${},{first})>0)", ROOM + 1);
            DataValidation::new()
                .allow_custom(Formula::new(known))
                .set_error_style(DataValidationErrorStyle::Warning)
                .set_error_message("This is neither an input nor `incidents`.")?
        }
        Column::Key(key) => return key_rule(key),
        _ => DataValidation::new().allow_any_value(),
    };
    explained(rule, &column.title(), column.about())
}

fn distributions() -> String {
    format!("={LISTS}!$A$2:$A${}", Choice::labels().len() + 1)
}

fn key_rule(key: &Key) -> Result<DataValidation, XlsxError> {
    let rule = match (key.kind, key.name) {
        (Kind::Word(words), _) => DataValidation::new().allow_list_strings(words)?,
        (Kind::Boolean, _) => DataValidation::new().allow_list_strings(&["TRUE", "FALSE"])?,
        (_, "currency") => {
            let last = units::currencies().count() + 1;
            DataValidation::new().allow_list_formula(Formula::new(format!("={LISTS}!$B$2:$B${last}")))
        }
        (_, "while_without") => {
            DataValidation::new().allow_list_formula(Formula::new(format!("Controls!$A$2:$A${}", ROOM + 1)))
        }
        _ => DataValidation::new().allow_any_value(),
    };
    explained(rule, key.name, key.about)
}

/// With the explanation that shows when a cell is chosen.
fn explained(rule: DataValidation, title: &str, about: &str) -> Result<DataValidation, XlsxError> {
    if about.is_empty() {
        return Ok(rule);
    }
    let about: String = about.chars().take(255).collect();
    rule.set_input_title(title)?.set_input_message(about)
}
