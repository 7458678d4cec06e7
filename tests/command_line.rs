//! The commands as users run them: what they print, what they leave, what their options do.
mod program;

use amerce::results::{Comparison, Results};
use program::{Place, SMALL};
use std::collections::BTreeSet;
use std::process::Stdio;

const CHARTS: [&str; 4] = ["components", "exceedance", "loss-distribution", "programmes"];
const RETAILER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/hk-retailer.toml");

fn results(json: &str) -> Results {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// The lines of a document without those that may differ between runs.
fn reproducible(json: &str) -> String {
    let differs = |line: &&str| {
        let key = line.trim_start();
        !key.starts_with("\"threads\":") && !key.starts_with("\"elapsed_ms\":")
    };
    let lines: Vec<&str> = json.lines().filter(differs).collect();
    assert_eq!(lines.len() + 2, json.lines().count(), "a document has one of either");
    lines.join("\n")
}

fn rows(csv: &[u8]) -> usize {
    let mut reader = csv::Reader::from_reader(csv);
    let rows: Result<Vec<_>, _> = reader.records().collect();
    rows.expect("every row is as long as the header").len()
}

fn outputs(folder: &str, plots: bool) -> Vec<String> {
    let mut names =
        ["results.json", "summary.csv", "exceedance.csv", "register.csv"].map(str::to_owned).to_vec();
    if plots {
        names
            .extend(CHARTS.iter().flat_map(|chart| ["svg", "png"].map(|ending| format!("{chart}.{ending}"))));
    }
    let mut paths: Vec<String> = names.iter().map(|name| format!("{folder}/{name}")).collect();
    paths.sort();
    paths
}

#[test]
fn run_prints_the_headline_and_leaves_its_files_in_a_folder_named_after_the_scenario() {
    let place = Place::new();
    let outcome = place.succeeds(&["run", "small.toml"]);
    assert!(outcome.out.starts_with("In 1 year of 20, losses exceed HKD "), "{}", outcome.out);
    assert!(outcome.out.ends_with("\nWritten to output/small\n"), "{}", outcome.out);

    let mut expected = outputs("output/small", true);
    expected.extend(["output", "output/small", "small.toml"].map(str::to_owned));
    expected.sort();
    assert_eq!(place.tree(), expected);
    let document = results(&place.text("output/small/results.json"));
    assert_eq!((document.run.trials, document.run.seed), (4_000, 1));
    assert!(rows(&place.read("output/small/summary.csv")) > 10);
    assert_eq!(
        rows(&place.read("output/small/exceedance.csv")),
        document.baseline.exceedance.len() + document.programmes[0].residual.exceedance.len()
    );
    for chart in CHARTS {
        let svg = place.text(&format!("output/small/{chart}.svg"));
        resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default()).expect("it is SVG");
        assert!(
            place.read(&format!("output/small/{chart}.png")).starts_with(b"\x89PNG\r\n\x1a\n"),
            "{chart}"
        );
    }
}

#[test]
fn the_folder_for_outputs_can_be_chosen_and_is_made_with_its_parents() {
    let place = Place::new();
    let outcome = place.succeeds(&["run", "small.toml", "--out", "a/b/c", "--no-plots"]);
    assert!(outcome.out.ends_with("\nWritten to a/b/c\n"), "{}", outcome.out);
    let files: Vec<String> = place.tree().into_iter().filter(|path| path.starts_with("a/b/c/")).collect();
    assert_eq!(files, outputs("a/b/c", false));
}

#[test]
fn results_are_the_same_to_the_byte_on_any_number_of_threads() {
    let place = Place::new();
    let documents: BTreeSet<String> = ["1", "2", "3", "7"]
        .iter()
        .map(|threads| {
            place.succeeds(&["run", "small.toml", "--trials", "20k", "--threads", threads, "--no-plots"]);
            let json = place.text("output/small/results.json");
            assert_eq!(results(&json).run.threads.to_string(), *threads);
            reproducible(&json)
        })
        .collect();
    assert_eq!(documents.len(), 1);
}

#[test]
fn a_second_run_gives_the_same_bytes_in_every_other_file() {
    let place = Place::new();
    for out in ["first", "second"] {
        place.succeeds(&["run", "small.toml", "--out", out]);
    }
    for first in outputs("first", true).iter().filter(|name| !name.ends_with("results.json")) {
        assert!(place.read(first) == place.read(&first.replace("first", "second")), "{first}");
    }
}

