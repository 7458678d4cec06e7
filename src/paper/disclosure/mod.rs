//! Drafts of disclosure text, filled from a run: for the risk section of an annual report, with what the run supports and
//! what it does not. English; for counsel to work on, never to be published as it is.
mod changes;
mod checklist;
mod figures;
mod hkex;
mod ifrs;
mod plain;
mod sec;
mod support;

use super::block::{Block, Column, Paper, Row, Section, Table, Text};
use super::language::Language;
use crate::report::clean;
use crate::results::Results;
use figures::Figures;

/// Texts and figures, one after the other.
macro_rules! text {
    ($($piece:expr),+ $(,)?) => {
        Text::default()$(.and($piece))+
    };
}
use text;

/// Whose wording the draft follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Corporate Governance Code of the Stock Exchange of Hong Kong, D.2.
    Hkex,
    /// Regulation S-K, Item 106, of the SEC.
    Sec,
    IfrsS1,
    /// No standard's.
    Plain,
}

impl Style {
    pub const WORDS: [(&'static str, Self); 4] =
        [("hkex", Self::Hkex), ("sec", Self::Sec), ("ifrs-s1", Self::IfrsS1), ("plain", Self::Plain)];

    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, style)| *style == self).map_or("plain", |(word, _)| word)
    }

    fn subtitle(self) -> &'static str {
        match self {
            Self::Hkex => {
                "Draft for the corporate governance report: HKEX Corporate Governance Code, D.2 (risk management and internal control), as amended for financial years starting on or after 1 July 2025"
            }
            Self::Sec => "Draft for Regulation S-K, Item 106 (17 CFR 229.106): risk management and strategy",
            Self::IfrsS1 => "Draft for IFRS S1: risks, judgements and measurement uncertainty",
            Self::Plain => "Draft for the risk section",
        }
    }
}

/// An earlier document to compare with.
#[derive(Clone, Debug)]
pub struct Earlier<'a> {
    pub results: &'a Results,
    /// As a link from beside the draft.
    pub file: &'a str,
}

/// The name of the document that drafts link to; it lies beside them.
const DOCUMENT: &str = "results.json";

/// The draft of a style: `materiality` is an amount in the scenario's currency, `earlier` the document of the last review.
/// Every figure carries the address of its number.
pub fn disclosure(
    results: &Results,
    style: Style,
    materiality: Option<f64>,
    earlier: Option<&Earlier>,
) -> Paper {
    let figures = Figures::of(results, DOCUMENT);
    let mut sections = match style {
        Style::Hkex => hkex::sections(&figures),
        Style::Sec => sec::sections(&figures, materiality),
        Style::IfrsS1 => ifrs::sections(&figures),
        Style::Plain => plain::sections(&figures),
    };
    if style != Style::Sec
        && let Some(threshold) = materiality
    {
        sections.push(section(
            "materiality",
            "Chance of passing a threshold",
            vec![Block::Paragraph(sec::threshold(&figures, threshold))],
        ));
    }
    if style == Style::Hkex || earlier.is_some() {
        sections.push(changes::section(&figures, earlier));
    }
    sections.push(support::section(&figures));
    sections.push(checklist::section(style));
    sections.push(source(results));
    Paper {
        language: Language::English,
        title: clean(&results.scenario.name),
        subtitle: style.subtitle().to_owned(),
        banner: Some(
            "Draft for counsel: not for publication. Text in [brackets] is for the company to complete."
                .to_owned(),
        ),
        footer: format!(
            "Draft for counsel · amerce {} · {}",
            results.run.engine_version,
            clean(&results.scenario.fingerprint)
        ),
        sections,
    }
}

fn section(id: &'static str, heading: &str, blocks: Vec<Block>) -> Section {
    Section { id, heading: heading.to_owned(), new_page: false, blocks }
}

/// Where every figure comes from.
fn source(results: &Results) -> Section {
    let rows = [
        ("Document", DOCUMENT.to_owned()),
        ("Scenario", clean(&results.scenario.file)),
        ("Fingerprint (BLAKE3)", clean(&results.scenario.fingerprint)),
        ("Version", format!("amerce {}", results.run.engine_version)),
        ("Seed", results.run.seed.to_string()),
    ];
    let table = Table {
        caption: String::new(),
        columns: vec![Column::words("Item", 1.0), Column::words("Value", 3.0)],
        rows: rows.into_iter().map(|(name, value)| Row::of([name.to_owned(), value])).collect(),
    };
    let says = "Every underlined figure links to its number in results.json: what follows # is its JSON pointer (RFC 6901).";
    section("sources", "Where the figures come from", vec![Block::paragraph(says), Block::Table(table)])
}
