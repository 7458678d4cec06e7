//! Growth, emergence and re-offences: what they may say, and what is answered to what they may not.
use super::*;

const AGAIN: &str = r#"[reoffence]
probability = "60%"
severity_uplift = "pert(1.0, 1.3, 2.0)"
raises = ["fine"]
while_without = "training"
source = "s"
[frequency]"#;

/// The good scenario over five years, with all that happens over them.
fn over_years() -> String {
    GOOD.replace("name = \"a\"", "name = \"a\"\nhorizon_years = 5")
        .replace("unit = \"HKD\"\n", "unit = \"HKD\"\ngrowth = \"3%\"\n")
        .replace(
            "fine = \"fine + cap\"",
            "fine = { formula = \"fine + cap\", emerges = [0.53, \"31%\", 0.16] }",
        )
        .replace("[frequency]", AGAIN)
}

#[test]
fn years_are_read_as_written() {
    let scenario = good(&over_years());
    assert_eq!(scenario.inputs[0].growth.map(|growth| growth.rate), Some(0.03));
    assert!(scenario.inputs[1].growth.is_none());
    let emergence = scenario.components[0].emerges.as_ref().expect("it emerges");
    assert_eq!(emergence.shares, [0.53, 0.31, 0.16]);
    assert!(scenario.components[1].emerges.is_none());
    let reoffence = scenario.reoffence.as_ref().expect("it is there");
    assert_eq!((&reoffence.raises[..], reoffence.while_without), (&[0][..], Some(0)));
    assert_eq!(reoffence.probability.is_constant(), Some(0.6));
    // From 0.2M in the first year to twice 3M · 1.03⁴ in a re-offence of the last.
    let (low, high) = scenario.bounds(&scenario.components[0].expression);
    assert!((low / (1.04 * 0.2e6) - 1.0).abs() < 1e-9, "{low}");
    assert!((high / (1.04 * 6e6 * 1.03_f64.powi(4)) - 1.0).abs() < 1e-9, "{high}");
}

#[test]
fn rates_and_probabilities_are_set_from_outside() {
    let changes =
        set(&["inputs.fine.growth=-2%", "reoffence.probability=beta(6, 4)", "reoffence.severity_uplift=2"]);
    let scenario = load_with(&over_years(), &changes).expect("it is possible");
    assert_eq!(scenario.inputs[0].growth.map(|growth| growth.rate), Some(-0.02));
    let reoffence = scenario.reoffence.expect("it is there");
    assert_eq!(reoffence.probability_text, "beta(6, 4)");
    assert_eq!(reoffence.severity_uplift.is_constant(), Some(2.0));
}

