//! What `[insurance]` may say, what it becomes, and what is answered to what it may not say.
use super::*;
use crate::formula::evaluate;

const INSURED: &str = r#"[insurance]
covers = ["churn"]
deductible = "0.5M"
limit = "5M"
share = "80%"
void_if = "rate > 0.5"
source = "s"
[frequency]"#;

fn insured() -> String {
    GOOD.replace("[frequency]", INSURED)
}

/// By hand: 80 % of what churn, here 0.1 · 50,000 · 300 HKD = 1.5M, has above 0.5M is 0.8M; at a rate of 0.4 it is
/// 6M − 0.5M, of which the limit leaves 5M; above a rate of 0.5 the policy is void.
#[test]
fn insurance_is_the_last_component_and_negative() {
    let scenario = good(&insured());
    let names: Vec<&str> = scenario.components.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["fine", "churn", "insurance"]);
    let recovery = |rate: f64| {
        let value = |name: &str| match name {
            "rate" => Some(rate),
            "customers" => Some(50e3),
            "order" => Some(300.0),
            _ => None,
        };
        evaluate(&scenario.components[2].expression, &value)
    };
    for (rate, expected) in [(0.0, 0.0), (0.02, 0.0), (0.1, -0.8e6), (0.4, -4e6), (0.5, -4e6), (0.6, 0.0)] {
        assert!((recovery(rate) - expected).abs() < 1e-6, "{rate}: {}", recovery(rate));
    }
}

#[test]
fn insurance_covers_an_optional_component_only_where_the_run_includes_it() {
    let text = insured()
        .replace("[insurance]", "market = { formula = \"2 * fine\", optional = true }\n[insurance]")
        .replace("[\"churn\"]", "[\"market\", \"churn\"]")
        .replace("void_if = \"rate > 0.5\"", "void_if = \"market > 3M HKD\"");
    let recovery = |overrides: &Overrides, fine: f64| {
        let scenario = load_with(&text, overrides).expect("it is possible");
        let value = |name: &str| match name {
            "fine" => Some(fine),
            _ => Some(100.0),
        };
        let last = scenario.components.last().expect("the recovery");
        assert_eq!(last.name, "insurance");
        evaluate(&last.expression, &value)
    };
    // Churn is 100 · 100 · 100 HKD = 1M; the market's loss of 2M is neither paid for nor does it void what is left out.
    assert_eq!(recovery(&Overrides::default(), 1e6), -0.4e6);
    assert_eq!(recovery(&Overrides::default(), 2e6), -0.4e6);
    let with = Overrides { with: vec!["market".to_owned()], ..Overrides::default() };
    assert_eq!(recovery(&with, 1e6), -2e6);
    assert_eq!(recovery(&with, 2e6), 0.0);
}

#[test]
fn clauses_of_insurance_are_set_from_outside_also_where_the_file_has_none() {
    let text = insured().replace("limit = \"5M\"\n", "");
    let scenario =
        load_with(&text, &set(&["insurance.limit=10M", "insurance.share=rate"])).expect("it is possible");
    let policy = scenario.insurance.expect("it is there");
    assert_eq!(policy.limit.map(|limit| limit.text).as_deref(), Some("10M"));
    assert_eq!(policy.share.map(|share| share.text).as_deref(), Some("rate"));
    let complaint = complaint(load_with(GOOD, &set(&["insurance.limit=10M"])));
    assert!(complaint.contains("the scenario has no value `insurance.limit` to set"), "{complaint}");
}

/// Every refusal of `[insurance]`, with its place and what to write instead.
#[test]
fn impossible_insurance_is_answered_with_place_reason_and_remedy() {
    let changed = |before: &str, after: &str| {
        let text = insured();
        assert!(text.contains(before), "{before}");
        load(&text.replacen(before, after, 1))
    };
    let complaints: Vec<String> = [
        changed("deductible = \"0.5M\"", "deductible = \"-0.5M\""),
        changed("deductible = \"0.5M\"", "deductible = \"fine - 1M HKD\""),
        changed("limit = \"5M\"", "limit = -5_000"),
        changed("limit = \"5M\"", "limit = \"1 / 0\""),
        changed("share = \"80%\"", "share = 80"),
        changed("share = \"80%\"", "share = \"2 * rate\""),
        changed("share = \"80%\"", "share = \"customers\""),
        changed("covers = [\"churn\"]", "covers = []"),
        changed("covers = [\"churn\"]", "covers = \"churn\""),
        changed("covers = [\"churn\"]", "covers = [\"chrun\"]"),
        changed("covers = [\"churn\"]", "covers = [\"insurance\"]"),
        changed("covers = [\"churn\"]", "covers = [\"churn\", \"churn\"]"),
        changed("covers = [\"churn\"]", "covers = [3]"),
        changed("covers = [\"churn\"]\n", ""),
        changed("limit = \"5M\"", "limit = \"5M EUR\""),
        changed("limit = \"5M\"", "limit = \"rate\""),
        changed("limit = \"5M\"", "limit = \"max(churn, 5M)\""),
        changed("limit = \"5M\"", "limit = \"chrn\""),
        changed("deductible = \"0.5M\"", "deductible = \"cap - 1M HKD\""),
        changed("void_if = \"rate > 0.5\"", "void_if = \"churn\""),
        changed("void_if = \"rate > 0.5\"", "void_if = \"rate >\""),
        changed("void_if = \"rate > 0.5\"", "void_iff = \"rate > 0.5\""),
        changed("churn = \"rate", "insurance = \"rate"),
        changed("[insurance]", "insurance = \"0 HKD\"\n[insurance]"),
        load(&GOOD.replace("[scenario]", "insurance = 3\n[scenario]")),
        load(&insured().replace("rate * customers", "rate * custmers")),
        load_with(&insured(), &Overrides { with: vec!["insurance".to_owned()], ..Overrides::default() }),
    ]
    .into_iter()
    .map(complaint)
    .collect();
    insta::assert_snapshot!("impossible_insurance", complaints.join("\n"));
}

