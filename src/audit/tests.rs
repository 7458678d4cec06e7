use super::mixture::Mixture;
use super::movement::{Of, movement};
use super::shapley::{Figure, shares};
use super::{Part, changes, facts};
use crate::scenario::{Overrides, Scenario};
use std::convert::Infallible;
use std::path::Path;

fn scenario(text: &str) -> Scenario {
    Scenario::from_text("test.toml", text, Path::new("."), &Overrides::default()).expect("it is a scenario")
}

/// The figure of a product of values, each of which is `before` or `after`.
fn product(values: &[(f64, f64)], taken: &dyn Fn(usize) -> bool) -> Figure {
    let factors =
        values.iter().enumerate().map(|(value, (before, after))| if taken(value) { *after } else { *before });
    vec![factors.product()]
}

/// With two values, each effect is its own change times the mean of the other value.
#[test]
fn effects_of_a_product_are_those_of_paper_and_pencil() {
    let values = [(2.0, 3.0), (5.0, 7.0)];
    let found = shares::<Infallible>(2, 1, &mut |taken| Ok(product(&values, taken))).expect("it cannot fail");
    let effects: Vec<f64> = found.effects.iter().map(|effect| effect[0]).collect();
    assert_eq!(effects, [6.0, 5.0]);
    assert_eq!(found.orders, None);
}

/// Three values and the glove game: one of two left gloves, one right glove (Shapley values 1/6, 1/6, 2/3).
#[test]
fn effects_of_a_game_are_the_published_ones() {
    let worth = |taken: &dyn Fn(usize) -> bool| f64::from(u8::from((taken(0) || taken(1)) && taken(2)));
    let found = shares::<Infallible>(3, 1, &mut |taken| Ok(vec![worth(taken)])).expect("it cannot fail");
    for (effect, expected) in found.effects.iter().zip([1.0 / 6.0, 1.0 / 6.0, 2.0 / 3.0]) {
        assert!((effect[0] - expected).abs() < 1e-15);
    }
}

#[test]
fn a_sample_of_orders_still_adds_up_and_knows_its_error() {
    let values: Vec<(f64, f64)> = (0..12).map(|value| (1.0, 1.0 + 0.01 * f64::from(value))).collect();
    let mut asked = 0;
    let found = shares::<Infallible>(12, 7, &mut |taken| {
        asked += 1;
        Ok(product(&values, taken))
    })
    .expect("it cannot fail");
    let total: f64 = found.effects.iter().map(|effect| effect[0]).sum();
    let whole = product(&values, &|_| true)[0] - 1.0;
    assert!((total - whole).abs() < 1e-12);
    assert_eq!(found.orders, Some(16));
    assert!(asked <= 16 * 12);
    // All orders, by integration: the effect of a factor 1 + d is d · ∫ ∏ over the others of (1 + t·dᵢ) dt (Owen 1972).
    for (value, effect) in found.effects.iter().enumerate() {
        let steps = 10_000;
        let others = |t: f64| -> f64 {
            let others = values.iter().enumerate().filter(|(other, _)| *other != value);
            others.map(|(_, (before, after))| before + t * (after - before)).product()
        };
        let mean = (0..steps).map(|step| others((f64::from(step) + 0.5) / f64::from(steps))).sum::<f64>()
            / f64::from(steps);
        let exact = (values[value].1 - 1.0) * mean;
        let error = found.order_variances[value].sqrt();
        assert!((effect[0] - exact).abs() <= 6.0 * error + 1e-12, "{value}: {} {exact} {error}", effect[0]);
    }
    // A sum has the same effects in all orders.
    let sum = |taken: &dyn Fn(usize) -> bool| {
        vec![(0..12).filter(|value| taken(*value)).map(|value| value as f64).sum()]
    };
    let found = shares::<Infallible>(12, 7, &mut |taken| Ok(sum(taken))).expect("it cannot fail");
    for (value, effect) in found.effects.iter().enumerate() {
        assert!((effect[0] - value as f64).abs() < 1e-12 && found.order_variances[value] < 1e-24);
    }
}

const BEFORE: &str = "[scenario]\nname = 'm'\ncurrency = 'HKD'\ntrials = '40k'\nseed = 5\n[inputs.a]\nvalue = 'uniform(0, 2M)'\nunit = 'HKD'\n[inputs.b]\nvalue = 'exponential(1M)'\nunit = 'HKD'\n[loss]\na = 'a'\nb = 'b'\n[frequency]\nincidents = 'poisson(2)'\n";

