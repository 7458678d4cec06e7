//! Against closed forms for normal net benefits (Raiffa and Schlaifer 1961: the unit normal loss integral).
mod shares;

use super::*;
use crate::scenario::{Overrides, Scenario};
use statrs::distribution::{Continuous, ContinuousCDF, Normal};
use std::path::Path;

/// Fines and churn with normal distributions; `review` halves the fine, `training` takes 30 % off the churn.
const TEXT: &str = r#"
[scenario]
name = "two quantities"
currency = "HKD"
seed = 11
[inputs.fine]
value = "normal(10M, 1M)"
unit = "HKD"
[inputs.churn]
value = "normal(8M, 0.5M)"
unit = "HKD"
[inputs.unused]
value = "uniform(1M, 2M)"
unit = "HKD"
[loss]
fine = "fine"
churn = "churn"
other = "unused"
[controls.review]
cost = "5.2M"
reduces = { fine = 0.5 }
[controls.training]
cost = "2.4M"
reduces = { churn = 0.3 }
"#;

fn found(text: &str) -> Information {
    let scenario = Scenario::from_text("a.toml", text, Path::new("."), &Overrides::default())
        .unwrap_or_else(|error| panic!("{error}"));
    information(&scenario).unwrap_or_else(|diagnostic| panic!("{}", diagnostic.message))
}

/// E[max(X, 0)] − max(E X, 0) for a normal X.
fn expected_gain(mean: f64, sd: f64) -> f64 {
    let unit = Normal::new(0.0, 1.0).expect("it is the unit normal");
    let z = mean.abs() / sd;
    sd * (unit.pdf(z) - z * unit.sf(z))
}

fn known<'a>(found: &'a Information, name: &str) -> &'a Known {
    found.quantities.iter().find(|known| known.name == name).expect("the quantity is there")
}

fn close(worth: Worth, expected: f64) {
    let error = (worth.value - expected).abs();
    assert!(error < 5.0 * worth.se + 1e-6 * expected.abs(), "{worth:?} is not {expected}");
    assert!(worth.se < 0.02 * expected.abs(), "{worth:?} tells too little");
}

#[test]
fn one_normal_quantity_is_worth_the_unit_normal_loss() {
    // NB = 0.5·fine − 5.2M is N(−0.2M, 0.5M²).
    let found = found(&format!("{TEXT}\n[programmes]\nreviewed = [\"review\"]\n"));
    let expected = expected_gain(-0.2e6, 0.5e6);
    close(found.perfect.expect("losses do not depend on chance"), expected);
    close(known(&found, "inputs.fine").worth, expected);
    assert_eq!(found.best, 0);
    let chance = Normal::new(0.0, 1.0).expect("it is the unit normal").sf(0.4);
    let best_when_known = found.options[1].best_when_known.expect("losses do not depend on chance");
    assert!((best_when_known - chance).abs() < 1e-3);
}

#[test]
fn the_choice_switches_where_the_programme_breaks_even() {
    let found = found(&format!("{TEXT}\n[programmes]\nreviewed = [\"review\"]\n"));
    let switches = &known(&found, "inputs.fine").switches;
    assert_eq!(switches.len(), 1);
    let Switch { value, se, percentile, to } = switches[0];
    assert_eq!(to, 1);
    // 0.5·10.4M = 5.2M, 0.4 standard deviations above the median.
    assert!((value - 10.4e6).abs() < 5.0 * se.expect("every set has it") + 100.0, "{value}");
    assert!((percentile - 0.6554).abs() < 2e-3);
}

#[test]
fn what_no_option_depends_on_is_worth_nothing() {
    let found = found(&format!("{TEXT}\n[programmes]\nreviewed = [\"review\"]\n"));
    for name in ["inputs.churn", "inputs.unused"] {
        let worth = known(&found, name).worth;
        assert!(worth.value.abs() < 1e-3 * known(&found, "inputs.fine").worth.value, "{name}: {worth:?}");
        assert!(known(&found, name).switches.is_empty());
    }
}

#[test]
fn each_of_two_quantities_is_worth_less_than_both() {
    // NB of both controls is 0.5·fine + 0.3·churn − 7.6M, N(−0.2M, 0.5M² + 0.15M²).
    let found = found(&format!("{TEXT}\n[programmes]\nboth = [\"review\", \"training\"]\n"));
    close(
        found.perfect.expect("losses do not depend on chance"),
        expected_gain(-0.2e6, 0.5e6_f64.hypot(0.15e6)),
    );
    close(known(&found, "inputs.fine").worth, expected_gain(-0.2e6, 0.5e6));
    close(known(&found, "inputs.churn").worth, expected_gain(-0.2e6, 0.15e6));
}

