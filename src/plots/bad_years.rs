//! An average year and bad ones, with and without a programme, against what is accepted.
use crate::format;
use crate::results::{Programme, Results, Risk};

use super::canvas::{self, Anchor, Area, Canvas};
use super::legend::{self, Sample};
use super::lettering::plain;
use super::scale::Scale;
use super::theme::{self, Colour, MARGIN, WIDTH};
use super::{Chart, PlotError, frame};

/// Chances of a worse loss that are shown beside those of the risk appetite.
const LEVELS: [f64; 2] = [0.05, 0.01];
const MOST_LEVELS: usize = 5;
const GAP: f64 = 14.0;

/// One line of the chart: how bad, and the losses at that level.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The chance of a larger loss; `None` is the average.
    pub chance: Option<f64>,
    pub baseline: f64,
    pub residual: Option<f64>,
    /// Losses that are accepted with this chance and no more.
    pub limits: Vec<f64>,
}

/// The average, the losses that 1 of 20 and 1 of 100 exceed, and those at each accepted chance, from mild to bad.
pub fn levels(results: &Results, programme: Option<&Programme>) -> Vec<Level> {
    let limits = &results.baseline.appetite;
    let mut chances: Vec<f64> = LEVELS.to_vec();
    chances.extend(limits.iter().map(|point| point.limit).filter(|chance| *chance > 0.0 && *chance < 1.0));
    chances.sort_by(|one, other| other.total_cmp(one));
    chances.dedup_by(|one, other| (*one - *other).abs() < 1e-9);
    chances.truncate(MOST_LEVELS);
    let average = Level {
        chance: None,
        baseline: results.baseline.loss.mean,
        residual: programme.map(|programme| programme.residual.loss.mean),
        limits: Vec::new(),
    };
    let bad = chances.into_iter().filter_map(|chance| {
        Some(Level {
            chance: Some(chance),
            baseline: loss_at(&results.baseline, chance)?,
            residual: programme.and_then(|programme| loss_at(&programme.residual, chance)),
            limits: limits
                .iter()
                .filter(|point| (point.limit - chance).abs() < 1e-9)
                .map(|point| point.loss)
                .collect(),
        })
    });
    std::iter::once(average).chain(bad).collect()
}

/// The loss that is exceeded with this chance: the quantile, if the document has it, or the point of the curve.
fn loss_at(risk: &Risk, chance: f64) -> Option<f64> {
    let quantile = risk.loss.quantiles.iter().find(|quantile| (quantile.p + chance - 1.0).abs() < 1e-9);
    let point = || risk.exceedance.iter().find(|point| point.probability <= chance).map(|point| point.loss);
    quantile.map(|quantile| quantile.value).or_else(point)
}

/// Bars of the levels without a programme and with this one, and diamonds where the risk appetite ends.
///
/// # Errors
/// As [`charts`](super::charts).
pub fn chart(results: &Results, programme: Option<&Programme>) -> Result<Chart, PlotError> {
    let title = format!("{}: bad years", frame::scenario_name(results));
    let levels = levels(results, programme);
    let alt = alt(results, &levels, programme);
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results, &levels, programme))?;
    Ok(Chart { name: "bad-years", title, alt, svg })
}

fn noun(results: &Results) -> String {
    match (&results.scenario.frequency, results.scenario.horizon_years) {
        (None, _) => "incident".to_owned(),
        (Some(_), 1) => "year".to_owned(),
        (Some(_), years) => format!("{years} years"),
    }
}

fn name(results: &Results, level: &Level) -> [String; 2] {
    let noun = noun(results);
    match level.chance {
        None => [format!("Average {noun}"), String::new()],
        Some(chance) => [format!("Bad {noun}"), format!("{} is worse", format::one_in(chance))],
    }
}

fn alt(results: &Results, levels: &[Level], programme: Option<&Programme>) -> String {
    let money = |value: f64| format::money(&results.scenario.currency, value);
    let told: Vec<String> = levels
        .iter()
        .map(|level| {
            let [first, second] = name(results, level);
            let how = if second.is_empty() { first } else { format!("{first} ({second})") };
            let with = programme.zip(level.residual).map_or_else(String::new, |(programme, residual)| {
                format!(", {} with {}", money(residual), plain(&programme.name))
            });
            let accepted: String =
                level.limits.iter().map(|limit| format!(", accepted {}", money(*limit))).collect();
            format!("{how}: {}{with}{accepted}", money(level.baseline))
        })
        .collect();
    format!("Bars of the loss in an average case and in bad ones. {}.", told.join("; "))
}

