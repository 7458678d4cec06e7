//! Against closed forms of shares of the variance and of the tail.
use super::super::*;
use crate::analysis::Estimate;
use crate::engine::{self, Plan};
use crate::scenario::{Overrides, Scenario};
use crate::stats::Level;
use std::f64::consts::PI;
use std::path::Path;

/// An estimate of this many standard errors is not off by chance.
const FAR: f64 = 6.0;

fn scenario(text: &str) -> Scenario {
    Scenario::from_text("test.toml", text, Path::new("."), &Overrides::default())
        .expect("the scenario is fine")
}

fn retailer() -> Scenario {
    Scenario::load(Path::new("scenarios/hk-retailer.toml"), &Overrides::default())
        .expect("it is in the library")
}

/// Inputs with their values, one loss, and what else there is.
fn one_loss(inputs: &[(&str, &str)], loss: &str, rest: &str) -> Scenario {
    let inputs: String = inputs
        .iter()
        .map(|(name, value)| format!("[inputs.{name}]\nvalue = \"{value}\"\nunit = \"HKD\"\n"))
        .collect();
    scenario(&format!(
        "[scenario]\nname = \"test\"\ncurrency = \"HKD\"\nseed = 5\ntrials = 100_000\n{inputs}\n[loss]\nall = \"{loss}\"\n{rest}"
    ))
}

fn close(what: &str, estimate: Estimate, truth: f64, rounding: f64) {
    let off = (estimate.value - truth).abs();
    assert!(off < FAR * estimate.se + rounding, "{what}: {} ± {} for {truth}", estimate.value, estimate.se);
}

/// A function of uniforms that are scaled to a range.
struct Function<F> {
    groups: Vec<Vec<usize>>,
    range: (f64, f64),
    function: F,
}

impl<F: Fn(&[f64]) -> f64 + Sync> Function<F> {
    fn of(inputs: usize, range: (f64, f64), function: F) -> Self {
        Self { groups: (0..inputs).map(|input| vec![input]).collect(), range, function }
    }
}

impl<F: Fn(&[f64]) -> f64 + Sync> Response for Function<F> {
    type Space = Vec<f64>;

    fn groups(&self) -> &[Vec<usize>] {
        &self.groups
    }

    fn coordinates(&self, group: usize) -> usize {
        self.groups[group].len()
    }

    fn draw(&self, _: usize, columns: &mut [Vec<f64>]) {
        let (low, high) = self.range;
        columns.iter_mut().flatten().for_each(|u| *u = low + *u * (high - low));
    }

    fn evaluate(&self, point: &mut Vec<f64>, columns: &[&[f64]], out: &mut [f64]) {
        for (lane, out) in out.iter_mut().enumerate() {
            point.clear();
            point.extend(columns.iter().map(|column| column[lane]));
            *out = (self.function)(point);
        }
    }
}

/// Ishigami and Homma (1990) with a = 7, b = 0.1; the closed forms stand in Saltelli et al. (2008), 4.
#[test]
fn indices_of_the_ishigami_function_are_its_closed_forms() {
    let (a, b) = (7.0, 0.1);
    let response = Function::of(3, (-PI, PI), |x: &[f64]| {
        x[0].sin() + a * x[1].sin().powi(2) + b * x[2].powi(4) * x[0].sin()
    });
    let indices = Indices::of(&response, 1, 1 << 12).expect("it is finite").expect("it varies");
    let alone = 0.5 * (1.0 + b * PI.powi(4) / 5.0).powi(2);
    let second = a * a / 8.0;
    let together = 8.0 * b * b * PI.powi(8) / 225.0;
    let variance = alone + second + together;
    close("mean", indices.mean, a / 2.0, 0.0);
    close("variance", indices.variance, variance, 0.0);
    for (input, (first, total)) in
        [(alone, alone + together), (second, second), (0.0, together)].into_iter().enumerate()
    {
        close("first", indices.first[input], first / variance, 0.0);
        close("total", indices.total[input], total / variance, 0.0);
        assert!((indices.first[input].value - first / variance).abs() < 3e-3);
        assert!((indices.total[input].value - total / variance).abs() < 3e-3);
    }
}

