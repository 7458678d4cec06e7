//! Controls: what remains of a loss, what they cost, and what that returns.
use crate::common::{check_mean, check_quantile, check_tvar, compound, run, share_se, within};
use crate::{check_sd, phi};
use amerce::results::Programme;

/// One programme of one control, against a compound loss.
fn programme(base: &str, control: &str) -> Programme {
    let text = format!("{base}[controls.a]\n{control}\n[programmes]\na = ['a']\n");
    run(&text).programmes.remove(0)
}

/// An effectiveness E that all incidents of a trial share: given E the number left is Poisson with mean λ(1 − E), so its mean is
/// λ(1 − E[E]), its variance that and λ²·Var E more, and no incident is left with the probability E[e^(−λ(1−E))], which for
/// E ~ beta(a, b) is e^(−λ)·₁F₁(a; a + b; λ) (Abramowitz and Stegun 13.2.1), summed here as Kummer's series.
#[test]
fn an_uncertain_effectiveness_thins_all_incidents_of_a_trial_alike() {
    let (a, b, rate) = (4.0, 6.0, 3.0_f64);
    let left = programme(
        &compound("1", "poisson(3)", "1M", 100),
        "cost = 1\nreduces = { incidents = 'beta(4, 6)' }",
    )
    .residual;
    check_mean(&left, rate * 0.6);
    let variance = rate * 0.6 + rate * rate * 0.4 * 0.6 / 11.0;
    check_sd(&left, 1_000_000, variance.sqrt(), 5.0);
    let (mut term, mut kummer) = (1.0, 1.0);
    for k in 0..60 {
        let k = f64::from(k);
        term *= (a + k) / (a + b + k) * rate / (k + 1.0);
        kummer += term;
    }
    let some = 1.0 - (-rate).exp() * kummer;
    within("P(any)", left.loss.probability_of_loss, some, 5.0 * share_se(some, 1_000_000));
}

/// Thinning a negative binomial number leaves one of the same dispersion ("Loss Models", section 8.6, on deductibles): mean
/// 4·0.7 with dispersion 2, so P(N = 0) = (1 + 2.8/2)^(−2) and the variance is 2.8 + 2.8²/2.
#[test]
fn thinned_negative_binomial_incidents_keep_their_dispersion() {
    let base = compound("1", "negative_binomial(mean = 4, dispersion = 2)", "1M", 101);
    let left = programme(&base, "cost = 1\nreduces = { incidents = 0.3 }").residual;
    check_mean(&left, 2.8);
    check_sd(&left, 1_000_000, (2.8 + 2.8 * 1.4_f64).sqrt(), 7.0);
    let some = 1.0 - 2.4_f64.powi(-2);
    within("P(any)", left.loss.probability_of_loss, some, 5.0 * share_se(some, 1_000_000));
}

/// Half of Poisson(100) incidents of exponential size 1 are Poisson(50): the series of Embrechts and Frei (2009), table 1.
#[test]
fn a_thinned_compound_has_the_quantiles_of_its_rarer_one() {
    let base = compound("exponential(1)", "poisson(100)", "300k", 102);
    let left = programme(&base, "cost = 1\nreduces = { incidents = '50%' }").residual;
    check_quantile(&left, 0.99, 75.414_506_395_802);
    check_quantile(&left, 0.999, 85.105_955_392_71);
    check_tvar(&left, 0.99, 79.690_108_528_089);
}

/// Effectiveness ¼ on a severity takes a quarter of every loss, and so of mean, VaR and TVaR; here of a geometric number of
/// exponentials, P(S > x) = 0.8·e^(−x/5000), whose VaR 95 is 5000·ln 16.
#[test]
fn a_control_of_the_severity_scales_every_measure_of_risk() {
    let base = compound("exponential(1000)", "negative_binomial(mean = 4, dispersion = 1)", "1M", 103);
    let one = programme(&base, "cost = 500\nreduces = { x = 0.25 }");
    let var = 5_000.0 * 16.0_f64.ln();
    let (var_se, tvar_se) =
        (one.change.var95.se.expect("the tail is filled"), one.change.tvar95.se.expect("the tail is filled"));
    within("change of VaR", one.change.var95.value, -0.25 * var, 5.0 * var_se);
    within("change of TVaR", one.change.tvar95.value, -0.25 * (var + 5_000.0), 5.0 * tvar_se);
    within("avoided", one.avoided.mean, 1_000.0, 5.0 * one.avoided.mean_se);
    check_quantile(&one.residual, 0.95, 0.75 * var);
    check_tvar(&one.residual, 0.95, 0.75 * (var + 5_000.0));
}

