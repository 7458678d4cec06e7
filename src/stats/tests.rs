//! Statistics against enumeration, textbook values and full sorts.
use super::exceedance::Histogram;
use super::moments::Powers;
use super::scale::Scale;
use super::search::{Found, Parts, Search, Tally};
use super::*;
use crate::random::{self, Stream};

fn uniforms(n: usize) -> Vec<f64> {
    let mut column = vec![0.0; n];
    random::fill_range(5, Stream::named("stats"), 0, 0, &mut column);
    column
}

/// Losses with an atom at zero, a heavy tail and both signs.
fn losses(n: usize) -> Vec<f64> {
    uniforms(n)
        .into_iter()
        .map(|u| match u {
            u if u < 0.3 => 0.0,
            u if u < 0.35 => -1e3 * u,
            u => 1e6 / (1.0 - u),
        })
        .collect()
}

/// Order statistics by two rounds over the losses in parts, on a scale that knows the first of them, or with one that is
/// so coarse that there have to be rounds in between.
fn select(losses: &[f64], ranks: &[usize]) -> Vec<Selected> {
    let with = |buckets: u64| {
        let scale = Scale::fit(&losses[..losses.len().div_ceil(3)], buckets);
        let parts: Vec<&[f64]> = losses.chunks(losses.len().div_ceil(4)).collect();
        let tally = |losses: &&[f64]| {
            let mut tally = Tally::new(scale);
            tally.add(losses);
            tally
        };
        let tally = parts.iter().map(tally).reduce(Tally::merge).expect("there are losses");
        let mut search = Search::new(tally, losses.len(), ranks.to_vec());
        while search.needs_counts() {
            let count = |losses: &&[f64]| {
                let mut counts = Parts::default();
                search.count(losses, &mut counts);
                counts
            };
            let counts = parts.iter().map(count).collect();
            search.refine(counts);
        }
        let collect = |losses: &&[f64]| {
            let mut found = Found::default();
            search.collect(losses, 0.0, &mut found, &mut Vec::new());
            found
        };
        search.finish(parts.iter().map(collect).collect()).selected
    };
    let found = with(1 << 12);
    assert_eq!(found, with(8));
    found
}

fn moments(losses: &[f64]) -> Moments {
    let centre = Pilot::of(losses, losses.len()).centre();
    let halves = losses.split_at(losses.len() / 2);
    Moments::new(&Powers::of(halves.0, centre).add(&Powers::of(halves.1, centre)), centre)
}

