//! The draft of no standard, and paragraphs that the others use too.
use super::figures::Figures;
use super::{Block, Section, Text, section, text};
use crate::paper::recommendation::Recommendation;
use crate::report::clean;
use crate::results::Kept;

pub fn sections(figures: &Figures) -> Vec<Section> {
    let mut blocks = vec![Block::Paragraph(nature(figures)), Block::Paragraph(extent(figures))];
    blocks.extend(appetite(figures).map(Block::Paragraph));
    blocks.push(Block::Paragraph(controls(figures)));
    vec![section("text", "Text for the risk section", blocks)]
}

/// What the loss is made of.
pub fn nature(figures: &Figures) -> Text {
    let mut text = text!(
        "The Group is exposed to losses from non-compliance with [the laws and rules concerned]. In the scenario “",
        clean(&figures.results.scenario.name),
        "” the modelled loss is made up of "
    );
    let components = figures.components();
    let last = components.len().saturating_sub(1);
    for (index, [name, mean, tail]) in components.into_iter().enumerate() {
        let before = match index {
            0 => "",
            _ if index == last => " and ",
            _ => ", ",
        };
        text = text!(
            text,
            before,
            name,
            " (",
            mean,
            " of the average loss, ",
            tail,
            " of that in the worst 5% of cases)"
        );
    }
    text.and(".")
}

/// How large it is.
pub fn extent(figures: &Figures) -> Text {
    let span = figures.span();
    if figures.is_constant() {
        return text!(
            "Nothing in the scenario varies: the modelled loss ",
            span,
            " is ",
            figures.mean(),
            "."
        );
    }
    let mut text = text!("The modelled loss ", span, " is ", figures.mean(), " on average");
    if let Some(bad) = figures.quantile(0.95) {
        text = text!(text, "; in one case of twenty it exceeds ", bad);
    }
    if let Some(bad) = figures.quantile(0.99) {
        text = text!(text, ", in one of a hundred ", bad);
    }
    if let Some(tail) = figures.tail(0.95) {
        text = text!(text, "; the worst 5% of cases cost ", tail, " on average");
    }
    text!(
        text,
        ". The chance of any loss is ",
        figures.chance_of_loss(),
        ". Ranges in brackets are 95% intervals of the simulation of ",
        figures.trials(),
        " cases and do not cover errors of the inputs."
    )
}

/// Each limit and what was found; `None` without limits.
pub fn appetite(figures: &Figures) -> Option<Text> {
    let points = &figures.results.baseline.appetite;
    if points.is_empty() {
        return None;
    }
    let mut text = Text::from(
        "The board’s risk appetite, as stated in the scenario, was tested against the modelled loss before further measures:",
    );
    for (index, point) in points.iter().enumerate() {
        let verdict = match point.kept {
            Kept::Kept => "kept",
            Kept::Broken => "broken",
            Kept::CannotTell => "not decided at this precision",
        };
        text = text!(
            text,
            if index == 0 { " " } else { "; " },
            "a loss above ",
            figures.limit_loss(index)?,
            " is accepted with a chance of ",
            figures.limit_chance(index)?,
            ", the chance found is ",
            figures.chance_found(None, index)?,
            format!(": {verdict}")
        );
    }
    Some(text.and("."))
}

/// The programme that the figures support, or that they support none.
pub fn controls(figures: &Figures) -> Text {
    let recommendation = Recommendation::of(figures.results);
    let Some(programme) = recommendation.featured() else {
        return "The scenario compares no prevention programme.".into();
    };
    let at = figures.position(programme);
    let name = format!("“{}”", clean(&programme.name));
    let verdict = match &recommendation {
        Recommendation::Clear(_) => {
            "it is worth more than it costs, and more than any other programme compared"
        }
        Recommendation::Tie { .. } => {
            "it is worth more than it costs; it costs least of those that the simulation cannot tell from the best"
        }
        Recommendation::CannotTell(_) => "whether it is worth its cost cannot be told at this precision",
        _ => "it costs more than it avoids, as does every other programme compared",
    };
    let figure = |text: Option<Text>| text.unwrap_or_default();
    text!(
        "Of the prevention programmes compared, ",
        name,
        " has a modelled spend of ",
        figure(figures.spend(at)),
        " and avoids ",
        figure(figures.avoided(at)),
        " of loss on average; net benefit ",
        figure(figures.net_benefit(at)),
        format!(": {verdict}.")
    )
}
