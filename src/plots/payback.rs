//! How soon programmes are paid back: the share of trials by year.
use crate::results::{FinanceProgramme, Results};

use super::canvas::{self, Anchor, Area, Canvas, Point};
use super::legend::{self, Sample};
use super::lettering::plain;
use super::scale::Scale;
use super::theme::{self, MARGIN, Mark, WIDTH};
use super::{Chart, PlotError, frame, marks};
use crate::format;

const MOST_LEGEND: f64 = 520.0;

pub fn chart(results: &Results) -> Result<Option<Chart>, PlotError> {
    let Some(section) = &results.analyses.finance else { return Ok(None) };
    if section.programmes.iter().all(|programme| programme.payback.is_empty()) {
        return Ok(None);
    }
    let title = format!("{}: payback", frame::scenario_name(results));
    let alt = alt(&section.programmes);
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results, &section.programmes))?;
    Ok(Some(Chart { name: "payback", title, alt, svg }))
}

fn alt(programmes: &[FinanceProgramme]) -> String {
    let told: Vec<String> = programmes
        .iter()
        .map(|programme| {
            let shares: Vec<String> = programme
                .payback
                .iter()
                .map(|paid| format!("{} by the end of year {}", percent(paid.undiscounted.value), paid.year))
                .collect();
            format!("{}: {}", plain(&programme.name), shares.join(", "))
        })
        .collect();
    format!("Share of trials in which each programme is paid back. {}.", told.join("; "))
}

fn percent(share: f64) -> String {
    format::percent_within(share, 0.0005)
}

fn draw(canvas: &mut Canvas, results: &Results, programmes: &[FinanceProgramme]) {
    let heading = frame::title(canvas, results, "Paid back by the end of each year, not discounted");
    let marks: Vec<Mark> = marks::of_programmes(results)
        .into_iter()
        .chain(std::iter::repeat(None))
        .map(|mark| mark.unwrap_or(theme::OTHERS))
        .take(programmes.len())
        .collect();
    let mut keys: Vec<(Sample, String)> = programmes
        .iter()
        .zip(&marks)
        .filter(|(_, mark)| **mark != theme::OTHERS)
        .map(|(programme, mark)| (Sample::Line(*mark), plain(&programme.name)))
        .collect();
    if marks.contains(&theme::OTHERS) {
        keys.push((Sample::Line(theme::OTHERS), "others, of lower net benefit".to_owned()));
    }
    keys.push((Sample::Line(theme::BREAK_EVEN), "half of the trials".to_owned()));
    let width = legend::column_width(keys.iter().map(|(_, text)| text.as_str()), MOST_LEGEND);
    let shares = Scale::linear((0.0, 1.0), 0.0, -1.0);
    let ticks = shares.ticks(6);
    let labels = ticks.percent();
    let left = MARGIN + frame::tick_room(&labels);
    let area = frame::plot_area(heading + 82.0, left, WIDTH - MARGIN - width - 48.0);
    let shares = shares.between(area.bottom, area.top);
    let count = programmes.iter().map(|programme| programme.payback.len()).max().unwrap_or(1);
    let years = Scale::linear((0.0, count as f64), area.left, area.right);
    frame::side_axis(canvas, &area, &shares, (&ticks.values, &labels), "Share of trials");
    year_axis(canvas, &area, &years, count);
    canvas.path(&[(area.left, shares.at(0.5)), (area.right, shares.at(0.5))], &theme::BREAK_EVEN);
    // What costs nothing has nothing to pay back.
    let mut lines: Vec<(&FinanceProgramme, &Mark)> =
        programmes.iter().zip(&marks).filter(|(programme, _)| programme.spend.value > 0.0).collect();
    lines.sort_by_key(|(_, mark)| **mark != theme::OTHERS);
    for (programme, mark) in lines {
        let mut path: Vec<Point> = vec![(years.at(0.0), shares.at(0.0))];
        path.extend(
            programme
                .payback
                .iter()
                .map(|paid| (years.at(paid.year as f64), shares.at(paid.undiscounted.value))),
        );
        canvas.path(&path, mark);
        if *mark != theme::OTHERS {
            path[1..].iter().for_each(|at| canvas.disc(*at, 9, mark.colour));
        }
    }
    frame::axes(canvas, &area);
    legend::column(canvas, (area.right + 48.0, area.top + 14.0), width, &keys);
}

/// Each year, or every second or fifth where they would touch.
fn year_axis(canvas: &mut Canvas, area: &Area, years: &Scale, count: usize) {
    let apart = years.at(1.0) - years.at(0.0);
    let least = theme::TICK.width("30") + 24.0;
    let every = [1, 2, 5].into_iter().find(|every| apart * f64::from(*every as u32) >= least).unwrap_or(10);
    for year in (0..=count).filter(|year| year % every == 0) {
        let x = years.at(year as f64);
        canvas.line((x, area.bottom), (x, area.bottom + 8.0), theme::AXIS, 2);
        canvas.text(&year.to_string(), (x, area.bottom + 32.0), Anchor::Middle, theme::TICK);
    }
    let centre = (area.left + area.right) / 2.0;
    canvas.text("Years from the start", (centre, area.bottom + 80.0), Anchor::Middle, theme::AXIS_TITLE);
}
