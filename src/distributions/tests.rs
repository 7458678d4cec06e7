//! One set of tests for all families: draws against the exact distribution function, moments, tables, references.
use super::reference::QUANTILES;
use super::*;
use crate::random::{self, Stream};

type Made = Result<Distribution, ParameterError>;

/// Distributions with a continuous distribution function, several shapes of each family.
fn continuous() -> Vec<(&'static str, Distribution)> {
    let made: [(&str, Made); 40] = [
        ("uniform(-1, 3)", Distribution::uniform(-1.0, 3.0)),
        ("triangular(0.5, 1, 2.5)", Distribution::triangular(0.5, 1.0, 2.5)),
        ("triangular(0, 0, 1)", Distribution::triangular(0.0, 0.0, 1.0)),
        ("triangular(0, 1, 1)", Distribution::triangular(0.0, 1.0, 1.0)),
        ("pert(0.2M, 1M, 3M)", Distribution::pert(0.2e6, 1e6, 3e6, 4.0)),
        ("pert, mode at min", Distribution::pert(0.0, 0.0, 1.0, 4.0)),
        ("pert, mode at max", Distribution::pert(0.0, 5.0, 5.0, 4.0)),
        ("pert, lambda 50", Distribution::pert(0.0, 1.0, 10.0, 50.0)),
        ("normal(5, 2)", Distribution::normal(5.0, 2.0)),
        ("lognormal(mu 1, sigma 0.5)", Distribution::lognormal(1.0, 0.5)),
        ("lognormal(p5, p95)", Distribution::lognormal_from_percentiles((0.05, 200.0), (0.95, 1_500.0))),
        ("beta(2, 38)", Distribution::beta(2.0, 38.0, 0.0, 1.0)),
        ("beta(0.5, 0.5)", Distribution::beta(0.5, 0.5, 0.0, 1.0)),
        ("beta(0.2, 5)", Distribution::beta(0.2, 5.0, 0.0, 1.0)),
        ("beta(5, 1.5) on (10, 20)", Distribution::beta(5.0, 1.5, 10.0, 20.0)),
        ("beta(2000, 30000)", Distribution::beta(2_000.0, 30_000.0, 0.0, 1.0)),
        ("beta(mean, sd)", Distribution::beta_from_mean(0.3, 0.1, 0.0, 1.0)),
        ("gamma(0.05, 1)", Distribution::gamma(0.05, 1.0)),
        ("gamma(0.5, 3)", Distribution::gamma(0.5, 3.0)),
        ("gamma(3, 400)", Distribution::gamma(3.0, 400.0)),
        ("gamma(20000, 1)", Distribution::gamma(20_000.0, 1.0)),
        ("exponential(1000)", Distribution::exponential(1_000.0)),
        ("weibull(0.5, 2)", Distribution::weibull(0.5, 2.0)),
        ("weibull(3, 2)", Distribution::weibull(3.0, 2.0)),
        ("pareto(1, 3)", Distribution::pareto(1.0, 3.0)),
        ("generalised_pareto(0, 2, 0.2)", Distribution::generalised_pareto(0.0, 2.0, 0.2)),
        ("generalised_pareto(1, 2, -0.4)", Distribution::generalised_pareto(1.0, 2.0, -0.4)),
        ("generalised_pareto(1, 2, 0)", Distribution::generalised_pareto(1.0, 2.0, 0.0)),
        ("burr(2, 1.5, 1000)", Distribution::burr(2.0, 1.5, 1_000.0)),
        ("burr(0.3, 4, 1)", Distribution::burr(0.3, 4.0, 1.0)),
        ("burr(3000, 0.7, 1)", Distribution::burr(3_000.0, 0.7, 1.0)),
        ("spliced without a jump", Distribution::spliced(9.0, 2.0, 1e5, 1.1, None)),
        ("spliced with a jump", Distribution::spliced(1.0, 0.5, 4.0, 2.5, Some(0.2))),
        ("spliced at the median", Distribution::spliced(0.0, 1.0, 1.0, 3.0, Some(0.6))),
        ("student_t(2, 0, 1)", Distribution::student_t(2.0, 0.0, 1.0)),
        ("student_t(5, 10, 3)", Distribution::student_t(5.0, 10.0, 3.0)),
        ("metalog", Distribution::metalog(&[(0.1, 1.0), (0.5, 3.0), (0.9, 8.0)], Bounds::default())),
        (
            "metalog, bounded",
            Distribution::metalog(
                &[(0.05, 0.1), (0.5, 0.4), (0.75, 0.5), (0.95, 0.8)],
                Bounds { lower: 0.0, upper: 1.0 },
            ),
        ),
        (
            "mixture of overlapping parts",
            Distribution::normal(0.0, 1.0)
                .and_then(|a| Ok(vec![a, Distribution::normal(4.0, 2.0)?]))
                .and_then(|parts| Distribution::mixture(parts, &[3.0, 1.0])),
        ),
        (
            "truncated normal",
            Distribution::normal(0.0, 1.0).and_then(|inner| Distribution::truncated(inner, 1.0, 3.0)),
        ),
    ];
    made.into_iter()
        .map(|(name, made)| (name, made.unwrap_or_else(|error| panic!("{name}: {error}"))))
        .collect()
}

