//! `amerce fit` as users run it: what it counts, what it prints and leaves, what it refuses, and the lines to paste.
mod program;

use amerce::results::Fit;
use program::{Place, SMALL};

/// Thirty fines whose logarithms rise evenly, with what real files have beside them.
fn fines() -> String {
    let mut text = "id,fine_eur,country,date\n".to_owned();
    for index in 0..30_i32 {
        let amount = (1_000.0 * 1.25_f64.powi(index)).round();
        let country = if index % 2 == 0 { "Spain" } else { "France" };
        let year = 2010 + [0, 1, 1, 2, 4, 4, 4, 4, 4, 4][index as usize % 10];
        text.push_str(&format!("{index},{amount},{country},03/15/{year}\n"));
    }
    text + "30,0,Spain,01/01/1970\n31,,Spain,\n32,\"1,234,567\",Spain,12/31/2014\n33,pending,Spain,soon\n"
}

fn place() -> Place {
    let place = Place::new();
    place.write("fines.csv", fines());
    place
}

fn document(json: &str) -> Fit {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

const QUICK: [&str; 6] = ["fit", "fines.csv", "--column", "fine_eur", "--bootstrap", "99"];

#[test]
fn a_fit_counts_every_row_ranks_the_families_and_leaves_its_files() {
    let place = place();
    let out = place.succeeds(&QUICK).out;
    assert!(out.starts_with("Of 6 families, "), "{out}");
    let counted = "34 rows: 31 amounts above 0, 1 of 0, 1 empty and 1 no number (line 35).";
    // As it reads, wherever lines break.
    let read = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(read.contains(counted), "{out}");
    assert!(read.contains("1 has separators of thousands, read as in 1,234.5."), "{out}");
    assert!(out.contains("\n[inputs.fine_eur]\nvalue  = \""), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 100 || line.contains("value = ")), "{out}");
    assert!(out.ends_with("\nWritten to output/fines-fit\n"), "{out}");

    let fit = document(&place.text("output/fines-fit/fit.json"));
    let amounts = fit.amounts.expect("amounts were fitted");
    assert_eq!(
        (amounts.sample.n, amounts.rows.zeros, amounts.rows.blanks, amounts.rows.words),
        (31, 1, 1, 1)
    );
    assert_eq!(fit.currency.as_deref(), Some("EUR"));
    // Too few are above the 90 % quantile for a tail.
    assert_eq!(amounts.families.len(), 6);
    assert!(fit.warnings.iter().any(|warning| warning.contains("too few for a tail")), "{:?}", fit.warnings);
    assert!(amounts.families.windows(2).all(|pair| pair[0].aic <= pair[1].aic));
    assert_eq!(amounts.families[0].aic_above_best, Some(0.0));
    for name in ["fit.csv", "fit-quantiles.svg", "fit-exceedance.png", "fit-mean-excess.png"] {
        assert!(!place.read(&format!("output/fines-fit/{name}")).is_empty(), "{name}");
    }
    let csv = place.text("output/fines-fit/fit.csv");
    assert!(csv.starts_with("family,figure,value,low,high,p\n"), "{csv}");
    assert!(csv.lines().any(|line| line.starts_with("lognormal,anderson_darling,")), "{csv}");
}

#[test]
fn a_fit_does_not_depend_on_threads_and_json_is_all_that_it_prints_if_asked() {
    let place = place();
    let run = |threads: &str| {
        let mut arguments = QUICK.to_vec();
        arguments.extend(["--json", "--threads", threads, "--threshold", "5_000", "--no-plots"]);
        let mut fit = document(&place.succeeds(&arguments).out);
        (fit.run.threads, fit.run.elapsed_ms) = (0, 0.0);
        fit
    };
    let one = run("1");
    assert_eq!(one, run("3"));
    let amounts = one.amounts.expect("amounts were fitted");
    let tail = amounts.families.last().expect("there are some");
    assert_eq!(
        (tail.family.as_str(), tail.threshold, tail.n),
        ("generalised_pareto", Some(5_000.0), amounts.above)
    );
}

#[test]
fn rows_and_families_can_be_chosen() {
    let place = place();
    let mut arguments = QUICK.to_vec();
    arguments.extend(["--where", "country=Spain", "--family", "gamma,lognormal", "--json", "--no-plots"]);
    let fit = document(&place.succeeds(&arguments).out);
    let amounts = fit.amounts.expect("amounts were fitted");
    assert_eq!((amounts.rows.excluded, amounts.sample.n, amounts.families.len()), (15, 16, 2));
    // A condition cannot be written in a scenario, so that only the plain value is to paste.
    assert!(!fit.paste.iter().any(|line| line.contains("fitted(")), "{:?}", fit.paste);
}

