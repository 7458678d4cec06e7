//! Random numbers of continuous losses: exact series and Fourier transforms.
use crate::common::{check_mean, check_quantile, check_tvar, compound, run, share_se, within};
use crate::{asked, check_cdf, written};

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

/// Bahnemann, "Distributions for Actuaries" (CAS Monograph 2), example 4.3 (input): gamma with shape 0.05, nearly all of
/// it next to nothing. The cdf by an exact series of incomplete gamma functions.
#[test]
fn a_spiky_severity_agrees_with_its_series() {
    let reference = [
        (0.0, 4.539_992_976_25e-5),
        (500.0, 0.338_780_043_135),
        (2_000.0, 0.592_191_564_124),
        (4_000.0, 0.751_300_395_239),
        (6_000.0, 0.840_142_557_482),
        (8_000.0, 0.894_594_319_764),
        (10_000.0, 0.929_416_437_599),
        (14_000.0, 0.967_432_501_611),
        (18_000.0, 0.984_611_547_979),
    ];
    let text = compound("gamma(shape = 0.05, scale = 6000)", "poisson(10)", "1M", 20);
    let results = run(&format!("{text}{}", asked(reference.map(|(loss, _)| loss))));
    check_cdf(&results.baseline, 1_000_000, reference.map(|(_, cdf)| cdf));
    check_mean(&results.baseline, 3_000.0);
}

/// Shevchenko (2010), "Calculation of aggregate loss distributions", section 5: Poisson number of lognormal(0, 2). Values
/// by Fourier transform at three step sizes.
#[test]
fn heavy_tails_at_every_frequency_agree_with_the_fourier_transform() {
    let severity = "lognormal(mu = 0, sigma = 2)";
    let rare = run(&compound(severity, "poisson(0.1)", "2M", 21)).baseline;
    check_quantile(&rare, 0.99, 13.076_72);
    check_quantile(&rare, 0.999, 105.362_814);
    check_tvar(&rare, 0.99, 56.701_558);
    let some = run(&compound(severity, "poisson(10)", "500k", 22)).baseline;
    check_quantile(&some, 0.9, 150.683_72);
    check_quantile(&some, 0.99, 555.757_26);
    check_quantile(&some, 0.999, 1_779.158_48);
    check_tvar(&some, 0.9, 333.248_56);
    check_tvar(&some, 0.99, 1_094.564_49);
    let many = run(&compound(severity, "poisson(100)", "200k", 23)).baseline;
    check_quantile(&many, 0.9, 1_160.171);
    check_quantile(&many, 0.99, 2_488.387_8);
    check_quantile(&many, 0.999, 5_853.060_1);
    check_tvar(&many, 0.9, 1_751.846_7);
}

/// Grübel and Hermesmeier (1999), also in Mildenhall (2024), section 5.3: Poisson(20) Lévy losses, which have no mean.
/// A Lévy variable is 1/Z² with Z normal, and the sum of n is n² times one, so that
/// `P(S ≤ x) = Σ P(N = n)·erfc(n/√(2x))`; the source prints P(999.5 < S ≤ 1000.5) = 2.013e-04, P(99.5 < S ≤ 100.5) = 1.155e-03.
#[test]
fn losses_without_a_mean_have_the_probabilities_of_their_stable_law() {
    let cdf = |x: f64| {
        let mut poisson = (-20.0_f64).exp();
        let mut sum = poisson;
        for n in 1..200_u32 {
            poisson *= 20.0 / f64::from(n);
            sum += poisson * statrs::function::erf::erfc(f64::from(n) / (2.0 * x).sqrt());
        }
        sum
    };
    assert!((cdf(1_000.5) - cdf(999.5) - 2.013e-4).abs() < 5e-8);
    assert!((cdf(100.5) - cdf(99.5) - 1.155e-3).abs() < 5e-7);
    let points = [50.0, 99.5, 100.5, 300.0, 999.5, 1_000.5, 1e4, 1e6];
    let rest = format!("[frequency]\nincidents = 'poisson(20)'\n{}", asked(points));
    let risk = written(&[("z", "normal(0, 1)")], &[("levy", "1 HKD * (1 HKD / z) ^ 2")], 24, &rest).baseline;
    check_cdf(&risk, 1_000_000, points.map(cdf));
    for p in [0.05, 0.25, 0.5, 0.75, 0.9] {
        check_quantile(&risk, p, crate::inverse(cdf, p, 1.0, 1e7));
    }
}

/// Bernoulli number of exponentials: `P(S > x) = p·e^(−x/θ)`, so VaR is θ·ln(p/(1 − α)) where it is above nothing, and
/// TVaR is θ more (derived here; the excess of an exponential is exponential).
#[test]
fn at_most_one_incident_has_the_tail_of_its_severity() {
    let risk = run(&compound("exponential(1000)", "bernoulli(0.3)", "1M", 25)).baseline;
    let var = |p: f64| 1_000.0 * (0.3 / (1.0 - p)).ln();
    crate::check_tail(&risk, var, |p| var(p) + 1_000.0);
    check_quantile(&risk, 0.5, 0.0);
}

/// Wald's identity and its second moment (Klugman, Panjer and Willmot, "Loss Models", chapter 9):
/// Var S = E N·Var X + Var N·(E X)², here with negative binomial N of mean 3 and dispersion 2 (variance 7.5) and PERT X.
#[test]
fn a_compound_has_the_variance_of_its_parts() {
    let risk =
        run(&compound("pert(1, 2, 9)", "negative_binomial(mean = 3, dispersion = 2)", "1M", 26)).baseline;
    // PERT(1, 2, 9) is 1 + 8·beta(1.5, 4.5): mean 3, variance 64·(0.25·0.75/7).
    check_mean(&risk, 9.0);
    crate::check_sd(&risk, 1_000_000, (3.0 * 64.0 * 0.1875 / 7.0 + 7.5 * 9.0_f64).sqrt(), 7.0);
}
