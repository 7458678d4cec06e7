//! Estimates against closed forms and published examples, and what repeated samples must show.
use super::goodness::of_probabilities;
use super::*;
use crate::distributions::Distribution;
use crate::random::{Stream, fill_range};

fn draws(distribution: &Distribution, n: usize, seed: u64) -> Amounts {
    let mut column = vec![0.0; n];
    fill_range(seed, Stream::named("fitting tests"), 0, 0, &mut column);
    distribution.sampler().quantiles(&mut column);
    Amounts::new(column)
}

/// A distribution of each family, with its parameters in the order of the family's.
fn truths() -> Vec<(Model, Vec<f64>, Distribution)> {
    let spliced_mu = 1e5_f64.ln() - 1.1 * 1.6 * 1.6;
    [
        (Model::of(Family::Lognormal), vec![9.5, 2.2], Distribution::lognormal(9.5, 2.2)),
        (Model::of(Family::Gamma), vec![0.7, 3e5], Distribution::gamma(0.7, 3e5)),
        (Model::of(Family::Weibull), vec![0.6, 5e4], Distribution::weibull(0.6, 5e4)),
        (Model::of(Family::Pareto), vec![2e3, 1.3], Distribution::pareto(2e3, 1.3)),
        (Model::of(Family::Burr), vec![1.5, 1.2, 4e4], Distribution::burr(1.5, 1.2, 4e4)),
        (
            Model::of(Family::Spliced),
            vec![1.6, 1e5, 1.1],
            Distribution::spliced(spliced_mu, 1.6, 1e5, 1.1, None),
        ),
        (Model::above(1e6), vec![2e6, 0.6], Distribution::generalised_pareto(1e6, 2e6, 0.6)),
    ]
    .into_iter()
    .map(|(model, parameters, made)| (model, parameters, made.expect("possible parameters")))
    .collect()
}

/// Lieblein and Zelen (1956): millions of revolutions before 23 ball bearings failed.
const BEARINGS: [f64; 23] = [
    17.88, 28.92, 33.00, 41.52, 42.12, 45.60, 48.40, 51.84, 51.96, 54.12, 55.56, 67.80, 68.64, 68.64, 68.88,
    84.12, 93.12, 98.64, 105.12, 105.84, 127.92, 128.04, 173.40,
];

#[test]
fn a_published_example_comes_out_as_published() {
    let bearings = Amounts::new(BEARINGS.to_vec());
    // Lawless (2003), Statistical Models and Methods for Lifetime Data, example 5.1.1 ff.: Weibull 2.10 and 81.9;
    // lognormal 4.15 and 0.522.
    let weibull = Model::of(Family::Weibull).fit(&bearings);
    assert!((weibull.parameters[0] - 2.10).abs() < 0.005, "{weibull:?}");
    assert!((weibull.parameters[1] - 81.9).abs() < 0.05, "{weibull:?}");
    let lognormal = Model::of(Family::Lognormal).fit(&bearings);
    assert!((lognormal.parameters[0] - 4.15).abs() < 0.005, "{lognormal:?}");
    assert!((lognormal.parameters[1] - 0.522).abs() < 0.001, "{lognormal:?}");
}

#[test]
fn log_likelihoods_are_sums_of_the_logarithms_of_the_densities() {
    for (model, _, truth) in truths() {
        let amounts = draws(&truth, 400, 3);
        let estimate = model.fit(&amounts);
        let fitted = estimate.distribution();
        let sum: f64 =
            amounts.sorted().iter().map(|x| fitted.density(*x).expect("it has a density").ln()).sum();
        let name = model.family().name();
        assert!((sum - estimate.log_likelihood).abs() < 1e-8 * sum.abs(), "{name}: {sum} {estimate:?}");
        assert_eq!(estimate.limit, None, "{name}");
    }
}

