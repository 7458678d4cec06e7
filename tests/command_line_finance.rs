//! `amerce finance` and `amerce budget` as users run them.
mod program;

use amerce::results::Results;
use program::{Place, SMALL};

fn results(json: &str) -> Results {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn funded() -> Place {
    let place = Place::new();
    let text = SMALL
        .replace("cost = \"50k\"", "effect_curve = \"exponential(half_effect = 50k)\"\namount = \"50k\"");
    place.write("funded.toml", text);
    place
}

#[test]
fn finance_and_budget_leave_their_sections_in_one_document_of_the_run() {
    let place = funded();
    let told = place.succeeds(&["finance", "funded.toml", "--rate", "8%", "--no-plots"]).out;
    assert!(told.contains("net present value") && told.contains("Stochastic dominance"), "{told}");
    let told = place.succeeds(&["budget", "funded.toml", "--to", "1M", "--steps", "5"]).out;
    assert!(told.contains("1/e of that"), "{told}");
    let document = results(&place.text("output/funded/results.json"));
    let finance = document.analyses.finance.expect("the earlier analysis of the run stays");
    assert_eq!((finance.rate, finance.programmes.len(), finance.dominance.len()), (0.08, 1, 1));
    let budget = document.analyses.budget.expect("it was asked for");
    assert_eq!((budget.control.as_str(), budget.amounts.len()), ("training", 6));
    for name in [
        "finance.csv",
        "dominance.csv",
        "shapley.csv",
        "budget.csv",
        "payback.svg",
        "shapley.png",
        "budget.svg",
    ] {
        assert!(!place.read(&format!("output/funded/{name}")).is_empty(), "{name}");
    }
    // Another run has none of it.
    place.succeeds(&["run", "funded.toml", "--seed", "2", "--no-plots", "--quiet"]);
    let document = results(&place.text("output/funded/results.json"));
    assert!(document.analyses.finance.is_none() && document.analyses.budget.is_none());
    assert!(!place.path("output/funded/finance.csv").exists());
}

#[test]
fn the_sections_do_not_depend_on_the_number_of_threads() {
    let place = funded();
    let document = |arguments: &[&str]| results(&place.succeeds(arguments).out).analyses;
    for command in [
        &["finance", "funded.toml", "--json", "--no-plots"][..],
        &["budget", "funded.toml", "--to", "1M", "--json", "--no-plots"],
    ] {
        let [one, three] = ["1", "3"].map(|threads| document(&[command, &["--threads", threads]].concat()));
        assert_eq!(one, three);
    }
}

#[test]
fn what_cannot_be_valued_is_refused_and_leaves_nothing() {
    let place = funded();
    let told: Vec<String> = [
        &["finance", "small.toml", "--rate", "800%"][..],
        &["finance", "small.toml", "--programme", "trainn"],
        &["budget", "small.toml", "--to", "5M"],
        &["budget", "funded.toml", "--from", "5M", "--to", "1M"],
        &["budget", "funded.toml", "--to", "1M EUR"],
        &["budget", "funded.toml", "--to", "1M", "--steps", "1"],
    ]
    .map(|arguments| place.fails(2, arguments))
    .to_vec();
    insta::assert_snapshot!("finance_refusals", told.join("\n"));
}
