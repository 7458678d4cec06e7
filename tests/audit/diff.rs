//! `amerce diff`.
use crate::program::{Place, SMALL};
use crate::{document, number};
use serde_json::Value;

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
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("on average over 16 random ones, which its interval allows for"), "{out}");
    let found = document(&place, "output/diff/diff.json");
    check_sums(&found);
    for effect in found["effects"].as_array().expect("a list") {
        assert!((number(&effect["value"]) - 1.0).abs() < 1e-9, "{effect}");
    }
}