/// The mean of a compound sum is frequency × (mean a + mean b): products and sums whose effects are known.
#[test]
fn a_mean_moves_by_what_its_closed_form_says() {
    let after = BEFORE.replace("uniform(0, 2M)", "uniform(0, 4M)").replace("poisson(2)", "poisson(3)");
    let (first, second) = (scenario(BEFORE), scenario(&after));
    let mixture = Mixture::new(&first, &second, first.trials);
    let found = movement(&mixture, Of::Mean, &|_| {}).expect("it can be followed");
    // a: +1M · (2 + 3)/2; incidents: +1 · (2M + 3M)/2.
    for (step, (name, expected)) in found.inputs.iter().zip([("a", 2.5e6), ("incidents", 2.5e6)]) {
        assert_eq!(step.name, name);
        let se = step.se.expect("there are enough trials");
        assert!((step.value - expected).abs() < 5.0 * se && se < 0.01 * expected, "{step:?}");
    }
    assert_eq!(found.structure.value, 0.0);
    assert_eq!((found.orders, found.inputs.len()), (None, 2));
}

/// On common random numbers the error of a small change is small, however much the loss varies.
#[test]
fn the_error_of_a_step_is_that_of_the_pairs() {
    let (first, second) = (scenario(BEFORE), scenario(&BEFORE.replace("(0, 2M)", "(0, 2.02M)")));
    let found =
        movement(&Mixture::new(&first, &second, 40_000), Of::Mean, &|_| {}).expect("it can be followed");
    let se = found.inputs[0].se.expect("there are enough trials");
    // Half a percent of a's share: 2 · 10k, of which sd/√n by the compound's variance 2·E[a²]·10⁻⁴.
    let exact = (2.0 * 4.0e12 / 3.0 * 1e-4_f64).sqrt() / 40_000_f64.sqrt();
    assert!((found.inputs[0].value - 20_000.0).abs() < 5.0 * exact);
    assert!(se > 0.5 * exact && se < 1.7 * exact, "{se} against {exact}");
}

#[test]
fn what_is_new_or_gone_or_of_another_form_is_structure() {
    let after = BEFORE
        .replace("b = 'b'", "b = '2 * b + c'")
        .replace("[loss]", "[inputs.c]\nvalue = 500_000\nunit = 'HKD'\n[loss]");
    let (first, second) = (scenario(BEFORE), scenario(&after));
    let found =
        movement(&Mixture::new(&first, &second, 40_000), Of::Mean, &|_| {}).expect("it can be followed");
    assert!(found.inputs.is_empty());
    let se = found.structure.se.expect("there are enough trials");
    assert!((found.structure.value - 3e6).abs() < 5.0 * se, "{:?}", found.structure);
    assert_eq!(found.structure.value, found.end - found.start);
    let changed: Vec<(Part, String)> =
        changes(&first, &second).into_iter().map(|change| (change.part, change.name)).collect();
    assert_eq!(changed, [(Part::Input, "c".to_owned()), (Part::Structure, "loss.b".to_owned())]);
}

#[test]
fn another_nature_of_a_correlated_input_is_no_change_of_its_own() {
    let tie = "[[correlation]]\ninputs = ['a', 'b']\nrank = 0.5\n";
    let before = format!("{BEFORE}{tie}");
    let after = before.replace("unit = 'HKD'", "unit = 'HKD'\nvaries = 'trial'");
    let (first, second) = (scenario(&before), scenario(&after));
    let mixture = Mixture::new(&first, &second, 40_000);
    assert!(mixture.is_empty());
    movement(&mixture, Of::Tvar95, &|_| {}).expect("it is all structure");
}

#[test]
fn a_scenario_has_every_fact_once_and_differs_from_itself_in_nothing() {
    let first = scenario(BEFORE);
    let facts = facts(&first);
    for (index, fact) in facts.iter().enumerate() {
        assert!(
            facts[..index].iter().all(|other| (other.part, &other.name) != (fact.part, &fact.name)),
            "{fact:?}"
        );
    }
    assert!(changes(&first, &first).is_empty());
}
