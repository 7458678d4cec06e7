//! Prevention against closed forms, hand-made orders and published examples.
mod search;

use super::*;
use crate::scenario::{Overrides, Scenario};
use std::path::Path;

fn scenario(text: &str) -> Scenario {
    Scenario::from_text("a.toml", text, Path::new("."), &Overrides::default())
        .unwrap_or_else(|error| panic!("{:?}", error.diagnostics))
}

/// A loss of `loss` without frequency, and these tables.
fn certain(loss: &str, tables: &str) -> Scenario {
    scenario(&format!(
        "[scenario]\nname = \"a\"\ncurrency = \"HKD\"\ntrials = 2_000\n[inputs.x]\nvalue = \"{loss}\"\nunit = \"HKD\"\n[loss]\nx = \"x\"\n{tables}"
    ))
}

fn near(found: f64, wanted: f64, tolerance: f64) {
    assert!((found - wanted).abs() <= tolerance, "{found} is not within {tolerance} of {wanted}");
}

#[test]
fn a_zero_is_found_to_its_last_digits() {
    // The fixed point of the cosine (OEIS A003957).
    let found = root::between(0.0, 1.0, 1e-15, |x| x.cos() - x).expect("it changes its sign");
    near(found, 0.739_085_133_215_160_6, 1e-14);
    assert_eq!(root::between(0.0, 1.0, 1e-15, |x| x + 1.0), None);
    assert_eq!(root::between(0.0, 1.0, 1e-15, |x| x), Some(0.0));
}

#[test]
fn a_hill_is_climbed_to_its_top() {
    let found = golden_section::highest((0.0, 10.0), 1e-6, |x: f64| Ok::<f64, ()>(x.ln() - x / 3.0));
    near(found.expect("nothing fails").0, 3.0, 1e-5);
}

#[test]
fn internal_rates_of_return_are_all_found_and_none_is_invented() {
    // The example of Wikipedia's "Internal rate of return": 5.96 %.
    let project = [(0.0, -123_400.0), (1.0, 36_200.0), (2.0, 54_800.0), (3.0, 48_100.0)];
    let rates = internal_rates(&project);
    assert_eq!(rates.len(), 1);
    near(rates[0], 0.0596, 5e-5);
    near(present_value(&project, rates[0]), 0.0, 1e-6);
    // 100·(1.1·1.2) − 230·… factors to (1 + r − 1.1)(1 + r − 1.2).
    let twice = [(0.0, -100.0), (1.0, 230.0), (2.0, -132.0)];
    assert_eq!(sign_changes(&twice), 2);
    let rates = internal_rates(&twice);
    assert_eq!(rates.len(), 2, "{rates:?}");
    near(rates[0], 0.1, 1e-9);
    near(rates[1], 0.2, 1e-9);
    // Two changes of sign, but no rate: 1 − 2x + 2x² has no real zero.
    assert!(internal_rates(&[(0.0, 1.0), (1.0, -2.0), (2.0, 2.0)]).is_empty());
    assert!(internal_rates(&[(0.0, -1.0), (1.0, -2.0)]).is_empty());
    assert!(internal_rates(&[(0.0, 0.0), (0.5, 3.0)]).is_empty());
    // Paid and saved on one day is one amount.
    assert_eq!(sign_changes(&[(0.5, -10.0), (0.5, 30.0), (0.0, -1.0)]), 1);
}

#[test]
fn money_is_paid_back_at_the_end_of_the_first_year_that_balances_it() {
    assert_eq!(payback_year(150.0, [(10.0, 100.0), (10.0, 70.0), (10.0, 100.0)]), Some(1));
    assert_eq!(payback_year(150.0, [(10.0, 100.0), (10.0, 69.0), (10.0, 11.0)]), Some(2));
    assert_eq!(payback_year(150.0, [(10.0, 100.0); 1]), None);
    assert_eq!(payback_year(0.0, [(0.0, 0.0)]), Some(0));
    assert_eq!(payback_year(0.0, [(5.0, 0.0), (5.0, 0.0)]), None);
}

/// All orders of three players, by hand.
fn by_orders(worth: impl Fn(u64) -> f64) -> Vec<f64> {
    let mut values = vec![0.0; 3];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut set = 0;
        for player in order {
            let before = worth(set);
            set |= 1 << player;
            values[player] += (worth(set) - before) / 6.0;
        }
    }
    values
}

