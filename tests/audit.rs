//! A number defended: runs made again, what moved a figure, registers, model documents, and paths.
mod program;

use program::{Place, SMALL};
use serde_json::Value;

fn document(place: &Place, name: &str) -> Value {
    serde_json::from_slice(&place.read(name)).expect("it is JSON")
}

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
    insta::assert_snapshot!(place.fails(2, &["verify", "a/results.json"]), @"");
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

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// The parts in several orders: to the last bit in each.
fn check_sums(found: &Value) {
    let part = |name: &str| number(&found["parts"][name]["value"]);
    let names = ["inputs", "structure", "engine", "sampling"];
    let change = number(&found["change"]["value"]);
    let forward: f64 = names.iter().map(|name| part(name)).sum();
    let backward: f64 = names.iter().rev().map(|name| part(name)).sum();
    assert_eq!((forward, backward), (change, change));
    assert_eq!(number(&found["to"]["value"]) - number(&found["from"]["value"]), change);
    let effects: Vec<f64> =
        found["effects"].as_array().expect("a list").iter().map(|effect| number(&effect["value"])).collect();
    assert_eq!(effects.iter().sum::<f64>(), part("inputs"));
    assert_eq!(effects.iter().rev().sum::<f64>(), part("inputs"));
}

#[test]
fn the_parts_of_a_change_add_up_exactly_and_start_and_end_at_the_documents() {
    let place = Place::new();
    let after = SMALL
        .replace("pert(0.2M, 1M, 3M)", "pert(0.3M, 1.1M, 3.3M)")
        .replace("poisson(0.8)", "poisson(0.9)")
        .replace("fine = \"base_fine * share\"", "fine = \"base_fine * share + 0.1 * base_fine\"")
        .replace("seed = 1", "seed = 2")
        .replace("cost = \"50k\"", "cost = \"70k\"");
    place.write("after.toml", after);
    place.succeeds(&["run", "small.toml", "--out", "a", "-q", "--no-plots"]);
    place.succeeds(&["run", "after.toml", "--out", "b", "-q", "--no-plots", "--trials", "6k"]);
    for of in ["mean", "var95", "tvar95"] {
        let json = place
            .succeeds(&["diff", "a/results.json", "b/results.json", "--of", of, "--json", "--no-plots"])
            .out;
        let found: Value = serde_json::from_str(&json).expect("it is JSON");
        check_sums(&found);
        for (side, folder) in [("from", "a"), ("to", "b")] {
            let loss = &document(&place, &format!("{folder}/results.json"))["baseline"]["loss"];
            let own = match of {
                "mean" => &loss["mean"],
                "var95" => &loss["quantiles"]
                    .as_array()
                    .expect("a list")
                    .iter()
                    .find(|one| one["p"] == 0.95)
                    .expect("VaR 95")["value"],
                _ => &loss["tvar"]
                    .as_array()
                    .expect("a list")
                    .iter()
                    .find(|one| one["p"] == 0.95)
                    .expect("TVaR 95")["value"],
            };
            let (own, told) = (number(own), number(&found[side]["value"]));
            assert!((own - told).abs() <= 1e-13 * own, "{of}, {side}: {own} {told}");
        }
        let names: Vec<&str> = found["effects"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| one["name"].as_str().expect("a name"))
            .collect();
        assert!(
            names.len() == 2 && names.contains(&"base_fine") && names.contains(&"incidents"),
            "{names:?}"
        );
        assert!(number(&found["parts"]["structure"]["value"]) > 0.0);
        assert_eq!(number(&found["parts"]["engine"]["value"]), 0.0);
        let sampling = &found["parts"]["sampling"];
        assert!(number(&sampling["value"]).abs() < 5.0 * number(&sampling["se"]), "{sampling}");
        assert!(json.contains("controls.training.cost"), "a change that moves nothing is told, too");
    }
    // The way back: the same scenarios, and the change the other way.
    let json = place.succeeds(&["diff", "b/results.json", "a/results.json", "--json", "--no-plots"]).out;
    check_sums(&serde_json::from_str(&json).expect("it is JSON"));
}

#[test]
fn a_document_and_itself_differ_in_nothing() {
    let place = Place::new();
    place.succeeds(&["run", "small.toml", "--out", "a", "-q", "--no-plots"]);
    let outcome = place.succeeds(&["diff", "a/results.json", "a/results.json"]);
    assert!(outcome.out.starts_with("VaR 95 is the same in both: "), "{}", outcome.out);
    let found = document(&place, "output/diff/diff.json");
    check_sums(&found);
    assert_eq!(number(&found["change"]["value"]), 0.0);
    for name in ["diff.csv", "waterfall.svg", "waterfall.png"] {
        assert!(!place.read(&format!("output/diff/{name}")).is_empty());
    }
}

