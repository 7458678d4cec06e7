//! How the estimates of a run to a precision settle as trials are added.
use crate::format;
use crate::results::{Batch, Known, Precision, Results, Rival};

use super::canvas::{self, Anchor, Area, Canvas, Point};
use super::legend::{self, Sample};
use super::lettering::plain;
use super::scale::{Scale, padded, widened};
use super::theme::{self, MARGIN, Mark, WIDTH};
use super::{Chart, PlotError, frame};

/// Between the figures of one batch, so that their intervals stand beside each other.
const BESIDE: f64 = 18.0;
/// Half the width of the end of an interval.
const CAP: f64 = 8.0;
/// Least distance between the labels of two batches.
const LABEL_ROOM: f64 = 40.0;
/// Of the keys of programmes, which stand in a column.
const MOST_LEGEND: f64 = 520.0;

/// An estimate after every batch, in units of the side axis.
struct Series {
    name: String,
    mark: Mark,
    estimates: Vec<Estimated>,
}

struct Estimated {
    trials: u64,
    value: f64,
    half_width: Option<f64>,
}

/// What the chart shows: all of it relative to the last estimates, or an amount of money.
struct Picture {
    shown: &'static str,
    series: Vec<Series>,
    side: String,
    /// What half-widths have to keep within, about the last estimate.
    asked: Option<(f64, f64)>,
    asked_key: String,
    is_money: bool,
}

/// `None` for a run that was not to a precision, or that needed one batch only.
pub fn chart(results: &Results) -> Result<Option<Chart>, PlotError> {
    let Some(precision) = results.run.precision.as_ref().filter(|_| results.run.convergence.len() > 1) else {
        return Ok(None);
    };
    let title = format!("{}: convergence", frame::scenario_name(results));
    let picture = Picture::of(results, precision);
    let alt = alt(results, precision, &picture);
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results, precision, &picture))?;
    Ok(Some(Chart { name: "convergence", title, alt, svg }))
}

fn alt(results: &Results, precision: &Precision, picture: &Picture) -> String {
    let names: Vec<&str> = picture.series.iter().map(|series| series.name.as_str()).collect();
    format!(
        "Estimates with their 95% intervals after each of {} batches of trials: {}. {}",
        results.run.convergence.len(),
        names.join("; "),
        ended(results, precision)
    )
}

/// How the run ended.
fn ended(results: &Results, precision: &Precision) -> String {
    let trials = format::count(results.run.trials);
    let rival = results.run.convergence.last().and_then(|last| last.rival.as_ref());
    match precision.met {
        true if rival.is_some_and(|rival| rival.told_apart) => format!("Told apart after {trials} trials."),
        true => format!("Precise as asked after {trials} trials."),
        false => format!(
            "Not as precise as asked after {trials} trials; the ceiling is {}.",
            format::count(precision.most_trials)
        ),
    }
}

impl Picture {
    fn of(results: &Results, precision: &Precision) -> Self {
        let batches = &results.run.convergence;
        match batches.last().and_then(|last| last.rival.as_ref()) {
            Some(last) => Self::of_programmes(results, precision, last),
            None => Self::of_loss(batches, precision),
        }
    }

