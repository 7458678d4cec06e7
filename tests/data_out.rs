//! Trials and distributions for other programs, and files that appear whole or not at all.
mod program;

use program::{Place, SMALL};
use serde_json::Value;
use std::process::Command;
use std::time::Duration;

const TWO_BATCHES: &str = "70k";

fn document(place: &Place, name: &str) -> Value {
    serde_json::from_slice(&place.read(name)).expect("it is JSON")
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// Columns of a CSV file by their names.
struct Columns {
    names: Vec<String>,
    values: Vec<Vec<f64>>,
}

impl Columns {
    fn of(bytes: &[u8]) -> Self {
        let mut reader = csv::Reader::from_reader(bytes);
        let names: Vec<String> =
            reader.headers().expect("it has a header").iter().map(str::to_owned).collect();
        let mut values = vec![Vec::new(); names.len()];
        for row in reader.records() {
            let row = row.expect("it is CSV");
            row.iter()
                .zip(&mut values)
                .for_each(|(cell, column)| column.push(cell.parse().expect("a number")));
        }
        Self { names, values }
    }

    fn get(&self, name: &str) -> &[f64] {
        let column = self.names.iter().position(|known| known == name);
        &self.values[column.unwrap_or_else(|| panic!("{name} is not among {:?}", self.names))]
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn near(what: &str, found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{what}: {found} for {expected}");
}

/// The document's figures, from the trials by definition.
fn check_against_document(columns: &Columns, results: &Value) {
    let losses = columns.get("loss");
    let loss = &results["baseline"]["loss"];
    assert_eq!(losses.len() as u64, results["run"]["trials"].as_u64().expect("a count"));
    near("mean", mean(losses), number(&loss["mean"]));
    let mut sorted = losses.to_vec();
    sorted.sort_by(f64::total_cmp);
    for quantile in loss["quantiles"].as_array().expect("a list") {
        let rank = (number(&quantile["p"]) * 1e3).round() as usize * losses.len();
        assert_eq!(sorted[rank.div_ceil(1000).max(1) - 1], number(&quantile["value"]), "{quantile}");
    }
    assert_eq!(sorted[losses.len() - 1], number(&loss["max"]));
    for component in results["baseline"]["components"].as_array().expect("a list") {
        let name = component["name"].as_str().expect("a name");
        near(name, mean(columns.get(&format!("loss.{name}"))), number(&component["mean"]));
    }
    for (trial, loss) in losses.iter().enumerate() {
        let parts = columns.names.iter().zip(&columns.values).filter(|(name, _)| name.starts_with("loss."));
        let sum: f64 = parts.map(|(_, column)| column[trial]).sum();
        assert!((sum - loss).abs() <= 1e-9 * loss.abs().max(1.0), "trial {trial}: {sum} for {loss}");
    }
    for programme in results["programmes"].as_array().expect("a list") {
        let name = programme["name"].as_str().expect("a name");
        let residual = columns.get(&format!("programmes.{name}.loss"));
        near("residual", mean(residual), number(&programme["residual"]["loss"]["mean"]));
        near(
            "spend",
            mean(columns.get(&format!("programmes.{name}.spend"))),
            number(&programme["spend"]["mean"]),
        );
        let positive = |trial: &usize| {
            losses[*trial] - residual[*trial] > columns.get(&format!("programmes.{name}.spend"))[*trial]
        };
        let share = (0..losses.len()).filter(positive).count() as f64 / losses.len() as f64;
        near("P(net benefit > 0)", share, number(&programme["net_benefit"]["probability_positive"]));
    }
    assert!(columns.get("trial").iter().enumerate().all(|(index, trial)| *trial == index as f64));
}

#[test]
fn trials_make_the_documents_figures_by_their_definitions() {
    let place = Place::new();
    place.succeeds(&[
        "run",
        "small.toml",
        "-q",
        "--no-plots",
        "--out",
        "a",
        "--trials",
        TWO_BATCHES,
        "--trials-out",
        "t.csv",
        "--with",
        "appeal",
    ]);
    check_against_document(&Columns::of(&place.read("t.csv")), &document(&place, "a/results.json"));
    let one = place.read("t.csv");
    place.succeeds(&[
        "run",
        "small.toml",
        "-q",
        "--no-plots",
        "--out",
        "a",
        "--trials",
        TWO_BATCHES,
        "--trials-out",
        "t.csv",
        "--with",
        "appeal",
        "--threads",
        "1",
    ]);
    assert_eq!(one, place.read("t.csv"), "threads change nothing");
}

#[test]
fn trials_are_in_money_of_today_and_of_the_runs_own_points() {
    let place = Place::new();
    let years = SMALL
        .replace("seed = 1", "seed = 1\nhorizon_years = 3\ndiscount_rate = \"5%\"")
        .replace(
            "fine = \"base_fine * share\"",
            "fine = { formula = \"base_fine * share\", emerges = [0.5, 0.3, 0.2] }",
        )
        .replace("cost = \"50k\"", "cost = \"pert(20k, 50k, 90k)\"\nannual_cost = \"uniform(5k, 9k)\"");
    place.write("years.toml", years);
    for sampling in ["random", "sobol", "latin"] {
        place.succeeds(&[
            "run",
            "years.toml",
            "-q",
            "--no-plots",
            "--out",
            "a",
            "--trials",
            "4096",
            "--sampling",
            sampling,
            "--trials-out",
            "t.csv",
        ]);
        check_against_document(&Columns::of(&place.read("t.csv")), &document(&place, "a/results.json"));
    }
    // A run to a precision writes the trials of its last batch.
    place.succeeds(&[
        "run",
        "years.toml",
        "-q",
        "--no-plots",
        "--out",
        "a",
        "--precision",
        "2%",
        "--trials-out",
        "t.csv",
    ]);
    check_against_document(&Columns::of(&place.read("t.csv")), &document(&place, "a/results.json"));
}

#[test]
fn trials_go_into_files_of_a_known_form_in_a_folder_that_is_there() {
    let place = Place::new();
    std::fs::create_dir(place.path("folder.csv")).expect("it can be made");
    for (name, code, part) in [
        ("t.xlsx", 2, "neither .csv nor .parquet"),
        ("trials", 2, "neither .csv nor .parquet"),
        ("none/t.csv", 1, "its folder does not exist"),
        ("folder.csv", 1, "it is a folder"),
    ] {
        let message = place.fails(code, &["run", "small.toml", "--trials-out", name]);
        assert!(message.contains(part), "{message}");
    }
    if cfg!(not(feature = "parquet")) {
        let message = place.fails(2, &["run", "small.toml", "--trials-out", "t.parquet"]);
        assert!(message.contains("--features parquet"), "{message}");
    }
    // A loss that is no number leaves the file as it was.
    place.write("t.csv", "before");
    place.write("zero.toml", SMALL.replace("base_fine * share", "base_fine / max(share - 1, 0)"));
    place.fails(2, &["run", "zero.toml", "--trials-out", "t.csv"]);
    assert_eq!(place.text("t.csv"), "before");
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_in_the_place_of_a_file_is_replaced_not_followed() {
    let place = Place::new();
    place.write("secret", "untouched");
    for name in ["t.csv", "s.json"] {
        std::os::unix::fs::symlink("secret", place.path(name)).expect("links can be made");
    }
    place.succeeds(&[
        "run",
        "small.toml",
        "-q",
        "--no-plots",
        "--out",
        "a",
        "--trials-out",
        "t.csv",
        "--sipmath",
        "s.json",
    ]);
    assert_eq!(place.text("secret"), "untouched");
    assert!(
        place
            .text("t.csv")
            .starts_with("trial,loss,loss.fine,programmes.train.loss,programmes.train.spend\n")
    );
    assert_eq!(document(&place, "s.json")["libraryType"], "SIPmath_3_0");
}

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

/// A program that is ended in the middle of its work leaves files that were there as they were, or whole new ones.
#[cfg(unix)]
#[test]
fn files_are_whole_or_as_before_whenever_the_program_is_killed() {
    let place = Place::new();
    place.succeeds(&["run", "small.toml", "-q", "--out", "out", "--trials-out", "t.csv", "--trials", "30k"]);
    let arguments = [
        "run",
        "small.toml",
        "-q",
        "--out",
        "out",
        "--trials-out",
        "t.csv",
        "--trials",
        "30k",
        "--seed",
        "2",
    ];
    let names: Vec<String> = place.tree().into_iter().filter(|name| place.path(name).is_file()).collect();
    let old: Vec<Vec<u8>> = names.iter().map(|name| place.read(name)).collect();
    let fresh = Place::new();
    fresh.succeeds(&arguments);
    let new: Vec<Vec<u8>> = names.iter().map(|name| fresh.read(name)).collect();
    let mut killed = 0;
    for delay in (0..24).map(|step| 12 * step) {
        let mut child = place.process(&arguments).spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(delay));
        let running = child.try_wait().expect("it can be asked").is_none();
        killed += u32::from(running);
        // SIGKILL, if it still runs.
        let _ = child.kill();
        child.wait().expect("it ends");
        for (name, (old, new)) in names.iter().zip(old.iter().zip(&new)) {
            let found = place.read(name);
            let whole = if name.ends_with("results.json") {
                // Time and threads differ.
                serde_json::from_slice::<Value>(&found).is_ok() && found.ends_with(b"}\n")
            } else {
                found == *old || found == *new
            };
            assert!(whole, "{name} after {delay} ms has {} bytes", found.len());
        }
    }
    assert!(killed > 0, "the program was always faster");
}

/// Where no more bytes can be written, as on a full disk: what was there stays, and nothing is left beside it.
#[cfg(unix)]
#[test]
fn files_that_cannot_be_written_to_their_end_leave_what_was_there() {
    let place = Place::new();
    place.write("t.csv", "before");
    for arguments in [
        &["run", "small.toml", "--out", "out", "--trials-out", "t.csv"][..],
        &["run", "small.toml", "--out", "out"],
        &["model-doc", "small.toml", "--out", "out"],
    ] {
        let before = place.tree();
        // Files may have 8 blocks of 512 bytes; the signal that tells of it is ignored, so that writing fails instead.
        let limited = "trap '' XFSZ; ulimit -f 8; exec \"$@\"";
        let output = Command::new("sh")
            .args(["-c", limited, "sh", env!("CARGO_BIN_EXE_amerce")])
            .args(arguments)
            .current_dir(place.path(""))
            .output()
            .expect("there is a shell");
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {message}");
        assert!(message.contains("error[file]: cannot write "), "{arguments:?}: {message}");
        assert_eq!(place.tree(), before, "{arguments:?}");
        assert_eq!(place.text("t.csv"), "before");
    }
}

#[cfg(feature = "parquet")]
mod parquet_files {
    use super::*;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    #[test]
    fn parquet_and_csv_have_the_same_trials_to_the_last_bit() {
        let place = Place::new();
        for name in ["t.csv", "t.parquet"] {
            place.succeeds(&[
                "run",
                "small.toml",
                "-q",
                "--no-plots",
                "--out",
                "a",
                "--trials",
                TWO_BATCHES,
                "--trials-out",
                name,
            ]);
        }
        let columns = Columns::of(&place.read("t.csv"));
        let file = std::fs::File::open(place.path("t.parquet")).expect("it is there");
        let reader = SerializedFileReader::new(file).expect("it is a Parquet file");
        let metadata = reader.metadata();
        assert_eq!((metadata.num_row_groups(), metadata.file_metadata().num_rows()), (2, 70_000));
        let keys = metadata.file_metadata().key_value_metadata().expect("there are some");
        let fingerprint = &document(&place, "a/results.json")["scenario"]["fingerprint"];
        assert_eq!(keys[0].value.as_deref(), fingerprint.as_str());
        for (trial, row) in reader.get_row_iter(None).expect("it has rows").enumerate() {
            let row = row.expect("a row can be read").into_columns();
            assert_eq!(row.len(), columns.names.len());
            for ((name, field), (known, values)) in row.iter().zip(columns.names.iter().zip(&columns.values))
            {
                assert_eq!(name, known);
                match field {
                    Field::Long(number) => assert_eq!(*number as f64, values[trial]),
                    Field::Double(value) => assert_eq!(value.to_bits(), values[trial].to_bits()),
                    other => panic!("{other:?}"),
                }
            }
        }
    }
}
