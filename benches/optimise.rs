//! Choosing controls: 12 of them with 100,000 trials against a plain program that does the same, and 30 with a proved
//! optimum. `cargo bench --bench optimise`.
use amerce::prevention::{self, Objective, Question};
use amerce::scenario::{Overrides, Scenario};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Beta, Distribution, LogNormal};
use rayon::prelude::*;
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

const TRIALS: usize = 100_000;
const CONTROLS: usize = 12;
const TERMS: usize = 3;
const RUNS: usize = 5;

/// What a control does: the parameters of the beta distribution of its effect on each term, and on incidents.
struct Control {
    cost: f64,
    on_terms: [Option<(f64, f64)>; TERMS],
    on_incidents: Option<(f64, f64)>,
}

fn controls(count: usize) -> Vec<Control> {
    (0..count)
        .map(|index| {
            let mut on_terms = [None; TERMS];
            on_terms[index % TERMS] = Some((2.0 + index as f64 % 5.0, 9.0 - index as f64 % 3.0));
            if index % 4 == 1 {
                on_terms[(index + 1) % TERMS] = Some((1.5, 12.0));
            }
            let on_incidents = (index % 3 == 0).then_some((2.0, 14.0 + index as f64 % 4.0));
            Control { cost: 2e5 + 9e4 * ((7 * index) % 11) as f64, on_terms, on_incidents }
        })
        .collect()
}

fn scenario(controls: &[Control], trials: usize) -> Scenario {
    let mut text = format!("[scenario]\nname = \"bench\"\ncurrency = \"HKD\"\ntrials = {trials}\nseed = 1\n");
    for term in 0..TERMS {
        let _ =
            writeln!(text, "[inputs.i{term}]\nvalue = \"lognormal(mu = 14, sigma = 0.8)\"\nunit = \"HKD\"");
    }
    text += "[loss]\na = \"i0\"\nb = \"i1\"\nc = \"i2\"\n";
    for (index, control) in controls.iter().enumerate() {
        let mut reduces: Vec<String> = (control.on_terms.iter().enumerate())
            .filter_map(|(term, effect)| effect.map(|(a, b)| format!("i{term} = \"beta({a}, {b})\"")))
            .collect();
        reduces.extend(control.on_incidents.map(|(a, b)| format!("incidents = \"beta({a}, {b})\"")));
        let _ = writeln!(
            text,
            "[controls.c{index}]\ncost = {}\nreduces = {{ {} }}",
            control.cost,
            reduces.join(", ")
        );
    }
    Scenario::from_text("bench.toml", &text, Path::new("."), &Overrides::default())
        .unwrap_or_else(|error| panic!("{:?}", error.diagnostics))
}

