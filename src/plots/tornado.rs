//! The mean loss with one input at a time at its 5 % and at its 95 % quantile.
use crate::format;
use crate::results::{Moved, Results, Swing, Tornado};

use super::canvas::{self, Anchor, Area, Canvas};
use super::legend::{self, Sample};
use super::lettering::{self, plain};
use super::scale::Scale;
use super::theme::{self, Colour, MARGIN, WIDTH};
use super::{Chart, PlotError, frame};

const MOST: usize = 12;
const MOST_NAME_WIDTH: f64 = 620.0;
const MOST_BAR: f64 = 64.0;
const GAP: f64 = 14.0;
/// Between the two figures of bars that hardly move.
const APART: f64 = 8.0;

/// `None` unless the document has the section.
pub fn chart(results: &Results) -> Result<Option<Chart>, PlotError> {
    let Some(found) = &results.analyses.sensitivity else { return Ok(None) };
    let tornado = &found.tornado;
    let title = format!("{}: one input at a time", frame::scenario_name(results));
    let told: Vec<String> = tornado
        .swings
        .iter()
        .take(MOST)
        .map(|swing| {
            format!("{}: {} to {}", plain(&swing.input), text(results, &swing.p5), text(results, &swing.p95))
        })
        .collect();
    let alt = format!(
        "Bars of the mean loss with each input at its 5% and its 95% quantile; with nothing fixed it is {}. {}.",
        format::money(&results.scenario.currency, tornado.base.mean),
        told.join("; ")
    );
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results, tornado))?;
    Ok(Some(Chart { name: "tornado", title, alt, svg }))
}

fn text(results: &Results, moved: &Moved) -> String {
    let currency = &results.scenario.currency;
    match &moved.difference_se {
        Some(se) if se.mean > 0.0 => format::money_within(currency, moved.figures.mean, se.mean),
        _ => format::money(currency, moved.figures.mean),
    }
}

fn draw(canvas: &mut Canvas, results: &Results, tornado: &Tornado) {
    let swings: Vec<&Swing> = tornado.swings.iter().take(MOST).collect();
    let shown = format!(
        "Mean {} with one input fixed at a time, the others as ever · {} trials each",
        frame::loss_over_horizon(results).to_lowercase(),
        format::count(tornado.trials)
    );
    let heading = frame::title_of(canvas, results, &shown);
    let base = format!("nothing fixed: {}", format::money(&results.scenario.currency, tornado.base.mean));
    let keys = [
        (Sample::Swatch(theme::SKY), "input at its 5% quantile"),
        (Sample::Swatch(theme::VERMILLION), "input at its 95% quantile"),
        (Sample::Line(theme::MEAN), base.as_str()),
    ];
    legend::row(canvas, heading + 46.0, &keys);

    let names: Vec<String> = swings.iter().map(|swing| plain(&swing.input)).collect();
    let name_width = theme::LABEL.widest(names.iter().map(String::as_str)).clamp(100.0, MOST_NAME_WIDTH);
    let area = frame::plot_area(heading + 90.0, MARGIN + name_width + 40.0, WIDTH - MARGIN);
    let texts: Vec<[String; 2]> =
        swings.iter().map(|swing| [&swing.p5, &swing.p95].map(|moved| text(results, moved))).collect();
    let room = theme::LABEL.widest(texts.iter().flatten().map(String::as_str)) + 2.0 * GAP + APART;
    let means = || swings.iter().flat_map(|swing| [swing.p5.figures.mean, swing.p95.figures.mean]);
    let low = means().fold(tornado.base.mean, f64::min);
    let high = means().fold(tornado.base.mean, f64::max);
    let (low, high) = super::scale::widened(low, high);
    let per_unit = (high - low) / (area.width() - 2.0 * room);
    let scale = Scale::linear((low - per_unit * room, high + per_unit * room), area.left, area.right);
    let title = format!("{} (mean)", frame::loss_over_horizon(results));
    frame::money_axis(canvas, &area, &scale, &results.scenario.currency, &title);
    let middle_x = scale.at(tornado.base.mean);
    let pitch = area.height() / swings.len().max(1) as f64;
    let height = (0.66 * pitch).min(MOST_BAR);
    for (index, swing) in swings.iter().enumerate() {
        let middle = area.top + pitch * (index as f64 + 0.5);
        let name = theme::LABEL.shorten(&names[index], name_width);
        canvas.text(&name, (area.left - 20.0, middle), Anchor::End, theme::LABEL);
        let ends = [&swing.p5, &swing.p95].map(|moved| scale.at(moved.figures.mean));
        let colours: [Colour; 2] = [theme::SKY, theme::VERMILLION];
        // The longer bar first: where both lie on one side, each can be seen.
        let mut order = [0, 1];
        order.sort_by(|one, other| (ends[*other] - middle_x).abs().total_cmp(&(ends[*one] - middle_x).abs()));
        for number in order {
            let (left, right) = (middle_x.min(ends[number]), middle_x.max(ends[number]));
            let bar = Area { left, top: middle - height / 2.0, right, bottom: middle + height / 2.0 };
            canvas.fill(&bar, colours[number]);
        }
        let size = theme::LABEL.size.min(0.9 * pitch);
        let small = lettering::Type { size, ..theme::LABEL };
        // The lower figure on the left, the higher one on the right, both clear of the line between them.
        let lower = usize::from(ends[1] < ends[0]);
        let left = ends[lower].min(middle_x - APART) - GAP;
        let right = ends[1 - lower].max(middle_x + APART) + GAP;
        frame::label(canvas, &texts[index][lower], (left, middle), Anchor::End, small);
        frame::label(canvas, &texts[index][1 - lower], (right, middle), Anchor::Start, small);
    }
    canvas.path(&[(middle_x, area.top), (middle_x, area.bottom)], &theme::MEAN);
    canvas.line((area.left, area.bottom), (area.right, area.bottom), theme::AXIS, 3);
}
