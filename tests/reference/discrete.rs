//! Losses of a few values: every probability by enumeration.
use crate::common::{check_mean, compound, run, share_se, within};
use crate::{asked, check_cdf, written};

#[test]
fn a_year_may_have_more_than_one_incident() {
    let results = run(&compound("1", "poisson(0.8)", "1M", 4));
    // P(N ≥ 2) = 1 − 1.8·e^(−0.8) = 19.1 %: the loss of a year with unit losses is their number.
    let several = 1.0 - 1.8 * (-0.8_f64).exp();
    let point =
        results.baseline.exceedance.iter().find(|point| point.loss == 1.0).expect("one incident happens");
    within("P(N > 1)", point.probability, several, 5.0 * share_se(several, 1_000_000));
    assert!(results.baseline.loss.max >= 5.0);
}

/// Bahnemann, p. 107: all values of a discrete compound by enumeration.
#[test]
fn a_discrete_compound_has_the_probabilities_of_its_enumeration() {
    let mut text = compound("discrete([1, 2, 3], [0.4, 0.5, 0.1])", "binomial(2, 0.25)", "1M", 15);
    // Enumerated for N ~ binomial(2, ¼): P(N = 0, 1, 2) = 9/16, 6/16, 1/16.
    let pmf = [
        9.0 / 16.0,
        6.0 / 16.0 * 0.4,
        6.0 / 16.0 * 0.5 + 0.16 / 16.0,
        6.0 / 16.0 * 0.1 + 0.40 / 16.0,
        (0.25 + 0.08) / 16.0,
        0.10 / 16.0,
        0.01 / 16.0,
    ];
    for loss in 0..6 {
        text.push_str(&format!("[[appetite]]\nloss = {loss}\nprobability = '5%'\n"));
    }
    let results = run(&text);
    let mut above = 1.0;
    for (point, p) in results.baseline.appetite.iter().zip(pmf) {
        above -= p;
        within(&format!("P(S > {})", point.loss), point.probability, above, 5.0 * share_se(above, 1_000_000));
    }
}

/// The distribution of the sum of two independent losses on 0, 1, 2, …
fn convolve(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; a.len() + b.len() - 1];
    for (i, p) in a.iter().enumerate() {
        for (j, q) in b.iter().enumerate() {
            sum[i + j] += p * q;
        }
    }
    sum
}

/// The distribution of a sum of N losses: `frequency` holds P(N = n), `severity` P(X = x).
fn enumerate(frequency: &[f64], severity: &[f64]) -> Vec<f64> {
    let mut total = vec![0.0; (frequency.len() - 1) * (severity.len() - 1) + 1];
    let mut power = vec![1.0];
    for p in frequency {
        for (x, q) in power.iter().enumerate() {
            total[x] += p * q;
        }
        power = convolve(&power, severity);
    }
    total
}

fn cumulative(pmf: &[f64]) -> Vec<f64> {
    pmf.iter()
        .scan(0.0, |sum, p| {
            *sum += p;
            Some(*sum)
        })
        .collect()
}

/// A number N of losses that is itself an input: `n` and up to `most` severities, of which the first n count.
fn counted(frequency: &str, severity: &str, most: usize, seed: u64, rest: &str) -> amerce::results::Results {
    let names: Vec<String> = (1..=most).map(|number| format!("x{number}")).collect();
    let mut inputs = vec![("n", frequency)];
    inputs.extend(names.iter().map(|name| (name.as_str(), severity)));
    let terms: Vec<String> = (1..=most).map(|k| format!("if(n >= {k} HKD, x{k}, 0 HKD)")).collect();
    written(&inputs, &[("claims", &terms.join(" + "))], seed, rest)
}

/// Bahnemann, "Distributions for Actuaries" (CAS Monograph 2), p. 107: N is 0, 1, 2 with .6, .3, .1 and X is 1, 2, 3 with
/// .4, .5, .1; the printed distribution is .6, .12, .166, .07, .033, .01, .001, with mean .85 and variance 1.5055.
/// No frequency has that N, so it is written as an input, and the formula counts.
#[test]
fn a_number_of_claims_may_be_an_input_of_the_formula() {
    let printed = [0.6, 0.12, 0.166, 0.07, 0.033, 0.01, 0.001];
    let enumerated = enumerate(&[0.6, 0.3, 0.1], &[0.0, 0.4, 0.5, 0.1]);
    assert!(enumerated.iter().zip(printed).all(|(one, two)| (one - two).abs() < 1e-12));
    let rest = asked((0..6).map(f64::from));
    let results =
        counted("discrete([0, 1, 2], [0.6, 0.3, 0.1])", "discrete([1, 2, 3], [0.4, 0.5, 0.1])", 2, 30, &rest);
    let risk = &results.baseline;
    check_cdf(risk, 1_000_000, cumulative(&printed).into_iter().take(6));
    check_mean(risk, 0.85);
    within("the variance", risk.loss.sd.powi(2), 1.5055, 0.02);
}