/// Score 0 by central differences, in units of a standard error of the score: a step of a thousandth of each interval
/// changes the likelihood by no more than rounding.
#[test]
fn no_parameter_can_be_moved_to_a_higher_likelihood() {
    for (model, _, truth) in truths().into_iter().filter(|(model, _, _)| model.family() != Family::Pareto) {
        for seed in 0..5 {
            let amounts = draws(&truth, 500, seed);
            let estimate = model.fit(&amounts);
            let ends = intervals(&amounts, &estimate).expect("the maximum is regular");
            for (index, (low, high)) in ends.iter().enumerate() {
                let moved = |by: f64| {
                    let mut parameters = estimate.parameters.clone();
                    parameters[index] += by * (high - low) / 4.0;
                    model.log_likelihood(&amounts, &parameters)
                };
                let score = (moved(1e-2) - moved(-1e-2)) / 2e-2;
                let family = model.family().name();
                // The curvature of a spliced likelihood jumps wherever its threshold passes an amount.
                let bound = if model.family() == Family::Spliced { 0.1 } else { 0.02 };
                assert!(score.abs() < bound, "{family} {index}: score {score} a standard error");
                for by in [0.02, 0.3, 1.0] {
                    assert!(moved(by).max(moved(-by)) <= estimate.log_likelihood + 1e-6, "{family} {index}");
                }
            }
        }
    }
}

#[test]
fn true_parameters_are_found_again_within_four_standard_errors() {
    for (model, parameters, truth) in truths() {
        for seed in 10..20 {
            let amounts = draws(&truth, 2_000, seed);
            let estimate = model.fit(&amounts);
            let ends = intervals(&amounts, &estimate).expect("the maximum is regular");
            for ((found, (low, high)), expected) in estimate.parameters.iter().zip(ends).zip(&parameters) {
                let se = (high - low) / 3.92;
                let family = model.family().name();
                // The minimum of a Pareto sample lies above the true one, by no more than its exact interval with
                // probability 1 − 0.05⁴.
                let bound = if low == high { 0.0 } else { 4.0 * se.max(found - low) };
                assert!((found - expected).abs() <= bound, "{family}: {found} for {expected}, se {se}");
            }
        }
    }
}

/// In dollars or in cents: scales change with the unit, shapes do not, and the likelihood by −n·ln c.
#[test]
fn the_unit_of_money_does_not_matter() {
    for (model, _, truth) in truths() {
        let amounts = draws(&truth, 300, 5);
        let estimate = model.fit(&amounts);
        for c in [1e-6, 100.0, 7.8e9] {
            let scaled = Amounts::new(amounts.sorted().iter().map(|x| x * c).collect());
            let model = if model.threshold() > 0.0 { Model::above(c * model.threshold()) } else { model };
            let other = model.fit(&scaled);
            let family = model.family().name();
            for ((name, one), two) in
                model.family().parameters().iter().zip(&estimate.parameters).zip(&other.parameters)
            {
                let expected = match *name {
                    "scale" | "threshold" | "min" => one * c,
                    "mu" => one + c.ln(),
                    _ => *one,
                };
                assert!(
                    (two - expected).abs() <= 2e-5 * expected.abs(),
                    "{family} {name}: {two}, {expected}"
                );
            }
            let expected = estimate.log_likelihood - 300.0 * c.ln();
            assert!((other.log_likelihood - expected).abs() < 1e-7 * expected.abs(), "{family}");
        }
    }
}

#[test]
fn a_burr_or_spliced_fit_of_what_is_none_says_what_it_tends_to() {
    let weibull = draws(&Distribution::weibull(1.5, 1e4).expect("possible"), 400, 1);
    let burr = Model::of(Family::Burr).fit(&weibull);
    let limit = Model::of(Family::Weibull).fit(&weibull);
    if burr.limit.is_none() {
        assert!(burr.log_likelihood > limit.log_likelihood);
    }
    assert!(burr.log_likelihood > limit.log_likelihood - 0.1, "{burr:?} {limit:?}");
    let lognormal = draws(&Distribution::lognormal(9.0, 1.0).expect("possible"), 400, 6);
    let spliced = Model::of(Family::Spliced).fit(&lognormal);
    let limit = Model::of(Family::Lognormal).fit(&lognormal);
    assert!(spliced.log_likelihood > limit.log_likelihood - 0.5, "{spliced:?} {limit:?}");
}

#[test]
fn distances_of_small_samples_are_those_computed_by_hand() {
    let uniform = |values: &[f64]| {
        let pairs: Vec<(f64, f64)> = values.iter().map(|x| (*x, 1.0 - x)).collect();
        of_probabilities(&pairs)
    };
    assert!((uniform(&[0.25, 0.5, 0.75]).ks - 0.25).abs() < 1e-15);
    // Steps at 0.1 (to ½) and 0.9: the largest difference is ½ − 0.1.
    assert!((uniform(&[0.1, 0.9]).ks - 0.4).abs() < 1e-15);
    // The definition: n times the integral of (Fₙ − u)²/(u(1 − u)), by the midpoint rule in ln(u/(1 − u)).
    let values = [0.07, 0.3, 0.31, 0.85];
    let n = values.len() as f64;
    let step = 1e-4;
    let integral: f64 = (-400_000..400_000)
        .map(|index| {
            let u = 1.0 / (1.0 + (-(f64::from(index) + 0.5) * step).exp());
            let share = values.iter().filter(|x| **x <= u).count() as f64 / n;
            (share - u) * (share - u) * step
        })
        .sum();
    let found = uniform(&values).ad;
    assert!((found - n * integral).abs() < 1e-3, "{found} is not {}", n * integral);
}

