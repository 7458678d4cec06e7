//! Two levels of chance against normal distributions of normal means, for which everything is known.
use crate::common::{run, within};
use crate::{asked, phi, z};
use amerce::results::Band;

/// X given m is N(m, 3), and m, which is not known, is N(100, 4): 1,000 draws of 1,000 trials.
const DRAWS: f64 = 1_000.0;
const INNER: f64 = 1_000.0;
const MU: f64 = 100.0;
const TAU: f64 = 4.0;
const S: f64 = 3.0;

fn text(rest: &str) -> String {
    format!(
        "[scenario]\nname = 'n'\ncurrency = 'HKD'\ntrials = '1M'\nseed = 6\nknowledge_draws = 1000\n[inputs.m]\nvalue = 'normal({MU}, {TAU})'\nunit = 'HKD'\nnature = 'knowledge'\n[inputs.e]\nvalue = 'normal(0, {S})'\nunit = 'HKD'\n[loss]\nx = 'm + e'\n{rest}"
    )
}

/// The sampling error of an order statistic of independent draws of a normal variable, √(p(1 − p)/n)/φ: the draws are
/// more even than that.
fn check(what: &str, band: Band, middle: f64, sd: f64) {
    let error = |p: f64| 5.0 * (p * (1.0 - p) / DRAWS).sqrt() / crate::density(z(p)) * sd;
    within(&format!("{what}, p5"), band.p5, middle + z(0.05) * sd, error(0.05));
    within(&format!("{what}, p50"), band.p50, middle, error(0.5));
    within(&format!("{what}, p95"), band.p95, middle + z(0.95) * sd, error(0.95));
}

/// The pooled loss is N(μ, √(s² + τ²)); draws' means have the standard deviation √(τ² + s²/n); their VaR and TVaR are
/// those of N(m, s).
#[test]
fn bands_of_normal_means_are_those_of_the_normal_distribution() {
    let results = run(&text(""));
    let loss = &results.baseline.loss;
    let between = (TAU * TAU + S * S / INNER).sqrt();
    let sd = (S * S + TAU * TAU).sqrt();
    within("the mean", loss.mean, MU, 5.0 * loss.mean_se);
    within("the mean's standard error", loss.mean_se, between / DRAWS.sqrt(), 0.1 * between / DRAWS.sqrt());
    within("the standard deviation", loss.sd, sd, 5.0 * sd / (2.0 * DRAWS).sqrt());
    for (p, value) in [(0.9, MU + z(0.9) * sd), (0.95, MU + z(0.95) * sd), (0.99, MU + z(0.99) * sd)] {
        let quantile = loss.quantiles.iter().find(|one| one.p == p).expect("it is there");
        assert!(quantile.low < value && value < quantile.high, "VaR {p}: {quantile:?}, not {value}");
    }
    let bands = results.baseline.bands.as_ref().expect("something is not known");
    check("the mean", bands.mean, MU, between);
    // A quantile of n values has the variance p(1 − p)/(n φ²).
    let noise = S * (0.95 * 0.05 / INNER).sqrt() / crate::density(z(0.95));
    check("VaR 95", bands.var95, MU + z(0.95) * S, TAU.hypot(noise));
    let tvar = S * crate::density(z(0.95)) / 0.05;
    // The mean excess of 50 values beyond VaR is off by about S·0.12; its bias is smaller than a tenth of that.
    check("TVaR 95", bands.tvar95, MU + tvar, TAU.hypot(0.12 * S));
    let explained = bands.mean_explained.as_ref().expect("the mean varies");
    within("the share of m", explained.inputs[0].share, TAU * TAU / between.powi(2), 0.01);
    within("the share of the simulation", explained.simulation, S * S / INNER / between.powi(2), 1e-4);
}

