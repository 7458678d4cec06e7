//! What each sampling is worth: standard deviations of the retailer's mean, VaR and TVaR over independent sets of
//! points, and what smoothing adds. `cargo bench --bench sampling` takes up to 2^14 points a set; `-- 20` takes up to 2^20 and
//! 3 GB of memory; with `--write` the report also becomes `docs/accuracy.md`.
use amerce::analysis::Smoothed;
use amerce::engine::{self, Plan};
use amerce::results;
use amerce::scenario::{Overrides, SCRAMBLES, Sampling, Scenario};
use amerce::stats::Level;
use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

/// Runs for each line; each has as many sets as a scenario has scrambles.
const SEEDS: u64 = 3;

fn main() {
    let argument = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    let most = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(14);
    let mut report = String::from(
        "# Accuracy by sampling\n\n    cargo bench --bench sampling -- 20 --write\n\n\
         The library's retailer without programmes. Standard deviations over 48 independent sets of points, in HKD; in \
         brackets, how many times smaller than at random.\n",
    );
    for frequency in [false, true] {
        let what = if frequency { "a year of poisson(0.8)" } else { "one incident" };
        let _ = write!(
            report,
            "\n## Points of one set: {what}\n\n| points | sampling | mean | VaR 95 | TVaR 95 | off, se |\n|---|---|---|---|---|---|\n"
        );
        for exponent in
            [14, 17, 20].into_iter().filter(|exponent| *exponent <= most && !argument("--smoothed"))
        {
            let plain = measure(Sampling::Random, frequency, 1 << exponent);
            for sampling in [Sampling::Random, Sampling::Latin, Sampling::Sobol] {
                let line = match sampling {
                    Sampling::Random => plain,
                    _ => measure(sampling, frequency, 1 << exponent),
                };
                let each: Vec<String> = line
                    .deviations
                    .into_iter()
                    .zip(plain.deviations)
                    .map(|(deviation, plain)| format!("{deviation:.1} ({:.1})", plain / deviation))
                    .collect();
                let (word, each, off) = (sampling.word(), each.join(" | "), line.bias);
                let _ = writeln!(report, "| 2^{exponent} | {word} | {each} | {off:.1} |");
            }
        }
    }
    report += "\n`off`: the mean of all sets less the exact mean, in standard errors.\n";
    if argument("--smoothed") {
        report.clear();
    }
    for frequency in [false, true] {
        report += &smoothed(frequency);
    }
    println!("{report}");
    if argument("--write") {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/accuracy.md"), &report)
            .expect("docs can be written");
    }
}

/// Whole runs that are smoothed beside plain ones of as many trials: over seeds, the standard deviation of VaR 99 and of
/// TVaR 99 as shares of the mean of all, the standard error that runs claim, and the time of a run.
fn smoothed(frequency: bool) -> String {
    const SEEDS: u64 = 24;
    let what = if frequency { "a year of poisson(0.8)" } else { "one incident" };
    let mut text = format!(
        "\n## Smoothed runs: {what}\n\nWhole runs over {SEEDS} seeds: standard deviation of the estimate, and the median standard error that the runs \
         claim; shares of the estimate in %. Smallest time of a run, all figures of the document included.\n\n\
         | trials | sampling | VaR 99 | claimed | TVaR 99 | claimed | ms |\n|---|---|---|---|---|---|---|\n"
    );
    for exponent in [14, 18, 20] {
        for sampling in [Sampling::Random, Sampling::Sobol, Sampling::Smoothed] {
            let (mut vars, mut tvars) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
            let mut fastest = f64::INFINITY;
            for seed in 0..SEEDS {
                let scenario = retailer(sampling, frequency, 1 << exponent, seed);
                let start = Instant::now();
                let loss = results::run(&scenario, &|_| {}).expect("the losses are finite").baseline.loss;
                fastest = fastest.min(start.elapsed().as_secs_f64() * 1e3);
                let var = loss.quantiles.iter().find(|one| one.p == 0.99).expect("the document has it");
                let tvar = loss.tvar.iter().find(|one| one.p == 0.99).expect("the document has it");
                vars.0.push(var.value);
                // Student's with 15 degrees of freedom, where errors come from 16 sets of points.
                let half = if sampling == Sampling::Random { 1.959_964 } else { 2.131_450 };
                vars.1.push((var.high - var.low) / (2.0 * half));
                tvars.0.push(tvar.value);
                tvars.1.push(tvar.se.expect("the tail is filled"));
            }
            let share = |(values, claimed): &mut (Vec<f64>, Vec<f64>)| {
                claimed.sort_by(f64::total_cmp);
                let percent = 100.0 / mean(values);
                format!("{:.4} | {:.4}", percent * deviation(values), percent * claimed[claimed.len() / 2])
            };
            let (word, var, tvar) = (sampling.word(), share(&mut vars), share(&mut tvars));
            let _ = writeln!(text, "| 2^{exponent} | {word} | {var} | {tvar} | {fastest:.1} |");
        }
    }
    let levels = [Level::thousandths(990)];
    for exponent in [16, 18] {
        let scenario = retailer(Sampling::Smoothed, frequency, 1 << exponent, 1);
        let plan = Plan::new(&scenario);
        let fastest = (0..SEEDS)
            .map(|_| {
                let start = Instant::now();
                Smoothed::of(&plan, 0, &levels, &levels).expect("the retailer can be smoothed");
                start.elapsed().as_secs_f64() * 1e3
            })
            .fold(f64::INFINITY, f64::min);
        let _ = write!(text, "\nVaR 99 and TVaR 99 alone, 2^{exponent} trials: {fastest:.1} ms.\n");
    }
    text
}

/// The retailer of the library without its programmes, as a year or as one incident.
fn retailer(sampling: Sampling, frequency: bool, trials: u64, seed: u64) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/hk-retailer.toml");
    let overrides = Overrides { seed: Some(seed), ..Overrides::default() };
    let mut scenario = Scenario::load(&path, &overrides).expect("the scenario is good");
    scenario.sampling = sampling;
    scenario.trials = trials;
    scenario.programmes.clear();
    if !frequency {
        scenario.frequency = None;
    }
    scenario
}

#[derive(Clone, Copy)]
struct Line {
    /// Of mean, VaR 95 % and TVaR 95 %.
    deviations: [f64; 3],
    /// Of the mean of all means from the true mean, in standard errors.
    bias: f64,
}

fn measure(sampling: Sampling, frequency: bool, points: usize) -> Line {
    let (mut means, mut vars, mut tvars) = (Vec::new(), Vec::new(), Vec::new());
    let mut truth = 0.0;
    for seed in 0..SEEDS {
        let scenario = retailer(sampling, frequency, SCRAMBLES * points as u64, seed);
        let incidents = scenario.frequency.as_ref().map_or(1.0, |frequency| frequency.incidents.mean());
        truth = severity_mean(&scenario) * incidents;
        let plan = Plan::new(&scenario);
        let mut simulation = engine::simulate(&plan).expect("the losses are finite");
        for losses in simulation[0].chunks_mut(points) {
            losses.sort_unstable_by(f64::total_cmp);
            let tail = &losses[points * 95 / 100..];
            means.push(mean(losses));
            vars.push(tail[0]);
            tvars.push(mean(tail));
        }
    }
    let error = deviation(&means) / (means.len() as f64).sqrt();
    Line {
        deviations: [&means, &vars, &tvars].map(|values| deviation(values)),
        bias: (mean(&means) - truth) / error,
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