/// Of samples from the family itself, p-values are uniform: a share p of them is at most p. Bounds are four binomial
/// standard errors, and the step of 1/100 of a p-value from 99 samples.
#[test]
fn p_values_are_uniform_where_the_family_is_right() {
    for (family, truth) in [
        (Family::Lognormal, Distribution::lognormal(9.0, 2.0)),
        (Family::Weibull, Distribution::weibull(0.7, 1e4)),
    ] {
        let truth = truth.expect("possible");
        let runs = 400;
        let p_values: Vec<(f64, f64)> = (0..runs)
            .map(|seed| {
                let amounts = draws(&truth, 40, 1_000 + seed);
                let estimate = Model::of(family).fit(&amounts);
                let observed = distances(&amounts, &estimate);
                let samples = resample(&estimate, 40, 99, seed, &|_| {});
                let p = |of: fn(&Distances) -> f64| {
                    let beyond =
                        samples.iter().filter(|one| of(&one.distances) >= of(&observed)).count() as f64;
                    (1.0 + beyond) / 100.0
                };
                (p(|one| one.ks), p(|one| one.ad))
            })
            .collect();
        for level in [0.05, 0.2, 0.5, 0.9] {
            let bound = 4.0 * (level * (1.0 - level) / runs as f64).sqrt() + 0.01;
            for (name, share) in [
                ("KS", p_values.iter().filter(|p| p.0 <= level + 1e-9).count() as f64 / runs as f64),
                ("AD", p_values.iter().filter(|p| p.1 <= level + 1e-9).count() as f64 / runs as f64),
            ] {
                assert!((share - level).abs() <= bound, "{} {name}: {share} at {level}", family.name());
            }
        }
    }
}

/// Intervals of 95 % hold the truth in 95 % of samples, within four binomial standard errors and 1.5 points for their being
/// asymptotic.
#[test]
fn intervals_cover_the_true_parameters() {
    for (model, parameters, truth) in truths() {
        let runs = 300;
        let mut covered = vec![0.0; parameters.len()];
        let mut regular = 0.0;
        for seed in 0..runs {
            let amounts = draws(&truth, 300, 5_000 + seed);
            let estimate = model.fit(&amounts);
            let Some(ends) = intervals(&amounts, &estimate) else { continue };
            regular += 1.0;
            for (index, (low, high)) in ends.into_iter().enumerate() {
                // The minimum's lower end alone has an error.
                covered[index] += f64::from(u8::from(low <= parameters[index] && parameters[index] <= high));
            }
        }
        let name = model.family().name();
        assert!(regular >= 0.9 * runs as f64, "{name}: {regular} regular fits");
        let bound = 4.0 * (0.95_f64 * 0.05 / regular).sqrt() + 0.015;
        for (share, parameter) in covered.iter().map(|count| count / regular).zip(model.family().parameters())
        {
            assert!((share - 0.95).abs() <= bound, "{name} {parameter}: {share}");
        }
    }
}

#[test]
fn the_mean_excess_of_a_hand_made_sample_is_what_the_hand_finds() {
    let amounts = Amounts::new((1..=12).map(f64::from).collect());
    let points = mean_excess(&amounts);
    // Over 1: the others are 1 to 11 above it, on average 6; over 7 there are five, on average 3.
    assert_eq!((points[0].threshold, points[0].mean, points[0].above), (1.0, 6.0, 11));
    let last = points.last().expect("there are some");
    assert_eq!((last.threshold, last.mean, last.above), (7.0, 3.0, 5));
    // Variance of 1 to 5 with n − 1 is 2.5, over n it is ½.
    assert!((last.high - 3.0 - 1.959_963_984_540_054 * 0.5_f64.sqrt()).abs() < 1e-12);
}