/// Churn is at most 1 · 50,000 · 300 HKD = 15M.
#[test]
fn insurance_that_never_pays_is_warned_about_with_the_reason() {
    let told = |before: &str, after: &str| -> Vec<String> {
        let text = insured();
        assert!(text.contains(before), "{before}");
        let scenario = good(&text.replacen(before, after, 1));
        let warnings = warnings(&scenario).into_iter();
        let warnings = warnings.filter(|warning| warning.code != "effectiveness-without-evidence");
        warnings.map(|warning| format!("{}: {}", warning.code, warning.message)).collect()
    };
    let never = |why: &str| vec![format!("insurance-never-pays: the insurance never pays: {why}")];
    assert_eq!(told("limit", "limit"), Vec::<String>::new());
    assert_eq!(told("\"5M\"", "0"), never("its limit is 0"));
    assert_eq!(told("\"80%\"", "0"), never("its share is 0"));
    assert_eq!(told("rate > 0.5", "rate >= 0"), never("`rate >= 0` always holds"));
    assert_eq!(told("\"0.5M\"", "\"15M\""), never("what it covers stays below its deductible"));
    assert_eq!(told("\"0.5M\"", "\"14.9M\""), Vec::<String>::new());
    let left_out = "churn = \"rate * customers * order\"";
    let optional = "churn = { formula = \"rate * customers * order\", optional = true }";
    assert_eq!(told(left_out, optional), never("this run leaves out what it covers"));
    assert_eq!(
        told("source = \"s\"\n[frequency]", "[frequency]"),
        ["no-source: the insurance has no source"]
    );
    assert_eq!(
        told("source = \"s\"\n[frequency]", "source = \"s\"\nreview_by = \"2026-11-24\"\n[frequency]"),
        ["review-overdue: `insurance` was to be reviewed by 2026-11-24"]
    );
}

#[test]
fn an_insurer_that_pays_before_what_it_covers_is_paid_is_warned_about() {
    let told = |churn: &str, policy: &str, years: u32| -> Vec<String> {
        let text = insured()
            .replace(
                "churn = \"rate * customers * order\"",
                &format!("churn = {{ formula = \"rate * customers * order\"{churn} }}"),
            )
            .replace("source = \"s\"\n[frequency]", &format!("source = \"s\"\n{policy}\n[frequency]"))
            .replace("[scenario]", &format!("[scenario]\nhorizon_years = {years}"));
        let warnings = warnings(&good(&text)).into_iter();
        let warnings = warnings.filter(|warning| warning.code.starts_with("insurance"));
        warnings.map(|warning| format!("{}: {}", warning.code, warning.message)).collect()
    };
    let early = ["insurance-pays-early: the insurer pays before `churn` is paid, which it covers"];
    let none = Vec::<String>::new();
    assert_eq!(told("", "", 3), none);
    assert_eq!(told(", emerges = [0.5, 0.5]", "", 3), early);
    assert_eq!(told(", emerges = [0.5, 0.5]", "emerges = [0.5, 0.5]", 3), none);
    assert_eq!(told(", emerges = [0.5, 0.5]", "emerges = [0.6, 0.4]", 3), early);
    // Later than what it covers is as usual.
    assert_eq!(told(", emerges = [0.5, 0.5]", "emerges = [0.2, 0.3, 0.5]", 3), none);
    assert_eq!(told("", "emerges = [0.2, 0.8]", 3), none);
}

#[test]
fn insurance_is_read_back_but_for_its_formulas() {
    let text = insured().replace("\"5M\"", "\"max(churn, 5M HKD)\"").replace("\"80%\"", "\"rate\"");
    let lines: Vec<String> = good(&text)
        .readings()
        .into_iter()
        .filter(|one| one.name.starts_with("insurance."))
        .map(|one| format!("{} [{}] {}: {:?}; {}", one.name, one.unit, one.expression, one.mean, one.words))
        .collect();
    assert_eq!(
        lines,
        [
            "insurance.deductible [HKD] 0.5M: Some(500000.0); a known number, borne of each incident before the insurer pays",
            "insurance.share [1] rate: Some(0.05); beta distribution from 0 to 1, what the insurer pays of it, for churn; nothing of an incident where rate > 0.5",
        ]
    );
}

#[test]
fn the_templates_insurance_is_possible_as_it_stands() {
    let text = new_scenario("a");
    let (before, after) = text.split_once("# [insurance]").expect("it is there, in a comment");
    let (policy, rest) = after.split_once("\n\n").expect("and ends with a blank line");
    let scenario = good(&format!("{before}[insurance]{}\n\n{rest}", policy.replace("\n# ", "\n")));
    assert_eq!(scenario.components.last().map(|last| last.name.as_str()), Some("insurance"));
    let codes: Vec<&str> = warnings(&scenario).iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["effectiveness-without-evidence"; 2]);
}
