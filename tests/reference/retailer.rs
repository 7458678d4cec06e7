//! The document's formula with ranges, for one incident and for a year.
use crate::common::{check_mean, check_quantile, check_tvar, run, share_se, within};

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
