//! Where realised years lie in the simulated distribution, with the bands of chance.
use crate::format;
use crate::results::{Backtest, Results};

use super::canvas::{self, Anchor, Area, Canvas, Point};
use super::legend::{self, Sample};
use super::lettering::plain;
use super::scale::Scale;
use super::theme::{self, MARGIN, WIDTH};
use super::{Chart, PlotError, frame};

/// More years than this have no room for their names.
const MOST_NAMES: usize = 24;

/// `None` where nothing was tested.
pub fn chart(results: &Results) -> Result<Option<Chart>, PlotError> {
    let Some(test) = &results.analyses.backtest else { return Ok(None) };
    let title = format!("{}: realised years", frame::scenario_name(results));
    let told: Vec<String> = sorted(test)
        .iter()
        .map(|(year, at)| format!("{year} at {}", format::percent_within(*at, 1e-3)))
        .collect();
    let alt = format!(
        "Where {} realised years lie in the simulated distribution of a year's loss, by rising place, against the diagonal with exact 95% binomial bands. {}. Kolmogorov distance {}, p-value {}.",
        test.years.len(),
        told.join(", "),
        format::number(test.kolmogorov),
        format::percent_within(test.p_value, 1e-3)
    );
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results, test))?;
    Ok(Some(Chart { name: "backtest", title, alt, svg }))
}

/// Years by rising place.
fn sorted(test: &Backtest) -> Vec<(i32, f64)> {
    let mut years: Vec<(i32, f64)> = test.years.iter().map(|year| (year.year, year.transform)).collect();
    years.sort_by(|one, other| one.1.total_cmp(&other.1));
    years
}

fn draw(canvas: &mut Canvas, results: &Results, test: &Backtest) {
    let years = sorted(test);
    let shown = format!("{} years of {} in the simulated distribution", years.len(), plain(&test.file));
    let heading = frame::title(canvas, results, &shown);
    let keys = [
        (Sample::Line(theme::BASELINE), "realised years"),
        (Sample::Line(theme::BREAK_EVEN), "expected if the scenario is right"),
        (Sample::Swatch(theme::BAND), "95% of cases, at each tenth"),
    ];
    legend::row(canvas, heading + 46.0, &keys);
    let shares = Scale::linear((0.0, 1.0), 0.0, -1.0);
    let ticks = shares.ticks(6);
    let labels = ticks.percent();
    let area = frame::plot_area(heading + 140.0, MARGIN + frame::tick_room(&labels), WIDTH - MARGIN - 40.0);
    let up = shares.between(area.bottom, area.top);
    let along = Scale::linear((0.0, 1.0), area.left, area.right);
    let n = years.len() as f64;
    for band in &test.bands {
        let (x, half) = (along.at(band.share), 0.032 * area.width());
        let (top, bottom) = (up.at(band.high as f64 / n), up.at(band.low as f64 / n));
        canvas.fill(&Area { left: x - half, top, right: x + half, bottom }, theme::BAND);
    }
    frame::side_axis(canvas, &area, &up, (&ticks.values, &labels), "Share of the realised years at or below");
    frame::bottom_axis(
        canvas,
        &area,
        &along,
        super::scale::Ticks::percent,
        "Place in the simulated distribution of a year's loss",
    );
    canvas.path(&[(along.at(0.0), up.at(0.0)), (along.at(1.0), up.at(1.0))], &theme::BREAK_EVEN);
    let mut steps: Vec<Point> = vec![(along.at(0.0), up.at(0.0))];
    for (index, (_, at)) in years.iter().enumerate() {
        steps.push((along.at(*at), up.at(index as f64 / n)));
        steps.push((along.at(*at), up.at((index as f64 + 1.0) / n)));
    }
    steps.push((along.at(1.0), up.at(1.0)));
    canvas.path(&steps, &theme::BASELINE);
    frame::axes(canvas, &area);
    if years.len() <= MOST_NAMES {
        name_years(canvas, &years, &along, &up, n);
    }
    frame::note(
        canvas,
        "Where the distribution has an atom, such as years without loss, a place in it is drawn at random.",
    );
}

/// Each year beside its step, where it meets no other name.
fn name_years(canvas: &mut Canvas, years: &[(i32, f64)], along: &Scale, up: &Scale, n: f64) {
    let mut last: Option<Area> = None;
    for (index, (year, at)) in years.iter().enumerate() {
        let text = year.to_string();
        let width = theme::NOTE.width(&text) + 12.0;
        let (x, y) = (along.at(*at) - 12.0, up.at((index as f64 + 0.5) / n));
        let area = Area { left: x - width, top: y - 16.0, right: x, bottom: y + 16.0 };
        if area.left < along.from || last.is_some_and(|last| last.overlaps(&area)) {
            continue;
        }
        frame::label(canvas, &text, (x, y), Anchor::End, theme::NOTE);
        last = Some(area);
    }
}
