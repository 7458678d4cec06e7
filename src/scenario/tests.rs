//! What a scenario may say, and what is answered to what it may not.
use super::*;
use crate::diagnostics::{Diagnostic, Severity, render};
use proptest::prelude::*;
use std::path::Path;

mod insurance;
mod years;

const GOOD: &str = r#"[scenario]
name = "a"
currency = "HKD"
[inputs.fine]
value = "pert(0.2M, 1M, 3M)"
unit = "HKD"
source = "s"
[inputs.rate]
value = "beta(2, 38)"
unit = "1"
source = "s"
[inputs.customers]
value = 50_000
unit = "customer"
source = "s"
[inputs.order]
value = 300
unit = "HKD/customer"
source = "s"
[define]
cap = "4% * fine"
[loss]
fine = "fine + cap"
churn = "rate * customers * order"
[frequency]
incidents = "poisson(0.8)"
source = "s"
[controls.training]
cost = "100k"
annual_cost = "uniform(10k, 20k)"
reduces = { rate = "40%", incidents = "beta(2, 5)" }
[programmes]
all = ["training"]
[[appetite]]
loss = "10M"
probability = "5%"
"#;

fn load_with(text: &str, overrides: &Overrides) -> Result<Scenario, LoadError> {
    Scenario::from_text("a.toml", text, Path::new("tests/data"), overrides)
}

fn load(text: &str) -> Result<Scenario, LoadError> {
    load_with(text, &Overrides::default())
}

fn good(text: &str) -> Scenario {
    load(text).unwrap_or_else(|error| panic!("{}", render(&error.diagnostics, &error.sources, false)))
}

fn set(changes: &[&str]) -> Overrides {
    Overrides { set: changes.iter().map(|change| (*change).to_owned()).collect(), ..Overrides::default() }
}

fn complaint(result: Result<Scenario, LoadError>) -> String {
    let error = result.expect_err("it is not possible");
    render(&error.diagnostics, &error.sources, false)
}

/// The good scenario with one text replaced.
fn without(before: &str, after: &str) -> Result<Scenario, LoadError> {
    assert!(GOOD.contains(before), "{before}");
    load(&GOOD.replace(before, after))
}

#[test]
fn a_scenario_holds_what_its_file_says() {
    let scenario = good(GOOD);
    assert_eq!((scenario.trials, scenario.seed, scenario.horizon_years), (1_000_000, 1, 1));
    assert_eq!(scenario.inputs[0].value.mean(), (0.2e6 + 4e6 + 3e6) / 6.0);
    assert_eq!(scenario.inputs[3].unit.to_string(), "HKD/customer");
    assert_eq!(scenario.controls[0].reduces[1].target, Target::Incidents);
    assert_eq!(scenario.programmes[0].controls, [0]);
    assert_eq!((scenario.appetite[0].loss, scenario.appetite[0].probability), (10e6, 0.05));
}

#[test]
fn every_distribution_can_be_written() {
    for value in [
        "5M",
        "5M HKD",
        "2 * 12k",
        "constant(5)",
        "uniform(1, 2)",
        "uniform(max = 2, min = 1)",
        "triangular(1, 2, 3)",
        "pert(1, 2, 3)",
        "pert(1, 2, 3, 8)",
        "pert(1, 2, 3, lambda = 8)",
        "normal(5, 1)",
        "normal(mean = 5, sd = 1)",
        "lognormal(mu = 1, sigma = 2)",
        "lognormal(mean = 5M, sd = 2M)",
        "lognormal(median = 5M, gsd = 2)",
        "lognormal(p5 = 200, p95 = 1_500)",
        "lognormal(p50 = 200, p99.5 = 1_500)",
        "beta(2, 38)",
        "beta(2, 38, 1M, 5M)",
        "beta(mean = 0.3, sd = 0.1)",
        "gamma(shape = 2, scale = 3)",
        "gamma(mean = 2, sd = 3)",
        "exponential(5)",
        "weibull(1.5, 2)",
        "pareto(1M, 1.5)",
        "generalised_pareto(0, 1M, 0.3)",
        "student_t(4, 0, 1)",
        "metalog(p10 = 1, p50 = 2, p90 = 4)",
        "metalog(p10 = 1, p50 = 2, p90 = 4, min = 0, max = 10)",
        "discrete([1, 2], [0.5, 0.5])",
        "bernoulli(5%)",
        "empirical('losses.csv', 'loss')",
        "mixture([uniform(0, 1), lognormal(mu = 1, sigma = 1)], [0.3, 0.7])",
        "truncated(normal(5, 1), 4, 6)",
        "truncated(normal(5, 1), min = 4)",
    ] {
        good(&GOOD.replace("\"pert(0.2M, 1M, 3M)\"", &format!("\"{value}\"")));
    }
    for incidents in [
        "poisson(2)",
        "negative_binomial(2, 0.5)",
        "negative_binomial(mean = 2, dispersion = 1)",
        "binomial(3, 40%)",
        "bernoulli(0.1)",
        "3",
        "constant(2)",
    ] {
        good(&GOOD.replace("poisson(0.8)", incidents));
    }
}

