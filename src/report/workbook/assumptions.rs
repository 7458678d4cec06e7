//! The sheet Assumptions: every input with its source, and what depends on what.
use super::page::Page;
use crate::results::Results;
use rust_xlsxwriter::XlsxError;

const HEAD: u32 = 3;
const TITLES: [&str; 12] = [
    "input",
    "unit",
    "as written",
    "basis",
    "source",
    "owner",
    "date",
    "nature",
    "growth a year",
    "mean",
    "5 % below",
    "95 % below",
];

pub(super) fn write(page: &mut Page<'_>, results: &Results) -> Result<(), XlsxError> {
    let styles = page.styles;
    page.widths(&[26.0, 15.0, 40.0, 11.0, 52.0, 26.0, 12.0, 12.0, 10.0, 15.0, 15.0, 15.0])?;
    page.text(0, 0, "Assumptions", &styles.title)?;
    page.text(
        1,
        0,
        "Every input of the run, as written in the scenario or set for this run, with where it comes from.",
        &styles.note,
    )?;
    page.head(HEAD, &TITLES, 8)?;
    page.sheet.set_freeze_panes(HEAD + 1, 1)?.set_repeat_rows(HEAD, HEAD)?;
    page.sheet.set_row_height(HEAD, 32)?;
    let mut row = HEAD + 1;
    for input in &results.inputs {
        let texts = [
            Some(&input.unit),
            Some(&input.expression),
            input.basis.as_ref(),
            input.source.as_ref(),
            input.owner.as_ref(),
            input.date.as_ref(),
            input.nature.as_ref(),
        ];
        page.text(row, 0, &input.name, &styles.name)?;
        for (column, text) in (1..).zip(texts) {
            page.text(row, column, text.map_or("", String::as_str), &styles.text)?;
        }
        let lines =
            texts.iter().zip([15.0, 40.0, 11.0, 52.0, 26.0, 12.0, 12.0]).map(|(text, width): (_, f64)| {
                text.map_or(1.0, |text| (text.chars().count() as f64 * 1.15 / width).ceil())
            });
        page.sheet.set_row_height(row, 15.0 * lines.fold(1.0, f64::max))?;
        page.number(row, 8, input.growth, &styles.share)?;
        for (column, number) in (9..).zip([input.mean, Some(input.p5), Some(input.p95)]) {
            let format =
                if number.is_some_and(|number| number.abs() >= 1e3) { &styles.whole } else { &styles.number };
            page.number(row, column, number, format)?;
        }
        row += 1;
    }
    if results.correlations.is_empty() {
        return Ok(());
    }
    page.text(row + 1, 0, "Correlations", &styles.section)?;
    page.head(row + 2, &["inputs", "measure", "copula", "basis", "source"], 5)?;
    for (row, one) in (row + 3..).zip(&results.correlations) {
        page.text(row, 0, &one.inputs.join(", "), &styles.name.clone().set_text_wrap())?;
        page.text(row, 1, &one.measure, &styles.text)?;
        page.text(row, 2, &format!("{}: {}", one.copula, ranks(&one.ranks)), &styles.text)?;
        page.text(row, 3, "", &styles.text)?;
        page.text(row, 4, one.source.as_deref().unwrap_or(""), &styles.text)?;
    }
    Ok(())
}

/// The ranks above the diagonal, row by row.
fn ranks(matrix: &[Vec<f64>]) -> String {
    let above = matrix.iter().enumerate().flat_map(|(row, ranks)| ranks[(row + 1).min(ranks.len())..].iter());
    above.map(|&rank| crate::format::number(rank)).collect::<Vec<_>>().join(", ")
}