/// A data file that says something else under the same name is an input that changed.
#[test]
fn other_data_under_the_same_name_is_a_change() {
    let place = Place::new();
    place.write("data.toml", SMALL.replace("uniform(0.5, 1.5)", "empirical('losses.csv', 'loss')"));
    for (data, folder) in [("loss\n1\n", "a"), ("loss\n2\n", "b")] {
        place.write("losses.csv", data);
        place.succeeds(&["run", "data.toml", "--out", folder, "-q", "--no-plots"]);
    }
    let outcome =
        place.succeeds(&["diff", "a/results.json", "b/results.json", "--of", "mean", "--json", "--no-plots"]);
    let found: Value = serde_json::from_str(&outcome.out).expect("it is JSON");
    check_sums(&found);
    // Twice the share is twice the loss: one effect, the whole mean.
    let effects = found["effects"].as_array().expect("a list");
    assert_eq!((effects.len(), &effects[0]["name"]), (1, &Value::from("share")));
    let (from, moved) = (number(&found["from"]["value"]), number(&effects[0]["value"]));
    assert!((moved - from).abs() < 1e-9 * from);
    assert!(outcome.out.contains("data file losses.csv"));
}

#[test]
fn more_than_eight_changes_are_averaged_over_some_orders_and_say_so() {
    let place = Place::new();
    let scenario = |value: &str| {
        let inputs: String = (0..10)
            .map(|index| format!("[inputs.x{index}]\nvalue = \"{value}\"\nunit = \"HKD\"\nsource = \"a test\"\nbasis = \"evidence\"\n"))
            .collect();
        let sum: Vec<String> = (0..10).map(|index| format!("x{index}")).collect();
        format!(
            "[scenario]\nname = \"ten\"\ncurrency = \"HKD\"\ntrials = \"4k\"\nseed = 1\n{inputs}[loss]\nall = \"{}\"\n",
            sum.join(" + ")
        )
    };
    place.write("a.toml", scenario("uniform(1, 2)"));
    place.write("b.toml", scenario("uniform(2, 3)"));
    for name in ["a", "b"] {
        place.succeeds(&["run", &format!("{name}.toml"), "--out", name, "-q", "--no-plots"]);
    }
    let out = place.succeeds(&["diff", "a/results.json", "b/results.json", "--of", "mean"]).out;
    assert!(out.contains("16 random ones"), "{out}");
    let found = document(&place, "output/diff/diff.json");
    check_sums(&found);
    for effect in found["effects"].as_array().expect("a list") {
        assert!((number(&effect["value"]) - 1.0).abs() < 1e-9, "{effect}");
    }
}

#[test]
fn data_files_lie_in_the_scenarios_folder_or_below() {
    let place = Place::new();
    for folder in ["home", "home/data", "elsewhere"] {
        std::fs::create_dir(place.path(folder)).expect("it can be made");
    }
    for file in ["elsewhere/losses.csv", "home/data/losses.csv"] {
        place.write(file, "loss\n1\n2\n");
    }
    let with = |path: &str| {
        place.write(
            "home/s.toml",
            SMALL.replace("uniform(0.5, 1.5)", &format!("empirical('{path}', 'loss')")),
        );
    };
    for inside in ["data/losses.csv", "data/../data/losses.csv", "./data/losses.csv"] {
        with(inside);
        place.succeeds(&["check", "home/s.toml", "-q"]);
    }
    let absolute = place.path("elsewhere/losses.csv");
    let absolute = absolute.to_string_lossy();
    for outside in [
        "../elsewhere/losses.csv",
        "data/../../elsewhere/losses.csv",
        "../home/data/losses.csv",
        &absolute,
        "/etc/passwd",
        "../nothing.csv",
    ] {
        with(outside);
        let message = place.fails(2, &["check", "home/s.toml"]);
        assert!(
            message.contains("outside the scenario's folder") && message.contains("--allow-paths"),
            "{message}"
        );
        assert!(message.contains("home/s.toml:14:"), "{message}");
    }
    with("../elsewhere/losses.csv");
    place.succeeds(&["run", "home/s.toml", "-q", "--no-plots", "--out", "a", "--allow-paths"]);
    // The document carries the data, so that it can be run again wherever it is.
    place.succeeds(&["verify", "a/results.json", "-q"]);
}

#[cfg(unix)]
#[test]
fn symbolic_links_do_not_lead_out_of_the_scenarios_folder() {
    use std::os::unix::fs::symlink;
    let place = Place::new();
    std::fs::create_dir(place.path("home")).expect("it can be made");
    place.write("secret.csv", "loss\n1\n");
    place.write("home/real.csv", "loss\n1\n");
    symlink("../secret.csv", place.path("home/out.csv")).expect("links can be made");
    symlink("real.csv", place.path("home/in.csv")).expect("links can be made");
    symlink(place.path(""), place.path("home/up")).expect("links can be made");
    symlink("home", place.path("alias")).expect("links can be made");
    let with = |path: &str| {
        place.write(
            "home/s.toml",
            SMALL.replace("uniform(0.5, 1.5)", &format!("empirical('{path}', 'loss')")),
        );
    };
    for outside in ["out.csv", "up/secret.csv"] {
        with(outside);
        let message = place.fails(2, &["check", "home/s.toml"]);
        assert!(message.contains("outside the scenario's folder"), "{message}");
        place.succeeds(&["check", "home/s.toml", "-q", "--allow-paths"]);
    }
    with("in.csv");
    place.succeeds(&["check", "home/s.toml", "-q"]);
    // The folder itself may be reached by a link.
    place.succeeds(&["check", "alias/s.toml", "-q"]);
}

