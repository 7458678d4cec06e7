//! Losses over several years: counts add, later money is discounted, what a trial shares it keeps.
use crate::common::{check_mean, check_quantile, check_tvar, compound, run, share_se, within};
use crate::{asked, check_cdf, check_sd};
use amerce::results::{ExceedancePoint, Risk};

fn over_years(text: &str, years: u32, more: &str) -> String {
    text.replace("[inputs.x]", &format!("horizon_years = {years}\n{more}\n[inputs.x]"))
}

/// Poisson counts add: five years of Poisson(10) are Poisson(50), whose exponential compound is the series of Embrechts and
/// Frei (2009), table 1 (input).
#[test]
fn five_years_of_ten_incidents_are_one_of_fifty() {
    let text = over_years(&compound("exponential(1)", "poisson(10)", "400k", 90), 5, "");
    let risk = run(&text).baseline;
    check_quantile(&risk, 0.99, 75.414_506_395_802);
    check_quantile(&risk, 0.999, 85.105_955_392_71);
    check_tvar(&risk, 0.99, 79.690_108_528_089);
}

/// Negative binomial counts of one ratio add their dispersions: four years of geometric numbers (mean 4, so ratio ⅘) are
/// negative binomial with dispersion 4, and P(N = n) = C(n + 3, 3)·0.2⁴·0.8ⁿ. Years are independent.
#[test]
fn years_of_geometric_numbers_add_up_to_a_negative_binomial_number() {
    let text = over_years(&compound("1", "negative_binomial(mean = 4, dispersion = 1)", "1M", 91), 4, "");
    let points = [0.0, 3.0, 8.0, 15.0, 24.0, 40.0];
    let cdf = |most: f64| {
        (0..=most as u32)
            .map(|n| {
                let n = f64::from(n);
                (n + 1.0) * (n + 2.0) * (n + 3.0) / 6.0 * 0.2_f64.powi(4) * 0.8_f64.powf(n)
            })
            .sum::<f64>()
    };
    let risk = run(&format!("{text}{}", asked(points))).baseline;
    check_cdf(&risk, 1_000_000, points.map(cdf));
}

/// Cumulants of independent years add with powers of the discount v: mean λE[X]·Σv, variance λE[X²]·Σv², third central
/// moment λE[X³]·Σv³ (Léveillé and Garrido 2001, "Moments of compound renewal sums with discounted claims"; here money of a
/// year counts in its middle). Gamma with shape 2 and scale 1 has moments 2, 6 and 24.
#[test]
fn discounted_compound_poisson_losses_have_their_cumulants() {
    let text = compound("gamma(shape = 2, scale = 1)", "poisson(3)", "1M", 92);
    let risk = run(&over_years(&text, 10, "discount_rate = '8%'")).baseline;
    let discounts =
        |power: f64| (0..10).map(|year| 1.08_f64.powf(-power * (f64::from(year) + 0.5))).sum::<f64>();
    check_mean(&risk, 6.0 * discounts(1.0));
    let variance = 18.0 * discounts(2.0);
    check_sd(&risk, 1_000_000, variance.sqrt(), 4.0);
    let skewness = 72.0 * discounts(3.0) / variance.powf(1.5);
    // √(6/n) is the skewness's error for a normal sample; this one is a little heavier.
    within(
        "the skewness",
        risk.loss.skewness.expect("losses vary"),
        skewness,
        5.0 * 2.0 * (6.0 / 1e6_f64).sqrt(),
    );
}

/// Nothing happens in ten years with probability e^(−10λ), discounted or not.
#[test]
fn ten_quiet_years_are_as_likely_as_their_poisson_number_says() {
    let text = compound("exponential(1)", "poisson(0.15)", "1M", 93);
    let risk = run(&over_years(&text, 10, "discount_rate = '5%'")).baseline;
    let some = 1.0 - (-1.5_f64).exp();
    within("P(any)", risk.loss.probability_of_loss, some, 5.0 * share_se(some, 1_000_000));
}

/// An exchange rate R that a trial shares multiplies the whole sum S: E[RS] = E[R]·E[S] and, both independent,
/// Var(RS) = E[R²]·Var S + Var R·(E S)². Drawn for each incident anew it would give λE[R²]E[X²], about a third less here.
#[test]
fn what_a_trial_shares_multiplies_its_whole_sum() {
    let text =
        compound("exponential(1)", "poisson(8)", "1M", 94).replace("x = 'x'", "x = 'x * rate'").replace(
            "[loss]",
            "[inputs.rate]\nvalue = 'uniform(0.5, 1.5)'\nunit = '1'\nvaries = 'trial'\n[loss]",
        );
    let risk = run(&text).baseline;
    check_mean(&risk, 8.0);
    let (square, variance) = (1.0 + 1.0 / 12.0, 1.0 / 12.0_f64);
    check_sd(&risk, 1_000_000, (square * 16.0 + variance * 64.0).sqrt(), 5.0);
}

