//! The sheet Components: what the loss is made of, on average and in the worst years, and under each programme.
use super::page::{Page, address, grid_line, letters, title};
use super::programmes::filled;
use super::styles::NAVY;
use crate::results::Results;
use rust_xlsxwriter::{Chart, ChartAxisLabelPosition, ChartLegendPosition, ChartType, Color, XlsxError};

const HEAD: u32 = 3;

pub(super) fn write(page: &mut Page<'_>, results: &Results) -> Result<(), XlsxError> {
    let styles = page.styles;
    page.one_page();
    page.widths(&[26.0, 18.0, 18.0, 22.0, 18.0])?;
    page.text(0, 0, "What the loss is made of", &styles.title)?;
    let note = "Shares are formulas over the simulated means. Insurance is negative: it lowers the loss.";
    page.text(1, 0, note, &styles.note)?;
    page.head(HEAD, &["component", "mean", "share", "mean in the worst 5 %", "share"], 1)?;
    page.sheet.set_row_height(HEAD, 32)?;
    page.sheet.set_freeze_panes(HEAD + 1, 1)?.set_repeat_rows(HEAD, HEAD)?;
    let components = &results.baseline.components;
    let first = HEAD + 1;
    let last = HEAD + components.len() as u32;
    let total = last + 1;
    let share = |row: u32, column: u16| {
        let letter = letters(column);
        format!("=IF({letter}${}=0,0,{}/{letter}${})", total + 1, address(row, column), total + 1)
    };
    for (row, one) in (first..).zip(components) {
        page.text(row, 0, &one.name, &styles.name)?;
        page.number(row, 1, one.mean, &styles.money)?;
        page.formula(row, 2, &share(row, 1), Some(one.mean_share.unwrap_or(0.0)), &styles.share)?;
        page.number(row, 3, one.tail_mean, &styles.money)?;
        page.formula(row, 4, &share(row, 3), Some(one.tail_share.unwrap_or(0.0)), &styles.share)?;
    }
    page.text(total, 0, "loss", &styles.name)?;
    for (column, sum) in [
        (1, components.iter().map(|one| one.mean).sum::<f64>()),
        (3, components.iter().map(|one| one.tail_mean).sum()),
    ] {
        let formula = format!("=SUM({}:{})", address(first, column), address(last, column));
        page.formula(total, column, &formula, Some(sum), &styles.money)?;
        let whole = if sum == 0.0 { 0.0 } else { 1.0 };
        page.formula(total, column + 1, &share(total, column), Some(whole), &styles.share)?;
    }
    chart(page, first, last)?;
    by_programme(page, total + 24, results)
}

fn chart(page: &mut Page<'_>, first: u32, last: u32) -> Result<(), XlsxError> {
    let mut chart = Chart::new(ChartType::Column);
    for (column, color, name) in [(2, NAVY, "on average"), (4, Color::RGB(0xD5_5E_00), "in the worst 5 %")] {
        chart
            .add_series()
            .set_name(name)
            .set_categories(("Components", first, 0, last, 0))
            .set_values(("Components", first, column, last, column))
            .set_format(&mut filled(color))
            .set_gap(60);
    }
    title(&mut chart, "Share of the loss: on average, and in the worst 5 % of trials");
    chart.y_axis().set_major_gridlines_line(&grid_line());
    chart.x_axis().set_label_position(ChartAxisLabelPosition::Low);
    chart.y_axis().set_num_format("0%").set_name("share of the loss");
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart
        .set_width(760)
        .set_height(400)
        .set_alt_text("Columns: the share of each component in the mean loss and in the worst 5 %.");
    page.sheet.insert_chart(last + 3, 0, &chart)?;
    Ok(())
}

fn by_programme(page: &mut Page<'_>, first: u32, results: &Results) -> Result<(), XlsxError> {
    if results.programmes.is_empty() {
        return Ok(());
    }
    let styles = page.styles;
    page.text(first, 0, "Mean of each component by programme", &styles.section)?;
    let names: Vec<&str> = ["component", "baseline"]
        .into_iter()
        .chain(results.programmes.iter().map(|one| one.name.as_str()))
        .collect();
    page.head(first + 1, &names, 1)?;
    page.sheet.set_row_height(first + 1, 32)?;
    let risks: Vec<_> = std::iter::once(&results.baseline)
        .chain(results.programmes.iter().map(|one| &one.residual))
        .collect();
    let from = first + 2;
    let components = results.baseline.components.len() as u32;
    for (row, one) in (from..).zip(&results.baseline.components) {
        page.text(row, 0, &one.name, &styles.name)?;
        for (column, risk) in (1..).zip(&risks) {
            page.number(row, column, risk.components[(row - from) as usize].mean, &styles.money)?;
        }
    }
    let total = from + components;
    page.text(total, 0, "loss", &styles.name)?;
    for (column, risk) in (1_u16..).zip(&risks) {
        if column >= 5 {
            page.sheet.set_column_width(column, 18)?;
        }
        let formula = format!("=SUM({}:{})", address(from, column), address(total - 1, column));
        let sum = risk.components.iter().map(|one| one.mean).sum();
        page.formula(total, column, &formula, Some(sum), &styles.money)?;
    }
    Ok(())
}
