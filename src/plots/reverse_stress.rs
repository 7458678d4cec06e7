//! Where inputs lie in the trials beyond a limit, and in all others.
use crate::format;
use crate::results::{Results, ReversePart, ReverseQuantity, ReverseStress};

use super::canvas::{self, Anchor, Canvas};
use super::legend::{self, Sample};
use super::lettering::plain;
use super::scale::{Scale, widened};
use super::theme::{self, MARGIN, Mark, WIDTH};
use super::{Chart, PlotError, frame};

/// Those that separate best.
const MOST: usize = 8;
const MOST_NAME_WIDTH: f64 = 520.0;
const FIGURES: f64 = 360.0;
const INSIDE: Mark = Mark { colour: theme::VERMILLION, dashes: &[], width: 8 };
const OUTSIDE: Mark = Mark { colour: theme::BLUE, dashes: &[], width: 8 };

/// The first limit with trials beyond it; `None` without any.
fn shown(results: &Results) -> Option<&ReverseStress> {
    let test = results.analyses.stress.as_ref()?;
    test.reverse.iter().find(|reverse| reverse.trials_inside > 0 && parts(reverse).next().is_some())
}

/// What has values on both sides.
fn parts(reverse: &ReverseStress) -> impl Iterator<Item = (&ReverseQuantity, ReversePart, ReversePart)> {
    reverse.quantities.iter().filter_map(|one| Some((one, one.inside?, one.outside?))).take(MOST)
}

/// `None` where no trial lies beyond a limit.
pub fn chart(results: &Results) -> Result<Option<Chart>, PlotError> {
    let Some(reverse) = shown(results) else { return Ok(None) };
    let limit = format::money(&results.scenario.currency, reverse.limit);
    let title = format!("{}: the trials with a loss above {limit}", frame::scenario_name(results));
    let told: Vec<String> = parts(reverse)
        .map(|(one, inside, outside)| {
            format!(
                "{}: {} against {}",
                plain(&one.name),
                median_and_range(inside),
                median_and_range(outside)
            )
        })
        .collect();
    let alt = format!(
        "Median and range of each quantity in the {} trials with a loss above {limit}, against all others. {}.",
        format::count(reverse.trials_inside),
        told.join("; ")
    );
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results, reverse, &limit))?;
    Ok(Some(Chart { name: "reverse-stress", title, alt, svg }))
}

fn median_and_range(part: ReversePart) -> String {
    let number = format::number;
    format!("{} ({} to {})", number(part.median), number(part.p5), number(part.p95))
}

fn draw(canvas: &mut Canvas, results: &Results, reverse: &ReverseStress, limit: &str) {
    let shown = format!(
        "What differs in the {} trials with a loss above {limit}",
        format::count(reverse.trials_inside)
    );
    let heading = frame::title(canvas, results, &shown);
    let above = format!("loss above {limit}: median, 5% to 95%");
    legend::row(
        canvas,
        heading + 46.0,
        &[(Sample::Line(INSIDE), &above), (Sample::Line(OUTSIDE), "all other trials")],
    );
    let rows: Vec<_> = parts(reverse).collect();
    let names: Vec<String> = rows
        .iter()
        .map(|(one, ..)| match one.unit.as_str() {
            "1" => plain(&one.name),
            unit => format!("{}, {}", plain(&one.name), plain(unit)),
        })
        .collect();
    let name_width = theme::LABEL.widest(names.iter().map(String::as_str)).clamp(100.0, MOST_NAME_WIDTH);
    let area = frame::plot_area(heading + 100.0, MARGIN + name_width + 40.0, WIDTH - MARGIN - FIGURES);
    let row_height = (area.bottom + 60.0 - area.top) / rows.len() as f64;
    for (index, ((_, inside, outside), name)) in rows.iter().zip(&names).enumerate() {
        let middle = area.top + row_height * (index as f64 + 0.5);
        let name = theme::LABEL.shorten(name, name_width);
        canvas.text(&name, (area.left - 20.0, middle), Anchor::End, theme::LABEL);
        // Each quantity has an axis of its own.
        let (low, high) = widened(inside.p5.min(outside.p5), inside.p95.max(outside.p95));
        let scale = Scale::linear((low, high), area.left, area.right);
        let apart = (0.2 * row_height).min(26.0);
        canvas.line((area.left, middle), (area.right, middle), theme::GRID, 2);
        for (part, y, mark) in [(inside, middle - apart, &INSIDE), (outside, middle + apart, &OUTSIDE)] {
            canvas.path(&[(scale.at(part.p5), y), (scale.at(part.p95), y)], mark);
            canvas.disc((scale.at(part.median), y), 13, theme::PAPER);
            canvas.disc((scale.at(part.median), y), 10, mark.colour);
            let size = theme::NOTE.size.min(0.36 * row_height);
            let lettering = super::lettering::Type { size, ..theme::NOTE };
            let text = lettering.shorten(&median_and_range(*part), FIGURES - 24.0);
            canvas.text(&text, (area.right + 24.0, y), Anchor::Start, lettering.coloured(mark.colour));
        }
    }
    frame::note(
        canvas,
        "Each row has its own scale. That which separates best stands first. Inputs: mean of a trial's incidents.",
    );
}
