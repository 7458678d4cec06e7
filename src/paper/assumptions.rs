//! The assumptions register: every input with its range, where it comes from, and how far to trust it.
use super::block::{Block, Cell, Column, Row, Section, Spread, Table, Tone};
use super::terms;
use super::writer::Writer;
use crate::format;
use crate::report::clean;
use crate::results::Input;

pub fn section(writer: &Writer) -> Section {
    let inputs = &writer.results.inputs;
    let columns = vec![
        Column::words(writer.say(terms::DRIVER), 1.7),
        Column::words(writer.say(terms::RANGE), 2.2),
        Column::words(writer.say(terms::UNIT), 1.0),
        Column::words(writer.say(terms::SOURCE), 3.0),
        Column::words(writer.say(terms::DATE), 1.1),
        Column::words(writer.say(terms::OWNER), 1.5),
        Column::words(writer.say(terms::CONFIDENCE), 1.3),
    ];
    let rows = inputs.iter().map(|input| row(writer, input)).collect();
    let mut blocks = vec![
        Block::note(writer.say(terms::ASSUMPTIONS_READ)),
        Block::Table(Table { caption: String::new(), columns, rows }),
    ];
    let without = inputs.iter().filter(|input| input.source.is_none()).count();
    if without > 0 {
        let values = [("count", &*without.to_string()), ("all", &inputs.len().to_string())];
        blocks.push(Block::note(writer.fill(terms::WITHOUT_SOURCE, &values)));
    }
    Section { id: "assumptions", heading: writer.say(terms::ASSUMPTIONS), new_page: true, blocks }
}

fn row(writer: &Writer, input: &Input) -> Row {
    let or_nothing = |text: &Option<String>| Cell::from(text.as_deref().map(clean).unwrap_or_default());
    let source = match &input.source {
        Some(source) => Cell::from(clean(source)),
        None => Cell { text: writer.say(terms::NOT_STATED).into(), tone: Tone::Unsure, spread: None },
    };
    Row::of([
        Cell::from(clean(&input.name)),
        range(writer, input),
        Cell::from(clean(&input.unit)),
        source,
        or_nothing(&input.date),
        or_nothing(&input.owner),
        confidence(writer, input),
    ])
}

fn range(writer: &Writer, input: &Input) -> Cell {
    let is_constant = input.p5 == input.p95;
    let mut text = if is_constant {
        format::number(input.p5)
    } else {
        let mean = input.mean.map_or_else(|| writer.say(terms::NO_MEAN), format::number);
        format!("{} · {mean} · {}", format::number(input.p5), format::number(input.p95))
    };
    if let Some(rate) = input.growth {
        text = format!("{text}; {}", writer.fill(terms::GROWS, &[("rate", &format::percent(rate))]));
    }
    let spread = if is_constant { None } else { Spread::of(input.p5, input.p95, input.mean) };
    Cell { text: text.into(), tone: Tone::Plain, spread }
}

fn confidence(writer: &Writer, input: &Input) -> Cell {
    let (mut text, tone) = match input.basis.as_deref() {
        Some("evidence") => (writer.say(terms::EVIDENCE), Tone::Good),
        Some("judgement") => (writer.say(terms::JUDGEMENT), Tone::Unsure),
        Some(other) => (clean(other), Tone::Plain),
        None => (writer.say(terms::NOT_STATED), Tone::Unsure),
    };
    if input.nature.as_deref() == Some("knowledge") {
        text = format!("{text}; {}", writer.say(terms::NOT_KNOWN));
    }
    Cell { text: text.into(), tone, spread: None }
}