#[test]
fn an_uncertain_cost_and_an_uncertain_effectiveness_are_quantities_too() {
    let text = TEXT
        .replace("cost = \"5.2M\"", "cost = \"normal(5.2M, 0.4M)\"")
        .replace("fine = 0.5", "fine = \"uniform(0.4, 0.6)\"")
        .replace("normal(10M, 1M)", "10M");
    let found = found(&format!("{text}\n[programmes]\nreviewed = [\"review\"]\n"));
    // NB given the cost: 5M − cost, N(−0.2M, 0.4M²).
    close(known(&found, "controls.review.cost").worth, expected_gain(-0.2e6, 0.4e6));
    // NB given the effectiveness: 10M·e − 5.2M, uniform over −1.2M to 0.8M: ∫₀^0.8 x/2 dx = 0.16M.
    close(known(&found, "controls.review.reduces.fine").worth, 0.16e6);
}

#[test]
fn frequency_and_stopped_incidents_count_as_expected() {
    let text = TEXT.replace("reduces = { fine = 0.5 }", "reduces = { incidents = 0.25 }");
    let text = format!(
        "{}\n[frequency]\nincidents = \"poisson(2)\"\n[programmes]\nreviewed = [\"review\"]\n",
        text.replace("other = \"unused\"\n", "").replace("churn = \"churn\"\n", "").replace("5.2M", "5.3M")
    );
    // NB = 2·0.25·fine − 5.3M, N(−0.3M, 0.5M²).
    let found = found(&text);
    close(found.perfect.expect("losses do not depend on chance"), expected_gain(-0.3e6, 0.5e6));
    close(known(&found, "inputs.fine").worth, expected_gain(-0.3e6, 0.5e6));
}

#[test]
fn discounted_and_growing_losses_count_as_the_simulation_counts_them() {
    let text = format!(
        "{}\n[frequency]\nincidents = \"poisson(2)\"\n[programmes]\nreviewed = [\"review\"]\n",
        TEXT.replace("seed = 11", "seed = 11\nhorizon_years = 4\ndiscount_rate = \"5%\"\ntrials = 200_000")
            .replace("value = \"normal(10M, 1M)\"", "value = \"normal(10M, 1M)\"\ngrowth = \"3%\"")
    );
    let scenario = Scenario::from_text("a.toml", &text, Path::new("."), &Overrides::default())
        .unwrap_or_else(|error| panic!("{error}"));
    let measured =
        crate::risk::measure(&crate::engine::Plan::new(&scenario), &|_| {}).expect("losses are finite");
    let simulated = &measured.effects[0].paired;
    let found = found(&text);
    let difference = found.options[1].net_benefit - simulated.net_mean;
    assert!(difference.abs() < 5.0 * simulated.net_se, "{difference} against {}", simulated.net_se);
}

#[test]
fn re_offences_leave_the_worth_of_one_quantity_to_be_told_by_simulation() {
    let text = |reoffence: &str| {
        format!(
            "{}\n[frequency]\nincidents = 1\n{reoffence}[programmes]\nreviewed = [\"review\"]\n",
            TEXT.replace("seed = 11", "seed = 11\nhorizon_years = 2").replace("5.2M", "10.4M")
        )
    };
    // A probability of one in a billion changes nothing, but net benefits are simulated.
    let found = found(&text("[reoffence]\nprobability = 1e-9\n"));
    assert!(found.perfect.is_none());
    let worth = known(&found, "inputs.fine").worth;
    // NB = 2·0.5·fine − 10.4M, N(−0.4M, 1M²).
    close(worth, expected_gain(-0.4e6, 1e6));
}

#[test]
fn where_the_median_prefers_another_option_than_the_mean_the_choice_switches_all_the_same() {
    // NB is 0.8·x − 300k: −220k in six of ten cases, 500k in four; on average 68k.
    let found = found(
        r#"
[scenario]
name = "two values"
currency = "HKD"
[inputs.x]
value = "discrete([100k, 1M], [0.6, 0.4])"
unit = "HKD"
[loss]
x = "x"
[controls.review]
cost = "300k"
reduces = { x = 0.8 }
[programmes]
reviewed = ["review"]
"#,
    );
    let x = known(&found, "inputs.x");
    assert_eq!((found.best, x.at_median, x.median), (1, 0, 100e3));
    assert_eq!(x.switches.len(), 1);
    assert_eq!((x.switches[0].value, x.switches[0].to), (1e6, 1));
    // Who knew x would save the 220k in six of ten cases.
    close(x.worth, 132e3);
}