#[test]
fn the_predictive_distribution_is_wider_than_the_estimate_and_the_same_each_time() {
    let amounts = draws(&Distribution::lognormal(9.0, 1.5).expect("possible"), 30, 8);
    let model = Model::of(Family::Lognormal);
    let point = model.fit(&amounts).distribution();
    let wide = predictive(&amounts, model);
    // A new amount's t-quantile exceeds the normal's: 99 % with 29 degrees of freedom is 2.462·√(1 + 1/30) against 2.326.
    assert!(wide.quantile(0.99) > 1.02 * point.quantile(0.99));
    assert!((wide.cdf(point.quantile(0.5)) - 0.5).abs() < 0.03);
    assert_eq!(wide.quantile(0.99), predictive(&amounts, model).quantile(0.99));
}

/// Bliss and Fisher (1953): red mites on 150 apple leaves; k̂ = 1.02459 and mean 1.14667 by maximum likelihood.
#[test]
fn a_published_negative_binomial_comes_out_as_published() {
    let counts: Vec<u64> = [70, 38, 17, 10, 9, 3, 2, 1]
        .into_iter()
        .zip(0_u64..)
        .flat_map(|(times, count)| std::iter::repeat_n(count, times))
        .collect();
    let fit = fit_counts(&counts);
    assert!((fit.mean - 172.0 / 150.0).abs() < 1e-12);
    let negative = fit.negative.expect("mites come in groups");
    assert!((negative.dispersion - 1.024_59).abs() < 2e-4, "{negative:?}");
    assert!(negative.interval.0 < 1.02 && negative.interval.1.is_some_and(|high| high > 1.03));
    assert!(fit.ratio_p < 1e-6 && fit.dispersion_p < 1e-6);
    let same: f64 = counts
        .iter()
        .map(|count| {
            let law =
                crate::distributions::CountDistribution::negative_binomial(fit.mean, negative.dispersion);
            law.expect("possible").pmf(*count).ln()
        })
        .sum();
    assert!((same - negative.log_likelihood).abs() < 1e-9, "{same}");
}

#[test]
fn counts_that_vary_less_than_poisson_ones_have_no_negative_binomial() {
    let fit = fit_counts(&[4, 5, 5, 4, 6]);
    assert_eq!((fit.negative, fit.ratio, fit.ratio_p), (None, 0.0, 1.0));
    // Garwood's interval for 24 incidents in 5 years: 15.377 to 35.710 (published tables of the Poisson mean).
    let (low, high) = fit.poisson_interval;
    assert!((low - 15.377 / 5.0).abs() < 1e-3 && (high - 35.710 / 5.0).abs() < 1e-3, "{low} {high}");
    // Variance 0.7 over mean 4.8.
    assert!((fit.dispersion_index - 0.7 / 4.8).abs() < 1e-12);
}

/// Half of the likelihood ratios of Poisson counts are 0, and a share p of the p-values below ½ is at most p.
#[test]
fn the_ratio_test_keeps_its_level_on_poisson_counts() {
    let law = crate::distributions::CountDistribution::poisson(6.0).expect("possible").sampler();
    let runs = 2_000_u64;
    let mut small = 0.0;
    for seed in 0..runs {
        let mut uniforms = [0.0; 60];
        fill_range(seed, Stream::named("counts"), 0, 0, &mut uniforms);
        let mut counts = [0; 60];
        law.counts(&uniforms, &mut counts);
        let fit = fit_counts(&counts.map(u64::from));
        small += f64::from(u8::from(fit.ratio_p <= 0.1));
    }
    let share = small / runs as f64;
    // Four binomial standard errors, and two points for 60 years being no infinite number of them.
    assert!((share - 0.1).abs() < 4.0 * (0.09 / runs as f64).sqrt() + 0.02, "{share}");
}

fn table(text: &str) -> Table {
    Table::read("fines.csv", text.as_bytes()).expect("it is a table")
}

