//! Simulated statistics against values from elsewhere: closed forms, quadrature, Fourier transforms, published tables.
//! Bounds are five standard errors at fixed seeds.
mod common;

use common::{check_mean, check_quantile, check_tvar, compound, run, share_se, within};

const RETAILER_INPUTS: &str = r#"
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

/// The severity's mean is exact and its quantiles are by numerical quadrature, which agrees with 16 scrambles of 2^20
/// Sobol' points; component means in the worst 5 % are by those points.
#[test]
fn the_retailers_severity_agrees_with_quadrature() {
    let head = "[scenario]\nname = 'r'\ncurrency = 'HKD'\ntrials = 1_000_000\nseed = 2025\n";
    let results = run(&format!("{head}{RETAILER_INPUTS}"));
    let risk = &results.baseline;
    check_mean(risk, 5_501_814.713);
    within("sd", risk.loss.sd, 2_205_988.511, 0.005 * 2_205_988.511);
    for (p, value) in [
        (0.05, 2_637_093.836),
        (0.25, 4_043_083.109),
        (0.5, 5_210_714.881),
        (0.75, 6_538_199.417),
        (0.9, 8_084_093.328),
        (0.95, 9_311_837.686),
        (0.99, 12_782_203.774),
        (0.995, 14_600_248.580),
    ] {
        check_quantile(risk, p, value);
    }
    check_tvar(risk, 0.95, 11_558_163.282);
    check_tvar(risk, 0.99, 15_707_025.113);
    let means = [1_600_000.0, 1_651_814.713, 2_250_000.0];
    let tails = [2_153_982.0, 6_648_483.0, 2_755_665.0];
    // Standard deviations of the components within the tail are below their ranges; 50,000 trials lie in it.
    let tail_errors = [1e6, 3e6, 1e6].map(|sd| 5.0 * sd / 50_000_f64.sqrt());
    for (index, component) in risk.components.iter().enumerate() {
        within(&component.name, component.mean, means[index], 5.0 * 2.2e6 / 1e3);
        within(&component.name, component.tail_mean, tails[index], tail_errors[index]);
    }
}

/// By discrete Fourier transform of the severity, on two grids.
#[test]
fn the_retailers_year_agrees_with_the_fourier_transform() {
    let head = "[scenario]\nname = 'r'\ncurrency = 'HKD'\ntrials = 1_000_000\nseed = 7\n";
    let tail = "[frequency]\nincidents = 'poisson(0.8)'\n[[appetite]]\nloss = '20M'\nprobability = '1%'\n";
    let results = run(&format!("{head}{RETAILER_INPUTS}{tail}"));
    let risk = &results.baseline;
    check_mean(risk, 4_401_451.771);
    within("sd", risk.loss.sd, 5_301_799.728, 0.005 * 5_301_799.728);
    within("P(any loss)", risk.loss.probability_of_loss, 1.0 - 0.449_328_96, 5.0 * share_se(0.55, 1_000_000));
    for (p, value) in [
        (0.5, 3_405_577.302),
        (0.75, 7_012_175.318),
        (0.9, 11_736_383.037),
        (0.95, 14_806_251.291),
        (0.99, 21_524_260.308),
        (0.995, 24_287_971.797),
    ] {
        check_quantile(risk, p, value);
    }
    check_tvar(risk, 0.95, 18_982_256.818);
    check_tvar(risk, 0.99, 25_494_179.418);
    let above = risk.appetite[0];
    within("P(loss > 20M)", above.probability, 0.014_575_535_3, 5.0 * share_se(0.0146, 1_000_000));
}

/// What tools in this field give: frequency times one severity, at most one incident a year, and worse. By Fourier
/// transform: P(no loss) 90.484 %, P95 3.631M, P99 6.373M, TVaR 99 7.714M; frequency × one severity would give 0 %,
/// 0.66M, 0.76M and 0.81M.
#[test]
fn a_rare_incident_is_not_its_frequency_times_its_severity() {
    let results = run(&compound("pert(1M, 3M, 10M)", "poisson(0.1)", "4M", 3));
    let risk = &results.baseline;
    let none = (-0.1_f64).exp();
    within("P(no loss)", 1.0 - risk.loss.probability_of_loss, none, 5.0 * share_se(none, 4_000_000));
    check_quantile(risk, 0.95, 3.631e6);
    check_quantile(risk, 0.99, 6.373e6);
    let tvar = risk.loss.tvar.iter().find(|one| one.p == 0.99).expect("the document has it");
    // The reference has four digits.
    within("TVaR 99", tvar.value, 7.714e6, 5.0 * tvar.se.expect("the tail is filled") + 500.0);
    check_mean(risk, 0.1 * (1e6 + 4.0 * 3e6 + 10e6) / 6.0);
}