#[test]
fn the_lines_to_paste_are_lines_that_a_scenario_may_have() {
    let place = place();
    let fit = document(&place.succeeds(&[&QUICK[..], &["--json", "--no-plots"]].concat()).out);
    let pasted = fit.paste.join("\n");
    let scenario = format!("{SMALL}\n{pasted}\n").replace("currency = \"HKD\"", "currency = \"EUR\"");
    let scenario = scenario.replace("\"base_fine * share\"", "\"fine_eur * share\"");
    let scenario = scenario.replace("unit = \"HKD\"", "unit = \"EUR\"");
    place.write("pasted.toml", &scenario);
    place.succeeds(&["check", "pasted.toml"]);
    let mean = |json: &str| -> f64 {
        let results: amerce::results::Results = serde_json::from_str(json).expect("a document");
        results.baseline.loss.mean
    };
    mean(&place.succeeds(&["run", "pasted.toml", "--json", "--no-plots"]).out);

    let amounts = fit.amounts.expect("amounts were fitted");
    for family in &amounts.families {
        let value = format!("fine_eur={}", family.fitted_value);
        let run = ["run", "pasted.toml", "--set", &value, "--json", "--no-plots"];
        let first = place.succeeds(&run).out;
        let fingerprint = |json: &str| -> String {
            let results: amerce::results::Results = serde_json::from_str(json).expect("a document");
            results.scenario.fingerprint
        };
        let before = fingerprint(&first);
        // The file is part of what decides the numbers.
        place.write("fines.csv", fines() + "34,500,Spain,\n");
        assert_ne!(before, fingerprint(&place.succeeds(&run).out), "{value}");
        place.write("fines.csv", fines());
        let told = place.succeeds(&["check", "pasted.toml", "--set", &value]);
        let told = format!("{}{}", told.out, told.err);
        assert!(told.contains("31 of 34 rows of `fines.csv` are fitted to"), "{told}");
    }
}

#[test]
fn a_frequency_counts_the_years_of_dates_with_those_of_none() {
    let place = place();
    let out = place.succeeds(&["fit", "fines.csv", "--column", "date", "--frequency"]).out;
    assert!(out.contains("2010: 3, 2011: 6, 2012: 3, 2013: 0, 2014: 19."), "{out}");
    assert!(out.contains("1 with a day that stands for no date"), "{out}");
    assert!(out.contains("The first date is 2010-03-15"), "{out}");
    assert!(out.contains("incidents = \"negative_binomial("), "{out}");
    let fit = document(&place.text("output/fines-frequency/fit.json"));
    let frequency = fit.frequency.expect("a frequency was fitted");
    assert_eq!(frequency.counts, [3, 6, 3, 0, 19]);
    assert!((frequency.mean - 31.0 / 5.0).abs() < 1e-12);
}

#[test]
fn what_cannot_be_fitted_is_refused_with_what_to_do() {
    let place = place();
    place.write("same.csv", "fine\n5\n5\n5\n5\n5\n5\n5\n5\n5\n5\n5\n");
    place.write("credit.csv", "fine\n5\n7\n-5\n");
    let told = [
        place.fails(1, &["fit", "none.csv", "--column", "fine"]),
        place.fails(2, &["fit", "fines.csv", "--column", "fine_euro"]),
        place.fails(2, &["fit", "fines.csv", "--column", "country"]),
        place.fails(2, &["fit", "fines.csv", "--column", "date"]),
        place.fails(2, &["fit", "fines.csv", "--column", "fine_eur", "--where", "country=Spian"]),
        place.fails(2, &["fit", "fines.csv", "--column", "country", "--frequency"]),
        place.fails(2, &["fit", "same.csv", "--column", "fine"]),
        place.fails(2, &["fit", "credit.csv", "--column", "fine"]),
        place.fails(2, &[&QUICK[..], &["--family", "generalised_pareto", "--threshold", "1M"]].concat()),
        place.fails(2, &[&QUICK[..], &["--family", "lognormale"]].concat()),
        place.fails(2, &[&QUICK[..], &["--threshold", "120%"]].concat()),
        place.fails(2, &[&QUICK[..], &["--currency", "euro"]].concat()),
    ];
    insta::assert_snapshot!(told.join("\n"));
}
