//! Sobol' indices of the retailer's five inputs: time and error beside a plain Rust program that does the same with
//! `rand_distr` and Jansen's estimators at random points. `cargo bench --bench sensitivity`.
use amerce::engine::Plan;
use amerce::scenario::{Input, Overrides, Scenario};
use amerce::sensitivity::{Incident, Indices, each_of};
use rand::SeedableRng;
use rand::rngs::SmallRng;
use rand_distr::{Beta, Distribution, LogNormal, Pert, Triangular, Uniform};
use rayon::prelude::*;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

const BASE: u64 = 100_000;
const ROUNDS: usize = 60;
const SEEDS: u64 = 20;
/// Points of a task of the plain program.
const CHUNK: usize = 5_000;
/// Inputs: fine, ratio, churn rate, order value, PR budget.
const INPUTS: usize = 5;

type Shares = [[f64; 2]; INPUTS];

fn main() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/hk-retailer.toml");
    let scenario = Scenario::load(&path, &Overrides::default()).expect("it is in the library");
    let plan = Plan::new(&scenario);
    let truth = truth(&scenario.inputs);
    let incident = Incident::new(&plan);
    let own = |seed: u64| -> Shares {
        let found = Indices::of(&incident, seed, each_of(BASE)).expect("it is finite").expect("it varies");
        std::array::from_fn(|input| [found.first[input].value, found.total[input].value])
    };
    let model = Model::new(&scenario.inputs);
    let plain = |seed: u64| model.indices(seed);
    println!("{} threads, base sample {BASE}", rayon::current_num_threads());
    println!(
        "| program | ms, best of {ROUNDS} | median | largest error: first | total | at the scenario's seed |"
    );
    println!("|---|---|---|---|---|---|");
    let own_time = line("amerce", &own, &truth, scenario.seed);
    let plain_time = line("plain Rust", &plain, &truth, scenario.seed);
    println!("ratio of the best times: {:.2}", plain_time / own_time);
}

/// Best time in seconds.
fn line(name: &str, indices: &dyn Fn(u64) -> Shares, truth: &Shares, seed: u64) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            black_box(indices(black_box(seed)));
            start.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let error = |found: &Shares, which: usize| {
        let errors = found.iter().zip(truth).map(|(found, truth)| (found[which] - truth[which]).abs());
        errors.fold(0.0, f64::max)
    };
    let all: Vec<Shares> = (0..SEEDS).map(indices).collect();
    let largest = |which| all.iter().map(|found| error(found, which)).fold(0.0, f64::max);
    let here = indices(seed);
    println!(
        "| {name} | {:.2} | {:.2} | {:.5} | {:.5} | {:.5}, {:.5} |",
        1e3 * times[0],
        1e3 * times[ROUNDS / 2],
        largest(0),
        largest(1),
        error(&here, 0),
        error(&here, 1)
    );
    times[0]
}

fn input<'s>(inputs: &'s [Input], name: &str) -> &'s Input {
    inputs.iter().find(|input| input.name == name).expect("the retailer has it")
}

/// By the moments of sums and products.
fn truth(inputs: &[Input]) -> Shares {
    let moments = |name: &str| {
        let value = &input(inputs, name).value;
        (value.mean(), value.sd() * value.sd())
    };
    let product = |x: (f64, f64), y: (f64, f64)| [x.1 * y.0 * y.0, y.1 * x.0 * x.0, x.1 * y.1];
    let fine = product(moments("base_fine"), moments("ad_revenue_ratio"));
    let (value, variance) = moments("average_order_value");
    let customers = moments("customers").0;
    let churn = product(moments("churn_rate"), (value * customers, variance * customers * customers));
    let pr = moments("pr_budget").1;
    let whole = fine.iter().chain(&churn).sum::<f64>() + pr;
    let share = |alone: f64, together: f64| [alone / whole, (alone + together) / whole];
    [
        share(fine[0], fine[2]),
        share(fine[1], fine[2]),
        share(churn[0], churn[2]),
        share(churn[1], churn[2]),
        share(pr, 0.0),
    ]
}

/// As a competent engineer writes it in an afternoon.
struct Model {
    fine: Pert<f64>,
    ratio: Triangular<f64>,
    churn_rate: Beta<f64>,
    customers: f64,
    order_value: LogNormal<f64>,
    pr_budget: Uniform<f64>,
}

impl Model {
    fn new(inputs: &[Input]) -> Self {
        let possible = "the retailer's parameters are possible";
        let [low, high] = [200.0_f64, 1_500.0].map(f64::ln);
        // The 95 % quantile of the standard normal distribution.
        let sigma = 0.5 * (high - low) / 1.644_853_626_951_472_2;
        Self {
            fine: Pert::new(0.2e6, 3e6).with_mode(1e6).expect(possible),
            ratio: Triangular::new(0.5, 2.5, 1.0).expect(possible),
            churn_rate: Beta::new(2.0, 38.0).expect(possible),
            customers: input(inputs, "customers").value.mean(),
            order_value: LogNormal::new(0.5 * (low + high), sigma).expect(possible),
            pr_budget: Uniform::new(0.5e6, 4e6).expect(possible),
        }
    }

    fn draw(&self, rng: &mut SmallRng) -> [f64; INPUTS] {
        [
            self.fine.sample(rng),
            self.ratio.sample(rng),
            self.churn_rate.sample(rng),
            self.order_value.sample(rng),
            self.pr_budget.sample(rng),
        ]
    }

    fn loss(&self, x: &[f64; INPUTS]) -> f64 {
        x[0] * x[1] + x[2] * self.customers * x[3] + x[4]
    }

    fn indices(&self, seed: u64) -> Shares {
        let tasks = BASE as usize / CHUNK;
        let sums: Vec<[f64; 2 + 2 * INPUTS]> = (0..tasks)
            .into_par_iter()
            .map(|task| {
                let mut rng = SmallRng::seed_from_u64(seed << 32 | task as u64);
                let mut sums = [0.0; 2 + 2 * INPUTS];
                for _ in 0..CHUNK {
                    let (a, b) = (self.draw(&mut rng), self.draw(&mut rng));
                    let (of_a, of_b) = (self.loss(&a), self.loss(&b));
                    sums[0] += of_a + of_b;
                    sums[1] += of_a * of_a + of_b * of_b;
                    for (input, of_b_alone) in b.into_iter().enumerate() {
                        let mut mixed = a;
                        mixed[input] = of_b_alone;
                        let of_mixed = self.loss(&mixed);
                        sums[2 + input] += (of_b - of_mixed).powi(2);
                        sums[2 + INPUTS + input] += (of_a - of_mixed).powi(2);
                    }
                }
                sums
            })
            .collect();
        let sum = |index: usize| sums.iter().map(|sums| sums[index]).sum::<f64>();
        let n = 2.0 * BASE as f64;
        let variance = sum(1) / n - (sum(0) / n).powi(2);
        std::array::from_fn(|input| {
            [1.0 - sum(2 + input) / (n * variance), sum(2 + INPUTS + input) / (n * variance)]
        })
    }
}
