//! P(loss > x) of the baseline and of every programme, against the points of risk appetite; over several years also that
//! of the baseline's worst single year.
use crate::format;
use crate::results::{Appetite, ExceedancePoint, Kept, Results, Risk};

use super::canvas::{self, Anchor, Area, Canvas, Point};
use super::label::Place;
use super::legend::{self, Sample};
use super::lettering::plain;
use super::scale::{Scale, padded, towards_zero, widened};
use super::theme::{self, MARGIN, Mark, WIDTH};
use super::{Chart, PlotError, frame, label, marks};

const MOST_LEGEND: f64 = 520.0;
/// Losses that stretch over more than this factor are drawn on a logarithmic axis.
const LONG_TAIL: f64 = 40.0;
/// A logarithmic axis begins no further than this factor below its end.
const LONGEST: f64 = 1e6;
/// The probability axis ends here, however many trials there are.
const LEAST_PROBABILITY: f64 = 1e-9;
/// The edges of the band end where they would rest on fewer trials of a draw.
const FEWEST_BEYOND: f64 = 2.0;

struct Curve<'a> {
    name: String,
    points: &'a [ExceedancePoint],
    /// The least and the largest loss.
    ends: (f64, f64),
    probability_of_loss: f64,
    mark: Mark,
}

impl<'a> Curve<'a> {
    fn of(name: String, risk: &'a Risk, mark: Mark) -> Self {
        let loss = &risk.loss;
        Self {
            name,
            points: &risk.exceedance,
            ends: (loss.min, loss.max),
            probability_of_loss: loss.probability_of_loss,
            mark,
        }
    }

    /// Of the baseline's worst single year.
    fn of_worst_year(results: &'a Results) -> Option<Self> {
        let points = &results.baseline.worst_year.as_ref()?.exceedance;
        Some(Self {
            name: "baseline, worst single year".to_owned(),
            points,
            ends: (points.first()?.loss, points.last()?.loss),
            probability_of_loss: results.baseline.loss.probability_of_loss,
            mark: theme::WORST_YEAR,
        })
    }
}

pub fn chart(results: &Results) -> Result<Chart, PlotError> {
    let title = format!("{}: exceedance curves", frame::scenario_name(results));
    let alt = alt(results);
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results))?;
    Ok(Chart { name: "exceedance", title, alt, svg })
}

fn alt(results: &Results) -> String {
    let currency = &results.scenario.currency;
    let told_of = |name: &str, curve: &[ExceedancePoint]| -> String {
        let points: Vec<String> = [0.1, 0.01]
            .iter()
            .filter_map(|probability| {
                let loss = curve.iter().find(|point| point.probability <= *probability)?.loss;
                Some(format!(
                    "{} with probability {}",
                    format::money(currency, loss),
                    format::percent(*probability)
                ))
            })
            .collect();
        format!("{name}: more than {}", points.join(", more than "))
    };
    let of = |name: &str, risk: &Risk| told_of(name, &risk.exceedance);
    let mut told = vec![of("baseline", &results.baseline)];
    if let Some(worst) = &results.baseline.worst_year {
        told.push(told_of("the worst single year", &worst.exceedance));
    }
    told.extend(results.programmes.iter().map(|programme| of(&plain(&programme.name), &programme.residual)));
    let appetite: Vec<String> = results
        .baseline
        .appetite
        .iter()
        .map(|point| format!("{}, {}", limit_text(currency, point).join(" "), found_text(point)))
        .collect();
    let appetite =
        if appetite.is_empty() { String::new() } else { format!(" Risk appetite: {}.", appetite.join("; ")) };
    let band = if results.baseline.bands.is_some() { BAND_ALT } else { "" };
    format!("Curves of the probability that the loss exceeds an amount. {}.{band}{appetite}", told.join("; "))
}

const BAND_ALT: &str = " A band holds 90% of the baseline's curves over what is not known.";
const BAND_KEY: &str = "baseline: 90% of curves over what is not known";

/// `at most 5%`, `above HKD 10M`
fn limit_text(currency: &str, point: &Appetite) -> [String; 2] {
    [
        format!("at most {}", format::percent(point.limit)),
        format!("above {}", format::money(currency, point.loss)),
    ]
}

