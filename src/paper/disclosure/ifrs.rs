//! IFRS S1: judgements, measurement uncertainty, inputs ranked by contribution.
use super::figures::Figures;
use super::{Block, Section, Text, plain, section, text};
use crate::format;
use crate::paper::block::{Column, Row, Table};
use crate::report::clean;
use crate::results::Bounded;

pub fn sections(figures: &Figures) -> Vec<Section> {
    let effects = vec![
        Block::Paragraph(plain::nature(figures)),
        Block::Paragraph(plain::extent(figures)),
        Block::paragraph(
            "Quantitative information may be a single amount or a range; the figures above are a range of outcomes with their chances, and the average is not the outcome that is expected in any one period.",
        ),
    ];
    let results = figures.results;
    let judged = results.inputs.iter().filter(|input| input.basis.as_deref() == Some("judgement")).count();
    let judgements: Vec<Text> = vec![
        format!("Which losses belong to the scenario, and by which formula they add up: {} components.", results.baseline.components.len()).into(),
        format!("{judged} of {} inputs rest on judgement as the scenario states it; their ranges, sources and owners stand in the assumptions register of the board paper.", results.inputs.len()).into(),
        format!("Inputs vary independently of each other but for {} stated dependences.", results.correlations.len()).into(),
        "[Further judgements in preparing the disclosure: the period, the perimeter, what is material.]".into(),
    ];
    let mut uncertainty = vec![Block::paragraph(
        "The amounts cannot be measured directly and are estimated: they depend on ranges of inputs and on the shapes of these ranges, most of all far from the average.",
    )];
    match driving(figures).or_else(|| ranked(figures)) {
        Some(table) => uncertainty.push(Block::Table(table)),
        None => uncertainty.push(Block::paragraph("No input of the scenario is marked as not known (`nature = \"knowledge\"`) and no sensitivity analysis was run (`amerce sensitivity`), so this document does not rank the inputs by what they contribute; the components contribute as stated above.")),
    }
    vec![
        section("effects", "Anticipated financial effects", effects),
        section("judgements", "Judgements", vec![Block::List(judgements)]),
        section("uncertainty", "Measurement uncertainty", uncertainty),
    ]
}

/// Inputs by what goes with each of the variance of one incident's loss, as the sensitivity analysis ranks them.
fn driving(figures: &Figures) -> Option<Table> {
    let drivers = &figures.results.analyses.sensitivity.as_ref()?.severity.drivers;
    let rows: Vec<Row> = drivers
        .iter()
        .enumerate()
        .map(|(index, driver)| {
            let names: Vec<String> = driver.inputs.iter().map(|name| clean(name)).collect();
            let share = |key: &str, share: Bounded| {
                figures.share(share, &format!("/sensitivity/severity/drivers/{index}/{key}"))
            };
            let names: Text = names.join(" with ").into();
            Row::of([names, share("first", driver.first), share("total", driver.total)])
        })
        .collect();
    let columns = vec![
        Column::words("Input", 1.6),
        Column::figures("By itself", 2.0),
        Column::figures("In any combination", 2.0),
    ];
    let caption =
        "Inputs by their share of the variance of the loss of one incident, with 95% intervals".to_owned();
    (!rows.is_empty()).then_some(Table { caption, columns, rows })
}

/// Inputs that are not known, by how much of the mean's variance each explains.
fn ranked(figures: &Figures) -> Option<Table> {
    let explained = figures.results.baseline.bands.as_ref()?.mean_explained.as_ref()?;
    let mut order: Vec<usize> = (0..explained.inputs.len()).collect();
    order.sort_by(|one, other| explained.inputs[*other].share.total_cmp(&explained.inputs[*one].share));
    let pointer = "/baseline/bands/mean_explained";
    let rows = order
        .into_iter()
        .map(|index| {
            let one = &explained.inputs[index];
            let share = format::percent_within(one.share, explained.standard_error);
            Row::of([clean(&one.input).into(), figures.at(share, format!("{pointer}/inputs/{index}/share"))])
        })
        .collect();
    let error = text!(
        "Inputs by their share of the variance of the average loss over what is not known (standard error of a share ",
        format::percent(explained.standard_error),
        ")"
    );
    let columns = vec![Column::words("Input", 2.0), Column::figures("Share explained", 1.0)];
    Some(Table { caption: error.plain(), columns, rows })
}
