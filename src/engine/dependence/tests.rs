//! Dependent inputs as the engine draws them: achieved ranks, unchanged distributions, tails, shared draws.
use super::super::block::{Trials, Workspace};
use super::super::{Plan, simulate};
use crate::diagnostics;
use crate::distributions::Distribution;
use crate::math::{normal_cdf, normal_quantile};
use crate::random::{Stream, uniform};
use crate::scenario::{Overrides, Scenario};
use std::f64::consts::PI;
use std::path::Path;

const TRIALS: usize = 200_000;
const BATCH: usize = 1_000;

const INPUTS: &str = "
[inputs.a]
value = 'lognormal(mu = 1, sigma = 0.8)'
unit = 'HKD'
[inputs.b]
value = 'beta(2, 38)'
unit = '1'
[inputs.c]
value = 'pert(0, 1, 5)'
unit = 'HKD'
[inputs.d]
value = 'normal(2, 1)'
unit = 'HKD'
[loss]
a = 'a'
b = 'b * 1 HKD'
c = 'c'
d = 'd'
";

fn scenario_with(text: &str, overrides: &Overrides) -> Scenario {
    let head = format!("[scenario]\nname = 's'\ncurrency = 'HKD'\ntrials = {TRIALS}\nseed = 11\n");
    Scenario::from_text("test.toml", &format!("{head}{text}"), Path::new("."), overrides)
        .unwrap_or_else(|error| panic!("{}", diagnostics::render(&error.diagnostics, &error.sources, false)))
}

fn correlated(correlations: &[&str]) -> Scenario {
    let tables: String = correlations.iter().map(|one| format!("[[correlation]]\n{one}\n")).collect();
    scenario_with(&format!("{INPUTS}{tables}"), &Overrides::default())
}

/// All values of each input, incident after incident of the baseline.
fn values(scenario: &Scenario) -> Vec<Vec<f64>> {
    let plan = Plan::new(scenario);
    let nodes: Vec<_> = scenario.inputs.iter().map(|input| plan.names[0][input.name.as_str()]).collect();
    let routine = plan.routine(&nodes, None);
    let mut values = vec![Vec::new(); nodes.len()];
    let trials = Trials::Range { first: 0, count: TRIALS };
    Workspace::default().run(&plan, &routine, trials, |pass, output, lanes| {
        values[output].extend((0..pass.lanes()).map(|lane| lanes.lane(lane)));
    });
    values
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
    let mut ranks = vec![0.0; values.len()];
    for (rank, index) in order.into_iter().enumerate() {
        ranks[index] = rank as f64;
    }
    ranks
}

fn spearman(x: &[f64], y: &[f64]) -> f64 {
    let n = x.len() as f64;
    let square: f64 = ranks(x).iter().zip(ranks(y)).map(|(a, b)| (a - b).powi(2)).sum();
    1.0 - 6.0 * square / (n * (n * n - 1.0))
}

fn kendall(x: &[f64], y: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 1..x.len() {
        for j in 0..i {
            sum += ((x[i] - x[j]) * (y[i] - y[j])).signum();
        }
    }
    sum / (0.5 * x.len() as f64 * (x.len() as f64 - 1.0))
}

