//! What a run supports, and what it does not.
use super::figures::Figures;
use super::{Block, Section, Text, sec};

pub fn section(figures: &Figures) -> Section {
    let mut supports: Vec<Text> = vec![
        "What the loss could be, how likely each amount is, and how exact the simulation of this scenario is.".into(),
        "Which components and inputs the loss comes from, within the scenario.".into(),
    ];
    if !figures.results.programmes.is_empty() {
        supports.push("Which of the programmes compared is worth its cost under the stated effects of its controls, and where that cannot be told.".into());
    }
    if !figures.results.baseline.appetite.is_empty() {
        supports.push("Whether the stated risk appetite is kept, broken, or cannot be told.".into());
    }
    let mut not: Vec<Text> = vec![
        "A provision or accrual. A value at risk is no accrual: IAS 37 asks for the best estimate of what settles a present obligation, and ASC 450 for the best estimate of a probable loss or, where no amount of a range is better than another, for its low end. Both concern existing matters; this run is about what could happen.".into(),
        "That controls work. Their effects are inputs; evidence of design and operation comes from testing.".into(),
        "Materiality. A chance of passing an amount is one fact among those that decide it.".into(),
        "Any statement of law: which duties apply, what the maximum penalty is, whether a loss must be disclosed.".into(),
        "A forecast. Inputs are ranges that people stated; the figures are as good as these.".into(),
    ];
    not.extend(
        sec::not_quantified(figures).into_iter().map(|text| Text::from("Not in the figures: ").and(text)),
    );
    let blocks = vec![
        Block::Heading("It supports".to_owned()),
        Block::List(supports),
        Block::Heading("It does not support".to_owned()),
        Block::List(not),
    ];
    Section {
        id: "support",
        heading: "What this run supports and what it does not".to_owned(),
        new_page: true,
        blocks,
    }
}
