//! What it takes to make the figures again.
use super::block::{Block, Column, Row, Section, Table};
use super::terms;
use super::writer::Writer;
use crate::format;
use crate::report::clean;

pub fn section(writer: &Writer) -> Section {
    let results = writer.results;
    let rows = [
        (terms::VERSION, format!("amerce {}", results.run.engine_version)),
        (terms::SCENARIO, clean(&results.scenario.name)),
        (terms::FILE, clean(&results.scenario.file)),
        (terms::FINGERPRINT, clean(&results.scenario.fingerprint)),
        (terms::SEED, results.run.seed.to_string()),
        (terms::TRIALS, format::count(results.run.trials)),
        (terms::SAMPLING, clean(&results.run.sampling)),
    ];
    let table = Table {
        caption: String::new(),
        columns: vec![
            Column::words(writer.say(terms::ITEM), 1.0),
            Column::words(writer.say(terms::VALUE), 3.0),
        ],
        rows: rows.into_iter().map(|(term, value)| Row::of([writer.say(term), value])).collect(),
    };
    let mut blocks = vec![
        Block::Table(table),
        Block::paragraph(writer.say(terms::COMMAND)),
        Block::Code(clean(writer.command)),
    ];
    let analyses = &results.analyses;
    let shown: Vec<String> = [
        ("sensitivity", analyses.sensitivity.is_some()),
        ("information", analyses.information.is_some()),
        ("finance", analyses.finance.is_some()),
        ("optimise", analyses.optimise.is_some()),
    ]
    .into_iter()
    .filter(|(_, is_there)| *is_there)
    .map(|(command, _)| format!("`amerce {command}`"))
    .collect();
    if !shown.is_empty() {
        let names = writer.language.list(&shown);
        blocks.push(Block::note(writer.fill(terms::COMMANDS_BEFORE, &[("names", &names)])));
    }
    Section { id: "reproduction", heading: writer.say(terms::REPRODUCE), new_page: false, blocks }
}
