//! By how much amounts above a threshold exceed it on average, over all thresholds: straight and rising for a heavy tail.
use crate::format;
use crate::results::{AmountsFit, Fit, MeanExcessPoint};

use super::canvas::{self, Canvas, Dot, Point};
use super::fit::{currency, heading, log_scale, money, subject};
use super::legend::{self, Sample};
use super::theme::{self, MARGIN, WIDTH};
use super::{Chart, PlotError, frame};

const MOST_LEGEND: f64 = 560.0;
const RADIUS: u32 = 7;
/// The axis begins no further than this factor below the least mean excess, however low an interval reaches.
const LOWEST: f64 = 10.0;
/// Points of the line that the fitted tail has.
const LINE: usize = 60;

/// None where too few amounts have five others above them.
pub fn chart(fit: &Fit, amounts: &AmountsFit) -> Result<Option<Chart>, PlotError> {
    if amounts.mean_excess.len() < 2 {
        return Ok(None);
    }
    let title = format!("{}: mean excess over thresholds", subject(fit));
    let alt = alt(fit, amounts);
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, fit, amounts))?;
    Ok(Some(Chart { name: "fit-mean-excess", title, alt, svg }))
}

fn alt(fit: &Fit, amounts: &AmountsFit) -> String {
    let at = |point: &MeanExcessPoint| {
        format!(
            "{} above {} ({} amounts)",
            money(fit, point.mean),
            money(fit, point.threshold),
            format::count(point.above as u64)
        )
    };
    let points = &amounts.mean_excess;
    let told: Vec<String> = [0, points.len() / 2, points.len() - 1].map(|index| at(&points[index])).to_vec();
    format!("By how much amounts above a threshold exceed it on average: {}.", told.join(", "))
}

fn draw(canvas: &mut Canvas, fit: &Fit, amounts: &AmountsFit) {
    let heading = heading(canvas, fit, amounts, "Mean excess over a threshold");
    let points = &amounts.mean_excess;
    let line = line(amounts);
    let mut keys: Vec<(Sample, String)> = vec![
        (Sample::Dots(Dot::Disc, theme::BLUE), "mean excess".to_owned()),
        (Sample::Swatch(theme::BAND), "95% interval".to_owned()),
        (Sample::Line(theme::BREAK_EVEN), format!("threshold {}", money(fit, amounts.threshold))),
    ];
    if !line.is_empty() {
        keys.push((Sample::Line(theme::TAIL), "fitted generalised Pareto tail".to_owned()));
    }
    let width = legend::column_width(keys.iter().map(|(_, text)| text.as_str()), MOST_LEGEND);

    let least = points.iter().map(|point| point.mean).fold(f64::INFINITY, f64::min);
    let low = points.iter().map(|point| point.low).fold(least, f64::min).max(least / LOWEST);
    let high = points.iter().map(|point| point.high).fold(0.0, f64::max);
    let excess = log_scale(low, high, 0.0, -1.0);
    let ticks = excess.ticks(9);
    let labels: Vec<String> = ticks.values.iter().map(|value| money(fit, *value)).collect();
    let left = MARGIN + frame::tick_room(&labels);
    let area = frame::plot_area(heading + 82.0, left, WIDTH - MARGIN - width - 48.0);
    let excess = excess.between(area.bottom, area.top);
    let ends = (points[0].threshold, points[points.len() - 1].threshold);
    let thresholds = log_scale(ends.0, ends.1.max(ends.0 * 1.01), area.left, area.right);

    let at = |threshold: f64, mean: f64| -> Point { (thresholds.at(threshold), excess.at(mean)) };
    let upper = points.iter().map(|point| at(point.threshold, point.high));
    let lower = points.iter().rev().map(|point| at(point.threshold, point.low.max(excess.low)));
    canvas.polygon(&upper.chain(lower).collect::<Vec<_>>(), theme::BAND);
    frame::money_axis(canvas, &area, &thresholds, currency(fit), "Threshold (logarithmic)");
    frame::side_axis(
        canvas,
        &area,
        &excess,
        (&ticks.values, &labels),
        "Mean excess of the amounts above (logarithmic)",
    );
    frame::axes(canvas, &area);
    if amounts.threshold > thresholds.low && amounts.threshold < thresholds.high {
        let x = thresholds.at(amounts.threshold);
        canvas.path(&[(x, area.bottom), (x, area.top)], &theme::BREAK_EVEN);
    }
    for point in points {
        let (x, y) = at(point.threshold, point.mean);
        canvas.disc((x, y), RADIUS, theme::BLUE);
    }
    let path: Vec<Point> = line
        .into_iter()
        .filter(|(_, mean)| *mean >= excess.low && *mean <= excess.high)
        .map(|(threshold, mean)| at(threshold, mean))
        .collect();
    canvas.path(&path, &theme::TAIL);
    legend::column(canvas, (area.right + 48.0, area.top + 14.0), width, &keys);
    frame::note(
        canvas,
        "Heavy tails rise: a generalised Pareto tail in proportion to the threshold, a lognormal one ever more slowly.",
    );
}

/// (scale + shape·(u − location))/(1 − shape) above the threshold; nothing where the mean is infinite.
fn line(amounts: &AmountsFit) -> Vec<(f64, f64)> {
    let Some(tail) = amounts.families.iter().find(|family| family.threshold.is_some()) else {
        return Vec::new();
    };
    let parameter = |name: &str| tail.parameters.iter().find(|one| one.name == name).map(|one| one.value);
    let (Some(scale), Some(shape), Some(from)) = (parameter("scale"), parameter("shape"), tail.threshold)
    else {
        return Vec::new();
    };
    let to = amounts.mean_excess.last().map_or(from, |point| point.threshold);
    if shape >= 1.0 || to <= from || from <= 0.0 {
        return Vec::new();
    }
    (0..=LINE)
        .map(|index| {
            let threshold = from * (to / from).powf(index as f64 / LINE as f64);
            (threshold, (scale + shape * (threshold - from)) / (1.0 - shape))
        })
        .collect()
}
