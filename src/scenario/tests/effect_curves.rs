//! What money buys of a control's effect.
use super::*;

fn funded(lines: &str) -> Result<Scenario, LoadError> {
    without("cost = \"100k\"\n", &format!("{lines}\n"))
}

fn share(curve: &str, amount: &str) -> f64 {
    let scenario = funded(&format!("effect_curve = \"{curve}\"\namount = \"{amount}\""));
    let scenario =
        scenario.unwrap_or_else(|error| panic!("{}", render(&error.diagnostics, &error.sources, false)));
    scenario.controls[0].in_force
}

#[test]
fn an_amount_buys_the_share_that_its_curve_says() {
    for (curve, amount, wanted) in [
        // 1 − S(z, v)/v of Gordon and Loeb (2002): v/(αz + 1)^β over v, and v^(αz + 1) over v.
        ("gordon_loeb_1(1/400k, 2)", "400k", 0.75),
        ("gordon_loeb_2(1/400k, 0.3)", "800k", 1.0 - 0.3 * 0.3),
        ("gordon_loeb_2(alpha = 1e-5, vulnerability = 50%)", "0", 0.0),
        ("exponential(half_effect = 400k)", "400k", 0.5),
        ("exponential(half_effect = 400k HKD)", "1.2M HKD", 0.875),
        ("table('effects.csv')", "50k", 0.1),
        ("table('effects.csv')", "200k", 0.35),
        ("table('effects.csv')", "300k", 0.5),
        ("table('effects.csv')", "5M", 0.6),
    ] {
        let found = share(curve, amount);
        assert!((found - wanted).abs() < 1e-12, "{curve} of {amount}: {found} is not {wanted}");
    }
}

#[test]
fn the_amount_is_the_one_off_cost_and_may_be_set_from_outside() {
    let text = GOOD.replace(
        "cost = \"100k\"\n",
        "effect_curve = \"exponential(half_effect = 400k)\"\namount = \"400k\"\n",
    );
    let scenario = load_with(&text, &set(&["controls.training.amount=800k"])).expect("it can be set");
    let control = &scenario.controls[0];
    assert_eq!((control.cost.is_constant(), control.in_force), (Some(800e3), 0.75));
    assert_eq!(control.cost_text.as_deref(), Some("800k"));
    let more = control.with_amount(1.2e6);
    assert_eq!((more.cost.is_constant(), more.in_force), (Some(1.2e6), 0.875));
    let names: Vec<String> = scenario.readings().into_iter().map(|one| one.name).collect();
    for name in ["training.amount", "training.effect_curve"] {
        assert!(names.iter().any(|known| known == name), "{name} is not in {names:?}");
    }
    // One without a curve has all of its effect.
    assert_eq!(good(GOOD).controls[0].in_force, 1.0);
}

#[test]
fn curves_that_cannot_be_are_answered_with_what_to_write() {
    let curve = |curve: &str| funded(&format!("effect_curve = \"{curve}\"\namount = \"400k\""));
    let complaints: Vec<String> = [
        curve("exponential()"),
        curve("exponential(0)"),
        curve("exponental(half_effect = 400k)"),
        curve("exponential(half_effekt = 400k)"),
        curve("half"),
        curve("gordon_loeb_1(1/400k)"),
        curve("gordon_loeb_1(1/400k, 0.5)"),
        curve("gordon_loeb_2(1/400k, 1.5)"),
        curve("gordon_loeb_2(0, 0.5)"),
        curve("table('effects_falling.csv')"),
        curve("table('losses.csv')"),
        curve("table('nowhere.csv')"),
        funded("effect_curve = \"exponential(half_effect = 400k)\""),
        funded("amount = \"400k\""),
        funded("effect_curve = \"exponential(half_effect = 400k)\"\namount = \"uniform(1, 2)\""),
        funded("effect_curve = \"exponential(half_effect = 400k)\"\namount = \"-1\""),
        funded("effect_curve = \"exponential(half_effect = 400k)\"\namount = \"400k\"\ncost = \"1k\""),
    ]
    .into_iter()
    .map(complaint)
    .collect();
    insta::assert_snapshot!("effect_curves", complaints.join("\n").replace('\\', "/"));
}

#[test]
fn the_schema_knows_the_keys_of_curves() {
    let controls = schema()["properties"]["controls"]["patternProperties"].clone();
    let each = controls.as_object().expect("an object").values().next().expect("one pattern");
    for key in ["effect_curve", "amount"] {
        assert!(each["properties"].get(key).is_some(), "{key}");
    }
}