/// Klugman, Panjer and Willmot, "Loss Models", examples 9.5 and 9.6, group dental insurance: up to 8 claims of 25 to 250.
/// Mean 314.5; VaR and TVaR by enumeration in exact fractions: 575, 650 and 825; 684.017, 759.854 and 913.810.
#[test]
fn group_dental_insurance_has_the_quantiles_of_its_enumeration() {
    let claims = [0.05, 0.1, 0.15, 0.2, 0.25, 0.15, 0.06, 0.03, 0.01];
    let costs = [0.15, 0.2, 0.25, 0.125, 0.075, 0.05, 0.05, 0.05, 0.025, 0.025];
    let list = |values: &[f64]| values.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
    let numbers = list(&(0..9).map(f64::from).collect::<Vec<_>>());
    let amounts = list(&(1..=10).map(|step| f64::from(step) * 25.0).collect::<Vec<_>>());
    let points = [0.0, 25.0, 50.0, 100.0, 125.0, 500.0, 525.0, 625.0, 1_000.0];
    let results = counted(
        &format!("discrete([{numbers}], [{}])", list(&claims)),
        &format!("discrete([{amounts}], [{}])", list(&costs)),
        8,
        31,
        &asked(points),
    );
    let risk = &results.baseline;
    let severity: Vec<f64> = std::iter::once(0.0).chain(costs).collect();
    let cdf = cumulative(&enumerate(&claims, &severity));
    // The source's figures.
    assert!((cdf[20] - 0.848_269_833_4).abs() < 1e-9 && (cdf[40] - 0.998_832_114_5).abs() < 1e-9);
    check_cdf(risk, 1_000_000, points.map(|loss| cdf[(loss / 25.0) as usize]));
    check_mean(risk, 314.5);
    within("sd", risk.loss.sd, 191.615_500_416_850_4, 1.0);
    let steps =
        [(0.9, 575.0, 684.016_725_826_3), (0.95, 650.0, 759.853_799_247_3), (0.99, 825.0, 913.809_566_656_3)];
    for (p, var, tvar) in steps {
        crate::common::check_quantile(risk, p, var);
        crate::common::check_tvar(risk, p, tvar);
    }
}

/// Klugman, Panjer and Willmot, "Loss Models", examples 9.9 and 9.10: two compound Poisson risks, of rates 2 and 1, are
/// one of rate 3 whose severity is the mixture of both. P(S = 2) = 2.605·e⁻³.
#[test]
fn two_compound_poisson_risks_are_one_of_their_mixture() {
    let severity = "mixture([discrete([1, 2], [0.6, 0.4]), discrete([1, 3], [0.7, 0.3])], [2, 1])";
    let text = compound(severity, "poisson(3)", "1M", 32);
    let risk = run(&format!("{text}{}", asked([0.0, 1.0, 2.0]))).baseline;
    let e3 = (-3.0_f64).exp();
    let masses = [e3, 3.0 * e3 * (1.9 / 3.0), 2.605 * e3];
    check_cdf(&risk, 1_000_000, cumulative(&masses));
    let equal = risk.appetite[1].probability - risk.appetite[2].probability;
    within("P(S = 2)", equal, 0.129_695_313_098_29, 5.0 * share_se(0.13, 1_000_000));
}

/// Observed losses 80, 100 and 250.5 (tests/data/losses.csv), each as likely, up to two of them: all sums by hand.
#[test]
fn sums_of_observed_losses_are_those_of_their_enumeration() {
    let text = compound("empirical('tests/data/losses.csv', 'loss')", "binomial(2, 0.5)", "1M", 33);
    // P(N = 0, 1, 2) = ¼, ½, ¼; single losses have 1/6 each, ordered pairs 1/36 each.
    let masses = [
        (0.0, 0.25),
        (80.0, 1.0 / 6.0),
        (100.0, 1.0 / 6.0),
        (160.0, 1.0 / 36.0),
        (180.0, 2.0 / 36.0),
        (200.0, 1.0 / 36.0),
        (250.5, 1.0 / 6.0),
        (330.5, 2.0 / 36.0),
        (350.5, 2.0 / 36.0),
        (501.0, 1.0 / 36.0),
    ];
    let risk = run(&format!("{text}{}", asked(masses[..9].iter().map(|(loss, _)| *loss)))).baseline;
    let cdf = cumulative(&masses.map(|(_, mass)| mass));
    check_cdf(&risk, 1_000_000, cdf.into_iter().take(9));
    check_mean(&risk, 430.5 / 3.0);
    // The worst twentieth: 1/36 at 501 and the rest of it at 350.5.
    crate::common::check_quantile(&risk, 0.95, 350.5);
    crate::common::check_tvar(&risk, 0.95, 350.5 + 150.5 / 36.0 / 0.05);
}