#[test]
fn without_plots_those_of_an_earlier_run_go_and_the_users_files_stay() {
    let place = Place::new();
    place.succeeds(&["run", "small.toml", "--out", "out"]);
    place.write("out/notes.txt", "mine");
    place.succeeds(&["run", "small.toml", "--out", "out", "--no-plots"]);
    let mut expected = outputs("out", false);
    expected.extend(["out", "out/notes.txt", "small.toml"].map(str::to_owned));
    expected.sort();
    assert_eq!(place.tree(), expected);
}

#[test]
fn the_plot_of_programmes_goes_when_there_are_none_any_more() {
    let place = Place::new();
    place.succeeds(&["run", "small.toml", "--out", "out"]);
    place.write("small.toml", SMALL.split("[programmes]").next().expect("it has a head"));
    place.succeeds(&["run", "small.toml", "--out", "out"]);
    let plots = place.tree().iter().filter(|path| path.ends_with("g")).count();
    assert_eq!(plots, 2 * (CHARTS.len() - 1));
}

#[test]
fn quiet_commands_print_nothing_at_all() {
    let place = Place::new();
    for arguments in [
        &["run", "small.toml", "--quiet"][..],
        &["run", "small.toml", "-q", "--trials", "100"],
        &["check", "small.toml", "--quiet"],
        &["compare", "small.toml", "small.toml", "--quiet"],
    ] {
        let outcome = place.succeeds(arguments);
        assert_eq!((outcome.out.as_str(), outcome.err.as_str()), ("", ""), "{arguments:?}");
    }
}

#[test]
fn json_prints_the_document_that_the_file_holds_and_nothing_else() {
    let place = Place::new();
    let outcome = place.succeeds(&["run", "small.toml", "--json"]);
    results(&outcome.out);
    assert_eq!(outcome.out, place.text("output/small/results.json"));
    assert_eq!(outcome.err, "");

    let outcome = place.succeeds(&["compare", "small.toml", "small.toml", "--json"]);
    assert_eq!(outcome.out, place.text("output/small-and-small/comparison.json"));
    assert_eq!(outcome.err, "");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let place = Place::new();
    for arguments in [
        &["run", "small.toml", "--json", "--no-plots"][..],
        &["run", "small.toml", "--no-plots"],
        &["check", "small.toml"],
        &["schema"],
        &["completions", "zsh"],
    ] {
        let mut process = place.process(arguments);
        let mut child =
            process.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {err}");
        assert!(!err.contains("error") && !err.contains("panicked"), "{arguments:?}: {err}");
    }
}

#[test]
fn options_change_the_run_that_the_document_describes() {
    let place = Place::new();
    let run = |arguments: &[&str]| {
        let all = [&["run", "small.toml", "--json", "--no-plots"], arguments].concat();
        results(&place.succeeds(&all).out)
    };
    let plain = run(&[]);
    assert_eq!(run(&["--trials", "2k"]).run.trials, 2_000);
    assert_eq!(run(&["--seed", "7"]).run.seed, 7);
    assert_ne!(run(&["--seed", "7"]).baseline.loss.mean, plain.baseline.loss.mean);
    assert_eq!(run(&["--seed", "18_446_744_073_709_551_615"]).run.seed, u64::MAX);
    for sampling in ["sobol", "latin", "smoothed"] {
        let sampled = run(&["--sampling", sampling, "--trials", "4_096"]).baseline.loss;
        assert_ne!(sampled.mean, run(&["--sampling", "random", "--trials", "4_096"]).baseline.loss.mean);
        assert_eq!(run(&["--sampling", "random"]).baseline.loss.mean, plain.baseline.loss.mean);
    }

    let set = run(&["--set", "base_fine=1M", "--set", "share = 2", "--set", "frequency.incidents=3"]);
    assert_eq!((set.baseline.loss.min, set.baseline.loss.max), (6e6, 6e6));
    let of_input = |document: &Results| document.inputs[0].expression.clone();
    assert_eq!((of_input(&plain).as_str(), of_input(&set).as_str()), ("pert(0.2M, 1M, 3M)", "1M"));

    assert_eq!(plain.scenario.left_out, ["appeal"]);
    let with = run(&["--with", "appeal"]);
    assert_eq!(with.scenario.with, ["appeal"]);
    assert_eq!(with.baseline.components.len(), 2);
    assert!(with.baseline.loss.mean > plain.baseline.loss.mean);
}