fn discrete() -> Vec<(&'static str, Distribution)> {
    let made: [(&str, Made); 5] = [
        ("constant(3)", Distribution::constant(3.0)),
        ("discrete", Distribution::discrete(&[5.0, 1.0, 3.0, 1.0], &[2.0, 1.0, 4.0, 1.0])),
        (
            "discrete of 100",
            Distribution::discrete(&(0..100).map(f64::from).collect::<Vec<_>>(), &[1.0; 100]),
        ),
        ("bernoulli(0.3)", Distribution::bernoulli(0.3)),
        ("empirical", Distribution::empirical(vec![4.0, 1.0, 1.0, 7.0, 2.0])),
    ];
    made.into_iter()
        .map(|(name, made)| (name, made.unwrap_or_else(|error| panic!("{name}: {error}"))))
        .collect()
}

fn draws(name: &str, distribution: &Distribution, n: usize) -> Vec<f64> {
    let mut column = vec![0.0; n];
    random::fill_range(2025, Stream::named(name), 0, 0, &mut column);
    let sampler = distribution.sampler();
    column.chunks_mut(1_024).for_each(|column| sampler.quantiles(column));
    column
}

/// The distance of a million draws from the exact distribution function. √n·D exceeds 2.23 once in 10,000
/// (Kolmogorov's distribution: 2·exp(−2·2.23²)).
#[test]
fn a_million_draws_of_every_continuous_distribution_follow_its_cdf() {
    let n = 1_000_000;
    for (name, distribution) in continuous() {
        let mut column = draws(name, &distribution, n);
        column.sort_by(f64::total_cmp);
        let distance = column
            .iter()
            .enumerate()
            // Every eighth is enough to see a deviation, and quick where the cdf is slow.
            .step_by(8)
            .map(|(index, &x)| {
                let p = distribution.cdf(x);
                (p - index as f64 / n as f64).abs().max((p - (index + 1) as f64 / n as f64).abs())
            })
            .fold(0.0, f64::max);
        let statistic = distance * (n as f64).sqrt();
        assert!(statistic < 2.23, "{name}: √n·D = {statistic}");
    }
}

#[test]
fn a_million_draws_of_every_discrete_distribution_have_its_frequencies() {
    let n = 1_000_000;
    for (name, distribution) in discrete() {
        let mut column = draws(name, &distribution, n);
        column.sort_by(f64::total_cmp);
        for group in column.chunk_by(|a, b| a == b) {
            let p = distribution.cdf(group[0]) - distribution.cdf(group[0].next_down());
            let error = (p * (1.0 - p) / n as f64).sqrt();
            let share = group.len() as f64 / n as f64;
            assert!((share - p).abs() <= 5.0 * error, "{name}: P({}) is {share}, not {p}", group[0]);
        }
    }
}

