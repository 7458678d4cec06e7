//! Regulation S-K Item 106: method, chance of passing a materiality threshold, what is not quantified.
use super::figures::Figures;
use super::{Block, Section, Text, plain, section, text};
use crate::format;

pub fn sections(figures: &Figures, materiality: Option<f64>) -> Vec<Section> {
    let method = text!(
        "As part of its processes for assessing, identifying and managing material risks, the Company models losses from non-compliance by simulation (",
        figures.trials(),
        " simulated cases; each input has a stated range and source). [Describe how the process is integrated into overall risk management, who performs it, the use of assessors and consultants, and the oversight of third-party service providers.]"
    );
    let threshold = match materiality {
        Some(amount) => threshold(figures, amount),
        None => "[State a threshold: `--materiality AMOUNT` fills in the chance of passing it.]".into(),
    };
    let effects = vec![
        Block::Paragraph(plain::extent(figures)),
        Block::Paragraph(threshold),
        Block::paragraph(
            "Whether risks, including those from previous incidents, have materially affected or are reasonably likely to materially affect the Company’s strategy, results of operations or financial condition is a judgement on all facts, qualitative ones among them; the chance above is one of these facts and does not decide it. [Company to conclude.]",
        ),
    ];
    vec![
        section("method", "Risk management: method (Item 106(b)(1))", vec![Block::Paragraph(method)]),
        section("effects", "Effects (Item 106(b)(2))", effects),
        section("not-quantified", "What is not quantified", vec![Block::List(not_quantified(figures))]),
    ]
}

/// The chance that the loss passes an amount.
pub fn threshold(figures: &Figures, amount: f64) -> Text {
    text!(
        "The modelled chance that the loss ",
        figures.span(),
        format!(" exceeds {} is ", format::money(figures.currency(), amount)),
        figures.chance_above(amount),
        "."
    )
}

/// What the loss of this scenario leaves out.
pub fn not_quantified(figures: &Figures) -> Vec<Text> {
    let mut texts: Vec<Text> = Vec::new();
    let scenario = &figures.results.scenario;
    if !scenario.left_out.is_empty() {
        let names: Vec<String> = scenario.left_out.iter().map(|name| crate::report::clean(name)).collect();
        texts.push(
            format!("Components that the scenario has but this run leaves out: {}.", names.join(", ")).into(),
        );
    }
    texts.push("Every loss that is no component of the scenario: [for example a fall of market value, personal liability of officers, loss of a licence, harm to people outside the Company].".into());
    texts.push("Causes that nobody thought of; the model holds what its inputs hold.".into());
    if scenario.frequency.is_none() {
        texts.push("How often an incident happens: every figure is given that one does.".into());
    }
    texts
}