/// Saltelli and Sobol' (1995): of ∏ (|4xᵢ − 2| + aᵢ)/(1 + aᵢ), Vᵢ = 1/(3(1 + aᵢ)²) and V = ∏ (1 + Vᵢ) − 1.
#[test]
fn indices_of_the_g_function_are_its_closed_forms() {
    let weights = [0.0, 1.0, 4.5, 9.0];
    let names = ["p", "q", "r", "s"];
    let inputs =
        names.map(|name| format!("[inputs.{name}]\nvalue = \"uniform(0, 1)\"\nunit = \"1\"\n")).concat();
    let factors: Vec<String> = names
        .iter()
        .zip(weights)
        .map(|(name, a)| format!("(abs(4 * {name} - 2) + {a}) / (1 + {a})"))
        .collect();
    let scenario = scenario(&format!(
        "[scenario]\nname = \"g\"\ncurrency = \"HKD\"\n{inputs}[inputs.one]\nvalue = 1\nunit = \"HKD\"\n[loss]\ng = \"one * {}\"\n",
        factors.join(" * ")
    ));
    let plan = Plan::new(&scenario);
    let incident = Incident::new(&plan);
    assert_eq!(incident.integrated(), None);
    let indices = Indices::of(&incident, 3, 1 << 12).expect("it is finite").expect("it varies");
    let parts = weights.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let variance = parts.iter().map(|part| 1.0 + part).product::<f64>() - 1.0;
    for (input, part) in parts.into_iter().enumerate() {
        close("first", indices.first[input], part / variance, 0.0);
        close("total", indices.total[input], part * (variance + 1.0) / (1.0 + part) / variance, 0.0);
        assert!(indices.total[input].se < 2e-3);
    }
}

/// The mean and the variance of an input, in the loss's money.
fn moments(scenario: &Scenario, name: &str) -> (f64, f64) {
    let input = scenario.inputs.iter().find(|input| input.name == name).expect("it is there");
    (input.value.mean(), input.value.sd() * input.value.sd())
}

/// Of base_fine · ad_revenue_ratio + churn_rate · customers · average_order_value + pr_budget: first-order and total
/// indices in the order of the inputs.
fn retailer_indices(scenario: &Scenario) -> [(f64, f64); 5] {
    let product = |x: (f64, f64), y: (f64, f64)| [x.1 * y.0 * y.0, y.1 * x.0 * x.0, x.1 * y.1];
    let at = |name| moments(scenario, name);
    let fine = product(at("base_fine"), at("ad_revenue_ratio"));
    let (order_mean, order_variance) = at("average_order_value");
    let customers = at("customers").0;
    let churn = product(at("churn_rate"), (order_mean * customers, order_variance * customers * customers));
    let pr = at("pr_budget").1;
    let variance: f64 = fine.iter().chain(&churn).sum::<f64>() + pr;
    let share = |alone: f64, together: f64| (alone / variance, (alone + together) / variance);
    [
        share(fine[0], fine[2]),
        share(fine[1], fine[2]),
        share(churn[0], churn[2]),
        share(churn[1], churn[2]),
        share(pr, 0.0),
    ]
}

#[test]
fn indices_of_the_retailer_are_within_seven_and_one_ten_thousandths_of_their_closed_form() {
    let scenario = retailer();
    let truth = retailer_indices(&scenario);
    let plan = Plan::new(&scenario);
    let incident = Incident::new(&plan);
    let indices =
        Indices::of(&incident, scenario.seed, each_of(100_000)).expect("it is finite").expect("it varies");
    assert_eq!(indices.base, 131_072);
    for (input, (first, total)) in truth.into_iter().enumerate() {
        close("first", indices.first[input], first, 0.0);
        close("total", indices.total[input], total, 0.0);
        assert!((indices.first[input].value - first).abs() <= 7e-4, "{input}: {:?}", indices.first[input]);
        assert!((indices.total[input].value - total).abs() <= 1e-4, "{input}: {:?}", indices.total[input]);
    }
}

