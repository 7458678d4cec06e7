//! Backtests against exact sums, published values, and themselves under a scenario that is right.
use super::*;

fn names() -> Names {
    Names { year: "year".to_owned(), loss: "loss".to_owned() }
}

/// C(n, k) p^k (1 − p)^(n − k), summed.
fn sum_from(k: u64, n: u64, p: f64) -> f64 {
    let term = |k: u64| {
        let ways = (0..k).fold(1.0, |ways, i| ways * (n - i) as f64 / (i + 1) as f64);
        ways * p.powi(k as i32) * (1.0 - p).powi((n - k) as i32)
    };
    (k..=n).map(term).sum()
}

#[test]
fn binomial_statements_are_exact_sums() {
    for (n, p) in [(5, 0.05), (7, 0.45), (20, 0.2), (40, 0.01)] {
        for k in 0..=n {
            assert!((at_least(k, n, p) - sum_from(k, n, p)).abs() < 1e-11, "{k} {n} {p}");
        }
        let (low, high) = central_band(n, p);
        assert!(1.0 - sum_from(low, n, p) <= 0.025 && sum_from(high + 1, n, p) <= 0.025);
        if let Some(count) = critical_count(n, p, 0.05) {
            assert!(sum_from(count, n, p) <= 0.05 && sum_from(count - 1, n, p) > 0.05);
            let p = detectable(count, n, 0.8);
            assert!((sum_from(count, n, p) - 0.8).abs() < 1e-9);
        }
    }
    assert_eq!(two_sided(10, 20, 0.5), 1.0);
    // By hand: 2 · 0.5^5.
    assert!((two_sided(5, 5, 0.5) - 0.0625).abs() < 1e-12);
    assert_eq!(critical_count(3, 0.5, 0.05), None);
}

/// The zones of the Basel Committee (1996, table 2), 250 days at 99 %: four or fewer exceptions have a cumulative
/// probability of 89.22 %, five or fewer of 95.88 %, nine or fewer of 99.97 %.
#[test]
fn exceedances_have_the_probabilities_of_the_basel_zones() {
    for (count, cumulative) in [(4, 0.8922), (5, 0.9588), (9, 0.9997)] {
        assert!((1.0 - at_least(count + 1, 250, 0.01) - cumulative).abs() < 5e-5, "{count}");
    }
    assert_eq!(critical_count(250, 0.01, 0.05), Some(6));
}

/// Marsaglia, Tsang and Wang (2003): K(10, 0.274) = 0.628479615456504…; n = 1 and 2 by hand.
#[test]
fn kolmogorovs_distribution_is_exact_for_few_values() {
    assert!((1.0 - kolmogorov(0.274, 10) - 0.628_479_615_456_504_3).abs() < 1e-13);
    for d in [0.55, 0.7, 0.9] {
        assert!((1.0 - kolmogorov(d, 1) - (2.0 * d - 1.0)).abs() < 1e-13, "{d}");
        assert!((1.0 - kolmogorov(d, 2) - (1.0 - 2.0 * (1.0 - d) * (1.0 - d))).abs() < 1e-13, "{d}");
    }
    for d in [0.3, 0.4, 0.5] {
        assert!((1.0 - kolmogorov(d, 2) - 2.0 * (2.0 * d - 0.5) * (2.0 * d - 0.5)).abs() < 1e-13, "{d}");
    }
    assert_eq!((kolmogorov(1.0, 7), kolmogorov(0.01, 7)), (0.0, 1.0));
}

/// Losses of 0 with probability 0.4, else uniform: what a scenario without incidents in some years is like.
fn loss(u: f64) -> f64 {
    if u < 0.4 { 0.0 } else { 1e6 * u }
}

fn simulated() -> Vec<f64> {
    let n = 100_000;
    (0..n).map(|index| loss((f64::from(index) + 0.5) / f64::from(n))).collect()
}

fn realised(seed: u64, count: i32, of: impl Fn(f64) -> f64) -> Realised {
    let draw = |year: i32| of(uniform(seed, Stream::named("realised"), year as u64, 0));
    Realised { years: (2000..2000 + count).map(|year| (year, draw(year))).collect(), missing: Vec::new() }
}

