//! Smoothed losses against closed forms, quadrature and transforms; their errors; and what is refused.
use super::*;
use crate::analysis::FourierLoss;
use crate::analysis::tests::RETAILER;
use crate::diagnostics::render;
use crate::engine::{self, Plan};
use crate::math::{normal_cdf, normal_quantile};
use crate::scenario::{Overrides, Scenario};
use crate::stats::{QUANTILES, TVARS};
use std::path::Path;

fn scenario(trials: u64, seed: u64, text: &str) -> Scenario {
    let text = format!("[scenario]\nname = 's'\ncurrency = 'HKD'\ntrials = {trials}\nseed = {seed}\n{text}");
    Scenario::from_text("s.toml", &text, Path::new("."), &Overrides::default())
        .unwrap_or_else(|error| panic!("{}", render(&error.diagnostics, &error.sources, false)))
}

fn smoothed_outcome(scenario: &Scenario, outcome: usize) -> Smoothed {
    Smoothed::of(&Plan::new(scenario), outcome, &QUANTILES, &TVARS)
        .unwrap_or_else(|diagnostic| panic!("{}", render(&[diagnostic], &scenario.sources, false)))
}

fn smoothed(trials: u64, seed: u64, text: &str) -> Smoothed {
    smoothed_outcome(&scenario(trials, seed, text), 0)
}

fn input(name: &str, value: &str) -> String {
    format!("[inputs.{name}]\nvalue = \"{value}\"\nunit = 'HKD'\n")
}

fn compound(severity: &str, frequency: &str) -> String {
    format!("{}[loss]\nx = 'x'\n[frequency]\nincidents = \"{frequency}\"\n", input("x", severity))
}

fn quantile(loss: &Smoothed, p: f64) -> Estimate {
    loss.quantiles.iter().find(|one| one.0.p() == p).expect("it was asked for").1
}

fn tvar(loss: &Smoothed, p: f64) -> Estimate {
    loss.tvars.iter().find(|one| one.0.p() == p).expect("it was asked for").1.expect("the mean is finite")
}

/// Within a share, or within five standard errors.
#[track_caller]
fn near(what: &str, found: Estimate, expected: f64, share: f64) {
    assert!(
        (found.value - expected).abs() <= share * expected.abs() + 5.0 * found.se,
        "{what} is {} ± {}, not {expected}",
        found.value,
        found.se
    );
}

/// ∫ of the quantile function over the worst 1 − p, divided by 1 − p.
fn tail_mean(quantile: impl Fn(f64) -> f64, p: f64) -> f64 {
    const STEPS: usize = 20_000;
    let step = 40.0 / STEPS as f64;
    (0..STEPS)
        .map(|index| (-(index as f64 + 0.5) * step).exp())
        .map(|share| quantile((1.0 - p) * share) * share * step)
        .sum()
}