    fn of_loss(batches: &[Batch], precision: &Precision) -> Self {
        type Figure = (&'static str, Mark, fn(&Batch) -> Known);
        let figures: [Figure; 3] = [
            ("mean", theme::MEAN, |batch| batch.mean),
            ("VaR 95", theme::VAR, |batch| batch.var95),
            ("TVaR 95", theme::TVAR, |batch| batch.tvar95),
        ];
        let mean = batches.last().map_or(0.0, |last| last.mean.value);
        let series = figures.into_iter().filter_map(|(name, mark, figure)| {
            let last = figure(batches.last()?);
            let size = if last.value == 0.0 { mean.abs() } else { last.value.abs() };
            let estimates = batches.iter().map(|batch| {
                let known = figure(batch);
                Estimated {
                    trials: batch.trials,
                    value: share(known.value - last.value, size),
                    half_width: known.half_width.map(|half| share(half, size)),
                }
            });
            let end = last.relative.map_or_else(String::new, |relative| {
                format!(" (at last ±{})", format::percent_at_most(relative))
            });
            Some(Series { name: format!("{name}{end}"), mark, estimates: estimates.collect() })
        });
        Self {
            shown: "How the loss figures settle as trials are added",
            series: series.collect(),
            side: "Difference from the last estimate, with 95% intervals".to_owned(),
            asked: Some((-precision.asked, precision.asked)),
            asked_key: format!("asked: ±{}", format::percent(precision.asked)),
            is_money: false,
        }
    }

    fn of_programmes(results: &Results, precision: &Precision, last: &Rival) -> Self {
        let mut series: Vec<Series> = Vec::new();
        for batch in &results.run.convergence {
            let Some(rival) = &batch.rival else { continue };
            let name = format!("{} ahead of {}", option(&rival.best), option(&rival.other));
            let index = series.iter().position(|known| known.name == name).unwrap_or_else(|| {
                let mark = theme::PROGRAMMES.get(series.len()).copied().unwrap_or(theme::OTHERS);
                series.push(Series { name, mark, estimates: Vec::new() });
                series.len() - 1
            });
            series[index].estimates.push(Estimated {
                trials: batch.trials,
                value: rival.difference,
                half_width: rival.half_width,
            });
        }
        // What is told apart needs to be known no better.
        let size = last
            .half_width
            .zip(last.relative)
            .filter(|_| !last.told_apart)
            .map(|(half, relative)| half / relative);
        let asked = size.filter(|size| size.is_finite()).map(|size| precision.asked * size);
        Self {
            shown: "How surely the best programme is told from its closest rival as trials are added",
            series,
            side: "Difference of net benefits, with 95% intervals".to_owned(),
            asked: asked.map(|asked| (last.difference - asked, last.difference + asked)),
            asked_key: format!("±{} of the larger spend", format::percent(precision.asked)),
            is_money: true,
        }
    }

    /// The range of the side axis, with 0 in it.
    fn range(&self) -> (f64, f64) {
        let ends = self.series.iter().flat_map(|series| &series.estimates).flat_map(|estimated| {
            let half = estimated.half_width.unwrap_or(0.0);
            [estimated.value - half, estimated.value + half]
        });
        let asked = self.asked.into_iter().filter(|_| !self.is_money).flat_map(|(low, high)| [low, high]);
        let (low, high) = ends
            .chain(asked)
            .filter(|end| end.is_finite())
            .fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
        padded(widened(low, high), 0.06)
    }
}

/// A programme as keys name it.
fn option(name: &Option<String>) -> String {
    match name {
        Some(name) => plain(name),
        None => "no programme".to_owned(),
    }
}

fn share(amount: f64, size: f64) -> f64 {
    if size > 0.0 { amount / size } else { 0.0 }
}

fn draw(canvas: &mut Canvas, results: &Results, precision: &Precision, picture: &Picture) {
    let heading = frame::title(canvas, results, picture.shown);
    let range = picture.range();
    let scale = Scale::linear(range, 0.0, -1.0);
    let ticks = scale.ticks(8);
    let labels = match picture.is_money {
        true => ticks.money(&results.scenario.currency),
        false => signed(&ticks.percent()),
    };
    let asked: Vec<f64> = picture
        .asked
        .into_iter()
        .flat_map(|(low, high)| [low, high])
        .filter(|value| (range.0..=range.1).contains(value))
        .collect();
    let mut keys: Vec<(Sample, String)> =
        picture.series.iter().map(|series| (Sample::Line(series.mark), series.name.clone())).collect();
    if !asked.is_empty() {
        keys.push((Sample::Line(theme::BREAK_EVEN), picture.asked_key.clone()));
    }

    let left = MARGIN + frame::tick_room(&labels);
    let area = if picture.is_money {
        // Names of programmes are too long to stand side by side.
        let width = legend::column_width(keys.iter().map(|(_, text)| text.as_str()), MOST_LEGEND);
        let area = frame::plot_area(heading + 82.0, left, WIDTH - MARGIN - width - 48.0);
        legend::column(canvas, (area.right + 48.0, area.top + 14.0), width, &keys);
        area
    } else {
        let keys: Vec<(Sample, &str)> = keys.iter().map(|(sample, text)| (*sample, text.as_str())).collect();
        legend::row(canvas, heading + 46.0, &keys);
        frame::plot_area(heading + 140.0, left, WIDTH - MARGIN)
    };
    let scale = scale.between(area.bottom, area.top);
    let trials: Vec<u64> = results.run.convergence.iter().map(|batch| batch.trials).collect();
    let columns = columns(&trials, &area);
    trials_axis(canvas, &area, &trials, &columns);
    frame::side_axis(canvas, &area, &scale, (&ticks.values, &labels), &picture.side);
    canvas.line((area.left, scale.at(0.0)), (area.right, scale.at(0.0)), theme::AXIS, 2);
    for value in asked {
        let y = scale.at(value);
        canvas.path(&[(area.left, y), (area.right, y)], &theme::BREAK_EVEN);
    }
    for (index, series) in picture.series.iter().enumerate() {
        // Programmes that differ in their batches need no room beside each other.
        let beside = match picture.is_money {
            true => 0.0,
            false => BESIDE * (index as f64 - (picture.series.len() as f64 - 1.0) / 2.0),
        };
        let at = |trials: u64| columns(trials) + beside;
        draw_series(canvas, series, at, &scale);
    }
    frame::axes(canvas, &area);
    frame::note(canvas, &ended(results, precision));
}

/// Where a number of trials stands on a logarithmic axis, with room for intervals at both ends.
fn columns(trials: &[u64], area: &Area) -> impl Fn(u64) -> f64 + use<> {
    let ends = [trials.first(), trials.last()].map(|end| end.map_or(1.0, |trials| *trials as f64));
    let scale = Scale::log((ends[0], ends[1].max(ends[0] * 1.01)), area.left + 100.0, area.right - 100.0);
    move |trials| scale.at(trials as f64)
}

/// `+0.5%` above 0.
fn signed(labels: &[String]) -> Vec<String> {
    let sign = |label: &String| match label.starts_with(['-', '0']) && !label.starts_with("0.") {
        true => label.clone(),
        false => format!("+{label}"),
    };
    labels.iter().map(sign).collect()
}

/// The trials of the batches along the bottom, as many as stand apart; the last one always.
fn trials_axis(canvas: &mut Canvas, area: &Area, trials: &[u64], at: &impl Fn(u64) -> f64) {
    let mut free = f64::INFINITY;
    for &trials in trials.iter().rev() {
        let x = at(trials);
        canvas.line((x, area.top), (x, area.bottom), theme::GRID, 2);
        canvas.line((x, area.bottom), (x, area.bottom + 8.0), theme::AXIS, 2);
        let label = format::number(trials as f64);
        let half = theme::TICK.width(&label) / 2.0;
        if x + half < free {
            canvas.text(&label, (x, area.bottom + 32.0), Anchor::Middle, theme::TICK);
            free = x - half - LABEL_ROOM;
        }
    }
    let centre = (area.left + area.right) / 2.0;
    canvas.text("Trials (logarithmic)", (centre, area.bottom + 80.0), Anchor::Middle, theme::AXIS_TITLE);
}

fn draw_series(canvas: &mut Canvas, series: &Series, at: impl Fn(u64) -> f64, scale: &Scale) {
    let point = |estimated: &Estimated| -> Point { (at(estimated.trials), scale.at(estimated.value)) };
    let path: Vec<Point> = series.estimates.iter().map(point).collect();
    canvas.path(&path, &series.mark);
    let colour = series.mark.colour;
    for (estimated, (x, y)) in series.estimates.iter().zip(path) {
        if let Some(half) = estimated.half_width {
            let [low, high] = [estimated.value - half, estimated.value + half].map(|end| scale.at(end));
            canvas.line((x, low), (x, high), colour, 3);
            for end in [low, high] {
                canvas.line((x - CAP, end), (x + CAP, end), colour, 3);
            }
        }
        canvas.disc((x, y), 9, theme::PAPER);
        canvas.disc((x, y), 7, colour);
    }
}