#[test]
fn values_are_set_by_name_from_outside_and_say_so() {
    let overrides = Overrides {
        trials: Some("2k".to_owned()),
        seed: Some(7),
        ..set(&[
            "rate=beta(2, 30)",
            "controls.training.cost = 5k",
            "frequency.incidents=2",
            "scenario.horizon_years=3",
            "define.cap = 1 HKD",
        ])
    };
    let scenario = load_with(GOOD, &overrides).expect("these are there to set");
    assert_eq!(scenario.inputs[1].expression, "beta(2, 30)");
    assert_eq!(scenario.inputs[1].provenance.source.as_deref(), Some("set on the command line"));
    assert_eq!(scenario.controls[0].cost.is_constant(), Some(5_000.0));
    assert_eq!((scenario.trials, scenario.seed, scenario.horizon_years), (2_000, 7, 3));
    assert_ne!(scenario.fingerprint, good(GOOD).fingerprint);
    let complaints = [
        complaint(load_with(GOOD, &set(&["rat=beta(2, 30)"]))),
        complaint(load_with(GOOD, &set(&["rate"]))),
        complaint(load_with(GOOD, &set(&["rate=betta(2, 30)"]))),
        complaint(load_with(GOOD, &set(&["rate=1", "inputs.rate=2"]))),
        complaint(load_with(GOOD, &set(&["scenario.seed=2"]))),
        complaint(load_with(GOOD, &Overrides { trials: Some("0".to_owned()), ..Overrides::default() })),
        complaint(load_with(GOOD, &Overrides { with: vec!["churn".to_owned()], ..Overrides::default() })),
    ];
    insta::assert_snapshot!("overrides", complaints.join(""));
}

#[test]
fn sampling_is_a_word_of_the_scenario_or_of_the_command_line() {
    assert_eq!((good(GOOD).sampling, good(GOOD).groups()), (Sampling::Random, 1));
    let written = GOOD.replace("currency =", "sampling = \"sobol\"\ncurrency =");
    assert_eq!((good(&written).sampling, good(&written).groups()), (Sampling::Sobol, SCRAMBLES));
    let mut fingerprints = vec![good(&written).fingerprint];
    for (_, sampling) in Sampling::WORDS {
        let overrides = Overrides { sampling: Some(sampling), ..Overrides::default() };
        let scenario = load_with(&written, &overrides).expect("it is a sampling");
        assert_eq!(scenario.sampling, sampling);
        assert!(!fingerprints.contains(&scenario.fingerprint));
        fingerprints.push(scenario.fingerprint);
    }
    assert_eq!(warnings(&good(&written)).last().expect("62,500 is no power of two").code, "uneven-points");
}

