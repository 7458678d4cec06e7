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
            let (low, high) = self.over_the_years(index);
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

    /// Ends of an input's value before controls, in any year and in any incident.
    fn over_the_years(&self, index: usize) -> (f64, f64) {
        let input = &self.inputs[index];
        let mut ends = input.value.support();
        let mut widen = |least: f64, most: f64| {
            let (low, high) = ends;
            // Nothing times infinity is nothing here: an end that no value reaches.
            let product = |end: f64, factor: f64| if factor == 0.0 { 0.0 } else { end * factor };
            let all = [product(low, least), product(low, most), product(high, least), product(high, most)];
            let (least, most) = (f64::INFINITY, f64::NEG_INFINITY);
            ends = all.into_iter().fold((least, most), |(low, high), end| (low.min(end), high.max(end)));
        };
        if let Some(growth) = input.growth {
            let last = (1.0 + growth.rate).powf(f64::from(self.horizon_years - 1));
            widen(last.min(1.0), last.max(1.0));
        }
        if let Some(reoffence) = self.reoffence.as_ref().filter(|reoffence| reoffence.raises.contains(&index))
        {
            let (low, high) = reoffence.severity_uplift.support();
            widen(low.min(1.0), high.max(1.0));
        }
        ends
    }

    /// Whether the insurance pays nothing, whatever the inputs come out as.
    pub fn pays_nothing(&self) -> bool {
        self.insurance.is_some()
            && self.components.last().is_some_and(|recovery| self.bounds(&recovery.expression) == (0.0, 0.0))
    }
}
