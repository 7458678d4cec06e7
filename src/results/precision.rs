//! What a run to a precision adds to the document.
use super::document as doc;
use crate::risk::{Batch, Converged, Estimate, Lead};
use crate::scenario::{Precision, PrecisionOf, Scenario};
use std::time::Instant;

impl doc::Run {
    /// A run that began at `start`, and ends now with the last of its batches.
    pub(super) fn to_precision(start: Instant, converged: &Converged) -> Self {
        let Converged { scenario, measured, batches, met } = converged;
        let convergence: Vec<doc::Batch> = batches.iter().map(|batch| batch_of(scenario, batch)).collect();
        let lead = measured.lead.as_ref().map(|lead| lead_of(scenario, lead));
        let reached = |precision: &Precision| {
            let last = convergence.last()?;
            let (figure, reached) = widest(last, precision.of);
            Some(doc::Precision {
                asked: precision.share,
                of: precision.of.word().to_owned(),
                met: *met,
                reached,
                figure,
                most_trials: precision.most_trials,
                lead,
            })
        };
        let precision = scenario.precision.as_ref().and_then(reached);
        Self { precision, convergence, ..Self::since(start, scenario) }
    }
}

/// The figure whose half-width is the largest share of it; one that is not known at all before all others.
fn widest(batch: &doc::Batch, of: PrecisionOf) -> (doc::Figure, Option<f64>) {
    if of == PrecisionOf::Roi {
        return (doc::Figure::NetBenefit, batch.rival.as_ref().and_then(|rival| rival.relative));
    }
    let figures = [
        (doc::Figure::Mean, batch.mean.relative),
        (doc::Figure::Var95, batch.var95.relative),
        (doc::Figure::Tvar95, batch.tvar95.relative),
    ];
    let size = |relative: Option<f64>| relative.unwrap_or(f64::INFINITY);
    // Of equals the first.
    let mut widest = figures[0];
    for figure in &figures[1..] {
        if size(figure.1) > size(widest.1) {
            widest = *figure;
        }
    }
    widest
}

fn batch_of(scenario: &Scenario, batch: &Batch) -> doc::Batch {
    let known =
        |Estimate { value, half_width, relative }: Estimate| doc::Known { value, half_width, relative };
    doc::Batch {
        trials: batch.trials,
        mean: known(batch.mean),
        var95: known(batch.var),
        tvar95: known(batch.tvar),
        rival: batch.rival.map(|rival| doc::Rival {
            best: name(scenario, rival.best),
            other: name(scenario, rival.other),
            difference: rival.ahead,
            half_width: rival.half_width,
            relative: rival.relative,
            told_apart: rival.told_apart,
        }),
    }
}

fn lead_of(scenario: &Scenario, lead: &Lead) -> doc::Lead {
    let others = lead.ahead.iter().enumerate().filter(|(outcome, _)| *outcome != lead.best);
    doc::Lead {
        best: name(scenario, lead.best),
        ahead_of: others
            .map(|(outcome, ahead)| doc::Ahead {
                other: name(scenario, outcome),
                difference: ahead.value,
                se: ahead.se,
            })
            .collect(),
    }
}

/// The programme of an outcome; `None` for the baseline.
fn name(scenario: &Scenario, outcome: usize) -> Option<String> {
    Some(scenario.programmes[outcome.checked_sub(1)?].name.clone())
}
