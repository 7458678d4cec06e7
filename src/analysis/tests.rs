//! Losses by Fourier transform against closed forms, series and quadrature; and what is refused.
use super::*;
use crate::diagnostics::render;
use crate::engine::Plan;
use crate::scenario::{Overrides, Scenario};
use crate::stats::{Level, QUANTILES, TVARS};
use std::path::Path;

pub(super) const RETAILER: &str = r#"
[inputs.base_fine]
value = "pert(0.2M, 1M, 3M)"
unit = "HKD"
[inputs.ad_revenue_ratio]
value = "triangular(0.5, 1, 2.5)"
unit = "1"
[inputs.churn_rate]
value = "beta(2, 38)"
unit = "1"
[inputs.customers]
value = 50_000
unit = "customer"
[inputs.average_order_value]
value = "lognormal(p5 = 200, p95 = 1_500)"
unit = "HKD/customer"
[inputs.pr_budget]
value = "uniform(0.5M, 4M)"
unit = "HKD"
[loss]
fine = "base_fine * ad_revenue_ratio"
churn = "churn_rate * customers * average_order_value"
crisis_pr = "pr_budget"
"#;

fn scenario(text: &str) -> Scenario {
    let text = format!(
        "[scenario]\nname = 's'\ncurrency = 'HKD'\ntrials = 1_000\nknowledge_draws = 10\nseed = 1\n{text}"
    );
    Scenario::from_text("s.toml", &text, Path::new("."), &Overrides::default())
        .unwrap_or_else(|error| panic!("{}", render(&error.diagnostics, &error.sources, false)))
}

fn loss(text: &str) -> FourierLoss {
    let scenario = scenario(text);
    let plan = Plan::new(&scenario);
    let body: Vec<Level> = QUANTILES.into_iter().filter(|level| level.p() < 0.999).collect();
    FourierLoss::of(&plan, &body, &TVARS)
        .unwrap_or_else(|diagnostic| panic!("{}", render(&[diagnostic], &scenario.sources, false)))
}

fn input(name: &str, value: &str) -> String {
    format!("[inputs.{name}]\nvalue = \"{value}\"\nunit = 'HKD'\n")
}

fn compound(severity: &str, frequency: &str) -> FourierLoss {
    loss(&format!("{}[loss]\nx = 'x'\n[frequency]\nincidents = \"{frequency}\"\n", input("x", severity)))
}

#[track_caller]
fn near(what: &str, found: f64, expected: f64, share: f64) {
    assert!((found - expected).abs() <= share * expected.abs(), "{what} is {found}, not {expected}");
}

/// Within a share of each reference, and within three times the error that the figure has by its own account.
#[track_caller]
fn check(loss: &FourierLoss, share: f64, vars: &[(f64, f64)], tvars: &[(f64, f64)]) {
    let close = |what: &str, figure: Figure, expected: f64| {
        near(what, figure.value, expected, share);
        // References have their own last digit.
        let error = 3.0 * figure.error + 1e-7 * expected.abs();
        assert!((figure.value - expected).abs() <= error, "{what}: {figure:?}, not {expected}");
    };
    for &(p, expected) in vars {
        let (_, figure) = loss.quantiles.iter().find(|one| one.0.p() == p).expect("it was asked for");
        close(&format!("VaR {p}"), *figure, expected);
    }
    for &(p, expected) in tvars {
        let (_, figure) = loss.tvars.iter().find(|one| one.0.p() == p).expect("it was asked for");
        close(&format!("TVaR {p}"), figure.expect("the mean is finite"), expected);
    }
}

/// References by quadrature, as in `tests/reference_values.rs`.
#[test]
fn the_retailers_severity_is_that_of_quadrature() {
    let found = loss(RETAILER);
    near("mean", found.mean.expect("finite"), 5_501_814.713, 1e-9);
    near("sd", found.sd.expect("finite"), 2_205_988.511, 1e-8);
    let vars = [
        (0.05, 2_637_093.836),
        (0.25, 4_043_083.109),
        (0.5, 5_210_714.881),
        (0.75, 6_538_199.417),
        (0.9, 8_084_093.328),
        (0.95, 9_311_837.686),
        (0.99, 12_782_203.774),
        (0.995, 14_600_248.580),
    ];
    check(&found, 1e-5, &vars, &[(0.95, 11_558_163.282), (0.99, 15_707_025.113)]);
}