#[test]
fn nine_intervals_of_ten_or_more_hold_the_truth() {
    let scenario = retailer();
    let truth = retailer_indices(&scenario);
    let plan = Plan::new(&scenario);
    let incident = Incident::new(&plan);
    let (mut held, mut all) = (0, 0);
    for seed in 0..20 {
        let indices = Indices::of(&incident, seed, 1 << 9).expect("it is finite").expect("it varies");
        for (input, (first, total)) in truth.into_iter().enumerate() {
            for (estimate, truth) in [(indices.first[input], first), (indices.total[input], total)] {
                let (low, high) = estimate.interval();
                held += usize::from((low..=high).contains(&truth));
                all += 1;
            }
        }
    }
    // 200 intervals of 95 %, of which those of one seed depend on each other.
    assert!(held * 10 >= all * 9, "{held} of {all}");
}

#[test]
fn a_line_that_is_integrated_has_the_indices_of_one_that_is_drawn() {
    /// The same response with nothing integrated.
    struct Plain<'p>(Incident<'p>);
    impl Response for Plain<'_> {
        type Space = engine::IncidentSpace;
        fn groups(&self) -> &[Vec<usize>] {
            self.0.groups()
        }
        fn coordinates(&self, group: usize) -> usize {
            self.0.coordinates(group)
        }
        fn draw(&self, group: usize, columns: &mut [Vec<f64>]) {
            self.0.draw(group, columns);
        }
        fn evaluate(&self, space: &mut Self::Space, columns: &[&[f64]], out: &mut [f64]) {
            self.0.evaluate(space, columns, out);
        }
    }
    let scenario = retailer();
    let plan = Plan::new(&scenario);
    let exact = Incident::new(&plan);
    let group = exact.integrated().expect("the retailer's loss is a line in each input");
    assert_eq!(scenario.inputs[plan.incident_loss().inputs()[group]].name, "average_order_value");
    let exact = Indices::of(&exact, 2, 1 << 12).expect("it is finite").expect("it varies");
    let plain = Indices::of(&Plain(Incident::new(&plan)), 2, 1 << 12).expect("finite").expect("it varies");
    for input in 0..5 {
        close("first", plain.first[input], exact.first[input].value, 0.0);
        close("total", plain.total[input], exact.total[input].value, 0.0);
    }
    assert!(plain.evaluations > exact.evaluations);
}

#[test]
fn figures_do_not_depend_on_the_number_of_threads() {
    let scenario = retailer();
    let plan = Plan::new(&scenario);
    let incident = Incident::new(&plan);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
        pool.install(|| {
            let indices = Indices::of(&incident, 1, 1 << 12).expect("it is finite").expect("it varies");
            let tail = TailShares::of(&incident, Level::thousandths(950), 1, 1 << 12);
            let shapley = ShapleyEffects::of(&incident, 1, 1 << 8);
            format!("{indices:?} {tail:?} {shapley:?}")
        })
    };
    assert_eq!(on(1), on(3));
}

/// Var(E[β·X | X_set]) of normal inputs with the covariance.
fn explained(beta: &[f64; 3], covariance: &[[f64; 3]; 3], set: &[usize]) -> f64 {
    // c'Σ⁻¹c with c = Cov(β·X, X_set), by elimination.
    let cross = |i: usize| (0..3).map(|j| beta[j] * covariance[j][i]).sum::<f64>();
    let n = set.len();
    let mut rows: Vec<Vec<f64>> =
        set.iter().map(|&i| set.iter().map(|&j| covariance[i][j]).chain([cross(i)]).collect()).collect();
    for pivot in 0..n {
        let taken = rows[pivot].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(row, _)| *row != pivot) {
            let factor = row[pivot] / taken[pivot];
            row.iter_mut().zip(&taken).for_each(|(value, taken)| *value -= factor * taken);
        }
    }
    (0..n).map(|i| rows[i][n] / rows[i][i] * cross(set[i])).sum()
}

