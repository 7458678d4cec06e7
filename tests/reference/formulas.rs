//! Losses that a formula makes of several inputs: sums, products, layers.
use crate::common::{check_mean, check_quantile, check_tvar, within};
use crate::{check_sd, check_tail, density, phi, written, z};

/// Two independent lognormal(0, 1) components: their sum by quadrature (Gauss–Legendre panels of 200 points).
#[test]
fn the_sum_of_two_lognormals_agrees_with_quadrature() {
    let one = "lognormal(mu = 0, sigma = 1)";
    let risk = written(&[("x", one), ("y", one)], &[("first", "x"), ("second", "y")], 80, "").baseline;
    for (p, var) in [(0.95, 8.635_587_51), (0.99, 15.020_688_8), (0.995, 18.517_593_2), (0.999, 28.879_778_9)]
    {
        check_quantile(&risk, p, var);
    }
    check_tvar(&risk, 0.95, 12.852_46);
    check_tvar(&risk, 0.99, 20.926_34);
}

/// Logarithms add: the product of lognormals has μ₁ + μ₂ and σ² = σ₁² + σ₂².
#[test]
fn the_product_of_lognormals_is_lognormal() {
    let inputs = [("x", "lognormal(mu = 1, sigma = 0.3)"), ("y", "lognormal(mu = 2, sigma = 0.4)")];
    let risk = written(&inputs, &[("product", "x * y / 1 HKD")], 81, "").baseline;
    let (mu, sigma) = (3.0_f64, 0.5);
    let tvar = |p: f64| (mu + 0.5 * sigma * sigma).exp() * phi(sigma - z(p)) / (1.0 - p);
    check_tail(&risk, |p| (mu + sigma * z(p)).exp(), tvar);
}

/// Normals add, and the tail's mean is shared in proportion to variance: E[Xᵢ | S beyond VaR] = μᵢ + σᵢ²/σ·φ(z)/(1 − p)
/// (Panjer 2002, "Measurement of risk, solvency requirements and allocation of capital within financial conglomerates").
#[test]
fn normal_components_share_the_tail_by_their_variances() {
    let inputs = [("x", "normal(100, 30)"), ("y", "normal(50, 40)")];
    let risk = written(&inputs, &[("x", "x"), ("y", "y")], 82, "").baseline;
    let excess = |p: f64| density(z(p)) / (1.0 - p);
    check_tail(&risk, |p| 150.0 + 50.0 * z(p), |p| 150.0 + 50.0 * excess(p));
    for (component, (mean, sd)) in risk.components.iter().zip([(100.0, 30.0), (50.0, 40.0)]) {
        within(&component.name, component.mean, mean, 5.0 * sd / 1e3);
        let tail_mean = mean + sd * sd / 50.0 * excess(0.95);
        // 50,000 trials lie in the tail; within it a component spreads less than everywhere.
        within(&component.name, component.tail_mean, tail_mean, 5.0 * sd / 50_000_f64.sqrt());
    }
}

/// Three exponential incidents: their sum is gamma with shape 3 (Erlang), P(S > x) = e^(−x)(1 + x + x²/2) in units of the
/// mean, and TVaR = 3·P(gamma(4) > VaR)/(1 − p).
#[test]
fn three_exponential_incidents_are_an_erlang_loss() {
    let risk = crate::run(&crate::compound("exponential(1)", "3", "1M", 83)).baseline;
    let above = |x: f64, terms: u32| {
        let mut term = (-x).exp();
        let mut sum = term;
        for k in 1..terms {
            term *= x / f64::from(k);
            sum += term;
        }
        sum
    };
    let var = |p: f64| crate::inverse(|x| 1.0 - above(x, 3), p, 0.0, 100.0);
    check_tail(&risk, var, |p| 3.0 * above(var(p), 4) / (1.0 - p));
}

