//! The histogram of the baseline loss, with its mean, VaR 95 and TVaR 95.
use crate::format;
use crate::results::{Bin, Loss, Results};

use super::canvas::{self, Anchor, Area, Canvas};
use super::legend::{self, Sample};
use super::scale::{Scale, padded, widened};
use super::theme::{self, MARGIN, Mark, WIDTH};
use super::{Chart, PlotError, frame};

/// A bar this many times as high as the next one is cut, and says its share.
const CUT: f64 = 3.0;
/// Figures beyond the histogram widen the axis up to this many times its width; farther ones stand at its edge.
const FARTHEST: f64 = 1.6;
/// Height of a row of figure labels within the plot.
const ROW: f64 = 44.0;

/// A figure marked on the axis.
struct Figure {
    name: &'static str,
    value: f64,
    text: String,
    mark: Mark,
}

/// The bars to draw, and what stands beside them.
struct Bars {
    bins: Vec<Bin>,
    /// P(loss = 0), where no trial gains and some lose nothing.
    no_loss: Option<f64>,
    /// P(loss beyond the last bin).
    beyond: f64,
    /// The share that a bar of full height has.
    tallest: f64,
}

impl Bars {
    fn of(results: &Results) -> Self {
        let loss = &results.baseline.loss;
        let mut bins = results.baseline.histogram.clone();
        let beyond = 1.0 - bins.iter().map(|bin| bin.probability).sum::<f64>();
        let silent = 1.0 - loss.probability_of_loss;
        let no_loss = (loss.min == 0.0 && silent > 0.0).then_some(silent);
        // The first bin begins at the smallest loss, which is the atom.
        if let (Some(atom), Some(first)) = (no_loss, bins.first_mut()) {
            first.probability = (first.probability - atom).max(0.0);
        }
        let mut shares: Vec<f64> = bins.iter().map(|bin| bin.probability).collect();
        shares.sort_by(|one, other| other.total_cmp(one));
        let (first, second) = (shares.first().copied().unwrap_or(0.0), shares.get(1).copied().unwrap_or(0.0));
        let tallest = if second > 0.0 && first > CUT * second { 1.3 * second } else { first };
        // A ten-billionth is a rounding error of the sum.
        Self { bins, no_loss, beyond: if beyond > 1e-10 { beyond } else { 0.0 }, tallest }
    }

    fn is_cut(&self, bin: &Bin) -> bool {
        bin.probability > self.tallest
    }

    /// At most one: the highest, if the next one is far lower.
    fn cut(&self) -> impl Iterator<Item = &Bin> {
        self.bins.iter().filter(|bin| self.is_cut(bin))
    }

    /// All trials that are not told by the atom lie in one bar without width.
    fn is_point(&self) -> bool {
        self.bins.iter().all(|bin| bin.high <= bin.low)
    }
}

pub fn chart(results: &Results) -> Result<Chart, PlotError> {
    let bars = Bars::of(results);
    let figures = figures(results);
    let title = format!("{}: distribution of the loss", frame::scenario_name(results));
    let alt = alt(results, &bars, &figures);
    let svg = canvas::svg(&title, &alt, |canvas| draw(canvas, results, &bars, &figures))?;
    Ok(Chart { name: "loss-distribution", title, alt, svg })
}

fn figures(results: &Results) -> Vec<Figure> {
    let currency = &results.scenario.currency;
    let loss = &results.baseline.loss;
    let figure =
        |name, mark, value, se| Figure { name, value, text: format::money_within(currency, value, se), mark };
    let mut figures = vec![figure("Mean", theme::MEAN, loss.mean, loss.mean_se)];
    if let Some(quantile) = var95(loss) {
        let se = (quantile.1 - quantile.0) / (2.0 * format::HALF_WIDTH);
        figures.push(figure("VaR 95", theme::VAR, quantile.2, se));
    }
    if let Some(tvar) = loss.tvar.iter().find(|tvar| is_95(tvar.p)) {
        figures.push(figure("TVaR 95", theme::TVAR, tvar.value, tvar.se.unwrap_or(0.0)));
    }
    figures.retain(|figure| figure.value.is_finite());
    figures
}

