//! `amerce run --sipmath`.
use crate::program::{Place, SMALL};
use crate::{document, number};
use serde_json::Value;

/// The metalog of Keelin (2016), equations 6 and 11, from the coefficients of the file alone.
fn metalog(sip: &Value, u: f64) -> f64 {
    let (centre, logit) = (u - 0.5, (u / (1.0 - u)).ln());
    let coefficients = sip["arguments"]["aCoefficients"].as_array().expect("a list");
    let sum: f64 = coefficients
        .iter()
        .zip(1..)
        .map(|(a, term): (_, i32)| {
            let basis = match term {
                1 => 1.0,
                2 => logit,
                3 => centre * logit,
                4 => centre,
                odd if odd % 2 == 1 => centre.powi((odd - 1) / 2),
                even => centre.powi(even / 2 - 1) * logit,
            };
            number(a) * basis
        })
        .sum();
    match sip["arguments"].get("lowerBound") {
        Some(bound) => number(bound) + sum.exp(),
        None => sum,
    }
}

#[test]
fn a_sipmath_library_gives_the_distributions_back() {
    let place = Place::new();
    place.succeeds(&[
        "run",
        "small.toml",
        "-q",
        "--no-plots",
        "--out",
        "a",
        "--trials",
        "100k",
        "--sipmath",
        "loss.SIPmath.json",
    ]);
    let (library, results) = (document(&place, "loss.SIPmath.json"), document(&place, "a/results.json"));
    for (key, value) in [
        ("objectType", "sipModel"),
        ("libraryType", "SIPmath_3_0"),
        ("name", "loss.SIPmath.json"),
        ("version", "1"),
    ] {
        assert_eq!(library[key], value);
    }
    let sips = library["sips"].as_array().expect("a list");
    let seeds = library["U01"]["rng"].as_array().expect("a list");
    assert_eq!(
        sips.iter().map(|sip| sip["name"].as_str().expect("a name")).collect::<Vec<_>>(),
        ["loss_given_loss", "residual_train_given_loss"]
    );
    for (sip, seed) in sips.iter().zip(seeds) {
        assert_eq!((&sip["ref"]["source"], &sip["ref"]["name"]), (&Value::from("rng"), &seed["name"]));
        assert_eq!(
            (&sip["function"], &seed["function"]),
            (&Value::from("Metalog_1_0"), &Value::from("HDR_2_0"))
        );
    }
    assert_ne!(seeds[0]["arguments"]["varId"], seeds[1]["arguments"]["varId"]);
    for (sip, risk) in sips.iter().zip([&results["baseline"], &results["programmes"][0]["residual"]]) {
        let share = number(&sip["metadata"]["probability_of_loss"]);
        assert_eq!(share, number(&risk["loss"]["probability_of_loss"]));
        let distance = number(&sip["metadata"]["largest_distance_of_fit"]);
        assert!(distance < 0.02, "{distance}");
        let mut below = 0.0;
        for step in 1..1000 {
            let loss = metalog(sip, f64::from(step) / 1000.0);
            assert!(loss > below, "it rises");
            below = loss;
        }
        for quantile in risk["loss"]["quantiles"].as_array().expect("a list") {
            let u = 1.0 - (1.0 - number(&quantile["p"])) / share;
            if u < 2.0 * distance || u > 1.0 - 2.0 * distance {
                continue;
            }
            let value = number(&quantile["value"]);
            let range = metalog(sip, u - 1.5 * distance)..=metalog(sip, u + 1.5 * distance);
            assert!(range.contains(&value), "{quantile}: {range:?}");
        }
    }
}

#[test]
fn what_no_metalog_follows_is_left_out_of_the_library_and_named() {
    let place = Place::new();
    place.write(
        "constant.toml",
        SMALL
            .replace("base_fine * share", "1_000 HKD")
            .replace("poisson(0.8)", "1")
            .replace("reduces = { incidents = \"20%\" }", "reduces = { base_fine = \"20%\" }"),
    );
    let outcome =
        place.succeeds(&["run", "constant.toml", "--no-plots", "--out", "a", "--sipmath", "s.json"]);
    assert!(
        outcome.err.contains("`loss` is not in the SIPmath library: every trial has the same loss"),
        "{}",
        outcome.err
    );
    assert_eq!(document(&place, "s.json")["sips"], Value::Array(Vec::new()));
}