#[test]
fn numbers_of_trials_that_points_cannot_have_are_refused() {
    let with = |sampling, trials: &str| {
        let overrides =
            Overrides { sampling: Some(sampling), trials: Some(trials.to_owned()), ..Overrides::default() };
        load_with(GOOD, &overrides)
    };
    let sampled = |text: &str| load(&GOOD.replace("currency =", &format!("{text}\ncurrency =")));
    let complaints = [
        complaint(sampled("sampling = \"sobel\"")),
        complaint(sampled("sampling = 3")),
        complaint(sampled("sampling = \"sobol\"\ntrials = 100_000_008")),
        complaint(with(Sampling::Sobol, "5bn")),
        complaint(with(Sampling::Latin, "1_000_001")),
        complaint(with(Sampling::Smoothed, "1_023")),
        complaint(load_with(GOOD, &set(&["scenario.sampling=sobol"]))),
    ];
    insta::assert_snapshot!("sampling", complaints.join(""));
    for sampling in [Sampling::Sobol, Sampling::Latin, Sampling::Smoothed] {
        assert!(with(sampling, "1_024").is_ok());
    }
}

/// The good scenario with its churn rate not known.
const UNKNOWN: [&str; 2] = ["value = \"beta(2, 38)\"", "value = \"beta(2, 38)\"\nnature = \"knowledge\""];

fn unknown() -> String {
    GOOD.replace(UNKNOWN[0], UNKNOWN[1])
}

#[test]
fn trials_that_what_is_not_known_cannot_divide_are_refused() {
    let with = |changes: &str| load(&unknown().replace("currency =", &format!("{changes}\ncurrency =")));
    let complaints = [
        complaint(with("trials = 19_999")),
        complaint(with("trials = 500")),
        complaint(with("trials = 1_000_001")),
        complaint(with("knowledge_draws = 9")),
        complaint(with("knowledge_draws = 20.5")),
        complaint(with("sampling = \"sobol\"")),
        complaint(load(&unknown().replace("nature =", "varies = \"trial\"\nnature ="))),
        complaint(load(&unknown().replace("\"knowledge\"", "\"epistemic\""))),
        complaint(load_with(
            &unknown(),
            &Overrides { trials: Some("1k".to_owned()), ..Overrides::default() },
        )),
    ];
    insta::assert_snapshot!("knowledge", complaints.join(""));
    assert_eq!(with("trials = 20_000").expect("it fits").groups(), 200);
    let fewer = with("trials = 1_000\nknowledge_draws = 10").expect("it fits");
    assert_eq!((fewer.groups(), fewer.outer_draws()), (10, Some(10)));
}

#[test]
fn only_what_the_loss_uses_and_nobody_knows_is_drawn_apart() {
    let scenario = good(&unknown());
    assert_eq!((scenario.outer_draws(), scenario.inputs[1].varies), (Some(200), Varies::Knowledge));
    let reading = &scenario.readings()[1].words;
    assert!(reading.ends_with("not known: one value for all trials of each of 200 draws"), "{reading}");
    assert_eq!(good(GOOD).outer_draws(), None);

    let codes =
        |scenario: &Scenario| -> Vec<&str> { warnings(scenario).iter().map(|one| one.code).collect() };
    // A number from the command line is how a better estimate is tried out; in the file it is a slip.
    let known =
        load_with(&unknown(), &set(&["rate=5%", "scenario.knowledge_draws=50"])).expect("it is a number");
    assert_eq!(known.outer_draws(), None);
    assert!(codes(&known).contains(&"unused-draws") && !codes(&known).contains(&"known-number"));
    let slip = good(&GOOD.replace("value = 50_000", "value = 50_000\nnature = \"knowledge\""));
    assert!(codes(&slip).contains(&"known-number") && slip.outer_draws().is_none());

    let optional = unknown().replace(
        "churn = \"rate * customers * order\"",
        "churn = { formula = \"rate * customers * order\", optional = true }",
    );
    assert_eq!(good(&optional).outer_draws(), None);
    let with = Overrides { with: vec!["churn".to_owned()], ..Overrides::default() };
    assert_eq!(load_with(&optional, &with).expect("it is there").outer_draws(), Some(200));
    let defined = unknown()
        .replace("4% * fine", "4% * fine + rate * 1 HKD")
        .replace("rate * customers", "0.05 * customers");
    assert_eq!(good(&defined).outer_draws(), Some(200));
}

/// The good scenario with lines in its first table.
fn general(lines: &str) -> String {
    GOOD.replace("currency =", &format!("{lines}\ncurrency ="))
}

