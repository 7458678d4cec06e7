//! The best residual loss for every budget, and what the next unit of money avoids.
use crate::format;
use crate::results::{FrontierSection, Results};

use super::canvas::{self, Anchor, Area, Canvas, Point};
use super::legend::{self, Sample};
use super::scale::{Scale, widened};
use super::theme::{self, MARGIN, Mark, WIDTH};
use super::{Chart, PlotError, frame};

/// Of the plotted height, what the upper panel has.
const UPPER: f64 = 0.56;
/// Between the panels.
const BETWEEN: f64 = 92.0;
/// Marginals above this part of the axis are cut off, as the first control may be nearly free.
const MOST_MARGINAL: f64 = 10.0;
const MARGINAL: Mark = Mark { colour: theme::BLUE, dashes: &[], width: 5 };

/// `None` where no frontier was looked for.
pub fn chart(results: &Results) -> Result<Option<Chart>, PlotError> {
    let Some(frontier) = results.analyses.frontier.as_ref().filter(|frontier| !frontier.mean.is_empty())
    else {
        return Ok(None);
    };
    let title = format!("{}: what each budget buys", frame::scenario_name(results));
    let alt = alt(results, frontier);
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results, frontier))?;
    Ok(Some(Chart { name: "frontier", title, alt, svg }))
}

fn alt(results: &Results, frontier: &FrontierSection) -> String {
    let currency = &results.scenario.currency;
    let money = |value: f64| format::money(currency, value);
    let ends = frontier.mean.first().zip(frontier.mean.last()).map_or_else(String::new, |(first, last)| {
        format!(
            "The lowest expected residual loss falls from {} at a budget of {} to {} at {}.",
            money(first.residual_mean),
            money(first.spend),
            money(last.residual_mean),
            money(last.spend)
        )
    });
    let pays = match frontier.pays_up_to {
        Some(up_to) => {
            format!("Beyond {} the next {currency} 1 avoids less than {currency} 1.", money(up_to))
        }
        None => format!("The next {currency} 1 avoids more than {currency} 1 up to the last budget."),
    };
    format!("{ends} {pays}")
}

/// A staircase: what a budget buys stays the same up to the next point.
fn stairs(points: &[(f64, f64)], end: f64) -> Vec<(f64, f64)> {
    let mut stairs: Vec<(f64, f64)> = Vec::new();
    for &(spend, value) in points {
        if let Some(&(_, before)) = stairs.last() {
            stairs.push((spend, before));
        }
        stairs.push((spend, value));
    }
    stairs.extend(points.last().map(|&(_, value)| (end, value)));
    stairs
}