/// Standard errors: sd/√n for the mean; for the sd by the spread over a hundred batches.
#[test]
fn sample_moments_are_within_five_standard_errors_of_the_exact_ones() {
    let n = 1_000_000;
    for (name, distribution) in continuous().into_iter().chain(discrete()) {
        let column = draws(name, &distribution, n);
        let moments = |x: &[f64]| {
            let mean = x.iter().sum::<f64>() / x.len() as f64;
            (mean, x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / x.len() as f64)
        };
        let (mean, variance) = moments(&column);
        if !distribution.sd().is_finite() {
            continue;
        }
        let bound = 5.0 * distribution.sd() / (n as f64).sqrt() + 1e-12 * mean.abs();
        assert!(
            (mean - distribution.mean()).abs() <= bound,
            "{name}: mean {mean}, not {}",
            distribution.mean()
        );
        let batches: Vec<f64> = column.chunks(n / 100).map(|batch| moments(batch).1).collect();
        let spread = moments(&batches).1.sqrt() / 10.0;
        let exact = distribution.sd().powi(2);
        let bound = 5.0 * spread + 1e-12 * exact;
        assert!((variance - exact).abs() <= bound, "{name}: variance {variance}, not {exact} ± {spread}");
    }
}

#[test]
fn quantiles_agree_with_forty_digit_references() {
    for (family, a, b, tail, probability, expected) in QUANTILES {
        let made = match family {
            "beta" => Distribution::beta(a, b, 0.0, 1.0),
            "gamma" => Distribution::gamma(a, b),
            _ => Distribution::student_t(a, 0.0, 1.0),
        };
        let distribution = made.expect("references have possible parameters");
        let found = match tail {
            "lower" => distribution.quantile(probability),
            _ => distribution.quantile_upper(probability),
        };
        // Near the end of its support a value has the digits of its distance from 0 only.
        let bound = 2e-12 * expected.abs();
        assert!(
            (found - expected).abs() <= bound,
            "{family}({a}, {b}) {tail} {probability:e}: {found:e}, not {expected:e}"
        );
    }
}

/// The sampler against the exact functions, from the far tails to the middle: |F(Q(u)) − u| ≤ 1e-10 everywhere,
/// and a tail probability right to one in a million down to u = 1e-12.
#[test]
fn samplers_invert_the_cdf_everywhere_and_keep_the_tails() {
    for (name, distribution) in continuous() {
        let sampler = distribution.sampler();
        for step in 0..2_000 {
            let v = 10_f64.powf(-12.0 * f64::from(step) / 2_000.0) * 0.499_9;
            // As the addressed uniforms are: an odd multiple of 2⁻⁵³, so that 1 − v is exact.
            let v = ((v * 52_f64.exp2()).floor() + 0.5) * (-52_f64).exp2();
            let mut column = [v, 1.0 - v];
            sampler.quantiles(&mut column);
            let lower = distribution.cdf(column[0]);
            let upper = distribution.survival(column[1]);
            // A value has the digits of the scale that it lives on; where the density is large, the probability at
            // the rounded value is all that can be asked for.
            let (low, high) = distribution.support();
            let scale = [low, high]
                .into_iter()
                .filter(|end| end.is_finite())
                .fold(0.0, |most: f64, end| most.max(end.abs()));
            let resolution = |x: f64| {
                let step = f64::EPSILON * scale.max(x.abs());
                let below = distribution.cdf(x + step) - distribution.cdf(x - step);
                below.abs().max((distribution.survival(x + step) - distribution.survival(x - step)).abs())
            };
            for (found, wanted, x) in [(lower, v, column[0]), (upper, v, column[1])] {
                // The exact side of a truncated law is a difference, with that noise.
                let noise = if distribution.name() == "truncated" { 1e-15 } else { 0.0 };
                let bound = (1e-10_f64.min(1e-6 * wanted)).max(4.0 * resolution(x) + noise);
                assert!((found - wanted).abs() <= bound, "{name} at {wanted:e}: {found:e}");
            }
        }
    }
}

#[test]
fn draws_rise_with_the_uniform_and_stay_inside_the_support() {
    for (name, distribution) in continuous().into_iter().chain(discrete()) {
        let mut column: Vec<f64> = (0..200_000).map(|step| (f64::from(step) + 0.5) / 200_000.0).collect();
        distribution.sampler().quantiles(&mut column);
        let (low, high) = distribution.support();
        assert!(column.iter().all(|x| (low..=high).contains(x)), "{name} leaves its support");
        // Neighbouring segments may differ in the last digit.
        let falls = |pair: &[f64]| pair[0] - pair[1] > 4.0 * f64::EPSILON * pair[0].abs();
        assert!(!column.windows(2).any(falls), "{name} falls");
    }
}

