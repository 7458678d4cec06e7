//! Scenarios run in process, and how far a figure may be from its reference.
// Every test program compiles this file and uses a part of it.
#![allow(dead_code)]
use amerce::diagnostics;
use amerce::results::{self, Results, Risk};
use amerce::scenario::{Overrides, Scenario};
use std::path::{Path, PathBuf};

pub fn scenario_with(text: &str, overrides: &Overrides) -> Scenario {
    Scenario::from_text("test.toml", text, Path::new("."), overrides)
        .unwrap_or_else(|error| panic!("{}", diagnostics::render(&error.diagnostics, &error.sources, false)))
}

pub fn run(text: &str) -> Results {
    run_scenario(&scenario_with(text, &Overrides::default()))
}

pub fn run_scenario(scenario: &Scenario) -> Results {
    results::run(scenario, &|_| {}).unwrap_or_else(|fault| panic!("{fault}"))
}

/// The document without what is not reproducible.
pub fn comparable(mut results: Results) -> String {
    results.run.threads = 0;
    results.run.elapsed_ms = 0.0;
    serde_json::to_string_pretty(&results).expect("a document serialises")
}

/// A scenario of one input `x`, which is the loss of each incident.
pub fn compound(severity: &str, frequency: &str, trials: &str, seed: u64) -> String {
    format!(
        "[scenario]\nname = 'compound'\ncurrency = 'HKD'\ntrials = '{trials}'\nseed = {seed}\n[inputs.x]\nvalue = \"{severity}\"\nunit = 'HKD'\n[loss]\nx = 'x'\n[frequency]\nincidents = \"{frequency}\"\n"
    )
}

pub fn within(what: &str, found: f64, expected: f64, error: f64) {
    assert!((found - expected).abs() <= error, "{what} is {found}, not {expected} within {error}");
}

/// Quantile `p` against its reference, within five standard errors as its interval gives them.
pub fn check_quantile(risk: &Risk, p: f64, expected: f64) {
    let quantile = risk.loss.quantiles.iter().find(|one| one.p == p).expect("the document has this quantile");
    let se = (quantile.high - quantile.low) / (2.0 * 1.96);
    within(&format!("VaR {p}"), quantile.value, expected, 5.0 * se + 1e-9 * expected.abs());
}

pub fn check_tvar(risk: &Risk, p: f64, expected: f64) {
    let tvar = risk.loss.tvar.iter().find(|one| one.p == p).expect("the document has this level");
    within(&format!("TVaR {p}"), tvar.value, expected, 5.0 * tvar.se.expect("the tail is well filled"));
}

pub fn check_mean(risk: &Risk, expected: f64) {
    within("the mean", risk.loss.mean, expected, 5.0 * risk.loss.mean_se);
}

/// The standard error of a share of trials.
pub fn share_se(share: f64, trials: u64) -> f64 {
    (share * (1.0 - share) / trials as f64).sqrt()
}

/// The files of the scenario library, in the order of their names.
pub fn library() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the library is there")
        .map(|entry| entry.expect("it can be read").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    files
}
