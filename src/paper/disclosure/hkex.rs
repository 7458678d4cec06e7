//! Corporate Governance Code D.2: nature and extent of risks, appetite test and control evidence.
use super::figures::Figures;
use super::{Block, Section, Text, plain, section, text};
use crate::paper::block::{Column, Row, Table};
use crate::report::clean;
use crate::results::Kept;

pub fn sections(figures: &Figures) -> Vec<Section> {
    let nature = vec![Block::Paragraph(plain::nature(figures)), Block::Paragraph(plain::extent(figures))];
    let appetite = plain::appetite(figures).unwrap_or_else(|| {
        "The scenario states no risk appetite. [The board to state the nature and extent of the risks that it is willing to take.]".into()
    });
    let mut evidence = vec![Block::Paragraph(plain::controls(figures))];
    if !figures.results.programmes.is_empty() && !figures.results.baseline.appetite.is_empty() {
        evidence.push(Block::Table(after_controls(figures)));
    }
    evidence.push(Block::paragraph("The effect of each control is an input of the model, with the source stated in the assumptions register. It is not evidence that the control operated in the period: [internal audit to confirm design and operation, with dates]."));
    vec![
        section("nature", "Nature and extent of the risks", nature),
        section("appetite", "Test against the risk appetite", vec![Block::Paragraph(appetite)]),
        section("controls", "Evidence on controls", evidence),
    ]
}

/// Each limit under each programme.
fn after_controls(figures: &Figures) -> Table {
    let mut rows = Vec::new();
    for index in 0..figures.results.baseline.appetite.len() {
        let cases = std::iter::once((None, "No further programme".to_owned(), &figures.results.baseline))
            .chain(
                figures
                    .results
                    .programmes
                    .iter()
                    .enumerate()
                    .map(|(at, programme)| (Some(at), clean(&programme.name), &programme.residual)),
            );
        for (at, name, risk) in cases {
            let Some(point) = risk.appetite.get(index) else { continue };
            let verdict = match point.kept {
                Kept::Kept => "kept",
                Kept::Broken => "broken",
                Kept::CannotTell => "cannot tell",
            };
            let figure = |text: Option<Text>| text.unwrap_or_default();
            rows.push(Row::of([
                figure(figures.limit_loss(index)),
                figure(figures.limit_chance(index)),
                name.into(),
                figure(figures.chance_found(at, index)),
                text!(verdict),
            ]));
        }
    }
    let columns = vec![
        Column::words("Loss above", 1.4),
        Column::figures("Accepted chance", 1.2),
        Column::words("With", 2.0),
        Column::figures("Chance found (95% interval)", 2.4),
        Column::words("Verdict", 1.2),
    ];
    Table { caption: "The risk appetite after each programme".to_owned(), columns, rows }
}
