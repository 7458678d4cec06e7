//! How the uniforms of trials are spread, and how many trials that asks for.
use super::checked::Scenario;
use crate::diagnostics::{Diagnostic, Span};
use crate::format;

/// How the points are spread that trials are made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sampling {
    /// Every trial is independent of all others.
    #[default]
    Random,
    /// Scrambled Sobol' points, [`SCRAMBLES`] sets of them.
    Sobol,
    /// Latin hypercube samples, [`SCRAMBLES`] of them.
    Latin,
    /// Sobol' points, for losses that are smoothed.
    Smoothed,
}

/// Independent sets of points that the trials of a run are divided into, one after the other and all of one size:
/// what a statistic varies by from set to set is its error.
pub const SCRAMBLES: u64 = 16;
/// Numbers of points have 32 binary digits.
const MOST_TRIALS: u64 = 1 << 32;
/// With fewer, plain sampling is as good.
const FEWEST_TRIALS: u64 = 64 * SCRAMBLES;

impl Sampling {
    /// Every kind with its word in scenarios.
    pub const WORDS: [(&'static str, Self); 4] = [
        ("random", Self::Random),
        ("sobol", Self::Sobol),
        ("latin", Self::Latin),
        ("smoothed", Self::Smoothed),
    ];

    /// As scenarios write it.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, sampling)| *sampling == self).map_or("", |(word, _)| word)
    }
}

impl Scenario {
    /// The independent groups of equally many consecutive trials: one if every trial is independent.
    pub fn groups(&self) -> u64 {
        match self.sampling {
            Sampling::Random => 1,
            Sampling::Sobol | Sampling::Latin | Sampling::Smoothed => SCRAMBLES,
        }
    }
}

/// Refuses numbers of trials that cannot be divided into groups of points.
pub(super) fn check(scenario: &Scenario, trials_span: Option<Span>) -> Option<Diagnostic> {
    let (trials, word) = (scenario.trials, scenario.sampling.word());
    let refusal = if scenario.sampling == Sampling::Random {
        return None;
    } else if trials > MOST_TRIALS {
        Diagnostic::error(
            "sampling",
            format!("\"{word}\" sampling has points for 2^32 trials, not for {}", format::count(trials)),
        )
        .help(format!("run at most {} trials", format::count(MOST_TRIALS)))
    } else if trials < FEWEST_TRIALS {
        Diagnostic::error(
            "sampling",
            format!("{} trials are too few for \"{word}\" sampling", format::count(trials)),
        )
        .help(format!("run at least {}, or sample at random", format::count(FEWEST_TRIALS)))
    } else if !trials.is_multiple_of(SCRAMBLES) {
        Diagnostic::error(
            "sampling",
            format!(
                "\"{word}\" sampling needs {SCRAMBLES} groups of equally many trials, which {} are not",
                format::count(trials)
            ),
        )
        .help(format!(
            "run {} trials, the nearest multiple of {SCRAMBLES}",
            format::count(nearest_multiple(trials))
        ))
    } else {
        return None;
    };
    Some(match trials_span {
        Some(span) => refusal.at(span, ""),
        None => refusal,
    })
}

/// Sobol' points are even in groups of a power of two.
pub(super) fn warning(scenario: &Scenario) -> Option<Diagnostic> {
    let points = scenario.trials / scenario.groups();
    let sobol = matches!(scenario.sampling, Sampling::Sobol | Sampling::Smoothed);
    (sobol && !points.is_power_of_two()).then(|| {
        Diagnostic::warning(
            "uneven-points",
            format!(
                "{} trials are {SCRAMBLES} groups of {} Sobol' points, which is no power of two",
                format::count(scenario.trials),
                format::count(points)
            ),
        )
        .help(format!(
            "run {} trials: the points of each group are evenly spread then",
            format::count(nearest_power_of_two(scenario.trials))
        ))
    })
}

/// The multiple of the number of scrambles that is nearest, within what is possible.
fn nearest_multiple(trials: u64) -> u64 {
    (trials.saturating_add(SCRAMBLES / 2) / SCRAMBLES * SCRAMBLES).clamp(FEWEST_TRIALS, MOST_TRIALS)
}

/// The nearest number of trials of which each group is a power of two: Sobol' points are even only then.
fn nearest_power_of_two(trials: u64) -> u64 {
    let above = trials.clamp(FEWEST_TRIALS, MOST_TRIALS).next_power_of_two();
    let below = above / 2;
    if trials.abs_diff(below) < trials.abs_diff(above) && below >= FEWEST_TRIALS { below } else { above }
}