/// HKD 1 for each incident of a year with probability `q`, re-offences with probability `r`.
fn reoffending(q: f64, r: f64, years: u32, seed: u32, uplift: &str, rest: &str) -> String {
    let text = compound("1", &format!("bernoulli({q})"), "400k", seed.into());
    let again = format!("[reoffence]\nprobability = {r}\nseverity_uplift = '{uplift}'\n");
    format!("{}{again}{rest}", over_years(&text, years, ""))
}

fn check_years(risk: &Risk, expected: &[f64]) {
    assert_eq!(risk.years.len(), expected.len());
    let mut cumulative = 0.0;
    for (year, &expected) in risk.years.iter().zip(expected) {
        within(
            &format!("year {}", year.year),
            year.mean,
            expected,
            5.0 * year.mean_se + 1e-9 * expected.abs(),
        );
        cumulative += year.mean;
        within("the cumulative mean", year.cumulative_mean, cumulative, 1e-9 * cumulative.abs());
    }
}

/// Whether a year has an incident is a Markov chain: a(y) = 1 − (1 − q)(1 − r·a(y−1)). A year's mean is q + r·a(y−1)·E[uplift],
/// and the mean of PERT(1, 1.3, 2) is (1 + 4 · 1.3 + 2)/6. Under controls that stop an incident with probability s, q and r are
/// those times 1 − s.
#[test]
fn reoffences_make_a_markov_chain_of_years() {
    let controls = "[controls.some]\ncost = 1\nreduces = { incidents = '30%' }\n[controls.last]\ncost = 1\n[programmes]\nsome = ['some']\nlast = ['last']\n";
    let controls = format!("while_without = 'last'\n{controls}");
    let results = run(&reoffending(0.4, 0.6, 6, 95, "pert(1.0, 1.3, 2.0)", &controls));
    let chain = |q: f64, r: f64| {
        let (mut means, mut probabilities, mut before) = (Vec::new(), Vec::new(), 0.0);
        for _ in 0..6 {
            means.push(q + r * before * 8.2 / 6.0);
            before = 1.0 - (1.0 - q) * (1.0 - r * before);
            probabilities.push(before);
        }
        (means, probabilities)
    };
    let (means, probabilities) = chain(0.4, 0.6);
    check_years(&results.baseline, &means);
    for (year, probability) in results.baseline.years.iter().zip(probabilities) {
        within("P(any)", year.probability_of_loss, probability, 5.0 * share_se(probability, 400_000));
    }
    check_years(&results.programmes[0].residual, &chain(0.4 * 0.7, 0.6 * 0.7).0);
    check_years(&results.programmes[1].residual, &[0.4; 6]);
}

/// A chain of re-offences from one year's incident reaches the third year with probability R², and E[R²] = 1/3 for a uniform
/// R that is one for all years of a trial; new ones would give E[R]² = 1/4. With few incidents no two chains meet, so the third
/// year's mean is about q(1 + 1/2 + 1/3).
#[test]
fn a_probability_of_reoffence_is_one_for_all_years_of_a_trial() {
    let text = reoffending(0.002, 0.5, 3, 96, "1", "").replace("= 0.5\n", "= 'uniform(0, 1)'\n");
    let third = run(&text).baseline.years[2];
    let q = 0.002;
    // Two chains in one trial are of order q².
    within("the third year", third.mean, q * (1.0 + 0.5 + 1.0 / 3.0), 5.0 * third.mean_se + 3.0 * q * q);
}

/// All ways of three years: an incident or none, its loss 1 or 3, a re-offence or none, its loss doubled.
#[test]
fn totals_and_worst_years_have_the_distribution_of_all_their_ways() {
    const SEVERITIES: [(f64, f64); 2] = [(1.0, 0.6), (3.0, 0.4)];
    /// (loss, probability, any incident) of a year, after one with an incident or without.
    fn year(after: bool) -> Vec<(f64, f64, bool)> {
        let incident: Vec<(f64, f64, bool)> =
            [(0.0, 0.55, false)].into_iter().chain(SEVERITIES.map(|(x, p)| (x, 0.45 * p, true))).collect();
        if !after {
            return incident;
        }
        let again: Vec<(f64, f64, bool)> = [(0.0, 0.3, false)]
            .into_iter()
            .chain(SEVERITIES.map(|(x, p)| (2.0 * x, 0.7 * p, true)))
            .collect();
        let both = |a: &(f64, f64, bool)| {
            let a = *a;
            again.clone().into_iter().map(move |b| (a.0 + b.0, a.1 * b.1, a.2 || b.2))
        };
        incident.iter().flat_map(both).collect()
    }
    /// (total, worst year, probability, any incident in the last year)
    type Way = (f64, f64, f64, bool);
    let mut ways: Vec<Way> = vec![(0.0, 0.0, 1.0, false)];
    for _ in 0..3 {
        ways = ways
            .into_iter()
            .flat_map(|(total, worst, p, after)| {
                year(after).into_iter().map(move |(x, q, any)| (total + x, f64::max(worst, x), p * q, any))
            })
            .collect();
    }
    within("all ways", ways.iter().map(|way| way.2).sum(), 1.0, 1e-12);
    let text = compound("discrete([1, 3], [0.6, 0.4])", "bernoulli(0.45)", "1M", 97);
    let again = "[reoffence]\nprobability = 0.7\nseverity_uplift = 2\nraises = ['x']\n";
    let risk = run(&format!("{}{again}", over_years(&text, 3, ""))).baseline;
    let check = |curve: &[ExceedancePoint], of: fn(&Way) -> f64| {
        assert!(curve.len() > 4);
        for point in curve {
            let exact: f64 = ways.iter().filter(|way| of(way) > point.loss + 1e-9).map(|way| way.2).sum();
            let error = 5.0 * share_se(exact, 1_000_000) + 1e-9;
            within(&format!("P(> {})", point.loss), point.probability, exact, error);
        }
    };
    check(&risk.exceedance, |way| way.0);
    check(&risk.worst_year.expect("three years").exceedance, |way| way.1);
}

