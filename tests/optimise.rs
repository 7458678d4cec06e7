//! `amerce optimise` as users run it: what it answers, what it leaves, what it refuses.
mod program;

use amerce::results::Results;
use program::{Place, SMALL};

const TWELVE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/twelve-controls.toml");

fn results(json: &str) -> Results {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

#[test]
fn the_best_set_within_a_budget_is_told_and_left_with_its_tables_and_its_chart() {
    let place = Place::new();
    let told = place.succeeds(&["optimise", TWELVE, "--trials", "2k", "--budget", "1.5M"]).out;
    assert!(told.starts_with("Buy protection_officer"), "{told}");
    assert!(told.contains("Next control to buy") && told.contains("proved to be the best"), "{told}");
    assert!(told.lines().all(|line| line.chars().count() <= 100), "{told}");
    let folder = "output/twelve-controls";
    for file in ["portfolios.csv", "frontier.csv", "frontier.svg", "frontier.png"] {
        assert!(place.tree().contains(&format!("{folder}/{file}")), "{file}");
    }
    let document = results(&place.text(&format!("{folder}/results.json")));
    let section = document.analyses.optimise.expect("it was asked for");
    assert!(section.portfolios.iter().all(|set| set.spend <= 1.5e6));
    assert!(section.portfolios.windows(2).all(|pair| pair[0].value <= pair[1].value));
    assert_eq!(section.portfolios.len(), 100);
    for set in &section.portfolios {
        let has = |name: &str| set.controls.iter().any(|control| control == name);
        assert!(has("protection_officer") && !(has("encrypted_storage") && has("regional_hosting")));
        assert!(has("data_mapping") || !has("change_gate"));
    }
    let all: f64 = section.choice.contenders.iter().map(|one| one.probability_best).sum();
    assert!((all - 1.0).abs() < 1e-9);
    assert!(
        document.analyses.frontier.is_some_and(|frontier| frontier.mean_proved && frontier.tvar95_proved)
    );
}

#[test]
fn the_answer_does_not_depend_on_threads_and_a_later_run_keeps_it() {
    let place = Place::new();
    let sections = |threads: &str| {
        let arguments = ["optimise", TWELVE, "--trials", "2k", "--json", "--no-plots", "--threads", threads];
        let document = results(&place.succeeds(&arguments).out);
        (document.analyses.optimise, document.analyses.frontier)
    };
    let one = sections("1");
    assert_eq!(one, sections("3"));
    let run = results(&place.succeeds(&["run", TWELVE, "--trials", "2k", "--json", "--no-plots"]).out);
    assert_eq!((run.analyses.optimise, run.analyses.frontier), one);
}

#[test]
fn a_control_that_costs_more_than_it_avoids_is_not_bought() {
    let place = Place::new();
    place.write("small.toml", SMALL.replace("cost = \"50k\"", "cost = \"9M\""));
    for objective in ["total-cost", "roi", "tvar95"] {
        let told = place.succeeds(&["optimise", "small.toml", "--no-plots", "--objective", objective]).out;
        assert!(told.contains("buy nothing"), "{told}");
    }
}

#[test]
fn what_cannot_be_chosen_from_is_refused_with_what_to_do() {
    let place = Place::new();
    let twelve: &[&str] = &["optimise", TWELVE, "--trials", "2k"];
    let bare = SMALL.replace("[controls.training]\ncost = \"50k\"\nreduces = { incidents = \"20%\" }\nsource = \"a test\"\nbasis = \"evidence\"\n\n[programmes]\ntrain = [\"training\"]\n", "");
    place.write("bare.toml", bare);
    place.write("heavy.toml", SMALL.replace("cost = \"50k\"", "cost = \"pareto(50k, 0.9)\""));
    place.write("saving.toml", SMALL.replace("cost = \"50k\"", "cost = \"normal(50k, 30k)\""));
    let appetite = SMALL.split("[[appetite]]").next().unwrap_or_default();
    place.write("no-appetite.toml", appetite);
    let mut told = String::new();
    for arguments in [
        &[twelve, &["--budget", "100k"]].concat()[..],
        &[twelve, &["--budget", "265k", "--budget-confidence", "99%"]].concat(),
        &[twelve, &["--budget", "2M EUR"]].concat(),
        &[twelve, &["--budget", "-1"]].concat(),
        &[twelve, &["--budget", "two"]].concat(),
        &[twelve, &["--budget-confidence", "90%"]].concat(),
        &[twelve, &["--budget", "2M", "--budget-confidence", "90"]].concat(),
        &["optimise", "bare.toml"],
        &["optimise", "heavy.toml"],
        &["optimise", "saving.toml"],
        &["optimise", "no-appetite.toml", "--objective", "appetite"],
    ] {
        let outcome = place.amerce(arguments);
        assert_eq!(outcome.code, 2, "{arguments:?}: {}", outcome.err);
        let error =
            outcome.err.split("error[").skip(1).map(|error| format!("error[{error}")).collect::<String>();
        told += &format!("{}\n", error.replace(env!("CARGO_MANIFEST_DIR"), ".").replace('\\', "/"));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn an_appetite_that_nothing_keeps_is_told_with_what_comes_nearest() {
    let place = Place::new();
    place.write("small.toml", SMALL.replace("probability = \"5%\"", "probability = \"0.1%\""));
    let told = place.succeeds(&["optimise", "small.toml", "--no-plots", "--objective", "appetite"]).out;
    assert!(told.starts_with("No set of controls keeps every point of the risk appetite."), "{told}");
    assert!(told.contains("raise the budget"), "{told}");
}
