//! Stress cases, or what the run itself says of bad ones.
use super::appetite::one_in;
use super::block::{Block, Column, Row, Section, Table};
use super::curve::tail_text;
use super::terms;
use super::writer::Writer;
use crate::format;
use crate::report::tail;

pub fn section(writer: &Writer) -> Section {
    let blocks = vec![Block::paragraph(writer.say(terms::NO_STRESS)), Block::Table(bad_cases(writer))];
    Section { id: "stress", heading: writer.say(terms::STRESS), new_page: false, blocks }
}

fn bad_cases(writer: &Writer) -> Table {
    let risk = &writer.results.baseline;
    let mut rows = Vec::new();
    for p in [0.95, 0.99] {
        if let Some(tail) = tail(&risk.loss, p) {
            let name = writer.fill(terms::TAIL, &[("chance", &one_in(writer, 1.0 - p))]);
            rows.push(Row::of([name, tail_text(writer, tail)]));
        }
    }
    let trials = format::count(writer.results.run.trials);
    let largest = writer.fill(terms::LARGEST, &[("trials", &trials)]);
    rows.push(Row::of([largest, format::amount_roughly(risk.loss.max)]));
    let worst = risk.worst_year.as_ref();
    let worst = worst.and_then(|year| year.quantiles.iter().find(|level| (level.p - 0.95).abs() < 1e-9));
    if let Some(level) = worst {
        let text = writer.language.range(&format::amount_interval(level.value, level.low, level.high));
        rows.push(Row::of([writer.say(terms::WORST_YEAR), text]));
    }
    if let Some(bands) = &risk.bands {
        let se = 0.025 * (bands.mean.p95 - bands.mean.p5);
        rows.push(Row::of([writer.say(terms::IF_KNOWN), format::amount_within(bands.mean.p95, se)]));
    }
    let columns = vec![
        Column::words(writer.say(terms::STRESS_CASE), 2.0),
        Column::figures(format!("{} ({})", writer.say(terms::LOSS), writer.currency()), 2.0),
    ];
    Table { caption: String::new(), columns, rows }
}
