//! The engine against a simulator written the plain way: one trial, one year, one incident, one value at a time.
use super::*;
use crate::diagnostics;
use crate::formula;
use crate::random::{Latin, Sobol, Stream, uniform};
use crate::scenario::{Overrides, SCRAMBLES, Sampling, Scenario, Target, Varies};
use std::collections::HashMap;
use std::path::Path;

fn scenario(text: &str) -> Scenario {
    Scenario::from_text("test.toml", text, Path::new("."), &Overrides::default())
        .unwrap_or_else(|error| panic!("{}", diagnostics::render(&error.diagnostics, &error.sources, false)))
}

fn run(scenario: &Scenario) -> Simulation {
    simulate(&Plan::new(scenario), &|_| {}).unwrap_or_else(|fault| panic!("{fault}"))
}

fn run_on(threads: usize, scenario: &Scenario) -> Simulation {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
    pool.install(|| run(scenario))
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// What one trial draws, looked up by address.
struct Trial<'s> {
    scenario: &'s Scenario,
    plan: &'s Plan<'s>,
    number: u64,
}

impl Trial<'_> {
    fn addressed(&self, name: &str, k: u64) -> f64 {
        uniform(self.scenario.seed, Stream::named(name), self.number, k)
    }

    fn uniform(&self, name: &str, k: u64) -> f64 {
        let group = self.scenario.trials / SCRAMBLES;
        let (number, point) = (self.number / group, self.number % group);
        let seed = self.scenario.seed;
        let mut out = [0.0];
        match (self.scenario.sampling, self.plan.uniforms.dimension(Stream::named(name), k)) {
            (Sampling::Random, _) | (_, None) => return self.addressed(name, k),
            (Sampling::Sobol | Sampling::Smoothed, Some(dimension)) => {
                Sobol::new(seed, number, dimension).expect("it is one").fill_points(&[point], &mut out);
            }
            (Sampling::Latin, Some(dimension)) => {
                Latin::new(seed, number, dimension, group)
                    .expect("it is one")
                    .fill_points(&[point], &mut out);
            }
        }
        out[0]
    }

    /// ∏ (1 − effectiveness) over an outcome's controls on a target.
    fn remaining_share(&self, outcome: usize, target: Target, target_name: &str) -> f64 {
        let controls = if outcome == 0 { &[][..] } else { &self.scenario.programmes[outcome - 1].controls };
        let mut share = 1.0;
        for &control in controls {
            let control = &self.scenario.controls[control];
            for reduction in control.reduces.iter().filter(|reduction| reduction.target == target) {
                let name = format!("controls.{}.reduces.{target_name}", control.name);
                share *= 1.0 - reduction.effectiveness.quantile(self.uniform(&name, 0));
            }
        }
        share
    }

    fn values(&self, outcome: usize, address: u64) -> HashMap<String, f64> {
        let mut values = HashMap::new();
        for (index, input) in self.scenario.inputs.iter().enumerate() {
            let k = if input.varies == Varies::Trial { 0 } else { address };
            let value = input.value.quantile(self.uniform(&format!("inputs.{}", input.name), k));
            let share = self.remaining_share(outcome, Target::Input(index), &input.name);
            values.insert(input.name.clone(), value * share);
        }
        for definition in &self.scenario.definitions {
            let value = formula::evaluate(&definition.expression, &|name| values.get(name).copied());
            values.insert(definition.name.clone(), value);
        }
        values
    }

    fn severity(&self, outcome: usize, address: u64) -> f64 {
        if self.uniform("survival", address) >= self.remaining_share(outcome, Target::Incidents, "incidents")
        {
            return 0.0;
        }
        let values = self.values(outcome, address);
        let components = &self.scenario.components;
        components
            .iter()
            .map(|part| formula::evaluate(&part.expression, &|name| values.get(name).copied()))
            .sum()
    }

    fn loss(&self, outcome: usize) -> f64 {
        let Some(frequency) = &self.scenario.frequency else { return self.severity(outcome, 0) };
        let mut loss = 0.0;
        for year in 0..self.scenario.horizon_years {
            let incidents =
                frequency.incidents.quantile(self.uniform("frequency.incidents", u64::from(year)));
            let rate = 1.0 + self.scenario.discount_rate.unwrap_or(0.0);
            for number in 0..incidents {
                let severity = self.severity(outcome, u64::from(year) << 32 | number);
                loss += severity / rate.powf(f64::from(year) + 0.5);
            }
        }
        loss
    }

    fn spend(&self, programme: usize) -> f64 {
        let rate = 1.0 + self.scenario.discount_rate.unwrap_or(0.0);
        let draw = |name: &str, kind: &str, cost: &crate::distributions::Distribution| {
            cost.quantile(self.addressed(&format!("controls.{name}.{kind}"), 0))
        };
        let controls =
            self.scenario.programmes[programme].controls.iter().map(|&index| &self.scenario.controls[index]);
        controls
            .map(|control| {
                let annual = draw(&control.name, "annual_cost", &control.annual_cost);
                let years =
                    (0..self.scenario.horizon_years).map(|year| annual / rate.powf(f64::from(year) + 0.5));
                draw(&control.name, "cost", &control.cost) + years.sum::<f64>()
            })
            .sum()
    }
}

