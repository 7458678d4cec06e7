//! Stresses against `--set`, and separations against brute force.
use super::*;

const STRESSED: &str = r#"[scenario]
name = "stressed"
currency = "HKD"
trials = 20_000
seed = 3
[inputs.fine]
value = "lognormal(median = 1M, gsd = 2)"
unit = "HKD"
[inputs.luck]
value = "uniform(1, 2)"
unit = "HKD"
[loss]
fine = "fine"
trifle = "luck"
[frequency]
incidents = "poisson(1)"
[controls.review]
cost = "uniform(100k, 200k)"
reduces = { incidents = "50%" }
[programmes]
reviewed = ["review"]
[[appetite]]
loss = "2M"
probability = "10%"
[stress.more]
set = { "frequency.incidents" = "poisson(2)" }
[stress.twice]
set = { fine = "lognormal(median = 2M, gsd = 2)", luck = "uniform(2, 4)" }
"#;

/// A document's figures as they are written.
fn figures(scenario: &Scenario) -> String {
    let results = results::run(scenario, &|_| {}).expect("losses are finite");
    serde_json::to_string(&(&results.baseline, &results.programmes, &results.scenario))
        .expect("it serialises")
}

#[test]
fn a_stress_gives_the_figures_of_the_same_changes_set_to_the_byte() {
    let plain = scenario(STRESSED);
    let set = vec!["frequency.incidents=poisson(2)".to_owned()];
    let overrides = Overrides { set, ..Overrides::default() };
    let changed =
        Scenario::from_text("a.toml", STRESSED, Path::new("."), &overrides).expect("it is possible");
    assert_eq!(figures(&plain.stressed("more").expect("it is possible")), figures(&changed));
    assert_ne!(figures(&plain), figures(&changed));
}

/// Twice every input is twice every loss, trial by trial: what is left of chance in the change of the mean is that of the
/// mean itself, and a loss above 2M is one above 1M before.
#[test]
fn changes_are_paired_on_common_random_numbers() {
    let plain = scenario(STRESSED);
    let mut document = results::run(&plain, &|_| {}).expect("losses are finite");
    let stresses: Vec<_> = plain.stresses.iter().collect();
    results::stress(&plain, &stresses, &[], &mut document, &|_| {}).expect("it is possible");
    let test = document.analyses.stress.as_ref().expect("it was asked for");
    assert_eq!(test.rows.len(), 3);
    let (base, twice) = (&test.rows[0], &test.rows[2]);
    let change = twice.change.as_ref().expect("it is a stress");
    assert!((change.mean.value - base.mean.mean).abs() < 1e-6 * base.mean.mean);
    let se = change.mean.se.expect("there are enough sections");
    // Of 50 sections, a standard error is known within a tenth.
    assert!((0.6..1.6).contains(&(se / base.mean.mean_se)), "{se} {}", base.mean.mean_se);
    assert!((change.var95.value - base.var95.mean).abs() < 1e-6 * base.var95.mean);
    // Poisson incidents of mean 2 instead of 1, of mean severity exp(σ²/2)·1M and 1.5.
    let severity = 1e6 * (2_f64.ln().powi(2) / 2.0).exp() + 1.5;
    let more = test.rows[1].change.as_ref().expect("it is a stress");
    let se = more.mean.se.expect("there are enough sections");
    assert!((more.mean.value - severity).abs() < 5.0 * se, "{} {severity} {se}", more.mean.value);
    assert!(se < base.mean.mean_se + test.rows[1].mean.mean_se);
}

/// (pairs in which inside is larger + half of the ties)/all, and DeLong's variance from its definition.
#[test]
fn separation_is_that_of_all_pairs() {
    let draw = |name: &str, n: u64| -> Vec<f64> {
        (0..n).map(|trial| (uniform(1, Stream::named(name), trial, 0) * 12.0).floor()).collect()
    };
    let (inside, outside) = (draw("a", 40).into_iter().map(|x| x + 2.0).collect::<Vec<_>>(), draw("b", 70));
    let pair = |x: f64, y: f64| {
        if x > y {
            1.0
        } else if x == y {
            0.5
        } else {
            0.0
        }
    };
    let (m, n) = (inside.len() as f64, outside.len() as f64);
    let auc: f64 =
        inside.iter().flat_map(|x| outside.iter().map(move |y| pair(*x, *y))).sum::<f64>() / (m * n);
    let exceeds: Vec<f64> =
        inside.iter().map(|x| outside.iter().map(|y| pair(*x, *y)).sum::<f64>() / n).collect();
    let exceeded: Vec<f64> =
        outside.iter().map(|y| inside.iter().map(|x| pair(*x, *y)).sum::<f64>() / m).collect();
    let variance = |values: &[f64]| {
        values.iter().map(|v| (v - auc) * (v - auc)).sum::<f64>() / (values.len() as f64 - 1.0)
    };
    let found = separation(&inside, &outside).expect("there are values");
    assert!((found.auc - auc).abs() < 1e-12, "{found:?} {auc}");
    let se = (variance(&exceeds) / m + variance(&exceeded) / n).sqrt();
    assert!((found.se.expect("there are enough") - se).abs() < 1e-12);
    assert_eq!(separation(&[], &outside), None);
    assert_eq!(separation(&[3.0], &[1.0, 2.0]).map(|found| (found.auc, found.se)), Some((1.0, None)));
}

/// One incident, so that a loss above the limit is a fine above it: the fine separates wholly, luck not at all.
#[test]
fn what_breaks_a_limit_is_found_and_what_does_not_is_not() {
    let text =
        STRESSED.replace("poisson(1)", "1").replace("uniform(1, 2)\"\nunit", "uniform(1e-6, 2e-6)\"\nunit");
    let found = reverse(&scenario(&text), &[2e6, 1e12]).expect("losses are finite");
    let [fine, luck] = ["fine", "luck"]
        .map(|name| found[0].quantities.iter().find(|one| one.name == name).expect("it is drawn").clone());
    assert_eq!(found[0].quantities[0].name, "fine");
    assert_eq!(fine.separation.map(|one| one.auc), Some(1.0));
    let (inside, outside) = (fine.inside.expect("some break it"), fine.outside.expect("some do not"));
    assert!(inside.p5 > 2e6 && outside.p95 < 2e6);
    assert_eq!((inside.trials, outside.trials), (found[0].inside, found[0].outside));
    let luck = luck.separation.expect("both sides have values");
    assert!((luck.auc - 0.5).abs() < 5.0 * luck.se.expect("there are enough"), "{luck:?}");
    assert!(found[1].inside == 0 && found[1].quantities.iter().all(|one| one.separation.is_none()));
}

#[test]
fn incidents_of_trials_beyond_a_limit_are_counted() {
    let found = reverse(&scenario(&STRESSED.replace("lognormal(median = 1M, gsd = 2)", "1M")), &[2.5e6])
        .expect("finite");
    let incidents =
        found[0].quantities.iter().find(|one| one.name == "incidents").expect("there is a frequency");
    // Three or more of 1M each.
    assert_eq!(incidents.inside.map(|part| part.p5), Some(3.0));
    assert_eq!(incidents.outside.map(|part| part.p95), Some(2.0));
    assert_eq!(incidents.separation.map(|one| one.auc), Some(1.0));
    let all = found[0].inside + found[0].outside;
    // P(N ≥ 3) for mean 1 is 1 − 2.5/e.
    let chance = 1.0 - 2.5 / std::f64::consts::E;
    let se = (chance * (1.0 - chance) / all as f64).sqrt();
    assert!((found[0].inside as f64 / all as f64 - chance).abs() < 5.0 * se);
}