/// References by another program's Fourier transform on two grids, as in `tests/reference_values.rs`.
#[test]
fn the_retailers_year_is_that_of_another_transform() {
    let found = loss(&format!("{RETAILER}[frequency]\nincidents = 'poisson(0.8)'\n"));
    near("mean", found.mean.expect("finite"), 4_401_451.771, 1e-9);
    near("sd", found.sd.expect("finite"), 5_301_799.728, 1e-8);
    near("P(no loss)", 1.0 - found.probability_of_loss.value, (-0.8_f64).exp(), 1e-12);
    let vars = [
        (0.5, 3_405_577.302),
        (0.75, 7_012_175.318),
        (0.9, 11_736_383.037),
        (0.95, 14_806_251.291),
        (0.99, 21_524_260.308),
        (0.995, 24_287_971.797),
    ];
    check(&found, 1e-5, &vars, &[(0.95, 18_982_256.818), (0.99, 25_494_179.418)]);
}

#[test]
fn compounds_with_a_series_have_its_values() {
    let found = compound("gamma(shape = 2, scale = 1)", "poisson(10)");
    let vars = [(0.5, 19.328_008_776_521), (0.95, 33.794_218_267_449), (0.99, 40.811_792_993_374)];
    let tvars = [(0.9, 34.995_887_155_34), (0.95, 38.114_426_283_214), (0.99, 44.580_947_886_928)];
    check(&found, 1e-5, &vars, &tvars);

    let found = compound("lognormal(mu = 10, sigma = 1)", "poisson(3)");
    let vars = [(0.5, 82_338.386), (0.99, 477_998.735), (0.995, 566_247.244)];
    check(&found, 1e-5, &vars, &[(0.95, 416_361.909), (0.99, 622_820.329)]);

    let found = compound("uniform(0, 8)", "negative_binomial(mean = 96, dispersion = 16)");
    let vars = [(0.9, 524.458_776), (0.95, 572.404_43), (0.99, 669.282_36), (0.995, 707.053_395)];
    check(&found, 1e-5, &vars, &[(0.95, 632.093_4)]);

    // Heavy: 0.9 % of the mean lies beyond the grid.
    let found = compound("lognormal(mu = 0, sigma = 2)", "poisson(1)");
    check(&found, 2e-4, &[(0.9, 13.867_545), (0.99, 109.779_72)], &[(0.9, 59.021_674)]);
}

/// Geometric number (mean 4) of exponentials (mean 1,000): P(S > x) = 0.8·e^(−x/5000), so TVaR − VaR is 5,000.
#[test]
fn a_geometric_number_of_exponentials_is_its_closed_form() {
    let found = compound("exponential(1000)", "negative_binomial(mean = 4, dispersion = 1)");
    near("P(any loss)", found.probability_of_loss.value, 0.8, 1e-12);
    let var = |p: f64| -5_000.0 * ((1.0 - p) / 0.8).ln();
    let vars = [0.25, 0.5, 0.9, 0.95, 0.99, 0.995].map(|p| (p, var(p)));
    check(&found, 1e-5, &vars, &[0.9, 0.95, 0.99].map(|p| (p, var(p) + 5_000.0)));
    assert_eq!(found.quantiles[2].1.value, 0.0, "10 % of years: nothing");
}

/// A lognormal product is lognormal, also as a quotient; with opposite signs it is one mirrored.
#[test]
fn products_and_quotients_of_lognormals_are_lognormal() {
    let inputs = format!(
        "{}{}",
        input("x", "lognormal(mu = 3, sigma = 0.6)"),
        input("y", "lognormal(mu = 1, sigma = 0.8)")
    );
    // sigma = 1; z is the normal quantile.
    let quantiles = [(0.05, -1.644_853_626_951_47), (0.5, 0.0), (0.99, 2.326_347_874_040_841)];
    for (formula, mu) in [("x * y / 1 HKD", 4.0), ("5 HKD * x / y", 2.0 + 5_f64.ln())] {
        let found = loss(&format!("{inputs}[loss]\nl = '{formula}'\n"));
        check(&found, 1e-5, &quantiles.map(|(p, z): (f64, f64)| (p, (mu + z).exp())), &[]);
        near("mean", found.mean.expect("finite"), (mu + 0.5_f64).exp(), 1e-6);
    }
    let found = loss(&format!("{inputs}[loss]\nl = '-x * y / 1 HKD'\n"));
    let mirrored = quantiles.map(|(p, z): (f64, f64)| (p, -(4.0 - z).exp()));
    check(&found, 1e-3, &mirrored[1..2], &[]);
    assert!(found.probability_of_loss.value.abs() < 1e-6);
}

/// Sum of two normals, one of them subtracted: normal with mean −1 and sd √(9 + 16).
#[test]
fn gains_count_against_losses() {
    let text = format!(
        "{}{}[loss]\nl = 'x - y'\n",
        input("x", "normal(mean = 4, sd = 3)"),
        input("y", "normal(mean = 5, sd = 4)")
    );
    let found = loss(&text);
    near("sd", found.sd.expect("finite"), 5.0, 1e-12);
    check(&found, 1e-5, &[(0.5, -1.0), (0.95, -1.0 + 5.0 * 1.644_853_626_951_47)], &[]);
    near("P(loss)", found.probability_of_loss.value, 0.420_740_290_560_896_9, 1e-5);
}