/// P(max ≤ x) = x³ for three uniforms: VaR = p^(1/3) and TVaR = ¾·(1 − p^(4/3))/(1 − p).
/// P(min > x) = e^(−x(1/a + 1/b)) for two exponentials: exponential with the rates added.
#[test]
fn the_largest_and_the_smallest_of_several_have_their_order_statistics() {
    let uniform = "uniform(0, 1)";
    let inputs = [("x", uniform), ("y", uniform), ("w", uniform)];
    let risk = written(&inputs, &[("largest", "max(x, y, w)")], 84, "").baseline;
    let tvar = |p: f64| 0.75 * (1.0 - p.powf(4.0 / 3.0)) / (1.0 - p);
    check_tail(&risk, |p| p.cbrt(), tvar);

    let inputs = [("x", "exponential(300)"), ("y", "exponential(600)")];
    let risk = written(&inputs, &[("smallest", "min(x, y)")], 85, "").baseline;
    let var = |p: f64| -200.0 * (1.0 - p).ln();
    check_tail(&risk, var, |p| var(p) + 200.0);
}

/// Hull, "Options, Futures, and Other Derivatives", example 15.6: the call with S = 42, K = 40, r = 10 %, σ = 20 %, half a
/// year, is worth 4.76. A loss above a deductible K is that call: E(X − K)⁺ = F·Φ(d₁) − K·Φ(d₂) for lognormal X of mean F
/// (Black 1976).
#[test]
fn a_lognormal_loss_above_a_deductible_is_worth_a_call() {
    let (forward, strike) = (42.0 * 0.05_f64.exp(), 40.0_f64);
    let sigma = 0.2 * 0.5_f64.sqrt();
    let d1 = ((forward / strike).ln() + 0.5 * sigma * sigma) / sigma;
    let mean = forward * phi(d1) - strike * phi(d1 - sigma);
    within("the call", mean * (-0.05_f64).exp(), 4.76, 0.005);
    let mu = forward.ln() - 0.5 * sigma * sigma;
    let inputs = [("x", format!("lognormal(mu = {mu}, sigma = {sigma})"))];
    let inputs = inputs.each_ref().map(|(name, value)| (*name, value.as_str()));
    let risk = written(&inputs, &[("above", "max(x - 40 HKD, 0 HKD)")], 86, "").baseline;
    check_mean(&risk, mean);
    let exercised = phi(d1 - sigma);
    within("P(any)", risk.loss.probability_of_loss, exercised, 5.0 * crate::share_se(exercised, 1_000_000));
}

/// The expected value of perfect information by the unit normal loss integral (Raiffa and Schlaifer 1961): a benefit of
/// mean 100 and sd 1,000, made of two parts, is worth E max(benefit, 0) = 100 + 350.935331205 if it can be known first.
#[test]
fn perfect_information_is_worth_the_unit_normal_loss() {
    let inputs = [("x", "normal(40, 600)"), ("y", "normal(60, 800)")];
    let risk = written(&inputs, &[("benefit", "max(x + y, 0 HKD)")], 87, "").baseline;
    check_mean(&risk, 450.935_331_205);
}

/// Saltelli and Sobol' (1995), the g-function ∏ (|4uᵢ − 2| + aᵢ)/(1 + aᵢ) with a = 0, 1, 4.5, 9, 99, 99, 99, 99: its mean is 1
/// and its variance ∏ (1 + 1/(3(1 + aᵢ)²)) − 1 = 0.465424431902.
#[test]
fn the_g_function_has_its_variance() {
    let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0_f64];
    let variance = a.iter().map(|a| 1.0 + 1.0 / (3.0 * (1.0 + a).powi(2))).product::<f64>() - 1.0;
    within("the variance", variance, 0.465_424_431_902, 1e-11);
    let names: Vec<String> = (1..=8).map(|number| format!("u{number}")).collect();
    let inputs: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "uniform(0, 1)")).collect();
    let factors: Vec<String> = names
        .iter()
        .zip(a)
        .map(|(name, a)| format!("(abs(4 * {name} / 1 HKD - 2) + {a}) / (1 + {a})"))
        .collect();
    let formula = format!("1 HKD * {}", factors.join(" * "));
    let risk = written(&inputs, &[("g", &formula)], 88, "").baseline;
    check_mean(&risk, 1.0);
    // E(g − 1)⁴/σ⁴ is 2.57 for the two heaviest factors alone, and the others hardly vary.
    check_sd(&risk, 1_000_000, variance.sqrt(), 3.0);
}
