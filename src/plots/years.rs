//! What is paid in each year of the horizon: the baseline against the programmes.
use crate::format;
use crate::results::{Results, Risk};

use super::canvas::{self, Anchor, Area, Canvas, Point};
use super::legend::{self, Sample};
use super::lettering::plain;
use super::scale::{Scale, padded, widened};
use super::theme::{self, MARGIN, Mark, WIDTH};
use super::{Chart, PlotError, frame, marks};

const MOST_LEGEND: f64 = 520.0;
/// Between the axis and the first and last year, as a share of the distance of two years.
const EDGE: f64 = 0.5;

struct Line<'a> {
    name: String,
    risk: &'a Risk,
    mark: Mark,
}

pub fn chart(results: &Results) -> Result<Chart, PlotError> {
    let title = format!("{}: year by year", frame::scenario_name(results));
    let alt = alt(results);
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results))?;
    Ok(Chart { name: "years", title, alt, svg })
}

fn alt(results: &Results) -> String {
    let currency = &results.scenario.currency;
    let of = |name: &str, risk: &Risk| {
        let means: Vec<String> = risk
            .years
            .iter()
            .map(|year| {
                format!("{} in year {}", format::money_within(currency, year.mean, year.mean_se), year.year)
            })
            .collect();
        format!("{name}: {}", means.join(", "))
    };
    let mut told = vec![of("baseline", &results.baseline)];
    told.extend(results.programmes.iter().map(|programme| of(&plain(&programme.name), &programme.residual)));
    format!("Mean loss that is paid in each year. {}.", told.join("; "))
}

/// What is told apart last, so that it lies on top.
fn lines(results: &Results) -> Vec<Line<'_>> {
    let mut lines: Vec<Line> = results
        .programmes
        .iter()
        .zip(marks::of_programmes(results))
        .map(|(programme, mark)| Line {
            name: plain(&programme.name),
            risk: &programme.residual,
            mark: mark.unwrap_or(theme::OTHERS),
        })
        .collect();
    lines.sort_by_key(|line| line.mark != theme::OTHERS);
    lines.push(Line { name: "baseline".to_owned(), risk: &results.baseline, mark: theme::BASELINE });
    lines
}

fn draw(canvas: &mut Canvas, results: &Results) {
    let currency = &results.scenario.currency;
    let discounted = results.scenario.discount_rate.is_some_and(|rate| rate != 0.0);
    let money = if discounted { "discounted to the start" } else { "as it is paid" };
    let heading = frame::title(canvas, results, &format!("Loss year by year, {money}"));
    let lines = lines(results);
    let keys = keys(&lines);
    let width = legend::column_width(keys.iter().map(|(_, text)| text.as_str()), MOST_LEGEND);

    let amounts = Scale::linear(amounts(&lines), 0.0, -1.0);
    let ticks = amounts.ticks(8);
    let labels = ticks.money(currency);
    let left = MARGIN + frame::tick_room(&labels);
    let area = frame::plot_area(heading + 82.0, left, WIDTH - MARGIN - width - 48.0);
    let amounts = amounts.between(area.bottom, area.top);
    let count = results.baseline.years.len();
    let years = Scale::linear((1.0 - EDGE, count as f64 + EDGE), area.left, area.right);

    frame::side_axis(canvas, &area, &amounts, (&ticks.values, &labels), "Loss in the year");
    year_axis(canvas, &area, &years, count);
    for line in &lines {
        let means: Vec<Point> = line
            .risk
            .years
            .iter()
            .map(|year| (years.at(f64::from(year.year)), amounts.at(year.mean)))
            .collect();
        canvas.path(&means, &line.mark);
        if line.mark != theme::OTHERS {
            means.iter().for_each(|at| canvas.disc(*at, 9, line.mark.colour));
        }
    }
    for year in &results.baseline.years {
        let x = years.at(f64::from(year.year));
        let half = 0.22 * (years.at(2.0) - years.at(1.0)).min(160.0);
        let y = amounts.at(year.var95.value);
        canvas.path(&[(x - half, y), (x + half, y)], &theme::YEAR_VAR);
    }
    frame::axes(canvas, &area);
    legend::column(canvas, (area.right + 48.0, area.top + 14.0), width, &keys);
}

fn keys(lines: &[Line]) -> Vec<(Sample, String)> {
    let mut keys: Vec<(Sample, String)> = vec![
        (Sample::Line(theme::BASELINE), "baseline, mean".to_owned()),
        (Sample::Line(theme::YEAR_VAR), "baseline, 1 year of 20 is worse (VaR 95)".to_owned()),
    ];
    let told = lines.iter().filter(|line| line.mark != theme::OTHERS && line.mark != theme::BASELINE);
    keys.extend(told.map(|line| (Sample::Line(line.mark), format!("{}, mean", line.name))));
    if lines.iter().any(|line| line.mark == theme::OTHERS) {
        keys.push((Sample::Line(theme::OTHERS), "others, of lower net benefit".to_owned()));
    }
    keys
}

/// From nothing to above all means and the baseline's VaR.
fn amounts(lines: &[Line]) -> (f64, f64) {
    let means = lines.iter().flat_map(|line| line.risk.years.iter().map(|year| year.mean));
    let baseline = lines.iter().filter(|line| line.mark == theme::BASELINE);
    let vars = baseline.flat_map(|line| line.risk.years.iter().map(|year| year.var95.value));
    let (low, high) =
        means.chain(vars).fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    let (low, high) = widened(low, high);
    let room = padded((low, high), 0.08);
    (if low == 0.0 { 0.0 } else { room.0 }, if high == 0.0 { 0.0 } else { room.1 })
}

/// Each year, or every second or fifth where they would touch.
fn year_axis(canvas: &mut Canvas, area: &Area, years: &Scale, count: usize) {
    let apart = years.at(2.0) - years.at(1.0);
    let least = theme::TICK.width("30") + 24.0;
    let every = [1, 2, 5].into_iter().find(|every| apart * f64::from(*every as u32) >= least).unwrap_or(10);
    for year in (1..=count).filter(|year| *year == 1 || year % every == 0) {
        let x = years.at(year as f64);
        canvas.line((x, area.bottom), (x, area.bottom + 8.0), theme::AXIS, 2);
        canvas.text(&year.to_string(), (x, area.bottom + 32.0), Anchor::Middle, theme::TICK);
    }
    let centre = (area.left + area.right) / 2.0;
    canvas.text("Year of the horizon", (centre, area.bottom + 80.0), Anchor::Middle, theme::AXIS_TITLE);
}
