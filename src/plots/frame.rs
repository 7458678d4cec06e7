//! What surrounds every picture: its title, its axes, its notes.
use crate::format;
use crate::results::Results;

use super::canvas::{Anchor, Area, Canvas};
use super::lettering::{Type, plain};
use super::scale::Scale;
use super::theme::{self, HEIGHT, MARGIN, WIDTH};

/// From the bottom of the sheet up to the axis: tick labels, axis title, note.
const FOOT: f64 = 170.0;
/// Between a tick label and its axis.
const TICK_GAP: f64 = 16.0;
/// Least distance between two tick labels of one axis.
const TICK_ROOM: f64 = 44.0;
const MOST_TICKS: usize = 10;

/// `Loss over 1 year`, as its axis says it.
pub fn loss_over_horizon(results: &Results) -> String {
    let scenario = &results.scenario;
    let years = match scenario.horizon_years {
        1 => "1 year".to_owned(),
        years => format!("{years} years"),
    };
    match scenario.frequency {
        Some(_) => format!("Loss over {years}"),
        None => format!("Loss over {years}, given one incident"),
    }
}

/// The scenario's name as charts show it.
pub fn scenario_name(results: &Results) -> String {
    let name = plain(&results.scenario.name);
    if name.is_empty() { "Scenario without a name".to_owned() } else { name }
}

/// Writes the title block and gives the height at which it ends.
pub fn title(canvas: &mut Canvas, results: &Results, shown: &str) -> f64 {
    title_of(canvas, results, &format!("{shown} · {} trials", format::count(results.run.trials)))
}

/// The title block of a picture that trials do not make.
pub fn title_of(canvas: &mut Canvas, results: &Results, shown: &str) -> f64 {
    heading(canvas, &scenario_name(results), shown)
}

/// A name and what is shown of it; gives the height at which they end.
pub fn heading(canvas: &mut Canvas, name: &str, shown: &str) -> f64 {
    let lines = theme::TITLE.wrap(name, WIDTH - 2.0 * MARGIN, 2);
    let top = MARGIN + 6.0;
    canvas.lines(&lines, (MARGIN, top), Anchor::Start, theme::TITLE);
    let below = top + lines.len() as f64 * theme::TITLE.line_height();
    canvas.text(
        &theme::SUBTITLE.shorten(shown, WIDTH - 2.0 * MARGIN),
        (MARGIN, below),
        Anchor::Start,
        theme::SUBTITLE,
    );
    below + theme::SUBTITLE.line_height() / 2.0
}

/// The area to plot in, between the height at which the heading ends and the foot.
pub fn plot_area(top: f64, left: f64, right: f64) -> Area {
    Area { left, top, right, bottom: HEIGHT - FOOT }
}

/// Room that tick labels take left of their axis.
pub fn tick_room(labels: &[String]) -> f64 {
    theme::TICK.widest(labels.iter().map(String::as_str)) + TICK_GAP
}

/// Grid lines and money along the bottom, as many as stand apart, and the axis title.
pub fn money_axis(canvas: &mut Canvas, area: &Area, scale: &Scale, currency: &str, title: &str) {
    let room = |text: &String| theme::TICK.width(text);
    let (values, labels) = (1..=MOST_TICKS)
        .rev()
        .map(|most| scale.ticks(most))
        .map(|ticks| (ticks.money(currency), ticks.values))
        .map(|(labels, values)| (values, labels))
        .find(|(values, labels)| {
            (1..values.len()).all(|index| {
                let apart = scale.at(values[index]) - scale.at(values[index - 1]);
                apart >= (room(&labels[index]) + room(&labels[index - 1])) / 2.0 + TICK_ROOM
            })
        })
        .unwrap_or_default();
    for (value, label) in values.iter().zip(&labels) {
        let x = scale.at(*value);
        canvas.line((x, area.top), (x, area.bottom), theme::GRID, 2);
        canvas.line((x, area.bottom), (x, area.bottom + 8.0), theme::AXIS, 2);
        let half = room(label) / 2.0;
        let centre = x.clamp(half + 8.0, WIDTH - half - 8.0);
        canvas.text(label, (centre, area.bottom + 32.0), Anchor::Middle, theme::TICK);
    }
    let title = theme::AXIS_TITLE.shorten(title, area.width().max(WIDTH / 2.0));
    let centre = (area.left + area.right) / 2.0;
    canvas.text(&title, (centre, area.bottom + 80.0), Anchor::Middle, theme::AXIS_TITLE);
}

/// Grid lines and labels along the left side, and the axis title above it.
pub fn side_axis(canvas: &mut Canvas, area: &Area, scale: &Scale, marks: (&[f64], &[String]), title: &str) {
    for (value, label) in marks.0.iter().zip(marks.1) {
        let y = scale.at(*value);
        canvas.line((area.left, y), (area.right, y), theme::GRID, 2);
        canvas.text(label, (area.left - TICK_GAP, y), Anchor::End, theme::TICK);
    }
    let title = theme::AXIS_TITLE.shorten(title, area.right - MARGIN);
    canvas.text(&title, (MARGIN, area.top - 36.0), Anchor::Start, theme::AXIS_TITLE);
}

/// The lines of the axes themselves, drawn over what lies on them.
pub fn axes(canvas: &mut Canvas, area: &Area) {
    canvas.line((area.left, area.bottom), (area.right, area.bottom), theme::AXIS, 3);
    canvas.line((area.left, area.top), (area.left, area.bottom), theme::AXIS, 3);
}

/// Small print in the bottom line.
pub fn note(canvas: &mut Canvas, text: &str) {
    let text = theme::NOTE.shorten(text, WIDTH - 2.0 * MARGIN);
    canvas.text(&text, (MARGIN, HEIGHT - 36.0), Anchor::Start, theme::NOTE);
}

/// A text on paper of its own, so that lines behind it do not cross it; `x` is where it starts or ends.
pub fn label(canvas: &mut Canvas, text: &str, (x, y): (f64, f64), anchor: Anchor, lettering: Type) {
    let width = lettering.width(text);
    let left = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    let half = 0.62 * lettering.size;
    let paper = Area { left: left - 6.0, top: y - half, right: left + width + 6.0, bottom: y + half };
    canvas.fill(&paper, theme::PAPER);
    canvas.text(text, (x, y), anchor, lettering);
}