#[test]
fn a_year_may_have_more_than_one_incident() {
    let results = run(&compound("1", "poisson(0.8)", "1M", 4));
    // P(N ≥ 2) = 1 − 1.8·e^(−0.8) = 19.1 %: the loss of a year with unit losses is their number.
    let several = 1.0 - 1.8 * (-0.8_f64).exp();
    let point =
        results.baseline.exceedance.iter().find(|point| point.loss == 1.0).expect("one incident happens");
    within("P(N > 1)", point.probability, several, 5.0 * share_se(several, 1_000_000));
    assert!(results.baseline.loss.max >= 5.0);
}

#[test]
fn the_mean_of_a_skewed_input_is_not_its_mode() {
    let results = run(&compound("pert(0, 1M, 20M)", "constant(1)", "200k", 5));
    check_mean(&results.baseline, 4e6);
}

/// Published: Embrechts and Frei (2009), table 1 (input); values by an exact series.
#[test]
fn compound_poisson_exponential_agrees_with_its_series() {
    let results = run(&compound("exponential(1)", "poisson(50)", "400k", 6));
    check_quantile(&results.baseline, 0.99, 75.414_506_395_802);
    check_quantile(&results.baseline, 0.999, 85.105_955_392_71);
    check_tvar(&results.baseline, 0.99, 79.690_108_528_089);
}

/// R package actuar, vignette "risk", sections 3 to 7 (model); values of the continuous model by incomplete gamma series.
#[test]
fn compound_poisson_gamma_agrees_with_its_series() {
    let results = run(&compound("gamma(shape = 2, scale = 1)", "poisson(10)", "1M", 7));
    let risk = &results.baseline;
    check_mean(risk, 20.0);
    within("sd", risk.loss.sd, 7.745_966_692_414_834, 0.05);
    for (p, value) in [
        (0.5, 19.328_008_776_521),
        (0.75, 24.831_590_377_524),
        (0.9, 30.295_864_768_781),
        (0.95, 33.794_218_267_449),
        (0.99, 40.811_792_993_374),
        (0.995, 43.528_007_947_961),
        (0.999, 49.375_443_890_883),
    ] {
        check_quantile(risk, p, value);
    }
    for (p, value) in [(0.9, 34.995_887_155_34), (0.95, 38.114_426_283_214), (0.99, 44.580_947_886_928)] {
        check_tvar(risk, p, value);
    }
}

/// Parodi (2015), p. 250, by way of Mildenhall (2024), section 5.2; digits by Fourier transform with Richardson.
#[test]
fn compound_poisson_lognormal_agrees_with_the_fourier_transform() {
    let results = run(&compound("lognormal(mu = 10, sigma = 1)", "poisson(3)", "1M", 8));
    let risk = &results.baseline;
    check_mean(risk, 108_946.508);
    for (p, value) in [
        (0.5, 82_338.386),
        (0.75, 148_853.753),
        (0.9, 234_602.996),
        (0.95, 302_044.994),
        (0.99, 477_998.735),
        (0.995, 566_247.244),
        (0.999, 815_004.811),
    ] {
        check_quantile(risk, p, value);
    }
    for (p, value) in [(0.9, 340_268.748), (0.95, 416_361.909), (0.99, 622_820.329)] {
        check_tvar(risk, p, value);
    }
}

/// Shevchenko (2010), the family of section 5: heavy tails. Values by Fourier transform at three step sizes.
#[test]
fn a_heavy_tail_agrees_with_the_fourier_transform() {
    let results = run(&compound("lognormal(mu = 0, sigma = 2)", "poisson(1)", "1M", 9));
    check_quantile(&results.baseline, 0.9, 13.867_545);
    check_quantile(&results.baseline, 0.99, 109.779_72);
    check_quantile(&results.baseline, 0.999, 490.549_71);
    check_tvar(&results.baseline, 0.9, 59.021_674);
}

/// Bahnemann, "Distributions for Actuaries", examples 4.2 and 4.5 (input); cdf by an exact series.
#[test]
fn exceedance_probabilities_agree_with_a_compound_series() {
    let text = compound("gamma(shape = 3, scale = 400)", "poisson(2.5)", "1M", 10);
    let points: [(f64, f64); 5] = [
        (500.0, 0.109_550_010_837),
        (2_000.0, 0.375_529_143_764),
        (5_000.0, 0.827_283_430_517),
        (8_000.0, 0.972_333_398_764),
        (10_000.0, 0.993_437_733_26),
    ];
    let appetite: String =
        points.iter().map(|(loss, _)| format!("[[appetite]]\nloss = {loss}\nprobability = '5%'\n")).collect();
    let results = run(&format!("{text}{appetite}"));
    for (found, (loss, cdf)) in results.baseline.appetite.iter().zip(points) {
        within(&format!("P(S > {loss})"), found.probability, 1.0 - cdf, 5.0 * share_se(cdf, 1_000_000));
    }
}