fn draw(canvas: &mut Canvas, results: &Results, levels: &[Level], programme: Option<&Programme>) {
    let loss = frame::loss_over_horizon(results);
    let heading =
        frame::title(canvas, results, &format!("{loss}: average and bad, against what is accepted"));
    let with = programme.map(|programme| format!("with \"{}\"", plain(&programme.name)));
    let mut keys = vec![(Sample::Swatch(theme::SKY), "with no programme")];
    keys.extend(with.as_deref().map(|with| (Sample::Swatch(theme::BLUE), with)));
    if levels.iter().any(|level| !level.limits.is_empty()) {
        keys.push((Sample::Diamond, "accepted at most"));
    }
    legend::row(canvas, heading + 46.0, &keys);

    let names: Vec<[String; 2]> = levels.iter().map(|level| name(results, level)).collect();
    let width = theme::LABEL.widest(names.iter().flatten().map(String::as_str));
    let area = frame::plot_area(heading + 90.0, MARGIN + width + 40.0, WIDTH - MARGIN);
    let scale = scale(results, levels, &area);
    frame::money_axis(canvas, &area, &scale, &results.scenario.currency, &loss);
    let row = area.height() / levels.len() as f64;
    let bars = if programme.is_some() { 2.0 } else { 1.0 };
    for (index, (level, [first, second])) in levels.iter().zip(&names).enumerate() {
        let middle = area.top + row * (index as f64 + 0.5);
        let line = theme::LABEL.line_height() / 2.0;
        let x = area.left - 20.0;
        if second.is_empty() {
            canvas.text(first, (x, middle), Anchor::End, theme::LABEL);
        } else {
            canvas.text(first, (x, middle - line), Anchor::End, theme::LABEL);
            canvas.text(second, (x, middle + line), Anchor::End, theme::NOTE);
        }
        let height = (0.76 * row / bars).min(56.0);
        let top = middle - bars * height / 2.0;
        let mut bar = |top: f64, value: f64, colour: Colour| {
            let text = format::money(&results.scenario.currency, value);
            draw_bar(canvas, &scale, (top, height), (value, &text), colour);
        };
        bar(top, level.baseline, theme::SKY);
        if let Some(residual) = level.residual {
            bar(top + height, residual, theme::BLUE);
        }
        for limit in &level.limits {
            let x = scale.at(*limit);
            let reach = bars * height / 2.0 + 6.0;
            canvas.line((x, middle - reach), (x, middle + reach), theme::INK, 4);
            canvas.diamond((x, middle - reach), 15.0, theme::PAPER);
            canvas.diamond((x, middle - reach), 12.0, theme::INK);
        }
    }
    let zero = scale.at(0.0);
    canvas.line((zero, area.top), (zero, area.bottom), theme::AXIS, 3);
    canvas.line((area.left, area.bottom), (area.right, area.bottom), theme::AXIS, 3);
}

/// With zero in it, and room for the figure at the end of the longest bar.
fn scale(results: &Results, levels: &[Level], area: &Area) -> Scale {
    let values = || {
        levels.iter().flat_map(|level| {
            [level.baseline].into_iter().chain(level.residual).chain(level.limits.iter().copied())
        })
    };
    let low = values().fold(0.0, f64::min);
    let high = values().fold(0.0, f64::max);
    let high = if high > low { high } else { low + 1.0 };
    let text = format::money(&results.scenario.currency, high);
    let room = 1.0 - (theme::LABEL.width(&text) + 3.0 * GAP) / area.width();
    Scale::linear((low, low + (high - low) / room.max(0.2)), area.left, area.right)
}

fn draw_bar(
    canvas: &mut Canvas,
    scale: &Scale,
    (top, height): (f64, f64),
    (value, text): (f64, &str),
    colour: Colour,
) {
    let (zero, end) = (scale.at(0.0), scale.at(value));
    let bar = Area { left: zero.min(end), top, right: zero.max(end), bottom: top + height };
    canvas.fill(&bar, colour);
    let size = theme::LABEL.size.min(0.86 * height);
    let lettering = super::lettering::Type { size, ..theme::LABEL };
    let left = bar.right + 4.0;
    let right = left + lettering.width(text) + 2.0 * GAP - 4.0;
    // Paper over the grid lines, and not over the neighbouring bar.
    canvas.fill(&Area { left, right, top: top + 3.0, bottom: top + height - 3.0 }, theme::PAPER);
    canvas.text(text, (bar.right + GAP, top + height / 2.0), Anchor::Start, lettering);
}
