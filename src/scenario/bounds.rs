//! How small and how large the formulas of a scenario can come out.
use super::checked::{Scenario, Target};
use crate::formula::{self, Expression};
use std::collections::HashMap;

impl Scenario {
    /// Ends that a formula over inputs and definitions keeps between in every incident, under the baseline and under
    /// every programme; see [`formula::bounds`].
    pub fn bounds(&self, expression: &Expression) -> (f64, f64) {
        let mut names: HashMap<&str, (f64, f64)> = HashMap::new();
        let of = |names: &HashMap<&str, (f64, f64)>, expression: &Expression| {
            formula::bounds(expression, &|name| {
                names.get(name).copied().unwrap_or((f64::NEG_INFINITY, f64::INFINITY))
            })
        };
        for (index, input) in self.inputs.iter().enumerate() {
            let (low, high) = input.value.support();
            let reductions = self.controls.iter().flat_map(|control| &control.reduces);
            // What controls leave lies between nothing and the whole.
            let is_reduced = reductions.into_iter().any(|reduction| reduction.target == Target::Input(index));
            names.insert(&input.name, if is_reduced { (low.min(0.0), high.max(0.0)) } else { (low, high) });
        }
        for definition in &self.definitions {
            let ends = of(&names, &definition.expression);
            names.insert(&definition.name, ends);
        }
        of(&names, expression)
    }

    /// Whether the insurance pays nothing, whatever the inputs come out as.
    pub fn pays_nothing(&self) -> bool {
        self.insurance.is_some()
            && self.components.last().is_some_and(|recovery| self.bounds(&recovery.expression) == (0.0, 0.0))
    }
}