/// `baseline 12.1%: broken`
fn found_text(point: &Appetite) -> String {
    let found = format::percent_interval(point.probability, point.low, point.high);
    let found = found.split(" (").next().unwrap_or_default();
    let verdict = match point.kept {
        Kept::Kept => "kept",
        Kept::Broken => "broken",
        Kept::CannotTell => "cannot tell",
    };
    format!("baseline {found}: {verdict}")
}

fn curves(results: &Results) -> Vec<Curve<'_>> {
    let marks = marks::of_programmes(results);
    let mut curves: Vec<Curve> = results
        .programmes
        .iter()
        .zip(marks)
        .map(|(programme, mark)| {
            Curve::of(plain(&programme.name), &programme.residual, mark.unwrap_or(theme::OTHERS))
        })
        .collect();
    if let Some(worst) = Curve::of_worst_year(results) {
        curves.insert(0, worst);
    }
    curves.insert(0, Curve::of("baseline".to_owned(), &results.baseline, theme::BASELINE));
    curves
}

fn draw(canvas: &mut Canvas, results: &Results) {
    let currency = &results.scenario.currency;
    let loss = frame::loss_over_horizon(results);
    let heading = frame::title(canvas, results, &format!("{loss}: how likely it is to exceed an amount"));
    let curves = curves(results);
    let (mut keys, others) = keys(&curves, !results.baseline.appetite.is_empty());
    if results.baseline.bands.is_some() {
        keys.insert(1, (Sample::Swatch(theme::BAND), BAND_KEY.to_owned()));
    }
    let width = legend::column_width(keys.iter().map(|(_, text)| text.as_str()), MOST_LEGEND);

    let probabilities = Scale::log((least_probability(results, &curves), 1.0), 0.0, 1.0);
    let ticks = probabilities.ticks(10);
    let labels = ticks.percent();
    let left = MARGIN + frame::tick_room(&labels);
    let area = frame::plot_area(heading + 82.0, left, WIDTH - MARGIN - width - 48.0);
    let probabilities = probabilities.between(area.bottom, area.top);
    let (losses, is_log) = loss_scale(results, &curves, &area);

    // Below the grid and all curves.
    let band = band(results, &losses, &probabilities);
    if !band.is_empty() {
        canvas.polygon(&band, theme::BAND);
    }
    let title = if is_log { format!("{loss} (logarithmic)") } else { loss };
    frame::money_axis(canvas, &area, &losses, currency, &title);
    let side = "Probability that the loss exceeds the amount below (logarithmic)";
    frame::side_axis(canvas, &area, &probabilities, (&ticks.values, &labels), side);
    frame::axes(canvas, &area);
    // What is told apart lies over what is not, and dashes over the baseline that they may coincide with.
    let (grey, told): (Vec<&Curve>, Vec<&Curve>) =
        curves.iter().partition(|curve| curve.mark == theme::OTHERS);
    let mut drawn = Vec::new();
    for curve in grey.iter().chain(&told) {
        let path = path(curve, &losses, &probabilities);
        canvas.path(&path, &curve.mark);
        drawn.extend(label::along(&path));
    }
    draw_appetite(canvas, results, (&losses, &probabilities), &area, &drawn);

    let column = (area.right + 48.0, area.top + 14.0);
    let end = legend::column(canvas, column, width, &keys);
    if !others.is_empty() {
        legend::column_note(canvas, (column.0, end), width, &others.join(", "));
    }
}

/// The keys, and the names of the programmes that share one.
fn keys(curves: &[Curve], with_appetite: bool) -> (Vec<(Sample, String)>, Vec<String>) {
    let (told, others): (Vec<&Curve>, Vec<&Curve>) =
        curves.iter().partition(|curve| curve.mark != theme::OTHERS);
    let mut keys: Vec<(Sample, String)> =
        told.iter().map(|curve| (Sample::Line(curve.mark), curve.name.clone())).collect();
    if with_appetite {
        keys.push((Sample::Diamond, "risk appetite (hollow: kept)".to_owned()));
    }
    if !others.is_empty() {
        let text = match others.len() {
            1 => "one other, of lower net benefit:".to_owned(),
            count => format!("{count} others, of lower net benefit:"),
        };
        keys.push((Sample::Line(theme::OTHERS), text));
    }
    (keys, others.iter().map(|curve| curve.name.clone()).collect())
}

