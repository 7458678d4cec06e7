//! Whether a portfolio stays within a budget.
use super::costs::Costs;
use super::portfolio::Portfolio;
use crate::engine::Plan;
use crate::scenario::Scenario;

/// Trials that the spread of a spend is told from.
const TRIALS: u64 = 1 << 17;
/// Sums of costs that should be the budget exactly may be off by this part of it.
const ROUNDING: f64 = 1e-12;

/// A limit on the mean spend, or on the spend with a probability.
#[derive(Debug)]
pub struct Budget {
    limit: Option<f64>,
    means: Vec<f64>,
    least: Vec<f64>,
    /// The most that each control may cost.
    most: Vec<f64>,
    /// The probability, and what each control costs trial by trial.
    confidence: Option<(f64, Vec<Vec<f64>>)>,
}

impl Budget {
    pub fn new(plan: &Plan<'_>, costs: &Costs, limit: Option<f64>, confidence: Option<f64>) -> Self {
        let scenario: &Scenario = plan.scenario();
        let annuity = plan.annuity();
        let most = scenario
            .controls
            .iter()
            .map(|control| control.cost.support().1 + annuity * control.annual_cost.support().1)
            .collect();
        Self {
            limit: limit.map(|limit| limit * (1.0 + ROUNDING)),
            means: costs.means.clone(),
            least: costs.least.clone(),
            most,
            confidence: confidence
                .map(|confidence| (confidence, costs.columns(scenario.trials.min(TRIALS) as usize))),
        }
    }

    pub fn limit(&self) -> Option<f64> {
        self.limit
    }

    /// Of each control, what it takes of the budget at least.
    pub fn weights(&self) -> &[f64] {
        if self.confidence.is_some() { &self.least } else { &self.means }
    }

    pub fn affords(&self, portfolio: Portfolio) -> bool {
        let Some(limit) = self.limit else { return true };
        let sum = |costs: &[f64]| portfolio.controls().map(|control| costs[control]).sum::<f64>();
        let Some((confidence, columns)) = &self.confidence else { return sum(&self.means) <= limit };
        if sum(&self.most) <= limit {
            return true;
        }
        if sum(&self.least) > limit {
            return false;
        }
        let trials = columns.first().map_or(0, Vec::len);
        let within = (0..trials)
            .filter(|&trial| {
                portfolio.controls().map(|control| columns[control][trial]).sum::<f64>() <= limit
            })
            .count();
        within as f64 >= confidence * trials as f64
    }

    /// The share of trials in which the spend stays within the budget, where there is a confidence to reach.
    pub fn kept(&self, portfolio: Portfolio) -> Option<f64> {
        let (limit, (_, columns)) = (self.limit?, self.confidence.as_ref()?);
        let trials = columns.first().map_or(0, Vec::len);
        let within = (0..trials)
            .filter(|&trial| {
                portfolio.controls().map(|control| columns[control][trial]).sum::<f64>() <= limit
            })
            .count();
        Some(within as f64 / trials as f64)
    }
}
