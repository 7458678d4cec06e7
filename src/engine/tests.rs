//! The engine against a simulator written the plain way: one trial, one year, one incident, one value at a time.
use super::*;
use crate::diagnostics;
use crate::formula;
use crate::random::{Latin, Sobol, Stream, uniform};
use crate::scenario::{Overrides, Reoffence, SCRAMBLES, Sampling, Scenario, Target, Varies};
use std::collections::HashMap;
use std::path::Path;

fn scenario(text: &str) -> Scenario {
    Scenario::from_text("test.toml", text, Path::new("."), &Overrides::default())
        .unwrap_or_else(|error| panic!("{}", diagnostics::render(&error.diagnostics, &error.sources, false)))
}

/// The losses of every outcome.
fn run(scenario: &Scenario) -> Vec<Vec<f64>> {
    simulate(&Plan::new(scenario)).unwrap_or_else(|fault| panic!("{fault}"))
}

fn run_on(threads: usize, scenario: &Scenario) -> Vec<Vec<f64>> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
    pool.install(|| run(scenario))
}

fn bits(values: &[f64]) -> Vec<u64> {
    values.iter().map(|value| value.to_bits()).collect()
}

fn is_again(address: u64) -> bool {
    address as u32 == u32::MAX
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

    /// The uniform of what is not known, in the trial's outer draw.
    fn unknown(&self, name: &str) -> f64 {
        let draws = self.scenario.outer_draws().expect("something is not known");
        let latin = Latin::of_stream(self.scenario.seed, Stream::named(name), draws);
        let mut out = [0.0];
        latin.expect("it is one").fill_points(&[self.number * draws / self.scenario.trials], &mut out);
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
        let year = (address >> 32) as i32;
        let mut values = HashMap::new();
        for (index, input) in self.scenario.inputs.iter().enumerate() {
            let name = format!("inputs.{}", input.name);
            let uniform = match input.varies {
                Varies::Incident => self.uniform(&name, address),
                Varies::Trial => self.uniform(&name, 0),
                Varies::Knowledge => self.unknown(&name),
            };
            let value = input.value.quantile(uniform);
            let share = self.remaining_share(outcome, Target::Input(index), &input.name);
            let growth = 1.0 + input.growth.map_or(0.0, |growth| growth.rate);
            let raised = |reoffence: &&Reoffence| reoffence.raises.contains(&index) && is_again(address);
            let uplift =
                self.scenario.reoffence.as_ref().filter(raised).map_or(1.0, |_| self.uplift(address));
            values.insert(input.name.clone(), value * growth.powi(year) * uplift * share);
        }
        for definition in &self.scenario.definitions {
            let value = formula::evaluate(&definition.expression, &|name| values.get(name).copied());
            values.insert(definition.name.clone(), value);
        }
        values
    }

    fn uplift(&self, address: u64) -> f64 {
        let uplift = self.scenario.reoffence.as_ref().map(|reoffence| &reoffence.severity_uplift);
        uplift.map_or(1.0, |uplift| uplift.quantile(self.uniform("reoffence.severity_uplift", address)))
    }

    /// The components of one incident, unless it is stopped.
    fn incident(&self, outcome: usize, address: u64) -> Option<Vec<f64>> {
        if self.uniform("survival", address) >= self.remaining_share(outcome, Target::Incidents, "incidents")
        {
            return None;
        }
        let values = self.values(outcome, address);
        let whole = |reoffence: &&Reoffence| reoffence.raises.is_empty() && is_again(address);
        let uplift = self.scenario.reoffence.as_ref().filter(whole).map_or(1.0, |_| self.uplift(address));
        let parts = self
            .scenario
            .components
            .iter()
            .map(|part| uplift * formula::evaluate(&part.expression, &|name| values.get(name).copied()));
        Some(parts.collect())
    }

    /// Addresses of the incidents that the outcome's controls do not stop, year by year.
    fn incidents(&self, outcome: usize) -> Vec<u64> {
        let Some(frequency) = &self.scenario.frequency else { return vec![0] };
        let (mut all, mut offended) = (Vec::new(), false);
        for year in 0..u64::from(self.scenario.horizon_years) {
            let count = frequency.incidents.quantile(self.uniform("frequency.incidents", year));
            let mut addresses: Vec<u64> = (0..count).map(|number| year << 32 | number).collect();
            if let Some(reoffence) = &self.scenario.reoffence {
                let probability = reoffence.probability.quantile(self.uniform("reoffence.probability", 0));
                let ends = |control: usize| {
                    outcome > 0 && self.scenario.programmes[outcome - 1].controls.contains(&control)
                };
                let goes_on = !reoffence.while_without.is_some_and(ends);
                if offended && goes_on && self.uniform("reoffence", year) < probability {
                    addresses.push(year << 32 | u64::from(u32::MAX));
                }
            }
            addresses.retain(|&address| self.incident(outcome, address).is_some());
            offended = !addresses.is_empty();
            all.extend(addresses);
        }
        all
    }

    /// What is paid in each year of the horizon, and last what is paid later, all in money of today.
    fn years(&self, outcome: usize) -> Vec<f64> {
        let horizon = self.scenario.horizon_years as usize;
        let rate = 1.0 + self.scenario.discount_rate.unwrap_or(0.0);
        // Without a frequency, the incident happens now.
        let middle = if self.scenario.frequency.is_some() { 0.5 } else { 0.0 };
        let mut years = vec![0.0; horizon + 1];
        for address in self.incidents(outcome) {
            let parts = self.incident(outcome, address).into_iter().flatten();
            for (component, part) in self.scenario.components.iter().zip(parts) {
                let shares =
                    component.emerges.as_ref().map_or(vec![1.0], |emergence| emergence.shares.clone());
                for (delay, share) in shares.into_iter().enumerate() {
                    let paid = (address >> 32) as usize + delay;
                    years[paid.min(horizon)] += share * part / rate.powf(paid as f64 + middle);
                }
            }
        }
        years
    }

    fn loss(&self, outcome: usize) -> f64 {
        self.years(outcome).iter().sum()
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

/// [`FULL`] with two of its components insured.
fn insured() -> String {
    let policy = "[insurance]\ncovers = [\"churn\", \"fine\"]\ndeductible = \"0.3M HKD + 0.1 * fine\"\nlimit = \"max(2M HKD, 1% * turnover)\"\nshare = \"clamp(1 - churn_rate, 0, 0.9)\"\nvoid_if = \"score > 2\"\n[frequency]";
    FULL.replace("[frequency]", policy)
}

/// [`FULL`] with inputs that grow and shrink, a component that is paid over three years, and re-offences that raise all or
/// some of it.
fn of_years(raises: &str) -> String {
    let again = format!(
        "[reoffence]\nprobability = \"beta(6, 4)\"\nseverity_uplift = \"pert(1.0, 1.3, 2.0)\"\nwhile_without = \"b\"\n{raises}\n[frequency]"
    );
    FULL.replace("[frequency]", &again)
        .replace("\"pert(0.2M, 1M, 3M)\"", "\"pert(0.2M, 1M, 3M)\"\ngrowth = \"5%\"")
        .replace("varies = \"trial\"", "varies = \"trial\"\ngrowth = -0.02")
        .replace(
            "fine = \"min(base_fine * ratio, cap)\"",
            "fine = { formula = \"min(base_fine * ratio, cap)\", emerges = [0.53, \"31%\", 0.16] }",
        )
}

const SOME: &str = "raises = [\"base_fine\", \"score\"]";

#[test]
fn losses_over_years_are_those_of_a_plain_simulator() {
    are_those_of_a_plain_simulator(&scenario(&of_years("")));
    are_those_of_a_plain_simulator(&scenario(&of_years(SOME)));
    let never_ending = of_years(SOME).replace("while_without = \"b\"", "");
    are_those_of_a_plain_simulator(&scenario(&never_ending.replace("\"beta(6, 4)\"", "0.8")));
}

#[test]
fn a_given_incident_is_paid_from_now_on() {
    let text = of_years("");
    let (head, rest) = text.split_once("[reoffence]").expect("it is there");
    let (_, rest) = rest.split_once("[controls.a]").expect("it is there");
    let text =
        format!("{head}[controls.a]{rest}").replace("growth = \"5%\"", "").replace("growth = -0.02", "");
    are_those_of_a_plain_simulator(&scenario(&text));
}

#[test]
fn years_are_those_of_a_plain_simulator_and_the_worst_is_the_largest() {
    let scenario = scenario(&of_years(SOME));
    let plan = Plan::new(&scenario);
    let kinds = plan.columns();
    let mut columns = vec![vec![0.0; 3_000]; kinds.len()];
    let mut parts: Vec<&mut [f64]> = columns.iter_mut().map(|column| &mut column[..]).collect();
    Simulator::new(&plan).block(0, &mut parts).expect("losses are finite");
    // Baseline and three programmes: total, worst, three years, later.
    assert_eq!(kinds.len(), 4 * 6);
    for number in (0..3_000).step_by(5) {
        let trial = Trial { scenario: &scenario, plan: &plan, number };
        for (kind, losses) in kinds.iter().zip(&columns) {
            let found = losses[number as usize];
            let expected = match *kind {
                Column::Total { outcome } => trial.loss(outcome),
                Column::Year { outcome, year } => trial.years(outcome)[year as usize],
                Column::Later { outcome } => trial.years(outcome)[3],
                Column::WorstYear { outcome } => {
                    trial.years(outcome)[..3].iter().copied().fold(0.0, f64::max)
                }
            };
            assert!(
                (found - expected).abs() <= 1e-6 * expected.abs(),
                "trial {number}, {kind:?}: {found} for {expected}"
            );
        }
    }
}

#[test]
fn years_do_not_depend_on_threads_and_leave_the_totals_as_they_are() {
    let scenario = scenario(&of_years(SOME).replace("trials = 9_000", "trials = 40_000"));
    let one = run_on(1, &scenario);
    assert_eq!(one, run_on(3, &scenario));
    let plan = Plan::new(&scenario);
    let mut columns = vec![vec![0.0; BLOCK]; plan.columns().len()];
    let mut parts: Vec<&mut [f64]> = columns.iter_mut().map(|column| &mut column[..]).collect();
    Simulator::new(&plan).block(BLOCK as u64, &mut parts).expect("losses are finite");
    for (total, column) in one.iter().zip(&columns) {
        assert_eq!(bits(&total[BLOCK..2 * BLOCK]), bits(column));
    }
}

/// Also where a stopped incident leaves the programme without a re-offence that the baseline has.
#[test]
fn a_larger_programme_never_makes_a_trial_worse_over_years() {
    for text in [of_years(""), of_years(SOME), of_years("").replace("while_without = \"b\"", "")] {
        let simulation = run(&scenario(&text));
        let [baseline, none, a, both] = &simulation[..] else { panic!("four outcomes") };
        assert_eq!(bits(baseline), bits(none));
        for ((baseline, a), both) in baseline.iter().zip(a).zip(both) {
            assert!(both <= a && a <= baseline);
        }
    }
}

/// What emerges without a discount counts in full, to the bit, as long as all of the loss does so in the same way.
#[test]
fn emergence_without_a_discount_changes_no_total() {
    let text = FULL.replace("discount_rate = \"4%\"", "");
    let mut all = text.clone();
    for name in ["fine", "churn", "service"] {
        let start =
            all.find(&format!("\n{name} ")).or(all.find(&format!("\n{name}  "))).expect("it is there") + 1;
        let end = start + all[start..].find('\n').expect("a line");
        let formula = all[start..end].split_once('=').expect("a key").1.trim().to_owned();
        all.replace_range(
            start..end,
            &format!("{name} = {{ formula = {formula}, emerges = [0.2, 0.7, 0.1] }}"),
        );
    }
    for (at_once, emerging) in run(&scenario(&text)).iter().zip(&run(&scenario(&all))) {
        assert_eq!(bits(at_once), bits(emerging));
    }
}

#[test]
fn a_fault_of_a_reoffence_is_reported_with_its_own_inputs() {
    // Only a raised score comes so far: without the uplift it is 1.
    let text = of_years("raises = [\"score\"]")
        .replace("normal(mean = 0, sd = 2)", "constant(1)")
        .replace("\"pert(1.0, 1.3, 2.0)\"", "3")
        .replace("sqrt(max(score, 0))", "sqrt(2 - score)");
    let fault = simulate(&Plan::new(&scenario(&text))).expect_err("2 − 3 has no root");
    assert!(fault.diagnostic.labels[0].text.contains("score = 3"), "{:?}", fault.diagnostic.labels);
}

#[test]
fn losses_and_spend_are_those_of_a_plain_simulator() {
    are_those_of_a_plain_simulator(&scenario(FULL));
}

#[test]
fn insured_losses_are_those_of_a_plain_simulator() {
    are_those_of_a_plain_simulator(&scenario(&insured()));
}

/// [`FULL`] with two inputs that are not known: 18 draws of 500 trials, so that passes begin and end within draws.
fn unknown() -> String {
    FULL.replace("trials = 9_000", "trials = 9_000\nknowledge_draws = 18")
        .replace("value = \"pert(0.2M, 1M, 3M)\"", "value = \"pert(0.2M, 1M, 3M)\"\nnature = \"knowledge\"")
        .replace("varies = \"trial\"", "nature = \"knowledge\"")
}

#[test]
fn losses_over_what_is_not_known_are_those_of_a_plain_simulator() {
    let scenario = scenario(&unknown());
    assert_eq!(scenario.inputs.iter().filter(|input| input.varies == Varies::Knowledge).count(), 2);
    are_those_of_a_plain_simulator(&scenario);
}

/// The loss is the input itself: one value a draw, one in each eighteenth of the range, the same for a programme that does
/// nothing; and another input that is not known moves none of them.
#[test]
fn what_is_not_known_has_one_value_for_all_trials_of_a_draw() {
    let text = "[scenario]\nname = 'u'\ncurrency = 'HKD'\ntrials = 9_000\nknowledge_draws = 18\n[inputs.x]\nvalue = 'uniform(0, 18)'\nunit = 'HKD'\nnature = 'knowledge'\n[loss]\nx = 'x'\n[controls.none]\ncost = 1\nreduces = { x = 0 }\n[programmes]\nnone = ['none']\n";
    let losses = run(&scenario(text));
    assert_eq!(bits(&losses[0]), bits(&losses[1]));
    let mut cells = [false; 18];
    for draw in losses[0].chunks(500) {
        assert!(draw.iter().all(|loss| *loss == draw[0]));
        cells[draw[0] as usize] = true;
    }
    assert!(cells.iter().all(|cell| *cell));
    let more =
        "[inputs.a]\nvalue = 'uniform(0, 1)'\nunit = 'HKD'\nnature = 'knowledge'\n[loss]\na = 'a - a'\n";
    assert_eq!(bits(&run(&scenario(&text.replace("[loss]\n", more)))[0]), bits(&losses[0]));
}

/// What an insurer does not pay changes nothing, to the bit; and what it pays never makes a trial worse.
#[test]
fn insurance_takes_from_losses_and_changes_no_draw() {
    let (bare, insured) = (run(&scenario(FULL)), run(&scenario(&insured())));
    let share = "share = \"clamp(1 - churn_rate, 0, 0.9)\"";
    let nothing = run(&scenario(&self::insured().replace(share, "share = 0")));
    for ((bare, insured), nothing) in bare.iter().zip(&insured).zip(&nothing) {
        assert_eq!(bits(bare), bits(nothing));
        assert!(insured.iter().zip(bare).all(|(insured, bare)| insured <= bare));
        assert!(insured.iter().zip(bare).any(|(insured, bare)| insured + 1e6 < *bare));
    }
}

/// Groups of 563 trials: blocks and passes begin and end within groups.
#[test]
fn losses_of_sobol_and_latin_trials_are_those_of_a_plain_simulator() {
    for sampling in [Sampling::Sobol, Sampling::Latin] {
        are_those_of_a_plain_simulator(&sampled(FULL, sampling, 9_008));
        are_those_of_a_plain_simulator(&sampled(&of_years(SOME), sampling, 9_008));
    }
}

fn sampled(text: &str, sampling: Sampling, trials: u64) -> Scenario {
    let overrides =
        Overrides { sampling: Some(sampling), trials: Some(trials.to_string()), ..Overrides::default() };
    Scenario::from_text("test.toml", text, Path::new("."), &overrides).expect("the scenario is good")
}

fn are_those_of_a_plain_simulator(scenario: &Scenario) {
    let simulation = run(scenario);
    let plan = Plan::new(scenario);
    let (mut simulator, mut spends) = (Simulator::new(&plan), Vec::new());
    for number in (0..scenario.trials).step_by(7) {
        let trial = Trial { scenario, plan: &plan, number };
        for (outcome, losses) in simulation.iter().enumerate() {
            let (expected, found) = (trial.loss(outcome), losses[number as usize]);
            // Tables of quantiles are good to 1e-10 in probability; the rest to a few units in the last place.
            assert!(
                (found - expected).abs() <= 1e-6 * expected.abs(),
                "trial {number}: {found} for {expected}"
            );
        }
        simulator.spends(number, 1, &mut spends);
        for (programme, found) in spends.iter().enumerate() {
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
            for (a, b) in one.iter().zip(&many) {
                assert_eq!(bits(a), bits(b));
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
    assert_eq!(bits(&before[0]), bits(&after[0]));
    // `none`, `a` and `both` stand after `b` now.
    for (old, new) in [(1, 1), (2, 3), (3, 4)] {
        assert_eq!(bits(&before[old]), bits(&after[new]));
    }
}

#[test]
fn a_larger_programme_never_makes_a_trial_worse() {
    let simulation = run(&scenario(FULL));
    let [baseline, none, a, both] = &simulation[..] else { panic!("four outcomes") };
    assert_eq!(bits(baseline), bits(none));
    for ((baseline, a), both) in baseline.iter().zip(a).zip(both) {
        assert!(both <= a && a <= baseline);
    }
}

#[test]
fn fewer_trials_are_the_first_ones_of_more() {
    let long = run(&scenario(FULL));
    for trials in [1, 1_023, 8_192, 8_193] {
        let short = run(&scenario(&FULL.replace("trials = 9_000", &format!("trials = {trials}"))));
        assert_eq!(bits(&short[3]), bits(&long[3][..trials]));
    }
}

#[test]
fn a_longer_horizon_keeps_the_years_that_it_had() {
    let short = run(&scenario(FULL));
    let long = run(&scenario(&FULL.replace("horizon_years = 3", "horizon_years = 4")));
    let mut longer = 0;
    for (short, long) in short[0].iter().zip(&long[0]) {
        assert!(long >= short);
        longer += u32::from(long > short);
    }
    // P(the fourth year has an incident) = 1 − (1 + 0.9/1.5)^−1.5, within 5 standard errors of 9,000 trials.
    let probability = 1.0 - 1.6_f64.powf(-1.5);
    let error = (9_000.0 * probability * (1.0 - probability)).sqrt();
    assert!((f64::from(longer) - 9_000.0 * probability).abs() < 5.0 * error, "{longer}");
}

#[test]
fn components_add_up_to_the_loss_in_every_trial_and_in_sum() {
    let scenario = scenario(FULL);
    let plan = Plan::new(&scenario);
    let losses = run(&scenario);
    let mut simulator = Simulator::new(&plan);
    let (mut columns, mut sums) = (vec![vec![0.0; 9_000]; losses.len()], Sums::default());
    for (block, first) in (0..9_000).step_by(BLOCK).enumerate() {
        let end = 9_000.min(first + BLOCK);
        let mut parts: Vec<&mut [f64]> = columns.iter_mut().map(|column| &mut column[first..end]).collect();
        sums.add(&simulator.block((block * BLOCK) as u64, &mut parts).expect("losses are finite"));
    }
    assert_eq!(losses, columns);
    // Some trials by themselves.
    let trials: Vec<u64> = (0..9_000).step_by(13).collect();
    let mut parts = Vec::new();
    simulator.components(&trials, &mut parts);
    let components = scenario.components.len();
    for (outcome, losses) in losses.iter().enumerate() {
        let sum: f64 = sums.components[outcome * components..][..components].iter().sum();
        let total: f64 = losses.iter().sum();
        assert!((sum - total).abs() < 1e-9 * total);
        for (place, &trial) in trials.iter().enumerate() {
            let loss: f64 = parts[outcome * components..][..components].iter().map(|part| part[place]).sum();
            let expected = losses[trial as usize];
            assert!((loss - expected).abs() <= 1e-9 * expected, "trial {trial}: {loss} for {expected}");
        }
    }
}

/// One input `x` uniform on (−1, 1), the loss in HKD.
fn one_loss(formula: &str) -> Result<Vec<Vec<f64>>, Fault> {
    let text = format!(
        "[scenario]\nname = 'f'\ncurrency = 'HKD'\ntrials = 2_000\nseed = 1\n[inputs.x]\nvalue = 'uniform(-1, 1)'\nunit = '1'\n[inputs.step]\nvalue = 'discrete([0, 1], [0.5, 0.5])'\nunit = '1'\n[loss]\ntotal = '({formula}) * 1 HKD'\n"
    );
    simulate(&Plan::new(&scenario(&text)))
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
fn an_insurance_that_is_no_finite_number_is_reported_at_its_clause() {
    let limit = "max(2M HKD, 1% * turnover)";
    let text = insured().replace(limit, "abs(2M HKD / (churn_rate - churn_rate))");
    let scenario = scenario(&text);
    let fault = simulate(&Plan::new(&scenario)).expect_err("it divides by zero");
    let label = &fault.diagnostic.labels[0];
    assert_eq!(&text[label.span.start..label.span.end], "2M HKD / (churn_rate - churn_rate)");
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
        let fault = one_loss(formula).expect_err("it is no finite number somewhere");
        assert!(!fault.diagnostic.labels.is_empty(), "{formula} has a place");
    }
}

#[test]
fn a_guard_keeps_a_division_by_zero_out_of_the_loss() {
    let losses = one_loss("if(step > 0, 5 / step, 1)").expect("the guard holds").remove(0);
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
            pool.install(|| simulate(&plan)).expect_err("scores above 6 occur").diagnostic.message
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
            let (mean, error) = over_groups(&scenario, &run(&scenario)[0], mean);
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
        let (share, error) = over_groups(&scenario, &run(&scenario)[0], beyond);
        assert!((share - exact).abs() < 5.0 * error, "{sampling:?}: {share} ± {error}, not {exact}");
    }
}

#[test]
fn the_inputs_of_a_trial_are_the_means_of_its_incidents_draws() {
    let scenario = scenario(
        r#"
[scenario]
name = "two inputs"
currency = "HKD"
horizon_years = 2
trials = 500
seed = 9
[inputs.fine]
value = "uniform(1, 2)"
unit = "HKD"
[inputs.rate]
value = "uniform(1, 2)"
unit = "1"
varies = "trial"
[loss]
total = "fine * rate"
[frequency]
incidents = "poisson(0.8)"
"#,
    );
    let plan = Plan::new(&scenario);
    let mut columns = Vec::new();
    Simulator::new(&plan).inputs(0, 500, &mut columns);
    let losses = run(&scenario);
    for trial in 0..500 {
        let (fine, rate) = (columns[0][trial], columns[1][trial]);
        if losses[0][trial] == 0.0 {
            assert!(fine.is_nan() && rate.is_nan());
            continue;
        }
        // The loss is the sum of the fines times the trial's one rate.
        let incidents = losses[0][trial] / (fine * rate);
        assert!((incidents - incidents.round()).abs() < 1e-9 && incidents.round() >= 1.0);
        assert!((rate - 1.0 - uniform(9, Stream::named("inputs.rate"), trial as u64, 0)).abs() < 1e-12);
    }
}
