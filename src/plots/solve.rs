//! Both sides of a target over the number that was sought, and where they meet.
use crate::format;
use crate::results::{Results, Solve, SolveCrossing, SolvePoint};

use super::canvas::{self, Canvas, Point};
use super::legend::{self, Sample};
use super::lettering::plain;
use super::scale::{Scale, Ticks, padded, widened};
use super::theme::{self, MARGIN, Mark, WIDTH};
use super::{Chart, PlotError, frame, label};

/// Ranges that span more than this are drawn on a logarithmic axis.
const LOGARITHMIC: f64 = 50.0;

/// `None` where nothing was sought.
pub fn chart(results: &Results) -> Result<Option<Chart>, PlotError> {
    let Some(solve) = &results.analyses.solve else { return Ok(None) };
    let title = format!(
        "{}: {} so that {}",
        frame::scenario_name(results),
        plain(&solve.find),
        plain(&solve.so_that)
    );
    let found: Vec<String> = solve.crossings.iter().map(text).collect();
    let alt = format!(
        "Left and right side of \"{}\" over {} from {} to {}. They meet at {}.",
        plain(&solve.so_that),
        plain(&solve.find),
        format::number(solve.from),
        format::number(solve.to),
        found.join(", ")
    );
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results, solve))?;
    Ok(Some(Chart { name: "solve", title, alt, svg }))
}

fn text(crossing: &SolveCrossing) -> String {
    match crossing.se {
        Some(se) => format::amount_within(crossing.value, se),
        None => format::number(crossing.value),
    }
}

fn draw(canvas: &mut Canvas, results: &Results, solve: &Solve) {
    let shown = format!("{} so that {}", plain(&solve.find), plain(&solve.so_that));
    let heading = frame::title(canvas, results, &shown);
    let keys = [
        (Sample::Line(theme::BASELINE), "left side"),
        (Sample::Line(theme::PROGRAMMES[1]), "right side"),
        (Sample::Diamond, "solution"),
    ];
    legend::row(canvas, heading + 46.0, &keys);

    let sides = || solve.scan.iter().flat_map(|point| [point.left, point.right]).flatten();
    let (low, high) =
        sides().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), side| (low.min(side), high.max(side)));
    let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
    let heights = match low > 0.0 && high / low > LOGARITHMIC {
        true => Scale::log((low / 1.2, high * 1.2), 0.0, -1.0),
        false => Scale::linear(padded(widened(low, high), 0.06), 0.0, -1.0),
    };
    let ticks = heights.ticks(7);
    let currency = &results.scenario.currency;
    let labels = if solve.money { ticks.money(currency) } else { ticks.numbers() };
    let area = frame::plot_area(heading + 140.0, MARGIN + frame::tick_room(&labels), WIDTH - MARGIN - 40.0);
    let heights = heights.between(area.bottom, area.top);
    let values = match solve.from > 0.0 && solve.to / solve.from > LOGARITHMIC {
        true => Scale::log((solve.from, solve.to), area.left, area.right),
        false => Scale::linear(widened(solve.from, solve.to), area.left, area.right),
    };
    frame::side_axis(canvas, &area, &heights, (&ticks.values, &labels), "Left and right side");
    let unit = if solve.unit == "1" { String::new() } else { format!(", {}", plain(&solve.unit)) };
    frame::bottom_axis(canvas, &area, &values, Ticks::numbers, &format!("{}{unit}", plain(&solve.find)));
    let line = |of: fn(&SolvePoint) -> Option<f64>| -> Vec<Point> {
        let at = |point: &SolvePoint| of(point).map(|side| (values.at(point.value), heights.at(side)));
        solve.scan.iter().filter_map(at).collect()
    };
    let lines: [(Vec<Point>, Mark); 2] =
        [(line(|point| point.right), theme::PROGRAMMES[1]), (line(|point| point.left), theme::BASELINE)];
    for (points, mark) in &lines {
        canvas.path(points, mark);
    }
    let avoid: Vec<_> = lines.iter().flat_map(|(points, _)| label::along(points)).collect();
    let dots: Vec<Point> =
        solve.crossings.iter().map(|found| (values.at(found.value), heights.at(found.right))).collect();
    let mut taken: Vec<_> = dots
        .iter()
        .map(|(x, y)| canvas::Area { left: *x, top: *y, right: *x, bottom: *y }.grown(15.0))
        .collect();
    for (crossing, at) in solve.crossings.iter().zip(&dots) {
        canvas.diamond(*at, 15.0, theme::INK);
        let text = text(crossing);
        let size = (theme::STRONG_LABEL.width(&text) + 12.0, 36.0);
        let place = label::place(*at, size, &area.grown(-4.0), &taken, &avoid);
        if !place.free {
            continue;
        }
        if let Some([from, to]) = place.leader() {
            canvas.line(from, to, theme::INK, 2);
        }
        let middle = ((place.area.left + place.area.right) / 2.0, (place.area.top + place.area.bottom) / 2.0);
        frame::label(canvas, &text, middle, canvas::Anchor::Middle, theme::STRONG_LABEL);
        taken.extend(place.taken());
    }
    frame::axes(canvas, &area);
}