/// The same by a program that knows its factors: for each trial the products of all sets by doubling, summed in place; then
/// mean, VaR and TVaR of the best hundred from their losses. On all processors.
fn plain(controls: &[Control]) -> (usize, f64) {
    const SETS: usize = 1 << CONTROLS;
    let loss = LogNormal::new(14.0, 0.8).expect("sound");
    let beta = |effect: Option<(f64, f64)>| effect.map(|(a, b)| Beta::new(a, b).expect("sound"));
    type Effects = ([Option<Beta<f64>>; TERMS], Option<Beta<f64>>);
    let laws: Vec<Effects> =
        controls.iter().map(|control| (control.on_terms.map(beta), beta(control.on_incidents))).collect();
    let draw =
        |law: &Option<Beta<f64>>, random: &mut SmallRng| law.map_or(1.0, |law| 1.0 - law.sample(random));
    let trial = |random: &mut SmallRng| {
        let mut factors = [[1.0; TERMS + 1]; CONTROLS];
        for ((terms, incidents), factors) in laws.iter().zip(&mut factors) {
            for (law, factor) in terms.iter().zip(factors.iter_mut()) {
                *factor = draw(law, random);
            }
            factors[TERMS] = draw(incidents, random);
        }
        let base: [f64; TERMS] = std::array::from_fn(|_| loss.sample(random));
        (base, factors, random.random::<f64>())
    };
    let random = |chunk: usize| SmallRng::seed_from_u64(chunk as u64);
    const CHUNK: usize = 1_000;
    let sums = (0..TRIALS / CHUNK)
        .into_par_iter()
        .map(|chunk| {
            let mut random = random(chunk);
            let mut sums = vec![0.0; SETS];
            let mut products = vec![vec![1.0; SETS]; TERMS + 1];
            for _ in 0..CHUNK {
                let (base, factors, u) = trial(&mut random);
                for (column, products) in products.iter_mut().enumerate() {
                    products[0] = base.get(column).copied().unwrap_or(1.0);
                    for (control, factors) in factors.iter().enumerate() {
                        let (known, open) = products.split_at_mut(1 << control);
                        for (to, from) in open.iter_mut().zip(known) {
                            *to = *from * factors[column];
                        }
                    }
                }
                let [a, b, c, share] = &products[..] else {
                    unreachable!("there are four tables of products")
                };
                for set in 0..SETS {
                    let loss = a[set] + b[set] + c[set];
                    sums[set] += if u < share[set] { loss } else { 0.0 };
                }
            }
            sums
        })
        .reduce(
            || vec![0.0; SETS],
            |mut one, other| {
                one.iter_mut().zip(&other).for_each(|(sum, part)| *sum += part);
                one
            },
        );
    let cost = |set: usize| -> f64 {
        (0..CONTROLS).filter(|control| set >> control & 1 == 1).map(|control| controls[control].cost).sum()
    };
    let mut order: Vec<usize> = (0..SETS).collect();
    let total = |set: usize| cost(set) + sums[set] / TRIALS as f64;
    order.sort_by(|a, b| total(*a).total_cmp(&total(*b)));
    let best = &order[..100];
    let losses: Vec<Vec<Vec<f64>>> = (0..TRIALS / CHUNK)
        .into_par_iter()
        .map(|chunk| {
            let mut random = random(chunk);
            let mut losses = vec![Vec::with_capacity(CHUNK); best.len()];
            for _ in 0..CHUNK {
                let (base, factors, u) = trial(&mut random);
                for (&set, losses) in best.iter().zip(&mut losses) {
                    let mut products = [base[0], base[1], base[2], 1.0];
                    for (control, factors) in
                        factors.iter().enumerate().filter(|(control, _)| set >> control & 1 == 1)
                    {
                        let _ = control;
                        products.iter_mut().zip(factors).for_each(|(product, factor)| *product *= factor);
                    }
                    losses.push(if u < products[3] { products[0] + products[1] + products[2] } else { 0.0 });
                }
            }
            losses
        })
        .collect();
    let tails: Vec<f64> = (0..best.len())
        .into_par_iter()
        .map(|rank| {
            let mut column: Vec<f64> = losses.iter().flat_map(|chunk| chunk[rank].iter().copied()).collect();
            column.sort_unstable_by(f64::total_cmp);
            let tail = &column[TRIALS * 95 / 100..];
            tail.iter().sum::<f64>() / tail.len() as f64
        })
        .collect();
    (best[0], tails.iter().sum())
}

fn fastest<T>(mut run: impl FnMut() -> T) -> (f64, T) {
    let mut best = f64::INFINITY;
    let mut result = None;
    for _ in 0..RUNS {
        let start = Instant::now();
        result = Some(run());
        best = best.min(start.elapsed().as_secs_f64());
    }
    (best, result.expect("there is a run"))
}

fn main() {
    let threads = rayon::current_num_threads();
    let twelve = controls(CONTROLS);
    let scenario_of_twelve = scenario(&twelve, TRIALS);
    let portfolio_trials = (TRIALS << CONTROLS) as f64;
    let each = |seconds: f64| seconds / portfolio_trials * 1e9;

    let (peer, (set, _)) = fastest(|| plain(&twelve));
    let (means, _) = fastest(|| prevention::residual_means(&scenario_of_twelve).expect("sums of products"));
    let (ranked, ranking) =
        fastest(|| prevention::rank(&scenario_of_twelve, &Question::default()).expect("controls"));
    let (whole, optimum) =
        fastest(|| prevention::optimise(&scenario_of_twelve, &Question::default()).expect("controls"));
    println!("12 controls, {TRIALS} trials, {threads} threads, fastest of {RUNS}");
    println!(
        "plain program: means of all sets, VaR and TVaR of the best 100: {peer:.3} s ({:.2} ns a portfolio-trial), set {set:b}",
        each(peer)
    );
    println!("amerce, means of all sets:                    {means:.3} s ({:.2} ns)", each(means));
    println!(
        "amerce, means and full figures of the best 100: {ranked:.3} s, {:.1} times as fast",
        peer / ranked
    );
    println!("amerce optimise, with frontier and fresh trials: {whole:.3} s");
    assert_eq!(ranking[0].portfolio, optimum.ranked[0].portfolio);

    let thirty = scenario(&controls(30), TRIALS);
    for objective in [Objective::TotalCost, Objective::Roi] {
        for budget in [None, Some(1e6)] {
            let start = Instant::now();
            let question = Question { objective, budget, ..Question::default() };
            let optimum = prevention::optimise(&thirty, &question).expect("controls");
            println!(
                "30 controls, {}, budget {budget:?}: {:.2} s, {} nodes, proved {}, value {:.6e}, bound {:.6e}",
                objective.word(),
                start.elapsed().as_secs_f64(),
                optimum.looked_at,
                optimum.proved,
                optimum.ranked[0].value,
                optimum.bound,
            );
        }
    }
}
