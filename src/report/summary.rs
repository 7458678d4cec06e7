//! A run as a page in the terminal: the headline, what was simulated, and the tables.
use super::appetite::appetite;
use super::components::components;
use super::headline::headline;
use super::levels::is_constant;
use super::loss::loss;
use super::period::Period;
use super::programmes::programmes;
use super::style::TerminalStyle;
use super::text;
use crate::format;
use crate::results::{Results, ScenarioSummary};

/// Where the text behind a label begins.
const INDENT: usize = 12;

/// A run as text of at most `style.width` columns: the headline first, then what was simulated, the loss, its
/// components, the programmes and the risk appetite. Ends with a newline; the same document gives the same text.
pub fn summary(results: &Results, style: TerminalStyle) -> String {
    let mut sections = vec![
        format!("{}\n", style.strong(&text::wrap(&headline(results), style.columns()))),
        simulated(results, style),
    ];
    // When every trial has the same loss, the headline has said it all.
    if !is_constant(&results.baseline.loss) {
        sections.push(loss(results, style));
    }
    sections.push(components(results, style));
    sections.push(programmes(results, style));
    sections.push(appetite(results, style));
    sections.retain(|section| !section.is_empty());
    sections.join("\n")
}

fn simulated(results: &Results, style: TerminalStyle) -> String {
    let scenario = &results.scenario;
    let mut out = String::new();
    let mut line = |label: &str, value: &str| {
        out.push_str(&text::labelled(label, value, INDENT, style.columns()));
    };
    line("Scenario", &scenario.name);
    let trials = format::count(results.run.trials);
    line(
        "Simulated",
        &format!("{trials} trials of {}, seed {}", Period::of(scenario).short(), results.run.seed),
    );
    line("Incidents", &incidents(scenario));
    if let Some(rate) = scenario.discount_rate {
        line("Discounted", &format!("at {} a year", format::percent(rate)));
    }
    if !scenario.with.is_empty() {
        line("Includes", &text::list(&scenario.with));
    }
    if !scenario.left_out.is_empty() {
        let options: Vec<String> = scenario.left_out.iter().map(|name| format!("--with {name}")).collect();
        let pronoun = if options.len() == 1 { "it" } else { "them" };
        line(
            "Leaves out",
            &format!("{} (include {pronoun} with `{}`)", text::list(&scenario.left_out), options.join(" ")),
        );
    }
    out
}

fn incidents(scenario: &ScenarioSummary) -> String {
    match &scenario.frequency {
        None if scenario.horizon_years > 1 => format!(
            "exactly one in each trial, given that it happens; costs of controls over {} years",
            scenario.horizon_years
        ),
        None => "exactly one in each trial: every figure is given that it happens".to_owned(),
        Some(frequency) => {
            format!("{frequency} a year, {} on average", format::number(scenario.mean_incidents))
        }
    }
}
