//! How commands fail: exit code 1 where reading or writing failed, 2 where scenario or arguments are at fault; a
//! message that says what to do; and nothing left behind.
mod program;

use program::{Place, SMALL};
use std::fs;
use std::time::Duration;

#[test]
fn a_scenario_that_is_not_there() {
    let place = Place::new();
    insta::assert_snapshot!(place.fails(1, &["run", "missing.toml"]), @r"
    error[file]: cannot read missing.toml: there is no such file
    help: check the path; `amerce new NAME` writes a scenario to start from
    ");
    for arguments in [&["check", "missing.toml"][..], &["compare", "small.toml", "missing.toml"]] {
        let message = place.fails(1, arguments);
        assert!(
            message.starts_with("error[file]: cannot read missing.toml: there is no such file\n"),
            "{message}"
        );
    }
}

#[test]
fn a_folder_in_the_place_of_a_scenario() {
    let place = Place::new();
    fs::create_dir(place.path("folder.toml")).expect("it can be made");
    insta::assert_snapshot!(place.fails(1, &["run", "folder.toml"]), @r"
    error[file]: cannot read folder.toml: it is a folder
    help: check the path; `amerce new NAME` writes a scenario to start from
    ");
}

#[test]
fn a_scenario_below_a_file() {
    let message = Place::new().fails(1, &["run", "small.toml/other.toml"]);
    assert!(message.contains("a part of its path is no folder"), "{message}");
}

#[test]
fn an_empty_scenario() {
    let place = Place::new();
    place.write("empty.toml", "");
    insta::assert_snapshot!(place.fails(2, &["run", "empty.toml"]), @r#"
    error[missing-key]: the table [scenario] is missing
    help: begin with `[scenario]`, `name = "…"` and `currency = "HKD"`; `amerce new NAME` writes an example
    "#);
}

#[test]
fn a_scenario_that_is_no_text() {
    let place = Place::new();
    place.write("binary.toml", b"[scenario]\nname = \"\xff\"\n");
    insta::assert_snapshot!(place.fails(2, &["run", "binary.toml"]), @r"
    error[file]: cannot read binary.toml: it is not UTF-8 text (byte 19)
    help: save it as UTF-8 text
    ");
}

#[test]
fn a_scenario_that_is_too_large() {
    let place = Place::new();
    place.write("large.toml", format!("{SMALL}#{}", "x".repeat(10_000_000)));
    insta::assert_snapshot!(place.fails(2, &["check", "large.toml"]), @r"
    error[file]: cannot read large.toml: it is larger than 10 MB
    help: keep only what is used; of a table of data, only the columns
    ");
}

#[test]
fn a_scenario_with_a_slip() {
    let place = Place::new();
    place.write("slip.toml", SMALL.replace("trials =", "trails ="));
    insta::assert_snapshot!(place.fails(2, &["run", "slip.toml"]), @r#"
    error[unknown-key]: unknown key `trails` in `scenario`
     --> slip.toml:4:1
      |
    4 | trails = "4k"
      | ^^^^^^ unknown
      |
      = help: did you mean `trials`?
    "#);
    for command in
        [&["check", "slip.toml"][..], &["check", "slip.toml", "-q"], &["compare", "small.toml", "slip.toml"]]
    {
        assert!(place.fails(2, command).contains("did you mean `trials`?"), "{command:?}");
    }
}

#[test]
fn every_slip_is_told_in_the_order_of_the_file() {
    let place = Place::new();
    place.write(
        "slips.toml",
        SMALL
            .replace("pert(0.2M, 1M, 3M)", "pert(3M, 1M, 0.2M)")
            .replace("[\"training\"]", "[\"trainings\"]"),
    );
    insta::assert_snapshot!(place.fails(2, &["run", "slips.toml"]), @r#"
    error[parameter]: pert: `max` is 200000, but must be above `min`, 3000000
     --> slips.toml:8:23
      |
    8 | value = "pert(3M, 1M, 0.2M)"
      |                       ^^^^
      |
      = help: write `pert(min, mode, max)` or `pert(min, mode, max, lambda)`

    error[unknown-control]: there is no control `trainings`
      --> slips.toml:35:10
       |
    35 | train = ["trainings"]
       |          ^^^^^^^^^^^ unknown
       |
       = help: did you mean `training`?
    "#);
}

#[test]
fn a_division_by_zero_names_trial_and_inputs_and_leaves_nothing() {
    let place = Place::new();
    place.write("zero.toml", SMALL.replace("base_fine * share", "base_fine / max(share - 1, 0)"));
    insta::assert_snapshot!(place.fails(2, &["run", "zero.toml", "--quiet"]), @r#"
    error[not-finite]: the loss is not a finite number in trial 5
      --> zero.toml:20:9
       |
    20 | fine = "base_fine / max(share - 1, 0)"
       |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this is inf where base_fine = 1258210.0029803365, share = 0.7977196182646619
       |
       = help: keep divisors, logarithms and square roots away from where they are not defined, e.g. `max(x, 1)` or `if(x > 0, y / x, 0)`
    "#);
    place.fails(2, &["run", "zero.toml", "--out", "deep/er"]);
    place.fails(2, &["compare", "small.toml", "zero.toml"]);

    place.succeeds(&["run", "small.toml", "--out", "out"]);
    let before = place.text("out/results.json");
    place.fails(2, &["run", "zero.toml", "--out", "out"]);
    assert_eq!(place.text("out/results.json"), before);
}

#[test]
fn a_data_file_that_is_not_there() {
    let place = Place::new();
    let data = "value = \"empirical('losses.csv', 'loss')\"";
    place.write("data.toml", SMALL.replace("value = \"uniform(0.5, 1.5)\"", data));
    insta::assert_snapshot!(place.fails(2, &["run", "data.toml"]), @r#"
    error[file]: cannot read losses.csv: there is no such file
      --> data.toml:14:20
       |
    14 | value = "empirical('losses.csv', 'loss')"
       |                    ^^^^^^^^^^^^
       |
       = help: the path is relative to the scenario file
    "#);
}

#[test]
fn currencies_that_differ_do_not_compare() {
    let place = Place::new();
    place.write("euro.toml", SMALL.replace("HKD", "EUR"));
    insta::assert_snapshot!(place.fails(2, &["compare", "small.toml", "euro.toml"]), @r"
    error[currencies-differ]: small.toml is in HKD, but euro.toml is in EUR
    help: compare scenarios of one currency; inside a scenario, convert with an exchange rate as an input
    ");
}

#[test]
fn arguments_that_do_not_fit() {
    let place = Place::new();
    for (arguments, part) in [
        (&["compare", "small.toml"][..], "2 values required"),
        (&["compare", "small.toml", "small.toml", "--no-plots"], "--no-plots"),
        (&["run"], "<SCENARIO>"),
        (&["run", "small.toml", "--no-such-option"], "--no-such-option"),
        (&["run", "small.toml", "--quiet", "--json"], "cannot be used with"),
        (&["run", "small.toml", "--threads", "0"], "--threads"),
        (&["run", "small.toml", "--seed", "-1"], "-1"),
        (&["run", "small.toml", "--seed", "new"], "or `fresh`"),
        (&["run", "small.toml", "--trials", "0"], "trials"),
        (&["run", "small.toml", "--trials", "-5"], "-5"),
        (&["run", "small.toml", "--trials", "1e30"], "trials"),
        (&["run", "small.toml", "--trials", "many"], "--trials"),
        (&["run", "small.toml", "--sampling", "sobel"], "similar value exists: 'sobol'"),
        (&["run", "small.toml", "--sampling", "latin", "--trials", "2_001"], "run 2,000 trials"),
        (&["run", "small.toml", "--set", "base_fine"], "`=` is missing"),
        (&["run", "small.toml", "--set", "bose_fine=1"], "did you mean `base_fine`?"),
        (&["run", "small.toml", "--set", "share=1", "--set", "share=2"], "set twice"),
        (&["run", "small.toml", "--set", "share="], "--set"),
        (&["run", "small.toml", "--set", "=1"], "--set"),
        (&["run", "small.toml", "--with", "appeals"], "appeal"),
        (&["new", ""], "value is required"),
        (&["completions", "tcl"], "tcl"),
        (&["forecast"], "forecast"),
    ] {
        let message = place.fails(2, arguments);
        assert!(message.contains(part), "{arguments:?}: {message}");
    }
}

#[test]
fn a_value_to_set_is_shown_where_it_is_wrong() {
    let place = Place::new();
    insta::assert_snapshot!(place.fails(2, &["run", "small.toml", "--set", "share=beta(2)"]), @r"
    error[arguments]: `beta` needs `beta`
     --> --set:1:7
      |
    1 | share=beta(2)
      |       ^^^^^^^
      |
      = help: write `beta(alpha, beta)`, `beta(alpha, beta, min, max)` or `beta(mean = …, sd = …)`
    ");
}

#[test]
fn a_new_scenario_never_takes_the_place_of_a_file() {
    let place = Place::new();
    insta::assert_snapshot!(place.fails(1, &["new", "small"]), @r"
    error[file]: cannot create small.toml: it exists already
    help: choose another name, or remove the file first
    ");
    assert_eq!(place.text("small.toml"), SMALL);
    insta::assert_snapshot!(place.fails(1, &["new", "no/where"]), @r"
    error[file]: cannot create no/where.toml: its folder does not exist
    help: make the folder first, or choose a name in one that exists
    ");
}

#[test]
fn outputs_that_cannot_be_written_are_told_before_the_simulation() {
    let place = Place::new();
    insta::assert_snapshot!(place.fails(1, &["run", "small.toml", "-q", "--out", "small.toml/out"]), @r"
    error[file]: cannot create the folder small.toml/out: a part of its path is no folder
    help: name another place with `--out DIR`
    ");
    insta::assert_snapshot!(place.fails(1, &["run", "small.toml", "-q", "--out", "small.toml"]), @r"
    error[file]: cannot create the folder small.toml: it exists already
    help: name another place with `--out DIR`
    ");
    place.fails(1, &["compare", "small.toml", "small.toml", "--out", "small.toml/out"]);
    let long = "x".repeat(300);
    place.fails(1, &["run", "small.toml", "--out", &format!("deep/{long}/out")]);
}

#[cfg(unix)]
#[test]
fn a_link_to_nothing_is_no_folder_for_outputs() {
    let place = Place::new();
    std::os::unix::fs::symlink("nothing", place.path("link")).expect("links can be made");
    place.fails(1, &["run", "small.toml", "--out", "link"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    fs::create_dir(place.path("closed")).expect("it can be made");
    fs::set_permissions(place.path("closed"), fs::Permissions::from_mode(0o555)).expect("it is ours");
    if fs::write(place.path("closed/probe"), "").is_ok() {
        return; // root may write anywhere
    }
    for out in ["closed", "closed/out", "closed/deep/out"] {
        let message = place.fails(1, &["run", "small.toml", "--quiet", "--out", out]);
        assert!(message.contains("permission denied"), "{message}");
    }
}

#[test]
fn a_folder_in_the_place_of_an_output_leaves_the_others_as_they_were() {
    let place = Place::new();
    place.succeeds(&["run", "small.toml", "--out", "out"]);
    fs::remove_file(place.path("out/summary.csv")).expect("it is there");
    fs::create_dir(place.path("out/summary.csv")).expect("it can be made");
    let before = place.text("out/results.json");
    let message =
        place.fails(1, &["run", "small.toml", "--quiet", "--seed", "2", "--no-plots", "--out", "out"]);
    assert!(message.contains("out/summary.csv: it is a folder"), "{message}");
    assert_eq!(place.text("out/results.json"), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_a_failure() {
    let place = Place::new();
    for arguments in
        [&["schema"][..], &["check", "small.toml"], &["run", "small.toml", "--json", "--no-plots"]]
    {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let status = place.process(arguments).stdout(full).status().expect("it starts");
        assert_eq!(status.code(), Some(1), "{arguments:?}");
    }
}

/// A thousand million incidents take long enough for anyone to lose patience.
#[test]
fn a_simulation_that_is_interrupted_leaves_nothing() {
    let place = Place::new();
    place.write("slow.toml", SMALL.replace("poisson(0.8)", "poisson(1000)"));
    let before = place.tree();
    for arguments in [
        &["run", "slow.toml", "--trials", "1M"][..],
        &["compare", "slow.toml", "slow.toml", "--trials", "1M"],
    ] {
        let mut child = place.process(arguments).spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(400));
        assert!(child.try_wait().expect("it can be asked").is_none(), "it is still at work");
        child.kill().expect("it can be ended");
        child.wait().expect("it ends");
        assert_eq!(place.tree(), before, "{arguments:?}");
    }
}

/// Slips of the keyboard at places all over the file: each run either works or says what is wrong.
#[test]
fn no_slip_in_a_scenario_makes_the_program_panic() {
    const SLIPS: [&str; 10] = ["", "\"", "-", "0", "1e308", "\0", "é中", "]\n[", " = ", "(((("];
    let place = Place::new();
    let mut state = 1_u64;
    let mut draw = |below: usize| {
        // Knuth's MMIX generator, its high bits.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for _ in 0..60 {
        let (start, length) = (draw(SMALL.len() - 8), draw(8));
        let text = format!("{}{}{}", &SMALL[..start], SLIPS[draw(SLIPS.len())], &SMALL[start + length..]);
        place.write("slip.toml", &text);
        let outcome = place.amerce(&["run", "slip.toml", "--trials", "2k", "--quiet", "--out", "out"]);
        assert!([0, 2].contains(&outcome.code), "{}\n{text}", outcome.err);
        assert!(!outcome.err.contains("panicked"), "{}\n{text}", outcome.err);
        assert_eq!(outcome.code == 0, outcome.err.is_empty(), "{}\n{text}", outcome.err);
    }
}
