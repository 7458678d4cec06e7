//! Losses over several years: counts add, later money is discounted, what a trial shares it keeps.
use crate::common::{check_mean, check_quantile, check_tvar, compound, run, share_se, within};
use crate::{asked, check_cdf, check_sd};

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
