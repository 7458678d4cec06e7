//! Two levels of chance: what is not known is drawn in an outer loop, what varies inside it.
use super::checked::{Input, Scenario, Varies};
use super::sampling::Sampling;
use crate::diagnostics::{Diagnostic, Span};
use crate::format;
use crate::formula;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// Values of each input that is not known, where the scenario does not say how many: the 5th and 95th percentiles of
/// their results have ten of them beyond.
pub(super) const DEFAULT_DRAWS: u64 = 200;
pub(super) const KNOWLEDGE_DRAWS: RangeInclusive<f64> = 10.0..=10_000.0;
/// With fewer, what varies blurs what each draw says.
const FEWEST_TRIALS_A_DRAW: u64 = 100;

impl Scenario {
    /// How many values are drawn for what is not known, each for equally many consecutive trials; `None` if all that the
    /// loss uses is known or varies.
    pub fn outer_draws(&self) -> Option<u64> {
        let is_needed = self.first_unknown().is_some();
        is_needed.then(|| self.knowledge_draws.unwrap_or(DEFAULT_DRAWS))
    }

    /// The first input of the loss that is not known.
    fn first_unknown(&self) -> Option<&Input> {
        if !self.inputs.iter().any(is_unknown) {
            return None;
        }
        let used = self.included_names();
        self.inputs.iter().find(|input| is_unknown(input) && used.contains(input.name.as_str()))
    }

    /// Names that the components of this run use, also by way of definitions.
    fn included_names(&self) -> BTreeSet<&str> {
        let names = |expression| formula::names(expression).into_iter().map(|(name, _)| name);
        let mut used: BTreeSet<&str> =
            self.components.iter().flat_map(|component| names(&component.expression)).collect();
        // Each uses only inputs and earlier ones.
        for definition in self.definitions.iter().rev() {
            if used.contains(definition.name.as_str()) {
                used.extend(names(&definition.expression));
            }
        }
        used
    }
}

fn is_unknown(input: &Input) -> bool {
    input.varies == Varies::Knowledge && input.value.is_constant().is_none()
}

/// Refuses numbers of trials that cannot be divided among the draws of what is not known.
pub(super) fn check(scenario: &Scenario, trials_span: Option<Span>) -> Option<Diagnostic> {
    let (input, draws) = scenario.first_unknown().zip(scenario.outer_draws())?;
    let trials = scenario.trials;
    let of_input = |diagnostic: Diagnostic| {
        diagnostic.at(input.span, format!("`{}` is of nature \"knowledge\"", input.name))
    };
    if scenario.sampling != Sampling::Random {
        let word = scenario.sampling.word();
        return Some(
            of_input(Diagnostic::error(
                "nature",
                format!(
                    "\"{word}\" sampling divides the trials into groups of its own, so they cannot be divided by what is not known"
                ),
            ))
            .help("sample at random, or leave `nature` out"),
        );
    }
    let refusal = if trials < draws * FEWEST_TRIALS_A_DRAW {
        let fits = (*KNOWLEDGE_DRAWS.start() as u64..=trials / FEWEST_TRIALS_A_DRAW)
            .rev()
            .find(|draws| trials.is_multiple_of(*draws));
        let fewer = fits.map_or_else(String::new, |draws| {
            format!(", or write `knowledge_draws = {draws}` in [scenario]")
        });
        Diagnostic::error(
            "knowledge-draws",
            format!(
                "{} trials are too few for {} draws of what is not known: each needs {FEWEST_TRIALS_A_DRAW}",
                format::count(trials),
                format::count(draws)
            ),
        )
        .help(format!("run at least {} trials{fewer}", format::count(draws * FEWEST_TRIALS_A_DRAW)))
    } else if !trials.is_multiple_of(draws) {
        let nearest = trials.saturating_add(draws / 2) / draws * draws;
        Diagnostic::error(
            "knowledge-draws",
            format!(
                "{} trials cannot be divided equally among {} draws of what is not known",
                format::count(trials),
                format::count(draws)
            ),
        )
        .help(format!(
            "run {} trials, the nearest multiple of {}",
            format::count(nearest),
            format::count(draws)
        ))
    } else {
        return None;
    };
    Some(match trials_span {
        Some(span) => refusal.at(span, ""),
        None => of_input(refusal),
    })
}

/// What is said of knowledge, but has no effect.
pub(super) fn warnings(scenario: &Scenario) -> Vec<Diagnostic> {
    let mut warnings: Vec<Diagnostic> = scenario
        .inputs
        .iter()
        .filter(|input| input.varies == Varies::Knowledge && input.value.is_constant().is_some())
        // To set it to a number is how a better estimate is tried out.
        .filter(|input| scenario.sources.location(input.span).0 == scenario.file)
        .map(|input| {
            Diagnostic::warning(
                "known-number",
                format!("`{}` is of nature \"knowledge\", but is one known number", input.name),
            )
            .at(input.span, "")
            .help("write the range in which it may lie, or leave `nature` out")
        })
        .collect();
    if scenario.knowledge_draws.is_some() && scenario.outer_draws().is_none() {
        warnings.push(
            Diagnostic::warning(
                "unused-draws",
                "`knowledge_draws` has no effect: the loss uses no uncertain input of nature \"knowledge\"",
            )
            .help("write `nature = \"knowledge\"` in the inputs that do not vary but are not known"),
        );
    }
    warnings
}
