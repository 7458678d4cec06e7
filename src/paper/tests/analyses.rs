//! What papers take from analyses that stand in the document.
use super::{fixture, paper, paper_in, said};
use crate::format;
use crate::paper::block::Block;
use crate::paper::{Language, Style, disclosure};
use crate::results::fixture::{information, sensitivity};
use crate::results::{
    Difference, Estimate, Kept, Results, ReversePart, ReverseQuantity, ReverseStress, StressBest,
    StressChange, StressDifferences, StressRow, StressTest,
};

/// A stress that doubles everything, beside the document's own figures.
fn stress(results: &Results) -> StressTest {
    let loss = &results.baseline.loss;
    let row = |factor: f64| StressRow {
        name: None,
        description: None,
        source: None,
        set: Vec::new(),
        mean: Estimate { mean: factor * loss.mean, mean_se: factor * loss.mean_se },
        var95: Estimate { mean: factor * 14.8e6, mean_se: factor * 26e3 },
        tvar95: Estimate { mean: factor * 20.3e6, mean_se: factor * 30e3 },
        appetite: results.baseline.appetite.clone(),
        best: results.programmes.first().map(|programme| StressBest {
            programme: programme.name.clone(),
            net_benefit: Estimate { mean: factor * 1.7e6, mean_se: factor * 4e3 },
        }),
        change: None,
    };
    let difference = |value: f64| Difference { value, se: Some(0.002 * value) };
    let change = StressDifferences {
        mean: difference(loss.mean),
        var95: difference(14.8e6),
        tvar95: difference(20.3e6),
        appetite: results.baseline.appetite.iter().map(|_| difference(0.2)).collect(),
    };
    let set = vec![StressChange { name: "churn_rate".to_owned(), expression: "beta(2, 20)".to_owned() }];
    let part = |median: f64| ReversePart { trials: 90, median, p5: 0.5 * median, p95: 2.0 * median };
    let quantity = |name: &str, inside: f64, auc: f64| ReverseQuantity {
        name: name.to_owned(),
        unit: "1".to_owned(),
        inside: Some(part(inside)),
        outside: Some(part(1.0)),
        auc: Some(auc),
        auc_se: Some(0.01),
    };
    StressTest {
        rows: vec![
            row(1.0),
            StressRow { name: Some("exodus".to_owned()), set, change: Some(change), ..row(2.0) },
        ],
        reverse: vec![ReverseStress {
            limit: 10e6,
            trials_inside: 100,
            trials_outside: 900,
            quantities: vec![
                quantity("incidents", 3.0, 0.95),
                quantity("churn_rate", 0.25, 0.2),
                quantity("pr_budget", 1.0, 0.505),
            ],
        }],
    }
}

/// A document with every section that a paper shows a chart of.
pub(super) fn analysed() -> Results {
    let mut results = fixture::full();
    results.analyses.sensitivity = Some(sensitivity(8, 1e6));
    results.analyses.information = Some(information(4));
    results.analyses.stress = Some(stress(&results));
    results
}

#[test]
fn stress_cases_stand_beside_the_scenario_as_it_is() {
    let results = analysed();
    let text = said(&paper(&results), "stress");
    let lines: Vec<&str> = text.lines().collect();
    let loss = &results.baseline.loss;
    let mean = |factor: f64| format::short_amount_within(factor * loss.mean, factor * loss.mean_se);
    let best = results.programmes[0].name.as_str();
    for (name, factor) in [("As it is", 1.0), ("exodus", 2.0)] {
        let found = lines.windows(5).any(|row| row[0] == name && row[1] == mean(factor) && row[4] == best);
        assert!(found, "{name} in {text}");
    }
    assert!(text.contains("exodus\nchurn_rate = beta(2, 20)\nnot stated"), "{text}");
    let broken = results.baseline.appetite.iter().filter(|point| point.kept == Kept::Broken).count();
    assert_eq!(text.matches("· broken").count(), 2 * broken, "{text}");
    assert!(!text.contains("amerce stress"), "{text}");
}

#[test]
fn a_reverse_stress_names_only_what_sets_the_cases_apart() {
    let text = said(&paper(&analysed()), "stress");
    // 0.505 lies within two standard errors of 0.5.
    let says = "100 of 1,000 simulated cases lose more than HKD 10M. What sets them apart from all others is a high number of incidents (median 3 against 1) and a low churn_rate (median 0.25 against 1).";
    assert!(text.contains(says), "{text}");
}

#[test]
fn a_paper_without_stress_cases_says_how_to_add_them() {
    let text = said(&paper(&fixture::full()), "stress");
    assert!(
        text.contains("No stress case is in this document") && text.contains("`[stress.NAME]`"),
        "{text}"
    );
}

#[test]
fn the_first_five_drivers_stand_with_their_shares() {
    let results = analysed();
    let text = said(&paper(&results), "origin");
    let found = results.analyses.sensitivity.as_ref().expect("it is there");
    for (index, driver) in found.severity.drivers.iter().enumerate() {
        // First-order indices are known to 0.17 points, total ones to less than 0.1.
        let first = format::percent_interval(driver.first.value, driver.first.low, driver.first.high);
        let total = format!("{:.1}%", 100.0 * driver.total.value);
        let row = format!("{}\n{first}\n{total}", driver.inputs.join(" and "));
        assert_eq!(text.contains(&row), index < 5, "{row} in {text}");
    }
    assert!(text.contains("76.0% comes from how many incidents there are, 4.0%"), "{text}");
    assert!(text.contains("no finite variance, as average_order_value has none"), "{text}");
    assert!(!text.contains("cannot rank the inputs"), "{text}");
    let chinese = said(&paper_in(&results, Language::TraditionalChinese), "origin");
    assert!(chinese.contains("churn_rate及average_order_value"), "{chinese}");
}

#[test]
fn a_draft_for_ifrs_s1_ranks_all_inputs_that_sensitivity_ranks() {
    let results = analysed();
    let draft = disclosure(&results, Style::IfrsS1, None, None);
    let section = draft.sections.iter().find(|one| one.id == "uncertainty").expect("it is there");
    let table = section.blocks.iter().find_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    // Eight inputs, of which two are one driver; the addresses are tested with all others.
    let table = table.expect("the inputs are ranked");
    assert_eq!(table.rows.len(), 7);
    assert_eq!(table.rows[0].cells[0].text.plain(), "churn_rate with average_order_value");
}

#[test]
fn a_paper_names_the_commands_that_its_analyses_come_from() {
    let text = said(&paper(&analysed()), "reproduction");
    assert!(text.contains("`amerce sensitivity` and `amerce information`"), "{text}");
    assert!(!said(&paper(&fixture::full()), "reproduction").contains("ran before"));
}
