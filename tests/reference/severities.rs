//! One incident of each distribution: VaR and TVaR by their closed forms. TVaR is E[X; X > VaR]/(1 − p) throughout.
use crate::common::{check_mean, check_quantile, check_tvar, compound, run, within};
use crate::{check_tail, density, inverse, once, phi, z};
use statrs::distribution::{Beta, Continuous, ContinuousCDF, Gamma, StudentsT};
use statrs::function::gamma::{gamma, gamma_ur};

#[test]
fn the_mean_of_a_skewed_input_is_not_its_mode() {
    let results = run(&compound("pert(0, 1M, 20M)", "constant(1)", "200k", 5));
    check_mean(&results.baseline, 4e6);
}

/// Closed forms at p = 0.999: Klugman, Panjer and Willmot, examples 3.13 to 3.15; lognormal(0, 1) at several levels.
#[test]
fn single_severities_have_the_var_and_tvar_of_their_closed_forms() {
    let one = |severity: &str, seed| run(&compound(severity, "constant(1)", "1M", seed)).baseline;
    check_quantile(&one("normal(mean = 33, sd = 109)", 16), 0.999, 369.835_321_4);
    let exponential = one("exponential(1000)", 17);
    check_quantile(&exponential, 0.999, 6_907.755_279);
    check_tvar(&exponential, 0.99, 5_605.170_186);
    // Pareto II with shape 3 and scale 2,000 is generalised Pareto with shape ⅓ and scale 2000/3.
    let pareto = "generalised_pareto(location = 0, scale = 2000 / 3, shape = 1 / 3)";
    check_quantile(&one(pareto, 18), 0.999, 18_000.0);
    let lognormal = one("lognormal(mu = 0, sigma = 1)", 19);
    for (p, var) in
        [(0.95, 5.180_251_602), (0.99, 10.240_473_656), (0.995, 13.142_211_523), (0.999, 21.982_183_98)]
    {
        check_quantile(&lognormal, p, var);
    }
    check_tvar(&lognormal, 0.95, 8.557_226_867);
    check_tvar(&lognormal, 0.99, 15.227_960_301);
}

/// Linear: VaR is min + p·(max − min), and the mean beyond it lies half way to max.
#[test]
fn a_uniform_loss_has_its_mean_half_way_beyond_var() {
    let var = |p: f64| 100.0 + 400.0 * p;
    check_tail(&once("uniform(100, 500)", 50), var, |p| 0.5 * (var(p) + 500.0));
}

/// Right of the mode P(X > x) = (max − x)²/((max − min)(max − mode)), so the distance to max has a rising triangle as its
/// density, whose mean is ⅔ of its width.
#[test]
fn a_triangular_loss_has_its_mean_a_third_of_the_way_beyond_var() {
    let reach = |p: f64| ((1.0 - p) * 9.0 * 8.0_f64).sqrt();
    check_tail(&once("triangular(1, 2, 10)", 51), |p| 10.0 - reach(p), |p| 10.0 - reach(p) / 1.5);
}

/// Klugman, Panjer and Willmot, "Loss Models", appendix A (single-parameter Pareto): VaR = min·(1 − p)^(−1/α) and
/// TVaR = VaR·α/(α − 1).
#[test]
fn a_pareto_loss_has_a_tvar_in_proportion_to_its_var() {
    let shape = 3.5;
    let var = |p: f64| 200.0 * (1.0 - p).powf(-1.0 / shape);
    check_tail(&once("pareto(min = 200, shape = 3.5)", 52), var, |p| var(p) * shape / (shape - 1.0));
}

/// McNeil, Frey and Embrechts, "Quantitative Risk Management", on the generalised Pareto distribution with shape ξ and
/// scale β: TVaR = VaR + (β + ξ·(VaR − location))/(1 − ξ). With ξ = ⅓, β = 2000/3 it is Pareto II with shape 3 and
/// scale 2,000, of which "Loss Models" (examples 3.13 to 3.15) has VaR 99.9 = 18,000.
#[test]
fn a_generalised_pareto_excess_is_generalised_pareto() {
    for (shape, seed) in [(1.0 / 3.0, 53), (0.1, 54), (-0.25, 55)] {
        let scale = 2_000.0 / 3.0;
        let var = |p: f64| 50.0 + scale / shape * ((1.0 - p).powf(-shape) - 1.0);
        let tvar = |p: f64| var(p) + (scale + shape * (var(p) - 50.0)) / (1.0 - shape);
        let text = format!("generalised_pareto(location = 50, scale = {scale}, shape = {shape})");
        check_tail(&once(&text, seed), var, tvar);
    }
}