#[test]
fn a_precision_is_asked_for_in_the_scenario_or_on_the_command_line() {
    assert_eq!(good(GOOD).precision, None);
    let written = general("precision = \"0.5%\"");
    let scenario = good(&written);
    let expected = Precision { share: 0.005, of: PrecisionOf::Loss, most_trials: 100_000_000 };
    assert_eq!((scenario.precision, scenario.trials), (Some(expected), 100_000));
    // Points are even in powers of two.
    let points = good(&general("precision = 0.005\nsampling = \"sobol\""));
    assert_eq!((points.precision, points.trials), (Some(expected), 16 << 13));
    assert!(warnings(&points).iter().all(|warning| warning.code != "uneven-points"));

    let overrides = Overrides {
        precision: Some("1%".to_owned()),
        precision_of: Some(PrecisionOf::Roi),
        most_trials: Some("3M".to_owned()),
        trials: Some("50k".to_owned()),
        ..Overrides::default()
    };
    let scenario = load_with(&written, &overrides).expect("it can be asked for");
    let expected = Precision { share: 0.01, of: PrecisionOf::Roi, most_trials: 3_000_000 };
    assert_eq!((scenario.precision, scenario.trials), (Some(expected), 50_000));
    assert_eq!(
        load_with(&written, &set(&["scenario.precision=2%"]))
            .expect("it is a value")
            .precision
            .map(|one| one.share),
        Some(0.02)
    );

    // The ceiling is never above what can be simulated, nor below the first batch.
    let many = general("precision = \"0.5%\"").replace("poisson(0.8)", "poisson(5_000)");
    assert_eq!(good(&many).precision.map(|one| one.most_trials), Some(20_000_000));
    let large = general("precision = \"0.5%\"\ntrials = \"200M\"");
    assert_eq!(good(&large).precision.map(|one| one.most_trials), Some(200_000_000));
}

#[test]
fn a_precision_is_part_of_the_fingerprint_and_without_one_it_is_that_of_the_text_alone() {
    // Each part with its length: the text, no trials, no seed.
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(GOOD.len() as u64).to_le_bytes());
    hasher.update(GOOD.as_bytes());
    hasher.update(&[0; 16]);
    assert_eq!(good(GOOD).fingerprint, hasher.finalize().to_hex().to_string());
    let precise = |precision: &str, of, most: Option<&str>| {
        let overrides = Overrides {
            precision: Some(precision.to_owned()),
            precision_of: of,
            most_trials: most.map(str::to_owned),
            ..Overrides::default()
        };
        load_with(GOOD, &overrides).expect("it can be asked for").fingerprint
    };
    let mut all = vec![
        good(GOOD).fingerprint,
        precise("1%", None, None),
        precise("2%", None, None),
        precise("1%", Some(PrecisionOf::Roi), None),
        precise("1%", Some(PrecisionOf::Loss), None),
        precise("1%", None, Some("10M")),
    ];
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 6);
}

#[test]
fn precisions_that_cannot_be_reached_are_refused() {
    let overridden = |precision: Option<&str>, of: Option<PrecisionOf>, most: Option<&str>| {
        let overrides = Overrides {
            precision: precision.map(str::to_owned),
            precision_of: of,
            most_trials: most.map(str::to_owned),
            ..Overrides::default()
        };
        complaint(load_with(GOOD, &overrides))
    };
    let written = |lines: &str| complaint(load(&general(lines)));
    let complaints = [
        written("precision = 0"),
        written("precision = \"-1%\""),
        written("precision = \"100%\""),
        written("precision = 5"),
        written("precision = \"0.00001%\""),
        written("precision = \"fine\""),
        written("precision = \"high\""),
        written("precision = \"1 HKD\""),
        written("precision = true"),
        overridden(Some("0"), None, None),
        overridden(Some("half a percent"), Some(PrecisionOf::Roi), None),
        overridden(None, Some(PrecisionOf::Roi), None),
        overridden(None, None, Some("1M")),
        overridden(Some("1%"), None, Some("50k")),
        overridden(Some("1%"), None, Some("1.5")),
        written("precision_of = \"roi\""),
        written("precision = \"1%\"\nprecision_of = \"roy\""),
        written("precision = \"1%\"\ntrials = 999"),
        written("precision = \"1%\"\nsampling = \"sobol\"\nmost_trials = \"5bn\""),
        written("precision = \"1%\"\nmost_trials = \"500bn\""),
        complaint(load_with(&general("precision = \"1%\""), &set(&["scenario.precision_of=roi"]))),
        complaint(load(
            &general("precision = \"1%\"\nprecision_of = \"roi\"").replace("all = [\"training\"]", ""),
        )),
    ];
    insta::assert_snapshot!("precisions", complaints.join(""));
}