#[test]
fn a_register_has_a_row_for_each_risk_and_each_treatment() {
    let place = Place::new();
    let owned = SMALL
        .replacen(
            "basis = \"evidence\"",
            "basis = \"evidence\"\nowner = \"=Head, of \\\"Risk\\\"\"\nreview_by = \"2027-05-31\"",
            1,
        )
        .replacen("unit = \"1\"", "unit = \"1\"\nowner = \"CFO\"\nreview_by = \"2027-03-31\"", 1);
    place.write("owned.toml", owned);
    place.write("euro.toml", SMALL.replace("HKD", "EUR"));
    place.succeeds(&["register", "owned.toml", "euro.toml", "-q", "--out", "r"]);
    let bytes = place.read("r/register.csv");
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let header = reader.headers().expect("it has a header").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("it is CSV")).collect();
    let cell = |row: usize, name: &str| {
        let column = header.iter().position(|title| title == name).expect("the column is there");
        rows[row][column].to_owned()
    };
    assert_eq!(rows.len(), 4);
    assert_eq!([0, 1, 2, 3].map(|row| cell(row, "treatment")), ["baseline", "train", "baseline", "train"]);
    assert_eq!((cell(0, "currency"), cell(2, "currency")), ("HKD".to_owned(), "EUR".to_owned()));
    assert_eq!(cell(0, "owner"), "'=Head, of \"Risk\"; CFO");
    assert_eq!(cell(0, "review_by"), "2027-03-31");
    assert_eq!((cell(2, "owner"), cell(2, "review_by")), (String::new(), String::new()));
    // Every run leaves its own rows, with the figures of its document.
    place.succeeds(&["run", "owned.toml", "--out", "a", "-q", "--no-plots"]);
    let loss = &document(&place, "a/results.json")["baseline"]["loss"]["quantiles"];
    for (name, p) in [("exposure_p5", 0.05), ("exposure_p50", 0.5), ("exposure_p95", 0.95)] {
        let own = loss.as_array().expect("a list").iter().find(|one| one["p"] == p).expect("it is there");
        assert_eq!(cell(0, name).parse::<f64>().expect("a number"), number(&own["value"]));
    }
    assert_eq!(place.text("a/register.csv").lines().count(), 3);
    assert!(["kept", "broken", "cannot tell"].contains(&cell(0, "appetite").as_str()));
}

#[test]
fn a_model_document_has_its_sections_and_takes_no_markup_from_the_scenario() {
    let place = Place::new();
    let hostile = SMALL
        .replace(
            "name = \"Small\"",
            "name = \"Small | <script>alert(1)</script>\"\ndescription = \"## 1. Not a heading\\n| a | b |\"",
        )
        .replacen("source = \"a test\"", "source = \"a | b `c` [d](http://e) \\n# f\"", 1);
    place.write("hostile.toml", &hostile);
    place.succeeds(&["run", "small.toml", "--out", "q1", "-q", "--no-plots"]);
    place.succeeds(&[
        "model-doc",
        "hostile.toml",
        "--since",
        "q1/results.json",
        "--out",
        "d",
        "-q",
        "--set",
        "share=uniform(0.5, 1.7)",
    ]);
    let text = place.text("d/model-document.md");
    let headings: Vec<&str> = text.lines().filter(|line| line.starts_with("## ")).collect();
    let expected = [
        "Purpose",
        "Result",
        "Theory",
        "Assumptions",
        "Data",
        "Limits",
        "Sensitivity",
        "Cross-check",
        "Self-check",
        "Change log",
        "How to make it again",
    ];
    assert_eq!(headings.len(), expected.len());
    for (number, (heading, title)) in headings.iter().zip(expected).enumerate() {
        assert_eq!(*heading, format!("## {}. {title}", number + 1));
    }
    assert!(!text.contains("<script>") && !text.contains("[d](http"), "{text}");
    // Every row of a table has as many cells as its header.
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut header = None;
    for line in text.lines() {
        match (line.starts_with('|'), header) {
            (false, _) => header = None,
            (true, None) => header = Some(cells(line)),
            (true, Some(count)) => assert_eq!(cells(line), count, "{line}"),
        }
    }
    for part in [
        "`base_fine * share`",
        "`uniform(0.5, 1.7)`",
        "The two ways",
        "VaR 95 rose by HKD",
        "amerce verify",
        "Threefry",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("NaN"), "{text}");
    // The document beside it is the run's own.
    place.succeeds(&["verify", "d/results.json", "-q"]);
    // A loss that cannot be computed a second way says why.
    place.write(
        "tied.toml",
        SMALL.replace("base_fine * share", "base_fine * share + base_fine * share * share"),
    );
    place.succeeds(&["model-doc", "tied.toml", "--out", "t", "-q"]);
    assert!(place.text("t/model-document.md").contains("Not possible for this scenario: "));
}