/// "Loss Models", appendix A (Weibull): with t = −ln(1 − p), VaR = θ·t^(1/k) and TVaR = θ·Γ(1 + 1/k, t)/(1 − p), the
/// upper incomplete gamma function.
#[test]
fn a_weibull_loss_has_the_tvar_of_the_incomplete_gamma_function() {
    for (shape, seed) in [(0.7_f64, 56), (1.8, 57)] {
        let t = |p: f64| -(1.0 - p).ln();
        let one = 1.0 + 1.0 / shape;
        let tvar = |p: f64| 500.0 * gamma(one) * gamma_ur(one, t(p)) / (1.0 - p);
        let risk = once(&format!("weibull(shape = {shape}, scale = 500)"), seed);
        check_tail(&risk, |p| 500.0 * t(p).powf(1.0 / shape), tvar);
    }
}

/// x times a gamma density of shape k is kθ times one of shape k + 1, so TVaR = kθ·P(gamma(k + 1) > VaR)/(1 − p)
/// ("Loss Models", appendix A).
#[test]
fn a_gamma_loss_has_the_tvar_of_one_shape_more() {
    for (shape, seed) in [(0.4, 58), (2.5, 59)] {
        let with = |shape: f64| Gamma::new(shape, 1.0 / 300.0).expect("the shape is above zero");
        let var = |p: f64| inverse(|x| with(shape).cdf(x), p, 0.0, 1e5);
        let tvar = |p: f64| shape * 300.0 * with(shape + 1.0).sf(var(p)) / (1.0 - p);
        check_tail(&once(&format!("gamma(shape = {shape}, scale = 300)"), seed), var, tvar);
    }
}

/// z times a beta density is its mean times one with α + 1: TVaR = α/(α + β)·P(beta(α + 1, β) > VaR)/(1 − p).
fn beta_tail(alpha: f64, beta: f64) -> (impl Fn(f64) -> f64, impl Fn(f64) -> f64) {
    let with = move |alpha: f64| Beta::new(alpha, beta).expect("both are above zero");
    let var = move |p: f64| inverse(|x| with(alpha).cdf(x), p, 0.0, 1.0);
    (var, move |p: f64| alpha / (alpha + beta) * with(alpha + 1.0).sf(var(p)) / (1.0 - p))
}

/// "Loss Models", appendix A (beta), for a churn rate: beta(2, 38).
#[test]
fn a_beta_loss_has_the_tvar_of_one_alpha_more() {
    let (var, tvar) = beta_tail(2.0, 38.0);
    check_tail(&once("beta(2, 38)", 60), var, tvar);
}

/// Malcolm and others (1959): PERT(min, mode, max) is min + (max − min)·beta(1 + 4·share, 5 − 4·share) with `share` where
/// the mode lies, and its mean is (min + 4·mode + max)/6.
#[test]
fn a_pert_loss_is_a_stretched_beta_loss() {
    let (var, tvar) = beta_tail(1.0 + 4.0 * 0.2, 5.0 - 4.0 * 0.2);
    let risk = once("pert(1M, 3M, 11M)", 61);
    check_mean(&risk, 4e6);
    check_tail(&risk, |p| 1e6 + 1e7 * var(p), |p| 1e6 + 1e7 * tvar(p));
}

