//! The scenario library: every scenario runs, and says what its text promises.
mod common;

use amerce::diagnostics;
use amerce::results::{BudgetChoice, Kept, Results, budget};
use amerce::scenario::{Overrides, Scenario};
use amerce::whatif::{Goal, Names, Realised, Target};
use common::{check_mean, check_quantile, check_tvar, comparable, library, run_scenario, within};
use std::path::{Path, PathBuf};

fn load(path: &Path, overrides: &Overrides) -> Scenario {
    Scenario::load(path, overrides)
        .unwrap_or_else(|error| panic!("{}", diagnostics::render(&error.diagnostics, &error.sources, false)))
}

fn named(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

fn run(name: &str) -> Results {
    run_scenario(&load(&named(name), &Overrides::default()))
}

#[test]
fn every_scenario_of_the_library_runs_and_its_document_is_sound() {
    let files = library();
    assert!(files.len() >= 5, "{files:?}");
    for path in files {
        let few = Overrides { trials: Some("50k".to_owned()), ..Overrides::default() };
        let results = run_scenario(&load(&path, &few));
        let name = &results.scenario.name;
        let text = comparable(results.clone());
        assert!(!text.contains("NaN") && !text.contains("inf\""), "{name}");
        for risk in
            std::iter::once(&results.baseline).chain(results.programmes.iter().map(|one| &one.residual))
        {
            let loss = &risk.loss;
            let components: f64 = risk.components.iter().map(|part| part.mean).sum();
            within(name, components, loss.mean, 1e-9 * loss.mean.abs());
            let tail: f64 = risk.components.iter().map(|part| part.tail_mean).sum();
            within(name, tail, loss.tvar[1].value, 1e-9 * tail.abs());
            assert!(loss.quantiles.windows(2).all(|pair| pair[0].value <= pair[1].value), "{name}");
            assert!(loss.quantiles.iter().all(|one| one.low <= one.value && one.value <= one.high), "{name}");
            assert!(
                risk.exceedance.windows(2).all(|pair| pair[0].probability >= pair[1].probability),
                "{name}"
            );
            assert!(loss.tvar.iter().all(|one| one.value >= loss.min && one.value <= loss.max), "{name}");
        }
    }
}

#[test]
fn every_number_of_the_library_has_a_source_a_basis_an_owner_and_a_date_of_review() {
    for path in library() {
        let scenario = load(&path, &Overrides::default());
        let controls = scenario.controls.iter().map(|control| (&control.name, &control.provenance));
        for (name, provenance) in
            scenario.inputs.iter().map(|input| (&input.name, &input.provenance)).chain(controls)
        {
            let complete = provenance.source.is_some()
                && provenance.basis.is_some()
                && provenance.owner.is_some()
                && provenance.review_by.is_some();
            assert!(complete, "{}: {name}", scenario.name);
        }
        let warnings = scenario.warnings("2026-11-25".parse().expect("a date"));
        // Judged effects, zeros and blanks of data that are fitted to, and fines that the law caps in the formula are meant.
        let meant = ["effectiveness-without-evidence", "fitted-to-a-part", "infinite-mean"];
        let others: Vec<_> = warnings.iter().filter(|warning| !meant.contains(&warning.code)).collect();
        assert!(others.is_empty(), "{}: {others:?}", scenario.name);
    }
}

/// The document claims a median loss of 2.3 times the annual IT budget (HKD 2M here), and that HKD 1 prevents HKD 5.6.
#[test]
fn the_document_is_calibrated_to_its_median_and_shows_both_readings_of_its_ratio() {
    let results = run("document.toml");
    check_quantile(&results.baseline, 0.5, 2.3 * 2e6);
    // PERT mean × triangular mean + beta mean × lognormal mean + the calibrated budget.
    check_mean(&results.baseline, 5_085_787.0);
    let per_spent = |name: &str| {
        let programme =
            results.programmes.iter().find(|one| one.name == name).expect("the programme is there");
        programme.avoided_per_spent
    };
    for (name, ratio) in [("claimed_90_percent", 0.9 / 0.18), ("all_100_percent", 1.0 / 0.18)] {
        let found = per_spent(name);
        let [value, low, high] =
            [found.value, found.low, found.high].map(|value| value.expect("it costs something"));
        within(name, value, ratio, 2.6 * (high - low));
    }
}

/// The scenario's own budget is from quadrature: see the comment above it.
#[test]
fn the_documents_calibration_is_repeated_by_goal_seek() {
    let mut scenario = load(&named("document.toml"), &Overrides::default());
    let sought = scenario.sought("pr_budget").expect("it is there");
    let target =
        Target::read("median(loss) = 2.3 * it_budget", &mut scenario, &sought).expect("it can be read");
    let goal = Goal { scenario: &scenario, sought: &sought, target: &target, between: None };
    let solved = goal.solve(&|_| {}).expect("it crosses");
    let [only] = solved.crossings.as_slice() else { panic!("{:?}", solved.crossings) };
    let se = only.se.expect("there are enough trials");
    within("pr_budget", only.value, 2_722_861.0, 5.0 * se);
    assert!(se < 5e3, "{se}");
}

#[test]
fn the_stresses_of_the_library_have_sources_and_its_realised_losses_are_labelled_as_made_up() {
    let scenario = load(&named("hk-retailer.toml"), &Overrides::default());
    assert_eq!(scenario.stresses.len(), 4);
    for stress in &scenario.stresses {
        let provenance = &stress.provenance;
        assert!(provenance.source.is_some() && provenance.basis.is_some() && provenance.review_by.is_some());
    }
    let names = Names { year: "year".to_owned(), loss: "loss".to_owned() };
    let text = std::fs::read_to_string(named("data").join("illustrative-losses.csv")).expect("it is there");
    let realised = Realised::parse("losses.csv", &text, &names).expect("it is sound");
    assert_eq!((realised.years.len(), realised.missing), (7, vec![2023]));
}

/// Mean exact, the rest by Fourier transform: see `reference/retailer.rs`.
#[test]
fn the_retailers_headline_is_the_reference_case_without_its_options() {
    let results = run("hk-retailer.toml");
    check_mean(&results.baseline, 4_401_451.771);
    check_quantile(&results.baseline, 0.95, 14_806_251.291);
    check_quantile(&results.baseline, 0.99, 21_524_260.308);
    check_tvar(&results.baseline, 0.95, 18_982_256.818);
    assert_eq!(results.scenario.left_out, ["compensation", "market_value"]);
}

#[test]
fn the_market_value_is_in_the_retailers_loss_only_when_asked_for() {
    let with = Overrides {
        with: vec!["market_value".to_owned()],
        trials: Some("50k".to_owned()),
        ..Overrides::default()
    };
    let results = run_scenario(&load(&named("hk-retailer.toml"), &with));
    assert_eq!(results.scenario.with, ["market_value"]);
    assert!(results.baseline.components.iter().any(|part| part.name == "market_value" && part.mean != 0.0));
}

/// The EU scenario with these changes, few trials and one year of one certain incident.
fn eu_incident(changes: &[&str]) -> Results {
    let certain = ["frequency.incidents=1", "scenario.horizon_years=1", "scenario.discount_rate=0"];
    let set = certain.iter().chain(changes).map(|change| (*change).to_owned()).collect();
    let overrides = Overrides { set, trials: Some("200k".to_owned()), ..Overrides::default() };
    run_scenario(&load(&named("eu-transfer.toml"), &overrides))
}

#[test]
fn the_eu_fine_ends_at_the_cap_of_article_83() {
    let fine_alone = ["churn_rate=0", "pr_budget=0", "forensic_cost=0"];
    // 4 % of EUR 100M is below EUR 20M, 4 % of EUR 1bn above.
    for (turnover, cap) in [("turnover=100M", 20e6), ("turnover=1bn", 40e6)] {
        let results = eu_incident(&[&fine_alone[..], &[turnover]].concat());
        assert_eq!(results.baseline.loss.max, cap);
    }
}

#[test]
fn the_assessment_removes_the_uplift_of_37_percent() {
    // Ordinary fines stay far below the cap.
    let results = eu_incident(&["large=0"]);
    let assess = results.programmes.iter().find(|one| one.name == "assess").expect("the programme is there");
    let fine = |risk: &amerce::results::Risk| {
        risk.components.iter().find(|part| part.name == "fine").expect("there is a fine").mean
    };
    within("the ratio of fines", fine(&results.baseline) / fine(&assess.residual), 1.37, 1e-9);
}

#[test]
fn larger_programmes_of_the_five_steps_leave_less_loss_and_budgets_are_compared() {
    let results = run("five-steps.toml");
    let residual = |name: &str| {
        results
            .programmes
            .iter()
            .find(|one| one.name == name)
            .expect("the programme is there")
            .residual
            .loss
            .mean
    };
    let steps = ["none", "step_1", "steps_1_to_2", "steps_1_to_3", "steps_1_to_4", "all_five"].map(residual);
    assert!(steps.windows(2).all(|pair| pair[0] > pair[1]), "{steps:?}");
    assert_eq!(steps[0], results.baseline.loss.mean);
    let budgets = ["budget_0_25m", "budget_0_5m", "budget_1m", "budget_2m"].map(residual);
    assert!(budgets.windows(2).all(|pair| pair[0] > pair[1]), "{budgets:?}");
    let none = &results.programmes[0];
    assert!(none.roi.value.is_none() && none.avoided_per_spent.value.is_none());
    assert_eq!((none.avoided.mean, none.avoided.mean_se), (0.0, 0.0));
}

#[test]
fn managing_changes_ends_the_repeats_of_the_five_years_and_the_insurer_pays_its_part() {
    let run = |changes: &[&str]| {
        let set = changes.iter().map(|change| (*change).to_owned()).collect();
        let few = Overrides { set, trials: Some("100k".to_owned()), ..Overrides::default() };
        run_scenario(&load(&named("five-years-insured.toml"), &few))
    };
    let (mean, residual) = (
        |results: &Results| results.baseline.loss.mean,
        |results: &Results, programme: usize| results.programmes[programme].residual.loss.mean,
    );
    let [asked, none, often] =
        ["25%", "0", "60%"].map(|share| run(&[&format!("reoffence.probability={share}")]));
    assert!(mean(&none) < mean(&asked) && mean(&asked) < mean(&often));
    // With the control there are no re-offences, however likely they are without.
    assert_eq!(residual(&none, 0), residual(&often, 0));
    assert!(residual(&none, 1) < residual(&often, 1));
    let uninsured = run(&["insurance.share=0"]);
    let paid: f64 =
        asked.baseline.components.iter().filter(|part| part.name == "insurance").map(|part| part.mean).sum();
    assert!(paid < 0.0);
    within("what the insurer pays", mean(&asked) - mean(&uninsured), paid, 1e-9 * mean(&asked));
}

#[test]
fn an_institutions_appetite_is_judged() {
    let results = run("hk-financial-institution.toml");
    assert!(results.baseline.appetite.iter().all(|point| point.kept == Kept::Broken));
    assert!(
        results.programmes.iter().any(|one| one
            .residual
            .appetite
            .iter()
            .all(|point| point.kept == Kept::Kept))
    );
}

/// Of the avoidable loss A and λ = ln 2/600k, the best amount is ln(λA)/λ; the text promises that it is below A/e.
#[test]
fn the_monitoring_budget_has_its_best_amount_below_the_bound() {
    let few = Overrides { trials: Some("100k".to_owned()), ..Overrides::default() };
    let scenario = load(&named("monitoring-budget.toml"), &few);
    let mut results = run_scenario(&scenario);
    let choice = BudgetChoice {
        control: None,
        programme: None,
        from: "0".to_owned(),
        to: "5M".to_owned(),
        steps: 20,
        rate: None,
    };
    budget(&mut results, &scenario, &choice, &|_| {}).expect("it has a curve");
    let found = results.analyses.budget.expect("it was asked for");
    let rate = 2.0_f64.ln() / 600e3;
    let best = (rate * found.avoidable.value).ln() / rate;
    assert!(found.flat.low < best && best < found.flat.high, "{:?} without {best}", found.flat);
    within("best amount", found.best.amount, best, 0.5 * (found.flat.high - found.flat.low));
    assert!(found.best.amount < found.bound.value && found.bound_is_proved && found.one_hill);
    assert!(found.flat.high - found.flat.low < 0.5 * best, "{:?}", found.flat);
}
