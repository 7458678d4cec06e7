//! A stress beside the baseline: what changes, trial by trial on common random numbers.
use super::columns::{self, Columns, MOST_KEPT};
use crate::engine::Fault;
use crate::scenario::Scenario;
use std::ops::Range;

/// The level of VaR and TVaR that are compared.
const LEVEL: f64 = 0.95;

/// A figure with its standard error; `None` where the spread between sections cannot tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    pub se: Option<f64>,
}

/// Stressed − as it is, of the loss without any control.
#[derive(Clone, Debug, PartialEq)]
pub struct Differences {
    pub mean: Estimate,
    pub var95: Estimate,
    pub tvar95: Estimate,
    /// Of the probability of exceeding each point of risk appetite.
    pub appetite: Vec<Estimate>,
}

/// The losses of the baseline of a scenario, to hold stresses against.
#[derive(Debug)]
pub struct Stressed {
    columns: Columns,
}

impl Stressed {
    /// Simulates the baseline alone; `None` where its trials are too many to be kept.
    ///
    /// # Errors
    /// [`Fault`] if a loss is not a finite number.
    pub fn of(scenario: &Scenario) -> Result<Option<Self>, Fault> {
        if scenario.trials > MOST_KEPT {
            return Ok(None);
        }
        let mut baseline = scenario.clone();
        baseline.programmes.clear();
        baseline.precision = None;
        Ok(Some(Self { columns: Columns::of(&baseline)? }))
    }
}

/// What a stress changes. Errors are those of the spread between sections of the trials, each compared on its own, so that
/// pairing on common random numbers narrows them. Points of risk appetite are those of the scenario as it is.
pub fn differences(limits: &[f64], before: &Stressed, after: &Stressed) -> Differences {
    let (before, after) = (&before.columns, &after.columns);
    let estimate = |statistic: &(dyn Fn(&[f64]) -> f64 + Sync)| {
        let difference = |trials: Range<usize>| {
            statistic(&after.losses[0][trials.clone()]) - statistic(&before.losses[0][trials])
        };
        // A stress may change what is not known, and so where the sections lie.
        let is_paired = before.sections == after.sections && before.trials() == after.trials();
        let se = if is_paired { before.se(difference) } else { None };
        let whole = statistic(&after.losses[0]) - statistic(&before.losses[0]);
        Estimate { value: whole, se }
    };
    Differences {
        mean: estimate(&columns::mean),
        var95: estimate(&|losses| columns::quantile(losses, LEVEL)),
        tvar95: estimate(&|losses| columns::tvar(losses, LEVEL)),
        appetite: limits
            .iter()
            .map(|&limit| estimate(&move |losses| columns::share_above(losses, limit)))
            .collect(),
    }
}
