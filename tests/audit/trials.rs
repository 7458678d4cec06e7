//! `amerce run --trials-out`.
use crate::program::{Place, SMALL};
use crate::{document, number};
use serde_json::Value;

/// More than one batch, and less than two.
const TWO_BATCHES: &str = "70k";

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