#[test]
fn a_fresh_seed_is_another_each_time_and_gives_its_run_again() {
    let place = Place::new();
    let run = |seed: &str| place.succeeds(&["run", "small.toml", "--json", "--no-plots", "--seed", seed]).out;
    let [first, second] = [run("fresh"), run("fresh")];
    let seed = results(&first).run.seed;
    assert_ne!(seed, results(&second).run.seed);
    assert_eq!(reproducible(&run(&seed.to_string())), reproducible(&first));
}

#[test]
fn outputs_that_are_no_terminal_have_no_escape_codes() {
    let place = Place::new();
    place.write("bad.toml", "[scenario]\nnam = 1\n");
    for arguments in [
        &["run", "small.toml", "--no-plots"][..],
        &["check", "small.toml"],
        &["compare", "small.toml", "small.toml"],
        &["check", "bad.toml"],
        &["run", "--no-such-option"],
        &["--help"],
    ] {
        let outcome = place.amerce(arguments);
        assert!(!outcome.out.contains('\u{1b}') && !outcome.err.contains('\u{1b}'), "{arguments:?}");
    }
}

/// `script` of util-linux gives the program a terminal.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_has_colours_unless_it_is_dumb_or_they_are_not_wanted() {
    let place = Place::new();
    let program = env!("CARGO_BIN_EXE_amerce");
    let check = |variables: [(&str, &str); 2]| {
        let mut command = std::process::Command::new("script");
        command.args(["--quiet", "--return", "--command"]).arg(format!("'{program}' check small.toml"));
        command.arg("/dev/null").current_dir(place.path("")).envs(variables).stdin(Stdio::null());
        let output = command.output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).contains("\u{1b}["))
    };
    let Some(colours) = check([("TERM", "xterm"), ("NO_COLOR", "")]) else {
        return; // no `script` here
    };
    assert!(colours);
    assert_eq!(check([("TERM", "xterm"), ("NO_COLOR", "1")]), Some(false));
    assert_eq!(check([("TERM", "dumb"), ("NO_COLOR", "")]), Some(false));
}