const FULL: &str = r#"
[scenario]
name = "everything"
currency = "HKD"
horizon_years = 3
trials = 9_000
seed = 11
discount_rate = "4%"

[inputs.base_fine]
value = "pert(0.2M, 1M, 3M)"
unit = "HKD"
[inputs.ratio]
value = "triangular(0.5, 1, 2.5)"
unit = "1"
[inputs.churn_rate]
value = "beta(2, 38)"
unit = "1"
[inputs.turnover]
value = "lognormal(p5 = 50M, p95 = 400M)"
unit = "HKD"
varies = "trial"
[inputs.score]
value = "normal(mean = 0, sd = 2)"
unit = "1"

[define]
cap = "1.5% * turnover"
severity_factor = "if(score > 1, 2 - exp(-score), clamp(abs(score), 0.25, 1)) ^ 1.5"

[loss]
fine = "min(base_fine * ratio, cap)"
churn = "churn_rate * turnover / 10 * severity_factor"
service = "sqrt(max(score, 0)) * 10k HKD + ln(1 + churn_rate) * 1M HKD"

[frequency]
incidents = "negative_binomial(mean = 0.9, dispersion = 1.5)"

[controls.a]
cost = "pert(120k, 180k, 300k)"
annual_cost = "60k"
reduces = { churn_rate = "beta(4, 12)", incidents = 0.35 }
[controls.b]
cost = "50k"
annual_cost = "uniform(10k, 30k)"
reduces = { incidents = "uniform(10%, 60%)", base_fine = 0.2 }

[programmes]
none = []
a = ["a"]
both = ["b", "a"]
"#;

#[test]
fn losses_and_spend_are_those_of_a_plain_simulator() {
    compare_with_a_plain_simulator(&scenario(FULL));
}

/// Groups of 563 trials: blocks and passes begin and end within groups.
#[test]
fn losses_of_sobol_and_latin_trials_are_those_of_a_plain_simulator() {
    for sampling in [Sampling::Sobol, Sampling::Latin] {
        compare_with_a_plain_simulator(&sampled(FULL, sampling, 9_008));
    }
}

fn sampled(text: &str, sampling: Sampling, trials: u64) -> Scenario {
    let overrides =
        Overrides { sampling: Some(sampling), trials: Some(trials.to_string()), ..Overrides::default() };
    Scenario::from_text("test.toml", text, Path::new("."), &overrides).expect("the scenario is good")
}