/// A rank over batches within five standard errors, which the batches give.
#[track_caller]
fn has_rank(what: &str, measure: fn(&[f64], &[f64]) -> f64, x: &[f64], y: &[f64], expected: f64) {
    let batches: Vec<f64> = x.chunks(BATCH).zip(y.chunks(BATCH)).map(|(x, y)| measure(x, y)).collect();
    let n = batches.len() as f64;
    let mean = batches.iter().sum::<f64>() / n;
    let variance = batches.iter().map(|rank| (rank - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let error = (variance / n).sqrt();
    assert!(error < 0.004, "{what}: the test says little with an error of {error}");
    assert!((mean - expected).abs() < 5.0 * error, "{what}: {mean}, not {expected} within 5 × {error}");
}

/// Kolmogorov and Smirnov: √n·D is above 2.5 in 1 of 130,000 samples.
fn has_its_distribution(what: &str, values: &[f64], distribution: &Distribution) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let distance = sorted
        .iter()
        .enumerate()
        .map(|(index, &x)| {
            let p = distribution.cdf(x);
            (p - index as f64 / n).max((index as f64 + 1.0) / n - p)
        })
        .fold(0.0, f64::max);
    assert!(distance * n.sqrt() < 2.5, "{what}: {}", distance * n.sqrt());
}

#[test]
fn every_copula_achieves_the_rank_that_is_asked_for_and_leaves_each_input_its_distribution() {
    let copulas = [
        ("copula = 'gaussian'", &[0.4, -0.8][..]),
        ("copula = 'student_t'\ndegrees_of_freedom = 4", &[0.4, -0.8]),
        ("copula = 'student_t'\ndegrees_of_freedom = 1.5", &[0.0, 0.6]),
        ("copula = 'clayton'", &[0.3, 0.8]),
        ("copula = 'gumbel'", &[0.3, 0.8]),
    ];
    for (copula, asked) in copulas {
        for &rank in asked {
            for (name, measure) in [("spearman", spearman as fn(&[f64], &[f64]) -> f64), ("kendall", kendall)]
            {
                let what = format!("{name} {rank}, {copula}");
                let correlation = format!("inputs = ['a', 'b']\nrank = {rank}\nmeasure = '{name}'\n{copula}");
                let scenario = correlated(&[&correlation]);
                let values = values(&scenario);
                has_rank(&what, measure, &values[0], &values[1], rank);
                for (input, values) in scenario.inputs.iter().zip(&values) {
                    has_its_distribution(&format!("{} under {what}", input.name), values, &input.value);
                }
                has_rank(&format!("an uncorrelated input, {what}"), spearman, &values[1], &values[2], 0.0);
            }
        }
    }
}

#[test]
fn a_matrix_and_joined_pairs_achieve_all_their_ranks() {
    for copula in ["", "copula = 'student_t'\ndegrees_of_freedom = 5"] {
        let matrix = format!(
            "inputs = ['c', 'a', 'b']\nmatrix = [[1, 0.3, -0.2], [0.3, 1, 0.5], [-0.2, 0.5, 1]]\n{copula}"
        );
        let all = values(&correlated(&[&matrix]));
        for (one, other, rank) in [(2, 0, 0.3), (2, 1, -0.2), (0, 1, 0.5)] {
            has_rank(&format!("{one} and {other} {copula}"), spearman, &all[one], &all[other], rank);
        }
        let pairs = [("a", "b", 0.4), ("c", "d", 0.7), ("b", "c", -0.3)]
            .map(|(one, other, rank)| format!("inputs = ['{one}', '{other}']\nrank = {rank}\n{copula}"));
        let all = values(&correlated(&pairs.each_ref().map(String::as_str)));
        let expected = [(0, 1, 0.4), (2, 3, 0.7), (1, 2, -0.3), (0, 2, 0.0), (0, 3, 0.0), (1, 3, 0.0)];
        for (one, other, rank) in expected {
            has_rank(&format!("{one} and {other} {copula}"), spearman, &all[one], &all[other], rank);
        }
    }
}

/// Both below their 1 % quantiles: P(T₂ < t | T₁) is Student's with one more degree of freedom (Demarta and McNeil 2005),
/// integrated over the first; the limit of the share is 2·F(−√((ν + 1)(1 − r)/(1 + r))) with ν + 1 degrees.
#[test]
fn extremes_come_together_as_the_student_t_copula_says_and_hardly_under_the_gaussian() {
    let (nu, share, tau) = (3.0, 0.01, 1.0 / 3.0);
    let r = (0.5 * PI * tau).sin();
    let student = |df| Distribution::student_t(df, 0.0, 1.0).expect("these exist");
    let (own, next) = (student(nu), student(nu + 1.0));
    let end = own.quantile(share);
    let steps = 2_000;
    let both: f64 = (0..steps)
        .map(|step| {
            let t = own.quantile(share * (f64::from(step) + 0.5) / f64::from(steps));
            let scale = ((nu + t * t) * (1.0 - r * r) / (nu + 1.0)).sqrt();
            share / f64::from(steps) * next.cdf((end - r * t) / scale)
        })
        .sum();
    let limit = 2.0 * next.cdf(-((nu + 1.0) * (1.0 - r) / (1.0 + r)).sqrt());
    assert!((both / share - limit).abs() < 0.03, "{} and {limit}", both / share);

    let count = |copula: &str, low: bool| {
        let correlation = format!("inputs = ['a', 'b']\nrank = {tau}\nmeasure = 'kendall'\n{copula}");
        let scenario = correlated(&[&correlation]);
        let all = values(&scenario);
        let ends = [0, 1].map(|index| {
            let value = &scenario.inputs[index].value;
            if low { value.quantile(share) } else { value.quantile_upper(share) }
        });
        let beyond = |x: f64, end: f64| if low { x < end } else { x > end };
        all[0].iter().zip(&all[1]).filter(|(a, b)| beyond(**a, ends[0]) && beyond(**b, ends[1])).count()
            as f64
    };
    let expected = TRIALS as f64 * both;
    for low in [true, false] {
        let found = count("copula = 'student_t'\ndegrees_of_freedom = 3", low);
        assert!((found - expected).abs() < 5.0 * expected.sqrt(), "{found}, not {expected}");
        let gaussian = count("", low);
        assert!(gaussian < expected - 5.0 * expected.sqrt(), "{gaussian}, {expected}");
    }
}

/// E XY = exp(μ₁ + μ₂ + (σ₁² + σ₂² + 2rσ₁σ₂)/2).
#[test]
fn the_mean_product_of_correlated_lognormals_is_its_closed_form() {
    let text = "
[inputs.x]
value = 'lognormal(mu = 0.5, sigma = 0.6)'
unit = '1'
[inputs.y]
value = 'lognormal(mu = 1, sigma = 0.4)'
unit = 'HKD'
[loss]
product = 'x * y'
[[correlation]]
inputs = ['x', 'y']
rank = -0.7
";
    let scenario = scenario_with(text, &Overrides::default());
    let losses = simulate(&Plan::new(&scenario)).expect("finite").remove(0);
    let r = 2.0 * (-0.7 * PI / 6.0).sin();
    let expected = (1.5 + 0.5 * (0.36 + 0.16 + 2.0 * r * 0.24_f64)).exp();
    let n = losses.len() as f64;
    let mean = losses.iter().sum::<f64>() / n;
    let variance = losses.iter().map(|loss| (loss - mean).powi(2)).sum::<f64>() / (n - 1.0);
    assert!((mean - expected).abs() < 5.0 * (variance / n).sqrt(), "{mean}, not {expected}");
}

#[test]
fn inputs_outside_a_group_and_the_first_inside_keep_their_draws() {
    let before = values(&correlated(&[]));
    for copula in ["gaussian", "clayton", "gumbel"] {
        let after = values(&correlated(&[&format!("inputs = ['b', 'a']\nrank = 0.5\ncopula = '{copula}'")]));
        for index in [1, 2, 3] {
            assert!(before[index] == after[index], "input {index} under {copula}");
        }
        assert!(before[0] != after[0]);
    }
    let correlation = "[[correlation]]\ninputs = ['b', 'a', 'd']\nrank = 0.5";
    let after = values(&correlated(&[&correlation["[[correlation]]\n".len()..]]));
    let set = Overrides { set: vec!["b=3%".to_owned()], ..Overrides::default() };
    let known = values(&scenario_with(&format!("{INPUTS}{correlation}"), &set));
    assert!(known[1].iter().all(|&b| b == 0.03));
    assert!(known[0] == after[0] && known[3] == after[3], "a known input moves no other");
}

/// One value at a time: two incidents a year over two years, the pair by incident or by trial.
#[test]
fn each_incident_or_trial_has_its_own_dependent_draws() {
    for varies in ["incident", "trial"] {
        let text = format!(
            "
[inputs.x]
value = 'lognormal(mu = 0, sigma = 1)'
unit = '1'
varies = '{varies}'
[inputs.y]
value = 'exponential(3)'
unit = 'HKD'
varies = '{varies}'
[loss]
product = 'x * y'
[frequency]
incidents = 2
[controls.half]
reduces = {{ y = 0.5 }}
[controls.nothing]
cost = 5
[programmes]
half = ['half']
nothing = ['nothing']
[[correlation]]
inputs = ['x', 'y']
rank = 0.6
"
        );
        let overrides =
            Overrides { set: vec!["scenario.horizon_years=2".to_owned()], ..Overrides::default() };
        let scenario = scenario_with(&text, &overrides);
        let outcomes = simulate(&Plan::new(&scenario)).expect("finite");
        let r = 2.0 * (0.6 * PI / 6.0).sin();
        for trial in (0..TRIALS as u64).step_by(997) {
            let mut loss = 0.0;
            for address in [0, 1, 1 << 32, 1 << 32 | 1] {
                let k = if varies == "trial" { 0 } else { address };
                let normal = |name: &str| {
                    normal_quantile(uniform(11, Stream::named(&format!("inputs.{name}")), trial, k))
                };
                let (x, y) = (normal("x"), r * normal("x") + (1.0 - r * r).sqrt() * normal("y"));
                loss += x.exp() * -3.0 * normal_cdf(-y).ln();
            }
            let found = outcomes[0][trial as usize];
            assert!((found - loss).abs() < 1e-12 * loss, "trial {trial}: {found}, not {loss}");
        }
        assert!(outcomes[0] == outcomes[2], "programmes share their draws with the baseline");
        assert!(outcomes[0].iter().zip(&outcomes[1]).all(|(all, half)| 0.5 * all == *half));
    }
}

#[test]
fn dependent_draws_are_the_same_on_any_number_of_threads_and_for_fewer_trials() {
    let scenario = correlated(&[
        "inputs = ['a', 'b']\nrank = 0.5\ncopula = 'student_t'\ndegrees_of_freedom = 3",
        "inputs = ['c', 'd']\nrank = 0.5\ncopula = 'gumbel'",
    ]);
    let run = |scenario: &Scenario, threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
        let simulation = pool.install(|| simulate(&Plan::new(scenario)));
        simulation.expect("finite").remove(0)
    };
    let one = run(&scenario, 1);
    assert!(one == run(&scenario, 3));
    let fewer = Scenario { trials: 9_001, ..scenario };
    assert!(one[..9_001] == run(&fewer, 2));
}

#[test]
fn a_loss_that_is_no_finite_number_is_explained_with_the_dependent_values() {
    let text = INPUTS.replace("d = 'd'", "d = 'sqrt(d / 1 HKD) * b * 1 HKD'");
    let text = format!("{text}[[correlation]]\ninputs = ['b', 'd']\nrank = 0.5\n");
    let scenario = scenario_with(&text, &Overrides::default());
    let fault = simulate(&Plan::new(&scenario)).expect_err("d is below zero in some trials");
    let d = &values(&scenario)[3];
    let trial = d.iter().position(|d| *d < 0.0).expect("one is below zero");
    assert!(fault.diagnostic.message.ends_with(&format!("in trial {trial}")), "{}", fault.diagnostic.message);
    let label = &fault.diagnostic.labels[0].text;
    assert!(label.contains(&format!("d = {}", d[trial])), "{label}");
}
