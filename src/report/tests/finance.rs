//! Reports of what finance asks, of small runs.
use super::super::{TerminalStyle, budget, finance, tables};
use crate::results::{self, BudgetChoice, FinanceChoice, Results};
use crate::scenario::{Overrides, Scenario};
use std::path::Path;

const STYLE: TerminalStyle = TerminalStyle { color: false, width: 100 };

fn analysed(loss: &str) -> Results {
    let text = format!(
        "[scenario]\nname = \"a\"\ncurrency = \"HKD\"\nhorizon_years = 3\ntrials = 20_000\ndiscount_rate = \"4%\"\n[inputs.x]\nvalue = \"{loss}\"\nunit = \"HKD\"\n[loss]\nx = \"x\"\n[frequency]\nincidents = \"poisson(0.8)\"\n[controls.training]\ncost = \"pert(100k, 200k, 400k)\"\nannual_cost = \"20k\"\nreduces = {{ incidents = \"40%\" }}\n[controls.monitoring]\neffect_curve = \"exponential(half_effect = 300k)\"\namount = \"400k\"\nreduces = {{ incidents = \"50%\" }}\n[programmes]\nnone = []\ntrain = [\"training\"]\nall = [\"training\", \"monitoring\"]\n"
    );
    let scenario = Scenario::from_text("a.toml", &text, Path::new("."), &Overrides::default())
        .unwrap_or_else(|error| panic!("{:?}", error.diagnostics));
    let mut results = results::run(&scenario, &|_| {}).expect("all losses are finite");
    results::finance(&mut results, &scenario, &FinanceChoice::default(), &|_| {})
        .unwrap_or_else(|error| panic!("{error:?}"));
    let choice = BudgetChoice {
        control: None,
        programme: Some("all".to_owned()),
        from: "0".to_owned(),
        to: "2M".to_owned(),
        steps: 8,
        rate: None,
    };
    results::budget(&mut results, &scenario, &choice, &|_| {}).unwrap_or_else(|error| panic!("{error:?}"));
    results
}

#[test]
fn programmes_that_pay_are_valued_from_the_headline_to_their_controls() {
    insta::assert_snapshot!(finance(&analysed("pert(0.2M, 1M, 3M)"), STYLE));
}

#[test]
fn amounts_stand_by_their_net_benefit_with_the_best_first() {
    insta::assert_snapshot!(budget(&analysed("pert(0.2M, 1M, 3M)"), STYLE));
}

#[test]
fn what_does_not_pay_is_said_not_to() {
    let results = analysed("pert(10k, 20k, 40k)");
    let text = finance(&results, STYLE).replace('\n', " ");
    assert!(text.starts_with("No programme has a net present value above 0 at 4% a year"), "{text}");
    assert!(text.contains("No programme pays back within 3 years in more than half of the trials"), "{text}");
    assert!(text.contains("none is enough"), "{text}");
    let text = budget(&results, STYLE).replace('\n', " ");
    assert!(text.starts_with("No amount in this range pays for \"monitoring\""), "{text}");
}

#[test]
fn no_line_is_wider_than_asked_and_every_table_has_its_rows() {
    let results = analysed("pert(0.2M, 1M, 3M)");
    for text in [finance(&results, STYLE), budget(&results, STYLE)] {
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
    let rows = |name: &str| {
        let table = tables(&results).into_iter().find(|table| table.name == name).expect("it is there");
        let rows: Result<Vec<_>, _> = csv::Reader::from_reader(&table.bytes[..]).records().collect();
        rows.expect("rows are alike").len()
    };
    assert_eq!((rows("dominance.csv"), rows("shapley.csv"), rows("budget.csv")), (12, 2, 11));
    assert!(rows("finance.csv") > 3 * 20);
}