#[test]
fn every_row_of_a_real_file_is_counted() {
    let rows = "\"1,200\"\n€ 500\n0\nn/a\n\n10/18/2019\npending\n300\n400\n700\n900\n1100\n2100\n2500.50\n80\nEUR 2.5k\n";
    let mut text = String::from("fine,country\n");
    for (index, row) in rows.lines().enumerate() {
        text.push_str(&format!("{row},{}\n", if index == 15 { "Spain" } else { "France" }));
    }
    let sample = amounts(&table(&text), "fine", None).expect("enough amounts");
    let tally = &sample.tally;
    assert_eq!((tally.rows, tally.used, tally.zeros, tally.blanks), (16, 11, 1, 2));
    assert_eq!((tally.dates, tally.words, tally.lines.as_slice()), (1, 1, [7, 8].as_slice()));
    assert_eq!((tally.with_thousands, tally.with_currency, tally.decimal_comma), (1, 2, false));
    assert_eq!((sample.amounts.min(), sample.amounts.max()), (80.0, 2500.5));
    let condition = Condition::parse("country = France").expect("a condition");
    let sample = amounts(&table(&text), "fine", Some(&condition)).expect("enough amounts");
    assert_eq!((sample.tally.excluded, sample.tally.used), (1, 10));
}

#[test]
fn semicolons_and_decimal_commas_are_understood() {
    let text = "fine;country\n1.234,50;A\n2.000;A\n3,5;A\n4;A\n5;A\n6;A\n7;A\n8;A\n9;A\n10;A\n";
    let sample = amounts(&table(text), "fine", None).expect("enough amounts");
    assert!(sample.tally.decimal_comma);
    assert_eq!((sample.amounts.max(), sample.amounts.min(), sample.tally.with_thousands), (2_000.0, 3.5, 2));
}

#[test]
fn bad_columns_are_refused_with_what_to_do() {
    let many =
        |cell: &str, times: usize| format!("fine,date\n{}", format!("{cell},2020-01-01\n").repeat(times));
    let said = |text: &str, column: &str| {
        let error = amounts(&table(text), column, None).expect_err("it is refused");
        format!("{} / {}", error.message, error.help.unwrap_or_default())
    };
    let told = [
        said(&many("5", 20), "fines"),
        said(&many("n/a", 20), "fine"),
        said(&many("5", 20), "date"),
        said(&many("0", 20), "fine"),
        said(&many("word", 20), "fine"),
        said(&many("5", 9), "fine"),
        said(&many("5", 20), "fine"),
        said(&format!("{}-3,2020-01-01\n", many("5", 20)), "fine"),
        format!("{:?}", Table::read("fines.csv", b"a,b\n1,2,3\n").expect_err("a row too long")),
        format!("{:?}", Table::read("fines.csv", b"").expect_err("nothing")),
        format!(
            "{:?}",
            amounts(&table(&many("5", 20)), "fine", Condition::parse("date=2020-01-02").ok().as_ref()).err()
        ),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn dates_become_counts_of_years_with_the_empty_ones() {
    let text = "date\n10/18/2018\n03/05/2018\n1970-01-01\n\nsoon\n12/31/2021\n2021-02-03\n";
    let found = occurrences(&table(text), "date", None).expect("dates");
    assert_eq!((found.counts.as_slice(), found.years), ([2, 0, 0, 2].as_slice(), Some((2018, 2021))));
    // The blank line is no row to a CSV reader.
    assert_eq!((found.rows, found.placeholders, found.words), (6, 1, 1));
    let (first, last) = found.days.expect("days are known");
    assert_eq!((first.to_string(), last.to_string()), ("2018-03-05".to_owned(), "2021-12-31".to_owned()));
    // 18 can only be a day.
    let text = "date\n18/10/2018\n05/03/2019\n01/02/2020\n";
    let found = occurrences(&table(text), "date", None).expect("dates");
    assert_eq!(found.days.map(|days| days.0.to_string()), Some("2018-10-18".to_owned()));
    let counts = occurrences(&table("n\n3\n0\n12\n7\n"), "n", None).expect("counts");
    assert_eq!((counts.counts.as_slice(), counts.years), ([3, 0, 12, 7].as_slice(), None));
    let years = occurrences(&table("year\n2019\n2019\n2021\n"), "year", None).expect("years");
    assert_eq!(years.counts, [2, 0, 1]);
}

#[test]
fn columns_without_a_frequency_are_refused_with_what_to_do() {
    let said = |text: &str| {
        let error = occurrences(&table(text), "n", None).expect_err("it is refused");
        format!("{} / {}", error.message, error.help.unwrap_or_default())
    };
    let told = [
        said("n\nword\nother\n"),
        said("n\n1.5\n2\n3\n"),
        said("n\n2020-01-01\n2021-03-01\n"),
        said("n\n0\n0\n0\n"),
        said("n\n1019-01-01\n2019-03-01\n2020-01-01\n"),
    ];
    insta::assert_snapshot!(told.join("\n"));
}