/// Year y has (1 + g)^y of the first year's mean; money of a year counts in its middle.
#[test]
fn what_grows_grows_by_its_rate_each_year_and_is_discounted() {
    let text =
        compound("gamma(shape = 2, scale = 1)", "poisson(3)", "400k", 98).replace("x = 'x'", "x = 'x * y'");
    let growing = "[inputs.y]\nvalue = 10\nunit = '1'\ngrowth = '7%'\n[loss]";
    let text = text.replace("unit = 'HKD'\n", "unit = 'HKD'\ngrowth = -0.02\n").replace("[loss]", growing);
    let risk = run(&over_years(&text, 5, "discount_rate = '4%'")).baseline;
    let means: Vec<f64> = (0..5)
        .map(|year| 60.0 * (0.98_f64 * 1.07).powi(year) * 1.04_f64.powf(-f64::from(year) - 0.5))
        .collect();
    check_years(&risk, &means);
    check_mean(&risk, means.iter().sum());
}

/// One incident of HKD 1M each year for certain, of which 53, 31 and 16 % are paid in its year and the next two.
#[test]
fn what_emerges_is_discounted_from_the_years_in_which_it_is_paid() {
    let text = compound("1M", "constant(1)", "1_000", 99)
        .replace("x = 'x'", "x = { formula = 'x', emerges = [0.53, 0.31, 0.16] }");
    let risk = run(&over_years(&text, 3, "discount_rate = '4%'")).baseline;
    let v = |year: i32| 1e6 * 1.04_f64.powf(-f64::from(year) - 0.5);
    check_years(&risk, &[0.53 * v(0), 0.84 * v(1), v(2)]);
    let later = risk.later.expect("something is paid later").mean;
    within("later", later, 0.47 * v(3) + 0.16 * v(4), 1e-6);
    within("the total", risk.loss.mean, 0.53 * v(0) + 0.84 * v(1) + v(2) + later, 1e-6);
    within("the worst year", risk.worst_year.expect("three years").mean, v(2), 1e-6);
    // Undiscounted, all of it counts.
    let plain = run(&over_years(&text, 3, "")).baseline;
    assert_eq!(plain.loss.mean, 3e6);
    within("later", plain.later.expect("it is paid").mean, 0.63e6, 1e-6);
}

/// The worst of independent years: F_max = F^h, so its quantile at p is F's at p^(1/h).
#[test]
fn the_worst_of_independent_years_has_the_power_of_their_distribution() {
    let risk = run(&over_years(&compound("exponential(1)", "constant(1)", "1M", 100), 5, "")).baseline;
    let worst = risk.worst_year.expect("five years");
    for p in [0.5, 0.9, 0.95, 0.99] {
        let quantile = worst.quantiles.iter().find(|one| one.p == p).expect("the document has it");
        let expected = -(1.0 - p.powf(0.2)).ln();
        within(
            &format!("VaR {p}"),
            quantile.value,
            expected,
            5.0 * (quantile.high - quantile.low) / (2.0 * 1.96),
        );
    }
    // The mean of the largest of five standard exponentials is 1 + ½ + ⅓ + ¼ + ⅕.
    within("the mean", worst.mean, 137.0 / 60.0, 5.0 * worst.mean_se);
    for year in &risk.years {
        let se = (year.var95.high - year.var95.low) / (2.0 * 1.96);
        within("VaR 95 of a year", year.var95.value, 20.0_f64.ln(), 5.0 * se);
        within(
            "TVaR 95 of a year",
            year.tvar95.value,
            20.0_f64.ln() + 1.0,
            5.0 * year.tvar95.se.expect("enough"),
        );
    }
}

#[test]
fn one_year_and_very_many_are_not_told_apart() {
    for years in [1, 31] {
        let risk =
            run(&over_years(&compound("exponential(1)", "constant(1)", "1_000", 101), years, "")).baseline;
        assert!(risk.years.is_empty() && risk.worst_year.is_none() && risk.later.is_none(), "{years} years");
    }
}
