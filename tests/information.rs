//! `amerce information` as users run it, and analyses of one run in one document.
mod program;

use amerce::results::Results;
use program::{Place, SMALL};

fn document(place: &Place) -> Results {
    Results::from_json(&place.text("output/small/results.json")).expect("it is a document")
}

#[test]
fn the_choice_is_told_first_and_the_document_has_the_section() {
    let place = Place::new();
    let outcome = place.succeeds(&["information", "small.toml"]);
    assert!(outcome.out.starts_with("Choose "), "{}", outcome.out);
    assert!(outcome.out.ends_with("\nWritten to output/small\n"), "{}", outcome.out);
    let found = document(&place).analyses.information.expect("it was asked for");
    assert_eq!(found.options.len(), document(&place).programmes.len() + 1);
    for name in ["information.csv", "information.svg", "information.png"] {
        assert!(!place.read(&format!("output/small/{name}")).is_empty(), "{name}");
    }
}

#[test]
fn a_run_of_the_same_scenario_keeps_what_was_found_and_one_of_another_does_not() {
    let place = Place::new();
    place.succeeds(&["information", "small.toml", "--quiet"]);
    let found = document(&place).analyses.information;
    assert!(found.is_some());
    place.succeeds(&["run", "small.toml", "--quiet"]);
    assert_eq!(document(&place).analyses.information, found);
    place.succeeds(&["run", "small.toml", "--quiet", "--seed", "99"]);
    assert!(document(&place).analyses.information.is_none());
    assert!(!place.path("output/small/information.csv").exists());
}

#[test]
fn without_programmes_there_is_nothing_to_choose() {
    let place = Place::new();
    let (before, _) = SMALL.split_once("[controls").expect("it has controls");
    place.write("bare.toml", before);
    let error = place.fails(2, &["information", "bare.toml"]);
    assert!(error.contains("no programme to choose") && error.contains("[programmes]"), "{error}");
}