/// McNeil, Frey and Embrechts, "Quantitative Risk Management", chapter 2 (expected shortfall of Student's t): with t the
/// quantile and f the density, TVaR = location + scale·f(t)/(1 − p)·(ν + t²)/(ν − 1).
#[test]
fn a_student_loss_has_its_closed_form() {
    let (df, location, scale) = (5.0, 1_000.0, 200.0);
    let standard = StudentsT::new(0.0, 1.0, df).expect("it is a t distribution");
    let t = |p: f64| inverse(|x| standard.cdf(x), p, -100.0, 100.0);
    let tvar = |p: f64| {
        let t = t(p);
        location + scale * standard.pdf(t) / (1.0 - p) * (df + t * t) / (df - 1.0)
    };
    let risk = once("student_t(df = 5, location = 1000, scale = 200)", 62);
    check_tail(&risk, |p| location + scale * t(p), tvar);
    check_mean(&risk, location);
}

/// "Loss Models", example 3.13: VaR = μ + σz and TVaR = μ + σφ(z)/(1 − p), z the normal quantile.
#[test]
fn a_normal_loss_has_the_tvar_of_the_normal_density() {
    let risk = once("normal(mean = 33, sd = 109)", 63);
    check_tail(&risk, |p| 33.0 + 109.0 * z(p), |p| 33.0 + 109.0 * density(z(p)) / (1.0 - p));
}

/// "Loss Models", example 3.14: the exponential distribution forgets, so TVaR is VaR and one mean.
#[test]
fn an_exponential_loss_exceeds_var_by_its_mean() {
    let var = |p: f64| -1_000.0 * (1.0 - p).ln();
    check_tail(&once("exponential(1000)", 64), var, |p| var(p) + 1_000.0);
}

/// "Loss Models", appendix A (lognormal): TVaR = e^(μ + σ²/2)·Φ(σ − z)/(1 − p); here by percentiles, 200 to 1,500, which
/// make μ the middle of their logarithms and σ the distance between them over that of the normal percentiles.
#[test]
fn a_lognormal_loss_by_percentiles_has_its_closed_form() {
    let mu = 0.5 * (200.0_f64.ln() + 1_500.0_f64.ln());
    let sigma = (1_500.0_f64 / 200.0).ln() / (2.0 * z(0.95));
    let risk = once("lognormal(p5 = 200, p95 = 1_500)", 65);
    let tvar = |p: f64| (mu + 0.5 * sigma * sigma).exp() * phi(sigma - z(p)) / (1.0 - p);
    check_tail(&risk, |p| (mu + sigma * z(p)).exp(), tvar);
    check_quantile(&risk, 0.05, 200.0);
}

/// Keelin (2016), "The metalog distributions", on three symmetric percentiles: M(p) = a₁ + (a₂ + a₃(p − ½))·ln(p/(1 − p))
/// with a₁ = p50, a₂ = (p90 − p10)/(2·ln 9) and a₃ = (p90 + p10 − 2·p50)/(0.8·ln 9). By parts, ∫ₚ¹ ln(u/(1 − u)) du is the
/// entropy of p, and ∫ₚ¹ (u − ½)·ln(u/(1 − u)) du = (1 − p)(1 + p·ln(p/(1 − p)))/2.
#[test]
fn a_metalog_of_three_percentiles_has_the_integral_of_its_quantiles() {
    let nine = 9.0_f64.ln();
    let (a1, a2, a3) = (3.0, (8.0 - 1.0) / (2.0 * nine), (8.0 + 1.0 - 6.0) / (0.8 * nine));
    let logit = |p: f64| (p / (1.0 - p)).ln();
    let var = |p: f64| a1 + (a2 + a3 * (p - 0.5)) * logit(p);
    let tvar = |p: f64| {
        let entropy = -p * p.ln() - (1.0 - p) * (1.0 - p).ln();
        a1 + (a2 * entropy + a3 * 0.5 * (1.0 - p) * (1.0 + p * logit(p))) / (1.0 - p)
    };
    let risk = once("metalog(p10 = 1, p50 = 3, p90 = 8)", 66);
    check_tail(&risk, var, tvar);
    check_quantile(&risk, 0.9, 8.0);
}

