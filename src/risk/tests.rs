//! Measuring in rounds against statistics of whole columns, and against itself with the losses kept or made again.
use super::measure::measure_keeping;
use super::*;
use crate::engine::{Plan, Simulator, simulate};
use crate::scenario::{Overrides, Scenario};
use std::path::Path;

mod convergence;

const SCENARIO: &str = r#"
[scenario]
name = "rounds"
currency = "HKD"
trials = 150_000
seed = 11
[inputs.fine]
value = "lognormal(p5 = 0.2M, p95 = 4M)"
unit = "HKD"
[inputs.gain]
value = "discrete([0, 0.3M], [0.7, 0.3])"
unit = "HKD"
[inputs.shared]
value = "uniform(1, 2)"
unit = "1"
varies = "trial"
[loss]
fine = "fine * shared"
gain = "-gain"
[frequency]
incidents = "poisson(0.7)"
[controls.a]
cost = "pert(50k, 80k, 200k)"
reduces = { incidents = "beta(4, 6)" }
[controls.b]
annual_cost = "90k"
reduces = { fine = 0.5 }
[programmes]
a = ["a"]
both = ["a", "b"]
[[appetite]]
loss = "2M"
probability = "20%"
"#;

fn scenario(text: &str) -> Scenario {
    let read = Scenario::from_text("rounds.toml", text, Path::new("."), &Overrides::default());
    read.unwrap_or_else(|error| panic!("{error}"))
}

fn sorted(losses: &[f64]) -> Vec<f64> {
    let mut sorted = losses.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found}, not {expected}");
}

/// [`SCENARIO`] over four years, so that each is measured.
fn over_years() -> String {
    SCENARIO
        .replace("seed = 11", "seed = 11\nhorizon_years = 4\ndiscount_rate = '5%'")
        .replace("gain = \"-gain\"", "gain = { formula = \"-gain\", emerges = [0.7, 0.3] }")
        .replace("[frequency]", "[reoffence]\nprobability = 0.6\nseverity_uplift = 1.5\n[frequency]")
}

#[test]
fn measures_are_those_of_sorted_columns() {
    let scenario = scenario(SCENARIO);
    let plan = Plan::new(&scenario);
    let measured = measure(&plan, &|_| {}).expect("losses are finite");
    let columns = simulate(&plan).expect("losses are finite");
    let n = columns[0].len();
    let mut simulator = Simulator::new(&plan);
    for (number, (outcome, losses)) in measured.outcomes.iter().zip(&columns).enumerate() {
        let sorted = sorted(losses);
        let mean = losses.iter().sum::<f64>() / n as f64;
        let summary = &outcome.summary;
        near(summary.moments.mean, mean);
        for quantile in &summary.quantiles {
            assert_eq!(quantile.value, sorted[quantile.level.rank(n) - 1]);
        }
        for tail in &summary.tails {
            let count = tail.level.tail_count(n).round() as usize;
            near(tail.tvar, sorted[n - count..].iter().sum::<f64>() / count as f64);
        }
        let above = losses.iter().filter(|loss| **loss > 2e6).count();
        assert_eq!(outcome.exceeding[0].probability, above as f64 / n as f64);

        let tail = summary.tail(CHANGE_LEVEL);
        let trials: Vec<u64> = (0..n as u64).collect();
        let mut parts = Vec::new();
        simulator.components(&trials, &mut parts);
        for (component, means) in outcome.components.iter().enumerate() {
            let part = &parts[number * 2 + component];
            near(means.mean, part.iter().sum::<f64>() / n as f64);
            let weighted: f64 = losses.iter().zip(part).map(|(&loss, part)| tail.weight(loss) * part).sum();
            near(means.tail_mean, weighted / tail.level.tail_count(n));
        }
    }
}

#[test]
fn losses_that_are_made_again_give_the_figures_of_losses_that_are_kept() {
    // Also with an atom in the tail, with hardly any loss, and with one loss for all.
    let rare = SCENARIO.replace("poisson(0.7)", "poisson(0.01)");
    let atoms = SCENARIO.replace("lognormal(p5 = 0.2M, p95 = 4M)", "discrete([1M, 5M], [0.8, 0.2])");
    let constant = "[scenario]\nname = 'c'\ncurrency = 'HKD'\ntrials = 70_001\n[loss]\nall = '1000 HKD'\n";
    let years = over_years();
    for text in [SCENARIO, &rare, &atoms, constant, &years] {
        let scenario = scenario(text);
        let plan = Plan::new(&scenario);
        let [kept, made] = [true, false].map(|keep| {
            let (measured, losses) = measure_keeping(&plan, keep, &|_| {}).expect("losses are finite");
            let part = losses.part(30_000..70_001);
            format!("{measured:?}\n{part:?}")
        });
        assert_eq!(kept, made);
    }
}

#[test]
fn draws_of_what_is_not_known_are_the_same_from_losses_made_again() {
    let text = SCENARIO.replace("varies = \"trial\"", "nature = \"knowledge\"");
    let scenario = scenario(&text);
    let plan = Plan::new(&scenario);
    let [kept, made] = [true, false].map(|keep| {
        let (mut measured, losses) = measure_keeping(&plan, keep, &|_| {}).expect("losses are finite");
        let draws = losses.draws(&measured);
        measured.take_errors_from_draws(&draws);
        format!("{measured:?}\n{draws:?}")
    });
    assert_eq!(kept, made);
}