/// Klugman, Panjer and Willmot, "Loss Models", exercises 9.34, 9.39 and 9.35 (inputs); exact or by Fourier transform.
#[test]
fn textbook_compounds_have_their_answers() {
    let panjer = compound("discrete([100, 500, 1000], [0.8, 0.16, 0.04])", "poisson(5)", "1M", 11);
    let risk = run(&format!(
        "{panjer}[[appetite]]\nloss = 599\nprobability = '5%'\n[[appetite]]\nloss = 600\nprobability = '5%'\n"
    ));
    let equal = risk.baseline.appetite[0].probability - risk.baseline.appetite[1].probability;
    within("P(S = 600)", equal, 0.059_892_862_214_093, 5.0 * share_se(0.06, 1_000_000));

    let binomial = compound("exponential(100)", "binomial(3, 0.4)", "1M", 12);
    let risk = run(&format!("{binomial}[[appetite]]\nloss = 300\nprobability = '5%'\n"));
    within(
        "P(S > 300)",
        risk.baseline.appetite[0].probability,
        1.0 - 0.894_053_118_513_19,
        5.0 * share_se(0.106, 1_000_000),
    );

    // Dispersion 16, mean 16 · 6.
    let results =
        run(&compound("uniform(0, 8)", "negative_binomial(mean = 96, dispersion = 16)", "200k", 13));
    check_mean(&results.baseline, 384.0);
    for (p, value) in [(0.9, 524.458_776), (0.95, 572.404_43), (0.99, 669.282_36), (0.995, 707.053_395)] {
        check_quantile(&results.baseline, p, value);
    }
    check_tvar(&results.baseline, 0.95, 632.093_4);
}

/// Geometric number (mean 4) of exponentials (mean 1,000): P(S > x) = 0.8·e^(−x/5000), so TVaR − VaR is 5,000.
#[test]
fn a_geometric_number_of_exponentials_is_its_closed_form() {
    let text = compound("exponential(1000)", "negative_binomial(mean = 4, dispersion = 1)", "1M", 14);
    let results = run(&text);
    for (p, value) in
        [(0.9, 10_397.207_708), (0.95, 13_862.943_611), (0.99, 21_910.133_173), (0.995, 25_375.869_076)]
    {
        check_quantile(&results.baseline, p, value);
    }
    check_tvar(&results.baseline, 0.95, 13_862.943_611 + 5_000.0);
}

/// Bahnemann, p. 107: all values of a discrete compound by enumeration.
#[test]
fn a_discrete_compound_has_the_probabilities_of_its_enumeration() {
    let mut text = compound("discrete([1, 2, 3], [0.4, 0.5, 0.1])", "binomial(2, 0.25)", "1M", 15);
    // Enumerated for N ~ binomial(2, ¼): P(N = 0, 1, 2) = 9/16, 6/16, 1/16.
    let pmf = [
        9.0 / 16.0,
        6.0 / 16.0 * 0.4,
        6.0 / 16.0 * 0.5 + 0.16 / 16.0,
        6.0 / 16.0 * 0.1 + 0.40 / 16.0,
        (0.25 + 0.08) / 16.0,
        0.10 / 16.0,
        0.01 / 16.0,
    ];
    for loss in 0..6 {
        text.push_str(&format!("[[appetite]]\nloss = {loss}\nprobability = '5%'\n"));
    }
    let results = run(&text);
    let mut above = 1.0;
    for (point, p) in results.baseline.appetite.iter().zip(pmf) {
        above -= p;
        within(&format!("P(S > {})", point.loss), point.probability, above, 5.0 * share_se(above, 1_000_000));
    }
}

/// Closed forms at p = 0.999: Klugman, Panjer and Willmot, examples 3.13 to 3.15; lognormal(0, 1) at several levels.
#[test]
fn single_severities_have_the_var_and_tvar_of_their_closed_forms() {
    let one = |severity: &str, seed| run(&compound(severity, "constant(1)", "1M", seed)).baseline;
    check_quantile(&one("normal(mean = 33, sd = 109)", 16), 0.999, 369.835_321_4);
    let exponential = one("exponential(1000)", 17);
    check_quantile(&exponential, 0.999, 6_907.755_279);
    check_tvar(&exponential, 0.99, 5_605.170_186);
    // Pareto II with shape 3 and scale 2,000 is generalised Pareto with shape ⅓ and scale 2000/3.
    let pareto = "generalised_pareto(location = 0, scale = 2000 / 3, shape = 1 / 3)";
    check_quantile(&one(pareto, 18), 0.999, 18_000.0);
    let lognormal = one("lognormal(mu = 0, sigma = 1)", 19);
    for (p, var) in
        [(0.95, 5.180_251_602), (0.99, 10.240_473_656), (0.995, 13.142_211_523), (0.999, 21.982_183_98)]
    {
        check_quantile(&lognormal, p, var);
    }
    check_tvar(&lognormal, 0.95, 8.557_226_867);
    check_tvar(&lognormal, 0.99, 15.227_960_301);
}