/// The lowest probability that a curve or a limit has; at least one decade is shown.
fn least_probability(results: &Results, curves: &[Curve]) -> f64 {
    let simulated = curves.iter().flat_map(|curve| curve.points.iter().map(|point| point.probability));
    let limits = results.baseline.appetite.iter().map(|point| point.limit);
    let least = simulated
        .chain(limits)
        .filter(|probability| *probability > 0.0)
        .fold(0.1, f64::min)
        .max(LEAST_PROBABILITY);
    10_f64.powf((least.log10() + 1e-9).floor())
}

fn loss_scale(results: &Results, curves: &[Curve], area: &Area) -> (Scale, bool) {
    let limits = results.baseline.appetite.iter().map(|point| point.loss);
    // The loss that no trial exceeds has no place on a logarithmic axis of probability: the one before it is the last.
    let last = |curve: &Curve| {
        let exceeded = curve.points.iter().rev().find(|point| point.probability > 0.0);
        exceeded.map_or(curve.ends.1, |point| point.loss)
    };
    let high = curves.iter().map(last).chain(limits.clone()).fold(f64::NEG_INFINITY, f64::max);
    let low = curves.iter().map(|curve| curve.ends.0).chain(limits.clone()).fold(high, f64::min);
    let (low, high) = if low <= high { (low, high) } else { (0.0, 0.0) };
    let typical = typical_loss(results);
    if low >= 0.0 && typical > 0.0 && high > LONG_TAIL * typical {
        let least = limits.filter(|loss| *loss > 0.0).fold(low_loss(curves).min(typical), f64::min);
        let from = least.max(high / LONGEST);
        return (Scale::log((from / 1.1, high * 1.1), area.left, area.right), true);
    }
    let (low, high) = towards_zero(low, high);
    let (low, high) = widened(low, high);
    let ends = padded((low, high), 0.03);
    // Zero is where the axis begins, if all losses are above it.
    let ends = if low == 0.0 { (0.0, ends.1) } else { ends };
    (Scale::linear(ends, area.left, area.right), false)
}

/// The loss that the worse half of the baseline's losses exceed.
fn typical_loss(results: &Results) -> f64 {
    let half = results.baseline.loss.probability_of_loss / 2.0;
    let typical = results.baseline.exceedance.iter().find(|point| point.probability <= half);
    typical.map_or(0.0, |point| point.loss)
}

/// The least loss that exceeds nearly all that are losses at all, over all curves.
fn low_loss(curves: &[Curve]) -> f64 {
    curves
        .iter()
        .filter_map(|curve| {
            let most = 0.95 * curve.probability_of_loss;
            curve.points.iter().find(|point| point.probability <= most && point.loss > 0.0)
        })
        .map(|point| point.loss)
        .fold(f64::INFINITY, f64::min)
}

/// Around the baseline's percentiles over what is not known, as far as there are enough trials; nothing if all is known.
fn band(results: &Results, losses: &Scale, probabilities: &Scale) -> Vec<Point> {
    let baseline = &results.baseline;
    let (Some(bands), Some(draws)) = (&baseline.bands, results.scenario.knowledge_draws) else {
        return Vec::new();
    };
    let least = FEWEST_BEYOND * draws as f64 / results.run.trials as f64;
    let enough = bands.exceedance.iter().take_while(|point| point.p95 >= least).count();
    let bands = &bands.exceedance[..enough];
    // What lies left of the axis decides where the edges begin.
    let before = bands.iter().take_while(|point| point.loss <= losses.low).count();
    let (p5, p95) = before.checked_sub(1).map_or((1.0, 1.0), |last| (bands[last].p5, bands[last].p95));
    let mut upper = vec![(losses.at(losses.low), probabilities.at(p95))];
    let mut lower = vec![(losses.at(losses.low), probabilities.at(p5))];
    if before == 0
        && let Some(first) = bands.first()
    {
        let corner = (losses.at(first.loss), probabilities.at(1.0));
        upper.push(corner);
        lower.push(corner);
    }
    for point in &bands[before..] {
        upper.push((losses.at(point.loss), probabilities.at(point.p95)));
        // Where too few trials tell the lower edge, it lies somewhere below the axis.
        let p5 = if point.p5 >= least { point.p5 } else { 0.0 };
        lower.push((losses.at(point.loss), probabilities.at(p5)));
    }
    upper.extend(lower.into_iter().rev());
    upper
}

