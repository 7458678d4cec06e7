//! What each component of the loss costs on average, and in the worst trials.
use crate::format;
use crate::results::{Component, Results};

use super::canvas::{self, Anchor, Area, Canvas};
use super::legend::{self, Sample};
use super::lettering::plain;
use super::scale::Scale;
use super::theme::{self, Colour, MARGIN, WIDTH};
use super::{Chart, PlotError, frame};

/// More components than this are told as one.
const MOST: usize = 12;
/// Distance between a bar and the figure at its end.
const GAP: f64 = 12.0;
const MOST_NAME_WIDTH: f64 = 560.0;
/// A bar is no higher than this, however few there are.
const MOST_BAR: f64 = 84.0;

/// One pair of bars.
struct Row {
    name: String,
    mean: f64,
    tail_mean: f64,
    /// What is written at the ends of the bars.
    texts: [String; 2],
}

pub fn chart(results: &Results) -> Result<Chart, PlotError> {
    let rows = rows(results);
    let title = format!("{}: components of the loss", frame::scenario_name(results));
    let told: Vec<String> = rows
        .iter()
        .map(|row| format!("{}: mean {}, in the worst 5% {}", row.name, row.texts[0], row.texts[1]))
        .collect();
    let alt = format!(
        "Bars of each component's mean and of its mean in the worst 5% of trials. {}.",
        told.join("; ")
    );
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results, &rows))?;
    Ok(Chart { name: "components", title, alt, svg })
}

/// By falling share of the worst trials; the smallest ones are summed if there are many.
fn rows(results: &Results) -> Vec<Row> {
    let mut components: Vec<Component> = results.baseline.components.clone();
    components.sort_by(|one, other| other.tail_mean.total_cmp(&one.tail_mean));
    if components.len() > MOST {
        // By size, so that a gain is not taken for small.
        components.sort_by(|one, other| other.tail_mean.abs().total_cmp(&one.tail_mean.abs()));
        let rest = components.split_off(MOST - 1);
        components.sort_by(|one, other| other.tail_mean.total_cmp(&one.tail_mean));
        components.push(together(&rest));
    }
    let currency = &results.scenario.currency;
    // Where gains and losses offset each other, a share of their sum says nothing.
    let are_parts = components
        .iter()
        .flat_map(|component| [component.mean_share, component.tail_share])
        .all(|share| share.is_none_or(|share| (0.0..=1.0 + 1e-9).contains(&share)));
    let text = |value: f64, share: Option<f64>| match share {
        Some(share) if are_parts => format!("{} ({})", format::money(currency, value), whole_percent(share)),
        _ => format::money(currency, value),
    };
    components
        .iter()
        .map(|component| Row {
            name: plain(&component.name),
            mean: component.mean,
            tail_mean: component.tail_mean,
            texts: [
                text(component.mean, component.mean_share),
                text(component.tail_mean, component.tail_share),
            ],
        })
        .collect()
}

fn together(rest: &[Component]) -> Component {
    let sum = |of: fn(&Component) -> f64| rest.iter().map(of).sum();
    let shares = |of: fn(&Component) -> Option<f64>| rest.iter().map(of).sum();
    Component {
        name: format!("{} others together", rest.len()),
        mean: sum(|component| component.mean),
        mean_share: shares(|component| component.mean_share),
        tail_mean: sum(|component| component.tail_mean),
        tail_share: shares(|component| component.tail_share),
    }
}

/// Shares beside bars: the bars tell the rest.
fn whole_percent(share: f64) -> String {
    if share > 0.0 && share < 0.01 {
        "<1%".to_owned()
    } else {
        format::percent((100.0 * share).round() / 100.0)
    }
}

