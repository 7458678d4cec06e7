//! `amerce verify`.
use crate::document;
use crate::program::{Place, SMALL};
use serde_json::Value;

/// Every leaf of a document by its JSON pointer.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (name, inner) in object {
                leaves(inner, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(index, inner)| leaves(inner, &format!("{at}/{index}"), found));
        }
        _ => found.push(at.to_owned()),
    }
}

#[test]
fn a_sealed_run_comes_out_again_on_any_number_of_threads_and_without_its_files() {
    let place = Place::new();
    place.write("losses.csv", "loss,year\n100,2021\n250.5,2022\n");
    place.write("data.toml", SMALL.replace("uniform(0.5, 1.5)", "empirical('losses.csv', 'loss')"));
    place.succeeds(&[
        "run",
        "data.toml",
        "--out",
        "a",
        "-q",
        "--no-plots",
        "--set",
        "base_fine=pert(0.2M, 1M, 4M)",
        "--with",
        "appeal",
        "--seed",
        "7",
        "--sampling",
        "sobol",
        "--trials",
        "4096",
    ]);
    for threads in ["1", "3"] {
        let outcome = place.succeeds(&["verify", "a/results.json", "--threads", threads]);
        assert!(outcome.out.starts_with("Identical: "), "{}", outcome.out);
    }
    // What is run is what the document carries.
    place.write("data.toml", SMALL);
    let changed = place.succeeds(&["verify", "a/results.json"]).out;
    assert!(changed.contains("scenario's file has changed since"), "{changed}");
    std::fs::remove_file(place.path("data.toml")).expect("it is there");
    std::fs::remove_file(place.path("losses.csv")).expect("it is there");
    let moved = place.succeeds(&["verify", "a/results.json"]).out;
    assert!(moved.contains("file is not here"), "{moved}");
}

#[test]
fn a_run_to_a_precision_comes_out_again() {
    let place = Place::new();
    place.succeeds(&[
        "run",
        "small.toml",
        "--out",
        "a",
        "-q",
        "--no-plots",
        "--precision",
        "3%",
        "--precision-of",
        "roi",
        "--most-trials",
        "64k",
    ]);
    place.succeeds(&["verify", "a/results.json", "-q"]);
}

/// A number changed in any place, by as little as its last digit, is found and named.
#[test]
fn a_changed_value_is_found_wherever_it_is() {
    let place = Place::new();
    place.succeeds(&["run", "small.toml", "--out", "a", "-q", "--no-plots"]);
    let sealed = document(&place, "a/results.json");
    let mut all = Vec::new();
    leaves(&sealed, "", &mut all);
    let volatile = ["/run/threads", "/run/elapsed_ms"];
    for (index, at) in all.iter().enumerate() {
        if index % 23 != 0 && !at.starts_with("/seal") && !volatile.contains(&at.as_str()) {
            continue;
        }
        let mut changed = sealed.clone();
        let value = changed.pointer_mut(at).expect("it is there");
        *value = match &*value {
            Value::Number(number) => match number.as_f64() {
                Some(number) if number.fract() != 0.0 => Value::from(f64::from_bits(number.to_bits() ^ 1)),
                number => Value::from(number.unwrap_or(0.0) as u64 + 1),
            },
            // Still a scenario, and a stamp, and a word.
            Value::String(text) if at == "/seal/scenario" => Value::from(format!("{text}\n")),
            Value::String(text) if at == "/schema" => Value::from(text.as_str()),
            Value::String(text) => Value::from(format!("{text}0")),
            Value::Bool(truth) => Value::from(!truth),
            _ => Value::from("1"),
        };
        if changed == sealed {
            continue;
        }
        place.write("changed.json", serde_json::to_vec_pretty(&changed).expect("it is JSON"));
        let outcome = place.amerce(&["verify", "changed.json"]);
        if volatile.contains(&at.as_str()) {
            assert_eq!(outcome.code, 0, "{at}: {}", outcome.out);
            continue;
        }
        assert_ne!(outcome.code, 0, "{at}: {}", outcome.out);
        assert!(!outcome.err.contains("panicked"), "{at}: {}", outcome.err);
        // Where the document still says how to run it, the rerun names the place.
        if !at.starts_with("/seal") && outcome.code == 1 {
            assert!(outcome.out.contains("the seal is broken"), "{at}: {}", outcome.out);
            let json = place.amerce(&["verify", "changed.json", "--json"]).out;
            let found: Value = serde_json::from_str(&json).expect("it is JSON");
            assert_eq!(found["differences"][0]["place"], Value::from(at.as_str()));
            assert_eq!(found["different"], 1);
        }
    }
}

