//! Numbers that can be looked for, by name, and the scenario with another number in their place.
use super::*;

/// The scenario with `value` in the place of the number of this name.
fn with(text: &str, name: &str, value: f64) -> Scenario {
    let scenario = good(text);
    let sought = scenario.sought(name).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    scenario.changed(&sought.changes(value)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn parameters_are_found_by_name_whether_written_by_name_or_by_position() {
    // Each distribution with one parameter replaced by 2.5, and the same written out.
    let cases = [
        ("pert(1, 2, 3)", "mode", "pert(1, 2.5, 3)"),
        ("pert(1, mode = 2, max = 3)", "mode", "pert(1, 2.5, 3)"),
        ("pert(1, 2, 3, 5)", "lambda", "pert(1, 2, 3, 2.5)"),
        ("uniform(1, 2)", "max", "uniform(1, 2.5)"),
        ("triangular(1, 2, 3)", "mode", "triangular(1, 2.5, 3)"),
        ("normal(1, 2)", "sd", "normal(1, 2.5)"),
        ("lognormal(p5 = 1, p95 = 9)", "p5", "lognormal(p5 = 2.5, p95 = 9)"),
        ("lognormal(p5 = 1, p99.5 = 9)", "p99.5", "lognormal(p5 = 1, p99.5 = 2.5)"),
        ("lognormal(median = 1, gsd = 2)", "gsd", "lognormal(median = 1, gsd = 2.5)"),
        ("beta(2, 38)", "beta", "beta(2, 2.5)"),
        ("beta(2, 38, 0, 4)", "max", "beta(2, 38, 0, 2.5)"),
        ("beta(mean = 0.2, sd = 0.1, max = 4)", "max", "beta(mean = 0.2, sd = 0.1, max = 2.5)"),
        ("gamma(2, 3)", "scale", "gamma(2, 2.5)"),
        ("gamma(mean = 2, sd = 1)", "mean", "gamma(mean = 2.5, sd = 1)"),
        ("weibull(2, 3)", "shape", "weibull(2.5, 3)"),
        ("exponential(2)", "mean", "exponential(2.5)"),
        ("pareto(1, 3)", "shape", "pareto(1, 2.5)"),
        ("generalised_pareto(1, 2, 0.1)", "scale", "generalised_pareto(1, 2.5, 0.1)"),
        ("student_t(5, 1, 2)", "location", "student_t(5, 2.5, 2)"),
        ("truncated(normal(1, 2), 0, 3)", "max", "truncated(normal(1, 2), 0, 2.5)"),
    ];
    for (written, parameter, expected) in cases {
        let text = |value: &str| GOOD.replace("beta(2, 38)", value);
        let found = with(&text(written), &format!("rate.{parameter}"), 2.5);
        let expected = good(&text(expected));
        for u in [0.05, 0.5, 0.95] {
            let values = [&found, &expected].map(|scenario| scenario.inputs[1].value.quantile(u));
            assert_eq!(values[0], values[1], "{written}: {parameter}");
        }
    }
}

#[test]
fn a_value_a_definition_a_frequency_and_a_control_have_numbers_to_find() {
    assert_eq!(with(GOOD, "customers", 7.0).inputs[2].value.mean(), 7.0);
    assert_eq!(with(GOOD, "inputs.fine", 7.0).inputs[0].value.mean(), 7.0);
    assert_eq!(with(GOOD, "define.cap", 7.0).definitions[0].text, "7 HKD");
    let frequency = with(GOOD, "frequency.incidents.mean", 3.0).frequency.expect("there is one");
    assert_eq!(frequency.incidents.mean(), 3.0);
    let control = &with(GOOD, "controls.training.effectiveness", 0.25).controls[0];
    assert!(control.reduces.iter().all(|one| one.effectiveness.is_constant() == Some(0.25)));
    let control = &with(GOOD, "controls.training.reduces.rate", 0.25).controls[0];
    assert_eq!(control.reduces[0].effectiveness.is_constant(), Some(0.25));
    assert!(control.reduces[1].effectiveness.is_constant().is_none());
    assert_eq!(with(GOOD, "controls.training.annual_cost.max", 30e3).controls[0].annual_cost.mean(), 20e3);
}

#[test]
fn what_it_is_now_and_whether_it_is_a_share() {
    let scenario = good(GOOD);
    let now = |name: &str| {
        let sought = scenario.sought(name).expect("it is there");
        (sought.current, sought.is_share, sought.unit.to_string())
    };
    assert_eq!(now("customers"), (Some(50e3), false, "customer".to_owned()));
    assert_eq!(now("rate"), (Some(0.05), true, "1".to_owned()));
    assert_eq!(now("rate.alpha"), (Some(2.0), false, "1".to_owned()));
    assert_eq!(now("fine.mode"), (Some(1e6), false, "HKD".to_owned()));
    assert_eq!(now("define.cap"), (None, false, "HKD".to_owned()));
    assert_eq!(now("controls.training.cost"), (Some(100e3), false, "HKD".to_owned()));
    // The mean of 40 % and 2/7.
    let (current, is_share, _) = now("controls.training.effectiveness");
    assert!(is_share && (current.expect("it is known") - (0.4 + 2.0 / 7.0) / 2.0).abs() < 1e-12);
}

#[test]
fn the_file_is_written_with_that_number_replaced_and_nothing_else() {
    let text = GOOD.replace("value = 50_000", "value = 50_000   # members");
    let scenario = good(&text);
    let written = |name: &str| {
        let sought = scenario.sought(name).expect("it is there");
        sought.written(&scenario, "1_234").expect("the file has it")
    };
    assert_eq!(written("customers"), text.replace("50_000", "1_234"));
    assert_eq!(written("fine.mode"), text.replace("1M", "1_234"));
    assert_eq!(written("define.cap"), text.replace("4% * fine", "1_234 HKD"));
    let effects = text.replace("\"40%\"", "1_234").replace("\"beta(2, 5)\"", "1_234");
    assert_eq!(written("controls.training.effectiveness"), effects);
}

#[test]
fn a_number_that_the_command_line_sets_is_written_with_what_is_set_around_it() {
    let scenario = load_with(GOOD, &set(&["fine=uniform(1, 9)"])).expect("it is possible");
    let written = scenario.sought("fine.max").and_then(|sought| sought.written(&scenario, "5"));
    assert_eq!(written.expect("the file has it"), GOOD.replace("pert(0.2M, 1M, 3M)", "uniform(1, 5)"));
}

#[test]
fn every_name_that_can_be_found_is_found() {
    let scenario = good(GOOD);
    let names = scenario.names_to_seek();
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        assert!(scenario.sought(&name).is_ok(), "{name}");
    }
}

#[test]
fn names_that_cannot_be_found_are_answered_with_those_that_can() {
    let scenario = good(GOOD);
    let names = [
        "custmers",
        "min",
        "frequency.incidents",
        "fine.mod",
        "scenario.trials",
        "controls.training.efectiveness",
        "xyzzy",
    ];
    let answers: Vec<String> = names
        .iter()
        .map(|name| render(&[scenario.sought(name).expect_err("it is not there")], &scenario.sources, false))
        .collect();
    insta::assert_snapshot!(answers.join("----\n"));
}
