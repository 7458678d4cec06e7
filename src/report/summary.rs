//! A run as a page in the terminal: the headline, what was simulated, and the tables.
use super::appetite::appetite;
use super::components::components;
use super::headline::headline;
use super::knowledge::{knowledge, unknown_inputs};
use super::levels::is_constant;
use super::loss::loss;
use super::period::Period;
use super::precision;
use super::programmes::programmes;
use super::style::TerminalStyle;
use super::text;
use super::years::years;
use crate::format;
use crate::results::{Input, Programme, Results, ScenarioSummary};

/// Where the text behind a label begins.
const INDENT: usize = 12;

/// A run as text of at most `style.width` columns: the headline first, then what was simulated, the loss, its
/// components, the programmes and the risk appetite. Ends with a newline; the same document gives the same text.
pub fn summary(results: &Results, style: TerminalStyle) -> String {
    let mut sections = vec![
        format!("{}\n", style.strong(&text::wrap(&headline(results), style.columns()))),
        simulated(results, style),
    ];
    if let Some(shortfall) = precision::shortfall(results) {
        sections.insert(1, format!("{}\n", style.strong(&text::wrap(&shortfall, style.columns()))));
    }
    // When every trial has the same loss, the headline has said it all.
    if !is_constant(&results.baseline.loss) {
        sections.push(loss(results, style));
    }
    sections.push(components(results, style));
    sections.push(years(results, style));
    sections.push(programmes(results, style));
    sections.push(appetite(results, style));
    sections.push(knowledge(results, style));
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
        &format!(
            "{trials} trials of {}{}, seed {}",
            Period::of(scenario).short(),
            sampling(&results.run.sampling),
            results.run.seed
        ),
    );
    if let Some(smoothing) = smoothing(results) {
        line("Smoothed", &smoothing);
    }
    if let Some(met) = precision::met(results) {
        line("Precision", &met);
    }
    line("Incidents", &incidents(scenario));
    if let Some(probability) = &scenario.reoffence {
        let again =
            format!("after a year with an incident one more in the next, with probability {probability}");
        line("Re-offences", &again);
    }
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
    if let Some(draws) = scenario.knowledge_draws {
        line(
            "Not known",
            &format!(
                "{}: {} draws, and intervals by how much these differ",
                text::list(&unknown_inputs(results)),
                format::count(draws)
            ),
        );
    }
    let heavy: Vec<String> = results
        .inputs
        .iter()
        .filter(|input| input.mean.is_none() && input.self_check.is_some())
        .map(|input| text::name(&input.name))
        .collect();
    if !heavy.is_empty() {
        line(
            "No mean",
            &format!(
                "{} {} no finite mean: unless the formula caps it, means, TVaR and ROI below say nothing; read VaR",
                text::list(&heavy),
                if heavy.len() == 1 { "has" } else { "have" }
            ),
        );
    }
    if let Some(check) = self_check(&results.inputs) {
        line("Self-check", &check);
    }
    out
}

/// Columns of what is written beside the report.
const WIDTH: usize = 100;

/// A warning for each reason that a loss was not smoothed although it should have been; nothing if all were.
pub fn not_smoothed(results: &Results) -> String {
    let risks = std::iter::once(&results.baseline)
        .chain(results.programmes.iter().map(|programme| &programme.residual));
    let mut reasons: Vec<&String> =
        risks.filter_map(|risk| risk.smoothing.as_ref()?.refused.as_ref()).collect();
    reasons.dedup();
    reasons.iter().map(|reason| text::wrap(&format!("warning: {reason}"), WIDTH) + "\n").collect()
}

/// What was integrated exactly, and what could not be.
fn smoothing(results: &Results) -> Option<String> {
    let baseline = results.baseline.smoothing.as_ref()?;
    let how = match (&baseline.method, &baseline.integrated, &baseline.refused) {
        (Some(method), Some(input), _) => format!("{method}, {input} is integrated exactly"),
        (_, _, refused) => {
            format!(
                "no, figures are those of the trials: {}",
                refused.as_deref().unwrap_or("no reason given")
            )
        }
    };
    let residual = |programme: &Programme| programme.residual.smoothing.as_ref()?.refused.clone();
    let refused: Vec<(String, String)> = results
        .programmes
        .iter()
        .filter_map(|programme| Some((programme.name.clone(), residual(programme)?)))
        .collect();
    let Some((_, why)) = refused.first().filter(|_| baseline.refused.is_none()) else { return Some(how) };
    let names: Vec<String> = refused.iter().map(|(name, _)| name.clone()).collect();
    Some(format!("{how}; not under {} ({why})", text::list(&names)))
}

/// How the trials are spread, where they are not independent of each other.
fn sampling(word: &str) -> &'static str {
    match word {
        "sobol" => " by scrambled Sobol' points",
        "latin" => " by Latin hypercubes",
        "smoothed" => " by scrambled Sobol' points, smoothed",
        _ => "",
    }
}

/// Whether what was drawn for the inputs has the means of their distributions.
fn self_check(inputs: &[Input]) -> Option<String> {
    let size = |input: &Input| input.self_check?.difference_in_se.map(f64::abs);
    let checked: Vec<(&Input, f64)> = inputs.iter().filter_map(|input| Some((input, size(input)?))).collect();
    let (worst, size) = *checked.iter().max_by(|one, other| one.1.total_cmp(&other.1))?;
    let size = format::number((10.0 * size).ceil() / 10.0);
    let of = match checked.len() {
        1 => format!("the mean of what was drawn for {}", worst.name),
        count => format!("the means of what was drawn for {count} inputs"),
    };
    Some(format!(
        "{of} lie{} within {size} standard errors of theory",
        if checked.len() == 1 { "s" } else { "" }
    ))
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
