//! The same bits on every instruction set.
mod common;

use common::library;
use std::path::Path;

/// What a run leaves.
#[derive(PartialEq)]
struct Outputs {
    /// Printed, and written to `results.json`: both without the lines of what is not reproducible.
    printed: String,
    written: String,
    summary: Vec<u8>,
    exceedance: Vec<u8>,
}

/// What the library does not use: growth, emergence and re-offences.
const OVER_YEARS: &str = r#"[scenario]
name = "over years"
currency = "HKD"
horizon_years = 4
seed = 5
discount_rate = "4%"
[inputs.fine]
value = "pert(0.2M, 1M, 3M)"
unit = "HKD"
growth = "3%"
[inputs.churn]
value = "lognormal(p5 = 0.1M, p95 = 2M)"
unit = "HKD"
[loss]
fine = { formula = "fine", emerges = [0.53, 0.31, 0.16] }
churn = "churn"
[frequency]
incidents = "poisson(0.4)"
[reoffence]
probability = "beta(6, 4)"
severity_uplift = "pert(1.0, 1.3, 2.0)"
raises = ["fine"]
while_without = "review"
[controls.training]
cost = "200k"
reduces = { incidents = "beta(4, 6)" }
[controls.review]
annual_cost = "120k"
[programmes]
training = ["training"]
review = ["review"]
"#;

/// Runs a scenario through the program on one instruction set, or on the one that it chooses itself.
fn run_on(set: Option<&str>, scenario: &Path, sampling: &str) -> Outputs {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let out = folder.path().join("out");
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("amerce");
    command.arg("run").arg(scenario).args(["--json", "--no-plots", "--trials", "20k"]);
    command.args(["--sampling", sampling, "--out"]).arg(&out);
    match set {
        Some(set) => command.env("AMERCE_SIMD", set),
        None => command.env_remove("AMERCE_SIMD"),
    };
    let output = command.assert().success().get_output().clone();
    let read = |name: &str| std::fs::read(out.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("documents are UTF-8");
    Outputs {
        printed: reproducible(&text(output.stdout)),
        written: reproducible(&text(read("results.json"))),
        summary: read("summary.csv"),
        exceedance: read("exceedance.csv"),
    }
}

/// A document without `run.threads` and `run.elapsed_ms`, which have a line each.
fn reproducible(document: &str) -> String {
    let (left, out): (Vec<&str>, Vec<&str>) = document.split_inclusive('\n').partition(|line| {
        !line.trim_start().starts_with("\"threads\":") && !line.trim_start().starts_with("\"elapsed_ms\":")
    });
    assert_eq!(out.len(), 2, "{out:?} are left out");
    left.concat()
}

/// As below, for the draws of what is not known.
#[test]
fn every_instruction_set_gives_the_same_bytes_where_something_is_not_known() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let scenario = folder.path().join("unknown.toml");
    let text = std::fs::read_to_string("scenarios/hk-retailer.toml").expect("it is in the library");
    let unknown = text.replace("value = \"beta(2, 38)\"", "value = \"beta(2, 38)\"\nnature = \"knowledge\"");
    assert_ne!(text, unknown);
    std::fs::write(&scenario, unknown).expect("it can be written");
    let chosen = run_on(None, &scenario, "random");
    assert!(chosen.printed.contains("\"net_benefit_explained\""));
    for set in ["baseline", "avx2", "avx512"] {
        assert!(run_on(Some(set), &scenario, "random") == chosen, "{set}");
    }
}

fn has_unknown_inputs(scenario: &Path) -> bool {
    let text = std::fs::read_to_string(scenario).expect("it can be read");
    text.contains("nature = \"knowledge\"")
}

/// A set that the machine lacks falls back to the best that it has: on a machine without AVX-512 the documents of
/// `avx2` and `avx512` come from the same code, and on one without AVX2 all do. The test then holds, but says less.
#[test]
fn every_instruction_set_gives_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let over_years = folder.path().join("over-years.toml");
    std::fs::write(&over_years, OVER_YEARS).expect("it can be written");
    let correlated = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/correlated.toml");
    for (scenario, sampling) in library()
        .into_iter()
        .chain([correlated, over_years])
        .flat_map(|scenario| ["random", "sobol", "latin"].map(|sampling| (scenario.clone(), sampling)))
        // Draws of what is not known are groups of their own, so points cannot be others.
        .filter(|(scenario, sampling)| *sampling == "random" || !has_unknown_inputs(scenario))
    {
        let chosen = run_on(None, &scenario, sampling);
        assert!(chosen.printed == chosen.written, "{}: printed is not what is written", scenario.display());
        for set in ["baseline", "avx2", "avx512"] {
            let other = run_on(Some(set), &scenario, sampling);
            let same = other == chosen;
            let lines = chosen.printed.lines().zip(other.printed.lines());
            let first = lines.clone().find(|(one, two)| one != two);
            assert!(same, "{} on {set}, {sampling}: {first:?}", scenario.display());
        }
    }
}
