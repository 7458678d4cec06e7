//! The sheet Programmes: simulated figures, spends to change, and ROI that follows from both.
use super::page::{Page, address, grid_line, title};
use super::styles::NAVY;
use crate::results::Results;
use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartFormat, ChartLegendPosition, ChartSolidFill, ChartType, Color,
    XlsxError,
};

const CONTROLS: u16 = 1;
pub(super) const SPEND: u16 = 2;
const RESIDUAL: u16 = 3;
pub(super) const AVOIDED: u16 = 4;
pub(super) const NET: u16 = 5;
pub(super) const ROI: u16 = 6;
pub(super) const PER_SPENT: u16 = 7;

const TITLES: [&str; 14] = [
    "programme",
    "controls",
    "spend (change it)",
    "residual loss",
    "avoided loss",
    "net benefit",
    "ROI",
    "avoided per 1 spent",
    "spend as simulated",
    "ROI as simulated, from",
    "to",
    "chance that it pays",
    "residual VaR 95",
    "residual TVaR 95",
];

const CONTROLS_WIDTH: f64 = 42.0;
const HEAD: u32 = 3;
const BASELINE: u32 = HEAD + 1;

/// The row of a programme, from 0.
pub(super) fn row(programme: usize) -> u32 {
    BASELINE + 1 + programme as u32
}

pub(super) fn write(page: &mut Page<'_>, results: &Results) -> Result<(), XlsxError> {
    let styles = page.styles;
    page.widths(&[
        24.0,
        CONTROLS_WIDTH,
        16.0,
        16.0,
        16.0,
        16.0,
        11.0,
        12.0,
        16.0,
        13.0,
        10.0,
        12.0,
        16.0,
        16.0,
    ])?;
    page.text(0, 0, "Prevention programmes", &styles.title)?;
    let note = "Change a yellow spend: net benefit, ROI and avoided per 1 spent follow. Losses are means as simulated; intervals and chances hold for the spend as simulated.";
    page.text(1, 0, note, &styles.note)?;
    page.head(HEAD, &TITLES, 2)?;
    page.sheet.set_row_height(HEAD, 46)?;
    page.sheet.set_freeze_panes(HEAD + 1, 1)?.set_repeat_rows(HEAD, HEAD)?;
    baseline(page, results)?;
    for number in 0..results.programmes.len() {
        programme(page, results, number)?;
    }
    if results.programmes.is_empty() {
        page.text(BASELINE + 1, 0, "The scenario has no programmes.", &styles.note)?;
        return Ok(());
    }
    let last = row(results.programmes.len() - 1);
    for (name, column) in [
        ("Programme_names", 0),
        ("Programme_spend", SPEND),
        ("Programme_residual", RESIDUAL),
        ("Programme_avoided", AVOIDED),
        ("Programme_net_benefit", NET),
        ("Programme_ROI", ROI),
        ("Programme_avoided_per_spent", PER_SPENT),
    ] {
        page.name(name, (BASELINE + 1, column), last);
    }
    charts(page, results, last)
}

fn baseline(page: &mut Page<'_>, results: &Results) -> Result<(), XlsxError> {
    let styles = page.styles;
    page.text(BASELINE, 0, "baseline", &styles.name)?;
    page.text(BASELINE, CONTROLS, "none", &styles.text)?;
    page.number(BASELINE, SPEND, 0.0, &styles.money)?;
    page.formula(BASELINE, RESIDUAL, "=Mean_loss", Some(results.baseline.loss.mean), &styles.money)?;
    for column in AVOIDED..TITLES.len() as u16 {
        page.number(BASELINE, column, None, &styles.text)?;
    }
    let tails = tails(&results.baseline.loss);
    page.number(BASELINE, 12, tails.0, &styles.money)?;
    page.number(BASELINE, 13, tails.1, &styles.money)
}

fn tails(loss: &crate::results::Loss) -> (Option<f64>, Option<f64>) {
    let var = loss.quantiles.iter().find(|one| one.p == 0.95).map(|one| one.value);
    (var, loss.tvar.iter().find(|one| one.p == 0.95).map(|one| one.value))
}

