//! What each sampling is worth: standard deviations of the retailer's mean, VaR and TVaR over independent sets of
//! points. `cargo bench --bench sampling` takes up to 2^14 points a set; `-- 20` takes up to 2^20 and 3 GB of memory.
use amerce::engine::{self, Plan};
use amerce::scenario::{Overrides, SCRAMBLES, Sampling, Scenario};
use std::path::Path;
use std::time::Instant;

/// Runs for each line; each has as many sets as a scenario has scrambles.
const SEEDS: u64 = 3;

fn main() {
    let most = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(14);
    println!("standard deviations in HKD, and how much smaller than at random");
    for frequency in [false, true] {
        println!("{}", if frequency { "poisson(0.8) incidents" } else { "one incident" });
        for exponent in [14, 17, 20].into_iter().filter(|exponent| *exponent <= most) {
            let plain = measure(Sampling::Random, frequency, 1 << exponent);
            for sampling in [Sampling::Random, Sampling::Latin, Sampling::Sobol] {
                let line = match sampling {
                    Sampling::Random => plain,
                    _ => measure(sampling, frequency, 1 << exponent),
                };
                let each = ["mean", "VaR 95", "TVaR 95"]
                    .into_iter()
                    .zip(line.deviations.into_iter().zip(plain.deviations));
                let each: Vec<String> = each
                    .map(|(name, (deviation, plain))| {
                        format!("{name} {deviation:9.2} ({:5.1})", plain / deviation)
                    })
                    .collect();
                let (bias, ns) = (line.bias, line.nanoseconds);
                let each = each.join(", ");
                println!(
                    "  2^{exponent} {:6} {each}, bias {bias:4.1} se, {ns:.0} ns a trial",
                    sampling.word()
                );
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Line {
    /// Of mean, VaR 95 % and TVaR 95 %.
    deviations: [f64; 3],
    /// Of the mean of all means from the true mean, in standard errors.
    bias: f64,
    /// The simulation's time for one trial.
    nanoseconds: f64,
}

fn measure(sampling: Sampling, frequency: bool, points: usize) -> Line {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/hk-retailer.toml");
    let (mut means, mut vars, mut tvars) = (Vec::new(), Vec::new(), Vec::new());
    let (mut seconds, mut truth) = (0.0, 0.0);
    for seed in 0..SEEDS {
        let overrides = Overrides { seed: Some(seed), ..Overrides::default() };
        let mut scenario = Scenario::load(&path, &overrides).expect("the scenario is good");
        scenario.sampling = sampling;
        scenario.trials = SCRAMBLES * points as u64;
        scenario.programmes.clear();
        truth = severity_mean(&scenario);
        if frequency {
            truth *= scenario.frequency.as_ref().expect("the retailer has one").incidents.mean();
        } else {
            scenario.frequency = None;
        }
        let plan = Plan::new(&scenario);
        let start = Instant::now();
        let mut simulation = engine::simulate(&plan).expect("the losses are finite");
        seconds += start.elapsed().as_secs_f64();
        for losses in simulation[0].chunks_mut(points) {
            losses.sort_unstable_by(f64::total_cmp);
            let tail = &losses[points * 95 / 100..];
            means.push(mean(losses));
            vars.push(tail[0]);
            tvars.push(mean(tail));
        }
    }
    let trials = SEEDS as f64 * SCRAMBLES as f64 * points as f64;
    let error = deviation(&means) / (means.len() as f64).sqrt();
    Line {
        deviations: [&means, &vars, &tvars].map(|values| deviation(values)),
        bias: (mean(&means) - truth) / error,
        nanoseconds: seconds * 1e9 / trials,
    }
}

/// The exact mean of one incident: its inputs are independent.
fn severity_mean(scenario: &Scenario) -> f64 {
    let [fine, ratio, churn, customers, order, pr] =
        ["base_fine", "ad_revenue_ratio", "churn_rate", "customers", "average_order_value", "pr_budget"].map(
            |name| {
                let input = scenario.inputs.iter().find(|input| input.name == name);
                input.expect("the retailer has it").value.mean()
            },
        );
    fine * ratio + churn * customers * order + pr
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / (values.len() - 1) as f64).sqrt()
}