/// Of a mixture P(X > x) = Σ wᵢ·e^(−x/θᵢ), and each part exceeds VaR by its own mean: TVaR = VaR + Σ wᵢθᵢe^(−VaR/θᵢ)/(1 − p)
/// ("Loss Models", chapter 4, on mixtures).
#[test]
fn a_mixture_of_exponentials_has_the_tail_of_its_parts() {
    let parts = [(0.75, 100.0_f64), (0.2, 500.0), (0.05, 4_000.0)];
    let sum = |power: i32, x: f64| {
        parts.iter().map(|(weight, mean)| weight * mean.powi(power) * (-x / mean).exp()).sum::<f64>()
    };
    let var = |p: f64| inverse(|x| 1.0 - sum(0, x), p, 0.0, 1e6);
    let severity = "mixture([exponential(100), exponential(500), exponential(4000)], [75, 20, 5])";
    let risk = once(severity, 67);
    check_tail(&risk, var, |p| var(p) + sum(1, var(p)) / (1.0 - p));
    check_mean(&risk, 75.0 + 100.0 + 200.0);
}

/// An exponential between a and b: VaR = −θ·ln(e^(−a/θ) − p·(e^(−a/θ) − e^(−b/θ))); by parts the mean beyond v is
/// θ + (v·e^(−v/θ) − b·e^(−b/θ))/(e^(−v/θ) − e^(−b/θ)).
#[test]
fn a_truncated_exponential_has_the_tail_that_is_left() {
    let (a, b, theta) = (200.0, 3_000.0, 1_000.0);
    let e = |x: f64| (-x / theta).exp();
    let var = |p: f64| -theta * (e(a) - p * (e(a) - e(b))).ln();
    let tvar = |p: f64| theta + (var(p) * e(var(p)) - b * e(b)) / (e(var(p)) - e(b));
    let risk = once("truncated(exponential(1000), min = 200, max = 3000)", 68);
    check_tail(&risk, var, tvar);
    assert!(risk.loss.min >= a && risk.loss.max <= b);
}

/// Johnson, Kotz and Balakrishnan (1994), "Continuous Univariate Distributions", section 13.10.1: the mean of a normal
/// variable between a and b is μ + σ·(φ(α) − φ(β))/(Φ(β) − Φ(α)), α and β being a and b in standard units; beyond VaR it is
/// the same with VaR for a.
#[test]
fn a_truncated_normal_has_the_mean_of_its_part() {
    let (mu, sigma, a, b) = (100.0, 50.0, 0.0, 180.0);
    let unit = |x: f64| (x - mu) / sigma;
    let mean_between =
        |x: f64| mu + sigma * (density(unit(x)) - density(unit(b))) / (phi(unit(b)) - phi(unit(x)));
    let share = |p: f64| phi(unit(a)) + p * (phi(unit(b)) - phi(unit(a)));
    let var = |p: f64| mu + sigma * z(share(p));
    let risk = once("truncated(normal(100, 50), min = 0, max = 180)", 69);
    check_mean(&risk, mean_between(a));
    check_tail(&risk, var, |p| mean_between(var(p)));
}

/// A heavy tail under a statutory maximum: E min(X, L) = θ/(α − 1)·(1 − (θ/(L + θ))^(α−1)) for Pareto II ("Loss Models",
/// appendix A), while truncation leaves (E min(X, L) − L·P(X > L))/P(X ≤ L).
#[test]
fn a_limit_and_a_truncation_are_two_things() {
    let (theta, alpha, limit) = (2_000.0_f64, 3.0, 5_000.0);
    let above = (theta / (limit + theta)).powf(alpha);
    let limited = theta / (alpha - 1.0) * (1.0 - (theta / (limit + theta)).powf(alpha - 1.0));
    let pareto = "generalised_pareto(location = 0, scale = 2000 / 3, shape = 1 / 3)";
    check_mean(
        &once(&format!("truncated({pareto}, max = 5000)"), 70),
        (limited - limit * above) / (1.0 - above),
    );
    let capped = crate::written(&[("x", pareto)], &[("capped", "min(x, 5000 HKD)")], 71, "").baseline;
    check_mean(&capped, limited);
    assert_eq!(capped.loss.max, limit);
    let at_limit = 1.0 - above;
    assert!(at_limit < 0.99, "the last hundredth is at the limit");
    check_quantile(&capped, 0.99, limit);
    check_tvar(&capped, 0.99, limit);
    within("the tail", capped.loss.tvar[2].value, limit, 1e-9);
}
