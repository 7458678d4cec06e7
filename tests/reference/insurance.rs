//! What an insurer pays: limited expected values in closed form, and by paper and pencil.
use crate::common::{check_mean, check_quantile, check_tvar, compound, run, within};
use amerce::results::Risk;

const TRIALS: f64 = 1e6;

fn component(risk: &Risk, name: &str) -> f64 {
    risk.components.iter().find(|one| one.name == name).expect("the loss has this line").mean
}

/// The recovery's mean against `expected`, given the mean square of what a trial recovers.
fn check_recovery(risk: &Risk, expected: f64, square: f64) {
    let se = ((square - expected * expected) / TRIALS).sqrt();
    within("the recovery", component(risk, "insurance"), -expected, 5.0 * se);
}

/// Exponential severity of mean m: what lies between d and d + l is m(e^(−d/m) − e^(−(d + l)/m)) on average (Klugman, Panjer
/// and Willmot, "Loss Models", appendix A: E[X ∧ x] = m(1 − e^(−x/m))), times the share and the mean number of incidents.
/// Its square is e^(−d/m)·E[min(X, l)²] with E[min(X, l)²] = 2m² − e^(−l/m)(2m² + 2ml), since X has no memory.
#[test]
fn a_layer_of_poisson_incidents_of_exponential_size_recovers_its_limited_expected_value() {
    let (m, d, l, share, rate) = (1_000.0_f64, 400.0, 1_500.0, 0.8, 1.3);
    let policy = "[insurance]\ncovers = ['x']\ndeductible = 400\nlimit = '1.5k'\nshare = '80%'\n";
    let risk = run(&format!("{}{policy}", compound("exponential(1000)", "poisson(1.3)", "1M", 300))).baseline;
    let layer = m * ((-d / m).exp() - (-(d + l) / m).exp());
    let square = (-d / m).exp() * (2.0 * m * m - (-l / m).exp() * (2.0 * m * m + 2.0 * m * l));
    let expected = rate * share * layer;
    check_recovery(&risk, expected, rate * share * share * square + expected * expected);
    check_mean(&risk, rate * m - expected);
    within("the lines' sum", component(&risk, "x") + component(&risk, "insurance"), risk.loss.mean, 1e-6);
}

/// What is borne of a loss x, x − share·min(max(x − d, 0), l), rises with x, so its quantiles are those of x borne; where
/// VaR lies above the layer, TVaR is less by share·l.
#[test]
fn the_borne_loss_of_one_incident_has_the_quantiles_of_the_whole_loss_borne() {
    let policy = "[insurance]\ncovers = ['x']\ndeductible = 500\nlimit = 1_000\nshare = 0.9\n";
    let risk = run(&format!("{}{policy}", compound("exponential(1000)", "1", "1M", 301))).baseline;
    let borne = |x: f64| x - 0.9 * (x - 500.0).clamp(0.0, 1_000.0);
    for p in [0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] {
        check_quantile(&risk, p, borne(-1_000.0 * (1.0 - p).ln()));
    }
    check_tvar(&risk, 0.95, 1_000.0 * (1.0 - 0.05_f64.ln()) - 900.0);
}

/// Uniform on 0 to 10 with a deductible of 2 and a limit of 5: the layer is ∫₂⁷(x − 2)/10 dx + 5·P(x > 7) = 1.25 + 1.5, its
/// square ∫₂⁷(x − 2)²/10 dx + 25·P(x > 7) = 125/30 + 7.5; and nothing of it in the fifth of incidents that void the policy.
#[test]
fn a_void_policy_pays_for_the_other_incidents_alone() {
    let base = compound("uniform(0, 10)", "1", "1M", 302);
    let base = base.replace("[loss]", "[inputs.breach]\nvalue = 'bernoulli(20%)'\nunit = '1'\n[loss]");
    let policy = "[insurance]\ncovers = ['x']\ndeductible = 2\nlimit = 5\nshare = '80%'\n";
    let (layer, square) = (2.75, 125.0 / 30.0 + 7.5);
    check_recovery(&run(&format!("{base}{policy}")).baseline, 0.8 * layer, 0.64 * square);
    let void = format!("{base}{policy}void_if = 'breach > 0.5'\n");
    check_recovery(&run(&void).baseline, 0.8 * 0.8 * layer, 0.8 * 0.64 * square);
    // A control that keeps the breach away keeps the cover.
    let control = "[controls.a]\ncost = 1\nreduces = { breach = 1 }\n[programmes]\na = ['a']\n";
    let programme = run(&format!("{void}{control}")).programmes.remove(0);
    check_recovery(&programme.residual, 0.8 * layer, 0.64 * square);
}