fn sorted(losses: &[f64]) -> Vec<f64> {
    let mut sorted = losses.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

#[test]
fn selection_gives_the_order_statistics_of_a_full_sort_and_counts_what_lies_above() {
    for n in [1, 2, 7, 1_000, 40_000, 200_003] {
        let losses = losses(n);
        let sorted = sorted(&losses);
        let ranks: Vec<usize> = (1..=n).step_by(1 + n / 97).chain([n]).collect();
        for (one, rank) in select(&losses, &ranks).iter().zip(&ranks) {
            assert_eq!(one.value, sorted[rank - 1], "rank {rank} of {n}");
            assert_eq!(one.above, sorted.iter().filter(|value| **value > one.value).count());
        }
    }
}

#[test]
fn selection_is_exact_where_values_crowd_or_spread_over_all_magnitudes() {
    let n = 100_000;
    let spread: Vec<f64> = uniforms(n).into_iter().map(|u| 10_f64.powf(600.0 * u - 300.0)).collect();
    let both: Vec<f64> = spread.iter().enumerate().map(|(i, x)| if i % 3 == 0 { -x } else { *x }).collect();
    let crowded: Vec<f64> = uniforms(n).into_iter().map(|u| if u < 0.9 { 7.0 } else { u / 1e-300 }).collect();
    let zeros: Vec<f64> = (0..n).map(|i| if i % 2 == 0 { 0.0 } else { -0.0 }).collect();
    for losses in [spread, both, crowded, zeros, vec![-4.0; n]] {
        let sorted = sorted(&losses);
        let ranks: Vec<usize> = (1..=n).step_by(997).collect();
        for (one, rank) in select(&losses, &ranks).iter().zip(&ranks) {
            assert_eq!(one.value, sorted[rank - 1], "rank {rank}");
            assert_eq!(one.above, n - sorted.partition_point(|value| *value <= one.value));
        }
    }
}

#[test]
fn ranks_come_from_integers_where_doubles_are_off_by_one() {
    // 100.0 * 0.07 is 7.000000000000001, whose ceiling is 8.
    assert_eq!(Level::thousandths(70).rank(100), 7);
    assert_eq!(Level::thousandths(500).rank(1), 1);
    assert_eq!(Level::thousandths(999).rank(1_000_000), 999_000);
    assert_eq!(Level::thousandths(950).rank(19), 19);
}

#[test]
fn interval_ranks_are_the_exact_binomial_ones() {
    // Binomial quantiles 2.5 % and 97.5 % by scipy.stats.binom.ppf, the upper one plus 1.
    for (n, level, ranks) in [
        (1_000, 990, (983, 997)),
        (10_000, 990, (9_880, 9_920)),
        (10_000, 995, (9_936, 9_964)),
        (100_000, 999, (99_880, 99_920)),
    ] {
        assert_eq!(order_statistic_ranks(n, Level::thousandths(level)), ranks);
    }
}

#[test]
fn interval_ranks_of_large_samples_go_on_where_the_exact_ones_end() {
    // Just below and just above the variance at which the method changes.
    let level = Level::thousandths(500);
    let (low, high) = order_statistic_ranks(3_999_000, level);
    let (next_low, next_high) = order_statistic_ranks(4_001_000, level);
    assert!(next_low.abs_diff(low + 1_000) <= 2 && next_high.abs_diff(high + 1_000) <= 2);
}

#[test]
fn moments_keep_their_digits_far_from_zero() {
    // NIST StRD, NumAcc1 to NumAcc4: values by construction.
    let first = moments(&[10_000_001.0, 10_000_003.0, 10_000_002.0]);
    assert_eq!((first.mean, first.sd), (10_000_002.0, 1.0));
    for (base, tolerance) in [(1.2, 1e-14), (1_000_000.2, 1e-9), (10_000_000.2, 1e-8)] {
        let mut column = vec![base];
        for _ in 0..500 {
            column.extend([base - 0.1, base + 0.1]);
        }
        let found = moments(&column);
        assert!((found.mean - base).abs() <= 1e-14 * base, "{found:?}");
        assert!((found.sd - 0.1).abs() <= tolerance, "{found:?}");
    }
}

#[test]
fn skewness_is_that_of_the_definition_and_missing_where_nothing_varies() {
    // 0, 0, 3: mean 1, m₂ = 2, m₃ = (−1 − 1 + 8)/3 = 2, g₁ = 2/2^1.5.
    let found = moments(&[0.0, 0.0, 3.0]);
    assert!((found.skewness.expect("values differ") - 0.5_f64.sqrt()).abs() < 1e-15);
    assert_eq!((found.positive, found.min, found.max), (1, 0.0, 3.0));
    let constant = moments(&vec![0.1; 10_000]);
    assert_eq!((constant.mean, constant.sd, constant.skewness), (0.1, 0.0, None));
}

#[test]
fn the_tail_mean_splits_the_atom_at_var() {
    // Ten losses; the worst 10 % is one trial, the worst 25 % two and a half.
    let losses = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 4.0, 4.0, 4.0, 10.0];
    let found = Summary::of(&losses);
    assert_eq!(found.tail(Level::thousandths(900)).tvar, 10.0);
    // Fifty losses; the worst 5 % is two and a half of them.
    let mut losses = vec![0.0; 46];
    losses.extend([4.0, 4.0, 4.0, 10.0]);
    let found = Summary::of(&losses);
    let tail = found.tail(Level::thousandths(950));
    assert_eq!(tail.tvar, (10.0 + 1.5 * 4.0) / 2.5);
    let weights: f64 = losses.iter().map(|&loss| tail.weight(loss)).sum();
    assert!((weights - 2.5).abs() < 1e-15);
}

#[test]
fn tails_of_an_exponential_have_their_closed_form_within_their_errors() {
    // VaR = −ln(1 − p), TVaR = VaR + 1.
    let losses: Vec<f64> = uniforms(1_000_000).into_iter().map(|u| -(1.0 - u).ln()).collect();
    let summary = Summary::of(&losses);
    for quantile in &summary.quantiles {
        let exact = -quantile.level.tail().ln();
        assert!((quantile.value - exact).abs() < 4.0 * quantile.se(), "{quantile:?}, not {exact}");
    }
    for tail in &summary.tails {
        let exact = 1.0 - tail.level.tail().ln();
        let se = tail.tvar_se.expect("the tail is well filled");
        assert!((tail.tvar - exact).abs() < 4.0 * se, "{tail:?}, not {exact}");
        // Var(TVaR) = (1 + p)/(n·(1 − p)) for this distribution.
        let exact_se = ((1.0 + tail.level.p()) / tail.level.tail() / 1e6).sqrt();
        assert!((se / exact_se - 1.0).abs() < 0.05, "{se} {exact_se}");
    }
}