#[test]
fn shapley_values_are_those_of_all_orders_and_of_the_glove_game() {
    let odd = |set: u64| [0.0, 3.0, 5.0, 9.5, 1.0, 7.0, 6.0, 12.0][set as usize];
    for (found, wanted) in exact(3, odd).into_iter().zip(by_orders(odd)) {
        near(found, wanted, 1e-12);
    }
    // One left glove, two right ones; a pair is worth 1 (Shapley and Shubik 1969): 2/3, 1/6, 1/6.
    let gloves = |set: u64| f64::from(u8::from(set & 1 == 1 && set & 6 != 0));
    for (found, wanted) in exact(3, gloves).into_iter().zip([2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]) {
        near(found, wanted, 1e-12);
    }
}

#[test]
fn controls_share_what_they_avoid_together_by_efficiency_symmetry_and_dummy() {
    let scenario = certain(
        "1000",
        "[controls.a]\ncost = 10\nreduces = { x = \"50%\" }\n[controls.b]\ncost = 20\nreduces = { x = \"20%\" }\n[controls.c]\nreduces = { x = \"20%\" }\n[controls.none]\ncost = 5\n[programmes]\nall = [\"a\"]\n",
    );
    let found = worths(&scenario, &[0, 1, 2, 3], 0.0, &|_| {}).expect("all losses are finite");
    let avoided = |set: u64| {
        let left: f64 = [0.5, 0.8, 0.8]
            .iter()
            .enumerate()
            .map(|(i, left)| if set >> i & 1 == 1 { *left } else { 1.0 })
            .product();
        1000.0 * (1.0 - left)
    };
    let wanted = by_orders(avoided);
    for (control, wanted) in found.controls.iter().zip(&wanted) {
        near(control.value.value, *wanted, 1e-9);
        assert_eq!(control.value.se, 0.0);
    }
    let [a, b, c, none] = &found.controls[..] else { panic!("four controls") };
    near(found.together.value, 680.0, 1e-9);
    near(found.controls.iter().map(|control| control.value.value).sum(), 680.0, 1e-9);
    near(b.value.value, c.value.value, 1e-9);
    assert_eq!(none.value.value, 0.0);
    assert_eq!((a.alone.value, none.net.value), (500.0, -5.0));
    near(a.last.value, 320.0, 1e-9);
    near(a.net.value, wanted[0] - 10.0, 1e-9);
}

#[test]
fn many_controls_share_by_drawn_orders_that_still_add_up() {
    let mut tables = String::new();
    for control in 0..14 {
        let effect = if control == 0 { 0.5 } else { 0.1 };
        tables += &format!("[controls.c{control}]\nreduces = {{ incidents = {effect} }}\n");
    }
    let scenario = certain("exponential(1000)", &format!("{tables}[programmes]\nall = [\"c0\"]\n"));
    let all: Vec<usize> = (0..14).collect();
    let found = worths(&scenario, &all, 0.0, &|_| {}).expect("all losses are finite");
    assert_eq!(found.orders, Some(64));
    let sum: f64 = found.controls.iter().map(|control| control.value.value).sum();
    near(sum, found.together.value, 1e-9 * sum);
    // In closed form: with k of the thirteen alike before it, the first adds ½·0.9^k of 1000, each k as likely.
    let first = (0..14).map(|k| 500.0 * 0.9_f64.powi(k)).sum::<f64>() / 14.0;
    let rest = (1000.0 * (1.0 - 0.5 * 0.9_f64.powi(13)) - first) / 13.0;
    for (control, wanted) in found.controls.iter().zip([first].into_iter().chain([rest; 13])) {
        near(control.value.value, wanted, 5.0 * control.value.se);
        assert!(control.value.se < 0.2 * wanted);
    }
}

/// Two options' costs in 20 groups of 200 trials, in an order that mixes them.
fn costs(of: [&dyn Fn(f64) -> f64; 2]) -> Vec<Vec<Vec<f64>>> {
    let n = 4_000;
    let level = |trial: usize| ((trial * 2_473) % n) as f64 / n as f64 + 0.5 / n as f64;
    of.iter()
        .map(|of| {
            (0..20).map(|group| (0..200).map(|trial| of(level(200 * group + trial))).collect()).collect()
        })
        .collect()
}

