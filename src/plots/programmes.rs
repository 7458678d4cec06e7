//! What each programme costs against the loss that it leaves, and the line below which it pays for itself.
use crate::format;
use crate::results::Results;

use super::canvas::{self, Anchor, Area, Canvas, Point};
use super::legend::{self, Sample};
use super::lettering::{Type, plain};
use super::scale::{Scale, padded, towards_zero, widened};
use super::theme::{self, Colour, MARGIN, WIDTH};
use super::{Chart, PlotError, frame, label, marks};

const MOST_NAME_WIDTH: f64 = 460.0;
const NAME_HEIGHT: f64 = 34.0;
/// Dots nearer than this cannot be told apart.
const SAME_PLACE: f64 = 12.0;

/// A programme, or the baseline: spend against residual loss, each with the half-width of its 95 % interval.
struct Dot {
    name: String,
    spend: (f64, f64),
    residual: (f64, f64),
    colour: Colour,
}

impl Dot {
    fn at(&self, spends: &Scale, losses: &Scale) -> Point {
        (spends.at(self.spend.0), losses.at(self.residual.0))
    }

    /// The intervals of spend and of residual loss as lines through the dot.
    fn intervals(&self, spends: &Scale, losses: &Scale) -> [[Point; 2]; 2] {
        let (x, y) = self.at(spends, losses);
        let [left, right] = [-1.0, 1.0].map(|side| spends.at(self.spend.0 + side * self.spend.1));
        let [bottom, top] = [-1.0, 1.0].map(|side| losses.at(self.residual.0 + side * self.residual.1));
        [[(left, y), (right, y)], [(x, bottom), (x, top)]]
    }
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
        residual: (baseline.mean, format::HALF_WIDTH * baseline.mean_se),
        colour: theme::INK,
    }];
    let marks = marks::of_programmes(results);
    dots.extend(results.programmes.iter().zip(marks).map(|(programme, mark)| {
        let residual = &programme.residual.loss;
        Dot {
            name: plain(&programme.name),
            spend: (programme.spend.mean, format::HALF_WIDTH * programme.spend.mean_se),
            residual: (residual.mean, format::HALF_WIDTH * residual.mean_se),
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
    let loss_range = loss_range(&dots);
    // Where no programme costs anything, spend has the scale of the loss.
    let spend_range = spend_range(&dots, loss_range.1 - loss_range.0);
    let losses = Scale::linear(loss_range, 0.0, -1.0);
    let ticks = losses.ticks(7);
    let labels = ticks.money(currency);
    let left = MARGIN + frame::tick_room(&labels);
    let area = frame::plot_area(heading + 140.0, left, WIDTH - MARGIN);
    let losses = losses.between(area.bottom, area.top);
    let spends = Scale::linear(spend_range, area.left, area.right);

    let line = break_even(results.baseline.loss.mean, &spends, &losses);
    shade_paying(canvas, &line, &spends, &area);
    frame::money_axis(canvas, &area, &spends, currency, "Spend over the horizon (mean)");
    frame::side_axis(canvas, &area, &losses, (&ticks.values, &labels), "Residual loss (mean)");
    canvas.path(&line, &theme::BREAK_EVEN);
    frame::axes(canvas, &area);
    let mut avoid = label::along(&line);
    avoid.extend(
        dots.iter().flat_map(|dot| dot.intervals(&spends, &losses)).flat_map(|line| label::along(&line)),
    );
    let places = draw_dots(canvas, &dots, &spends, &losses);
    draw_names(canvas, &dots, &places, &avoid, &area);
}

/// The lowest and highest end of all intervals.
fn ends(figures: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    let ends = figures.flat_map(|(mean, half)| [mean - half, mean + half]).filter(|end| end.is_finite());
    let none = (f64::INFINITY, f64::NEG_INFINITY);
    let (low, high) = ends.fold(none, |(low, high), end| (low.min(end), high.max(end)));
    if low <= high { (low, high) } else { (0.0, 0.0) }
}

/// From just below zero, so that the baseline's dot stands free, to beyond the highest spend.
fn spend_range(dots: &[Dot], otherwise: f64) -> (f64, f64) {
    let (low, high) = ends(dots.iter().map(|dot| dot.spend));
    let high = if high > 0.0 { high } else { otherwise };
    (low.min(-0.03 * high), 1.12 * high)
}

/// With zero as an end where that leaves the losses apart, and room beyond them elsewhere.
fn loss_range(dots: &[Dot]) -> (f64, f64) {
    let (low, high) = ends(dots.iter().map(|dot| dot.residual));
    let (low, high) = widened(low, high);
    let reached = towards_zero(low, high);
    let padded = padded(reached, 0.1);
    (if reached.0 == 0.0 { 0.0 } else { padded.0 }, if reached.1 == 0.0 { 0.0 } else { padded.1 })
}

/// The part of the line spend + residual = baseline that is on the sheet, from left to right; empty if none is.
fn break_even(baseline: f64, spends: &Scale, losses: &Scale) -> Vec<Point> {
    let first = (baseline - losses.high).max(0.0);
    let last = spends.high.min(baseline - losses.low);
    if first >= last {
        return Vec::new();
    }
    [first, last].iter().map(|spend| (spends.at(*spend), losses.at(baseline - spend))).collect()
}

/// Fills the area below the line.
fn shade_paying(canvas: &mut Canvas, line: &[Point], spends: &Scale, area: &Area) {
    let [first, last] = line else { return };
    let left = spends.at(0.0);
    let corners = [(left, area.bottom), (left, first.1), *first, *last, (last.0, area.bottom)];
    canvas.polygon(&corners, theme::PALE_GREEN);
}

/// Gives where the dots stand.
fn draw_dots(canvas: &mut Canvas, dots: &[Dot], spends: &Scale, losses: &Scale) -> Vec<Point> {
    // The baseline last, so that a programme that changes nothing does not hide it.
    for dot in dots.iter().rev() {
        let (x, y) = dot.at(spends, losses);
        let [across, along] = dot.intervals(spends, losses);
        for [from, to] in [across, along] {
            canvas.line(from, to, dot.colour, 3);
        }
        for (end, _) in across.iter().filter(|(end, _)| (end - x).abs() > 14.0) {
            canvas.line((*end, y - 9.0), (*end, y + 9.0), dot.colour, 3);
        }
        for (_, end) in along.iter().filter(|(_, end)| (end - y).abs() > 14.0) {
            canvas.line((x - 9.0, *end), (x + 9.0, *end), dot.colour, 3);
        }
        canvas.disc((x, y), 14, theme::PAPER);
        canvas.disc((x, y), 11, dot.colour);
    }
    dots.iter().map(|dot| dot.at(spends, losses)).collect()
}

/// Each dot's name beside it; dots in one place have their names one below the other.
fn draw_names(canvas: &mut Canvas, dots: &[Dot], places: &[Point], avoid: &[Area], area: &Area) {
    let lettering: Type = theme::STRONG_LABEL;
    let mut taken: Vec<Area> =
        places.iter().map(|(x, y)| Area { left: *x, top: *y, right: *x, bottom: *y }.grown(15.0)).collect();
    let bounds = area.grown(-4.0);
    for (at, group) in groups(dots, places) {
        let names: Vec<String> =
            group.iter().map(|dot| lettering.shorten(&dot.name, MOST_NAME_WIDTH)).collect();
        let width = lettering.widest(names.iter().map(String::as_str)) + 12.0;
        let place = label::place(at, (width, NAME_HEIGHT * names.len() as f64), &bounds, &taken, avoid);
        if let Some([from, to]) = place.leader() {
            canvas.line(from, to, group[0].colour, 2);
        }
        for (index, (dot, name)) in group.iter().zip(&names).enumerate() {
            let y = place.area.top + NAME_HEIGHT * (index as f64 + 0.5);
            canvas.text(name, (place.area.left + 6.0, y), Anchor::Start, lettering.coloured(dot.colour));
        }
        taken.extend(place.taken());
    }
}

/// Dots that lie upon each other, together.
fn groups<'a>(dots: &'a [Dot], places: &[Point]) -> Vec<(Point, Vec<&'a Dot>)> {
    let mut groups: Vec<(Point, Vec<&Dot>)> = Vec::new();
    for (dot, at) in dots.iter().zip(places) {
        match groups.iter_mut().find(|(other, _)| (other.0 - at.0).hypot(other.1 - at.1) < SAME_PLACE) {
            Some((_, group)) => group.push(dot),
            None => groups.push((*at, vec![dot])),
        }
    }
    groups
}
