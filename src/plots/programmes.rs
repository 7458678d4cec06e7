//! What each programme costs against the loss that it leaves, and the line below which it pays for itself.
use crate::format;
use crate::results::Results;

use super::canvas::{self, Anchor, Area, Canvas, Point};
use super::legend::{self, Sample};
use super::lettering::{Type, plain};
use super::scale::{Scale, padded, towards_zero, widened};
use super::theme::{self, Colour, MARGIN, WIDTH};
use super::{Chart, PlotError, frame, label, marks};

/// Half-width of a 95 % interval in standard errors.
const HALF_WIDTH: f64 = 1.959_963_984_540_054;
const MOST_NAME_WIDTH: f64 = 460.0;

/// A programme, or the baseline: spend against residual loss, each with the half-width of its 95 % interval.
struct Dot {
    name: String,
    spend: (f64, f64),
    residual: (f64, f64),
    colour: Colour,
}

pub fn chart(results: &Results) -> Result<Chart, PlotError> {
    let title = format!("{}: programmes compared", frame::scenario_name(results));
    let alt = alt(results);
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results))?;
    Ok(Chart { name: "programmes", title, alt, svg })
}

fn alt(results: &Results) -> String {
    let currency = &results.scenario.currency;
    let baseline = &results.baseline.loss;
    let told: Vec<String> = results
        .programmes
        .iter()
        .map(|programme| {
            let residual = &programme.residual.loss;
            let verdict = if programme.net_benefit.mean > 0.0 { "pays for itself" } else { "does not pay" };
            format!(
                "{}: spend {}, residual loss {}, {verdict}",
                plain(&programme.name),
                format::money_within(currency, programme.spend.mean, programme.spend.mean_se),
                format::money_within(currency, residual.mean, residual.mean_se)
            )
        })
        .collect();
    format!(
        "Points of each programme's spend and mean residual loss. Baseline: no spend, loss {}. {}.",
        format::money_within(currency, baseline.mean, baseline.mean_se),
        told.join("; ")
    )
}

fn dots(results: &Results) -> Vec<Dot> {
    let baseline = &results.baseline.loss;
    let mut dots = vec![Dot {
        name: "baseline".to_owned(),
        spend: (0.0, 0.0),
        residual: (baseline.mean, HALF_WIDTH * baseline.mean_se),
        colour: theme::INK,
    }];
    let marks = marks::of_programmes(results);
    dots.extend(results.programmes.iter().zip(marks).map(|(programme, mark)| {
        let residual = &programme.residual.loss;
        Dot {
            name: plain(&programme.name),
            spend: (programme.spend.mean, HALF_WIDTH * programme.spend.mean_se),
            residual: (residual.mean, HALF_WIDTH * residual.mean_se),
            colour: mark.map_or(theme::SOFT_INK, |mark| mark.colour),
        }
    }));
    dots
}

fn draw(canvas: &mut Canvas, results: &Results) {
    let currency = &results.scenario.currency;
    let loss = frame::loss_over_horizon(results);
    let heading =
        frame::title(canvas, results, &format!("{loss} that programmes leave, against their spend"));
    let keys = [
        (Sample::Swatch(theme::PALE_GREEN), "here a programme pays for itself"),
        (Sample::Line(theme::BREAK_EVEN), "spend + residual loss = baseline loss"),
        (Sample::Interval, "mean and its 95% interval"),
    ];
    legend::row(canvas, heading + 46.0, &keys);

    let dots = dots(results);
    let spend_range = range(dots.iter().map(|dot| dot.spend), true);
    let loss_range = range(dots.iter().map(|dot| dot.residual), false);
    let losses = Scale::linear(loss_range, 0.0, -1.0);
    let ticks = losses.ticks(7);
    let labels = ticks.money(currency);
    let left = MARGIN + frame::tick_room(&labels);
    let area = frame::plot_area(heading + 140.0, left, WIDTH - MARGIN);
    let losses = losses.between(area.bottom, area.top);
    let spends = Scale::linear(spend_range, area.left, area.right);

    let line = break_even(results.baseline.loss.mean, &spends, &losses);
    shade_paying(canvas, &line, &area);
    frame::money_axis(canvas, &area, &spends, currency, "Spend over the horizon (mean)");
    frame::side_axis(canvas, &area, &losses, (&ticks.values, &labels), "Residual loss (mean)");
    canvas.path(&line, &theme::BREAK_EVEN);
    frame::axes(canvas, &area);
    let places = draw_dots(canvas, &dots, &spends, &losses);
    draw_names(canvas, &dots, &places, &line, &area);
}