#[test]
fn under_a_scenario_that_is_right_transforms_are_uniform_in_spite_of_the_atom() {
    let losses = simulated();
    let mut transforms = Vec::new();
    let (mut p_values, mut rejected) = (Vec::new(), 0);
    for seed in 0..200 {
        let test = Backtest::of(&losses, &realised(seed, 12, loss), seed);
        transforms.extend(test.years.iter().map(|year| year.transform));
        p_values.push(test.p_value);
        rejected += u32::from(test.exceedances.iter().any(|one| one.level == 0.8 && one.p_too_many <= 0.05));
    }
    transforms.sort_unstable_by(f64::total_cmp);
    let n = transforms.len() as f64;
    let distance = transforms
        .iter()
        .enumerate()
        .map(|(index, u)| (u - (index as f64 + 0.5) / n).abs())
        .fold(0.0, f64::max);
    // Kolmogorov's limit: more than 2.23/√n has probability 10⁻⁴.
    assert!(distance < 2.23 / n.sqrt(), "{distance}");
    // A p-value is uniform: mean 1/2, sd 1/√12.
    let mean = p_values.iter().sum::<f64>() / 200.0;
    assert!((mean - 0.5).abs() < 5.0 / (12.0 * 200.0_f64).sqrt(), "{mean}");
    // An exact test rejects in at most 5 % of cases, and its count has sd 3.1.
    assert!(rejected <= 10 + 15, "{rejected}");
}

#[test]
fn years_that_are_worse_than_the_scenario_reject_it() {
    let test = Backtest::of(&simulated(), &realised(4, 15, |u| 2.0 * loss(0.4 + 0.6 * u)), 4);
    assert!(test.p_value < 0.01, "{}", test.p_value);
    let beyond = test.exceedances.iter().find(|one| one.level == 0.95).expect("it is tested");
    assert!(beyond.p_too_many < 0.01 && beyond.count > 5);
    assert!((beyond.chance - 0.05).abs() < 1e-4 && (beyond.expected - 0.75).abs() < 1e-2);
}

/// The chance of a year beyond an atom is that of a loss, not 1 − level.
#[test]
fn exceedances_of_a_quantile_in_the_atom_count_every_loss() {
    let losses: Vec<f64> = (0..1000).map(|index| if index < 700 { 0.0 } else { f64::from(index) }).collect();
    let test = Backtest::of(&losses, &realised(1, 10, |u| if u < 0.5 { 0.0 } else { 800.0 }), 1);
    let median = test.exceedances[0];
    assert_eq!((median.level, median.var, median.chance), (0.5, 0.0, 0.3));
    let year = test.years.iter().find(|year| year.loss == 0.0).expect("some year had none");
    assert_eq!((year.below, year.up_to), (0.0, 0.7));
}

/// With five years, two beyond VaR 95 reject (P = 2.26 %), which has 80 % probability from 1 − q⁵ − 5pq⁴ = 0.8 on.
#[test]
fn five_years_say_what_they_could_reject() {
    let test = Backtest::of(&simulated(), &realised(2, 5, loss), 2);
    let power =
        test.exceedances.iter().find(|one| one.level == 0.95).and_then(|one| one.power).expect("it can");
    assert_eq!(power.rejects_from, 2);
    let (p, q) = (power.detects_from, 1.0 - power.detects_from);
    assert!((1.0 - q.powi(5) - 5.0 * p * q.powi(4) - 0.8).abs() < 1e-9, "{p}");
}

#[test]
fn years_are_read_in_order_and_missing_ones_are_told() {
    let text = "region, loss, year\nHK, 5.5, 2022\nHK, 0, 2019\nHK, 1e6, 2020\n";
    let found = Realised::parse("l.csv", text, &names()).expect("it is sound");
    assert_eq!(found.years, [(2019, 0.0), (2020, 1e6), (2022, 5.5)]);
    assert_eq!(found.missing, [2021]);
}

#[test]
fn losses_that_are_none_are_refused_with_their_line() {
    let cases = [
        "year,los\n2019,1\n",
        "year,amount\n2019,1\n",
        "year,loss\n2019,many\n",
        "year,loss\n2019,\n",
        "year,loss\n2019,\"1,200\"\n",
        "year,loss\n2019,1,200\n",
        "year,loss\n2019,-5\n",
        "year,loss\n2019,1\n2019,2\n",
        "year,loss\nlast year,1\n",
        "year,loss\n19,1\n",
        "year,loss\n2019,inf\n",
        "year,loss\n",
        "",
    ];
    let answers: Vec<String> = cases
        .iter()
        .map(|text| {
            let error = Realised::parse("l.csv", text, &names()).expect_err(text);
            format!("{text}{}", render(&[error], &crate::diagnostics::Sources::default(), false))
        })
        .collect();
    insta::assert_snapshot!(answers.join("----\n"));
}
