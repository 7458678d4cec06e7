//! Sections of analyses against the run that they belong to, and against closed forms.
use super::*;
use crate::scenario::{Overrides, Scenario};
use std::path::Path;

fn scenario(text: &str) -> Scenario {
    Scenario::from_text("a.toml", text, Path::new("."), &Overrides::default())
        .unwrap_or_else(|error| panic!("{:?}", error.diagnostics))
}

fn financed(text: &str, rate: Option<&str>) -> Results {
    let scenario = scenario(text);
    let mut results = run(&scenario, &|_| {}).expect("all losses are finite");
    let choice = FinanceChoice { rate: rate.map(str::to_owned), programme: None };
    finance(&mut results, &scenario, &choice, &|_| {}).unwrap_or_else(|error| panic!("{error:?}"));
    results
}

fn near(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "{found} is not within {tolerance} of {wanted}");
}

const TABLES: &str = r#"
[inputs.fine]
value = "pert(0.2M, 1M, 3M)"
unit = "HKD"
[inputs.rate]
value = "beta(2, 38)"
unit = "1"
[loss]
fine = { formula = "fine", emerges = [0.5, 0.3, 0.2] }
churn = "rate * fine"
[controls.training]
cost = "pert(80k, 100k, 150k)"
annual_cost = "uniform(10k, 20k)"
reduces = { rate = "40%", incidents = "beta(2, 5)" }
[controls.review]
annual_cost = "15k"
reduces = { fine = "20%" }
[programmes]
none = []
one = ["training"]
all = ["training", "review"]
"#;

fn general(lines: &str) -> String {
    format!("[scenario]\nname = \"a\"\ncurrency = \"HKD\"\n{lines}\n{TABLES}")
}

#[test]
fn the_net_present_value_at_the_scenarios_rate_is_the_net_benefit_of_the_run() {
    let poisson = "[frequency]\nincidents = \"poisson(0.8)\"\n";
    for (lines, more) in [
        ("horizon_years = 3\ndiscount_rate = \"4%\"\ntrials = 10_007", poisson),
        ("horizon_years = 3\ndiscount_rate = \"4%\"\ntrials = 16_384\nsampling = \"sobol\"", poisson),
        ("horizon_years = 1\ndiscount_rate = \"4%\"\ntrials = 10_000", poisson),
        ("horizon_years = 2\ndiscount_rate = \"4%\"\ntrials = 10_000", ""),
        ("horizon_years = 3\ntrials = 10_000", poisson),
    ] {
        let results = financed(&format!("{}{more}", general(lines)), None);
        let section = results.analyses.finance.as_ref().expect("it was asked for");
        for (programme, measured) in results.programmes.iter().zip(&section.programmes) {
            let scale = results.baseline.loss.mean;
            near(measured.net_present_value.value, programme.net_benefit.mean, 1e-9 * scale);
            near(measured.avoided.value, programme.avoided.mean, 1e-9 * scale);
            near(measured.spend.value, programme.spend.mean, 1e-9 * scale);
            near(measured.probability_positive.value, programme.net_benefit.probability_positive, 2.5e-4);
            let se = measured.net_present_value.se.expect("there are many trials");
            near(se, programme.net_benefit.mean_se, 1e-6 * se + 1e-9);
            if let Some(ratio) = programme.avoided_per_spent.value {
                near(measured.benefit_cost_ratio.expect("it costs").value, ratio, 1e-9 * ratio);
            }
            // The mean cash flows have the same value at that rate.
            let flows = measured.cash_flows.iter().map(|flow| flow.avoided).sum::<f64>();
            assert!(flows >= measured.avoided.value - 1e-6 * scale, "{lines}");
        }
        let text = serde_json::to_string(&section).expect("it serialises");
        assert!(!text.contains("NaN"), "{text}");
    }
}

/// 100 a year without fail, all of it avoided for 150 at the start and 10 a year, over three years.
#[test]
fn certain_cash_flows_have_their_textbook_figures() {
    let text = "[scenario]\nname = \"a\"\ncurrency = \"HKD\"\nhorizon_years = 3\ntrials = 1_000\n[inputs.x]\nvalue = 100\nunit = \"HKD\"\n[loss]\nx = \"x\"\n[frequency]\nincidents = 1\n[controls.a]\ncost = 150\nannual_cost = 10\nreduces = { x = 1 }\n[programmes]\na = [\"a\"]\nfree = []\n";
    let results = financed(text, Some("8%"));
    let section = results.analyses.finance.as_ref().expect("it was asked for");
    assert_eq!(section.rate, 0.08);
    let annuity: f64 = [0.5, 1.5, 2.5].iter().map(|date| 1.08_f64.powf(-date)).sum();
    let one = &section.programmes[0];
    near(one.net_present_value.value, 90.0 * annuity - 150.0, 1e-9);
    near(one.break_even_spend.value, 100.0 * annuity, 1e-9);
    near(one.benefit_cost_ratio.expect("it costs").value, 100.0 * annuity / (150.0 + 10.0 * annuity), 1e-9);
    // 100 a year against 150/3 + 10 = 60: (100·1 − 60)/60.
    near(one.rosi.value.expect("it costs").value, 40.0 / 60.0, 1e-12);
    near(one.rosi.annual_loss_expectancy.value, 100.0, 1e-12);
    near(one.rosi.mitigation_ratio.expect("there is a loss").value, 1.0, 1e-12);
    let [rate] = &one.internal_rates[..] else { panic!("{:?}", one.internal_rates) };
    let at: f64 = [0.5, 1.5, 2.5].iter().map(|date| 90.0 * (1.0 + rate.value).powf(-date)).sum();
    near(at, 150.0, 1e-8);
    // 90 + 90 is 150 and more; discounted 86.6 + 80.2 is as well.
    let paid: Vec<f64> = one.payback.iter().map(|paid| paid.undiscounted.value).collect();
    assert_eq!(paid, [0.0, 1.0, 1.0]);
    assert_eq!((one.mean_payback_year, one.mean_discounted_payback_year), (Some(2), Some(2)));
    assert_eq!(one.never_paid_back.value, 0.0);
    let BreakEvenEffect::Factor(factor) = one.break_even_effectiveness else { panic!("it has one") };
    near(factor.value, (150.0 + 10.0 * annuity) / (100.0 * annuity), 1e-4);
    let free = &section.programmes[1];
    assert_eq!((free.benefit_cost_ratio, free.rosi.value), (None, None));
    assert!(free.internal_rates.is_empty());
    assert_eq!(free.break_even_effectiveness, BreakEvenEffect::Always);
    // No programme costs 300 and more, the programme 180 and less.
    let against_none = &section.dominance[0];
    assert_eq!((against_none.first.as_deref(), against_none.second.as_deref()), (None, Some("a")));
    assert_eq!(against_none.first_order.verdict, "second dominates");
    assert_eq!(against_none.second_wins.value, 1.0);
}

