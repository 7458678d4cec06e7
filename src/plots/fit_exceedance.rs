//! How many amounts are above each amount: observed, and of every fitted distribution.
use crate::format;
use crate::results::{AmountsFit, Fit};

use super::canvas::{self, Canvas, Dot, Point};
use super::fit::{currency, heading, log_scale, marked, money, subject};
use super::legend::{self, Sample};
use super::scale::Scale;
use super::theme::{self, MARGIN, WIDTH};
use super::{Chart, PlotError, frame};

const MOST_LEGEND: f64 = 560.0;
const RADIUS: u32 = 6;
/// The axis of amounts ends no further than this factor beyond the largest.
const FURTHEST: f64 = 10.0;

pub fn chart(fit: &Fit, amounts: &AmountsFit) -> Result<Chart, PlotError> {
    let title = format!("{}: exceedance of observed and fitted amounts", subject(fit));
    let told: Vec<String> = amounts
        .families
        .iter()
        .filter(|family| family.threshold.is_none())
        .map(|family| format!("{} {}", family.title(), money(fit, family.q99)))
        .collect();
    let alt = format!(
        "Share of amounts above each amount, observed and fitted. One in a hundred is above: {}.",
        told.join(", ")
    );
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, fit, amounts))?;
    Ok(Chart { name: "fit-exceedance", title, alt, svg })
}

fn draw(canvas: &mut Canvas, fit: &Fit, amounts: &AmountsFit) {
    let heading = heading(canvas, fit, amounts, "Share of amounts above each amount");
    let families = marked(amounts);
    let mut keys: Vec<(Sample, String)> = vec![(Sample::Dots(Dot::Disc, theme::INK), "observed".to_owned())];
    keys.extend(families.iter().map(|(family, mark)| {
        let text = match family.threshold {
            Some(threshold) => format!("{} above {}", family.title(), money(fit, threshold)),
            None => family.title(),
        };
        (Sample::Line(*mark), text)
    }));
    let width = legend::column_width(keys.iter().map(|(_, text)| text.as_str()), MOST_LEGEND);

    let least = amounts.observed.last().map_or(0.01, |point| point.probability);
    let probabilities = Scale::log((10_f64.powf((least / 3.0).log10().floor()).max(1e-9), 1.0), 0.0, 1.0);
    let ticks = probabilities.ticks(10);
    let labels = ticks.percent();
    let left = MARGIN + frame::tick_room(&labels);
    let area = frame::plot_area(heading + 82.0, left, WIDTH - MARGIN - width - 48.0);
    let probabilities = probabilities.between(area.bottom, area.top);
    let largest = families
        .iter()
        .filter_map(|(family, _)| {
            family.exceedance.iter().rev().find(|point| point.probability > probabilities.low)
        })
        .map(|point| point.loss)
        .fold(amounts.sample.max, f64::max)
        .min(FURTHEST * amounts.sample.max);
    let losses = log_scale(amounts.sample.min, largest, area.left, area.right);

    frame::money_axis(canvas, &area, &losses, currency(fit), "Amount (logarithmic)");
    let side = "Share of amounts above the amount below (logarithmic)";
    frame::side_axis(canvas, &area, &probabilities, (&ticks.values, &labels), side);
    frame::axes(canvas, &area);
    for point in &amounts.observed {
        canvas.disc((losses.at(point.loss), probabilities.at(point.probability)), RADIUS, theme::INK);
    }
    for (family, mark) in families.iter().rev() {
        let path: Vec<Point> = family
            .exceedance
            .iter()
            .take_while(|point| point.probability > probabilities.low && point.loss <= losses.high)
            .map(|point| (losses.at(point.loss), probabilities.at(point.probability)))
            .collect();
        canvas.path(&path, mark);
    }
    legend::column(canvas, (area.right + 48.0, area.top + 14.0), width, &keys);
    let note = format!(
        "Observed: (n - i + ½)/n of n = {} amounts. Where few points are left, each is uncertain by a factor of two or more.",
        format::count(amounts.sample.n as u64)
    );
    frame::note(canvas, &note);
}
