//! What is not known: one value for all trials of an outer draw.
use super::block::Trials;
use super::plan::Variable;
use crate::random::Latin;
use crate::scenario::{Scenario, Varies};

/// The values of variables that are not known, in every outer draw.
#[derive(Debug)]
pub(super) struct Outer {
    /// Trials of one draw: trial t belongs to draw t div this.
    trials: u64,
    /// By variable; nothing for one that varies.
    uniforms: Vec<Vec<f64>>,
    /// The quantiles of the uniforms.
    values: Vec<Vec<f64>>,
}

impl Outer {
    /// Draws are a Latin hypercube, so that few of them fill each range evenly; a variable's place in it depends on its
    /// stream alone, so that no other variable moves it.
    pub(super) fn new(scenario: &Scenario, variables: &[Variable]) -> Self {
        let draws = scenario.outer_draws().unwrap_or(1);
        let uniforms: Vec<Vec<f64>> = variables
            .iter()
            .map(|variable| {
                if variable.varies != Varies::Knowledge {
                    return Vec::new();
                }
                let mut uniforms =
                    vec![0.0; usize::try_from(draws).expect("the scenario's check limits draws")];
                Latin::of_stream(scenario.seed, variable.stream, draws)
                    .expect("the scenario's check limits draws")
                    .fill_range(0, &mut uniforms);
                uniforms
            })
            .collect();
        let values = variables
            .iter()
            .zip(&uniforms)
            .map(|(variable, uniforms)| {
                let mut values = uniforms.clone();
                variable.sampler.quantiles(&mut values);
                values
            })
            .collect();
        Self { trials: scenario.trials / draws, uniforms, values }
    }

    pub(super) fn values(&self, variable: usize) -> &[f64] {
        &self.values[variable]
    }

    /// Fills `out` with the variable's uniform in each of the trials.
    pub(super) fn fill(&self, variable: usize, trials: Trials<'_>, out: &mut [f64]) {
        let uniforms = &self.uniforms[variable];
        let mut start = 0;
        while start < out.len() {
            let draw = trials.number(start) / self.trials;
            let next = (draw + 1) * self.trials;
            // Trials rise.
            let mut end = start + 1;
            while end < out.len() && trials.number(end) < next {
                end += 1;
            }
            out[start..end].fill(uniforms[draw as usize]);
            start = end;
        }
    }
}
