//! The retailer tuned for this one model: cheaper draws wherever its parameters allow them, a table for the number of
//! incidents, buffers that live as long as the thread, and selection of the few quantiles instead of a sort.
use crate::work::{self, Answer, LEVELS, Work};
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use rand_distr::{Beta, Distribution, Exp1, Gamma, StandardNormal};
use rayon::prelude::*;
use std::hint::black_box;

/// Small enough for the first-level cache with all its outcomes.
const CHUNK: usize = 4_096;

struct Model {
    base_fine: Beta<f64>,
    churn_rest: Gamma<f64>,
    customers: f64,
    order_value: (f64, f64),
}

impl Model {
    fn new(customers: f64) -> Self {
        let possible = "the retailer's parameters are possible";
        let (min, mode, max) = work::BASE_FINE;
        let (alpha, beta) = (1.0 + 4.0 * (mode - min) / (max - min), 1.0 + 4.0 * (max - mode) / (max - min));
        Self {
            base_fine: Beta::new(alpha, beta).expect(possible),
            churn_rest: Gamma::new(work::CHURN_RATE.1, 1.0).expect(possible),
            customers,
            order_value: work::order_value_parameters(),
        }
    }

    #[inline(always)]
    fn components(&self, rng: &mut Xoshiro256PlusPlus) -> [f64; 3] {
        let (min, _, max) = work::BASE_FINE;
        let base_fine = min + (max - min) * self.base_fine.sample(rng);
        let (min, mode, max) = work::AD_REVENUE_RATIO;
        let u: f64 = rng.random();
        let ratio = if u * (max - min) < mode - min {
            min + (u * (max - min) * (mode - min)).sqrt()
        } else {
            max - ((1.0 - u) * (max - min) * (max - mode)).sqrt()
        };
        // Beta(2, 38) as G₂/(G₂ + G₃₈), where G₂ is the sum of two exponential variates.
        let (first, second): (f64, f64) = (Exp1.sample(rng), Exp1.sample(rng));
        let two = first + second;
        let churn_rate = two / (two + self.churn_rest.sample(rng));
        let z: f64 = StandardNormal.sample(rng);
        let order_value = (self.order_value.0 + self.order_value.1 * z).exp();
        let (min, max) = work::PR_BUDGET;
        let pr: f64 = rng.random();
        [base_fine * ratio, churn_rate * self.customers * order_value, min + (max - min) * pr]
    }
}

/// Cumulative probabilities of a Poisson count.
fn counts(mean: f64) -> Vec<f64> {
    let (mut term, mut sum, mut k) = ((-mean).exp(), 0.0, 0.0);
    let mut cumulative = Vec::new();
    while term > 1e-18 {
        sum += term;
        cumulative.push(sum);
        k += 1.0;
        term *= mean / k;
    }
    cumulative
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
    let counts = work.poisson.map(counts);
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
        .fold(
            || vec![[0.0; 3]; outcomes],
            |mut sums, (chunk, mut losses)| {
                let mut rng = Xoshiro256PlusPlus::seed_from_u64((number as u64) << 32 | chunk as u64);
                for trial in 0..losses[0].len() {
                    let incidents = counts.as_ref().map_or(1, |cumulative| {
                        let u: f64 = rng.random();
                        cumulative.iter().take_while(|step| u > **step).count()
                    });
                    for _ in 0..incidents {
                        let components = model.components(&mut rng);
                        let loss = components[0] + components[1] + components[2];
                        losses[0][trial] += loss;
                        for (sum, component) in sums[0].iter_mut().zip(components) {
                            *sum += component;
                        }
                        if remaining.is_empty() {
                            continue;
                        }
                        let survival: f64 = rng.random();
                        for (outcome, &remaining) in remaining.iter().enumerate() {
                            let kept = if survival < remaining { 1.0 } else { 0.0 };
                            losses[outcome + 1][trial] += kept * loss;
                            for (sum, component) in sums[outcome + 1].iter_mut().zip(components) {
                                *sum += kept * component;
                            }
                        }
                    }
                }
                sums
            },
        )
        .reduce(
            || vec![[0.0; 3]; outcomes],
            |mut total, part| {
                for (total, part) in total.iter_mut().flatten().zip(part.iter().flatten()) {
                    *total += part;
                }
                total
            },
        );
    losses.into_par_iter().zip(components).map(|(losses, sums)| answer(losses, sums)).collect()
}

fn answer(mut losses: Vec<f64>, component_sums: [f64; 3]) -> Answer {
    let n = losses.len();
    let (sum, squares) = losses
        .par_chunks(16_384)
        .map(|chunk| {
            chunk.iter().fold((0.0, 0.0), |(sum, squares), loss| (sum + loss, squares + loss * loss))
        })
        .reduce(|| (0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
    let mean = sum / n as f64;
    let variance = (squares / n as f64 - mean * mean) * n as f64 / (n - 1) as f64;
    let ranks = LEVELS.map(|p| ((n as f64 * p).ceil() as usize).clamp(1, n) - 1);
    select(&mut losses, 0, &ranks);
    // Each selection leaves what is greater behind it, so a tail is a suffix.
    let tvar = |p: f64| {
        let tail = &losses[n - (n as f64 * (1.0 - p)).round() as usize..];
        tail.iter().sum::<f64>() / tail.len() as f64
    };
    let quantiles = ranks.map(|rank| losses[rank]);
    black_box((variance.sqrt(), quantiles, [0.9, 0.99].map(tvar)));
    Answer {
        mean,
        var95: quantiles[7],
        tvar95: tvar(0.95),
        components: component_sums.map(|sum| sum / n as f64),
    }
}

/// Puts the values of all `ranks` in their places: the middle rank first, then both sides at the same time.
fn select(values: &mut [f64], start: usize, ranks: &[usize]) {
    let middle = ranks.len() / 2;
    let Some(&rank) = ranks.get(middle) else { return };
    let (below, _, above) = values.select_nth_unstable_by(rank - start, f64::total_cmp);
    rayon::join(|| select(below, start, &ranks[..middle]), || select(above, rank + 1, &ranks[middle + 1..]));
}
