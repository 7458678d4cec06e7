//! What each control does to each term of the loss.
use crate::distributions::{Distribution, Sampler};
use crate::engine::Term;
use crate::random::{self, Stream};
use crate::scenario::{Scenario, Target};

/// The effectivenesses of all controls, and the terms that they act on.
#[derive(Debug)]
pub struct Effects<'s> {
    seed: u64,
    effects: Vec<Effect<'s>>,
    /// Of each control, those of `effects` that stop incidents.
    pub stops: Vec<Vec<usize>>,
    /// Of each control and each term, those of `effects` that reduce it, with their powers.
    pub reduces: Vec<Vec<Vec<(usize, u32)>>>,
}

#[derive(Debug)]
struct Effect<'s> {
    /// Of the effectiveness at its full strength.
    distribution: &'s Distribution,
    /// What that is multiplied by; at most 1 in a scenario as it is read.
    in_force: f64,
    stream: Stream,
    sampler: Sampler,
}

impl<'s> Effects<'s> {
    pub fn of(scenario: &'s Scenario, terms: &[Term]) -> Self {
        let mut effects = Vec::new();
        let (mut stops, mut reduces) = (Vec::new(), Vec::new());
        for control in &scenario.controls {
            let mut stopping = Vec::new();
            let mut reducing: Vec<Vec<(usize, u32)>> = vec![Vec::new(); terms.len()];
            for reduction in &control.reduces {
                let number = effects.len();
                let target = match reduction.target {
                    Target::Incidents => {
                        stopping.push(number);
                        "incidents"
                    }
                    Target::Input(input) => {
                        for (term, reducing) in terms.iter().zip(&mut reducing) {
                            let power = term.powers.iter().find(|(other, _)| *other == input);
                            reducing.extend(power.map(|(_, power)| (number, *power)));
                        }
                        &scenario.inputs[input].name
                    }
                };
                effects.push(Effect {
                    distribution: &reduction.effectiveness,
                    in_force: control.in_force,
                    // The engine's name for it, so that both draw the same values.
                    stream: Stream::named(&format!("controls.{}.reduces.{target}", control.name)),
                    sampler: reduction.effectiveness.sampler(),
                });
            }
            stops.push(stopping);
            reduces.push(reducing);
        }
        Self { seed: scenario.seed, effects, stops, reduces }
    }

    pub fn len(&self) -> usize {
        self.effects.len()
    }

    /// Writes 1 − effectiveness in the trials from `first` on.
    pub fn remaining(&self, effect: usize, first: u64, column: &mut [f64]) {
        let Effect { distribution, in_force, stream, sampler } = &self.effects[effect];
        match distribution.is_constant() {
            Some(value) => column.fill(1.0 - in_force * value),
            None => {
                random::fill_range(self.seed, *stream, first, 0, column);
                sampler.quantiles(column);
                column.iter_mut().for_each(|value| *value = 1.0 - in_force * *value);
            }
        }
    }

    /// ∏ (1 − effectiveness)^power, if that is one number.
    pub fn constant(&self, effects: &[(usize, u32)]) -> Option<f64> {
        effects.iter().try_fold(1.0, |product, (effect, power)| {
            let Effect { distribution, in_force, .. } = &self.effects[*effect];
            let value = in_force * distribution.is_constant()?;
            Some(product * (1.0 - value).powi(*power as i32))
        })
    }

    /// The mean of (1 − effectiveness)^power.
    pub fn mean(&self, effect: usize, power: u32) -> f64 {
        /// Midpoints of the quantile function that a third or higher moment is taken over.
        const POINTS: u32 = 1 << 14;
        let Effect { distribution, in_force, .. } = &self.effects[effect];
        let remaining = 1.0 - in_force * distribution.mean();
        match power {
            1 => remaining,
            2 => remaining * remaining + (in_force * distribution.sd()).powi(2),
            _ => {
                let mut column: Vec<f64> =
                    (0..POINTS).map(|point| (f64::from(point) + 0.5) / f64::from(POINTS)).collect();
                self.effects[effect].sampler.quantiles(&mut column);
                column.iter().map(|value| (1.0 - in_force * value).powi(power as i32)).sum::<f64>()
                    / f64::from(POINTS)
            }
        }
    }
}