fn draw(canvas: &mut Canvas, results: &Results, frontier: &FrontierSection) {
    let currency = &results.scenario.currency;
    let heading = frame::title(
        canvas,
        results,
        "The lowest residual loss for every budget, and what more money avoids",
    );
    let means: Vec<(f64, f64)> =
        frontier.mean.iter().map(|point| (point.spend, point.residual_mean)).collect();
    let tails: Vec<(f64, f64)> = frontier.tvar95.iter().map(|point| (point.spend, point.tvar95)).collect();
    let marginals: Vec<(f64, f64)> =
        frontier.mean.iter().filter_map(|point| Some((point.spend, point.marginal?))).collect();
    let last = means.iter().chain(&tails).fold(0.0_f64, |last, point| last.max(point.0));
    let (low, high) = means
        .iter()
        .chain(&tails)
        .fold((0.0_f64, 0.0_f64), |(low, high), point| (low.min(point.1), high.max(point.1)));
    let (low, high) = widened(low, high + 0.06 * (high - low));
    let (_, last) = widened(0.0, 1.04 * last);

    let losses = Scale::linear((low, high), 0.0, -1.0);
    let ticks = losses.ticks(6);
    let labels = ticks.money(currency);
    let highest = marginals.iter().fold(0.0_f64, |most, point| most.max(point.1));
    let (_, top) = widened(0.0, 1.08 * highest.clamp(1.25, MOST_MARGINAL));
    let ratio_ticks = Scale::linear((0.0, top), 0.0, -1.0).ticks(5);
    let ratio_labels: Vec<String> = ratio_ticks.values.iter().map(|value| format::number(*value)).collect();
    let left = MARGIN + frame::tick_room(&labels).max(frame::tick_room(&ratio_labels));

    let mut keys: Vec<(Sample, String)> =
        vec![(Sample::Line(theme::BASELINE), "mean residual loss".to_owned())];
    if !tails.is_empty() {
        keys.push((Sample::Line(theme::TVAR), "TVaR 95 of the residual loss".to_owned()));
    }
    let ratio_keys = [
        (Sample::Line(MARGINAL), format!("what the next {currency} 1 avoids")),
        (Sample::Line(theme::BREAK_EVEN), format!("{currency} 1")),
    ];
    let all = keys.iter().chain(&ratio_keys).map(|(_, text)| text.as_str());
    let width = legend::column_width(all, 520.0);
    let whole = frame::plot_area(heading + 82.0, left, WIDTH - MARGIN - width - 48.0);
    let split = whole.top + UPPER * (whole.bottom - whole.top);
    let upper = Area { bottom: split - BETWEEN / 2.0, ..whole };
    let lower = Area { top: split + BETWEEN / 2.0, ..whole };

    let budgets = Scale::linear((0.0, last), whole.left, whole.right);
    let losses = losses.between(upper.bottom, upper.top);
    frame::money_axis(canvas, &lower, &budgets, currency, "Budget: expected spend");
    frame::side_axis(canvas, &upper, &losses, (&ticks.values, &labels), "Residual loss");
    let at = |scale: &Scale, points: &[(f64, f64)]| -> Vec<Point> {
        stairs(points, last).iter().map(|&(spend, value)| (budgets.at(spend), scale.at(value))).collect()
    };
    if !tails.is_empty() {
        canvas.path(&at(&losses, &tails), &theme::TVAR);
    }
    canvas.path(&at(&losses, &means), &theme::BASELINE);
    let ratios = Scale::linear((0.0, top), lower.bottom, lower.top);
    frame::side_axis(
        canvas,
        &lower,
        &ratios,
        (&ratio_ticks.values, &ratio_labels),
        &format!("Avoided by the next {currency} 1"),
    );
    canvas.path(&[(lower.left, ratios.at(1.0)), (lower.right, ratios.at(1.0))], &theme::BREAK_EVEN);
    if let Some(end) = means.last().filter(|_| !marginals.is_empty()) {
        canvas.path(
            &stairs(&marginals, end.0)
                .iter()
                .map(|&(spend, value)| (budgets.at(spend), ratios.at(value)))
                .collect::<Vec<_>>(),
            &MARGINAL,
        );
    }
    if let Some(up_to) = frontier.pays_up_to {
        let x = budgets.at(up_to);
        for area in [&upper, &lower] {
            canvas.path(&[(x, area.top), (x, area.bottom)], &theme::BREAK_EVEN);
        }
        let text = format!("pays up to {}", format::money(currency, up_to));
        let room = theme::LABEL.width(&text) + 20.0;
        let (anchor, start) =
            if x + room < upper.right { (Anchor::Start, x + 14.0) } else { (Anchor::End, x - 14.0) };
        frame::label(canvas, &text, (start, lower.top - 22.0), anchor, theme::LABEL);
    }
    frame::axes(canvas, &upper);
    frame::axes(canvas, &lower);
    legend::column(canvas, (whole.right + 48.0, upper.top + 14.0), width, &keys);
    legend::column(canvas, (whole.right + 48.0, lower.top + 14.0), width, &ratio_keys);
    if highest > MOST_MARGINAL {
        let text = format!(
            "The first {currency} 1 avoids more than the lower axis shows: {}.",
            format::number(highest.round())
        );
        frame::note(canvas, &text);
    }
}