/// Low end, high end, value.
fn var95(loss: &Loss) -> Option<(f64, f64, f64)> {
    loss.quantiles
        .iter()
        .find(|quantile| is_95(quantile.p))
        .map(|quantile| (quantile.low, quantile.high, quantile.value))
}

fn is_95(p: f64) -> bool {
    (p - 0.95).abs() < 1e-9
}

fn alt(results: &Results, bars: &Bars, figures: &[Figure]) -> String {
    let mut alt = format!("Histogram. {}, with no programme: ", frame::loss_over_horizon(results));
    let told: Vec<String> = figures.iter().map(|figure| format!("{} {}", figure.name, figure.text)).collect();
    alt.push_str(&told.join(", "));
    alt.push('.');
    if let Some(atom) = bars.no_loss {
        alt.push_str(&format!(" In {} of the trials there is no loss.", format::percent(atom)));
    }
    alt.push_str(&format!(" {}", note(results, bars)));
    alt.trim_end().to_owned()
}

/// What the bars do not tell.
fn note(results: &Results, bars: &Bars) -> String {
    let currency = &results.scenario.currency;
    match bars.bins.last() {
        Some(last) if bars.beyond > 0.0 => format!(
            "{} of the trials lie beyond {} and are not drawn; the largest loss is {}.",
            format::percent_within(bars.beyond, share_se(results, bars.beyond)),
            format::money_in_steps(currency, last.high, last.high - last.low),
            format::money_in_steps(currency, results.baseline.loss.max, last.high - last.low)
        ),
        _ if results.baseline.loss.min == results.baseline.loss.max => {
            format!("Every trial has the same loss, {}.", format::money(currency, results.baseline.loss.max))
        }
        _ => String::new(),
    }
}

/// Of a share of all trials.
fn share_se(results: &Results, share: f64) -> f64 {
    (share * (1.0 - share).max(0.0) / results.run.trials.max(1) as f64).sqrt()
}

/// The losses along the axis: all bins, and figures that lie not too far beyond them.
fn loss_range(bars: &Bars, figures: &[Figure]) -> (f64, f64) {
    let ends = bars.bins.iter().flat_map(|bin| [bin.low, bin.high]);
    let ends = ends.chain(bars.no_loss.map(|_| 0.0));
    let (low, high) =
        ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), end| (low.min(end), high.max(end)));
    let (low, high) = if low <= high { (low, high) } else { (0.0, 0.0) };
    let farthest = low + FARTHEST * (high - low);
    let high =
        figures.iter().map(|figure| figure.value).filter(|value| *value <= farthest).fold(high, f64::max);
    padded(widened(low, high), 0.03)
}

fn draw(canvas: &mut Canvas, results: &Results, bars: &Bars, figures: &[Figure]) {
    let loss = frame::loss_over_horizon(results);
    let heading = frame::title(canvas, results, &format!("{loss}, with no programme"));
    let tail = var95(&results.baseline.loss).filter(|_| !bars.is_point());
    if tail.is_some() {
        let keys = [
            (Sample::Swatch(theme::SKY), "up to VaR 95"),
            (Sample::Swatch(theme::VERMILLION), "the worst 5% of trials"),
        ];
        legend::row(canvas, heading + 46.0, &keys);
    }
    let shares = Scale::linear((0.0, bars.tallest.max(f64::MIN_POSITIVE)), 0.0, -1.0);
    let ticks = shares.ticks(6);
    let labels = ticks.percent();
    let left = MARGIN + frame::tick_room(&labels);
    let legend = if tail.is_some() { 50.0 } else { 0.0 };
    let area = frame::plot_area(heading + 82.0 + legend, left, WIDTH - MARGIN);
    let rows = figures.len() + usize::from(bars.no_loss.is_some()) + bars.cut().count();
    let top_of_bars = area.top + ROW * rows as f64 + 40.0;
    let scale = Scale::linear(loss_range(bars, figures), area.left, area.right);
    let shares = shares.between(area.bottom, top_of_bars);

    frame::money_axis(canvas, &area, &scale, &results.scenario.currency, &loss);
    let (values, labels): (&[f64], &[String]) =
        if bars.tallest > 0.0 { (&ticks.values, &labels) } else { (&[], &[]) };
    frame::side_axis(canvas, &area, &shares, (values, labels), &side_title(results, bars));
    draw_bars(canvas, bars, &scale, &shares, tail.map(|tail| tail.2));
    frame::axes(canvas, &area);
    draw_figures(canvas, bars, figures, &scale, &area);
    frame::note(canvas, &note(results, bars));
}