#[test]
fn what_a_scenario_is_called_reaches_neither_terminal_nor_plots_as_code() {
    let place = Place::new();
    let name = r#"name = "<script>alert(\"x\")</script>\u001b[31m\u0007\u0000\u009b31m""#;
    let source = r#"source = "\u001b]0;title\u0007 a test""#;
    let hostile = SMALL.replace(r#"name = "Small""#, name).replacen(r#"source = "a test""#, source, 1);
    place.write("hostile.toml", hostile);
    place.write("e\u{1b}[31m.toml", SMALL);
    for arguments in [
        &["run", "hostile.toml"][..],
        &["check", "hostile.toml"],
        &["compare", "hostile.toml", "hostile.toml"],
        &["run", "e\u{1b}[31m.toml"],
        &["compare", "e\u{1b}[31m.toml", "small.toml"],
        &["new", "f\u{1b}[31m"],
    ] {
        let outcome = place.succeeds(arguments);
        let steers = |text: &str| text.chars().any(|letter| letter.is_control() && letter != '\n');
        assert!(!steers(&outcome.out) && !steers(&outcome.err), "{arguments:?}: {outcome:?}");
    }
    for chart in CHARTS {
        let svg = place.text(&format!("output/hostile/{chart}.svg"));
        assert!(!svg.contains("<script") && !svg.chars().any(|letter| letter.is_control() && letter != '\n'));
        resvg::usvg::Tree::from_str(&svg, &resvg::usvg::Options::default()).expect("it is SVG");
    }
}

#[test]
fn check_reads_back_on_standard_output_and_warns_on_standard_error() {
    let place = Place::new();
    let outcome = place.succeeds(&["check", "small.toml", "--trials", "1M"]);
    assert!(outcome.out.contains("base_fine") && outcome.out.contains("PERT"), "{}", outcome.out);
    assert!(outcome.out.ends_with("\nValid, no warnings.\n"), "{}", outcome.out);
    assert_eq!(outcome.err, "");

    let outcome = place.succeeds(&["check", "small.toml"]);
    assert!(outcome.out.ends_with("Valid, with 1 warning.\n"), "{}", outcome.out);
    assert!(outcome.err.starts_with("warning[few-tail-trials]: "), "{}", outcome.err);
    assert_eq!(place.tree(), ["small.toml"]);
}

#[test]
fn run_says_in_one_line_on_standard_error_that_there_are_warnings() {
    let place = Place::new();
    let outcome = place.succeeds(&["run", "small.toml", "--no-plots"]);
    assert_eq!(
        outcome.err,
        "1 warning about the scenario: `amerce check small.toml` with the same options shows them\n"
    );
    assert_eq!(place.succeeds(&["run", "small.toml", "--no-plots", "--trials", "200k"]).err, "");
}

#[test]
fn compare_puts_scenarios_side_by_side_and_leaves_one_document() {
    let place = Place::new();
    place.write("large.toml", SMALL.replace("Small", "Large").replace("3M)", "9M)"));
    let outcome = place.succeeds(&["compare", "small.toml", "large.toml"]);
    assert!(outcome.out.starts_with("2 scenarios side by side, HKD\n"), "{}", outcome.out);
    let names = outcome.out.lines().nth(1).expect("a second line");
    assert!(names.contains("Small") && names.contains("Large"), "{names}");
    assert!(outcome.out.ends_with("\nWritten to output/small-and-large\n"), "{}", outcome.out);

    let text = place.text("output/small-and-large/comparison.json");
    let document: Comparison = serde_json::from_str(&text).expect("it parses");
    let alone = place.succeeds(&["run", "large.toml", "--json", "--no-plots"]).out;
    assert_eq!(document.scenarios.len(), 2);
    assert_eq!(document.scenarios[1].baseline, results(&alone).baseline);
    assert!(rows(&place.read("output/small-and-large/comparison.csv")) >= 2);
}

#[test]
fn a_scenario_compares_with_itself_under_changes_for_both() {
    let place = Place::new();
    let arguments = ["compare", "small.toml", "small.toml", "--seed", "9", "--trials", "2k", "--json"];
    let document: Comparison = serde_json::from_str(&place.succeeds(&arguments).out).expect("it parses");
    assert!(document.scenarios.iter().all(|one| (one.run.seed, one.run.trials) == (9, 2_000)));
    assert_eq!(document.scenarios[0].baseline, document.scenarios[1].baseline);
}

#[test]
fn a_new_scenario_is_valid_and_runs() {
    let place = Place::new();
    let outcome = place.succeeds(&["new", "my \"company\""]);
    assert!(outcome.out.starts_with("Wrote my \"company\".toml."), "{}", outcome.out);
    place.succeeds(&["new", "other.toml"]);
    for file in ["my \"company\".toml", "other.toml"] {
        place.succeeds(&["check", file]);
        place.succeeds(&["run", file, "--trials", "2k", "--no-plots"]);
    }
    let document = results(&place.text("output/my \"company\"/results.json"));
    assert_eq!(document.scenario.name, "my \"company\"");
}

#[test]
fn the_schema_is_json_that_names_the_tables_of_a_scenario() {
    let schema: serde_json::Value =
        serde_json::from_str(&Place::new().succeeds(&["schema"]).out).expect("it parses");
    for table in ["scenario", "inputs", "loss", "frequency", "controls", "programmes", "appetite"] {
        assert!(schema["properties"][table].is_object(), "{table}");
    }
}

#[test]
fn completions_know_every_command() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = place.succeeds(&["completions", shell]).out;
        for word in ["run", "compare", "check", "new", "schema", "completions", "no-plots"] {
            assert!(script.contains(word), "{shell} lacks {word}");
        }
    }
}

