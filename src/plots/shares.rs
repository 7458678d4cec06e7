//! Bars of shares with their intervals, one or two for each row.
use crate::format;
use crate::results::{Bounded, Results};

use super::canvas::{Anchor, Area, Canvas};
use super::legend::{self, Sample};
use super::scale::Scale;
use super::theme::{self, Colour, MARGIN, WIDTH};
use super::{frame, lettering};

/// More rows than this are not drawn: the smallest are left out.
pub const MOST: usize = 10;
const MOST_NAME_WIDTH: f64 = 620.0;
const MOST_BAR: f64 = 52.0;
const GAP: f64 = 14.0;
const COLOURS: [Colour; 2] = [theme::SKY, theme::VERMILLION];

/// A name and its shares, as many as there are keys.
pub struct Row {
    pub name: String,
    pub shares: Vec<Bounded>,
}

impl Row {
    /// `churn rate: 25.9%, 37.8%`
    pub fn told(&self) -> String {
        let shares: Vec<String> = self.shares.iter().map(text).collect();
        format!("{}: {}", self.name, shares.join(", "))
    }
}

fn text(share: &Bounded) -> String {
    format::percent_within(share.value, share.se)
}

/// The whole chart: the title, a key for each share, the bars.
pub fn draw(canvas: &mut Canvas, results: &Results, shown: &str, keys: &[&str], axis: &str, rows: &[Row]) {
    let heading = frame::title_of(canvas, results, shown);
    let samples: Vec<(Sample, &str)> =
        keys.iter().zip(COLOURS).map(|(key, colour)| (Sample::Swatch(colour), *key)).collect();
    legend::row(canvas, heading + 46.0, &samples);

    let names = theme::LABEL.widest(rows.iter().map(|row| row.name.as_str()));
    let name_width = names.clamp(100.0, MOST_NAME_WIDTH);
    let area = frame::plot_area(heading + 90.0, MARGIN + name_width + 40.0, WIDTH - MARGIN);
    let scale = scale(rows, &area);
    frame::percent_axis(canvas, &area, &scale, axis);
    let zero = scale.at(0.0);
    let pitch = area.height() / rows.len().max(1) as f64;
    let height = (0.8 * pitch / keys.len() as f64).min(MOST_BAR);
    for (index, row) in rows.iter().enumerate() {
        let middle = area.top + pitch * (index as f64 + 0.5);
        let lines = theme::LABEL.wrap(&row.name, name_width, if pitch > 76.0 { 2 } else { 1 });
        let first = middle - (lines.len() as f64 - 1.0) * theme::LABEL.line_height() / 2.0;
        canvas.lines(&lines, (area.left - 20.0, first), Anchor::End, theme::LABEL);
        let start = middle - height * keys.len() as f64 / 2.0;
        for (number, (share, colour)) in row.shares.iter().zip(COLOURS).enumerate() {
            let top = start + height * number as f64;
            bar(canvas, &scale, (top, height), share, colour);
        }
    }
    canvas.line((zero, area.top), (zero, area.bottom), theme::AXIS, 3);
    canvas.line((area.left, area.bottom), (area.right, area.bottom), theme::AXIS, 3);
}

/// With zero in it, and room for the figures at the ends of the bars.
fn scale(rows: &[Row], area: &Area) -> Scale {
    let shares = || rows.iter().flat_map(|row| &row.shares);
    let low = shares().map(|share| share.low.min(share.value)).fold(0.0, f64::min);
    let high = shares().map(|share| share.high.max(share.value)).fold(0.0, f64::max);
    let texts: Vec<String> = shares().map(text).collect();
    let room = theme::LABEL.widest(texts.iter().map(String::as_str)) + 3.0 * GAP;
    let left_room = if low < 0.0 { room } else { 0.0 };
    let (low, high) = if high > low { (low, high) } else { (0.0, 1.0) };
    let per_unit = (high - low) / (area.width() - room - left_room);
    Scale::linear((low - per_unit * left_room, high + per_unit * room), area.left, area.right)
}

fn bar(canvas: &mut Canvas, scale: &Scale, (top, height): (f64, f64), share: &Bounded, colour: Colour) {
    let (zero, end) = (scale.at(0.0), scale.at(share.value));
    canvas.fill(&Area { left: zero.min(end), top, right: zero.max(end), bottom: top + height }, colour);
    let middle = top + height / 2.0;
    let [low, high] = [share.low, share.high].map(|bound| scale.at(bound));
    if high - low > 4.0 {
        canvas.line((low, middle), (high, middle), theme::INK, 3);
    }
    let size = theme::LABEL.size.min(0.86 * height);
    let small = lettering::Type { size, ..theme::LABEL };
    if share.value < 0.0 {
        frame::label(canvas, &text(share), (low.min(end) - GAP, middle), Anchor::End, small);
    } else {
        frame::label(canvas, &text(share), (high.max(end) + GAP, middle), Anchor::Start, small);
    }
}
