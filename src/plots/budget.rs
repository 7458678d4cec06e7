//! The net benefit of amounts of money for one control.
use crate::format;
use crate::results::{Budget, BudgetAmount, Results};

use super::canvas::{self, Area, Canvas, Point};
use super::legend::{self, Sample};
use super::lettering::plain;
use super::scale::{Scale, padded, widened};
use super::theme::{self, MARGIN, WIDTH};
use super::{Chart, PlotError, frame};

const MOST_LEGEND: f64 = 560.0;

pub fn chart(results: &Results) -> Result<Option<Chart>, PlotError> {
    let Some(section) = results.analyses.budget.as_ref().filter(|section| !section.amounts.is_empty()) else {
        return Ok(None);
    };
    let title = format!("{}: how much for {}", frame::scenario_name(results), plain(&section.control));
    let alt = alt(results, section);
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results, section))?;
    Ok(Some(Chart { name: "budget", title, alt, svg }))
}

fn net(currency: &str, one: &BudgetAmount) -> String {
    format::money_within(currency, one.net_benefit.value, one.net_benefit.se.unwrap_or(0.0))
}

fn alt(results: &Results, section: &Budget) -> String {
    let currency = &results.scenario.currency;
    let told: Vec<String> = section
        .amounts
        .iter()
        .map(|one| format!("{} for {}", net(currency, one), format::money(currency, one.amount)))
        .collect();
    format!(
        "Net benefit of amounts put into {}. The best is {}, with {}; 1/e of the avoidable loss is {}. {}.",
        plain(&section.control),
        format::money(currency, section.best.amount),
        net(currency, &section.best),
        format::money_within(currency, section.bound.value, section.bound.se.unwrap_or(0.0)),
        told.join("; ")
    )
}

/// Amounts, the best one and the scenario's own where it is in the range, by rising amount.
fn points(section: &Budget) -> Vec<&BudgetAmount> {
    let (first, last) = (section.amounts[0].amount, section.amounts[section.amounts.len() - 1].amount);
    let present = Some(&section.present).filter(|present| (first..=last).contains(&present.amount));
    let mut points: Vec<&BudgetAmount> =
        section.amounts.iter().chain([&section.best]).chain(present).collect();
    points.sort_by(|one, other| one.amount.total_cmp(&other.amount));
    points
}

fn half_width(one: &BudgetAmount) -> f64 {
    format::HALF_WIDTH * one.net_benefit.se.unwrap_or(0.0)
}

fn draw(canvas: &mut Canvas, results: &Results, section: &Budget) {
    let currency = &results.scenario.currency;
    let shown = format!("Net benefit of money put into {}", plain(&section.control));
    let heading = frame::title(canvas, results, &shown);
    let points = points(section);
    let (first, last) = (points[0].amount, points[points.len() - 1].amount);
    let bound_shown = (first..=last).contains(&section.bound.value);
    let present_shown = (first..=last).contains(&section.present.amount);
    let keys = keys(currency, section, bound_shown, present_shown);
    let width = legend::column_width(keys.iter().map(|(_, text)| text.as_str()), MOST_LEGEND);

    let nets = Scale::linear(range(&points, section, present_shown), 0.0, -1.0);
    let ticks = nets.ticks(8);
    let labels = ticks.money(currency);
    let left = MARGIN + frame::tick_room(&labels);
    let area = frame::plot_area(heading + 82.0, left, WIDTH - MARGIN - width - 48.0);
    let nets = nets.between(area.bottom, area.top);
    let amounts = Scale::linear((first, last), area.left, area.right);

    let flat = Area { left: amounts.at(section.flat.low), right: amounts.at(section.flat.high), ..area };
    canvas.fill(&flat, theme::PALE_GREEN);
    let band: Vec<Point> = points
        .iter()
        .map(|one| (amounts.at(one.amount), nets.at(one.net_benefit.value + half_width(one))))
        .chain(
            points
                .iter()
                .rev()
                .map(|one| (amounts.at(one.amount), nets.at(one.net_benefit.value - half_width(one)))),
        )
        .collect();
    canvas.polygon(&band, theme::BAND);
    frame::money_axis(canvas, &area, &amounts, currency, "Amount put in at the start");
    frame::side_axis(canvas, &area, &nets, (&ticks.values, &labels), "Net benefit over the horizon (mean)");
    canvas.line((area.left, nets.at(0.0)), (area.right, nets.at(0.0)), theme::AXIS, 3);
    if bound_shown {
        let x = amounts.at(section.bound.value);
        canvas.path(&[(x, area.bottom), (x, area.top)], &theme::VAR);
    }
    let curve: Vec<Point> =
        points.iter().map(|one| (amounts.at(one.amount), nets.at(one.net_benefit.value))).collect();
    canvas.path(&curve, &theme::BASELINE);
    canvas.disc((amounts.at(section.best.amount), nets.at(section.best.net_benefit.value)), 13, theme::BLUE);
    if present_shown {
        let at = (amounts.at(section.present.amount), nets.at(section.present.net_benefit.value));
        canvas.diamond(at, 14.0, theme::INK);
    }
    frame::axes(canvas, &area);
    legend::column(canvas, (area.right + 48.0, area.top + 14.0), width, &keys);
}

fn keys(currency: &str, section: &Budget, bound: bool, present: bool) -> Vec<(Sample, String)> {
    let mut keys = vec![
        (Sample::Line(theme::BASELINE), "mean net benefit".to_owned()),
        (Sample::Swatch(theme::BAND), "its 95% interval".to_owned()),
        (Sample::Swatch(theme::BLUE), format!("best: {}", format::money(currency, section.best.amount))),
        (Sample::Swatch(theme::PALE_GREEN), "cannot be told from the best".to_owned()),
    ];
    if bound {
        let text = format!(
            "1/e of the avoidable loss: {}",
            format::money_within(currency, section.bound.value, section.bound.se.unwrap_or(0.0))
        );
        keys.push((Sample::Line(theme::VAR), text));
    }
    if present {
        let text = format!("the scenario's amount: {}", format::money(currency, section.present.amount));
        keys.push((Sample::Diamond, text));
    }
    keys
}

/// All intervals, and 0.
fn range(points: &[&BudgetAmount], section: &Budget, present: bool) -> (f64, f64) {
    let mut ends: Vec<f64> = points
        .iter()
        .flat_map(|one| [-1.0, 1.0].map(|side| one.net_benefit.value + side * half_width(one)))
        .collect();
    if present {
        ends.push(section.present.net_benefit.value);
    }
    let (low, high) =
        ends.iter().fold((0.0_f64, 0.0_f64), |(low, high), end| (low.min(*end), high.max(*end)));
    let (low, high) = widened(low, high);
    padded((low, high), 0.06)
}