#[test]
fn closed_forms_give_the_exact_quantile() {
    for (name, distribution) in continuous().into_iter().chain(discrete()) {
        let sampler = distribution.sampler();
        let scale = distribution.quantile(0.9).abs().max(distribution.quantile(0.1).abs());
        for u in [1e-9, 0.013, 0.2, 0.5 + 1e-9, 0.77, 0.999, 1.0 - 1e-9] {
            let mut column = [u];
            sampler.quantiles(&mut column);
            let exact = distribution.quantile(u);
            assert!(
                (column[0] - exact).abs() <= 2e-8 * (exact.abs() + scale),
                "{name} at {u}: {} not {exact}",
                column[0]
            );
        }
    }
}

#[test]
fn percentiles_and_moments_come_back_as_they_were_given() {
    let near = |found: f64, given: f64| {
        assert!((found - given).abs() <= 1e-12 * given.abs(), "{found} is not {given}")
    };
    let made = |made: Made| made.expect("possible parameters");
    let lognormal = made(Distribution::lognormal_from_percentiles((0.05, 200.0), (0.95, 1_500.0)));
    near(lognormal.quantile(0.05), 200.0);
    near(lognormal.quantile(0.95), 1_500.0);
    let lognormal = made(Distribution::lognormal_from_mean(5e6, 2e6));
    near(lognormal.mean(), 5e6);
    near(lognormal.sd(), 2e6);
    let lognormal = made(Distribution::lognormal_from_median(3.0, 2.0));
    near(lognormal.quantile(0.5), 3.0);
    near(lognormal.quantile(0.841_344_746_068_542_9), 6.0);
    let beta = made(Distribution::beta_from_mean(0.3, 0.1, 0.0, 1.0));
    near(beta.mean(), 0.3);
    near(beta.sd(), 0.1);
    let gamma = made(Distribution::gamma_from_mean(40.0, 10.0));
    near(gamma.mean(), 40.0);
    near(gamma.sd(), 10.0);
    near(made(Distribution::pert(1e6, 3e6, 10e6, 4.0)).mean(), (1e6 + 4.0 * 3e6 + 10e6) / 6.0);
    let points = [(0.05, 0.1), (0.5, 0.4), (0.75, 0.5), (0.95, 0.8)];
    for bounds in [
        Bounds::default(),
        Bounds { lower: 0.0, ..Bounds::default() },
        Bounds { upper: 1.0, ..Bounds::default() },
    ] {
        let metalog = made(Distribution::metalog(&points, bounds));
        points.iter().for_each(|(p, x)| assert!((metalog.quantile(*p) - x).abs() < 1e-12));
    }
}

#[test]
fn heavy_tails_have_no_finite_moments_and_say_so() {
    let made = |made: Made| made.expect("possible parameters");
    assert_eq!(made(Distribution::pareto(1.0, 0.9)).mean(), f64::INFINITY);
    assert_eq!(made(Distribution::pareto(1.0, 1.5)).sd(), f64::INFINITY);
    assert_eq!(made(Distribution::student_t(1.5, 0.0, 1.0)).sd(), f64::INFINITY);
    assert!(made(Distribution::student_t(1.0, 0.0, 1.0)).mean().is_nan());
    let capped = made(Distribution::truncated(made(Distribution::pareto(1.0, 0.5)), 1.0, 100.0));
    // ∫₁¹⁰⁰ x·½x^(−3/2) dx / (1 − 1/10) = 9/0.9.
    assert!((capped.mean() - 10.0).abs() < 1e-9, "{}", capped.mean());
}

