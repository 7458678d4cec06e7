//! Where the loss comes from: its components, and what drives it and its uncertainty.
use super::appetite::picture;
use super::block::{Block, Column, Row, Section, Table};
use super::drivers as driving;
use super::terms;
use super::writer::Writer;
use crate::format;
use crate::plots::{self, PlotError};
use crate::report::{clean, tail};
use crate::results::Component;

/// Of what is worth finding out; the document has all.
const MOST_QUANTITIES: usize = 8;

pub fn section(writer: &Writer) -> Result<Section, PlotError> {
    let charts = plots::charts(writer.results)?;
    let mut blocks: Vec<Block> = sentence(writer).into_iter().map(Block::paragraph).collect();
    let chart = charts.iter().find(|chart| chart.name == "components");
    blocks.extend(chart.map(|chart| Block::Chart(picture(chart))));
    blocks.push(Block::Table(components(writer)));
    let driving = driving::blocks(writer)?;
    let known = drivers(writer);
    if known.is_some() || driving.is_empty() {
        blocks.push(Block::Heading(writer.say(terms::DRIVERS)));
        blocks.push(known.map_or_else(|| Block::note(writer.say(terms::NO_DRIVERS)), Block::Table));
    }
    blocks.extend(driving);
    if let Some(table) = worth_knowing(writer) {
        blocks.push(Block::Heading(writer.say(terms::WORTH_KNOWING)));
        blocks.push(Block::note(writer.say(terms::WORTH_READ)));
        blocks.push(Block::Table(table));
    }
    Ok(Section { id: "origin", heading: writer.say(terms::ORIGIN), new_page: true, blocks })
}

/// The largest component on average and in the tail.
fn sentence(writer: &Writer) -> Option<String> {
    let components = &writer.results.baseline.components;
    let largest = |of: fn(&Component) -> f64| {
        components.iter().max_by(|one, other| of(one).total_cmp(&of(other))).filter(|one| of(one) > 0.0)
    };
    let (mean, tail) = (largest(|one| one.mean)?, largest(|one| one.tail_mean)?);
    let values = [
        ("mean", &*writer.language.quote(&clean(&mean.name))),
        ("mean_share", &format::part_of_whole(mean.mean_share?)),
        ("tail", &writer.language.quote(&clean(&tail.name))),
        ("tail_share", &format::part_of_whole(tail.tail_share?)),
    ];
    Some(writer.fill(terms::ORIGIN_SAYS, &values))
}

fn components(writer: &Writer) -> Table {
    let risk = &writer.results.baseline;
    let tail_se = tail(&risk.loss, 0.95).and_then(|tail| tail.se).unwrap_or(f64::INFINITY);
    let columns = vec![
        Column::words(writer.say(terms::COMPONENT), 2.0),
        Column::figures(writer.say(terms::ON_AVERAGE), 1.3),
        Column::figures(writer.say(terms::SHARE), 1.0),
        Column::figures(writer.say(terms::IN_THE_TAIL), 1.5),
        Column::figures(writer.say(terms::SHARE), 1.0),
    ];
    let share = |share: Option<f64>| share.map_or_else(String::new, format::part_of_whole);
    let row = |component: &Component| {
        Row::of([
            clean(&component.name),
            format::amount_of_part(component.mean, risk.loss.mean_se),
            share(component.mean_share),
            format::amount_of_part(component.tail_mean, tail_se),
            share(component.tail_share),
        ])
    };
    let caption = format!("{} ({})", writer.say(terms::FIGURES_BESIDE), writer.currency());
    Table { caption, columns, rows: risk.components.iter().map(row).collect() }
}

/// Quantities that a better estimate of might change the choice among programmes, by falling worth.
fn worth_knowing(writer: &Writer) -> Option<Table> {
    let found = writer.results.analyses.information.as_ref()?;
    let columns = vec![
        Column::words(writer.say(terms::QUANTITY), 3.0),
        Column::figures(format!("{} ({})", writer.say(terms::WORTH), writer.currency()), 2.0),
    ];
    let rows = found
        .quantities
        .iter()
        .take(MOST_QUANTITIES)
        .map(|known| {
            // Below three standard errors it may be nothing.
            let is_telling = known.worth.value > 3.0 * known.worth.se;
            let worth = if is_telling {
                format::short_amount_within(known.worth.value, known.worth.se)
            } else {
                "0".to_owned()
            };
            Row::of([clean(&known.name), worth])
        })
        .collect();
    Some(Table { caption: String::new(), columns, rows })
}

/// What is not known, by how much of the mean's uncertainty it explains.
fn drivers(writer: &Writer) -> Option<Table> {
    let explained = writer.results.baseline.bands.as_ref()?.mean_explained.as_ref()?;
    let mut inputs: Vec<_> = explained.inputs.iter().collect();
    inputs.sort_by(|one, other| other.share.total_cmp(&one.share));
    let columns = vec![
        Column::words(writer.say(terms::DRIVER), 2.0),
        Column::figures(writer.say(terms::EXPLAINS), 2.0),
        Column::figures(writer.say(terms::NARROWER), 2.0),
    ];
    let percent = |share: f64| format::percent((100.0 * share).round() / 100.0);
    let rows = inputs
        .into_iter()
        .map(|one| Row::of([clean(&one.input), percent(one.share), percent(one.narrower)]))
        .collect();
    Some(Table { caption: String::new(), columns, rows })
}