fn compare_with_a_plain_simulator(scenario: &Scenario) {
    let simulation = run(scenario);
    let plan = Plan::new(scenario);
    for number in (0..scenario.trials).step_by(7) {
        let trial = Trial { scenario, plan: &plan, number };
        for (outcome, simulated) in simulation.outcomes.iter().enumerate() {
            let (expected, found) = (trial.loss(outcome), simulated.losses[number as usize]);
            // Tables of quantiles are good to 1e-10 in probability; the rest to a few units in the last place.
            assert!(
                (found - expected).abs() <= 1e-6 * expected.abs(),
                "trial {number}: {found} for {expected}"
            );
        }
        for programme in 0..scenario.programmes.len() {
            let mut found = [0.0];
            spend(&plan, programme, number, &mut found);
            let expected = trial.spend(programme);
            assert!(
                (found[0] - expected).abs() <= 1e-6 * expected,
                "trial {number}: {} for {expected}",
                found[0]
            );
        }
    }
}

#[test]
fn thread_counts_1_2_3_and_7_give_identical_bits() {
    for sampling in [Sampling::Random, Sampling::Sobol, Sampling::Latin] {
        let scenario = sampled(FULL, sampling, 50_000);
        let one = run_on(1, &scenario);
        for threads in [2, 3, 7] {
            let many = run_on(threads, &scenario);
            for (a, b) in one.outcomes.iter().zip(&many.outcomes) {
                assert_eq!(bits(&a.losses), bits(&b.losses));
                assert_eq!(bits(&a.component_means), bits(&b.component_means));
            }
        }
    }
}

#[test]
fn adding_and_reordering_inputs_and_programmes_changes_no_other_column() {
    let before = run(&scenario(FULL));
    let unrelated = "[inputs.aaa]\nvalue = \"uniform(0, 1)\"\nunit = \"1\"\n[inputs.base_fine]";
    let more = FULL.replace("[inputs.base_fine]", unrelated).replace("none = []", "none = []\nb = [\"b\"]");
    let after = run(&scenario(&more));
    assert_eq!(bits(&before.outcomes[0].losses), bits(&after.outcomes[0].losses));
    // `none`, `a` and `both` stand after `b` now.
    for (old, new) in [(1, 1), (2, 3), (3, 4)] {
        assert_eq!(bits(&before.outcomes[old].losses), bits(&after.outcomes[new].losses));
    }
}

#[test]
fn a_larger_programme_never_makes_a_trial_worse() {
    let simulation = run(&scenario(FULL));
    let [baseline, none, a, both] = &simulation.outcomes[..] else { panic!("four outcomes") };
    assert_eq!(bits(&baseline.losses), bits(&none.losses));
    for ((baseline, a), both) in baseline.losses.iter().zip(&a.losses).zip(&both.losses) {
        assert!(both <= a && a <= baseline);
    }
}

#[test]
fn fewer_trials_are_the_first_ones_of_more() {
    let long = run(&scenario(FULL));
    for trials in [1, 1_023, 8_192, 8_193] {
        let short = run(&scenario(&FULL.replace("trials = 9_000", &format!("trials = {trials}"))));
        assert_eq!(bits(&short.outcomes[3].losses), bits(&long.outcomes[3].losses[..trials]));
    }
}

#[test]
fn a_longer_horizon_keeps_the_years_that_it_had() {
    let short = run(&scenario(FULL));
    let long = run(&scenario(&FULL.replace("horizon_years = 3", "horizon_years = 4")));
    let mut longer = 0;
    for (short, long) in short.outcomes[0].losses.iter().zip(&long.outcomes[0].losses) {
        assert!(long >= short);
        longer += u32::from(long > short);
    }
    // P(the fourth year has an incident) = 1 − (1 + 0.9/1.5)^−1.5, within 5 standard errors of 9,000 trials.
    let probability = 1.0 - 1.6_f64.powf(-1.5);
    let error = (9_000.0 * probability * (1.0 - probability)).sqrt();
    assert!((f64::from(longer) - 9_000.0 * probability).abs() < 5.0 * error, "{longer}");
}