fn verdicts(of: [&dyn Fn(f64) -> f64; 2]) -> [Verdict; 2] {
    let pair = compare(&costs(of), 1)[0];
    [pair.first_order.verdict, pair.second_order.verdict]
}

#[test]
fn dominance_is_what_the_distributions_say() {
    let uniform = |u: f64| 10.0 * u;
    assert_eq!(verdicts([&uniform, &|u| 10.0 * u + 1.0]), [Verdict::First; 2]);
    assert_eq!(verdicts([&|u| 10.0 * u + 1.0, &uniform]), [Verdict::Second; 2]);
    // A spread that keeps the mean is worse for the cautious alone (Rothschild and Stiglitz 1970).
    assert_eq!(verdicts([&|_| 5.0, &uniform]), [Verdict::Neither, Verdict::First]);
    // Less on average, but more in the worst cases: no order.
    assert_eq!(verdicts([&|_| 5.0, &|u| 8.0 * u]), [Verdict::Neither; 2]);
    assert_eq!(verdicts([&uniform, &uniform]), [Verdict::Same; 2]);
    // Independent draws of one distribution: nothing tells them apart.
    let other = |u: f64| 10.0 * ((u * 977.0 + 0.123) % 1.0);
    assert!(verdicts([&uniform, &other]).iter().all(|verdict| *verdict != Verdict::Neither));
}

#[test]
fn a_pair_counts_the_trials_that_each_wins() {
    let pair =
        compare(&costs([&|u| if u < 0.25 { 0.0 } else { 5.0 }, &|u| if u < 0.5 { 1.0 } else { 5.0 }]), 1)[0];
    near(pair.wins[0].value, 0.25, 1e-12);
    near(pair.wins[1].value, 0.25, 1e-12);
}

#[test]
fn the_break_even_effectiveness_is_the_one_that_earns_its_cost() {
    let found = |cost: &str, effect: &str| {
        let tables =
            format!("[controls.a]\ncost = {cost}\nreduces = {{ x = {effect} }}\n[programmes]\na = [\"a\"]\n");
        break_even(&certain("1000", &tables), 0.0, &|_| {}).expect("all losses are finite")[0]
    };
    let factor = |cost: &str, effect: &str| match found(cost, effect) {
        BreakEven::Factor(factor) => factor.value,
        other => panic!("{other:?}"),
    };
    near(factor("200", "0.5"), 0.4, 1e-4);
    near(factor("700", "0.5"), 1.4, 2e-4);
    near(factor("900", "0.01"), 90.0, 1e-2);
    assert_eq!(found("1_100", "0.5"), BreakEven::Never);
    assert_eq!(found("0", "0.5"), BreakEven::Always);
}

#[test]
fn a_break_even_effectiveness_of_uncertain_losses_is_within_its_error() {
    // Half of exponential losses of mean 1000 against 200: the factor is 0.4, whatever the spread.
    let scenario = certain(
        "exponential(1000)",
        "[controls.a]\ncost = 200\nreduces = { x = 0.5 }\n[programmes]\na = [\"a\"]\n",
    );
    let BreakEven::Factor(factor) = break_even(&scenario, 0.0, &|_| {}).expect("finite")[0] else {
        panic!("it has one");
    };
    near(factor.value, 0.4, 5.0 * factor.se);
    // By the delta method 0.4·sd/(mean·√n), with sd = mean.
    near(factor.se, 0.4 / 2_000_f64.sqrt(), 0.1 * factor.se);
}

fn best(curve: &str, loss: f64) -> Amounts {
    let scenario = certain(
        &loss.to_string(),
        &format!(
            "[controls.a]\neffect_curve = \"{curve}\"\namount = \"100k\"\nreduces = {{ x = 1 }}\n[programmes]\na = [\"a\"]\n"
        ),
    );
    let question = AmountQuestion { control: 0, beside: Vec::new(), from: 0.0, to: 1e6, steps: 20 };
    amounts(&scenario, &question, 0.0, &|_| {}).expect("all losses are finite")
}