/// A deductible of uniform(0, 1) against a loss of exponential size 1 without limit: E e^(−D) = 1 − 1/e, and the square is
/// 2(1 − 1/e).
#[test]
fn a_deductible_may_be_uncertain() {
    let base = compound("exponential(1)", "1", "1M", 303);
    let base = base.replace("[loss]", "[inputs.own]\nvalue = 'uniform(0, 1)'\nunit = 'HKD'\n[loss]");
    let risk = run(&format!("{base}[insurance]\ncovers = ['x']\ndeductible = 'own'\n")).baseline;
    let expected = 1.0 - (-1.0_f64).exp();
    check_recovery(&risk, expected, 2.0 * expected);
}

/// By hand, in millions. Fine 1, crisis PR 2, compensation 1; PR and compensation are covered, 0.5 borne, 2 above it, 80 %:
/// - 3 − 0.5 is cut to 2, of which 1.6 is paid: 4 − 1.6 = 2.4;
/// - training leaves 0.25 of compensation: 0.8 · (2.25 − 0.5) = 1.4 of 3.25 is paid, 1.85 left;
/// - both leave 0.2 of PR too: 0.45 stays below the deductible, and 1.45 is left;
/// - where no incident is left, nothing is lost and nothing paid.
#[test]
fn programmes_are_paid_for_what_they_leave() {
    let text = "[scenario]\nname = 'by hand'\ncurrency = 'HKD'\ntrials = 1_000\n\
        [inputs.f]\nvalue = '1M'\nunit = 'HKD'\n[inputs.p]\nvalue = '2M'\nunit = 'HKD'\n[inputs.c]\nvalue = '1M'\nunit = 'HKD'\n\
        [loss]\nfine = 'f'\ncrisis_pr = 'p'\ncompensation = 'c'\n\
        [insurance]\ncovers = ['crisis_pr', 'compensation']\ndeductible = '0.5M'\nlimit = '2M'\nshare = '80%'\n\
        [controls.training]\ncost = 1\nreduces = { c = '75%' }\n[controls.agency]\ncost = 1\nreduces = { p = '90%' }\n\
        [controls.stop]\ncost = 1\nreduces = { incidents = 1 }\n\
        [programmes]\ntraining = ['training']\nboth = ['training', 'agency']\nnone = ['stop']\n";
    let results = run(text);
    let residuals = results.programmes.iter().map(|programme| &programme.residual);
    let expected = [(2.4e6, -1.6e6), (1.85e6, -1.4e6), (1.45e6, 0.0), (0.0, 0.0)];
    for (risk, (loss, recovery)) in [&results.baseline].into_iter().chain(residuals).zip(expected) {
        within("the loss", risk.loss.mean, loss, 1e-6);
        within("the worst loss", risk.loss.max, loss, 1e-6);
        within("the recovery", component(risk, "insurance"), recovery, 1e-6);
    }
}

/// Two incidents of 1M with 0.8M borne of each: 2 · 0.2M is paid, not 2M − 0.8M; and as much of it today as of the losses.
#[test]
fn deductible_and_limit_count_for_each_incident_and_recoveries_are_discounted_as_losses_are() {
    let base = compound("1M", "2", "1_000", 304);
    let policy = "[insurance]\ncovers = ['x']\ndeductible = '0.8M'\n";
    within("once", run(&format!("{base}{policy}")).baseline.loss.mean, 1.6e6, 1e-6);
    let base = base.replace("[inputs.x]", "horizon_years = 2\ndiscount_rate = '5%'\n[inputs.x]");
    let risk = run(&format!("{base}{policy}")).baseline;
    let annuity = 1.05_f64.powf(-0.5) + 1.05_f64.powf(-1.5);
    within("over years", risk.loss.mean, 1.6e6 * annuity, 1e-6);
    within("recovered", component(&risk, "insurance"), -0.4e6 * annuity, 1e-6);
}