/// The sum of normals is normal: mean 30, sd 5, whichever of the two is integrated; VaR by its quantile, TVaR 99 is
/// mean + sd·φ(z)/0.01.
#[test]
fn a_sum_of_two_normals_is_the_normal_sum() {
    let text = format!(
        "{}{}[loss]\nx = 'x'\ny = '2 * y'\n",
        input("x", "normal(10, 3)"),
        input("y", "normal(10, 2)")
    );
    let loss = smoothed(16_384, 1, &text);
    assert_eq!(loss.method, Method::PreIntegration);
    assert_eq!(loss.integrated, "y", "2y varies more than x");
    for level in QUANTILES {
        near(
            &format!("VaR {}", level.p()),
            quantile(&loss, level.p()),
            30.0 + 5.0 * normal_quantile(level.p()),
            0.0,
        );
    }
    let bell = |z: f64| (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
    for p in [0.9, 0.95, 0.99] {
        near("TVaR", tvar(&loss, p), 30.0 + 5.0 * bell(normal_quantile(p)) / (1.0 - p), 0.0);
    }
    near("mean", loss.mean.expect("finite"), 30.0, 1e-9);
    near("sd", loss.sd.expect("finite"), 5.0, 1e-6);
    for (limit, found) in [20.0, 31.0, 40.0, 50.0].into_iter().zip(loss.exceedance(&[20.0, 31.0, 40.0, 50.0]))
    {
        near("P(loss > x)", found.expect("points reach everywhere"), normal_cdf((30.0 - limit) / 5.0), 0.0);
    }
    // 16,384 plain trials know VaR 99 to about 0.15.
    assert!(quantile(&loss, 0.99).se < 0.01, "{}", quantile(&loss, 0.99).se);
}

/// A coefficient below 0, and one whose sign changes: x·y of two standard normals has the density K₀(|x|)/π and so
/// P(XY > 2) = 0.018 060 4 (by quadrature of Φ(−2/y)).
#[test]
fn coefficients_of_either_sign_are_integrated() {
    let difference =
        format!("{}{}[loss]\nx = 'x - y'\n", input("x", "normal(10, 1)"), input("y", "exponential(2)"));
    let loss = smoothed(16_384, 1, &difference);
    // P(X − Y > x) for normal X: Φ(−z) − e^(−(10−x)/2 + 1/8)·Φ(−z − ½) with z = x − 10 ... by the convolution.
    let above = |x: f64| {
        let z = x - 10.0;
        normal_cdf(-z) - (0.5 * z + 0.125).exp() * normal_cdf(-z - 0.5)
    };
    for x in [5.0, 8.0, 10.0, 11.5] {
        let found = loss.exceedance(&[x])[0].expect("points reach everywhere");
        near("P(X − Y > x)", found, above(x), 1e-12);
    }
    let product = "[inputs.x]\nvalue = 'normal(0, 1)'\nunit = 'HKD'\n[inputs.y]\nvalue = 'normal(0, 1)'\nunit = '1'\n[loss]\nx = 'x * y'\n";
    let loss = smoothed(65_536, 1, product);
    let step = 1e-4;
    let expected: f64 = (0..100_000)
        .map(|index| (f64::from(index) + 0.5) * step)
        .map(|y| {
            2.0 * normal_cdf(-2.0 / y) * (-0.5 * y * y).exp() / (2.0 * std::f64::consts::PI).sqrt() * step
        })
        .sum();
    near("P(XY > 2)", loss.exceedance(&[2.0])[0].expect("points reach everywhere"), expected, 0.0);
    near("median", quantile(&loss, 0.5), 0.0, 0.0);
}

/// X + Y of two uniforms on 0..=1 is triangular: VaR p is 2 − √(2(1 − p)), TVaR p is 2 − ⅔·√(2(1 − p)) for p ≥ ½.
#[test]
fn a_sum_of_two_uniforms_is_triangular() {
    let text = format!("{}{}[loss]\nx = 'x + y'\n", input("x", "uniform(0, 1)"), input("y", "uniform(0, 1)"));
    let loss = smoothed(16_384, 3, &text);
    for p in [0.5, 0.75, 0.9, 0.99, 0.999] {
        near("VaR", quantile(&loss, p), 2.0 - (2.0 * (1.0 - p)).sqrt(), 0.0);
    }
    for p in [0.9, 0.95, 0.99] {
        near("TVaR", tvar(&loss, p), 2.0 - (2.0 * (1.0 - p)).sqrt() * 2.0 / 3.0, 0.0);
    }
}

/// With nothing left to sample there is no error, whatever the distribution.
#[test]
fn one_input_alone_is_exact() {
    for value in [
        "lognormal(mu = 1, sigma = 1.5)",
        "pert(1, 2, 6)",
        "gamma(shape = 2, scale = 3)",
        "pareto(2, 3)",
        "weibull(0.7, 2)",
    ] {
        let scenario = scenario(16_384, 1, &format!("{}[loss]\nx = '3 * x + 1 HKD'\n", input("x", value)));
        let loss = smoothed_outcome(&scenario, 0);
        let distribution = &scenario.inputs[0].value;
        assert_eq!((loss.points, loss.integrated.as_str()), (16, "x"));
        for level in QUANTILES {
            let expected = 3.0 * distribution.quantile(level.p()) + 1.0;
            let found = quantile(&loss, level.p());
            assert!(
                (found.value - expected).abs() < 1e-7 * expected,
                "{value}: {} not {expected}",
                found.value
            );
            assert!(found.se < 1e-12 * expected, "{value}: {}", found.se);
        }
        for level in TVARS {
            let expected = 3.0 * tail_mean(|q| distribution.quantile_upper(q), level.p()) + 1.0;
            let found = tvar(&loss, level.p()).value;
            assert!((found - expected).abs() < 1e-5 * expected, "{value}: {found}, not {expected}");
        }
    }
}

/// References by quadrature, as in `tests/reference/retailer.rs`.
#[test]
fn the_retailers_severity_is_that_of_quadrature_to_a_fiftieth_of_a_percent() {
    let loss = smoothed(1_000_000, 2025, RETAILER);
    assert_eq!((loss.method, loss.points), (Method::PreIntegration, 262_144));
    let vars = [(0.05, 2_637_093.836), (0.5, 5_210_714.881), (0.9, 8_084_093.328), (0.95, 9_311_837.686)];
    for (p, expected) in vars.into_iter().chain([(0.99, 12_782_203.774), (0.995, 14_600_248.580)]) {
        near(&format!("VaR {p}"), quantile(&loss, p), expected, 0.0);
    }
    for (p, expected) in [(0.95, 11_558_163.282), (0.99, 15_707_025.113)] {
        near(&format!("TVaR {p}"), tvar(&loss, p), expected, 0.0);
    }
    near("mean", loss.mean.expect("finite"), 5_501_814.713, 0.0);
    near("sd", loss.sd.expect("finite"), 2_205_988.511, 0.0);
    for estimate in [quantile(&loss, 0.99), tvar(&loss, 0.99)] {
        let (low, high) = estimate.interval();
        assert!(high - low < 2.0 * 2e-4 * estimate.value, "{low} to {high}");
    }
}

/// References by another program's Fourier transform on two grids, as in `tests/reference/years.rs`.
#[test]
fn the_retailers_year_is_that_of_another_transform() {
    let text = format!("{RETAILER}[frequency]\nincidents = 'poisson(0.8)'\n");
    let loss = smoothed(65_536, 2025, &text);
    assert_eq!(loss.method, Method::PreIntegrationAndFourier);
    let vars = [(0.5, 3_405_577.302), (0.75, 7_012_175.318), (0.9, 11_736_383.037), (0.95, 14_806_251.291)];
    for (p, expected) in vars.into_iter().chain([(0.99, 21_524_260.308), (0.995, 24_287_971.797)]) {
        near(&format!("VaR {p}"), quantile(&loss, p), expected, 1e-6);
    }
    for (p, expected) in [(0.95, 18_982_256.818), (0.99, 25_494_179.418)] {
        near(&format!("TVaR {p}"), tvar(&loss, p), expected, 1e-6);
    }
    near("mean", loss.mean.expect("finite"), 4_401_451.771, 0.0);
    near("sd", loss.sd.expect("finite"), 5_301_799.728, 0.0);
    near("P(any loss)", loss.probability_of_loss, 1.0 - (-0.8_f64).exp(), 1e-12);
    let (quiet, p25) = (quantile(&loss, 0.25), quantile(&loss, 0.1));
    assert_eq!((quiet.value, quiet.se, p25.value), (0.0, 0.0, 0.0), "45 % of years: nothing");
    // The second way has its own errors, and none from sampling.
    let scenario = scenario(1_000, 1, &text);
    let body: Vec<_> = QUANTILES.into_iter().filter(|level| level.p() < 0.999).collect();
    let fourier = FourierLoss::of(&Plan::new(&scenario), &body, &TVARS).expect("it is a sum of products");
    for (level, figure) in fourier.quantiles {
        let found = quantile(&loss, level.p());
        assert!((found.value - figure.value).abs() <= 5.0 * found.se + 5.0 * figure.error, "{}", level.p());
    }
}

/// Series and transforms as in the tests of `FourierLoss`; with one input there is no sampling error, only the grid's.
#[test]
fn compounds_of_one_input_have_the_values_of_their_series() {
    let check = |severity: &str, frequency: &str, vars: &[(f64, f64)], tvars: &[(f64, f64)], share: f64| {
        let loss = smoothed(16_384, 1, &compound(severity, frequency));
        for &(p, expected) in vars {
            near(&format!("{severity}: VaR {p}"), quantile(&loss, p), expected, share);
        }
        for &(p, expected) in tvars {
            near(&format!("{severity}: TVaR {p}"), tvar(&loss, p), expected, share);
        }
    };
    let vars = [(0.5, 19.328_008_776_521), (0.95, 33.794_218_267_449), (0.99, 40.811_792_993_374)];
    let tvars = [(0.9, 34.995_887_155_34), (0.95, 38.114_426_283_214), (0.99, 44.580_947_886_928)];
    check("gamma(shape = 2, scale = 1)", "poisson(10)", &vars, &tvars, 2e-6);
    let vars = [(0.5, 82_338.386), (0.99, 477_998.735), (0.995, 566_247.244)];
    check(
        "lognormal(mu = 10, sigma = 1)",
        "poisson(3)",
        &vars,
        &[(0.95, 416_361.909), (0.99, 622_820.329)],
        2e-6,
    );
    let vars = [(0.9, 524.458_776), (0.95, 572.404_43), (0.99, 669.282_36), (0.995, 707.053_395)];
    check(
        "uniform(0, 8)",
        "negative_binomial(mean = 96, dispersion = 16)",
        &vars,
        &[(0.95, 632.093_4)],
        2e-6,
    );
    check(
        "lognormal(mu = 0, sigma = 2)",
        "poisson(1)",
        &[(0.9, 13.867_545), (0.99, 109.779_72)],
        &[(0.9, 59.021_674)],
        1e-4,
    );
    // Geometric number (mean 4) of exponentials (mean 1,000): P(S > x) = 0.8·e^(−x/5000).
    let var = |p: f64| -5_000.0 * ((1.0 - p) / 0.8_f64).ln();
    let vars = [0.25, 0.5, 0.9, 0.95, 0.99, 0.995].map(|p| (p, var(p)));
    let tvars = [0.9, 0.95, 0.99].map(|p| (p, var(p) + 5_000.0));
    check("exponential(1000)", "negative_binomial(mean = 4, dispersion = 1)", &vars, &tvars, 2e-6);
    let loss =
        smoothed(16_384, 1, &compound("exponential(1000)", "negative_binomial(mean = 4, dispersion = 1)"));
    let limits = [-1.0, 0.0, 700.0, 20_000.0, 40_000.0];
    let expected = [1.0, 0.8, 0.8 * (-0.14_f64).exp(), 0.8 * (-4.0_f64).exp(), 0.8 * (-8.0_f64).exp()];
    for (found, expected) in loss.exceedance(&limits).into_iter().zip(expected) {
        near("P(S > x)", found.expect("the grid reaches so far"), expected, 2e-5);
    }
    assert_eq!(loss.exceedance(&[1e12]), [None], "beyond the grid nothing is claimed");
}

/// Squared errors in standard errors average at most 15/13 for Student's t with 15 degrees of freedom, and 95 % of intervals
/// hold the truth. Over 120 seeds and two quantities of each of two losses.
#[test]
fn standard_errors_and_intervals_are_as_large_as_they_claim() {
    let sum = format!(
        "{}{}{}[loss]\nx = 'x + y * z'\n",
        input("x", "lognormal(mu = 0, sigma = 0.5)"),
        input("y", "gamma(shape = 3, scale = 1)"),
        "[inputs.z]\nvalue = 'uniform(0.5, 1)'\nunit = '1'\n"
    );
    let year = format!("{sum}[frequency]\nincidents = 'poisson(2)'\n");
    for (text, trials) in [(&sum, 2_048), (&year, 2_048)] {
        let truth = smoothed(1_000_000, 99, text);
        let (mut squares, mut held, mut count) = (0.0, 0, 0);
        for seed in 0..120 {
            let loss = smoothed(trials, seed, text);
            for (found, truth) in
                [(quantile(&loss, 0.9), quantile(&truth, 0.9)), (tvar(&loss, 0.99), tvar(&truth, 0.99))]
            {
                // Tables and grids have an error of their own, which is not of the sampling.
                let own = 3e-6 * truth.value;
                squares += ((found.value - truth.value) / found.se.hypot(own)).powi(2);
                let (low, high) = found.interval();
                held += u32::from((low - own..=high + own).contains(&truth.value));
                count += 1;
            }
        }
        let (mean, share) = (squares / f64::from(count), f64::from(held) / f64::from(count));
        assert!(
            (0.0..1.6).contains(&mean),
            "{trials}: squared errors average {mean} squared standard errors, {share} are held"
        );
        assert!(share > 0.9, "{share} of the intervals hold the truth");
    }
}

/// What controls stop is a weight: with one incident of which a share 0.3 remains, P(loss > x) is 0.3·e^(−x), and
/// VaR 90 is ln 3.
#[test]
fn a_programme_that_stops_incidents_leaves_its_share_of_them() {
    let text = format!(
        "{}[loss]\nx = 'x'\n[controls.c]\ncost = 1\nreduces = {{ incidents = '70%' }}\n[programmes]\np = ['c']\n",
        input("x", "exponential(1)")
    );
    let scenario = scenario(16_384, 1, &text);
    let loss = smoothed_outcome(&scenario, 1);
    near("P(loss > 0)", loss.probability_of_loss, 0.3, 1e-12);
    near("VaR 90", quantile(&loss, 0.9), 3_f64.ln(), 1e-9);
    near("TVaR 90", tvar(&loss, 0.9), 3_f64.ln() + 1.0, 1e-9);
    near("mean", loss.mean.expect("finite"), 0.3, 1e-12);
    near("sd", loss.sd.expect("finite"), (0.6_f64 - 0.09).sqrt(), 1e-12);
    let median = quantile(&loss, 0.5);
    assert_eq!((median.value, median.se), (0.0, 0.0));
}

/// Poisson incidents thinned by an effectiveness that all of a trial share are a mixed Poisson number: with an
/// effectiveness uniform on 0..=1 and exponential losses, P(no loss) = ∫ e^(−4θ) dθ = (1 − e^(−4))/4, the mean is 2 and
/// the variance E[8θ] + 16/12.
#[test]
fn an_uncertain_effectiveness_is_shared_by_all_incidents_of_a_trial() {
    let text = format!(
        "{}[controls.c]\ncost = 1\nreduces = {{ incidents = 'uniform(0, 1)' }}\n[programmes]\np = ['c']\n",
        compound("exponential(1)", "poisson(4)")
    );
    let scenario = scenario(16_384, 1, &text);
    let loss = smoothed_outcome(&scenario, 1);
    near("P(loss > 0)", loss.probability_of_loss, 1.0 - (1.0 - (-4.0_f64).exp()) / 4.0, 1e-6);
    near("mean", loss.mean.expect("finite"), 2.0, 1e-9);
    near("sd", loss.sd.expect("finite"), (4.0_f64 + 16.0 / 12.0).sqrt(), 1e-6);
    // Of discounted years the mixture is taken on the transform: its moments are the exact ones too.
    let text = text.replace("[inputs.x]", "horizon_years = 3\ndiscount_rate = '5%'\n[inputs.x]");
    let scenario = self::scenario(16_384, 1, &text);
    let loss = smoothed_outcome(&scenario, 1);
    let plain = engine::simulate(&Plan::new(&scenario)).expect("it is finite");
    let (losses, n) = (&plain[1], 16_384.0);
    let mean = losses.iter().sum::<f64>() / n;
    let sd = (losses.iter().map(|loss| (loss - mean).powi(2)).sum::<f64>() / n).sqrt();
    assert!((loss.mean.expect("finite").value - mean).abs() < 5.0 * sd / n.sqrt());
    assert!((loss.sd.expect("finite").value - sd).abs() < 5.0 * sd / n.sqrt());
    for limit in [1.0, 5.0, 12.0, 20.0] {
        let expected = losses.iter().filter(|loss| **loss > limit).count() as f64 / n;
        let found = loss.exceedance(&[limit])[0].expect("the grid reaches so far").value;
        assert!(
            (found - expected).abs() < 5.0 * (expected * (1.0 - expected) / n).sqrt(),
            "{limit}: {found}, {expected}"
        );
    }
}

/// An incident in 30 % of years needs no transform.
#[test]
fn at_most_one_incident_is_a_weight() {
    let loss = smoothed(16_384, 1, &compound("exponential(1)", "bernoulli(0.3)"));
    assert_eq!(loss.method, Method::PreIntegration);
    near("VaR 90", quantile(&loss, 0.9), 3_f64.ln(), 1e-9);
    near("P(loss > 0)", loss.probability_of_loss, 0.3, 1e-12);
}

/// A loss of 5 in 20 % of cases, else 5 and an exponential: the atom is a quantile by itself and has no error.
#[test]
fn values_with_probabilities_of_their_own_are_found() {
    let text = format!(
        "{}{}[loss]\nx = '5 HKD + x * y'\n",
        input("x", "exponential(1)"),
        "[inputs.y]\nvalue = 'bernoulli(0.8)'\nunit = '1'\n"
    );
    let loss = smoothed(16_384, 1, &text);
    near("VaR 5", quantile(&loss, 0.05), 5.0, 1e-9);
    assert!(quantile(&loss, 0.05).se < 1e-9);
    // One point of 1,024 lies on either side of y's step. Where it nearly always lies on one, 16 scrambles may not see
    // that it could lie on the other: the probability is then off by some hundredths of 1/1,024.
    near("VaR 90", quantile(&loss, 0.9), 5.0 + 8_f64.ln(), 2e-5);
    let year = format!("{text}[frequency]\nincidents = 'binomial(2, 0.5)'\n");
    let loss = smoothed(16_384, 1, &year);
    // P(S > 12) = P(N = 2)·P(X₁y₁ + X₂y₂ > 2) = ¼·(0.32·e^(−2) + 0.64·3e^(−2)), and 5 + x of one incident is 12 or less
    // but for 0.5·0.8·e^(−7).
    let expected = 0.25 * (0.32 + 0.64 * 3.0) * (-2.0_f64).exp() + 0.5 * 0.8 * (-7.0_f64).exp();
    near("P(S > 12)", loss.exceedance(&[12.0])[0].expect("the grid reaches so far"), expected, 1e-3);
}

/// Inputs of a correlation are sampled together; a third is integrated: X + Y of correlation 0.5 (Spearman's, by the
/// Gaussian copula ρ = 2·sin(π/12)) and Z, all normal, is normal.
#[test]
fn correlated_inputs_are_sampled_and_another_is_integrated() {
    let text = format!(
        "{}{}{}[loss]\nx = 'x + y + z'\n[[correlation]]\ninputs = ['x', 'y']\nrank = 0.5\n",
        input("x", "normal(10, 1)"),
        input("y", "normal(10, 1)"),
        input("z", "normal(10, 1)")
    );
    let loss = smoothed(16_384, 1, &text);
    assert_eq!(loss.integrated, "z");
    let rho = 2.0 * (std::f64::consts::PI * 0.5 / 6.0).sin();
    let sd = (3.0 + 2.0 * rho).sqrt();
    near("sd", loss.sd.expect("finite"), sd, 0.0);
    near("VaR 99", quantile(&loss, 0.99), 30.0 + sd * normal_quantile(0.99), 0.0);
}

/// Errors of differences are those of the differences.
#[test]
fn a_difference_between_outcomes_is_known_better_than_either() {
    let text = format!(
        "{RETAILER}[controls.c]\ncost = 1\nreduces = {{ churn_rate = '5%' }}\n[programmes]\np = ['c']\n"
    );
    let scenario = scenario(16_384, 1, &text);
    let (baseline, programme) = (smoothed_outcome(&scenario, 0), smoothed_outcome(&scenario, 1));
    let (before, after) = (quantile(&baseline, 0.99), quantile(&programme, 0.99));
    let avoided = before.minus(&after);
    assert_eq!(avoided.value, before.value - after.value);
    assert!(avoided.se < 0.5 * before.se, "{} and {}", avoided.se, before.se);
}

#[test]
fn what_cannot_be_smoothed_is_refused_with_the_reason() {
    let refused = |text: &str| {
        let scenario = scenario(1_024, 1, text);
        let diagnostic = Smoothed::of(&Plan::new(&scenario), scenario.programmes.len(), &QUANTILES, &TVARS)
            .expect_err("it cannot be smoothed");
        render(&[diagnostic], &scenario.sources, false)
    };
    let x = input("x", "exponential(1)");
    let rate = "[inputs.rate]\nvalue = 'uniform(1, 2)'\nunit = '1'\nvaries = 'trial'\n";
    let year = "[frequency]\nincidents = 'poisson(1)'\n";
    let controls = "[controls.c]\ncost = 1\nreduces = { x = 'uniform(0.1, 0.3)' }\n[programmes]\np = ['c']\n";
    let messages = [
        refused(&format!("{x}[loss]\nx = 'min(x, 3 HKD)'\n")),
        refused(&format!("{}[loss]\nx = 'x'\n", input("x", "discrete([1, 2], [1, 1])"))),
        refused(&format!("{x}{rate}[loss]\nx = 'x * rate'\n{year}")),
        refused(&format!("{x}[loss]\nx = 'x'\n{year}{controls}")),
        refused(&format!("{x}[loss]\nx = 'x'\n[frequency]\nincidents = 'poisson(1_000_000)'\n")),
        refused(&format!(
            "{x}{}[loss]\nx = 'x / y'\n",
            "[inputs.y]\nvalue = 'discrete([0, 1], [1, 9])'\nunit = '1'\n"
        )),
        refused(&format!("{}[loss]\nx = 'x'\n{year}", input("x", "student_t(2, 0, 1)"))),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}

/// Where a grid is fine enough it has no error from sampling; where it must reach from cents to billions it is not.
#[test]
fn tails_too_heavy_for_a_grid_are_estimated_by_points_and_no_others() {
    for severity in ["exponential(1)", "gamma(shape = 2, scale = 1)", "lognormal(mu = 0, sigma = 1)"] {
        let loss = smoothed(65_536, 1, &compound(severity, "poisson(3)"));
        assert_eq!(loss.method, Method::PreIntegrationAndFourier, "{severity}");
    }
    let text = compound("lognormal(mu = 0, sigma = 3.5)", "poisson(1)");
    let loss = smoothed(65_536, 1, &text);
    assert_eq!(loss.method, Method::AsmussenKroese);
    // Plain trials of another seed.
    let scenario = scenario(400_000, 2, &text);
    let plain = &engine::simulate(&Plan::new(&scenario)).expect("it is finite")[0];
    let n = plain.len() as f64;
    for p in [0.5, 0.75, 0.9, 0.95, 0.99, 0.999] {
        let x = quantile(&loss, p).value;
        let count = plain.iter().filter(|loss| **loss <= x).count() as f64 / n;
        let se = (p * (1.0 - p) / n).sqrt().hypot(loss.exceedance(&[x])[0].expect("points reach").se);
        assert!((count - p).abs() < 4.0 * se, "{p}: {count}");
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let again = pool.install(|| smoothed(65_536, 1, &text));
    assert_eq!((again.method, again.quantiles), (loss.method, loss.quantiles));
}