/// A curve from the left end of the axis to the loss that no trial exceeds.
fn path(curve: &Curve, losses: &Scale, probabilities: &Scale) -> Vec<Point> {
    let position = |loss: f64, probability: f64| (losses.at(loss), probabilities.at(probability));
    let mut points = Vec::new();
    let (least, largest) = curve.ends;
    let before = if least > losses.low {
        // Every trial loses at least the least loss.
        points.push(position(losses.low, 1.0));
        points.push(position(least, 1.0));
        0
    } else {
        let before = curve.points.iter().take_while(|point| point.loss <= losses.low).count();
        let start = before.checked_sub(1).map_or(1.0, |last| curve.points[last].probability);
        points.push(position(losses.low, start));
        before
    };
    let rest = &curve.points[before..];
    points.extend(rest.iter().map(|point| position(point.loss, point.probability)));
    if rest.last().is_some_and(|point| point.probability > 0.0) {
        points.push(position(largest, 0.0));
    }
    // The largest loss is exceeded with probability 0, which lies below the axis: a curve that has reached the axis
    // already ends there, instead of running along it.
    while let [.., before, last] = points.as_slice()
        && before.1 == last.1
        && last.1 == probabilities.at(0.0)
    {
        points.pop();
    }
    points
}

/// Each point with its limit and verdict, where they cover no other and as little of the curves as can be.
fn draw_appetite(
    canvas: &mut Canvas,
    results: &Results,
    (losses, probabilities): (&Scale, &Scale),
    area: &Area,
    curves: &[Area],
) {
    let mut points: Vec<(Point, &Appetite)> = results
        .baseline
        .appetite
        .iter()
        .map(|point| ((losses.at(point.loss), probabilities.at(point.limit)), point))
        .collect();
    // From the right, where there is least room, unless that leaves no place for the last ones.
    points.sort_by(|one, other| other.0.0.total_cmp(&one.0.0));
    let mut notes: Vec<Note> = points.iter().map(|(at, point)| Note::of(*at, point, results)).collect();
    let bounds = Area { left: area.left + 8.0, top: area.top, right: area.right, bottom: area.bottom - 8.0 };
    let mut places = place_all(&notes, &bounds, curves);
    if places.iter().any(|place| !place.free) {
        notes.reverse();
        let others = place_all(&notes, &bounds, curves);
        let forced = |places: &[Place]| places.iter().filter(|place| !place.free).count();
        if forced(&others) < forced(&places) {
            places = others;
        } else {
            notes.reverse();
        }
    }
    for (note, place) in notes.iter().zip(&places) {
        if let Some([from, to]) = place.leader() {
            canvas.line(from, to, theme::SOFT_INK, 2);
        }
        canvas.fill(&place.area, theme::PAPER);
        let (x, y) = (place.area.left + 6.0, place.area.top + 18.0);
        let line = theme::STRONG_LABEL.line_height();
        canvas.lines(&note.limit, (x, y), Anchor::Start, theme::STRONG_LABEL);
        canvas.text(&note.found, (x, y + 2.0 * line - 2.0), Anchor::Start, theme::NOTE);
    }
    for (at, point) in points {
        canvas.diamond(at, 18.0, theme::PAPER);
        canvas.diamond(at, 14.0, theme::INK);
        if point.kept == Kept::Kept {
            canvas.diamond(at, 7.0, theme::PAPER);
        }
    }
}

/// What is written beside a point of risk appetite.
struct Note {
    at: Point,
    limit: [String; 2],
    found: String,
}

impl Note {
    fn of(at: Point, point: &Appetite, results: &Results) -> Self {
        Self { at, limit: limit_text(&results.scenario.currency, point), found: found_text(point) }
    }

    fn size(&self) -> Point {
        let widest = theme::STRONG_LABEL.widest(self.limit.iter().map(String::as_str));
        (widest.max(theme::NOTE.width(&self.found)) + 12.0, 98.0)
    }
}

/// Places for all notes, each clear of the points and of those before it.
fn place_all(notes: &[Note], bounds: &Area, curves: &[Area]) -> Vec<Place> {
    let at = |(x, y): Point| Area { left: x, top: y, right: x, bottom: y }.grown(16.0);
    let mut taken: Vec<Area> = notes.iter().map(|note| at(note.at)).collect();
    notes
        .iter()
        .map(|note| {
            let place = label::place(note.at, note.size(), bounds, &taken, curves);
            taken.extend(place.taken());
            place
        })
        .collect()
}