#[test]
fn what_emerges_after_the_horizon_is_in_the_cash_flows_at_its_date() {
    let text = "[scenario]\nname = \"a\"\ncurrency = \"HKD\"\nhorizon_years = 2\ntrials = 1_000\n[inputs.x]\nvalue = 100\nunit = \"HKD\"\n[loss]\nslow = { formula = \"x\", emerges = [0, 0, 1] }\nfast = \"x\"\n[frequency]\nincidents = 1\n[controls.a]\ncost = 50\nreduces = { x = 1 }\n[programmes]\na = [\"a\"]\n";
    let results = financed(text, Some("10%"));
    let one = &results.analyses.finance.as_ref().expect("it was asked for").programmes[0];
    let avoided: Vec<f64> = one.cash_flows.iter().map(|flow| flow.avoided).collect();
    assert_eq!(avoided, [0.0, 100.0, 100.0, 100.0, 100.0]);
    let value: f64 = [0.5, 1.5, 2.5, 3.5].iter().map(|date| 100.0 * 1.1_f64.powf(-date)).sum();
    near(one.net_present_value.value, value - 50.0, 1e-9);
    assert_eq!(one.payback.len(), 2);
}

#[test]
fn sections_that_cannot_be_made_are_refused_with_the_remedy() {
    let fault = |text: &str, choice: &FinanceChoice| {
        let scenario = scenario(text);
        let mut results = run(&scenario, &|_| {}).expect("finite");
        let error = finance(&mut results, &scenario, choice, &|_| {}).expect_err("it cannot be done");
        format!("{}: {}", error.message, error.help.unwrap_or_default())
    };
    let few = general("trials = 1_000");
    let choice = |rate: Option<&str>, programme: Option<&str>| FinanceChoice {
        rate: rate.map(str::to_owned),
        programme: programme.map(str::to_owned),
    };
    let long = format!("{}[frequency]\nincidents = 1\n", general("trials = 1_000\nhorizon_years = 31"));
    let bare = few.split("[controls").next().expect("it has a part before").to_owned();
    let told = [
        fault(&few, &choice(Some("200%"), None)),
        fault(&few, &choice(Some("x"), None)),
        fault(&few, &choice(None, Some("al"))),
        fault(&long, &choice(None, None)),
        fault(&bare, &choice(None, None)),
    ];
    insta::assert_snapshot!(told.join("\n"));
    let scenario = scenario(&few);
    let mut results = run(&scenario, &|_| {}).expect("finite");
    let mut fault = |control: Option<&str>, from: &str, to: &str, steps: usize| {
        let choice = BudgetChoice {
            control: control.map(str::to_owned),
            programme: None,
            from: from.to_owned(),
            to: to.to_owned(),
            steps,
            rate: None,
        };
        let error = budget(&mut results, &scenario, &choice, &|_| {}).expect_err("it cannot be done");
        format!("{}: {}", error.message, error.help.unwrap_or_default())
    };
    let told = [
        fault(None, "0", "5M", 20),
        fault(Some("training"), "0", "5M", 20),
        fault(Some("train"), "0", "5M", 20),
    ];
    insta::assert_snapshot!("budgets_that_cannot_be_compared", told.join("\n"));
}

#[test]
fn a_run_uses_the_share_of_the_effect_that_the_amount_buys() {
    let text = "[scenario]\nname = \"a\"\ncurrency = \"HKD\"\ntrials = 1_000\n[inputs.x]\nvalue = 1000\nunit = \"HKD\"\n[loss]\nx = \"x\"\n[controls.a]\neffect_curve = \"exponential(half_effect = 100)\"\namount = 100\nreduces = { x = \"80%\" }\n[programmes]\na = [\"a\"]\n";
    let results = run(&scenario(text), &|_| {}).expect("finite");
    near(results.programmes[0].residual.loss.mean, 600.0, 1e-9);
    assert_eq!(results.programmes[0].spend.mean, 100.0);
}