#[test]
fn component_means_add_up_to_the_mean_loss_and_are_those_of_all_trials_weighed_alike() {
    for sampling in [Sampling::Random, Sampling::Sobol, Sampling::Latin] {
        let scenario = sampled(FULL, sampling, 9_008);
        let plan = Plan::new(&scenario);
        let simulation = run(&scenario);
        for (number, outcome) in simulation.outcomes.iter().enumerate() {
            let trials = outcome.losses.len() as f64;
            let mean = outcome.losses.iter().sum::<f64>() / trials;
            let sum: f64 = outcome.component_means.iter().sum();
            assert!((mean - sum).abs() < 1e-9 * mean);
            let weighed = weighted_component_sums(&plan, number, &outcome.losses, |_| 1.0);
            for (weighed, mean) in weighed.iter().zip(&outcome.component_means) {
                assert!((weighed / trials - mean).abs() <= 1e-9 * mean);
            }
        }
    }
}

#[test]
fn weighted_sums_of_some_trials_are_the_losses_of_those_trials() {
    let scenario = scenario(FULL);
    let plan = Plan::new(&scenario);
    let losses = &run(&scenario).outcomes[2].losses;
    let worst = |loss: f64| if loss > 5e6 { 0.5 } else { 0.0 };
    let sums = weighted_component_sums(&plan, 2, losses, worst);
    let expected: f64 = losses.iter().map(|&loss| worst(loss) * loss).sum();
    assert!(expected > 0.0 && (sums.iter().sum::<f64>() - expected).abs() < 1e-9 * expected);
}

/// One input `x` uniform on (−1, 1), the loss in HKD.
fn one_loss(formula: &str) -> Result<Simulation, Fault> {
    let text = format!(
        "[scenario]\nname = 'f'\ncurrency = 'HKD'\ntrials = 2_000\nseed = 1\n[inputs.x]\nvalue = 'uniform(-1, 1)'\nunit = '1'\n[inputs.step]\nvalue = 'discrete([0, 1], [0.5, 0.5])'\nunit = '1'\n[loss]\ntotal = '({formula}) * 1 HKD'\n"
    );
    simulate(&Plan::new(&scenario(&text)), &|_| {})
}

#[test]
fn what_is_no_finite_number_is_reported_with_its_expression_inputs_and_trial() {
    let fault = one_loss("5 / step").expect_err("it divides by zero");
    assert_eq!(fault.diagnostic.code, "not-finite");
    assert!(fault.diagnostic.message.contains("trial "), "{}", fault.diagnostic.message);
    assert!(
        fault.diagnostic.labels[0].text.contains("this is inf where step = 0"),
        "{:?}",
        fault.diagnostic.labels
    );
    let root = one_loss("sqrt(x)").expect_err("x is negative in half of the trials");
    assert!(
        root.diagnostic.labels[0].text.starts_with("this is NaN where x = -"),
        "{:?}",
        root.diagnostic.labels
    );
}

#[test]
fn nothing_hides_what_is_no_finite_number() {
    for formula in [
        "min(1 / step, 3)",
        "max(-1 / step, 3)",
        "if(1 / step > 2, 1, 2)",
        "if(ln(x) > 2, 1, 2)",
        "3 / (1 / step)",
        "exp(-1 / step)",
        "(1 / step) ^ -1",
        "sqrt(x) ^ 0",
        "if(sqrt(x), 1, 2)",
        "(1 / step == 2) + 1",
        "(ln(x) != 2) + 1",
        "clamp(1 / step, 0, 1)",
        "exp(1000 * step)",
    ] {
        assert!(one_loss(formula).is_err(), "{formula} came out finite");
    }
}

#[test]
fn a_guard_keeps_a_division_by_zero_out_of_the_loss() {
    let losses = one_loss("if(step > 0, 5 / step, 1)").expect("the guard holds").outcomes.remove(0).losses;
    assert!(losses.iter().all(|&loss| loss == 5.0 || loss == 1.0));
    assert!(losses.contains(&5.0) && losses.contains(&1.0));
}

