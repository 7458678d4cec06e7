//! Observed amounts against those that the fitted distributions have at the same shares.
use crate::results::{AmountsFit, Fit, FittedFamily};

use super::canvas::{self, Canvas, Dot, Point};
use super::fit::{currency, heading, log_scale, marked, money, subject};
use super::legend::{self, Sample};
use super::scale::Scale;
use super::theme::{self, MARGIN, WIDTH};
use super::{Chart, PlotError, frame};

const MOST_LEGEND: f64 = 560.0;
/// The best families are drawn; more would hide each other.
const MOST_FAMILIES: usize = 3;
/// A fitted amount further out than this factor from all observed ones stands at the edge.
const FURTHEST: f64 = 30.0;
/// How families are told apart beside their colours.
const DOTS: [Dot; MOST_FAMILIES] = [Dot::Disc, Dot::Diamond, Dot::Ring];

pub fn chart(fit: &Fit, amounts: &AmountsFit) -> Result<Option<Chart>, PlotError> {
    let Some(best) = amounts.families.iter().find(|family| family.threshold.is_none()) else {
        return Ok(None);
    };
    let title = format!("{}: observed against fitted quantiles", subject(fit));
    let alt = alt(fit, amounts, best);
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, fit, amounts, best))?;
    Ok(Some(Chart { name: "fit-quantiles", title, alt, svg }))
}

fn alt(fit: &Fit, amounts: &AmountsFit, best: &FittedFamily) -> String {
    let outside = amounts
        .observed
        .iter()
        .zip(&best.quantiles)
        .filter(|(point, fitted)| point.loss < fitted.low || point.loss > fitted.high)
        .count();
    let last =
        amounts.observed.last().zip(best.quantiles.last()).map_or_else(String::new, |(point, fitted)| {
            format!(
                " The largest amount is {}, where the fit expects {}.",
                money(fit, point.loss),
                money(fit, fitted.value)
            )
        });
    format!(
        "Observed amounts against the amounts that fitted distributions have at the same shares. Of {} points, {outside} lie \
         outside the 95% range of {}.{last}",
        amounts.observed.len(),
        best.title()
    )
}

fn draw(canvas: &mut Canvas, fit: &Fit, amounts: &AmountsFit, best: &FittedFamily) {
    let heading = heading(canvas, fit, amounts, "Observed amounts against fitted ones");
    let families: Vec<_> = marked(amounts)
        .into_iter()
        .filter(|(family, _)| family.threshold.is_none())
        .take(MOST_FAMILIES)
        .collect();
    let mut keys: Vec<(Sample, String)> = families
        .iter()
        .zip(DOTS)
        .map(|((family, mark), dot)| (Sample::Dots(dot, mark.colour), family.title()))
        .collect();
    keys.push((Sample::Swatch(theme::BAND), format!("95% of samples of {}", best.title())));
    keys.push((Sample::Line(theme::BREAK_EVEN), "as fitted".to_owned()));
    let width = legend::column_width(keys.iter().map(|(_, text)| text.as_str()), MOST_LEGEND);

    let (low, high) = (amounts.sample.min, amounts.sample.max);
    let ends = families
        .iter()
        .flat_map(|(family, _)| &family.quantiles)
        .map(|quantile| quantile.value.clamp(low / FURTHEST, high * FURTHEST))
        .fold((low, high), |(low, high), value| (low.min(value), high.max(value)));
    let observed = log_scale(low, high, 0.0, -1.0);
    let ticks = observed.ticks(9);
    let labels: Vec<String> = ticks.values.iter().map(|value| money(fit, *value)).collect();
    let left = MARGIN + frame::tick_room(&labels);
    let area = frame::plot_area(heading + 82.0, left, WIDTH - MARGIN - width - 48.0);
    let observed = observed.between(area.bottom, area.top);
    let fitted = log_scale(ends.0, ends.1, area.left, area.right);

    let band = band(amounts, best, &fitted, &observed);
    canvas.polygon(&band, theme::BAND);
    frame::money_axis(canvas, &area, &fitted, currency(fit), "Fitted amount at the same share (logarithmic)");
    frame::side_axis(canvas, &area, &observed, (&ticks.values, &labels), "Observed amount (logarithmic)");
    frame::axes(canvas, &area);
    let (from, to) = (fitted.low.max(observed.low), fitted.high.min(observed.high));
    canvas
        .path(&[(fitted.at(from), observed.at(from)), (fitted.at(to), observed.at(to))], &theme::BREAK_EVEN);
    // The best lies over the others.
    for ((family, mark), dot) in families.iter().zip(DOTS).rev() {
        for (point, quantile) in amounts.observed.iter().zip(&family.quantiles) {
            canvas.dot(dot, (fitted.at(quantile.value), observed.at(point.loss)), mark.colour);
        }
    }
    legend::column(canvas, (area.right + 48.0, area.top + 14.0), width, &keys);
    frame::note(
        canvas,
        "Points above the line: amounts are larger than fitted. The range holds the parameters as known.",
    );
}

/// Between the amounts that the best family's order statistics have in 95 % of samples.
fn band(amounts: &AmountsFit, best: &FittedFamily, fitted: &Scale, observed: &Scale) -> Vec<Point> {
    let points = amounts.observed.iter().zip(&best.quantiles);
    let upper = points.clone().map(|(_, quantile)| (fitted.at(quantile.value), observed.at(quantile.high)));
    let lower = points.map(|(_, quantile)| (fitted.at(quantile.value), observed.at(quantile.low)));
    upper.chain(lower.rev()).collect()
}
