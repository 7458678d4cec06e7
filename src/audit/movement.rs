//! From one scenario's figure to another's, step by step, on the random numbers of the first.
use super::mixture::Mixture;
use super::shapley::{Figure, shares};
use crate::diagnostics::Diagnostic;
use crate::engine::Plan;
use crate::risk::{self, CHANGE_LEVEL, Measured};
use crate::scenario::Scenario;
use crate::stats::se_of_mean;

/// Which figure of the baseline's loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Of {
    Mean,
    #[default]
    Var95,
    Tvar95,
}

impl Of {
    /// Every figure with its word on the command line.
    pub const WORDS: [(&'static str, Self); 3] =
        [("mean", Self::Mean), ("var95", Self::Var95), ("tvar95", Self::Tvar95)];

    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, of)| *of == self).map_or("", |(word, _)| word)
    }

    fn of(self, measured: &Measured) -> f64 {
        let summary = &measured.outcomes[0].summary;
        match self {
            Self::Mean => summary.moments.mean,
            Self::Var95 => summary.quantile(CHANGE_LEVEL).value,
            Self::Tvar95 => summary.tail(CHANGE_LEVEL).tvar,
        }
    }
}

/// By how much something moves a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub name: String,
    pub value: f64,
    /// From the spread between groups of trials; `None` where there are too few trials.
    pub se: Option<f64>,
}

/// The way from a first scenario to a second one.
#[derive(Clone, Debug, PartialEq)]
pub struct Movement {
    /// The first scenario's figure.
    pub start: f64,
    /// One after the other, each as its average over orders.
    pub inputs: Vec<Step>,
    /// All inputs together.
    pub all_inputs: Step,
    /// The rest: formula, time, dependence, inputs that are new or gone.
    pub structure: Step,
    /// The second scenario's figure, on the trials, seed and sampling of the first.
    pub end: f64,
    pub end_se: Option<f64>,
    /// Orders that were drawn; `None`: the averages are over all orders.
    pub orders: Option<u64>,
    /// Scenarios that were simulated.
    pub simulated: u64,
}

/// Groups of trials, where they are all independent.
const GROUPS: u64 = 32;
/// With fewer trials in each, groups say nothing of a tail.
const FEWEST_IN_A_GROUP: u64 = 100;

/// Follows the figure `of` from the first scenario of `mixture` to the second.
///
/// # Errors
/// A scenario between the two that cannot be run, or that has a loss which is no finite number.
pub fn movement(
    mixture: &Mixture<'_>,
    of: Of,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<Movement, Diagnostic> {
    let end = mixture.end()?;
    let first = mixture.with(|_| false)?;
    let groups = match first.groups().max(end.groups()) {
        1 => GROUPS,
        groups => groups,
    };
    let groups = if first.trials / groups < FEWEST_IN_A_GROUP { 0 } else { groups };
    let mut simulated = 0;
    let mut figure = |scenario: &Scenario| -> Result<Figure, Diagnostic> {
        simulated += 1;
        let plan = Plan::new(scenario);
        let (whole, parts) =
            risk::measure_in_groups(&plan, groups, finished).map_err(|fault| Diagnostic {
                // Its places are in one of two texts.
                labels: Vec::new(),
                ..fault.diagnostic
            })?;
        Ok(std::iter::once(&whole).chain(&parts).map(|measured| of.of(measured)).collect())
    };
    let mut of_set = |taken: &dyn Fn(usize) -> bool| figure(&mixture.with(taken)?);
    let shares = shares(mixture.len(), first.seed, &mut of_set)?;
    let (none, all) = (of_set(&|_| false)?, of_set(&|_| true)?);
    let end = figure(&end)?;
    let inputs = shares
        .effects
        .iter()
        .zip(&shares.order_variances)
        .enumerate()
        .map(|(value, (effect, variance))| Step {
            name: mixture.name(value).to_owned(),
            value: effect[0],
            se: spread(effect).map(|se| (se * se + variance).sqrt()),
        })
        .collect();
    Ok(Movement {
        start: none[0],
        inputs,
        all_inputs: step("inputs", &none, &all),
        structure: step("structure", &all, &end),
        end: end[0],
        end_se: spread(&end),
        orders: shares.orders,
        simulated,
    })
}

fn step(name: &str, before: &[f64], after: &[f64]) -> Step {
    let change: Figure = after.iter().zip(before).map(|(after, before)| after - before).collect();
    Step { name: name.to_owned(), value: change[0], se: spread(&change) }
}

/// The standard error of a figure whose groups are independent: sd/√groups.
fn spread(figure: &[f64]) -> Option<f64> {
    figure.get(1..).filter(|groups| groups.len() > 1).map(se_of_mean)
}