#[test]
fn groups_of_sobol_points_that_are_no_power_of_two_are_warned_of_with_the_nearest_that_are() {
    let nearest = |sampling, trials: u64| {
        let overrides =
            Overrides { sampling: Some(sampling), trials: Some(trials.to_string()), ..Overrides::default() };
        let scenario = load_with(GOOD, &overrides).expect("it is a multiple of 16");
        let uneven = warnings(&scenario).into_iter().find(|warning| warning.code == "uneven-points");
        uneven.map(|warning| (warning.message, warning.help.expect("it says what to write")))
    };
    let (message, help) = nearest(Sampling::Sobol, 1_000_000).expect("62,500 is no power of two");
    assert_eq!(message, "1,000,000 trials are 16 groups of 62,500 Sobol' points, which is no power of two");
    assert!(help.contains("1,048,576"), "{help}");
    assert!(nearest(Sampling::Smoothed, 600_000).expect("37,500 is none").1.contains("524,288"));
    assert!(nearest(Sampling::Sobol, 1_040).expect("65 is none").1.contains("1,024"));
    assert_eq!(nearest(Sampling::Sobol, 1 << 20), None);
    assert_eq!(nearest(Sampling::Latin, 1_000_000), None);
}

#[test]
fn an_optional_component_is_in_the_loss_only_when_asked_for() {
    let text =
        GOOD.replace("[frequency]", "market = { formula = \"fine * 2\", optional = true }\n[frequency]");
    let scenario = good(&text);
    assert_eq!((scenario.components.len(), scenario.left_out.len()), (2, 1));
    let with = Overrides { with: vec!["market".to_owned()], ..Overrides::default() };
    let scenario = load_with(&text, &with).expect("it is there");
    assert_eq!((scenario.components.len(), scenario.with.as_slice()), (3, &["market".to_owned()][..]));
    let slip = Overrides { with: vec!["markt".to_owned()], ..Overrides::default() };
    assert!(complaint(load_with(&text, &slip)).contains("did you mean `market`?"));
}

#[test]
fn the_documents_formula_stands_in_for_a_missing_loss() {
    let inputs: String = [
        ("base_fine", "HKD"),
        ("ad_revenue_ratio", "1"),
        ("churn_rate", "1"),
        ("average_order_value", "HKD"),
        ("pr_budget", "HKD"),
    ]
    .map(|(name, unit)| format!("[inputs.{name}]\nvalue = 2\nunit = \"{unit}\"\n"))
    .concat();
    let head = "[scenario]\nname = \"a\"\ncurrency = \"HKD\"\n";
    let scenario = good(&format!("{head}{inputs}"));
    let names: Vec<&str> = scenario.components.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["fine", "churn", "crisis_pr"]);
    let wrong = inputs.replace(
        "[inputs.average_order_value]\nvalue = 2\nunit = \"HKD\"",
        "[inputs.average_order_value]\nvalue = 2\nunit = \"HKD/customer\"",
    );
    let complaints = [complaint(load(head)), complaint(load(&format!("{head}{wrong}")))];
    insta::assert_snapshot!("the_documents_formula", complaints.join(""));
}

/// Every refusal with its place and what to write instead.
/// Two more controls, with these lines in them.
fn tied(review: &str, drill: &str) -> Result<Scenario, LoadError> {
    without("[programmes]", &format!("[controls.review]\n{review}\n[controls.drill]\n{drill}\n[programmes]"))
}

