//! The sheet Exceedance: the curves of the baseline and of every programme, and their chart.
use super::super::period::Period;
use super::page::{Page, grid_line, title};
use crate::format;
use crate::results::{ExceedancePoint, Results, Risk};
use rust_xlsxwriter::{
    Chart, ChartAxisCrossing, ChartFormat, ChartLegendPosition, ChartLine, ChartType, Color, XlsxError,
};

/// The table stands to the right of the chart.
const TABLE: u16 = 15;
const HEAD: u32 = 2;
/// More curves than these nobody tells apart.
const MOST_CURVES: usize = 9;
/// The chart shows no rarer losses; the table does.
const RAREST: f64 = 1e-4;
/// From this many times the mean on, amounts are on a logarithmic axis.
const HEAVY: f64 = 100.0;

/// After Okabe and Ito (2008), told apart by the colour-blind; the baseline is black.
const COLORS: [u32; MOST_CURVES] = [
    0x22_22_22, 0x00_72_B2, 0xD5_5E_00, 0x00_9E_73, 0xE6_9F_00, 0xCC_79_A7, 0x56_B4_E9, 0x8C_56_4B,
    0x7F_7F_7F,
];

pub(super) fn write(page: &mut Page<'_>, results: &Results) -> Result<(), XlsxError> {
    let styles = page.styles;
    page.sheet.set_screen_gridlines(false);
    page.text(0, 0, "Exceedance: how likely a larger loss is", &styles.title)?;
    let note = "The table to the right has every point of each curve: P(loss > amount).";
    page.text(1, 0, note, &styles.note)?;
    page.sheet.set_freeze_panes(HEAD + 1, 0)?;
    page.sheet.set_print_area(0, 0, 32, TABLE - 1)?;
    let outcomes: Vec<(&str, &Risk)> = std::iter::once(("baseline", &results.baseline))
        .chain(results.programmes.iter().map(|one| (one.name.as_str(), &one.residual)))
        .collect();
    let rarest = RAREST.max(10.0 / results.run.trials as f64);
    let mut chart = Chart::new(ChartType::ScatterStraight);
    let mut largest = 0.0_f64;
    for (number, (name, risk)) in outcomes.iter().enumerate() {
        let column = TABLE + 2 * number as u16;
        page.text(HEAD, column, &format!("{name}: amount"), &styles.head_right)?;
        page.text(HEAD, column + 1, &format!("{name}: P(loss > amount)"), &styles.head_right)?;
        page.sheet.set_column_width(column, 20)?.set_column_width(column + 1, 16)?;
        for (row, point) in (HEAD + 1..).zip(&risk.exceedance) {
            page.number(row, column, point.loss, &styles.money)?;
            page.number(row, column + 1, point.probability, &styles.chance)?;
        }
        let shown = shown(&risk.exceedance, rarest);
        if number < MOST_CURVES && shown > 1 {
            let last = HEAD + shown as u32;
            largest = largest.max(risk.exceedance[shown - 1].loss);
            let mut line = ChartLine::new();
            line.set_color(Color::RGB(COLORS[number])).set_width(if number == 0 { 2.75 } else { 1.75 });
            chart
                .add_series()
                .set_name(*name)
                .set_categories(("Exceedance", HEAD + 1, column, last, column))
                .set_values(("Exceedance", HEAD + 1, column + 1, last, column + 1))
                .set_format(ChartFormat::new().set_line(&line));
        }
    }
    page.sheet.set_row_height(HEAD, 32)?;
    if largest > 0.0 {
        axes(&mut chart, results, rarest, largest);
        page.sheet.insert_chart(HEAD + 2, 0, &chart)?;
    }
    if outcomes.len() > MOST_CURVES {
        let text = format!("The chart has the first {} curves.", MOST_CURVES);
        page.text(1, 6, &text, &styles.note)?;
    }
    Ok(())
}

/// Points from the first on that are no rarer than the chart shows.
fn shown(points: &[ExceedancePoint], rarest: f64) -> usize {
    points.iter().take_while(|point| point.probability >= rarest).count()
}

fn axes(chart: &mut Chart, results: &Results, rarest: f64, largest: f64) {
    let scenario = &results.scenario;
    title(chart, &format!("Chance of a loss above an amount, {}", Period::of(scenario).span()));
    chart.x_axis().set_major_gridlines_line(&grid_line());
    chart.y_axis().set_major_gridlines_line(&grid_line());
    chart
        .x_axis()
        .set_name(&format!("loss, {}", scenario.currency))
        .set_num_format(axis_code(largest))
        .set_major_gridlines(true);
    if largest > HEAVY * results.baseline.loss.mean.abs() {
        chart.x_axis().set_log_base(10).set_crossing(ChartAxisCrossing::Min);
    } else {
        chart.x_axis().set_min(0.0_f64.min(results.baseline.loss.min));
    }
    let lowest = 10_f64.powi(rarest.log10().floor() as i32);
    chart
        .y_axis()
        .set_name("P(loss > amount)")
        .set_num_format("[>=0.01]0%;[>=0.001]0.0%;0.00%")
        .set_log_base(10)
        .set_min(lowest)
        .set_max(1.0)
        .set_crossing(ChartAxisCrossing::Min);
    chart.legend().set_position(ChartLegendPosition::Right);
    let alt = format!(
        "Curves of the chance that the loss exceeds an amount, from 0 to {}.",
        format::money(&scenario.currency, largest)
    );
    chart.set_width(900).set_height(520).set_alt_text(alt);
}

/// Amounts on an axis, in thousands or millions where they are large.
pub(super) fn axis_code(largest: f64) -> String {
    match largest.abs() {
        x if x >= 2e9 => "#,##0.0,,,\"bn\"",
        x if x >= 2e7 => "#,##0,,\"M\"",
        x if x >= 1e6 => "#,##0.0,,\"M\"",
        x if x >= 2e4 => "#,##0,\"k\"",
        _ => "#,##0.##",
    }
    .to_owned()
}
