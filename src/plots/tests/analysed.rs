//! Documents of small runs with analyses.
use crate::results::{self, BudgetChoice, FinanceChoice, Results};
use crate::scenario::{Overrides, Scenario};
use std::path::Path;

/// So many programmes of ever more controls, over so many years.
fn text(programmes: usize, years: u32, loss: &str) -> String {
    let mut text = format!(
        "[scenario]\nname = \"Analysed\"\ncurrency = \"HKD\"\nhorizon_years = {years}\ntrials = 2_000\ndiscount_rate = \"4%\"\n[inputs.x]\nvalue = \"{loss}\"\nunit = \"HKD\"\n[loss]\nx = \"x\"\n[frequency]\nincidents = \"poisson(1)\"\n"
    );
    let name = |control: usize| format!("a_control_with_quite_a_long_name_number_{control}");
    for control in 0..=programmes {
        text += &format!(
            "[controls.{}]\neffect_curve = \"exponential(half_effect = 300k)\"\namount = \"{}0k\"\nreduces = {{ incidents = \"20%\" }}\n",
            name(control),
            10 + control
        );
    }
    text += "[programmes]\n";
    for programme in 0..programmes {
        let controls: Vec<String> = (0..=programme).map(|control| format!("\"{}\"", name(control))).collect();
        text += &format!("programme_{programme} = [{}]\n", controls.join(", "));
    }
    text
}

fn analysed(text: &str) -> Results {
    let scenario = Scenario::from_text("a.toml", text, Path::new("."), &Overrides::default())
        .unwrap_or_else(|error| panic!("{:?}", error.diagnostics));
    let mut results = results::run(&scenario, &|_| {}).expect("all losses are finite");
    results::finance(&mut results, &scenario, &FinanceChoice::default(), &|_| {})
        .unwrap_or_else(|error| panic!("{error:?}"));
    let choice = BudgetChoice {
        control: Some("a_control_with_quite_a_long_name_number_0".to_owned()),
        programme: None,
        from: "0".to_owned(),
        to: "2M".to_owned(),
        steps: 10,
        rate: None,
    };
    results::budget(&mut results, &scenario, &choice, &|_| {}).unwrap_or_else(|error| panic!("{error:?}"));
    results
}

pub fn documents() -> Vec<(&'static str, Results)> {
    vec![
        ("analysed", analysed(&text(3, 5, "pert(0.2M, 1M, 3M)"))),
        ("analysed-many", analysed(&text(12, 30, "pert(0.2M, 1M, 3M)"))),
        ("analysed-nothing", analysed(&text(1, 1, "0"))),
    ]
}
