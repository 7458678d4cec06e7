//! What `[stress.*]` may say, and what is answered to what it may not say.
use super::*;

const STRESSED: &str = r#"
[stress.exodus]
description = "customers leave"
source = "s"
set = { rate = "beta(4, 36)", "frequency.incidents" = "poisson(2)" }
[stress.wage]
set.controls.training.cost = "150k"
set.inputs.fine = 2e6
"#;

fn stressed(text: &str) -> Result<Scenario, LoadError> {
    load(&format!("{GOOD}{text}"))
}

#[test]
fn a_stress_holds_its_changes_by_path_however_they_are_nested() {
    let scenario = good(&format!("{GOOD}{STRESSED}"));
    let set = |stress: usize| {
        let changes = scenario.stresses[stress].set.iter();
        changes.map(|(path, text)| format!("{path}={text}")).collect::<Vec<_>>()
    };
    assert_eq!(set(0), ["rate=beta(4, 36)", "frequency.incidents=poisson(2)"]);
    assert_eq!(set(1), ["controls.training.cost=150k", "inputs.fine=2e6"]);
    assert_eq!(scenario.stresses[0].description.as_deref(), Some("customers leave"));
    // Without it, the scenario is as it was.
    assert_eq!(scenario.inputs[1].value.mean(), good(GOOD).inputs[1].value.mean());
}

#[test]
fn a_stressed_scenario_is_the_one_with_these_changes_set() {
    let text = format!("{GOOD}{STRESSED}");
    let scenario = good(&text);
    for (name, changes) in [
        ("exodus", ["rate=beta(4, 36)", "frequency.incidents=poisson(2)"]),
        ("wage", ["controls.training.cost=150k", "inputs.fine=2e6"]),
    ] {
        let stressed = scenario.stressed(name).expect("it is possible");
        let changed = load_with(&text, &set(&changes)).expect("it is possible");
        assert_eq!(stressed.fingerprint, changed.fingerprint, "{name}");
        assert_eq!(stressed.inputs[1].value.mean(), changed.inputs[1].value.mean());
        assert_ne!(stressed.fingerprint, scenario.fingerprint);
    }
    let stressed = scenario.stressed("exodus").expect("it is possible");
    assert_eq!(stressed.inputs[1].provenance.source.as_deref(), Some("set by a stress"));
    assert_eq!(stressed.inputs[0].provenance.source.as_deref(), Some("s"));
}

#[test]
fn a_stress_comes_before_what_the_command_line_sets() {
    let scenario =
        load_with(&format!("{GOOD}{STRESSED}"), &set(&["rate=1%", "customers=10"])).expect("it is possible");
    let stressed = scenario.stressed("exodus").expect("it is possible");
    assert_eq!((stressed.inputs[1].value.mean(), stressed.inputs[2].value.mean()), (0.1, 10.0));
}

#[test]
fn refusals_of_stresses_name_the_place_in_their_table() {
    let cases = [
        "[stress.a]\nset = { rat = 1 }\n",
        "[stress.a]\nset = { rate = 1, \"inputs.rate\" = 2 }\n",
        "[stress.a]\nset = { \"scenario.trials\" = 10 }\n",
        "[stress.a]\nset = { rate = \"beta(2\" }\n",
        "[stress.a]\nset = { order = \"20 EUR\" }\n",
        "[stress.a]\nset = { \"controls.training.reduces.rate\" = 2 }\n",
        "[stress.a]\nset = { rate = true }\n",
        "[stress.a]\nset = {}\n",
        "[stress.a]\nset = 3\n",
        "[stress.a]\nsett = { rate = 1 }\n",
        "[stress]\na = 3\n",
    ];
    let answers: Vec<String> =
        cases.iter().map(|text| format!("{text}\n{}", complaint(stressed(text)))).collect();
    insta::assert_snapshot!(answers.join("----\n"));
}
