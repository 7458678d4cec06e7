//! Some trials of a run, made again: for those who want to see single trials. No part of the document.
use super::document::Results;
use crate::engine::{BLOCK, Plan, Simulator};
use crate::scenario::Scenario;

/// Trials at equal distances, as columns; money is in the scenario's currency, of today.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrialSample {
    /// Their numbers, from 0, by rising number.
    pub trials: Vec<u64>,
    /// How many trials lie between one row and the next, the first of them included.
    pub step: u64,
    /// Of the baseline.
    pub loss: Vec<f64>,
    /// Of the baseline, in the order of the document.
    pub components: Vec<Vec<f64>>,
    /// In the order of the document.
    pub programmes: Vec<ProgrammeTrials>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProgrammeTrials {
    pub residual: Vec<f64>,
    pub spend: Vec<f64>,
}

impl TrialSample {
    /// At most so many trials of the run that a document is of.
    pub fn of(scenario: &Scenario, results: &Results, most: usize) -> Self {
        let scenario = Scenario { trials: results.run.trials, ..scenario.clone() };
        let plan = Plan::new(&scenario);
        let mut simulator = Simulator::new(&plan);
        let step = step(scenario.trials, most);
        let trials: Vec<u64> = (0..scenario.trials).step_by(step as usize).collect();
        let parts = scenario.components.len();
        let mut sample = Self {
            step,
            components: vec![Vec::new(); parts],
            programmes: vec![ProgrammeTrials::default(); scenario.programmes.len()],
            ..Self::default()
        };
        let (mut components, mut spends) = (Vec::new(), Vec::new());
        for some in trials.chunks(BLOCK) {
            simulator.components(some, &mut components);
            let total = |outcome: usize, position: usize| -> f64 {
                components[outcome * parts..(outcome + 1) * parts]
                    .iter()
                    .map(|column: &Vec<f64>| column[position])
                    .sum()
            };
            sample.loss.extend((0..some.len()).map(|position| total(0, position)));
            for (number, programme) in sample.programmes.iter_mut().enumerate() {
                programme.residual.extend((0..some.len()).map(|position| total(number + 1, position)));
            }
            for (column, values) in sample.components.iter_mut().zip(&components) {
                column.extend(values);
            }
            for &trial in some {
                simulator.spends(trial, 1, &mut spends);
                for (programme, spend) in sample.programmes.iter_mut().zip(&spends) {
                    programme.spend.extend(spend);
                }
            }
        }
        sample.trials = trials;
        sample
    }
}

/// The smallest step that gives no more than `most` trials and has no divisor in common with their number: every set of
/// points and every draw of what is not known then has its share.
fn step(trials: u64, most: usize) -> u64 {
    let divisor = |mut a: u64, mut b: u64| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let least = trials.div_ceil(most.max(1) as u64).max(1);
    (least..).find(|step| divisor(*step, trials) == 1).unwrap_or(least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::run;
    use crate::scenario::Overrides;
    use std::path::Path;

    const TEXT: &str = r#"
        [scenario]
        name = "a sample"
        currency = "HKD"
        trials = 20_000
        [inputs.fine]
        value = "pert(1M, 2M, 4M)"
        unit = "HKD"
        [inputs.crisis]
        value = "uniform(0, 1M)"
        unit = "HKD"
        [loss]
        fine = "fine"
        crisis = "crisis"
        [frequency]
        incidents = "poisson(0.8)"
        [controls.training]
        cost = "uniform(1k, 3k)"
        reduces = { fine = 0.5, crisis = 0.5 }
        [programmes]
        train = ["training"]
    "#;

    #[test]
    fn a_sample_of_all_trials_has_the_means_of_the_run() {
        let scenario =
            Scenario::from_text("a.toml", TEXT, Path::new("."), &Overrides::default()).expect("it is valid");
        let results = run(&scenario, &|_| {}).expect("it runs");
        let sample = TrialSample::of(&scenario, &results, 20_000);
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let same =
            |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-9, "{found} {expected}");
        assert_eq!(sample.step, 1);
        same(mean(&sample.loss), results.baseline.loss.mean);
        same(mean(&sample.components[1]), results.baseline.components[1].mean);
        same(mean(&sample.programmes[0].residual), results.programmes[0].residual.loss.mean);
        same(mean(&sample.programmes[0].spend), results.programmes[0].spend.mean);
        // Both inputs are halved in every incident.
        for (loss, residual) in sample.loss.iter().zip(&sample.programmes[0].residual) {
            assert!((loss / 2.0 - residual).abs() <= 1e-9 * loss);
        }
    }

    #[test]
    fn a_smaller_sample_has_rows_of_the_larger_one() {
        let scenario =
            Scenario::from_text("a.toml", TEXT, Path::new("."), &Overrides::default()).expect("it is valid");
        let results = run(&scenario, &|_| {}).expect("it runs");
        let all = TrialSample::of(&scenario, &results, 20_000);
        let few = TrialSample::of(&scenario, &results, 2_000);
        // 10 has divisors in common with 20,000; 11 has none.
        assert_eq!(few.step, 11);
        for (row, &trial) in few.trials.iter().enumerate() {
            assert_eq!(few.loss[row], all.loss[trial as usize]);
            assert_eq!(few.programmes[0].spend[row], all.programmes[0].spend[trial as usize]);
        }
    }
}
