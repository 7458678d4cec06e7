//! The exceedance curve, with its levels by name.
use super::appetite::{one_in, picture};
use super::block::{Block, Column, Row, Section, Table};
use super::terms;
use super::writer::Writer;
use crate::format;
use crate::plots::{self, PlotError};
use crate::results::{Risk, Tvar};

pub fn section(writer: &Writer) -> Result<Section, PlotError> {
    let charts = plots::charts(writer.results)?;
    let mut blocks = vec![Block::paragraph(writer.say(terms::CURVE_READ))];
    blocks.extend(
        charts.iter().filter(|chart| chart.name == "exceedance").map(|chart| Block::Chart(picture(chart))),
    );
    blocks.push(Block::Table(table(writer)));
    Ok(Section { id: "curve", heading: writer.say(terms::CURVE), new_page: true, blocks })
}

fn table(writer: &Writer) -> Table {
    let featured = writer.featured();
    let mut columns = vec![
        Column::words(writer.say(terms::CHANCE), 1.8),
        Column::words(writer.say(terms::LEVEL), 1.8),
        Column::figures(writer.say(terms::NO_PROGRAMME), 2.6),
    ];
    columns.extend(featured.map(|programme| {
        Column::figures(writer.fill(terms::WITH, &[("name", &writer.quoted(programme))]), 2.6)
    }));
    let risks: Vec<&Risk> =
        std::iter::once(&writer.results.baseline).chain(featured.map(|one| &one.residual)).collect();
    let mut rows = Vec::new();
    let bad = risks[0].loss.quantiles.iter().enumerate().filter(|(_, level)| level.p > 0.5 - 1e-9);
    for (index, level) in bad {
        let name = if (level.p - 0.5).abs() < 1e-9 {
            writer.say(terms::MEDIAN)
        } else {
            writer.fill(terms::VAR, &[("level", &level_name(level.p))])
        };
        let mut cells = vec![one_in(writer, 1.0 - level.p), name];
        cells.extend(risks.iter().map(|risk| {
            risk.loss.quantiles.get(index).map_or_else(String::new, |level| {
                writer.language.range(&format::amount_interval(level.value, level.low, level.high))
            })
        }));
        rows.push(Row::of(cells).strong((level.p - 0.95).abs() < 1e-9));
    }
    for (index, tail) in risks[0].loss.tvar.iter().enumerate() {
        let mut cells = vec![
            writer.fill(terms::TAIL, &[("chance", &one_in(writer, 1.0 - tail.p))]),
            writer.fill(terms::TVAR, &[("level", &level_name(tail.p))]),
        ];
        cells.extend(
            risks.iter().map(|risk| {
                risk.loss.tvar.get(index).map_or_else(String::new, |tail| tail_text(writer, tail))
            }),
        );
        rows.push(Row::of(cells));
    }
    let caption = format!("{} ({})", writer.say(terms::FIGURES_BESIDE), writer.currency());
    Table { caption, columns, rows }
}

fn level_name(p: f64) -> String {
    format::percent(p).trim_end_matches('%').to_owned()
}

pub(super) fn tail_text(writer: &Writer, tail: &Tvar) -> String {
    match tail.se {
        Some(se) => {
            let (low, high) = format::normal_interval(tail.value, se);
            writer.language.range(&format::amount_interval(tail.value, low, high))
        }
        None => format::amount_roughly(tail.value),
    }
}
