//! Each kernel on the column that a pass has, each statistic on a million losses, and a whole simulation.
use amerce::distributions::{Bounds, CountDistribution, Distribution};
use amerce::engine::{self, Plan};
use amerce::math;
use amerce::random::{self, Latin, Sobol, Stream};
use amerce::risk;
use amerce::scenario::{Overrides, Scenario};
use amerce::stats::{PILOT, Pilot, Summary};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::path::Path;

#[path = "side_by_side/work.rs"]
#[allow(dead_code, reason = "the retailer is shared with the side-by-side programs, its cases are not")]
mod work;

const LANES: usize = 1_024;
const LOSSES: usize = 1_000_000;

fn uniforms(n: usize) -> Vec<f64> {
    let mut column = vec![0.0; n];
    random::fill_range(2025, Stream::named("benches"), 0, 0, &mut column);
    column
}

fn kernels(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("kernel");
    group.throughput(Throughput::Elements(LANES as u64));
    let column = uniforms(LANES);
    let mut out = column.clone();
    group.bench_function("uniforms", |bencher| {
        bencher.iter(|| random::fill_range(2025, Stream::named("x"), black_box(0), 0, &mut out));
    });
    let trials: Vec<u64> = (0..LANES as u64).map(|trial| trial * 3).collect();
    group.bench_function("uniforms of chosen trials", |bencher| {
        bencher.iter(|| random::fill_trials(2025, Stream::named("x"), black_box(&trials), 0, &mut out));
    });
    let sobol = Sobol::new(2025, 0, 3).expect("there is a fourth dimension");
    let latin = Latin::new(2025, 0, 3, 1 << 20).expect("so many points may be");
    group.bench_function("sobol", |bencher| bencher.iter(|| sobol.fill_range(black_box(0), &mut out)));
    group.bench_function("sobol of chosen points", |bencher| {
        bencher.iter(|| sobol.fill_points(black_box(&trials), &mut out));
    });
    group.bench_function("latin", |bencher| bencher.iter(|| latin.fill_range(black_box(0), &mut out)));
    for (name, kernel) in [
        ("copy", (|_| {}) as fn(&mut [f64])),
        ("ln", math::ln_column),
        ("exp", math::exp_column),
        ("normal quantile", math::normal_quantile_column),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                out.copy_from_slice(black_box(&column));
                kernel(&mut out);
            });
        });
    }
}

fn samplers(criterion: &mut Criterion) {
    let distributions = [
        ("uniform", Distribution::uniform(1.0, 4.0)),
        ("triangular", Distribution::triangular(0.5, 1.0, 2.5)),
        ("normal", Distribution::normal(1.0, 0.2)),
        ("lognormal", Distribution::lognormal_from_percentiles((0.05, 200.0), (0.95, 1_500.0))),
        ("exponential", Distribution::exponential(2.0)),
        ("weibull", Distribution::weibull(1.5, 2.0)),
        ("gamma", Distribution::gamma(2.5, 2.0)),
        ("beta", Distribution::beta(2.0, 38.0, 0.0, 1.0)),
        ("pert", Distribution::pert(0.2, 1.0, 3.0, 4.0)),
        ("metalog", Distribution::metalog(&[(0.1, 1.0), (0.5, 2.0), (0.9, 5.0)], Bounds::default())),
        ("empirical", Distribution::empirical((1..=500).map(f64::from).collect())),
    ];
    let mut group = criterion.benchmark_group("sampler");
    group.throughput(Throughput::Elements(LANES as u64));
    let column = uniforms(LANES);
    let mut out = column.clone();
    for (name, distribution) in distributions {
        let sampler = distribution.expect("the parameters are possible").sampler();
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                out.copy_from_slice(black_box(&column));
                sampler.quantiles(&mut out);
            });
        });
    }
    let sampler = CountDistribution::poisson(0.8).expect("the mean is possible").sampler();
    let mut counts = vec![0; LANES];
    group.bench_function("poisson", |bencher| {
        bencher.iter(|| sampler.counts(black_box(&column), &mut counts));
    });
}

fn tables(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("table");
    for (name, distribution) in [
        ("beta", Distribution::beta(2.0, 38.0, 0.0, 1.0)),
        ("pert", Distribution::pert(0.2, 1.0, 3.0, 4.0)),
        ("gamma", Distribution::gamma(2.5, 2.0)),
    ] {
        let distribution = distribution.expect("the parameters are possible");
        group.bench_function(name, |bencher| bencher.iter(|| distribution.sampler()));
    }
}

fn retailer(frequency: Option<f64>) -> Scenario {
    let text = work::Work::retailer("retailer", LOSSES as u64, frequency).scenarios().remove(0);
    Scenario::from_text("retailer.toml", &text, Path::new("."), &Overrides::default())
        .expect("the retailer is a scenario")
}

fn simulation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("simulate 1M trials");
    group.sample_size(20).throughput(Throughput::Elements(LOSSES as u64));
    for (name, frequency) in [("one incident", None), ("poisson(0.8)", Some(0.8))] {
        let scenario = retailer(frequency);
        group.bench_function(format!("{name}: plan"), |bencher| bencher.iter(|| Plan::new(&scenario)));
        let plan = Plan::new(&scenario);
        group.bench_function(name, |bencher| bencher.iter(|| engine::simulate(&plan)));
    }
}

fn statistics(criterion: &mut Criterion) {
    let scenario = retailer(None);
    let plan = Plan::new(&scenario);
    let losses = engine::simulate(&plan).expect("losses are finite").remove(0);
    let mut group = criterion.benchmark_group("statistics of 1M losses");
    group.sample_size(20).throughput(Throughput::Elements(LOSSES as u64));
    group.bench_function("summary, on one core", |bencher| bencher.iter(|| Summary::of(&losses)));
    group.bench_function("first round, on one core", |bencher| {
        let pilot = Pilot::of(&losses[..PILOT], LOSSES);
        bencher.iter(|| pilot.first().add(&pilot, &losses));
    });
    group.bench_function("simulated and measured", |bencher| {
        bencher.iter(|| risk::measure(&plan, &|_| {}).expect("losses are finite"));
    });
    group.bench_function("a full sort, for comparison", |bencher| {
        bencher.iter_batched_ref(
            || losses.clone(),
            |losses| losses.sort_unstable_by(f64::total_cmp),
            BatchSize::LargeInput,
        );
    });
}

criterion_group!(benches, kernels, samplers, tables, simulation, statistics);
criterion_main!(benches);
