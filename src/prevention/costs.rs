//! What controls cost.
use super::portfolio::Portfolio;
use crate::distributions::Sampler;
use crate::engine::Plan;
use crate::random::{self, Stream};
use crate::scenario::Scenario;

/// The spend of each control over the horizon, in money of today.
#[derive(Debug)]
pub struct Costs {
    seed: u64,
    /// Expected; of each control.
    pub means: Vec<f64>,
    /// The least that each control may cost.
    pub least: Vec<f64>,
    constants: Vec<f64>,
    /// Of each control: uncertain costs, and what a unit of each counts.
    uncertain: Vec<Vec<(Stream, Sampler, f64)>>,
}

impl Costs {
    pub fn of(plan: &Plan<'_>) -> Self {
        let Scenario { controls, seed, .. } = plan.scenario();
        let annuity = plan.annuity();
        let mut costs = Self {
            seed: *seed,
            means: Vec::new(),
            least: Vec::new(),
            constants: Vec::new(),
            uncertain: Vec::new(),
        };
        for control in controls {
            let parts = [("cost", &control.cost, 1.0), ("annual_cost", &control.annual_cost, annuity)];
            costs.means.push(parts.iter().map(|(_, cost, factor)| cost.mean() * factor).sum());
            costs.least.push(parts.iter().map(|(_, cost, factor)| cost.support().0 * factor).sum());
            let constant = |(_, cost, factor): &(_, &crate::distributions::Distribution, f64)| {
                cost.is_constant().map(|value| value * factor)
            };
            costs.constants.push(parts.iter().filter_map(constant).sum());
            let uncertain =
                parts.iter().filter(|part| constant(part).is_none()).map(|(kind, cost, factor)| {
                    (Stream::named(&format!("controls.{}.{kind}", control.name)), cost.sampler(), *factor)
                });
            costs.uncertain.push(uncertain.collect());
        }
        costs
    }

    /// The expected spend of a portfolio.
    pub fn mean(&self, portfolio: Portfolio) -> f64 {
        portfolio.controls().map(|control| self.means[control]).sum()
    }

    /// The spend on one control in the trials from 0 on.
    fn column(&self, control: usize, column: &mut [f64], uniforms: &mut Vec<f64>) {
        column.fill(self.constants[control]);
        for (stream, sampler, factor) in &self.uncertain[control] {
            uniforms.resize(column.len(), 0.0);
            random::fill_range(self.seed, *stream, 0, 0, uniforms);
            sampler.quantiles(uniforms);
            column.iter_mut().zip(uniforms.iter()).for_each(|(sum, cost)| *sum += cost * factor);
        }
    }

    /// The spend on each control in the first `trials` trials.
    pub fn columns(&self, trials: usize) -> Vec<Vec<f64>> {
        let mut uniforms = Vec::new();
        (0..self.means.len())
            .map(|control| {
                let mut column = vec![0.0; trials];
                self.column(control, &mut column, &mut uniforms);
                column
            })
            .collect()
    }
}