/// Of Gordon and Loeb (2002), with vL the avoidable loss: class I z* = ((αβvL)^(1/(β+1)) − 1)/α; class II
/// z* = ln(1/(−αvL·ln v))/(α ln v). Of 1 − e^(−λz): z* = ln(λL)/λ.
#[test]
fn the_best_amount_is_that_of_the_closed_forms() {
    let loss = 2e6;
    let alpha = 1.0_f64 / 50e3;
    let first = ((alpha * 1.5 * loss).powf(1.0 / 2.5) - 1.0) / alpha;
    let second = (1.0 / (-alpha * loss * 0.6_f64.ln())).ln() / (alpha * 0.6_f64.ln());
    let rate = 2.0_f64.ln() / 80e3;
    let exponential = (rate * loss).ln() / rate;
    for (curve, wanted) in [
        ("gordon_loeb_1(1/50k, 1.5)", first),
        ("gordon_loeb_2(1/50k, 0.6)", second),
        ("exponential(half_effect = 80k)", exponential),
    ] {
        let found = best(curve, loss);
        near(found.best.amount, wanted, 200.0);
        assert!(found.one_hill && found.bound_is_proved, "{curve}");
        near(found.bound.value, loss / std::f64::consts::E, 1e-6);
        assert!(found.best.amount < found.bound.value, "{curve}");
        assert!(found.flat.0 <= found.best.amount && found.best.amount <= found.flat.1);
        near(found.present.amount, 100e3, 0.0);
    }
}

/// Where half the effect takes so much that λL = e, the best amount is the bound itself.
#[test]
fn the_bound_of_gordon_and_loeb_is_reached_and_no_further() {
    let loss = 1e6;
    let half = 2.0_f64.ln() * loss / std::f64::consts::E;
    let found = best(&format!("exponential(half_effect = {half})"), loss);
    near(found.best.amount, loss / std::f64::consts::E, 500.0);
}

#[test]
fn the_region_that_cannot_be_told_from_the_best_holds_the_best_of_all_trials() {
    let text = |trials: u64| {
        format!(
            "[scenario]\nname = \"a\"\ncurrency = \"HKD\"\ntrials = {trials}\n[inputs.x]\nvalue = \"exponential(1M)\"\nunit = \"HKD\"\n[loss]\nx = \"x\"\n[frequency]\nincidents = \"poisson(2)\"\n[controls.a]\neffect_curve = \"exponential(half_effect = 80k)\"\namount = 0\nreduces = {{ incidents = 1 }}\n[programmes]\na = [\"a\"]\n"
        )
    };
    let question = AmountQuestion { control: 0, beside: Vec::new(), from: 0.0, to: 1e6, steps: 25 };
    let found = amounts(&scenario(&text(20_000)), &question, 0.0, &|_| {}).expect("finite");
    let rate = 2.0_f64.ln() / 80e3;
    let wanted = (rate * 2e6).ln() / rate;
    assert!(found.flat.0 < wanted && wanted < found.flat.1, "{:?} without {wanted}", found.flat);
    assert!(found.flat.1 - found.flat.0 < 0.5 * wanted, "{:?}", found.flat);
    assert!(found.one_hill);
    near(found.avoidable.value, 2e6, 5.0 * found.avoidable.se);
}

/// Two incidents of 1,000 and a certain re-offence, which the control ends: it avoids 1,000 by that, and 2,000 times its
/// effectiveness by the rest.
#[test]
fn a_control_that_ends_re_offences_does_so_in_any_strength() {
    let text = "[scenario]\nname = \"a\"\ncurrency = \"HKD\"\ntrials = 1_000\nhorizon_years = 2\n[inputs.x]\nvalue = 1000\nunit = \"HKD\"\n[loss]\nx = \"x\"\n[frequency]\nincidents = 1\n[reoffence]\nprobability = 1\nwhile_without = \"a\"\n[controls.a]\ncost = 1500\nreduces = { x = 0.5 }\n[programmes]\na = [\"a\"]\n";
    let BreakEven::Factor(factor) = break_even(&scenario(text), 0.0, &|_| {}).expect("finite")[0] else {
        panic!("it has one");
    };
    near(factor.value, 0.5, 1e-4);
}
