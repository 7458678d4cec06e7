//! What it is worth to find out each quantity before choosing a programme.
use crate::format;
use crate::results::{Information, Knowable, Results};

use super::canvas::{self, Anchor, Area, Canvas};
use super::legend::{self, Sample};
use super::lettering::plain;
use super::scale::Scale;
use super::theme::{self, MARGIN, WIDTH};
use super::{Chart, PlotError, frame};

/// Quantities that are drawn.
const MOST: usize = 12;
const MOST_NAME_WIDTH: f64 = 720.0;
const MOST_BAR: f64 = 60.0;

/// `None` unless the document has the section.
pub fn chart(results: &Results) -> Result<Option<Chart>, PlotError> {
    let Some(found) = &results.analyses.information else { return Ok(None) };
    let title = format!("{}: value of information", frame::scenario_name(results));
    let shown = shown(found);
    let told: Vec<String> =
        shown.iter().map(|known| format!("{}: {}", plain(&known.name), worth(results, known))).collect();
    let alt = format!(
        "Bars of what it is worth to find out each quantity before choosing a programme. {}.",
        told.join("; ")
    );
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results, found, &shown))?;
    Ok(Some(Chart { name: "information", title, alt, svg }))
}

fn shown(found: &Information) -> Vec<&Knowable> {
    found.quantities.iter().take(MOST).collect()
}

fn worth(results: &Results, known: &Knowable) -> String {
    if known.worth.value > 3.0 * known.worth.se {
        format::money_within(&results.scenario.currency, known.worth.value, known.worth.se)
    } else {
        "nothing".to_owned()
    }
}

fn draw(canvas: &mut Canvas, results: &Results, found: &Information, shown: &[&Knowable]) {
    let currency = &results.scenario.currency;
    let heading = frame::title_of(
        canvas,
        results,
        &format!(
            "What it is worth to find out a quantity before choosing a programme · {} points",
            format::count(found.points)
        ),
    );
    let all = found.perfect.map(|perfect| {
        format!("all of them together: {}", format::money_within(currency, perfect.value, perfect.se))
    });
    let mut keys = vec![(Sample::Swatch(theme::SKY), "one quantity alone, with its 95% interval")];
    if let Some(all) = &all {
        keys.push((Sample::Line(theme::VAR), all));
    }
    legend::row(canvas, heading + 46.0, &keys);

    let names: Vec<String> = shown.iter().map(|known| plain(&known.name)).collect();
    let name_width = theme::LABEL.widest(names.iter().map(String::as_str)).clamp(100.0, MOST_NAME_WIDTH);
    let texts: Vec<String> = shown.iter().map(|known| worth(results, known)).collect();
    let room = theme::LABEL.widest(texts.iter().map(String::as_str)) + 40.0;
    let area = frame::plot_area(heading + 90.0, MARGIN + name_width + 40.0, WIDTH - MARGIN);
    let high = shown
        .iter()
        .map(|known| known.worth.value + format::HALF_WIDTH * known.worth.se)
        .chain(found.perfect.map(|perfect| perfect.value))
        .fold(0.0, f64::max);
    let high = if high > 0.0 { high } else { 1.0 };
    // Room for the figures at the ends of the bars.
    let scale = Scale::linear((0.0, high * area.width() / (area.width() - room)), area.left, area.right);
    frame::money_axis(canvas, &area, &scale, currency, "Expected gain from knowing it");
    if let Some(perfect) = found.perfect {
        let x = scale.at(perfect.value);
        canvas.path(&[(x, area.top), (x, area.bottom)], &theme::VAR);
    }
    let pitch = area.height() / shown.len().max(1) as f64;
    let height = (0.6 * pitch).min(MOST_BAR);
    for (index, known) in shown.iter().enumerate() {
        let middle = area.top + pitch * (index as f64 + 0.5);
        let name = theme::LABEL.shorten(&names[index], name_width);
        canvas.text(&name, (area.left - 20.0, middle), Anchor::End, theme::LABEL);
        let half = format::HALF_WIDTH * known.worth.se;
        let [low, end, high] = [-half, 0.0, half].map(|shift| scale.at((known.worth.value + shift).max(0.0)));
        let bar =
            Area { left: area.left, top: middle - height / 2.0, right: end, bottom: middle + height / 2.0 };
        canvas.fill(&bar, theme::SKY);
        if high - low > 4.0 {
            canvas.line((low, middle), (high, middle), theme::INK, 3);
        }
        frame::label(canvas, &texts[index], (high.max(end) + 16.0, middle), Anchor::Start, theme::LABEL);
    }
    canvas.line((area.left, area.top), (area.left, area.bottom), theme::AXIS, 3);
    canvas.line((area.left, area.bottom), (area.right, area.bottom), theme::AXIS, 3);
}
