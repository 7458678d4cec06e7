//! `amerce crosscheck` as a user runs it.
use amerce::results::{CROSSCHECK_SCHEMA, Crosscheck, CrosscheckStatistic};
use assert_cmd::Command;
use std::path::Path;

fn amerce(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amerce"));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR"))).arg("crosscheck").args(arguments);
    command
}

#[test]
fn the_retailer_is_crosschecked_in_a_table_that_fits() {
    let output = amerce(&["scenarios/hk-retailer.toml", "--trials", "200k"]).assert().success();
    let text = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    insta::assert_snapshot!(text);
}

/// References as in `tests/reference_values.rs`; 0.02 % is the promise, of which 0.001 % is used.
#[test]
fn its_document_carries_both_ways_at_full_precision() {
    let output = amerce(&["scenarios/hk-retailer.toml", "--trials", "200k", "--json"]).assert().success();
    let document: Crosscheck = serde_json::from_slice(&output.get_output().stdout).expect("it is JSON");
    assert_eq!((document.schema.as_str(), document.agree), (CROSSCHECK_SCHEMA, true));
    let fourier = |statistic, p| {
        let row = document.rows.iter().find(|row| row.statistic == statistic && row.p == p);
        row.and_then(|row| row.fourier).expect("the document has it")
    };
    for (statistic, p, expected) in [
        (CrosscheckStatistic::Mean, None, 4_401_451.771),
        (CrosscheckStatistic::ProbabilityOfLoss, None, 1.0 - 0.449_328_96),
        (CrosscheckStatistic::Quantile, Some(0.95), 14_806_251.291),
        (CrosscheckStatistic::Quantile, Some(0.99), 21_524_260.308),
        (CrosscheckStatistic::Tvar, Some(0.95), 18_982_256.818),
        (CrosscheckStatistic::Tvar, Some(0.99), 25_494_179.418),
    ] {
        let found = fourier(statistic, p);
        assert!((found / expected - 1.0).abs() < 1e-5, "{statistic:?} {p:?}: {found}, not {expected}");
    }
}

#[test]
fn the_document_scenario_is_one_incident_and_can_be_crosschecked() {
    amerce(&["scenarios/document.toml", "--trials", "100k", "--quiet"]).assert().success().stdout("");
}

#[test]
fn an_optional_component_that_makes_incidents_dependent_is_refused_with_exit_code_2() {
    let output = amerce(&["scenarios/hk-retailer.toml", "--with", "market_value"]).assert().code(2);
    let text = String::from_utf8_lossy(&output.get_output().stderr).into_owned();
    insta::assert_snapshot!(text);
}

/// A simulation 3 % off, as a wrong sampler would make it.
#[test]
fn a_simulation_that_is_off_is_said_to_disagree() {
    let output = amerce(&["scenarios/hk-retailer.toml", "--trials", "200k", "--json"]).assert().success();
    let mut document: Crosscheck = serde_json::from_slice(&output.get_output().stdout).expect("it is JSON");
    document.rows[0].difference_in_se = Some(-11.0);
    document.agree = false;
    let style = amerce::report::TerminalStyle { color: false, width: 100 };
    let text = amerce::report::crosscheck(&document, style);
    assert!(text.contains("The two ways disagree: Mean differs by 11.0 standard errors"), "{text}");
}