fn programme(page: &mut Page<'_>, results: &Results, number: usize) -> Result<(), XlsxError> {
    let styles = page.styles;
    let programme = &results.programmes[number];
    let row = row(number);
    let at = |column| address(row, column);
    let controls =
        if programme.controls.is_empty() { "none".to_owned() } else { programme.controls.join(", ") };
    page.text(row, 0, &programme.name, &styles.name)?;
    page.text(row, CONTROLS, &controls, &styles.text)?;
    let lines = (controls.chars().count() as f64 * 1.15 / CONTROLS_WIDTH).ceil().max(1.0);
    page.sheet.set_row_height(row, 15.0 * lines)?;
    page.number(row, SPEND, programme.spend.mean, &styles.entry)?;
    page.number(row, RESIDUAL, programme.residual.loss.mean, &styles.money)?;
    page.number(row, AVOIDED, programme.avoided.mean, &styles.money)?;
    let (spend, avoided, net) = (at(SPEND), at(AVOIDED), at(NET));
    page.formula(row, NET, &format!("={avoided}-{spend}"), Some(programme.net_benefit.mean), &styles.money)?;
    let none = super::super::NOT_DEFINED;
    let ratio = |over: &str| format!("=IF({spend}=0,\"{none}\",{over}/{spend})");
    page.formula(row, ROI, &ratio(&net), programme.roi.value, &styles.share)?;
    page.formula(row, PER_SPENT, &ratio(&avoided), programme.avoided_per_spent.value, &styles.ratio)?;
    page.number(row, 8, programme.spend.mean, &styles.money)?;
    page.number(row, 9, programme.roi.low, &styles.share)?;
    page.number(row, 10, programme.roi.high, &styles.share)?;
    page.number(row, 11, programme.net_benefit.probability_positive, &styles.share)?;
    let tails = tails(&programme.residual.loss);
    page.number(row, 12, tails.0, &styles.money)?;
    page.number(row, 13, tails.1, &styles.money)
}

/// The look of a column or bar.
pub(super) fn filled(color: Color) -> ChartFormat {
    let mut format = ChartFormat::new();
    format.set_solid_fill(ChartSolidFill::new().set_color(color));
    format
}

fn charts(page: &mut Page<'_>, results: &Results, last: u32) -> Result<(), XlsxError> {
    let currency = &results.scenario.currency;
    let axis = super::exceedance::axis_code(results.baseline.loss.mean * 2.0);
    let mut costs = Chart::new(ChartType::ColumnStacked);
    for (column, color, name) in [(RESIDUAL, NAVY, "residual loss"), (SPEND, Color::RGB(0xE6_9F_00), "spend")]
    {
        costs
            .add_series()
            .set_name(name)
            .set_categories(("Programmes", BASELINE, 0, last, 0))
            .set_values(("Programmes", BASELINE, column, last, column))
            .set_format(&mut filled(color))
            .set_gap(60);
    }
    title(&mut costs, "What each programme costs in all: residual loss and spend");
    costs.y_axis().set_major_gridlines_line(&grid_line());
    costs.y_axis().set_name(&format!("mean, {currency}")).set_num_format(&axis);
    costs.legend().set_position(ChartLegendPosition::Bottom);
    costs
        .set_width(760)
        .set_height(380)
        .set_alt_text("Columns: mean residual loss and spend of the baseline and each programme.");
    let mut net = Chart::new(ChartType::Column);
    net.add_series()
        .set_name("net benefit")
        .set_categories(("Programmes", BASELINE + 1, 0, last, 0))
        .set_values(("Programmes", BASELINE + 1, NET, last, NET))
        .set_format(&mut filled(Color::RGB(0x00_9E_73)))
        .set_invert_if_negative()
        .set_invert_if_negative_color(Color::RGB(0xD5_5E_00))
        .set_gap(60);
    title(&mut net, "Net benefit: avoided loss less spend");
    net.y_axis().set_major_gridlines_line(&grid_line());
    net.x_axis().set_label_position(ChartAxisLabelPosition::Low);
    net.y_axis().set_name(&format!("mean, {currency}")).set_num_format(&axis);
    net.legend().set_hidden();
    net.set_width(760).set_height(380).set_alt_text("Columns: mean net benefit of each programme.");
    page.sheet.insert_chart(last + 2, 0, &costs)?;
    page.sheet.insert_chart(last + 2, 6, &net)?;
    Ok(())
}