/// Given m, the loss exceeds x with the probability Φ((m − x)/s), which rises with m. A share of n trials adds its own
/// error to each.
#[test]
fn the_band_of_the_exceedance_curve_is_that_of_the_probabilities_given_what_is_not_known() {
    let results = run(&text(&asked([96.0, 100.0, 108.0])));
    let bands = results.baseline.bands.as_ref().expect("something is not known");
    let given = |p: f64, x: f64| phi((MU + z(p) * TAU - x) / S);
    // How far 5 standard errors of an order statistic of m, and of a share of the trials, move the probability.
    let error = |p: f64, x: f64| {
        let off = 5.0 * (p * (1.0 - p) / DRAWS).sqrt() / crate::density(z(p)) * TAU;
        let moved = phi((MU + z(p) * TAU + off - x) / S) - phi((MU + z(p) * TAU - off - x) / S);
        moved + 0.5 / INNER.sqrt()
    };
    let mut checked = 0;
    for point in &bands.exceedance {
        for (p, found) in [(0.05, point.p5), (0.5, point.p50), (0.95, point.p95)] {
            within(
                &format!("P(loss > {}), {p}", point.loss),
                found,
                given(p, point.loss),
                error(p, point.loss),
            );
            checked += 1;
        }
    }
    assert!(checked > 300);
    for (point, band) in results.baseline.appetite.iter().zip(&bands.appetite) {
        within("the chance", band.p95, given(0.95, point.loss), error(0.95, point.loss));
    }
}

/// Independent additive inputs explain shares of the variance in proportion to their variances; the square of a normal
/// variable counts as much as its standard deviation says, although no straight line sees it.
#[test]
fn inputs_explain_their_parts_of_the_variance_between_draws() {
    let more = "[inputs.b]\nvalue = 'normal(0, 2)'\nunit = 'HKD'\nnature = 'knowledge'\n[inputs.c]\nvalue = 'normal(0, 1)'\nunit = '1'\nnature = 'knowledge'\n[inputs.d]\nvalue = 'uniform(0, 1)'\nunit = 'HKD'\nnature = 'knowledge'\n[loss]\nb = 'b'\nc = '2 HKD * c ^ 2'\nd = '0.001 * d'\n";
    let results = run(&text("").replace("[loss]\n", more));
    let bands = results.baseline.bands.expect("something is not known");
    let explained = bands.mean_explained.expect("the mean varies");
    // τ² = 16, 4, Var(2c²) = 8, next to nothing.
    let total = 28.0;
    // The draws are even, so that their variances are nearly those of the distributions; ends of c² count most.
    for (share, expected) in explained.inputs.iter().zip([16.0, 4.0, 8.0, 0.0]) {
        within(&share.input, share.share, expected / total, 0.02);
        within("narrower", 1.0 - share.narrower, (1.0 - share.share).sqrt(), 1e-12);
    }
}

/// A programme halves what is not known: avoided m/2, spend 40, so net N(10, 2) and ROI net/40; P(net > 0) = Φ(5).
#[test]
fn a_programme_has_the_band_of_what_it_avoids() {
    let programme = "[controls.half]\ncost = 40\nreduces = { m = 0.5 }\n[programmes]\nhalf = ['half']\n";
    let results = run(&text(programme));
    let programme = &results.programmes[0];
    let bands = programme.bands.as_ref().expect("something is not known");
    check("avoided", bands.avoided, 50.0, 2.0);
    check("net benefit", bands.net_benefit, 10.0, 2.0);
    check("ROI", bands.roi.expect("it costs something"), 0.25, 0.05);
    assert_eq!(bands.share_positive, 1.0);
    // What varies is the same with the programme and without.
    let explained = bands.net_benefit_explained.as_ref().expect("it varies");
    within("the share of m", explained.inputs[0].share, 1.0, 1e-3);
    within("the share of the simulation", explained.simulation, 0.0, 1e-9);
    let free = run(&text("[controls.half]\nreduces = { m = 0.5 }\n[programmes]\nhalf = ['half']\n"));
    assert_eq!(free.programmes[0].bands.as_ref().expect("it is there").roi, None);
}