#[test]
fn what_excludes_a_control_is_excluded_by_it() {
    let scenario =
        tied("requires = [\"training\"]\nmandatory = true", "excludes = [\"training\", \"review\"]");
    // `drill` excludes what the mandatory `review` needs: it can be bought in no portfolio, but the scenario stands.
    let scenario =
        scenario.unwrap_or_else(|error| panic!("{}", render(&error.diagnostics, &error.sources, false)));
    let of = |name: &str| scenario.controls.iter().find(|control| control.name == name).expect("it is there");
    assert_eq!((of("review").mandatory, &of("review").requires[..]), (true, &[0][..]));
    assert_eq!(of("drill").excludes, [0, 1]);
    assert_eq!(of("training").excludes, [2]);
    assert_eq!(of("review").excludes, [2]);
}

#[test]
fn wrong_scenarios_are_answered_with_place_reason_and_remedy() {
    let far = "9".repeat(400);
    let complaints: Vec<String> = [
        load(""),
        load("[scenario"),
        without("value = \"pert(0.2M, 1M, 3M)\"", "value = pert(0.2M, 1M, 3M)"),
        without("[inputs.rate]", "[inputs.fine]"),
        without("unit = \"1\"", "unitt = \"1\""),
        without("[programmes]", "[programs]"),
        without("currency = \"HKD\"", "currency = \"HDK\""),
        without("unit = \"1\"", "unit = \"HKD//customer\""),
        without("churn = \"rate * customers * order\"", "churn = \"rate * custmers * order\""),
        without("churn = \"rate * customers * order\"", "churn = \"rate * order\""),
        without("fine = \"fine + cap\"", "fine = \"fine + rate\""),
        without("pert(0.2M, 1M, 3M)", "pert(2M, 1M, 3M)"),
        without("pert(0.2M, 1M, 3M)", "pert(0.2M, 1M)"),
        without("pert(0.2M, 1M, 3M)", "pert(0.2M, moed = 1M, max = 3M)"),
        without("pert(0.2M, 1M, 3M)", "prt(0.2M, 1M, 3M)"),
        without("pert(0.2M, 1M, 3M)", "poisson(3)"),
        without("pert(0.2M, 1M, 3M)", "lognormal(1M, 2M)"),
        without("pert(0.2M, 1M, 3M)", "uniform(1M EUR, 2M EUR)"),
        without("pert(0.2M, 1M, 3M)", "metalog(p10 = 1, p50 = 1.1, p90 = 50)"),
        without("value = 300", "value = nan"),
        without("value = 300", "value = true"),
        without("value = 50_000", "value = \"customers\""),
        without("probability = \"5%\"", "probability = 5"),
        without("rate = \"40%\"", "rate = \"normal(40%, 30%)\""),
        without("rate = \"40%\"", "rate = 1.4"),
        without("rate = \"40%\"", "rates = \"40%\""),
        without("rate = \"40%\"", "cap = \"40%\""),
        without("all = [\"training\"]", "all = [\"trainng\"]"),
        tied("requires = [\"trainng\"]", ""),
        tied("requires = \"training\"", ""),
        tied("requires = [\"training\", \"training\"]", ""),
        tied("excludes = [\"review\"]", ""),
        tied("mandatory = \"yes\"", ""),
        tied("requires = [\"training\"]\nexcludes = [\"training\"]", ""),
        tied("requires = [\"training\", \"drill\"]", "excludes = [\"training\"]"),
        tied("mandatory = true\nrequires = [\"training\"]", "mandatory = true\nexcludes = [\"training\"]"),
        without("all = [\"training\"]", "all = \"training\""),
        without("cap = \"4% * fine\"", "cap = \"4% * top\"\ntop = \"2 * cap\""),
        without("poisson(0.8)", "uniform(1, 2)"),
        without("poisson(0.8)", "1.5"),
        without("poisson(0.8)", "poisson(1M)"),
        without("name = \"a\"", "name = \"a\"\ntrials = 0"),
        without("name = \"a\"", "name = \"a\"\ntrials = 10_000_000_000_000"),
        without("name = \"a\"", "name = \"a\"\ntrials = \"200bn\""),
        without("name = \"a\"", "name = \"a\"\nhorizon_years = 0"),
        without("name = \"a\"", "name = \"a\"\nhorizon_years = 1.5"),
        without("name = \"a\"", "name = \"a\"\ndiscount_rate = 4"),
        without("name = \"a\"", "name = \"a\"\nseed = -1"),
        without("source = \"s\"", "source = \"s\"\ndate = \"31/12/2025\""),
        without("source = \"s\"", "source = \"s\"\nbasis = \"evidnce\""),
        without("[inputs.fine]", "[inputs.\"a b\"]"),
        without("[inputs.fine]", "[inputs.max]"),
        without("[[appetite]]", "[appetite]"),
        without("value = 300", &format!("value = \"{far}\"")),
        without("value = 300", "value = \"empirical('none.csv', 'loss')\""),
        without("value = 300", "value = \"empirical('losses.csv', 'los')\""),
        without("value = 300", "value = \"empirical('ragged.csv', 'loss')\""),
        without("value = 300", "value = \"empirical('words.csv', 'loss')\""),
        without("value = 300", "value = \"empirical('empty.csv', 'loss')\""),
    ]
    .into_iter()
    .map(complaint)
    .collect();
    insta::assert_snapshot!("wrong_scenarios", complaints.join("\n").replace('\\', "/"));
}

