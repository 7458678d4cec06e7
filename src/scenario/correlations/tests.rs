//! What `[[correlation]]` may say, and what is answered to what it may not.
use super::super::{LoadError, Overrides, Scenario};
use crate::copulas::{Copula, Family};
use crate::diagnostics::render;
use proptest::prelude::*;
use std::path::Path;

const INPUTS: &str = r#"[scenario]
name = "a"
currency = "HKD"
[inputs.fine]
value = "pert(0.2M, 1M, 3M)"
unit = "HKD"
[inputs.rate]
value = "beta(2, 38)"
unit = "1"
[inputs.order]
value = "uniform(100k, 300k)"
unit = "HKD"
[inputs.budget]
value = "lognormal(p5 = 1M, p95 = 2M)"
unit = "HKD"
[inputs.share]
value = "uniform(0, 1)"
unit = "1"
varies = "trial"
[inputs.customers]
value = 50_000
unit = "1"
[define]
cap = "4% * fine"
[loss]
total = "fine + rate * order + budget * share + cap"
"#;

fn load_with(correlations: &str, overrides: &Overrides) -> Result<Scenario, LoadError> {
    Scenario::from_text("a.toml", &format!("{INPUTS}{correlations}"), Path::new("."), overrides)
}

fn load(correlations: &str) -> Result<Scenario, LoadError> {
    load_with(correlations, &Overrides::default())
}

fn good(correlations: &str) -> Scenario {
    load(correlations).unwrap_or_else(|error| panic!("{}", render(&error.diagnostics, &error.sources, false)))
}

fn complaint(correlations: &str) -> String {
    let error = load(correlations).expect_err("it is not possible");
    render(&error.diagnostics, &error.sources, false)
}

fn one(rest: &str) -> String {
    format!("[[correlation]]\n{rest}\n")
}

#[test]
fn pairs_that_share_inputs_are_one_group_and_pairs_that_do_not_are_two() {
    let scenario = good(
        &[
            "inputs = ['order', 'rate']\nrank = 0.4",
            "inputs = ['fine', 'rate']\nrank = 0.3\nmeasure = 'kendall'",
        ]
        .map(one)
        .concat(),
    );
    let [group] = &scenario.dependences[..] else { panic!("one group: {:?}", scenario.dependences) };
    // In the order in which they are named: order, rate, fine.
    assert_eq!(group.inputs, [2, 1, 0]);
    let Copula::Gaussian(factor) = &group.copula else { panic!("{:?}", group.copula) };
    let [first, second, third] = factor.rows() else { panic!("three inputs") };
    assert_eq!(first[..], [1.0]);
    assert!((second[0] - 2.0 * (std::f64::consts::PI * 0.4 / 6.0).sin()).abs() < 1e-15);
    assert_eq!(third[0], 0.0);
    assert!((third[1] * second[1] - (std::f64::consts::FRAC_PI_2 * 0.3).sin()).abs() < 1e-15);

    let apart = [
        "inputs = ['order', 'rate']\nrank = 0.4\ncopula = 'clayton'",
        "inputs = ['fine', 'budget']\nrank = '30%'\ncopula = 'student_t'\ndegrees_of_freedom = 4",
    ];
    let scenario = good(&apart.map(one).concat());
    assert_eq!(scenario.dependences.len(), 2);
    assert_eq!(scenario.correlations[1].family, Family::StudentT { degrees_of_freedom: 4.0 });
    assert_eq!(scenario.correlations[1].ranks.get(0, 1), 0.3);

    let bridged = [
        "inputs = ['order', 'rate']\nrank = 0.4",
        "inputs = ['fine', 'budget']\nrank = 0.2",
        "inputs = ['budget', 'rate']\nrank = 0.1",
    ];
    let scenario = good(&bridged.map(one).concat());
    assert_eq!(scenario.dependences.len(), 1);
    assert_eq!(scenario.dependences[0].inputs, [2, 1, 0, 3]);
}

#[test]
fn one_rank_for_several_inputs_is_that_of_each_pair() {
    let scenario = good(&one("inputs = ['order', 'rate', 'fine']\nrank = 0.4"));
    let ranks = &scenario.correlations[0].ranks;
    assert_eq!([ranks.get(1, 0), ranks.get(2, 0), ranks.get(1, 2)], [0.4; 3]);
}

#[test]
fn an_input_set_to_a_number_keeps_its_place_in_the_group() {
    let overrides = Overrides { set: vec!["order=5".to_owned()], ..Overrides::default() };
    let correlation = one("inputs = ['order', 'rate']\nrank = 0.4");
    let scenario = load_with(&correlation, &overrides).expect("a number from outside is no slip");
    assert_eq!(scenario.dependences[0].inputs, [2, 1]);
}

#[test]
fn readings_tell_correlations_in_words() {
    let readings =
        good(&one("inputs = ['order', 'rate']\nrank = 0.4\nmeasure = 'kendall'\ncopula = 'gumbel'"))
            .readings();
    let words = "a new value for each incident; Kendall's tau 0.4 with rate (Gumbel copula)";
    assert!(readings[2].words.ends_with(words), "{}", readings[2].words);
    assert!(!readings[0].words.contains("with"), "{}", readings[0].words);
}

#[test]
fn a_correlation_without_a_source_or_overdue_is_warned_about() {
    let scenario = good(&one("inputs = ['order', 'rate']\nrank = 0.4\nreview_by = 2026-11-24\nsource = ' '"));
    let of_correlation: Vec<&str> = scenario
        .warnings("2026-11-25".parse().expect("a date"))
        .iter()
        .filter(|warning| warning.message.contains("the correlation of order, rate"))
        .map(|warning| warning.code)
        .collect();
    assert_eq!(of_correlation, ["no-source", "review-overdue"]);
}