/// Klugman, Panjer and Willmot, exercise 9.34: atoms at 100, 500 and 1,000; and every incident costs 7 more.
#[test]
fn atoms_stay_where_they_are() {
    let found = compound("discrete([100, 500, 1000], [0.8, 0.16, 0.04])", "poisson(5)");
    near("mean", found.mean.expect("finite"), 1_000.0, 1e-12);
    near("P(any loss)", found.probability_of_loss.value, 1.0 - (-5_f64).exp(), 1e-12);
    for (level, figure) in &found.quantiles {
        let hundreds = (figure.value / 100.0).round() * 100.0;
        assert!((figure.value - hundreds).abs() <= figure.error, "{level:?} {figure:?}");
    }
    // A constant loss per incident: quantiles are those of the number.
    let found = compound("7", "poisson(5)");
    check(&found, 1e-3, &[(0.5, 35.0), (0.99, 77.0), (0.995, 84.0)], &[]);
    // 90 % of incidents cost nothing.
    let text = format!(
        "{}[inputs.hit]\nvalue = 'bernoulli(10%)'\nunit = '1'\n[loss]\nx = 'x * hit'\n[frequency]\nincidents = 'poisson(2)'\n",
        input("x", "exponential(1000)")
    );
    let (thinned, plain) = (loss(&text), compound("exponential(1000)", "poisson(0.2)"));
    near("P(any loss)", thinned.probability_of_loss.value, 1.0 - (-0.2_f64).exp(), 1e-9);
    for (one, other) in thinned.quantiles.iter().zip(&plain.quantiles) {
        assert!((one.1.value - other.1.value).abs() <= 1e-5 * other.1.value, "{one:?} {other:?}");
    }
}

/// Poisson years add up to one Poisson number; a discounted year of exponentials is a year of smaller ones.
#[test]
fn years_add_up_and_later_ones_are_discounted() {
    let head = |years: u32, rate: &str, frequency: &str| {
        let text = format!(
            "[scenario]\nname = 's'\ncurrency = 'HKD'\nhorizon_years = {years}\n{rate}\n{}[loss]\nx = 'x'\n[frequency]\nincidents = '{frequency}'\n",
            input("x", "exponential(1000)")
        );
        let scenario =
            Scenario::from_text("s.toml", &text, Path::new("."), &Overrides::default()).expect("it is sound");
        FourierLoss::of(&Plan::new(&scenario), &[Level::thousandths(950)], &TVARS).expect("it is independent")
    };
    let (three, one) = (head(3, "", "poisson(0.5)"), head(1, "", "poisson(1.5)"));
    near("VaR 95", three.quantiles[0].1.value, one.quantiles[0].1.value, 1e-9);
    let discounted = head(2, "discount_rate = '21%'", "1");
    // Middle of the year: 1.21^(−½) = 1/1.1, then 1.1^(−3).
    near("mean", discounted.mean.expect("finite"), 1_000.0 * (1.0 / 1.1 + 1.1_f64.powi(-3)), 1e-12);
    // Hypoexponential: P(S > x) = Σ aᵢe^(−x/mᵢ).
    let (m, n) = (1_000.0 / 1.1, 1_000.0 / 1.331);
    let x = discounted.quantiles[0].1.value;
    near("P(S > VaR)", (m * (-x / m).exp() - n * (-x / n).exp()) / (m - n), 0.05, 1e-4);
}

/// x², which is no affine function: its quantiles are the squares of those of x. It is a cloud of atoms, which know
/// the far tail less well than a distribution function does.
#[test]
fn any_function_of_one_input_will_do() {
    let text = format!(
        "{}[define]\nroot = 'max(x, 1 HKD)'\n[loss]\nl = 'root * x / 1 HKD'\n",
        input("x", "exponential(1000)")
    );
    let found = loss(&text);
    for (level, figure) in found.quantiles.iter().filter(|one| one.0.p() >= 0.5) {
        near(&format!("{level:?}"), figure.value, (1_000.0 * level.tail().ln()).powi(2), 3e-4);
    }
    near("mean", found.mean.expect("finite"), 2e6, 1e-4);
}

/// 1/z of a gamma variable of shape 2 has a mean, 1/scale, but no variance; of shape 1 it has no mean either.
#[test]
fn moments_that_do_not_exist_are_not_made_up() {
    let ratio = |shape: u32| {
        let z = format!("[inputs.z]\nvalue = 'gamma(shape = {shape}, scale = 4)'\nunit = '1'\n");
        loss(&format!("{}{z}[loss]\nl = 'x / z'\n", input("x", "uniform(0, 2)")))
    };
    let two = ratio(2);
    near("mean", two.mean.expect("finite"), 0.25, 1e-6);
    assert_eq!(two.sd, None);
    assert_eq!(ratio(1).mean, None);
    near("sd", ratio(4).sd.expect("finite"), (4.0 / 3.0 / 6.0 / 16.0 - 1.0 / 144.0_f64).sqrt(), 1e-4);
}

