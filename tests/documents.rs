//! Properties of whole documents: who gets which numbers, and what may not change them.
mod common;

use amerce::results::{Kept, Results};
use amerce::scenario::Overrides;
use common::{check_mean, comparable, compound, run, run_scenario, scenario_with, within};

const SCENARIO: &str = r#"
[scenario]
name = "two controls"
currency = "HKD"
horizon_years = 2
trials = 60_000
seed = 3
discount_rate = "3%"
[inputs.fine]
value = "pert(0.2M, 1M, 3M)"
unit = "HKD"
[inputs.rate]
value = "beta(2, 38)"
unit = "1"
[inputs.turnover]
value = "lognormal(p5 = 50M, p95 = 400M)"
unit = "HKD"
varies = "trial"
[loss]
fine = "fine"
churn = "rate * turnover / 20"
[frequency]
incidents = "negative_binomial(mean = 0.9, dispersion = 1.5)"
[controls.a]
cost = "pert(120k, 180k, 300k)"
annual_cost = "60k"
reduces = { rate = "beta(4, 12)", incidents = 0.35 }
[controls.b]
cost = "50k"
reduces = { incidents = "uniform(10%, 60%)" }
[programmes]
a = ["a"]
both = ["a", "b"]
[[appetite]]
loss = "5M"
probability = "10%"
"#;

fn on_threads(threads: usize, text: &str) -> String {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
    pool.install(|| comparable(run(text)))
}

#[test]
fn thread_counts_1_2_3_and_7_give_identical_documents() {
    let one = on_threads(1, SCENARIO);
    for threads in [2, 3, 7] {
        assert_eq!(one, on_threads(threads, SCENARIO), "{threads} threads");
    }
}

/// The two controls with the fine not known, in 40 draws.
fn unknown() -> String {
    SCENARIO
        .replace("trials = 60_000", "trials = 60_000\nknowledge_draws = 40")
        .replace("value = \"pert(0.2M, 1M, 3M)\"", "value = \"pert(0.2M, 1M, 3M)\"\nnature = \"knowledge\"")
}

#[test]
fn thread_counts_give_identical_documents_where_something_is_not_known() {
    let one = on_threads(1, &unknown());
    for threads in [2, 3, 7] {
        assert_eq!(one, on_threads(threads, &unknown()), "{threads} threads");
    }
}

#[test]
fn what_is_not_known_moves_no_other_draws_and_only_it_gives_bands() {
    let (before, after) = (run(SCENARIO), run(&unknown()));
    assert_eq!(before.baseline.components[1].mean, after.baseline.components[1].mean);
    assert_ne!(before.baseline.components[0].mean, after.baseline.components[0].mean);
    assert_eq!(before.programmes[0].spend.mean, after.programmes[0].spend.mean);
    let natures = |results: &Results| -> Vec<_> {
        results.inputs.iter().map(|input| (input.nature.clone(), input.self_check.is_some())).collect()
    };
    let [knowledge, variability] = ["knowledge", "variability"].map(|word| Some(word.to_owned()));
    assert_eq!(natures(&before)[0], (variability.clone(), true));
    assert_eq!(natures(&after), [(knowledge, false), (variability.clone(), true), (variability, true)]);
    assert!(before.scenario.knowledge_draws.is_none() && before.baseline.bands.is_none());
    assert!(before.programmes.iter().all(|one| one.bands.is_none() && one.residual.bands.is_none()));
    assert_eq!(after.scenario.knowledge_draws, Some(40));
    assert!(after.programmes.iter().all(|one| one.bands.is_some() && one.residual.bands.is_some()));
    let text = comparable(after);
    assert!(!text.contains("NaN") && !text.contains("inf"));
}

#[test]
fn an_unrelated_input_changes_no_number_of_a_comparison() {
    let before = run(SCENARIO);
    let more = SCENARIO.replace(
        "[inputs.fine]",
        "[inputs.unrelated]\nvalue = \"uniform(0, 1)\"\nunit = \"1\"\n[inputs.fine]",
    );
    let after = run(&more);
    assert_eq!(before.baseline, after.baseline);
    assert_eq!(before.programmes, after.programmes);
}

#[test]
fn another_programme_changes_no_number_of_the_others() {
    let before = run(SCENARIO);
    let after = run(&SCENARIO.replace("[programmes]", "[programmes]\nb = [\"b\"]"));
    assert_eq!(before.baseline, after.baseline);
    assert_eq!(before.programmes, after.programmes[1..]);
}

#[test]
fn another_seed_changes_the_numbers_within_their_errors() {
    let one = run(SCENARIO);
    let other = run(&SCENARIO.replace("seed = 3", "seed = 4"));
    assert_ne!(one.baseline.loss.mean, other.baseline.loss.mean);
    within(
        "the mean",
        one.baseline.loss.mean,
        other.baseline.loss.mean,
        5.0 * 2_f64.sqrt() * one.baseline.loss.mean_se,
    );
}