#[test]
fn exceedance_curves_never_rise_and_say_what_counting_says() {
    let losses = losses(100_000);
    let summary = Summary::of(&losses);
    assert!(summary.curve.windows(2).all(|pair| pair[0].loss < pair[1].loss));
    assert!(summary.curve.windows(2).all(|pair| pair[0].probability >= pair[1].probability));
    let limits: Vec<f64> = summary.curve.iter().map(|point| point.loss).collect();
    for (point, limit) in summary.curve.iter().zip(limits) {
        assert_eq!(point.probability, count_above(&losses, limit) as f64 / 1e5);
    }
    assert_eq!(summary.curve.last().map(|point| point.probability), Some(0.0));
}

#[test]
fn bins_hold_every_loss_up_to_their_end() {
    let losses = losses(100_000);
    let histogram = |losses: &[f64], low, high| {
        let (first, second) = losses.split_at(losses.len() / 3);
        let parts = [first, second].map(|losses| {
            let mut part = Histogram::new(low, high, 80);
            part.add(losses);
            part
        });
        let [all, part] = parts;
        all.merge(&part).finish(losses.len())
    };
    let bins = histogram(&losses, -400.0, 5e6);
    let share: f64 = bins.iter().map(|bin| bin.share).sum();
    let within = losses.iter().filter(|loss| (-400.0..=5e6).contains(*loss)).count();
    assert!((share - within as f64 / 1e5).abs() < 1e-12);
    assert_eq!(histogram(&[3.0; 9], 3.0, 3.0), [Bin { low: 3.0, high: 3.0, share: 1.0 }]);
}

#[test]
fn the_score_interval_is_wilsons() {
    // Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611.
    let found = wilson(81, 263);
    assert!((found.low - 0.2553).abs() < 5e-5 && (found.high - 0.3662).abs() < 5e-5, "{found:?}");
    let none = wilson(0, 20);
    assert!(none.low == 0.0 && (none.high - 0.1611).abs() < 5e-5, "{none:?}");
}

#[test]
fn pairing_gives_the_means_and_errors_of_the_differences() {
    let baseline = losses(50_000);
    let residual: Vec<f64> = baseline.iter().zip(uniforms(50_000)).map(|(x, u)| x * u).collect();
    let costs: Vec<f64> = uniforms(50_000).into_iter().map(|u| 1e5 * (1.0 + u * u)).collect();
    let centre = [2e6, 1.3e5];
    let paired = |costs: &[f64]| {
        let sums = |from: usize, to: usize| {
            PairSums::of(&baseline[from..to], &residual[from..to], &costs[from..to], centre)
        };
        Paired::new(&sums(0, 7_001).add(&sums(7_001, 50_000)), centre)
    };
    let found = paired(&costs);
    let avoided: Vec<f64> = baseline.iter().zip(&residual).map(|(a, b)| a - b).collect();
    let net: Vec<f64> = avoided.iter().zip(&costs).map(|(a, s)| a - s).collect();
    let near =
        |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-9, "{found}, not {expected}");
    near(found.avoided_mean, moments(&avoided).mean);
    near(found.avoided_se, moments(&avoided).mean_se());
    near(found.net_mean, moments(&net).mean);
    near(found.net_se, moments(&net).mean_se());
    near(found.spend_sd, moments(&costs).sd);
    let ratio = found.avoided_per_spent.expect("it costs something");
    near(ratio.value, found.avoided_mean / found.spend_mean);
    let rest: Vec<f64> = avoided.iter().zip(&costs).map(|(a, s)| a - ratio.value * s).collect();
    near(ratio.interval.high - ratio.value, Z95 * moments(&rest).mean_se() / found.spend_mean);
    assert!(paired(&[0.0; 50_000]).avoided_per_spent.is_none());
}

#[test]
fn pairing_with_itself_leaves_no_error_in_the_differences() {
    let losses = losses(50_000);
    let summary = Summary::of(&losses);
    let (level, tail) = (Level::thousandths(950), summary.tail(Level::thousandths(950)));
    let se = summary.quantile(level).se();
    let tails = PairTails::of(&losses, &losses, tail.var, tail.var);
    assert!(tails.quantile_se(se, se) < 1e-9 * se);
    assert_eq!(tails.tvar_se(tail, tail), Some(0.0));
    assert_eq!(Crossings::of(&losses, &losses, 2e6).difference(50_000), (0.0, 0.0));
}