/// Owen and Prieur (2017), 4: effects of a linear function of correlated normal inputs.
#[test]
fn shapley_effects_of_a_line_in_correlated_normals_are_their_closed_form() {
    let beta = [1.0, 1.0, 2.0];
    let sds = [1.0, 2.0, 0.5];
    let rank: f64 = 0.5;
    // Pearson's of normals with this Spearman rank (Pearson 1907).
    let rho = 2.0 * (PI * rank / 6.0).sin();
    let scenario = one_loss(
        &[("a", "normal(0, 1)"), ("b", "normal(0, 2)"), ("c", "normal(0, 0.5)")],
        "a + b + 2 * c",
        "[[correlation]]\ninputs = [\"b\", \"c\"]\nrank = 0.5\n",
    );
    let mut covariance = [[0.0; 3]; 3];
    for i in 0..3 {
        for j in 0..3 {
            let correlation = if i == j {
                1.0
            } else if i + j == 3 {
                rho
            } else {
                0.0
            };
            covariance[i][j] = correlation * sds[i] * sds[j];
        }
    }
    let worth = |set: usize| {
        let members: Vec<usize> = (0..3).filter(|i| set >> i & 1 == 1).collect();
        explained(&beta, &covariance, &members)
    };
    let plan = Plan::new(&scenario);
    let incident = Incident::new(&plan);
    assert_eq!(incident.groups().len(), 2);
    let effects = ShapleyEffects::of(&incident, 4, 1 << 10).expect("it is finite").expect("it varies");
    assert!(effects.exact);
    let variance = worth(7);
    for i in 0..3 {
        let of_set = |(set, weight): (usize, f64)| weight * (worth(set | 1 << i) - worth(set));
        let [j, k] = [(i + 1) % 3, (i + 2) % 3];
        let sets = [(0, 1.0 / 3.0), (1 << j, 1.0 / 6.0), (1 << k, 1.0 / 6.0), (1 << j | 1 << k, 1.0 / 3.0)];
        let truth: f64 = sets.into_iter().map(of_set).sum::<f64>() / variance;
        close("effect", effects.effects[i], truth, 1e-9);
        assert!(effects.effects[i].se < 3e-3, "{:?}", effects.effects[i]);
    }
    let sum: f64 = effects.effects.iter().map(|effect| effect.value).sum();
    assert!((sum - 1.0).abs() < 1e-12);
    // The group as a whole, by its Sobol' index.
    let indices = Indices::of(&incident, 4, 1 << 10).expect("it is finite").expect("it varies");
    close("group", indices.first[1], worth(0b110) / variance, 1e-9);
}

#[test]
fn random_orders_share_out_what_all_orders_would() {
    // Independent and added: each effect is the input's own variance.
    let names: Vec<String> = (0..10).map(|index| format!("x{index}")).collect();
    let values: Vec<String> = (1..=10).map(|size| format!("normal(0, {size})")).collect();
    let inputs: Vec<(&str, &str)> =
        names.iter().zip(&values).map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let scenario = one_loss(&inputs, &names.join(" + "), "");
    let plan = Plan::new(&scenario);
    let effects = ShapleyEffects::of(&Incident::new(&plan), 4, 1 << 10).expect("finite").expect("it varies");
    assert!(!effects.exact);
    let variance: f64 = (1..=10).map(|size| f64::from(size * size)).sum();
    for (effect, size) in effects.effects.iter().zip(1..) {
        close("effect", *effect, f64::from(size * size) / variance, 0.0);
    }
}