/// A certain loss of 1,000 reduced by 40 % against a lognormal cost C with μ = 5.5 and σ = 0.5: ROI is 400/E[C] − 1 with
/// E[C] = e^(μ + σ²/2), the sd of C is E[C]·√(e^(σ²) − 1), and it pays with probability P(C < 400) = Φ((ln 400 − μ)/σ).
#[test]
fn the_return_on_an_uncertain_cost_has_its_closed_form() {
    let base = compound("1000", "1", "1M", 104);
    let one = programme(&base, "cost = 'lognormal(mu = 5.5, sigma = 0.5)'\nreduces = { x = 0.4 }");
    let cost = 5.625_f64.exp();
    within("spend", one.spend.mean, cost, 5.0 * one.spend.mean_se);
    within("sd of spend", one.spend.sd, cost * (0.25_f64.exp() - 1.0).sqrt(), 0.01 * cost);
    within("net benefit", one.net_benefit.mean, 400.0 - cost, 5.0 * one.net_benefit.mean_se);
    let (low, high) = (one.roi.low.expect("it costs"), one.roi.high.expect("it costs"));
    within("ROI", one.roi.value.expect("it costs"), 400.0 / cost - 1.0, 5.0 * (high - low) / (2.0 * 1.96));
    let pays = phi((400.0_f64.ln() - 5.5) / 0.5);
    within("P(it pays)", one.net_benefit.probability_positive, pays, 5.0 * share_se(pays, 1_000_000));
    // The delta method's standard error of a ratio with a constant above: ROI's is (400/E[C])·cv/√n (Cochran 1977, 2.10).
    let se = 400.0 / cost * (0.25_f64.exp() - 1.0).sqrt() / 1e3;
    within("the interval", (high - low) / (2.0 * 1.959_963_984_540_054), se, 0.02 * se);
}

/// Two independent controls on one input leave (1 − E₁)(1 − E₂) of it: the mean is the product of means, and for uniform
/// effectiveness E[(1 − E)²] = (1 − m)² + w²/12 gives the variance.
#[test]
fn controls_combine_by_the_product_of_what_they_leave() {
    let text = format!(
        "{}[controls.a]\ncost = 1\nreduces = {{ x = 'uniform(0.2, 0.6)' }}\n[controls.b]\ncost = 1\nreduces = {{ x = 'uniform(0, 1)' }}\n[programmes]\nboth = ['a', 'b']\n",
        compound("1000", "1", "1M", 105)
    );
    let left = run(&text).programmes.remove(0).residual;
    check_mean(&left, 1_000.0 * 0.6 * 0.5);
    let square = (0.36 + 0.16 / 12.0) * (0.25 + 1.0 / 12.0);
    check_sd(&left, 1_000_000, 1_000.0 * (square - 0.09_f64).sqrt(), 3.0);
}

/// Net present value by paper and pencil (Brealey, Myers and Allen, "Principles of Corporate Finance", on annuities): Poisson
/// losses of mean 4·500 a year over 3 years at 6 %, half of which are avoided, against 800 now and 300 a year.
#[test]
fn a_net_benefit_over_years_is_an_annuity() {
    let base = compound("exponential(500)", "poisson(4)", "500k", 106)
        .replace("[inputs.x]", "horizon_years = 3\ndiscount_rate = '6%'\n[inputs.x]");
    let one = programme(&base, "cost = 800\nannual_cost = 300\nreduces = { x = 0.5 }");
    let annuity = (0..3).map(|year| 1.06_f64.powf(-f64::from(year) - 0.5)).sum::<f64>();
    within("avoided", one.avoided.mean, 1_000.0 * annuity, 5.0 * one.avoided.mean_se);
    within("spend", one.spend.mean, 800.0 + 300.0 * annuity, 1e-6);
    within("net", one.net_benefit.mean, 700.0 * annuity - 800.0, 5.0 * one.net_benefit.mean_se);
}
