//! The board paper: its parts in the order in which they are read.
use super::block::Paper;
use super::writer::Writer;
use super::{answer, appetite, assumptions, curve, method, origin, programmes, reproduction, stress, terms};
use crate::format;
use crate::plots::PlotError;
use crate::report::clean;

/// The paper of a document: the answer, the bad year, the curve, where the loss comes from, the programmes, stress cases,
/// the assumptions, the method, and how to make it again. The same document and words give the same paper.
///
/// # Errors
/// As [`charts`](crate::plots::charts): for what no document causes.
pub fn board_paper(writer: &Writer) -> Result<Paper, PlotError> {
    let results = writer.results;
    let name = clean(&results.scenario.name);
    Ok(Paper {
        language: writer.language,
        title: name.clone(),
        subtitle: writer.say(terms::PAPER),
        banner: None,
        footer: format!("{name} · amerce {} · {}", results.run.engine_version, short_fingerprint(writer)),
        sections: vec![
            answer::section(writer),
            appetite::section(writer)?,
            curve::section(writer)?,
            origin::section(writer)?,
            programmes::section(writer)?,
            stress::section(writer)?,
            assumptions::section(writer),
            method::section(writer),
            reproduction::section(writer),
        ],
    })
}

fn short_fingerprint(writer: &Writer) -> String {
    let scenario = &writer.results.scenario;
    let head: String = scenario.fingerprint.chars().take(12).collect();
    format!("{head} · {} × {}", writer.results.run.seed, format::count(writer.results.run.trials))
}
