//! `amerce sensitivity` as users run it.
mod program;

use amerce::results::Results;
use program::Place;

fn document(place: &Place) -> Results {
    Results::from_json(&place.text("output/small/results.json")).expect("it is a document")
}

#[test]
fn the_main_driver_is_told_first_and_the_document_has_the_section() {
    let place = Place::new();
    let outcome = place.succeeds(&["sensitivity", "small.toml", "--base", "4k"]);
    assert!(outcome.out.starts_with("What moves the loss of one incident most is "), "{}", outcome.out);
    assert!(outcome.out.ends_with("\nWritten to output/small\n"), "{}", outcome.out);
    let found = document(&place).analyses.sensitivity.expect("it was asked for");
    assert_eq!(found.severity.points, 4_096);
    assert_eq!(found.tornado.swings.len(), found.severity.inputs.len());
    for name in ["sensitivity.csv", "tornado.svg", "sobol-indices.png", "tail-inputs.png"] {
        assert!(!place.read(&format!("output/small/{name}")).is_empty(), "{name}");
    }
}

#[test]
fn sensitivities_do_not_depend_on_threads_and_a_later_run_keeps_them() {
    let place = Place::new();
    place.succeeds(&["sensitivity", "small.toml", "--base", "2k", "--threads", "1", "--quiet"]);
    let found = document(&place).analyses.sensitivity;
    place.succeeds(&["sensitivity", "small.toml", "--base", "2k", "--threads", "3", "--quiet"]);
    assert_eq!(document(&place).analyses.sensitivity, found);
    place.succeeds(&["run", "small.toml", "--quiet"]);
    assert_eq!(document(&place).analyses.sensitivity, found);
}

#[test]
fn a_loss_that_does_not_vary_and_a_base_that_is_no_number_are_refused() {
    let place = Place::new();
    place.write(
        "fixed.toml",
        "[scenario]\nname = \"fixed\"\ncurrency = \"HKD\"\n[inputs.fine]\nvalue = 5\nunit = \"HKD\"\n[loss]\nfine = \"fine\"\n",
    );
    let error = place.fails(2, &["sensitivity", "fixed.toml"]);
    assert!(error.contains("error[constant-loss]") && error.contains("pert("), "{error}");
    for base in ["many", "0", "1.5", "1bn"] {
        let error = place.fails(2, &["sensitivity", "small.toml", "--base", base]);
        assert!(error.contains("write a whole number from 1 to 16,777,216, e.g. `100k`"), "{error}");
    }
}