fn side_title(results: &Results, bars: &Bars) -> String {
    match bars.bins.first() {
        Some(bin) if bin.high > bin.low => {
            let width = format::money(&results.scenario.currency, bin.high - bin.low);
            format!("Share of trials in each {width}")
        }
        _ => "Share of trials".to_owned(),
    }
}

fn draw_bars(canvas: &mut Canvas, bars: &Bars, scale: &Scale, shares: &Scale, tail_from: Option<f64>) {
    for bin in bars.bins.iter().filter(|bin| bin.probability > 0.0) {
        let (mut left, mut right) = (scale.at(bin.low), scale.at(bin.high));
        if right - left < 8.0 && bin.high <= bin.low {
            (left, right) = (left - 12.0, right + 12.0);
        }
        let gap = if right - left > 12.0 { 2.0 } else { 0.0 };
        let is_cut = bars.is_cut(bin);
        let top = if is_cut { shares.to - 16.0 } else { shares.at(bin.probability) };
        let whole = Area { left: left + gap / 2.0, top, right: right - gap / 2.0, bottom: shares.from };
        canvas.fill(&whole, theme::SKY);
        if let Some(start) = tail_from.filter(|start| *start < bin.high) {
            let tail = Area { left: scale.at(start).max(whole.left), ..whole };
            canvas.fill(&tail, theme::VERMILLION);
        }
        if is_cut {
            draw_cut(canvas, (left + right) / 2.0, (right - left) / 2.0 + 10.0, shares.to + 22.0);
        }
    }
}

/// A gap of paper across a bar that is higher than it is drawn.
fn draw_cut(canvas: &mut Canvas, middle: f64, reach: f64, y: f64) {
    let (left, right) = (middle - reach, middle + reach);
    canvas.polygon(&[(left, y + 8.0), (right, y - 8.0), (right, y + 2.0), (left, y + 18.0)], theme::PAPER);
}

/// One row a figure, the leftmost on top: so no figure's line runs through a label to the right of another's.
///
/// The atom of no loss is a needle of its own, since it is not to the scale of the bars.
fn draw_figures(canvas: &mut Canvas, bars: &Bars, figures: &[Figure], scale: &Scale, area: &Area) {
    let mut rows: Vec<(f64, String, &Mark)> = figures
        .iter()
        .map(|figure| {
            let off = if figure.value > scale.high { " →" } else { "" };
            (figure.value, format!("{} {}{off}", figure.name, figure.text), &figure.mark)
        })
        .collect();
    if let Some(atom) = bars.no_loss {
        let scale = if bars.tallest > 0.0 { ", not to the scale of the bars" } else { "" };
        rows.push((0.0, format!("No loss: {} of trials{scale}", format::percent(atom)), &theme::ATOM));
    }
    rows.extend(bars.cut().map(|bin| {
        let text = format!("{} of trials in this bar, cut short", format::percent(bin.probability));
        (bin.low / 2.0 + bin.high / 2.0, text, &theme::CUT)
    }));
    rows.sort_by(|one, other| one.0.total_cmp(&other.0));
    let height = |index: usize| area.top + ROW * (index as f64 + 0.5);
    for (index, (value, _, mark)) in rows.iter().enumerate() {
        let (x, y) = (scale.at(*value), height(index));
        let end = if **mark == theme::CUT { area.top + ROW * rows.len() as f64 + 24.0 } else { area.bottom };
        canvas.path(&[(x, y - 14.0), (x, end)], mark);
        if **mark == theme::ATOM {
            canvas.disc((x, y), 12, mark.colour);
        }
    }
    for (index, (value, text, mark)) in rows.iter().enumerate() {
        let (x, y) = (scale.at(*value), height(index));
        let lettering = theme::STRONG_LABEL.coloured(mark.colour);
        if x + 20.0 + lettering.width(text) <= WIDTH - MARGIN {
            frame::label(canvas, text, (x + 20.0, y), Anchor::Start, lettering);
        } else {
            frame::label(canvas, text, (x - 20.0, y), Anchor::End, lettering);
        }
    }
}