/// Of pairs (x, y): E[xy] of uniforms, and the chance that both are among the highest tenth.
fn dependence(x: &[f64], y: &[f64]) -> [f64; 2] {
    let n = x.len() as f64;
    let pairs = || x.iter().zip(y);
    [
        pairs().map(|(x, y)| x * y).sum::<f64>() / n,
        pairs().filter(|(x, y)| **x > 0.9 && **y > 0.9).count() as f64 / n,
    ]
}

#[test]
fn what_is_drawn_given_an_input_depends_on_it_as_the_copula_says() {
    use super::super::points::{Drawn, Place, Points};
    for copula in ["gaussian", "student_t", "clayton", "gumbel"] {
        let df = if copula == "student_t" { "degrees_of_freedom = 3\n" } else { "" };
        let rest =
            format!("[[correlation]]\ninputs = [\"a\", \"b\"]\nrank = 0.6\ncopula = \"{copula}\"\n{df}");
        let scenario = one_loss(&[("a", "uniform(0, 1)"), ("b", "uniform(0, 1)")], "a + b", &rest);
        let plan = Plan::new(&scenario);
        let incident = Incident::new(&plan);
        let points = Points::new(&incident, None, 8);
        let lanes = 1 << 15;
        for known in [[false, false], [true, false], [false, true], [true, true]] {
            let mut drawn = Drawn::new(&incident, &points);
            drawn.fill(Place { scramble: 0, first: 0, lanes });
            incident.draw_given(0, &known, &mut drawn.a, &mut drawn.b);
            let (own, other) = (&drawn.a, &drawn.b);
            let joint = dependence(&own[0], &own[1]);
            // Spearman's rank is 12·E[xy] − 3.
            assert!((12.0 * joint[0] - 3.0 - 0.6).abs() < 0.02, "{copula}: {joint:?}");
            let again = dependence(&other[0], &other[1]);
            assert!(
                (0..2).all(|i| (joint[i] - again[i]).abs() < 4e-3),
                "{copula} {known:?}: {joint:?} {again:?}"
            );
            for i in 0..2 {
                assert_eq!(known[i], own[i] == other[i], "{copula} {known:?}");
            }
            if known == [false, false] {
                let apart = dependence(&own[0], &other[1]);
                assert!((apart[0] - 0.25).abs() < 4e-3, "{copula}: {apart:?}");
            }
        }
    }
}

#[test]
fn the_tail_of_a_sum_of_normals_is_shared_by_their_variances() {
    let scenario = one_loss(&[("a", "normal(5, 3)"), ("b", "normal(1, 4)")], "a + b", "");
    let plan = Plan::new(&scenario);
    let incident = Incident::new(&plan);
    let tail = TailShares::of(&incident, Level::thousandths(950), 6, 1 << 11)
        .expect("finite")
        .expect("it has a tail");
    // φ(1.645)/0.05 standard deviations, of which 3 and 4 make 5.
    let beyond = 2.062_712_8;
    close("TVaR", tail.tvar, 6.0 + 5.0 * beyond, 1e-5);
    for (input, (mean, sd)) in [(5.0, 3.0), (1.0, 4.0)].into_iter().enumerate() {
        let share = sd * sd / 25.0;
        close("first", tail.first[input], share, 0.0);
        close("total", tail.total[input], share, 0.0);
        close("mean in the tail", tail.inputs[input], mean + beyond * sd * sd / 5.0, 1e-5);
    }
}

