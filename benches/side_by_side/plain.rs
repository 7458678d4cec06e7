//! The retailer as a competent engineer writes it in an afternoon: `rand_distr` for the draws, `rayon` for the
//! threads, a sort for the quantiles.
use crate::work::{self, Answer, LEVELS, Work};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Beta, Distribution, LogNormal, Pert, Poisson, Triangular, Uniform};
use rayon::prelude::*;
use std::hint::black_box;

const CHUNK: usize = 10_000;

struct Model {
    base_fine: Pert<f64>,
    ad_revenue_ratio: Triangular<f64>,
    churn_rate: Beta<f64>,
    customers: f64,
    order_value: LogNormal<f64>,
    pr_budget: Uniform<f64>,
}

impl Model {
    fn new(customers: f64) -> Self {
        let possible = "the retailer's parameters are possible";
        let (min, mode, max) = work::BASE_FINE;
        let base_fine = Pert::new(min, max).with_mode(mode).expect(possible);
        let (min, mode, max) = work::AD_REVENUE_RATIO;
        let ad_revenue_ratio = Triangular::new(min, max, mode).expect(possible);
        let churn_rate = Beta::new(work::CHURN_RATE.0, work::CHURN_RATE.1).expect(possible);
        let (mu, sigma) = work::order_value_parameters();
        let order_value = LogNormal::new(mu, sigma).expect(possible);
        let pr_budget = Uniform::new(work::PR_BUDGET.0, work::PR_BUDGET.1).expect(possible);
        Self { base_fine, ad_revenue_ratio, churn_rate, customers, order_value, pr_budget }
    }

    fn components(&self, rng: &mut SmallRng) -> [f64; 3] {
        [
            self.base_fine.sample(rng) * self.ad_revenue_ratio.sample(rng),
            self.churn_rate.sample(rng) * self.customers * self.order_value.sample(rng),
            self.pr_budget.sample(rng),
        ]
    }
}

pub fn run(work: &Work) -> Vec<Answer> {
    work.customers
        .iter()
        .enumerate()
        .flat_map(|(number, &customers)| scenario(work, number, customers))
        .collect()
}

fn scenario(work: &Work, number: usize, customers: f64) -> Vec<Answer> {
    let model = Model::new(customers);
    let remaining = work.remaining();
    let outcomes = 1 + remaining.len();
    let frequency = work.poisson.map(|mean| Poisson::new(mean).expect("the mean is possible"));
    let trials = work.trials as usize;
    let mut losses = vec![vec![0.0; trials]; outcomes];
    let mut parts: Vec<Vec<&mut [f64]>> = (0..trials.div_ceil(CHUNK)).map(|_| Vec::new()).collect();
    for outcome in &mut losses {
        for (part, chunk) in parts.iter_mut().zip(outcome.chunks_mut(CHUNK)) {
            part.push(chunk);
        }
    }
    let components = parts
        .into_par_iter()
        .enumerate()
        .map(|(chunk, mut losses)| {
            let mut rng = SmallRng::seed_from_u64((number as u64) << 32 | chunk as u64);
            let mut sums = vec![[0.0; 3]; outcomes];
            for trial in 0..losses[0].len() {
                let incidents = frequency.as_ref().map_or(1, |poisson| poisson.sample(&mut rng) as u64);
                for _ in 0..incidents {
                    let components = model.components(&mut rng);
                    let loss: f64 = components.iter().sum();
                    let survival: f64 = if remaining.is_empty() { 0.0 } else { rng.random() };
                    for outcome in 0..outcomes {
                        if outcome == 0 || survival < remaining[outcome - 1] {
                            losses[outcome][trial] += loss;
                            for (sum, component) in sums[outcome].iter_mut().zip(components) {
                                *sum += component;
                            }
                        }
                    }
                }
            }
            sums
        })
        .reduce(
            || vec![[0.0; 3]; outcomes],
            |mut total, part| {
                for (total, part) in total.iter_mut().flatten().zip(part.iter().flatten()) {
                    *total += part;
                }
                total
            },
        );
    losses.into_iter().zip(components).map(|(losses, sums)| answer(losses, sums)).collect()
}

fn answer(mut losses: Vec<f64>, component_sums: [f64; 3]) -> Answer {
    losses.par_sort_unstable_by(f64::total_cmp);
    let n = losses.len();
    let mean = losses.iter().sum::<f64>() / n as f64;
    let variance = losses.iter().map(|loss| (loss - mean).powi(2)).sum::<f64>() / (n - 1) as f64;
    let quantile = |p: f64| losses[((n as f64 * p).ceil() as usize).clamp(1, n) - 1];
    let tvar = |p: f64| {
        let tail = &losses[n - (n as f64 * (1.0 - p)).round() as usize..];
        tail.iter().sum::<f64>() / tail.len() as f64
    };
    black_box((variance.sqrt(), LEVELS.map(quantile), [0.9, 0.99].map(tvar)));
    Answer {
        mean,
        var95: quantile(0.95),
        tvar95: tvar(0.95),
        components: component_sums.map(|sum| sum / n as f64),
    }
}