/// 10 % a year for two years of HKD 1M for certain, one control of 20k once and 10k a year, effectiveness ¼ on the fine.
#[test]
fn roi_arithmetic_is_that_of_paper_and_pencil() {
    let text = "[scenario]\nname = 'c'\ncurrency = 'HKD'\ntrials = 1_000\nseed = 1\nhorizon_years = 2\ndiscount_rate = '10%'\n[inputs.fine]\nvalue = 1_000_000\nunit = 'HKD'\n[loss]\nfine = 'fine'\n[frequency]\nincidents = 1\n[controls.a]\ncost = '20k'\nannual_cost = '10k'\nreduces = { fine = 0.25 }\n[controls.free]\nreduces = { fine = 0.5 }\n[programmes]\na = ['a']\nfree = ['free']\nnothing = []\n[[appetite]]\nloss = '1.7M'\nprobability = '50%'\n";
    let results = run(text);
    // Money of a year counts in its middle: 1.1^(−½) + 1.1^(−3⁄2).
    let annuity = 1.1_f64.powf(-0.5) + 1.1_f64.powf(-1.5);
    let near = |what: &str, found: f64, expected: f64| within(what, found, expected, 1e-9 * expected.abs());
    near("baseline", results.baseline.loss.mean, 1e6 * annuity);
    let a = &results.programmes[0];
    let spend = 20_000.0 + 10_000.0 * annuity;
    near("spend", a.spend.mean, spend);
    near("avoided", a.avoided.mean, 250_000.0 * annuity);
    near("net benefit", a.net_benefit.mean, 250_000.0 * annuity - spend);
    near("ROI", a.roi.value.expect("it costs"), 250_000.0 * annuity / spend - 1.0);
    near("avoided per 1 spent", a.avoided_per_spent.value.expect("it costs"), 250_000.0 * annuity / spend);
    assert_eq!((a.net_benefit.probability_positive, a.avoided.mean_se), (1.0, 0.0));
    near("change of VaR 95", a.change.var95.value, -250_000.0 * annuity);
    near("change of TVaR 95", a.change.tvar95.value, -250_000.0 * annuity);
    assert_eq!(results.baseline.appetite[0].kept, Kept::Broken);
    assert_eq!((a.change.appetite[0].from, a.change.appetite[0].to), (Kept::Broken, Kept::Kept));
    assert_eq!(results.baseline.loss.skewness, None);
    for name in ["free", "nothing"] {
        let programme = results.programmes.iter().find(|one| one.name == name).expect("it is there");
        assert!(programme.roi.value.is_none() && programme.roi.low.is_none(), "{name}");
    }
    let text = comparable(results);
    assert!(text.contains("\"roi\": {\n        \"value\": null"), "undefined ratios are null");
}

/// Two inputs of one shape share nothing but their shape: their product has the mean of independent ones, and their
/// correlation, read off the variance of the sum, is within four standard errors of zero.
#[test]
fn inputs_of_one_shape_share_no_draws() {
    let input = |name: &str| format!("[inputs.{name}]\nvalue = 'uniform(-1, 1)'\nunit = 'HKD'\n");
    let head = "[scenario]\nname = 's'\ncurrency = 'HKD'\ntrials = 1_000_000\nseed = 8\n";
    let text = format!("{head}{}{}[loss]\nproduct = 'x * y / 1 HKD'\n", input("x"), input("y"));
    let loss = run(&text).baseline.loss;
    // E[xy] = ρ/3 for uniforms on (−1, 1), whose product has sd 1/3.
    within("rank correlation / 3", loss.mean, 0.0, 4.0 / 3.0 / 1e3);
    within("sd of the product", loss.sd, 1.0 / 3.0, 0.002);
}

#[test]
fn incidents_of_one_trial_share_no_draws() {
    let results = run(&compound("uniform(-1, 1)", "2", "500k", 9));
    // Var of a sum of two independent ones is 2/3; twice the same one would give 4/3.
    within("variance", results.baseline.loss.sd.powi(2), 2.0 / 3.0, 0.01);
}

#[test]
fn a_programme_that_stops_every_incident_leaves_no_loss() {
    let text = format!(
        "{}[controls.all]\ncost = 1\nreduces = {{ incidents = 1 }}\n[controls.none]\ncost = 1\nreduces = {{ incidents = 0 }}\n[programmes]\nall = ['all']\nnone = ['none']\n",
        compound("pert(1M, 3M, 10M)", "poisson(0.8)", "20k", 10)
    );
    let results = run(&text);
    assert_eq!(results.programmes[0].residual.loss.max, 0.0);
    assert_eq!(results.programmes[1].residual, results.baseline);
}

/// Thinning a Poisson number of incidents leaves a Poisson number: mean λ(1 − e).
#[test]
fn thinned_incidents_have_the_distribution_of_fewer_ones() {
    let text = format!(
        "{}[controls.half]\ncost = 1\nreduces = {{ incidents = '40%' }}\n[programmes]\nhalf = ['half']\n",
        compound("1", "poisson(2)", "500k", 11)
    );
    let residual = &run(&text).programmes[0].residual;
    check_mean(residual, 1.2);
    within("variance", residual.loss.sd.powi(2), 1.2, 0.02);
    let some = 1.0 - (-1.2_f64).exp();
    within("P(any)", residual.loss.probability_of_loss, some, 5.0 * common::share_se(some, 500_000));
}

#[test]
fn one_trial_and_few_trials_give_sound_documents() {
    for trials in ["1", "2", "7", "150"] {
        let overrides = Overrides { trials: Some(trials.to_owned()), ..Overrides::default() };
        let results = run_scenario(&scenario_with(SCENARIO, &overrides));
        let text = comparable(results);
        assert!(!text.contains("NaN") && !text.contains("inf"), "{trials} trials");
    }
}

#[test]
fn documents_name_the_correlations_that_were_asked_for() {
    let text = format!("{SCENARIO}[[correlation]]\ninputs = ['rate', 'fine']\nrank = -0.25\nsource = 's'\n");
    let [found] = &run(&text).correlations[..] else { panic!("there is one") };
    assert_eq!(found.inputs, ["rate", "fine"]);
    assert_eq!((&*found.copula, &*found.measure), ("Gaussian copula", "Spearman's rho"));
    assert_eq!(found.ranks, [[1.0, -0.25], [-0.25, 1.0]]);
    assert_eq!(found.source.as_deref(), Some("s"));
    assert!(run(SCENARIO).correlations.is_empty());
}