#[test]
fn shares_of_a_year_are_those_of_the_compound_variance() {
    for (value, rest) in
        [("lognormal(mean = 3, sd = 4)", ""), ("lognormal(mean = 3, sd = 4)", "varies = \"trial\"\n")]
    {
        let text = format!(
            "[scenario]\nname = \"year\"\ncurrency = \"HKD\"\nseed = 5\ntrials = 1_000_000\n[inputs.a]\nvalue = \"{value}\"\nunit = \"HKD\"\n{rest}[inputs.b]\nvalue = \"uniform(0, 6)\"\nunit = \"HKD\"\n[loss]\nall = \"a + b\"\n[frequency]\nincidents = \"negative_binomial(2, 1.5)\"\n"
        );
        let scenario = scenario(&text);
        let incidents = &scenario.frequency.as_ref().expect("there is one").incidents;
        let plan = Plan::new(&scenario);
        let incident = Incident::new(&plan);
        let indices = Indices::of(&incident, 3, 1 << 10).expect("finite").expect("it varies");
        let found = FrequencyShare::of(&incident, incidents, &indices, 3, 1 << 10)
            .expect("finite")
            .expect("incidents");
        // Var(N)·E[X]² over the variance of simulated years.
        let losses = &engine::simulate(&plan).expect("it is finite")[0];
        let mean = losses.iter().sum::<f64>() / losses.len() as f64;
        let variance = losses.iter().map(|loss| (loss - mean).powi(2)).sum::<f64>() / losses.len() as f64;
        let count_variance = incidents.sd() * incidents.sd();
        assert!((found.number.value / (count_variance * 36.0 / variance) - 1.0).abs() < 0.02, "{found:?}");
        assert_eq!(found.shared.is_some(), !rest.is_empty());
        let sum = found.number.value + found.shared.map_or(0.0, |one| one.value) + found.severity.value;
        assert!((sum - 1.0).abs() < 1e-9);
        if let Some(shared) = found.shared {
            close("shared", shared, 4.0 * 16.0 / variance, 0.02 * shared.value);
        }
    }
}

#[test]
fn a_tornado_moves_one_input_and_leaves_the_draws_of_all_others() {
    let scenario = one_loss(
        &[("a", "uniform(0, 1_000)"), ("b", "uniform(0, 100)")],
        "a + b",
        "[controls.half]\ncost = 100\nreduces = { a = 0.5 }\nsource = \"test\"\n[programmes]\nhalf = [\"half\"]\n",
    );
    let tornado = Tornado::of(&scenario, &[1, 0], &|_| {}).expect("it is finite");
    assert_eq!(tornado.trials, 100_000);
    assert_eq!(tornado.best, Some(0));
    let swing = &tornado.swings[0];
    assert_eq!((swing.input, swing.low.value, swing.high.value), (0, 50.0, 950.0));
    // With a = 50, the loss is 50 + b: its mean is 100 and its VaR 95 is 145; the programme avoids 25 and costs 100.
    let (low, errors) = (&swing.low.figures, swing.low.errors.as_ref().expect("there are enough trials"));
    assert!((low.mean - 100.0).abs() < 0.5, "{low:?}");
    assert!((low.var95 - 145.0).abs() < 0.5, "{low:?}");
    assert!((low.roi[0].expect("it costs") + 0.75).abs() < 1e-9);
    // a is uniform: the difference from the base has the error of a's mean.
    let se = 1_000.0 / 12.0_f64.sqrt() / 100_000.0_f64.sqrt();
    assert!(errors.mean > 0.4 * se && errors.mean < 2.0 * se, "{errors:?} for {se}");
    let width = swing.width();
    assert!((width - 900.0).abs() < 1e-9, "b's draws cancel: {width}");
}

#[test]
fn what_never_varies_has_no_indices_and_what_is_not_finite_is_refused() {
    let constant = Function::of(2, (0.0, 1.0), |_: &[f64]| 7.0);
    assert!(Indices::of(&constant, 1, 64).expect("it is finite").is_none());
    assert!(TailShares::of(&constant, Level::thousandths(950), 1, 64).expect("it is finite").is_none());
    let broken = Function::of(2, (0.0, 1.0), |x: &[f64]| if x[0] > 0.99 { f64::NAN } else { x[1] });
    assert_eq!(Indices::of(&broken, 1, 64).err(), Some(NotFinite));
    assert_eq!(TailShares::of(&broken, Level::thousandths(950), 1, 64).err(), Some(NotFinite));
}