fn draw(canvas: &mut Canvas, results: &Results, rows: &[Row]) {
    let shown = format!("{} by component, with no programme", frame::loss_over_horizon(results));
    let heading = frame::title(canvas, results, &shown);
    let keys = [
        (Sample::Swatch(theme::SKY), "mean of all trials"),
        (Sample::Swatch(theme::VERMILLION), "mean of the worst 5% of trials"),
    ];
    legend::row(canvas, heading + 46.0, &keys);

    let name_width =
        theme::LABEL.widest(rows.iter().map(|row| row.name.as_str())).clamp(100.0, MOST_NAME_WIDTH);
    let area = frame::plot_area(heading + 90.0, MARGIN + name_width + 40.0, WIDTH - MARGIN);
    let pair = area.height() / rows.len().max(1) as f64;

    let scale = loss_scale(rows, &area);
    let has_shares = rows.iter().any(|row| row.texts.iter().any(|text| text.ends_with(')')));
    let brackets = if has_shares { ", share of the whole in brackets" } else { "" };
    let title = format!("{}{brackets}", frame::loss_over_horizon(results));
    frame::money_axis(canvas, &area, &scale, &results.scenario.currency, &title);
    let zero = scale.at(0.0);
    for (index, row) in rows.iter().enumerate() {
        let top = area.top + pair * index as f64;
        let bar = (0.38 * pair).min(MOST_BAR);
        let lines = theme::LABEL.wrap(&row.name, name_width, if pair > 76.0 { 2 } else { 1 });
        let first = top + pair / 2.0 - (lines.len() as f64 - 1.0) * theme::LABEL.line_height() / 2.0;
        canvas.lines(&lines, (area.left - 20.0, first), Anchor::End, theme::LABEL);
        let start = top + (pair - 2.0 * bar) / 2.0;
        draw_bar(canvas, &scale, (start, bar), (row.mean, &row.texts[0]), theme::SKY);
        draw_bar(canvas, &scale, (start + bar, bar), (row.tail_mean, &row.texts[1]), theme::VERMILLION);
    }
    canvas.line((zero, area.top), (zero, area.bottom), theme::AXIS, 3);
    canvas.line((area.left, area.bottom), (area.right, area.bottom), theme::AXIS, 3);
}

/// With zero in it, and room for the figures at the ends of the bars.
fn loss_scale(rows: &[Row], area: &Area) -> Scale {
    let values = || rows.iter().flat_map(|row| [row.mean, row.tail_mean]);
    let low = values().fold(0.0, f64::min);
    let high = values().fold(0.0, f64::max);
    let texts = |gains: bool| {
        let texts = rows.iter().flat_map(|row| [(row.mean, &row.texts[0]), (row.tail_mean, &row.texts[1])]);
        texts.filter(move |(value, _)| (*value < 0.0) == gains).map(|(_, text)| text.as_str())
    };
    let room = |widest: f64| if widest > 0.0 { widest + 2.0 * GAP } else { 0.0 };
    let from = area.left + room(theme::LABEL.widest(texts(true)));
    let to = area.right - room(theme::LABEL.widest(texts(false)));
    let (low, high) = if high > low { (low, high) } else { (0.0, 1.0) };
    // The axis goes on to both ends of the area at the same scale.
    let per_unit = (high - low) / (to - from);
    let low = if from > area.left { low - per_unit * (from - area.left) } else { low };
    Scale::linear((low, high + per_unit * (area.right - to)), area.left, area.right)
}

fn draw_bar(
    canvas: &mut Canvas,
    scale: &Scale,
    (top, height): (f64, f64),
    (value, text): (f64, &str),
    colour: Colour,
) {
    let (zero, end) = (scale.at(0.0), scale.at(value));
    let bar = Area { left: zero.min(end), top, right: zero.max(end), bottom: top + height };
    canvas.fill(&bar, colour);
    let size = theme::LABEL.size.min(0.86 * height);
    let lettering = super::lettering::Type { size, ..theme::LABEL };
    let (anchor, x, left) = if value < 0.0 {
        (Anchor::End, end - GAP, end - 2.0 * GAP - lettering.width(text))
    } else {
        (Anchor::Start, end + GAP, end + 4.0)
    };
    // Paper over the grid lines, and not over the neighbouring bar.
    let right = left + lettering.width(text) + 2.0 * GAP - 4.0;
    canvas.fill(&Area { left, right, ..bar }, theme::PAPER);
    canvas.text(text, (x, top + height / 2.0), anchor, lettering);
}