#[test]
fn a_fault_is_the_first_trials_whatever_the_threads() {
    let text =
        FULL.replace("sqrt(max(score, 0))", "sqrt(6 - score)").replace("trials = 9_000", "trials = 60_000");
    let scenario = scenario(&text);
    let plan = Plan::new(&scenario);
    let messages: Vec<String> = [1, 3]
        .map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
            pool.install(|| simulate(&plan, &|_| {})).expect_err("scores above 6 occur").diagnostic.message
        })
        .into();
    assert_eq!(messages[0], messages[1]);
}

/// Mean and standard error of a statistic from the spread between groups of trials.
fn over_groups(scenario: &Scenario, losses: &[f64], statistic: impl Fn(&[f64]) -> f64) -> (f64, f64) {
    let groups = scenario.groups() as f64;
    let values: Vec<f64> = losses.chunks(losses.len() / groups as usize).map(statistic).collect();
    let mean = values.iter().sum::<f64>() / groups;
    let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (groups - 1.0);
    (mean, (variance / groups).sqrt())
}

fn mean(losses: &[f64]) -> f64 {
    losses.iter().sum::<f64>() / losses.len() as f64
}

const CLOSED: &str = r#"
[scenario]
name = "known moments"
currency = "HKD"
seed = 5
[inputs.rate]
value = "uniform(0, 2)"
unit = "1"
[inputs.amount]
value = "exponential(3)"
unit = "HKD"
[loss]
total = "rate * amount"
"#;

/// E[loss] = 1 · 3 and Var = E[rate²] E[amount²] − 9 = 4/3 · 18 − 9 = 15 for one incident;
/// 2 · 3 and 2 · 24 for the sum of a Poisson number of incidents of mean 2.
#[test]
fn sobol_and_latin_means_keep_the_closed_form_within_an_error_far_smaller_than_plain_samplings() {
    let several = format!("{CLOSED}[frequency]\nincidents = \"poisson(2)\"\n");
    for (text, exact, variance) in [(CLOSED, 3.0, 15.0), (&several, 6.0, 48.0)] {
        for (sampling, gain) in [(Sampling::Sobol, 8.0), (Sampling::Latin, 1.3)] {
            let trials = 1 << 18;
            let scenario = sampled(text, sampling, trials);
            let (mean, error) = over_groups(&scenario, &run(&scenario).outcomes[0].losses, mean);
            // Student's t with 15 degrees of freedom is beyond 5 in one case of 6,000.
            assert!((mean - exact).abs() < 5.0 * error, "{sampling:?}: {mean} ± {error}");
            let plain = (variance / trials as f64).sqrt();
            assert!(plain > gain * error, "{sampling:?}: {error} beside {plain}");
        }
    }
}

/// P(rate · amount > x) for rate uniform on (0, 2) and amount exponential of mean 3 is ½ ∫₀² e^(−x/(3r)) dr.
#[test]
fn shares_of_sobol_and_latin_losses_beyond_a_point_are_the_integral() {
    let x = 5.0;
    let steps = 200_000;
    let exact: f64 = (0..steps)
        .map(|step| (-x / (3.0 * (f64::from(step) + 0.5) * 2.0 / f64::from(steps))).exp())
        .sum::<f64>()
        / f64::from(steps);
    for sampling in [Sampling::Sobol, Sampling::Latin] {
        let scenario = sampled(CLOSED, sampling, 1 << 18);
        let beyond = |losses: &[f64]| {
            mean(&losses.iter().map(|loss| f64::from(u8::from(*loss > x))).collect::<Vec<_>>())
        };
        let (share, error) = over_groups(&scenario, &run(&scenario).outcomes[0].losses, beyond);
        assert!((share - exact).abs() < 5.0 * error, "{sampling:?}: {share} ± {error}, not {exact}");
    }
}
