//! The sheet Trials: single trials, for tables and charts of one's own.
use super::page::Page;
use crate::results::{Results, TrialSample};
use rust_xlsxwriter::XlsxError;

pub(super) fn write(page: &mut Page<'_>, results: &Results, sample: &TrialSample) -> Result<(), XlsxError> {
    let styles = page.styles;
    let mut columns: Vec<(String, &[f64])> = vec![("loss".to_owned(), &sample.loss)];
    for (component, values) in results.baseline.components.iter().zip(&sample.components) {
        columns.push((component.name.clone(), values));
    }
    for (programme, values) in results.programmes.iter().zip(&sample.programmes) {
        columns.push((format!("{}: residual loss", programme.name), &values.residual));
        columns.push((format!("{}: spend", programme.name), &values.spend));
    }
    page.text(0, 0, "trial", &styles.head_right)?;
    page.sheet.set_column_width(0, 12)?.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?;
    page.sheet.set_row_height(0, 32)?;
    // A format for each column is smaller than one for each cell.
    let (whole, money) = (
        rust_xlsxwriter::Format::new().set_num_format("0"),
        rust_xlsxwriter::Format::new().set_num_format(&styles.money_code),
    );
    page.sheet.set_column_format(0, &whole)?;
    for (row, &trial) in (1..).zip(&sample.trials) {
        page.sheet.write_number_with_format(row, 0, trial as f64, &whole)?;
    }
    for (column, (title, values)) in (1_u16..).zip(&columns) {
        page.text(0, column, title, &styles.head_right)?;
        page.sheet.set_column_width(column, 18)?.set_column_format(column, &money)?;
        for (row, &value) in (1..).zip(*values) {
            page.sheet.write_number_with_format(row, column, value, &money)?;
        }
    }
    let last = sample.trials.len() as u32;
    if last > 0 {
        page.sheet.autofilter(0, 0, last, columns.len() as u16)?;
    }
    Ok(())
}