#[test]
fn what_is_not_independent_is_refused_with_the_reason() {
    let inputs = format!(
        "{}{}[inputs.rate]\nvalue = 'uniform(0.8, 1)'\nunit = '1'\nvaries = 'trial'\n",
        input("x", "exponential(5)"),
        input("y", "exponential(6)")
    );
    let frequency = "[frequency]\nincidents = 'poisson(2)'\n";
    let texts = [
        format!("{inputs}[loss]\na = 'x + 1 HKD'\nb = 'x * y / 1 HKD'\n"),
        format!("{inputs}[loss]\na = 'x + x * y / 1 HKD'\n"),
        format!("{inputs}[loss]\na = 'x'\nb = 'y * rate'\n{frequency}"),
        format!(
            "{}[loss]\na = 'x'\nb = 'y * rate'\n{frequency}",
            inputs.replace("varies = 'trial'", "nature = 'knowledge'")
        ),
        format!("{inputs}[loss]\na = '2 * min(x, y)'\n"),
        format!("{inputs}[loss]\na = '(x + y) * rate'\n"),
        format!("{inputs}[loss]\na = 'x'\n[frequency]\nincidents = 'poisson(100M)'\n"),
        format!("{inputs}[loss]\na = 'x'\nb = 'y'\n[insurance]\ncovers = ['b']\nlimit = '5M'\n"),
        format!(
            "{}[loss]\na = 'x'\n{frequency}",
            inputs.replacen("unit = 'HKD'\n", "unit = 'HKD'\ngrowth = '3%'\n", 1)
        ),
        format!("{inputs}[loss]\na = 'x'\n{frequency}[reoffence]\nprobability = 0.5\n"),
        format!(
            "discount_rate = '4%'\n{inputs}[loss]\na = {{ formula = 'x', emerges = [0.5, 0.5] }}\n{frequency}"
        ),
        format!("{}[loss]\na = 'x'\n", input("x", "student_t(df = 1.2, location = 0, scale = 5)")),
        format!("{inputs}[loss]\na = 'x'\nb = 'y'\n[[correlation]]\ninputs = ['x', 'y']\nrank = 0.2\n"),
        format!("{inputs}[loss]\na = 'x * y / 1 HKD'\n[[correlation]]\ninputs = ['y', 'x']\nrank = 0.2\n"),
    ];
    let answers: Vec<String> = texts
        .iter()
        .map(|text| {
            let scenario = scenario(text);
            let answer = FourierLoss::of(&Plan::new(&scenario), &[Level::thousandths(950)], &TVARS);
            render(&[answer.expect_err("it is refused")], &scenario.sources, false)
        })
        .collect();
    insta::assert_snapshot!(answers.join("\n"));
}

#[test]
fn undiscounted_losses_count_the_same_whenever_they_are_paid() {
    let text =
        format!("{}[loss]\na = {{ formula = 'x', emerges = [0.5, 0.5] }}\n", input("x", "exponential(5)"));
    near("mean", loss(&text).mean.expect("finite"), 5.0, 1e-9);
}

#[test]
fn insurance_that_pays_nothing_or_a_known_amount_is_no_dependence() {
    let text = format!("{}[loss]\na = 'x'\nb = '5 HKD'\n[insurance]\n", input("x", "exponential(5)"));
    near("mean", loss(&format!("{text}covers = ['a']\nshare = 0\n")).mean.expect("finite"), 10.0, 1e-9);
    near("mean", loss(&format!("{text}covers = ['b']\ndeductible = 2\n")).mean.expect("finite"), 7.0, 1e-9);
}

#[test]
fn a_correlation_with_an_input_that_the_loss_does_not_use_is_no_dependence() {
    let inputs = input("x", "exponential(5)") + &input("y", "exponential(6)");
    let correlation = "[[correlation]]\ninputs = ['x', 'y']\nrank = 0.2\n";
    let found = loss(&format!("{inputs}[loss]\na = 'x'\n{correlation}"));
    near("the mean", found.mean.expect("finite"), 5.0, 1e-9);
}

#[test]
fn one_value_for_a_trial_is_no_dependence_where_there_is_one_incident() {
    let text = format!(
        "{}[inputs.rate]\nvalue = 'uniform(0.8, 1)'\nunit = '1'\nvaries = 'trial'\n[loss]\na = 'x * rate'\n[frequency]\nincidents = 'bernoulli(0.3)'\n",
        input("x", "exponential(5)")
    );
    near("mean", loss(&text).mean.expect("finite"), 0.3 * 5.0 * 0.9, 1e-9);
}