#[test]
fn help_of_every_command_has_an_example() {
    let place = Place::new();
    for command in ["run", "compare", "check", "new", "schema", "completions"] {
        let help = place.succeeds(&[command, "--help"]).out;
        assert!(help.contains("Example") && help.contains(&format!("\n  amerce {command}")), "{help}");
    }
    assert!(place.succeeds(&["--help"]).out.contains("amerce new my-scenario"));
    assert_eq!(place.succeeds(&["--version"]).out, format!("amerce {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_main_example_runs_from_any_folder() {
    let place = Place::new();
    let outcome = place.succeeds(&["run", RETAILER, "--trials", "20k"]);
    assert!(outcome.out.ends_with("Written to output/hk-retailer\n"), "{}", outcome.out);
    assert!(place.path("output/hk-retailer/programmes.png").exists());
}

#[test]
fn runs_beside_each_other_do_not_disturb_each_other() {
    let place = Place::new();
    let outs = ["new/a", "new/b", "new/c", "new/same", "new/same", "new/same"];
    let start = |out: &&str| {
        place.process(&["run", "small.toml", "--no-plots", "--out", out]).spawn().expect("it starts")
    };
    let children: Vec<_> = outs.iter().map(start).collect();
    for mut child in children {
        assert!(child.wait().expect("it ends").success());
    }
    let hidden = place.tree().into_iter().filter(|path| path.contains(".amerce-")).count();
    assert_eq!((hidden, place.tree().len()), (0, 1 + 1 + 4 * 5));
}

#[test]
fn a_run_to_a_precision_doubles_its_trials_and_leaves_how_it_converged() {
    let place = Place::new();
    let outcome = place.succeeds(&["run", "small.toml", "--precision", "5%", "--trials", "1k"]);
    let words = outcome.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("have 95% half-widths within 5%; the widest is "), "{}", outcome.out);
    assert_eq!(outcome.err, "");
    let document = results(&place.text("output/small/results.json"));
    let precision = document.run.precision.expect("it was asked for");
    assert!(precision.met && precision.reached.expect("it is known") <= 0.05);
    let trials: Vec<u64> = document.run.convergence.iter().map(|batch| batch.trials).collect();
    assert!(trials.len() > 1 && trials.windows(2).all(|pair| pair[1] == 2 * pair[0]), "{trials:?}");
    assert_eq!(trials.last(), Some(&document.run.trials));
    assert_eq!(rows(&place.read("output/small/convergence.csv")), 3 * trials.len());
    assert!(place.read("output/small/convergence.png").starts_with(b"\x89PNG"));

    // The same losses as those of a run of as many trials, which takes away what is no longer true.
    place.succeeds(&["run", "small.toml", "--trials", &document.run.trials.to_string()]);
    let plain = results(&place.text("output/small/results.json"));
    assert_eq!((plain.baseline, plain.programmes), (document.baseline, document.programmes));
    assert!(!place.text("output/small/results.json").contains("precision"));
    assert!(place.tree().iter().all(|path| !path.contains("convergence")));
}

#[test]
fn a_precision_that_is_not_reached_is_said_aloud_and_is_no_failure() {
    let place = Place::new();
    let ceiling = ["--precision", "0.1%", "--trials", "1k", "--most-trials", "3k"];
    let outcome = place.succeeds(&[&["run", "small.toml"][..], &ceiling].concat());
    let said = "he precision was not reached: asked 0.1%, reached ";
    assert!(outcome.err.starts_with(&format!("warning[precision]: t{said}")), "{}", outcome.err);
    assert!(
        outcome.out.lines().nth(2).is_some_and(|line| line.starts_with(&format!("T{said}"))),
        "{}",
        outcome.out
    );
    assert!(outcome.out.contains("at the ceiling of 3,000 trials"), "{}", outcome.out);
    let outcome = place.succeeds(&[&["run", "small.toml", "--json", "--no-plots"][..], &ceiling].concat());
    assert_eq!(outcome.err, "");
    let precision = results(&outcome.out).run.precision.expect("it was asked for");
    assert_eq!((precision.met, precision.asked, precision.most_trials), (false, 0.001, 3_000));
}

#[test]
fn a_run_may_end_when_programmes_are_told_apart() {
    let place = Place::new();
    let arguments = ["run", "small.toml", "--precision", "1%", "--precision-of", "roi", "--trials", "1k"];
    let outcome = place.succeeds(&arguments);
    let said = "\"train\" is ahead of no programme, the hardest to tell from it, by HKD ";
    let lines = outcome.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(lines.contains(said), "{}", outcome.out);
    let document = results(&place.text("output/small/results.json"));
    let lead = document.run.precision.and_then(|precision| precision.lead).expect("it was asked for");
    assert_eq!(lead.best.as_deref(), Some("train"));
    assert_eq!((lead.ahead_of.len(), lead.ahead_of[0].other.as_deref()), (1, None));
    assert_eq!(lead.ahead_of[0].difference, document.programmes[0].net_benefit.mean);
}

#[test]
fn scenarios_are_compared_each_to_its_precision_and_a_crosscheck_says_that_it_has_none() {
    let place = Place::new();
    place.write("rare.toml", SMALL.replace("poisson(0.8)", "poisson(0.2)"));
    let arguments = ["compare", "small.toml", "rare.toml", "--precision", "5%", "--trials", "1k", "--json"];
    let document: Comparison = serde_json::from_str(&place.succeeds(&arguments).out).expect("it is JSON");
    let trials: Vec<u64> = document.scenarios.iter().map(|results| results.run.trials).collect();
    assert!(trials[0] < trials[1], "{trials:?}");
    let outcome = place.succeeds(&["crosscheck", "small.toml", "--precision", "5%"]);
    assert!(
        outcome.err.starts_with("warning[precision]: a crosscheck runs 4,000 trials, to no precision"),
        "{}",
        outcome.err
    );
}