/// All means and their intervals, with room around them. Spend begins at zero.
fn range(figures: impl Iterator<Item = (f64, f64)>, from_zero: bool) -> (f64, f64) {
    let ends = figures.flat_map(|(mean, half)| [mean - half, mean + half]).filter(|end| end.is_finite());
    let (low, high) =
        ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end), high.max(end)));
    if from_zero {
        let high = if high > 0.0 { high } else { 1.0 };
        return (low.min(-0.03 * high), 1.12 * high);
    }
    let (low, high) = if low <= high { (low, high) } else { (0.0, 0.0) };
    let (low, high) = widened(low, high);
    let (reached, top) = towards_zero(low, high);
    let padded = padded((reached, top), 0.1);
    // Zero stays the end of the axis where all losses are on one side of it.
    (if reached == 0.0 { 0.0 } else { padded.0 }, if top == 0.0 { 0.0 } else { padded.1 })
}

/// The part of the line spend + residual = baseline that is on the sheet, from left to right; empty if none is.
fn break_even(baseline: f64, spends: &Scale, losses: &Scale) -> Vec<Point> {
    let first = spends.low.max(baseline - losses.high);
    let last = spends.high.min(baseline - losses.low);
    if first >= last {
        return Vec::new();
    }
    [first, last].iter().map(|spend| (spends.at(*spend), losses.at(baseline - spend))).collect()
}

/// Fills the area below the line.
fn shade_paying(canvas: &mut Canvas, line: &[Point], area: &Area) {
    let [first, last] = line else { return };
    let corners = [
        (area.left, area.bottom),
        (area.left, first.1),
        *first,
        *last,
        (last.0, area.bottom),
        (area.left, area.bottom),
    ];
    canvas.polygon(&corners, theme::PALE_GREEN);
}

/// Gives where the dots stand.
fn draw_dots(canvas: &mut Canvas, dots: &[Dot], spends: &Scale, losses: &Scale) -> Vec<Point> {
    // The baseline last, so that a programme that changes nothing does not hide it.
    for dot in dots.iter().rev() {
        let (x, y) = (spends.at(dot.spend.0), losses.at(dot.residual.0));
        let [left, right] = [-1.0, 1.0].map(|side| spends.at(dot.spend.0 + side * dot.spend.1));
        let [bottom, top] = [-1.0, 1.0].map(|side| losses.at(dot.residual.0 + side * dot.residual.1));
        for (from, to) in [((left, y), (right, y)), ((x, bottom), (x, top))] {
            canvas.line(from, to, dot.colour, 3);
        }
        for end in [left, right].iter().filter(|end| (**end - x).abs() > 14.0) {
            canvas.line((*end, y - 9.0), (*end, y + 9.0), dot.colour, 3);
        }
        for end in [bottom, top].iter().filter(|end| (**end - y).abs() > 14.0) {
            canvas.line((x - 9.0, *end), (x + 9.0, *end), dot.colour, 3);
        }
        canvas.disc((x, y), 14, theme::PAPER);
        canvas.disc((x, y), 11, dot.colour);
    }
    dots.iter().map(|dot| (spends.at(dot.spend.0), losses.at(dot.residual.0))).collect()
}

fn draw_names(canvas: &mut Canvas, dots: &[Dot], places: &[Point], line: &[Point], area: &Area) {
    let lettering: Type = theme::STRONG_LABEL;
    let point = |(x, y): Point, around: f64| Area { left: x, top: y, right: x, bottom: y }.grown(around);
    let mut taken: Vec<Area> = places.iter().map(|place| point(*place, 15.0)).collect();
    let mut avoid: Vec<Area> = Vec::new();
    if let [first, last] = line {
        // The line as a row of small squares.
        let steps = 120;
        avoid.extend((0..=steps).map(|step| {
            let share = f64::from(step) / f64::from(steps);
            let at = (first.0 + share * (last.0 - first.0), first.1 + share * (last.1 - first.1));
            point(at, 6.0)
        }));
    }
    let bounds = area.grown(-4.0);
    for (dot, at) in dots.iter().zip(places) {
        let text = lettering.shorten(&dot.name, MOST_NAME_WIDTH);
        let size = (lettering.width(&text) + 12.0, 34.0);
        let place = label::place(*at, size, &bounds, &taken, &avoid);
        if place.led {
            canvas.line(*at, place.nearest(*at), dot.colour, 2);
        }
        let middle = (place.area.top + place.area.bottom) / 2.0;
        canvas.text(&text, (place.area.left + 6.0, middle), Anchor::Start, lettering.coloured(dot.colour));
        taken.push(place.area);
    }
}
