//! Running until the result is precise enough, instead of for a number of trials.
use super::checked::Scenario;
use super::overrides::Overrides;
use super::reader::Reader;
use super::sampling::{self, Sampling};
use super::toml_table::Table;
use crate::diagnostics::{Diagnostic, Span};
use crate::format;

/// When a run that doubles its trials may end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// What 95 % half-widths must not exceed, as a share; within [`FINEST`] and 1.
    pub share: f64,
    pub of: PrecisionOf,
    /// The run ends at this number of trials however precise it is.
    pub most_trials: u64,
}

/// What has to be known so precisely.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PrecisionOf {
    /// Mean, VaR 95 and TVaR 95 of the baseline's loss, relative to each.
    #[default]
    Loss,
    /// Which programme, or none, has the highest net benefit: until its difference to every other is told from 0, or is
    /// known to a share of the larger spend.
    Roi,
}

impl PrecisionOf {
    /// Every kind with its word in scenarios.
    pub const WORDS: [(&'static str, Self); 2] = [("loss", Self::Loss), ("roi", Self::Roi)];

    /// As scenarios write it.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, of)| *of == self).map_or("", |(word, _)| word)
    }
}

/// The finest precision that can be asked for: beyond it lie more trials than a run may have.
const FINEST: f64 = 1e-6;
/// Trials at which a run ends, if the scenario does not say.
const MOST_TRIALS: u64 = 100_000_000;
/// Trials of the first batch, if the scenario does not say.
const FIRST_BATCH: u64 = 100_000;
/// The same for sets of points, which are even in powers of two.
const FIRST_POINTS: u64 = 1 << 17;

/// A smaller first batch cannot tell its own error.
const FEWEST_TRIALS: u64 = 1_000;

/// What the scenario or the command line says about precision.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked {
    /// Whether there is a precision, if only one that is refused.
    wanted: bool,
    share: Option<f64>,
    of: Option<PrecisionOf>,
    of_span: Option<Span>,
    most_trials: Option<(u64, Span)>,
}

impl Asked {
    /// Trials of the first batch, if a precision is asked for.
    pub(super) fn first_batch(&self, sampling: Sampling) -> Option<u64> {
        self.share.map(|_| if sampling == Sampling::Random { FIRST_BATCH } else { FIRST_POINTS })
    }

    /// With a ceiling below which the run never has to draw more than `most_severities`.
    pub(super) fn settle(
        &self,
        of: Option<PrecisionOf>,
        trials: u64,
        incidents: f64,
        most_severities: f64,
    ) -> Option<Precision> {
        // A conversion from floating point ends at the largest whole number.
        let possible = (most_severities / incidents).floor() as u64;
        let most_trials = match self.most_trials {
            Some((most, _)) => most,
            None => MOST_TRIALS.min(possible).max(trials),
        };
        let share = self.share?;
        Some(Precision { share, of: of.or(self.of).unwrap_or_default(), most_trials })
    }
}

impl<'t> Reader<'t> {
    /// The keys about precision of the table `[scenario]`.
    pub(super) fn precision(&mut self, table: &Table<'t>) -> Asked {
        let asked = self.number(table, "precision", f64::MIN..=f64::MAX);
        let share = asked.and_then(|(share, span)| {
            if (FINEST..1.0).contains(&share) {
                return Some(share);
            }
            let found = format::percent(share);
            let what = if share <= 0.0 {
                format!("`precision` is {found}: no number of trials gives that")
            } else if share < FINEST {
                format!("`precision` is {found}, but no finer than {} is possible", format::percent(FINEST))
            } else {
                format!("`precision` is {found}, but must be below 100%")
            };
            self.diagnostics.push(
                Diagnostic::error("precision", what)
                    .at(span, "")
                    .help("write the share of each figure that its 95% interval may reach to either side, such as \"0.5%\""),
            );
            None
        });
        let of = self.word(table, "precision_of", &PrecisionOf::WORDS);
        let of_span = table.get("precision_of").map(|value| self.file.span(value.span()));
        let most = self.whole_number(table, "most_trials", 1.0..=super::reader::MOST_TRIALS);
        let most_trials = most.map(|(most, span)| (most as u64, span));
        let wanted = asked.is_some() || table.get("precision").is_some();
        Asked { wanted, share, of, of_span, most_trials }
    }
}

/// Refuses what a run to a precision cannot be.
pub(super) fn check(
    scenario: &Scenario,
    asked: &Asked,
    trials_span: Option<Span>,
    overrides: &Overrides,
) -> Option<Diagnostic> {
    let at = |error: Diagnostic, span: Option<Span>| match span {
        Some(span) => error.at(span, ""),
        None => error,
    };
    let of_override = overrides.precision_of;
    let ceiling_span = asked.most_trials.map(|(_, span)| span);
    let Some(precision) = scenario.precision else {
        let useless = of_override.is_some() || asked.of_span.or(ceiling_span).is_some();
        let wanted = asked.wanted || overrides.precision.is_some();
        return (useless && !wanted).then(|| {
            let error = Diagnostic::error("precision", "there is no precision to run to");
            at(error, asked.of_span.or(ceiling_span))
                .help("write `precision = \"0.5%\"` in [scenario], or `--precision 0.5%`")
        });
    };
    if precision.of == PrecisionOf::Roi && scenario.programmes.is_empty() {
        let span = asked.of_span.filter(|_| of_override.is_none());
        let error = Diagnostic::error("precision", "there are no programmes to tell apart");
        return Some(at(error, span).help("add a [programmes] table, or run to a precision of the \"loss\""));
    }
    if scenario.trials < FEWEST_TRIALS {
        let error = Diagnostic::error(
            "precision",
            format!("a first batch of {} trials cannot tell its own error", format::count(scenario.trials)),
        );
        let help = format!("begin with at least {}, or leave `trials` out", format::count(FEWEST_TRIALS));
        return Some(at(error, trials_span).help(help));
    }
    if precision.most_trials < scenario.trials {
        let error = Diagnostic::error(
            "precision",
            format!(
                "the first batch has {} trials already, more than the {} at which the run ends",
                format::count(scenario.trials),
                format::count(precision.most_trials)
            ),
        );
        return Some(at(error, ceiling_span).help("write fewer `trials`, or raise `most_trials`"));
    }
    if scenario.sampling != Sampling::Random && precision.most_trials > sampling::MOST_TRIALS {
        let word = scenario.sampling.word();
        let error = Diagnostic::error("precision", format!("\"{word}\" sampling has points for 2^32 trials"));
        let help = format!("let the run end at {} trials at most", format::count(sampling::MOST_TRIALS));
        return Some(at(error, ceiling_span).help(help));
    }
    None
}