#[test]
fn burr_and_spliced_have_the_moments_of_what_they_contain() {
    let made = |made: Made| made.expect("possible parameters");
    let near = |found: f64, expected: f64| {
        assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{found} is not {expected}");
    };
    // shape2 = 1 is the Lomax distribution: mean scale/(α − 1), variance α·scale²/((α − 1)²(α − 2)).
    let lomax = made(Distribution::burr(3.0, 1.0, 10.0));
    near(lomax.mean(), 5.0);
    near(lomax.sd(), 75_f64.sqrt());
    // shape1 = 1 is the log-logistic distribution: median the scale, mean scale·(π/γ)/sin(π/γ).
    let loglogistic = made(Distribution::burr(1.0, 3.0, 10.0));
    near(loglogistic.quantile(0.5), 10.0);
    let angle = std::f64::consts::PI / 3.0;
    near(loglogistic.mean(), 10.0 * angle / angle.sin());
    assert_eq!(made(Distribution::burr(1.0, 1.0, 1.0)).mean(), f64::INFINITY);
    // With the lognormal's own share above the threshold, the body is the lognormal's: P(X ≤ e) of (1, 2) is ½.
    let spliced = made(Distribution::spliced(1.0, 2.0, 1_f64.exp(), 2.0, Some(0.5)));
    near(spliced.cdf(0.5), made(Distribution::lognormal(1.0, 2.0)).cdf(0.5));
    near(spliced.survival(2.0 * 1_f64.exp()), 0.5 / 4.0);
    // Half a lognormal below its median has mean e³·Φ(−2)/½, the tail 2e.
    let below = 3_f64.exp() * 0.022_750_131_948_179_21 / 0.5;
    near(spliced.mean(), 0.5 * below + 0.5 * 2.0 * 1_f64.exp());
    // Without a given share the density does not jump.
    let smooth = made(Distribution::spliced(9.0, 2.0, 1e5, 1.1, None));
    let [left, right] =
        [1e5 * (1.0 - 1e-12), 1e5 * (1.0 + 1e-12)].map(|x| smooth.density(x).expect("it has one"));
    assert!((left / right - 1.0).abs() < 1e-9, "{left} and {right}");
}

#[test]
fn mixtures_with_gaps_and_atoms_still_invert_their_cdf() {
    let made = |made: Made| made.expect("possible parameters");
    let parts = vec![made(Distribution::uniform(0.0, 1.0)), made(Distribution::uniform(10.0, 11.0))];
    let gap = made(Distribution::mixture(parts, &[0.5, 0.5]));
    let parts = vec![made(Distribution::constant(0.0)), made(Distribution::exponential(2.0))];
    let atom = made(Distribution::mixture(parts, &[0.6, 0.4]));
    for (distribution, u, expected) in
        [(&gap, 0.25, 0.5), (&gap, 0.75, 10.5), (&atom, 0.3, 0.0), (&atom, 0.8, 2.0 * 2_f64.ln())]
    {
        let mut column = [u];
        distribution.sampler().quantiles(&mut column);
        assert!((column[0] - expected).abs() < 1e-12, "{} not {expected}", column[0]);
    }
}

#[test]
fn impossible_parameters_are_named() {
    let refused: [(Made, &str); 22] = [
        (Distribution::constant(f64::NAN), "value"),
        (Distribution::uniform(3.0, 1.0), "max"),
        (Distribution::triangular(3.0, 1.0, 5.0), "mode"),
        (Distribution::pert(0.0, 1.0, 2.0, 0.0), "lambda"),
        (Distribution::normal(0.0, -1.0), "sd"),
        (Distribution::lognormal(5e6, 2e6), "mu"),
        (Distribution::lognormal_from_median(1.0, 0.5), "gsd"),
        (Distribution::lognormal_from_percentiles((0.05, 10.0), (0.95, 5.0)), "high"),
        (Distribution::beta(0.0, 1.0, 0.0, 1.0), "alpha"),
        (Distribution::beta_from_mean(0.5, 0.6, 0.0, 1.0), "sd"),
        (Distribution::gamma(1.0, f64::INFINITY), "scale"),
        (Distribution::pareto(0.0, 1.0), "min"),
        (Distribution::student_t(0.1, 0.0, 1.0), "df"),
        (Distribution::burr(0.001, 1.0, 1.0), "shape1"),
        (Distribution::burr(0.1, 0.1, 1.0), "shape2"),
        (Distribution::spliced(14.0, 0.1, 1.0, 2.0, None), "threshold"),
        (Distribution::spliced(0.0, 1.0, 2.0, 2.0, Some(1.0)), "tail"),
        (Distribution::discrete(&[1.0, 2.0], &[1.0]), "weights"),
        (Distribution::bernoulli(1.2), "p"),
        (Distribution::empirical(Vec::new()), "values"),
        (Distribution::metalog(&[(0.1, 1.0), (0.5, 1.1), (0.9, 50.0)], Bounds::default()), "percentiles"),
        (Distribution::truncated(Distribution::normal(0.0, 1.0).expect("possible"), 50.0, 60.0), "min"),
    ];
    for (made, parameter) in refused {
        let error = made.expect_err(parameter);
        assert_eq!(error.parameter, parameter, "{error}");
    }
}

