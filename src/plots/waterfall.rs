//! What moved a figure from one document to another, step by step.
use crate::format;
use crate::results::Waterfall;

use super::canvas::{self, Anchor, Area, Canvas};
use super::lettering::plain;
use super::scale::{Scale, padded, widened};
use super::theme::{self, Colour, MARGIN, WIDTH};
use super::{Chart, PlotError, frame};

/// More effects than this are told as one.
const MOST: usize = 12;
const GAP: f64 = 12.0;
const MOST_NAME_WIDTH: f64 = 560.0;
const MOST_BAR: f64 = 64.0;

/// One bar, from one level to the next.
struct Row {
    name: String,
    from: f64,
    to: f64,
    text: String,
    colour: Colour,
}

/// The waterfall of a document of two runs.
///
/// Errors: [`PlotError`], for what no document causes.
pub fn waterfall(found: &Waterfall) -> Result<Chart, PlotError> {
    let rows = rows(found);
    let what = match found.of.as_str() {
        "mean" => "the mean loss",
        "tvar95" => "TVaR 95",
        _ => "VaR 95",
    };
    let name = plain(&found.to.name);
    let name = if name.is_empty() { "Scenario without a name".to_owned() } else { name };
    let title = format!("{name}: what moved {what}");
    let told: Vec<String> = rows.iter().map(|row| format!("{} {}", row.name, row.text)).collect();
    let alt = format!("A waterfall of {what} from the earlier to the later run. {}.", told.join("; "));
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, found, (&name, what), &rows))?;
    Ok(Chart { name: "waterfall", title, alt, svg })
}

/// The earlier figure, each step, the later figure.
fn rows(found: &Waterfall) -> Vec<Row> {
    let currency = &found.currency;
    let mut steps: Vec<(String, f64, Option<f64>)> =
        found.effects.iter().map(|effect| (plain(&effect.name), effect.value, effect.se)).collect();
    if steps.len() > MOST {
        let rest = steps.split_off(MOST - 1);
        steps.push((format!("{} other inputs", rest.len()), rest.iter().map(|step| step.1).sum(), None));
    }
    let parts = &found.parts;
    for (name, part) in
        [("structure", parts.structure), ("engine version", parts.engine), ("sampling", parts.sampling)]
    {
        if part.value != 0.0 {
            steps.push((name.to_owned(), part.value, part.se));
        }
    }
    let whole = |name: &str, value: f64, se: Option<f64>| Row {
        name: name.to_owned(),
        from: 0.0,
        to: value,
        text: format::money_within(currency, value, se.unwrap_or(0.0)),
        colour: theme::FAINT,
    };
    let mut rows = vec![whole("earlier", found.from.value, found.from.se)];
    let mut level = found.from.value;
    for (name, value, se) in steps {
        let text = format::short_amount_within(value, se.unwrap_or(0.0));
        rows.push(Row {
            name,
            from: level,
            to: level + value,
            text: if value > 0.0 && text != "0" { format!("+{text}") } else { text },
            colour: if value > 0.0 { theme::VERMILLION } else { theme::BLUE },
        });
        level += value;
    }
    rows.push(whole("later", found.to.value, found.to.se));
    rows
}

fn draw(canvas: &mut Canvas, found: &Waterfall, (name, what): (&str, &str), rows: &[Row]) {
    let shown = format!("What moved {what}, earlier to later run; orange raises it, blue lowers it");
    let heading = frame::heading(canvas, name, &shown);
    let name_width =
        theme::LABEL.widest(rows.iter().map(|row| row.name.as_str())).clamp(100.0, MOST_NAME_WIDTH);
    let area = frame::plot_area(heading + 40.0, MARGIN + name_width + 40.0, WIDTH - MARGIN);
    let scale = scale(rows, &area);
    frame::money_axis(canvas, &area, &scale, &found.currency, &format!("{what} of the baseline"));
    let pitch = area.height() / rows.len() as f64;
    let bar = (0.62 * pitch).min(MOST_BAR);
    for (index, row) in rows.iter().enumerate() {
        let middle = area.top + pitch * (index as f64 + 0.5);
        let lines = theme::LABEL.wrap(&row.name, name_width, if pitch > 76.0 { 2 } else { 1 });
        let first = middle - (lines.len() as f64 - 1.0) * theme::LABEL.line_height() / 2.0;
        canvas.lines(&lines, (area.left - 20.0, first), Anchor::End, theme::LABEL);
        let (from, to) = (scale.at(row.from).max(area.left), scale.at(row.to));
        let place = Area {
            left: from.min(to),
            top: middle - bar / 2.0,
            right: from.max(to),
            bottom: middle + bar / 2.0,
        };
        // A step of nothing is still a mark.
        let place = Area { right: place.right.max(place.left + 3.0), ..place };
        canvas.fill(&place, row.colour);
        if index + 1 < rows.len() {
            canvas.line((to, middle + bar / 2.0), (to, middle + pitch - bar / 2.0), theme::AXIS, 2);
        }
        let size = theme::LABEL.size.min(0.7 * pitch);
        let lettering = super::lettering::Type { size, ..theme::LABEL };
        frame::label(canvas, &row.text, (place.right + GAP, middle), Anchor::Start, lettering);
    }
    frame::axes(canvas, &area);
    if scale.at(0.0) < area.left {
        frame::note(canvas, "The axis does not begin at 0, so that the steps can be seen.");
    }
}

/// Of the levels alone, where zero would leave the steps too small to see; with room for the figures beside the bars.
fn scale(rows: &[Row], area: &Area) -> Scale {
    let levels = || rows.iter().flat_map(|row| [row.from, row.to]);
    let steps = rows.get(1..rows.len() - 1).unwrap_or_default();
    let inner = steps.iter().flat_map(|row| [row.from, row.to]).chain(rows.iter().map(|row| row.to));
    let (low, high) = inner
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), level| (low.min(level), high.max(level)));
    let (low, high) = if low > 0.0 && high - low < 0.5 * high {
        let (low, high) = widened(low, high);
        let room = padded((low, high), 0.3);
        (room.0.max(0.0), room.1)
    } else {
        let ends = levels().fold((0.0_f64, 0.0_f64), |(low, high), level| (low.min(level), high.max(level)));
        widened(ends.0, ends.1)
    };
    let room = theme::LABEL.widest(rows.iter().map(|row| row.text.as_str())) + 3.0 * GAP;
    let per_unit = (high - low) / (area.width() - room);
    Scale::linear((low, high + per_unit * room), area.left, area.right)
}
