//! Programmes side by side; the recommended one with its reason and its uncertainty.
use super::appetite::{limits, picture};
use super::block::{Block, Cell, Column, Row, Section, Table, Tone};
use super::recommendation::Recommendation;
use super::terms;
use super::writer::Writer;
use super::{analysed, answer};
use crate::format;
use crate::plots::{self, PlotError};
use crate::report::{Worth, clean};
use crate::results::{Kept, Programme, Ratio};

pub fn section(writer: &Writer) -> Result<Section, PlotError> {
    let heading = writer.say(terms::PROGRAMMES);
    let mut blocks = Vec::new();
    if writer.results.programmes.is_empty() {
        blocks.push(Block::paragraph(writer.say(terms::NO_PROGRAMMES)));
        return Ok(Section { id: "programmes", heading, new_page: false, blocks });
    }
    let charts = plots::charts(writer.results)?;
    let chart = charts.iter().find(|chart| chart.name == "programmes");
    blocks.extend(chart.map(|chart| Block::Chart(picture(chart))));
    blocks.push(Block::Table(table(writer)));
    blocks.push(Block::Heading(writer.say(terms::RECOMMENDATION)));
    blocks.push(Block::paragraph(answer::recommendation(writer)));
    blocks.push(Block::List(reasons(writer).into_iter().map(Into::into).collect()));
    if !writer.results.baseline.appetite.is_empty() && writer.results.programmes.len() > 1 {
        let all: Vec<&Programme> = writer.results.programmes.iter().collect();
        blocks.push(Block::Table(limits(writer, &all)));
    }
    // The drivers' table before it leaves room on its page.
    let new_page = writer.results.analyses.sensitivity.is_none();
    Ok(Section { id: "programmes", heading, new_page, blocks })
}

fn table(writer: &Writer) -> Table {
    let featured = writer.featured().map(|programme| programme.name.as_str());
    let columns = vec![
        Column::words(writer.say(terms::PROGRAMME), 1.9),
        Column::figures(writer.say(terms::SPEND), 1.1),
        Column::figures(writer.say(terms::RESIDUAL), 1.2),
        Column::figures(writer.say(terms::AVOIDED), 1.2),
        Column::figures(writer.say(terms::NET), 1.2),
        Column::figures(writer.say(terms::NET_RANGE), 2.0),
        Column::figures(writer.say(terms::ROI), 1.3),
        Column::figures(writer.say(terms::CHANCE_POSITIVE), 1.3),
    ];
    let rows = writer
        .results
        .programmes
        .iter()
        .map(|programme| row(writer, programme).strong(featured == Some(&*programme.name)))
        .collect();
    let caption = format!("{} ({})", writer.say(terms::FIGURES_BESIDE), writer.currency());
    Table { caption, columns, rows }
}

fn row(writer: &Writer, programme: &Programme) -> Row {
    let Programme { spend, residual, avoided, net_benefit, .. } = programme;
    let positive = net_benefit.probability_positive;
    let (low, high) = format::normal_interval(net_benefit.mean, net_benefit.mean_se);
    let range = format::amount_and_range(net_benefit.mean, low, high).1.unwrap_or_default();
    let tone = match Worth::of(programme) {
        Worth::Pays => Tone::Good,
        Worth::CannotTell => Tone::Unsure,
        Worth::Costs => Tone::Bad,
    };
    let net = format::short_amount_within(net_benefit.mean, net_benefit.mean_se);
    let cells: [Cell; 8] = [
        clean(&programme.name).into(),
        format::short_amount_within(spend.mean, spend.mean_se).into(),
        format::short_amount_within(residual.loss.mean, residual.loss.mean_se).into(),
        format::short_amount_within(avoided.mean, avoided.mean_se).into(),
        Cell { text: net.into(), tone, spread: None },
        writer.language.range(&range).into(),
        ratio(writer, &programme.roi).into(),
        format::percent_within(positive, format::share_se(positive, writer.results.run.trials)).into(),
    ];
    Row::of(cells)
}

fn ratio(writer: &Writer, ratio: &Ratio) -> String {
    match (ratio.value, ratio.low, ratio.high) {
        (Some(value), Some(low), Some(high)) => format::decimal_and_range(value, low, high).0,
        (Some(value), ..) => format::number(value),
        (None, ..) => writer.say(terms::NOT_DEFINED),
    }
}

/// Why, and how sure.
fn reasons(writer: &Writer) -> Vec<String> {
    let recommendation = Recommendation::of(writer.results);
    let Some(programme) = recommendation.featured() else { return Vec::new() };
    let currency = writer.currency();
    let mut reasons = Vec::new();
    let money = |mean, se| format!("{currency} {}", format::short_amount_within(mean, se));
    let spend = money(programme.spend.mean, programme.spend.mean_se);
    let avoided = money(programme.avoided.mean, programme.avoided.mean_se);
    reasons.push(writer.fill(terms::REASON, &[("avoided", &avoided), ("spend", &spend)]));
    if matches!(recommendation, Recommendation::Clear(_)) {
        reasons.push(writer.say(terms::REASON_AHEAD));
    }
    let limits = &programme.residual.appetite;
    if !limits.is_empty() {
        let kept = limits.iter().filter(|point| point.kept == Kept::Kept).count();
        let values = [("kept", &*kept.to_string()), ("all", &limits.len().to_string())];
        reasons.push(writer.fill(terms::APPETITE_AFTER, &values));
    }
    let net = &programme.net_benefit;
    let chance = net.probability_positive;
    let values = [
        ("net", &*writer.language.money_within(currency, net.mean, net.mean_se)),
        ("chance", &format::percent_within(chance, format::share_se(chance, writer.results.run.trials))),
    ];
    reasons.push(writer.fill(terms::UNCERTAIN, &values));
    if let Some(bands) = &programme.bands {
        let money = |value: f64| {
            format::money_within(currency, value, 0.025 * (bands.net_benefit.p95 - bands.net_benefit.p5))
        };
        let values = [
            ("low", &*money(bands.net_benefit.p5)),
            ("high", &money(bands.net_benefit.p95)),
            ("chance", &format::percent(bands.share_positive)),
        ];
        reasons.push(writer.fill(terms::UNCERTAIN_KNOWLEDGE, &values));
    }
    reasons.extend(analysed::sentences(writer, programme));
    reasons
}