#[test]
fn all_errors_of_a_file_are_told_at_once() {
    let text = GOOD
        .replace("beta(2, 38)", "beta(2)")
        .replace("\"4% * fine\"", "\"4% * fin\"")
        .replace("\"40%\"", "1.4");
    let error = load(&text).expect_err("three errors");
    assert_eq!(error.diagnostics.len(), 3, "{:?}", error.diagnostics);
    let many: String =
        (0..50).map(|index| format!("[inputs.i{index}]\nvalue = 'x('\nunit = '1'\n")).collect();
    let error = load(&format!("{GOOD}{many}")).expect_err("fifty errors");
    assert_eq!(error.diagnostics.last().map(|last| last.message.as_str()), Some("and 30 more errors"));
}

fn warnings(scenario: &Scenario) -> Vec<Diagnostic> {
    scenario.warnings("2026-11-25".parse().expect("a date"))
}

#[test]
fn suspicious_scenarios_are_warned_about_with_stable_codes() {
    let codes =
        |text: &str| -> Vec<&str> { warnings(&good(text)).iter().map(|warning| warning.code).collect() };
    let clean =
        GOOD.replace("[controls.training]", "[controls.training]\nsource = \"s\"\nbasis = \"evidence\"");
    assert_eq!(codes(&clean), Vec::<&str>::new());
    let changed = |before: &str, after: &str| {
        assert!(clean.contains(before), "{before}");
        codes(&clean.replacen(before, after, 1))
    };
    assert_eq!(changed("rate * customers * order", "rate * customers * 1 HKD/customer"), ["unused-input"]);
    assert_eq!(changed("fine + cap", "fine"), ["unused-input"]);
    assert_eq!(changed("unit = \"HKD\"\nsource = \"s\"", "unit = \"HKD\""), ["no-source"]);
    assert_eq!(changed("source = \"s\"", "source = \"s\"\nreview_by = \"2026-11-24\""), ["review-overdue"]);
    assert_eq!(changed("source = \"s\"", "source = \"s\"\nreview_by = \"2026-11-25\""), Vec::<&str>::new());
    assert_eq!(changed("pert(0.2M, 1M, 3M)", "lognormal(mu = 9.3, sigma = 3.5)"), ["mean-beyond-p95"]);
    assert_eq!(changed("pert(0.2M, 1M, 3M)", "normal(2M, 1M)"), ["negative-values"]);
    assert_eq!(changed("pert(0.2M, 1M, 3M)", "pert(1M, 1M, 3M)"), ["mode-on-end"]);
    assert_eq!(changed("pert(0.2M, 1M, 3M)", "triangular(1M, 3M, 3M)"), ["mode-on-end"]);
    assert_eq!(changed("name = \"a\"", "name = \"a\"\ntrials = 10_000"), ["few-tail-trials"]);
    assert_eq!(changed("poisson(0.8)", "poisson(0.00001)"), ["few-tail-trials"]);
    assert_eq!(changed("basis = \"evidence\"", "basis = \"judgement\""), ["effectiveness-without-evidence"]);
    assert!(warnings(&good(GOOD)).iter().all(|warning| warning.severity == Severity::Warning));
}

