//! What each control is worth among the others: its Shapley value, between what it adds first and last.
use crate::format;
use crate::results::{ControlWorth, ControlWorths, Results};

use super::canvas::{self, Anchor, Area, Canvas};
use super::legend::{self, Sample};
use super::lettering::plain;
use super::scale::{Scale, padded, widened};
use super::theme::{self, MARGIN, Mark, WIDTH};
use super::{Chart, PlotError, frame};

/// Controls that have a bar; the rest is one bar.
const MOST_BARS: usize = 14;
const MOST_NAME: f64 = 560.0;
/// From what a control adds last to what it avoids alone.
const SPAN: Mark = Mark { colour: theme::SOFT_INK, dashes: &[], width: 4 };

struct Bar {
    name: String,
    value: f64,
    alone: f64,
    last: f64,
    spend: f64,
}

pub fn chart(results: &Results) -> Result<Option<Chart>, PlotError> {
    let worths = results.analyses.finance.as_ref().and_then(|section| section.controls.as_ref());
    let Some(worths) = worths.filter(|worths| !worths.controls.is_empty()) else { return Ok(None) };
    let title = format!("{}: what each control is worth", frame::scenario_name(results));
    let alt = alt(results, worths);
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results, worths))?;
    Ok(Some(Chart { name: "shapley", title, alt, svg }))
}

fn ranked(worths: &ControlWorths) -> Vec<&ControlWorth> {
    let mut ranked: Vec<&ControlWorth> = worths.controls.iter().collect();
    ranked.sort_by(|one, other| other.shapley.value.total_cmp(&one.shapley.value));
    ranked
}

fn alt(results: &Results, worths: &ControlWorths) -> String {
    let currency = &results.scenario.currency;
    let told: Vec<String> = ranked(worths)
        .iter()
        .map(|control| {
            format!(
                "{}: {} against a spend of {}",
                plain(&control.name),
                format::money_within(currency, control.shapley.value, control.shapley.se.unwrap_or(0.0)),
                format::money_within(currency, control.spend.value, control.spend.se.unwrap_or(0.0))
            )
        })
        .collect();
    format!("Shapley value of each control, as avoided loss. {}.", told.join("; "))
}

fn bars(worths: &ControlWorths) -> Vec<Bar> {
    let ranked = ranked(worths);
    let (shown, rest) = ranked.split_at(if ranked.len() > MOST_BARS { MOST_BARS - 1 } else { ranked.len() });
    let mut bars: Vec<Bar> = shown
        .iter()
        .map(|control| Bar {
            name: plain(&control.name),
            value: control.shapley.value,
            alone: control.alone.value,
            last: control.last.value,
            spend: control.spend.value,
        })
        .collect();
    if !rest.is_empty() {
        let sum = |of: fn(&ControlWorth) -> f64| rest.iter().map(|control| of(control)).sum();
        bars.push(Bar {
            name: format!("{} others", rest.len()),
            value: sum(|one| one.shapley.value),
            alone: sum(|one| one.alone.value),
            last: sum(|one| one.last.value),
            spend: sum(|one| one.spend.value),
        });
    }
    bars
}

fn draw(canvas: &mut Canvas, results: &Results, worths: &ControlWorths) {
    let currency = &results.scenario.currency;
    let heading = frame::title(canvas, results, "Loss that each control avoids among the others");
    let keys = [
        (Sample::Swatch(theme::SKY), "Shapley value: the bars add up to what all avoid"),
        (Sample::Line(SPAN), "from added last to alone"),
        (Sample::Diamond, "its spend"),
    ];
    legend::row(canvas, heading + 46.0, &keys);
    let bars = bars(worths);
    let lettering = theme::LABEL;
    let names: Vec<String> = bars.iter().map(|bar| lettering.shorten(&bar.name, MOST_NAME)).collect();
    let left = MARGIN + lettering.widest(names.iter().map(String::as_str)) + 24.0;
    let area = frame::plot_area(heading + 96.0, left, WIDTH - MARGIN - 24.0);
    let amounts = Scale::linear(range(&bars), area.left, area.right);
    frame::money_axis(canvas, &area, &amounts, currency, "Present value of the mean");
    let height = area.height() / bars.len() as f64;
    for (index, (bar, name)) in bars.iter().zip(&names).enumerate() {
        let y = area.top + (index as f64 + 0.5) * height;
        let half = (0.34 * height).min(30.0);
        let [from, to] = [0.0, bar.value].map(|value| amounts.at(value));
        let shape = Area { left: from.min(to), top: y - half, right: from.max(to), bottom: y + half };
        canvas.fill(&shape, theme::SKY);
        let ends = [bar.last, bar.alone].map(|value| amounts.at(value));
        canvas.line((ends[0], y), (ends[1], y), theme::SOFT_INK, 4);
        for x in ends {
            canvas.line((x, y - 0.5 * half), (x, y + 0.5 * half), theme::SOFT_INK, 4);
        }
        canvas.diamond((amounts.at(bar.spend), y), 12.0_f64.min(half), theme::INK);
        canvas.text(name, (area.left - 16.0, y), Anchor::End, lettering);
    }
    let zero = amounts.at(0.0);
    canvas.line((zero, area.top), (zero, area.bottom), theme::AXIS, 3);
    frame::axes(canvas, &area);
}

/// With zero, all bars and their marks.
fn range(bars: &[Bar]) -> (f64, f64) {
    let ends = bars.iter().flat_map(|bar| [bar.value, bar.alone, bar.last, bar.spend]);
    let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    let (low, high) = widened(low, high);
    let room = padded((low, high), 0.04);
    (if low == 0.0 { 0.0 } else { room.0 }, room.1)
}
