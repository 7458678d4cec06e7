//! The loss as it is and under each stress.
use crate::format;
use crate::results::{Estimate, Results, StressRow, StressTest};

use super::canvas::{self, Anchor, Area, Canvas};
use super::legend::{self, Sample};
use super::lettering::plain;
use super::scale::Scale;
use super::theme::{self, Colour, MARGIN, WIDTH};
use super::{Chart, PlotError, frame};

/// More stresses than this do not fit; those of the largest tail are shown.
const MOST: usize = 9;
const GAP: f64 = 12.0;
const MOST_NAME_WIDTH: f64 = 520.0;
const MOST_BAR: f64 = 60.0;

/// `None` where there are no stresses.
pub fn chart(results: &Results) -> Result<Option<Chart>, PlotError> {
    let Some(test) = results.analyses.stress.as_ref().filter(|test| test.rows.len() > 1) else {
        return Ok(None);
    };
    let title = format!("{}: stresses", frame::scenario_name(results));
    let currency = &results.scenario.currency;
    let told: Vec<String> = test
        .rows
        .iter()
        .map(|row| {
            format!(
                "{}: mean {}, TVaR 95 {}",
                name(row),
                amount(currency, row.mean),
                amount(currency, row.tvar95)
            )
        })
        .collect();
    let alt = format!(
        "Bars of the mean loss and of the mean of the worst 5%, as it is and under each stress. {}.",
        told.join("; ")
    );
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results, test))?;
    Ok(Some(Chart { name: "stress", title, alt, svg }))
}

fn name(row: &StressRow) -> String {
    row.name.as_deref().map_or_else(|| "as it is".to_owned(), plain)
}

fn amount(currency: &str, estimate: Estimate) -> String {
    format!("{currency} {}", format::short_amount_within(estimate.mean, estimate.mean_se))
}

/// As it is first; then the stresses, worst first where not all fit.
fn shown(test: &StressTest) -> Vec<&StressRow> {
    let mut stresses: Vec<&StressRow> = test.rows[1..].iter().collect();
    if stresses.len() > MOST {
        stresses.sort_by(|one, other| other.tvar95.mean.total_cmp(&one.tvar95.mean));
        stresses.truncate(MOST);
    }
    std::iter::once(&test.rows[0]).chain(stresses).collect()
}

fn draw(canvas: &mut Canvas, results: &Results, test: &StressTest) {
    let currency = &results.scenario.currency;
    let heading = frame::title(
        canvas,
        results,
        &format!("{} under stress, with no programme", frame::loss_over_horizon(results)),
    );
    let keys = [
        (Sample::Swatch(theme::SKY), "mean of all trials"),
        (Sample::Swatch(theme::VERMILLION), "mean of the worst 5% of trials (TVaR 95)"),
    ];
    legend::row(canvas, heading + 46.0, &keys);
    let rows = shown(test);
    let names: Vec<String> = rows.iter().map(|row| name(row)).collect();
    let name_width = theme::LABEL.widest(names.iter().map(String::as_str)).clamp(100.0, MOST_NAME_WIDTH);
    let area = frame::plot_area(heading + 90.0, MARGIN + name_width + 40.0, WIDTH - MARGIN);
    let bars: Vec<[Estimate; 2]> = rows.iter().map(|row| [row.mean, row.tvar95]).collect();
    let scale = scale(&bars, currency, &area);
    frame::money_axis(canvas, &area, &scale, currency, &frame::loss_over_horizon(results));
    let pair = area.height() / rows.len() as f64;
    let height = (0.36 * pair).min(MOST_BAR);
    for (index, (name, bars)) in names.iter().zip(&bars).enumerate() {
        let middle = area.top + pair * (index as f64 + 0.5);
        let name = theme::LABEL.shorten(name, name_width);
        canvas.text(&name, (area.left - 20.0, middle), Anchor::End, theme::LABEL);
        for (bar, colour, top) in
            [(bars[0], theme::SKY, middle - height), (bars[1], theme::VERMILLION, middle)]
        {
            draw_bar(canvas, &scale, (top, height), (bar.mean, &amount(currency, bar)), colour);
        }
    }
    let zero = scale.at(0.0);
    canvas.line((zero, area.top), (zero, area.bottom), theme::AXIS, 3);
    canvas.line((area.left, area.bottom), (area.right, area.bottom), theme::AXIS, 3);
}

/// With zero in it, and room for the figures at the ends of the bars.
fn scale(bars: &[[Estimate; 2]], currency: &str, area: &Area) -> Scale {
    let values = || bars.iter().flatten().map(|bar| bar.mean);
    let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let (low, high) = if high > low { (low, high) } else { (0.0, 1.0) };
    let texts: Vec<String> = bars.iter().flatten().map(|bar| amount(currency, *bar)).collect();
    let room = theme::LABEL.widest(texts.iter().map(String::as_str)) + 2.0 * GAP;
    let from = if low < 0.0 { area.left + room } else { area.left };
    let per_unit = (high - low) / (area.right - room - from);
    Scale::linear((low - per_unit * (from - area.left), high + per_unit * room), area.left, area.right)
}

fn draw_bar(
    canvas: &mut Canvas,
    scale: &Scale,
    (top, height): (f64, f64),
    (value, text): (f64, &str),
    colour: Colour,
) {
    let (zero, end) = (scale.at(0.0), scale.at(value));
    canvas.fill(&Area { left: zero.min(end), top, right: zero.max(end), bottom: top + height }, colour);
    let lettering = super::lettering::Type { size: theme::LABEL.size.min(0.8 * height), ..theme::LABEL };
    let (anchor, x) = if value < 0.0 { (Anchor::End, end - GAP) } else { (Anchor::Start, end + GAP) };
    frame::label(canvas, text, (x, top + height / 2.0), anchor, lettering);
}