/// Draws of an input that the loss hardly uses are independent groups: errors by way of the curve are those of the
/// asymptotic theory. A standard deviation of 200 values has a relative standard error of 5 %.
#[test]
fn errors_from_draws_that_do_not_differ_are_those_of_independent_trials() {
    let text = SCENARIO.replace("uniform(1, 2)", "uniform(1.49, 1.51)");
    let known = scenario(&text);
    let unknown = scenario(&text.replace("varies = \"trial\"", "nature = \"knowledge\""));
    let [known, unknown] =
        [&known, &unknown].map(|scenario| measure(&Plan::new(scenario), &|_| {}).expect("losses are finite"));
    let alike = |what: &str, a: f64, b: f64| assert!((a / b - 1.0).abs() < 0.35, "{what}: {a} and {b}");
    for (a, b) in known.outcomes.iter().zip(&unknown.outcomes) {
        for (a, b) in a.summary.quantiles.iter().zip(&b.summary.quantiles).filter(|(a, _)| a.level.p() >= 0.9)
        {
            alike(&format!("VaR {}", a.level.p()), a.se(), b.se());
        }
        for (a, b) in a.summary.tails.iter().zip(&b.summary.tails) {
            alike("TVaR", a.tvar_se.expect("many trials"), b.tvar_se.expect("many draws"));
        }
    }
    for (a, b) in known.effects.iter().zip(&unknown.effects) {
        alike("change of VaR", a.var.se.expect("many trials"), b.var.se.expect("many draws"));
        alike("change of TVaR", a.tvar.se.expect("many trials"), b.tvar.se.expect("many draws"));
    }
}

#[test]
fn years_and_what_is_paid_later_add_up_to_the_total() {
    let scenario = scenario(&over_years());
    let plan = Plan::new(&scenario);
    let measured = measure(&plan, &|_| {}).expect("losses are finite");
    assert!(measured.outcomes.len() == 3);
    for outcome in &measured.outcomes {
        let years = outcome.years.as_ref().expect("years are measured");
        assert_eq!(years.paid.len(), 4);
        let paid: f64 = years.paid.iter().map(|year| year.moments.mean).sum();
        let later = years.later.as_ref().expect("gains of the last year come later").moments.mean;
        assert!(later < 0.0);
        near(paid + later, outcome.summary.moments.mean);
        // The worst year is no better than any, and no worse than the best of the years after it allows.
        assert!(years.paid.iter().all(|year| years.worst.moments.mean > year.moments.mean));
        assert!(years.paid.iter().all(|year| years.worst.moments.max >= year.moments.max));
    }
}

#[test]
fn inputs_have_the_means_of_their_draws() {
    let scenario = scenario(SCENARIO);
    let plan = Plan::new(&scenario);
    let measured = measure(&plan, &|_| {}).expect("losses are finite");
    assert_eq!(measured.inputs.len(), 3);
    for found in &measured.inputs {
        let input = &scenario.inputs[found.input];
        let (mean, sd) = (input.value.mean(), input.value.sd());
        let off = (found.mean - mean) / (sd / (found.draws as f64).sqrt());
        assert!(off.abs() < 4.0, "{} is off by {off} standard errors", input.name);
        // 0.7 incidents a trial, and 1 − e^−0.7 trials with one.
        let expected = 150_000.0 * if input.name == "shared" { 1.0 - (-0.7_f64).exp() } else { 0.7 };
        assert!((found.draws as f64 / expected - 1.0).abs() < 0.02, "{} draws", found.draws);
    }
}

#[test]
fn errors_from_independent_groups_are_those_of_independent_trials() {
    let scenario = scenario(&over_years());
    let plan = Plan::new(&scenario);
    let (measured, losses) = measure_keeping(&plan, true, &|_| {}).expect("losses are finite");
    let groups: Vec<Measured> =
        (0..100).map(|group| losses.part(group * 1_500..(group + 1) * 1_500)).collect();
    let mut grouped = measured.clone();
    grouped.take_errors_from(&groups);
    // A standard deviation of 100 values has a relative standard error of 1/√198, 7 %.
    let alike = |what: &str, a: f64, b: f64| assert!((a / b - 1.0).abs() < 0.3, "{what}: {a} and {b}");
    for (a, b) in measured.outcomes.iter().zip(&grouped.outcomes) {
        alike("mean", a.summary.mean_se, b.summary.mean_se);
        let [years, grouped] = [a, b].map(|outcome| outcome.years.as_ref().expect("years are measured"));
        alike("mean of the worst year", years.worst.mean_se, grouped.worst.mean_se);
        for (year, grouped) in years.paid.iter().zip(&grouped.paid) {
            alike("mean of a year", year.mean_se, grouped.mean_se);
        }
        let [a, b] = [a, b].map(|outcome| outcome.summary.quantile(CHANGE_LEVEL).se());
        alike("VaR", a, b);
    }
    for (a, b) in measured.effects.iter().zip(&grouped.effects) {
        alike("avoided", a.paired.avoided_se, b.paired.avoided_se);
        alike("net", a.paired.net_se, b.paired.net_se);
        let [a, b] = [a, b].map(|effect| {
            let ratio = effect.paired.avoided_per_spent.expect("it costs something");
            ratio.interval.high - ratio.value
        });
        alike("ratio", a, b);
    }
}
