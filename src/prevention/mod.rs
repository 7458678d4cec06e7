//! Prevention programmes against the baseline, trial by trial on common random numbers.
use crate::engine::{self, Plan};
use crate::stats::{
    Level, Paired, Summary, count_difference, paired, quantile_difference_se, tail_difference_se,
};

/// The level at which changes of VaR and TVaR are told.
pub const CHANGE_LEVEL: Level = Level::thousandths(950);

/// Losses of all trials with what was found about them.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    pub losses: &'a [f64],
    pub summary: &'a Summary,
}

/// What a programme changes.
#[derive(Clone, Debug)]
pub struct Effect {
    pub paired: Paired,
    pub var: Difference,
    pub tvar: Difference,
    /// Of the probability of exceeding each point of risk appetite, in the scenario's order.
    pub appetite: Vec<Difference>,
}

/// Residual − baseline; negative is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    pub value: f64,
    /// From pairing; `None` where too few trials tell.
    pub se: Option<f64>,
}

/// Compares the residual losses of programme number `programme` with the baseline's.
pub fn effect(plan: &Plan<'_>, programme: usize, baseline: Measured<'_>, residual: Measured<'_>) -> Effect {
    let spend = |first: u64, out: &mut [f64]| engine::spend(plan, programme, first, out);
    let [a, b] = [baseline, residual].map(|outcome| outcome.summary.quantile(CHANGE_LEVEL));
    let [tail_a, tail_b] = [baseline, residual].map(|outcome| outcome.summary.tail(CHANGE_LEVEL));
    let var_se = quantile_difference_se((baseline.losses, tail_a, a.se()), (residual.losses, tail_b, b.se()));
    let enough = tail_a.tvar_se.is_some();
    Effect {
        paired: paired(baseline.losses, residual.losses, &spend),
        var: Difference { value: b.value - a.value, se: Some(var_se).filter(|_| enough) },
        tvar: Difference {
            value: tail_b.tvar - tail_a.tvar,
            se: tail_difference_se(baseline.losses, tail_a, residual.losses, tail_b),
        },
        appetite: appetite(plan, baseline.losses, residual.losses),
    }
}

fn appetite(plan: &Plan<'_>, baseline: &[f64], residual: &[f64]) -> Vec<Difference> {
    let points = plan.scenario().appetite.iter();
    points
        .map(|point| {
            let (value, se) = count_difference(baseline, residual, point.loss);
            Difference { value, se: Some(se) }
        })
        .collect()
}