/// Who makes a new stamp for a changed figure gets past the seal, and not past the rerun.
#[test]
fn a_forged_stamp_does_not_help() {
    let place = Place::new();
    place.succeeds(&["run", "small.toml", "--out", "a", "-q", "--no-plots"]);
    let mut forged = document(&place, "a/results.json");
    forged["baseline"]["loss"]["mean"] = Value::from(1.0);
    let mut canonical = forged.clone();
    canonical["run"]["threads"] = Value::Null;
    canonical["run"]["elapsed_ms"] = Value::Null;
    canonical["seal"]["stamp"] = Value::Null;
    forged["seal"]["stamp"] = Value::from(blake3::hash(canonical.to_string().as_bytes()).to_hex().as_str());
    place.write("forged.json", forged.to_string());
    let outcome = place.amerce(&["verify", "forged.json"]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.out.starts_with("Not identical: 1 of "), "{}", outcome.out);
    assert!(
        outcome.out.contains("the seal is whole") && outcome.out.contains("/baseline/loss/mean"),
        "{}",
        outcome.out
    );
}

#[test]
fn data_that_is_too_large_to_be_carried_is_known_by_its_fingerprint() {
    let place = Place::new();
    let rows: String = (0..120_000).map(|row| format!("{row}.25\n")).collect();
    place.write("large.csv", format!("loss\n{rows}"));
    place.write("data.toml", SMALL.replace("uniform(0.5, 1.5)", "empirical('large.csv', 'loss')"));
    place.succeeds(&["run", "data.toml", "--out", "a", "-q", "--no-plots"]);
    assert!(document(&place, "a/results.json")["seal"]["data"][0]["text"].is_null());
    place.succeeds(&["verify", "a/results.json", "-q"]);
    place.write("large.csv", format!("loss\n{rows}1\n"));
    insta::assert_snapshot!(place.fails(2, &["verify", "a/results.json"]), @r"
    error[seal]: `large.csv` is not what it was when the run was sealed
    help: put the file back that the run used; its fingerprint (BLAKE3) stands in the document under `seal.data`
    ");
}

#[test]
fn what_is_no_document_is_refused_and_nothing_is_lost() {
    let place = Place::new();
    place.succeeds(&["run", "small.toml", "--out", "a", "-q", "--no-plots"]);
    place.succeeds(&["run", "small.toml", "--out", "diff", "-q", "--no-plots"]);
    let text = place.text("a/results.json");
    place.write("truncated.json", &text[..text.len() / 2]);
    place.write("other.json", text.replace("amerce-results/1", "amerce-results/9"));
    place.write("list.json", "[1, 2]");
    let mut old = document(&place, "a/results.json");
    old.as_object_mut().expect("it is an object").remove("seal");
    place.write("old.json", old.to_string());
    place.write("euro.toml", SMALL.replace("HKD", "EUR"));
    place.succeeds(&["run", "euro.toml", "--out", "e", "-q", "--no-plots"]);
    for (name, code, part) in [
        ("missing.json", 1, "there is no such file"),
        ("truncated.json", 2, "truncated.json: this is no document of a run: EOF while parsing"),
        ("other.json", 2, "other.json: this document has the layout amerce-results/9"),
        ("list.json", 2, "list.json: this JSON has no `schema`"),
        ("old.json", 2, "old.json has no seal"),
    ] {
        for arguments in
            [&["verify", name][..], &["diff", name, "a/results.json"], &["diff", "a/results.json", name]]
        {
            let message = place.fails(code, arguments);
            assert!(message.contains(part), "{arguments:?}: {message}");
        }
    }
    let message = place.fails(2, &["diff", "a/results.json", "e/results.json"]);
    assert!(message.contains("the first document is in HKD, the second in EUR"), "{message}");
    // Documents of versions that did not seal can be held against their scenario.
    place.succeeds(&["verify", "old.json", "--scenario", "small.toml", "-q"]);
    let outcome = place.amerce(&["verify", "old.json", "--scenario", "small.toml", "--seed", "2"]);
    assert!(outcome.code == 1 && outcome.out.contains("/run/seed"), "{}", outcome.out);
    let message = place.fails(2, &["verify", "a/results.json", "--seed", "2"]);
    assert!(message.contains("carries its own changes"), "{message}");
    // A figure that nobody vouches for is not followed.
    place.write("edited.json", text.replacen("\"mean\": ", "\"mean\": 9", 1));
    let message = place.fails(2, &["diff", "edited.json", "a/results.json"]);
    assert!(message.contains("its seal is broken"), "{message}");
}