fn counts() -> Vec<CountDistribution> {
    [
        CountDistribution::poisson(0.1),
        CountDistribution::poisson(0.8),
        CountDistribution::poisson(40.0),
        CountDistribution::poisson(1e6),
        CountDistribution::negative_binomial(2.0, 0.5),
        CountDistribution::negative_binomial(96.0, 16.0),
        CountDistribution::binomial(3.0, 0.4),
        CountDistribution::binomial(10_000.0, 0.99),
        CountDistribution::bernoulli(0.25),
        CountDistribution::constant(7.0),
    ]
    .into_iter()
    .map(|made| made.expect("possible parameters"))
    .collect()
}

#[test]
fn counts_have_the_mean_sd_and_frequencies_of_their_distribution() {
    let n = 1_000_000;
    let mut uniforms = vec![0.0; n];
    random::fill_range(7, Stream::named("counts"), 0, 0, &mut uniforms);
    for distribution in counts() {
        let mut found = vec![0; n];
        distribution.sampler().counts(&uniforms, &mut found);
        let name = format!("{} with mean {}", distribution.name(), distribution.mean());
        let mean = found.iter().map(|count| f64::from(*count)).sum::<f64>() / n as f64;
        assert!((mean - distribution.mean()).abs() <= 5.0 * distribution.sd() / 1e3, "{name}: mean {mean}");
        let mut sorted = found.clone();
        sorted.sort_unstable();
        for group in sorted.chunk_by(|a, b| a == b) {
            let p = distribution.pmf(u64::from(group[0]));
            let (share, error) = (group.len() as f64 / n as f64, (p * (1.0 - p) / n as f64).sqrt());
            // Five standard errors for thousands of groups; a group of one or two is no evidence.
            assert!((share - p).abs() <= 5.0 * error + 2e-6, "{name}: P({}) is {share}, not {p}", group[0]);
        }
        for (u, count) in uniforms.iter().zip(&found).step_by(997) {
            assert_eq!(distribution.quantile(*u), u64::from(*count), "{name} at {u}");
        }
    }
}

#[test]
fn count_probabilities_are_the_textbook_ones() {
    let near =
        |found: f64, expected: f64| assert!((found - expected).abs() <= 1e-14, "{found} is not {expected}");
    let poisson = CountDistribution::poisson(0.1).expect("possible");
    near(poisson.pmf(0), (-0.1_f64).exp());
    near(poisson.cdf(1), 1.1 * (-0.1_f64).exp());
    // Geometric: mean 4, dispersion 1 has P(0) = 1/5 and ratio 4/5.
    let geometric = CountDistribution::negative_binomial(4.0, 1.0).expect("possible");
    near(geometric.pmf(0), 0.2);
    near(geometric.pmf(3), 0.2 * 0.8_f64.powi(3));
    let binomial = CountDistribution::binomial(3.0, 0.4).expect("possible");
    near(binomial.pmf(2), 3.0 * 0.16 * 0.6);
    // scipy.stats.poisson.cdf(1000000, 1000000).
    let large = CountDistribution::poisson(1e6).expect("possible");
    assert!((large.cdf(1_000_000) - 0.500_265_961_486_283_7).abs() < 1e-12);
}

#[test]
fn impossible_counts_are_refused() {
    for made in [
        CountDistribution::poisson(-1.0),
        CountDistribution::poisson(1e10),
        CountDistribution::negative_binomial(1e6, 1e-6),
        CountDistribution::binomial(2.5, 0.5),
        CountDistribution::binomial(2.0, 1.5),
        CountDistribution::bernoulli(f64::NAN),
        CountDistribution::constant(1.5),
    ] {
        assert!(made.is_err());
    }
}