#[test]
fn the_schema_describes_correlations() {
    let schema = crate::scenario::schema();
    let items = &schema["properties"]["correlation"]["items"];
    assert_eq!(items["required"], serde_json::json!(["inputs"]));
    assert_eq!(items["properties"]["inputs"]["items"]["type"], "string");
    assert_eq!(items["properties"]["matrix"]["items"]["type"], "array");
    assert_eq!(
        items["properties"]["copula"]["enum"],
        serde_json::json!(["gaussian", "student_t", "clayton", "gumbel"])
    );
}

#[test]
fn what_cannot_be_correlated_is_refused_with_its_place_and_what_to_write() {
    let pair = |rest: &str| one(&format!("inputs = ['fine', 'rate']\n{rest}"));
    let three = |rows: &str| one(&format!("inputs = ['fine', 'rate', 'order']\nmatrix = {rows}"));
    let complaints: Vec<String> = [
        "[correlation]\ninputs = ['fine', 'rate']\nrank = 0.4\n".to_owned(),
        pair(""),
        pair("rank = 1.2"),
        pair("rank = '-120%'"),
        pair("rank = 1"),
        pair("rank = -1"),
        pair("rank = '0.4 HKD'"),
        pair("rank = 0.4\nmatrix = [[1, 0.4], [0.4, 1]]"),
        pair("rank = 0.4\nmeasure = 'pearson'"),
        pair("rank = 0.4\ncopula = 'frank'"),
        pair("rank = 0.4\ncopula = 'student_t'"),
        pair("rank = 0.4\ncopula = 'student_t'\ndegrees_of_freedom = 0"),
        pair("rank = 0.4\ncopula = 'student_t'\ndegrees_of_freedom = '1M'"),
        pair("rank = 0.4\ndegrees_of_freedom = 4"),
        pair("rank = -0.4\ncopula = 'clayton'"),
        pair("rank = 0\ncopula = 'gumbel'"),
        pair("ranks = 0.4"),
        one("inputs = ['fine', 'rate', 'order']\nrank = 0.4\ncopula = 'clayton'"),
        one("inputs = ['fine']\nrank = 0.4"),
        one("inputs = 'fine'\nrank = 0.4"),
        one("inputs = ['fine', 2]\nrank = 0.4"),
        one("inputs = ['fine', 'fine']\nrank = 0.4"),
        one("inputs = ['fine', 'rates']\nrank = 0.4"),
        one("inputs = ['fine', 'cap']\nrank = 0.4"),
        one("inputs = ['fine', 'customers']\nrank = 0.4"),
        one("inputs = ['fine', 'share']\nrank = 0.4"),
        one("inputs = ['fine', 'unknown']\nrank = 0.4")
            + "[inputs.unknown]\nvalue = 'uniform(0, 1)'\nunit = 'HKD'\nnature = 'knowledge'\n",
        three("[[1, 0.3], [0.3, 1]]"),
        three("[[1, 0.3, 0.2], [0.3, 1], [0.2, 0.5, 1]]"),
        three("[[1, 0.3, 0.2], [0.3, 0.9, 0.5], [0.2, 0.5, 1]]"),
        three("[[1, 0.3, 0.2], [0.3, 1, 0.5], [0.2, 0.4, 1]]"),
        three("[[1, 0.3, 1.2], [0.3, 1, 0.5], [1.2, 0.5, 1]]"),
        three("[[1, 0.9, -0.8], [0.9, 1, 0.7], [-0.8, 0.7, 1]]"),
        pair("rank = 0.4") + &pair("rank = 0.3"),
        pair("rank = 0.4\ncopula = 'gumbel'")
            + &one("inputs = ['rate', 'order']\nrank = 0.4\ncopula = 'gumbel'"),
        pair("rank = 0.4")
            + &one("inputs = ['rate', 'order']\nrank = 0.4\ncopula = 'student_t'\ndegrees_of_freedom = 4"),
        pair("rank = 0.9")
            + &one("inputs = ['rate', 'order']\nrank = 0.9")
            + &one("inputs = ['fine', 'order']\nrank = -0.5"),
    ]
    .into_iter()
    .map(|correlations| complaint(&correlations))
    .collect();
    insta::assert_snapshot!("wrong_correlations", complaints.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_nearest_correlations_that_are_printed_are_accepted(
        entries in prop::collection::vec(-99_i32..=99, 6),
        family in prop::sample::select(vec!["", "measure = 'kendall'", "copula = 'student_t'\ndegrees_of_freedom = 3"]),
    ) {
        let entry = |i: usize, j: usize| match i.cmp(&j) {
            std::cmp::Ordering::Equal => 1.0,
            std::cmp::Ordering::Greater => f64::from(entries[i * (i - 1) / 2 + j]) / 100.0,
            std::cmp::Ordering::Less => f64::from(entries[j * (j - 1) / 2 + i]) / 100.0,
        };
        let rows: Vec<String> =
            (0..4).map(|i| format!("[{}, {}, {}, {}]", entry(i, 0), entry(i, 1), entry(i, 2), entry(i, 3))).collect();
        let head = format!("inputs = ['fine', 'rate', 'order', 'budget']\n{family}");
        if let Err(error) = load(&one(&format!("{head}\nmatrix = [{}]", rows.join(", ")))) {
            let help = error.diagnostics[0].help.clone().unwrap_or_default();
            let (_, matrix) = help.split_once("matrix = ").expect("the nearest is printed");
            let again = load(&one(&format!("{head}\nmatrix = {matrix}")));
            prop_assert!(again.is_ok(), "{}", help);
        }
    }
}