/// Every refusal, with its place and what to write instead.
#[test]
fn impossible_years_are_answered_with_place_reason_and_remedy() {
    let changed = |before: &str, after: &str| {
        let text = over_years();
        assert!(text.contains(before), "{before}");
        load(&text.replacen(before, after, 1))
    };
    let shares = "[0.53, \"31%\", 0.16]";
    let without_frequency = || {
        let text = over_years();
        let (head, rest) = text.split_once("[frequency]").expect("it is there");
        let (_, rest) = rest.split_once("[controls").expect("and ends");
        load(&format!("{head}[controls{rest}"))
    };
    let insured = "[insurance]\ncovers = [\"churn\"]\nlimit = \"5M\"\n[reoffence]";
    let complaints: Vec<String> = [
        changed("horizon_years = 5", "horizon_years = 10_000"),
        changed("growth = \"3%\"", "growth = 3"),
        changed("growth = \"3%\"", "growth = \"-60%\""),
        changed("growth = \"3%\"", "growth = \"3 HKD\""),
        changed("growth = \"3%\"", "growth = \"uniform(0, 1)\""),
        changed(shares, "[0.53, 0.31, 0.26]"),
        changed(shares, "[0.53, 0.31, 0.15]"),
        changed(shares, "[1.2, -0.2]"),
        changed(shares, "[0.5, \"500k HKD\"]"),
        changed(shares, "[0.5, true]"),
        changed(shares, "[]"),
        changed(shares, "1"),
        changed("probability = \"60%\"", "probability = 60"),
        changed("probability = \"60%\"", "probability = \"normal(0.6, 0.1)\""),
        changed("probability = \"60%\"\n", ""),
        changed("pert(1.0, 1.3, 2.0)", "uniform(-0.5, 1)"),
        changed("raises = [\"fine\"]", "raises = [\"fin\"]"),
        changed("raises = [\"fine\"]", "raises = [\"cap\"]"),
        changed("raises = [\"fine\"]", "raises = [\"fine\", \"fine\"]"),
        changed("raises = [\"fine\"]", "raises = []"),
        changed("raises = [\"fine\"]", "raises = \"fine\""),
        changed("while_without = \"training\"", "while_without = \"trainings\""),
        changed("while_without = \"training\"", "while_without = [\"training\"]"),
        changed("while_without", "while_with"),
        changed("[reoffence]", "[reoffense]"),
        load(&over_years().replace("[reoffence]", insured).replace("raises = [\"fine\"]\n", "")),
        without_frequency(),
    ]
    .into_iter()
    .map(complaint)
    .collect();
    insta::assert_snapshot!("impossible_years", complaints.join("\n"));
}

#[test]
fn what_changes_nothing_in_one_year_is_warned_about() {
    let codes = |text: &str| -> Vec<String> {
        let warnings = warnings(&good(text)).into_iter();
        let warnings = warnings.filter(|warning| warning.code != "effectiveness-without-evidence");
        warnings.map(|warning| format!("{}: {}", warning.code, warning.message)).collect()
    };
    assert_eq!(codes(&over_years()), Vec::<String>::new());
    assert_eq!(
        codes(&over_years().replace("horizon_years = 5", "horizon_years = 1")),
        [
            "one-year: the growth of `fine` changes nothing in a horizon of one year",
            "one-year: [reoffence] changes nothing in a horizon of one year"
        ]
    );
    let unsourced = over_years().replace("source = \"s\"\n[frequency]", "[frequency]");
    assert_eq!(codes(&unsourced), ["no-source: the re-offence has no source"]);
}

#[test]
fn years_are_read_back_in_words() {
    let lines: Vec<String> = good(&over_years())
        .readings()
        .into_iter()
        .map(|one| format!("{} [{}] {}: {:?}; {}", one.name, one.unit, one.expression, one.mean, one.words))
        .collect();
    assert_eq!(
        lines[0],
        "fine [HKD] pert(0.2M, 1M, 3M): Some(1200000.0); PERT distribution from 200k to 3M, a new value for each incident, growing by 3% a year from the second year on"
    );
    // 0.31 + 2 · 0.16 years.
    assert_eq!(
        lines[5..8],
        [
            "fine.emerges [year] [0.53, \"31%\", 0.16]: Some(0.63); years from the incident's year to the payment: 53%, 31%, 16% year by year",
            "reoffence.probability [1] 60%: Some(0.6); a known number, the chance of one more incident in the year after a year with one; nothing with the control training",
            "reoffence.severity_uplift [1] pert(1.0, 1.3, 2.0): Some(1.3666666666666667); PERT distribution from 1 to 2, a new value for each re-offence, what a re-offence multiplies fine by",
        ]
    );
}

#[test]
fn the_schema_knows_what_happens_over_years() {
    let schema = schema();
    let properties = &schema["properties"];
    for key in ["probability", "severity_uplift", "raises", "while_without", "source"] {
        assert!(properties["reoffence"]["properties"].get(key).is_some(), "{key}");
    }
    let of = |table: &serde_json::Value| table.to_string();
    assert!(of(&properties["inputs"]).contains("\"growth\""));
    assert!(of(&properties["loss"]).contains("\"emerges\""));
    assert!(of(&properties["insurance"]).contains("\"emerges\""));
}
