//! The first sheet of a scenario's workbook: how to fill in the others.
use super::layout::{GUIDE, SHEETS, Shape};
use super::write::title_format;
use crate::scenario::keys::TABLES;
use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

const STEPS: [&str; 7] = [
    "Fill in the yellow cells; replace every number of the example by one of yours, and every source by where it came from.",
    "Save, then: amerce check FILE.xlsx reads it back in words, amerce run FILE.xlsx --xlsx simulates it.",
    "Amounts are plain numbers in the unit of their row. Where a cell takes a formula, it is one of the scenario, without `=`.",
    "Choose a distribution, and fill in its values from left to right: pert(min, mode, max) takes value 1, 2 and 3.",
    "A cell may be calculated from a sheet of your own; its value is read. Sheets with other names are left alone.",
    "Do not merge cells, and keep the titles in the first row. Rows and columns may have any order.",
    "amerce convert FILE.xlsx FILE.toml writes the same scenario as text, and back.",
];

pub(super) fn write(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name(GUIDE)?.set_screen_gridlines(false).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_column_width(0, 4)?.set_column_width(1, 18)?.set_column_width(2, 110)?;
    let big = Format::new().set_bold().set_font_size(16);
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.write_with_format(0, 0, "What non-compliance could cost: the scenario", &big)?;
    for (row, step) in (2..).zip(STEPS) {
        sheet.write_with_format(row, 0, f64::from(row - 1), &text)?;
        sheet.write_with_format(row, 1, step, &Format::new().set_align(FormatAlign::Top))?;
    }
    let first = 3 + STEPS.len() as u32;
    sheet.write_with_format(first, 1, "sheet", &title_format())?;
    sheet.write_with_format(first, 2, "what it holds", &title_format())?;
    for (row, layout) in (first + 1..).zip(&SHEETS) {
        let about = match layout.shape {
            Shape::Effects => "What each control reduces, and by which share: an effect a row.",
            _ => TABLES.iter().find(|(table, _)| *table == layout.table).map_or("", |(_, about)| *about),
        };
        sheet.write_with_format(
            row,
            1,
            layout.sheet,
            &Format::new().set_bold().set_align(FormatAlign::Top),
        )?;
        sheet.write_with_format(row, 2, about, &text)?;
        if about.chars().count() > 120 {
            sheet.set_row_height(row, 30)?;
        }
    }
    Ok(())
}
