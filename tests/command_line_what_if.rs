//! Goals, stresses and backtests as users run them.
mod program;

use amerce::results::Results;
use program::{Place, SMALL};

fn stressed(place: &Place) {
    let text = format!(
        "{SMALL}\n[stress.twice]\nsource = \"a test\"\nset = {{ \"frequency.incidents\" = \"poisson(1.6)\" }}\n"
    );
    place.write("stressed.toml", text);
}

fn document(place: &Place, path: &str) -> Results {
    Results::from_json(&place.text(path)).expect("it is a document")
}

#[test]
fn solve_says_the_solution_and_leaves_its_section_its_table_and_its_chart() {
    let place = Place::new();
    let outcome = place.succeeds(&[
        "solve",
        "small.toml",
        "--find",
        "share.max",
        "--so-that",
        "mean(loss) = 1M",
        "--out",
        "o",
    ]);
    insta::assert_snapshot!(outcome.out);
    let solve = document(&place, "o/results.json").analyses.solve.expect("it was solved");
    assert_eq!((solve.find.as_str(), solve.crossings.len(), solve.scan.len()), ("share.max", 1, 33));
    for file in ["o/solve.csv", "o/solve.svg", "o/solve.png", "o/summary.csv"] {
        assert!(!place.read(file).is_empty(), "{file}");
    }
}

#[test]
fn solve_writes_the_scenario_with_the_solution_and_the_solution_holds() {
    let place = Place::new();
    let solve = [
        "solve",
        "small.toml",
        "--find",
        "share.max",
        "--so-that",
        "mean(loss) = 1M",
        "--out",
        "o",
        "--write",
        "solved.toml",
    ];
    let outcome = place.succeeds(&solve);
    assert!(outcome.out.contains("\nWrote solved.toml with share.max = "), "{}", outcome.out);
    let (before, after) = (place.text("small.toml"), place.text("solved.toml"));
    let changed: Vec<(&str, &str)> =
        before.lines().zip(after.lines()).filter(|(before, after)| before != after).collect();
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert!(changed[0].1.starts_with("value = \"uniform(0.5, "), "{changed:?}");
    place.succeeds(&["run", "solved.toml", "--no-plots", "--out", "p"]);
    let mean = document(&place, "p/results.json").baseline.loss.mean;
    // On the same random numbers; the solution is written to a hundredth of its error.
    assert!((mean - 1e6).abs() < 1e3, "{mean}");

    let message = place.fails(2, &solve);
    assert!(message.contains("error[write]: solved.toml is there already\nhelp: "), "{message}");
    place.succeeds(&[&solve[..], &["--force", "--quiet"]].concat());
}

#[test]
fn stress_sets_the_scenario_beside_itself_and_looks_beyond_its_appetite() {
    let place = Place::new();
    stressed(&place);
    let outcome = place.succeeds(&["stress", "stressed.toml", "--out", "o"]);
    insta::assert_snapshot!(outcome.out);
    let test = document(&place, "o/results.json").analyses.stress.expect("it was stressed");
    assert_eq!((test.rows.len(), test.reverse.len()), (2, 1));
    for file in ["stress.csv", "reverse-stress.csv", "stress.png", "reverse-stress.png"] {
        assert!(!place.read(&format!("o/{file}")).is_empty(), "{file}");
    }
    // The figures of the same change set.
    place.succeeds(&[
        "run",
        "stressed.toml",
        "--no-plots",
        "--out",
        "p",
        "--set",
        "frequency.incidents=poisson(1.6)",
    ]);
    assert_eq!(test.rows[1].mean.mean, document(&place, "p/results.json").baseline.loss.mean);
}

#[test]
fn stress_beyond_an_amount_that_no_trial_reaches_says_so() {
    let place = Place::new();
    let outcome = place.succeeds(&[
        "stress",
        "small.toml",
        "--beyond",
        "1bn",
        "--beyond",
        "5.5M",
        "--no-plots",
        "--out",
        "o",
    ]);
    assert!(outcome.out.contains("No trial has a loss above HKD 1bn"), "{}", outcome.out);
    assert!(outcome.out.contains("ranges are those of single cases"), "{}", outcome.out);
}

#[test]
fn backtest_says_what_the_years_say_and_what_they_cannot() {
    let place = Place::new();
    place.write("losses.csv", "year,loss\n2020,0\n2021,1.2e6\n2023,0\n2024,2500000\n2025,300000\n");
    let outcome = place.succeeds(&["backtest", "small.toml", "losses.csv", "--out", "o"]);
    insta::assert_snapshot!(outcome.out);
    let test = document(&place, "o/results.json").analyses.backtest.expect("it was tested");
    assert_eq!((test.years.len(), test.missing_years), (5, vec![2022]));
    for file in ["backtest.csv", "backtest-exceedances.csv", "backtest.png"] {
        assert!(!place.read(&format!("o/{file}")).is_empty(), "{file}");
    }
    place.succeeds(&[
        "backtest",
        "small.toml",
        "losses.csv",
        "--programme",
        "train",
        "--no-plots",
        "--out",
        "o",
    ]);
    assert_eq!(
        document(&place, "o/results.json").analyses.backtest.and_then(|test| test.programme).as_deref(),
        Some("train")
    );
}

#[test]
fn analyses_of_one_run_stand_in_one_document() {
    let place = Place::new();
    place.write("losses.csv", "year,loss\n2024,2500000\n");
    place.succeeds(&["stress", "small.toml", "--out", "o", "--no-plots"]);
    place.succeeds(&["backtest", "small.toml", "losses.csv", "--out", "o", "--no-plots"]);
    let analyses = document(&place, "o/results.json").analyses;
    assert!(analyses.stress.is_some() && analyses.backtest.is_some());
}

#[test]
fn names_and_files_that_are_not_there() {
    let place = Place::new();
    stressed(&place);
    place.write("words.csv", "year,loss\n2024,much\n");
    place.write("good.csv", "year,loss\n2024,0\n");
    let cases: [&[&str]; 7] = [
        &["solve", "small.toml", "--find", "shar.max", "--so-that", "mean(loss) = 1M"],
        &["solve", "small.toml", "--find", "share.max", "--so-that", "mean(los) = 1M"],
        &[
            "solve",
            "small.toml",
            "--find",
            "share.max",
            "--so-that",
            "mean(loss) = 1bn",
            "--between",
            "1",
            "2",
        ],
        &["stress", "stressed.toml", "--stress", "twise"],
        &["backtest", "small.toml", "words.csv"],
        &["backtest", "small.toml", "good.csv", "--programme", "trian"],
        &["backtest", "small.toml", "words.csv", "--loss-column", "amount"],
    ];
    let answers: Vec<String> = cases
        .iter()
        .map(|arguments| {
            // The run's folder is made only when there is something to write.
            let quiet = [arguments, &["--quiet"][..]].concat();
            format!("{}\n{}", arguments.join(" "), place.fails(2, &quiet))
        })
        .collect();
    insta::assert_snapshot!(answers.join("----\n"));
    let message = place.fails(1, &["backtest", "small.toml", "nowhere.csv", "--quiet"]);
    assert!(message.contains("nowhere.csv"), "{message}");
}