#[test]
fn a_mode_inside_is_no_mode_on_an_end() {
    for value in ["pert(0, 0.1, 100)", "triangular(0, 0.1, 100)", "pert(0, 99.9, 100)"] {
        let scenario = good(&GOOD.replace("pert(0.2M, 1M, 3M)", value));
        assert!(warnings(&scenario).iter().all(|warning| warning.code != "mode-on-end"), "{value}");
    }
}

#[test]
fn the_template_is_a_valid_scenario_without_slips_whatever_its_name() {
    for name in ["my company", "a \"b\" \\ c", "中文"] {
        let scenario = good(&new_scenario(name));
        assert_eq!(scenario.name, name);
        let codes: Vec<&str> = warnings(&scenario).iter().map(|warning| warning.code).collect();
        assert_eq!(codes, ["effectiveness-without-evidence"; 2]);
    }
}

#[test]
fn readings_tell_every_value_in_words() {
    let lines: Vec<String> = good(GOOD)
        .readings()
        .into_iter()
        .map(|one| {
            format!(
                "{} [{}] {} = {}; mean {:?}, {} to {}",
                one.name, one.unit, one.expression, one.words, one.mean, one.p5, one.p95
            )
        })
        .collect();
    assert_eq!(lines.len(), 9);
    assert!(lines[1].starts_with("rate [1] beta(2, 38) = beta distribution from 0 to 1, a new value for each incident; mean Some(0.05)"), "{}", lines[1]);
    assert!(
        lines[4].starts_with("incidents per year [1] poisson(0.8) = Poisson distribution"),
        "{}",
        lines[4]
    );
}

#[test]
fn the_schema_knows_every_key_of_the_template() {
    let schema = schema();
    let properties = &schema["properties"];
    let text = new_scenario("a");
    let table: toml::Table = text.parse().expect("the template is TOML");
    for (section, value) in &table {
        assert!(properties.get(section).is_some(), "{section}");
        let known = match section.as_str() {
            "scenario" | "frequency" => &properties[section]["properties"],
            "appetite" => &properties[section]["items"]["properties"],
            "inputs" | "controls" => {
                let each = properties[section]["patternProperties"].as_object().expect("an object");
                &each.values().next().expect("one pattern")["properties"]
            }
            _ => continue,
        };
        let tables: Vec<&toml::Table> = match value {
            toml::Value::Array(items) => items.iter().filter_map(toml::Value::as_table).collect(),
            toml::Value::Table(table) if section == "inputs" || section == "controls" => {
                table.values().filter_map(toml::Value::as_table).collect()
            }
            toml::Value::Table(table) => vec![table],
            _ => Vec::new(),
        };
        for key in tables.into_iter().flat_map(toml::Table::keys) {
            assert!(known.get(key).is_some(), "{section}.{key}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_mutation_of_a_scenario_makes_the_reader_panic(
        edits in prop::collection::vec((0_usize..GOOD.len(), 0_usize..12, "\\PC{0,6}|[\\[\\]{}=\"'\n.,()0-9eE_-]{0,4}"), 1..6)
    ) {
        let mut text = GOOD.to_owned();
        for (at, length, with) in edits {
            let at = (0..=at.min(text.len())).rev().find(|index| text.is_char_boundary(*index)).unwrap_or(0);
            let end = (at..=(at + length).min(text.len())).rev().find(|index| text.is_char_boundary(*index)).unwrap_or(at);
            text.replace_range(at..end, &with);
        }
        match load(&text) {
            Ok(scenario) => {
                scenario.readings();
                warnings(&scenario);
            }
            Err(error) => prop_assert!(!render(&error.diagnostics, &error.sources, true).is_empty()),
        }
    }
}
