//! Results documents that look like real ones: lognormal losses given by formula, not by simulation.
use statrs::distribution::{ContinuousCDF, LogNormal, Normal};

use crate::results::{
    Analyses, Appetite, AppetiteChange, Band, Batch, Bin, Change, Component, CurveBand, Difference, Estimate,
    ExceedancePoint, Figure, FrontierPoint, FrontierSection, FrontierTail, Kept, Known, Loss, NetBenefit,
    Precision, Programme, Quantile, Ratio, Results, Risk, RiskBands, Rival, Run, SCHEMA, ScenarioSummary,
    Spend, Tvar, WorstYear, YearRisk,
};

const TRIALS: u64 = 1_000_000;
const BINS: usize = 60;

/// A loss that is zero with probability 1 − `p`, and lognormal otherwise.
#[derive(Clone, Copy)]
pub struct Shape {
    pub p: f64,
    pub median: f64,
    pub sigma: f64,
    /// Added to every loss; negative for gains.
    pub shift: f64,
}

impl Shape {
    pub fn new(p: f64, median: f64, sigma: f64) -> Self {
        Self { p, median, sigma, shift: 0.0 }
    }

    fn law(self) -> LogNormal {
        LogNormal::new(self.median.ln(), self.sigma).expect("a fixture's parameters are sound")
    }

    /// P(loss > x).
    fn exceedance(self, loss: f64) -> f64 {
        if loss < self.shift { 1.0 } else { self.p * (1.0 - self.law().cdf((loss - self.shift).max(0.0))) }
    }

    fn quantile(self, p: f64) -> f64 {
        let within = 1.0 - (1.0 - p) / self.p;
        if within <= 0.0 { self.shift } else { self.shift + self.law().inverse_cdf(within) }
    }

    fn mean(self) -> f64 {
        self.p * self.median * (self.sigma * self.sigma / 2.0).exp() + self.shift
    }

    /// The mean beyond the quantile of `p`, which lies above the atom.
    fn tvar(self, p: f64) -> f64 {
        let normal = Normal::new(0.0, 1.0).expect("the standard normal is sound");
        let z = ((self.quantile(p) - self.shift).max(1e-300) / self.median).ln() / self.sigma;
        self.shift + (self.mean() - self.shift) * normal.cdf(self.sigma - z) / (1.0 - p)
    }

    pub fn risk(self) -> Risk {
        let mean = self.mean();
        let second = self.p * self.median.powi(2) * (2.0 * self.sigma * self.sigma).exp();
        let sd = (second - (mean - self.shift).powi(2)).max(0.0).sqrt();
        let se = sd / (TRIALS as f64).sqrt();
        let min = if self.p < 1.0 { self.shift } else { self.quantile(1e-6) };
        let (top, max) = (self.quantile(0.995), self.quantile(1.0 - 1e-6));
        let edges: Vec<f64> = (0..=BINS).map(|edge| min + (top - min) * edge as f64 / BINS as f64).collect();
        // The first bin holds the atom.
        let share = |low: f64, high: f64| {
            (if low == min { 1.0 } else { self.exceedance(low) }) - self.exceedance(high)
        };
        let histogram = edges
            .windows(2)
            .map(|edge| Bin { low: edge[0], high: edge[1], probability: share(edge[0], edge[1]) })
            .collect();
        let probabilities = (0..=140).map(|step| 1.0 - 10_f64.powf(-6.0 * f64::from(step) / 140.0));
        let mut exceedance: Vec<ExceedancePoint> = probabilities
            .map(|p| self.quantile(p.min(1.0 - 1e-6)).max(min))
            .map(|loss| ExceedancePoint { loss, probability: self.exceedance(loss) })
            .collect();
        exceedance.dedup_by(|one, other| one.loss <= other.loss);
        Risk {
            loss: Loss {
                mean,
                mean_se: se,
                sd,
                skewness: Some(3.2),
                min,
                max,
                probability_of_loss: self.exceedance(0.0),
                quantiles: [0.5, 0.9, 0.95, 0.99].map(|p| self.with_interval(p)).to_vec(),
                tvar: [0.95, 0.99].map(|p| Tvar { p, value: self.tvar(p), se: Some(5.0 * se) }).to_vec(),
            },
            components: components(
                mean,
                self.tvar(0.95),
                &[("fine", 0.22), ("churn", 0.61), ("crisis_pr", 0.17)],
            ),
            exceedance,
            histogram,
            appetite: Vec::new(),
            smoothing: None,
            bands: None,
            years: Vec::new(),
            later: None,
            worst_year: None,
        }
    }

    fn with_interval(self, p: f64) -> Quantile {
        let value = self.quantile(p);
        Quantile { p, value, low: value - 0.004 * value.abs(), high: value + 0.004 * value.abs() }
    }

    fn appetite(self, loss: f64, limit: f64) -> Appetite {
        let probability = self.exceedance(loss);
        let kept = if probability <= limit { Kept::Kept } else { Kept::Broken };
        Appetite { loss, limit, probability, low: 0.99 * probability, high: 1.01 * probability, kept }
    }
}

/// Components of these shares of the mean, the first ones heavier in the tail.
pub fn components(mean: f64, tail: f64, shares: &[(&str, f64)]) -> Vec<Component> {
    let weight = |index: usize| 1.2 / (1.0 + 0.3 * index as f64);
    let whole: f64 = shares.iter().enumerate().map(|(index, (_, share))| share * weight(index)).sum();
    shares
        .iter()
        .enumerate()
        .map(|(index, (name, share))| Component {
            name: (*name).to_owned(),
            mean: mean * share,
            mean_share: (mean != 0.0).then_some(*share),
            tail_mean: tail * share * weight(index) / whole,
            tail_share: (tail != 0.0).then_some(share * weight(index) / whole),
        })
        .collect()
}

/// Every trial loses exactly this.
pub fn constant_risk(value: f64) -> Risk {
    Risk {
        loss: Loss {
            mean: value,
            mean_se: 0.0,
            sd: 0.0,
            skewness: None,
            min: value,
            max: value,
            probability_of_loss: if value > 0.0 { 1.0 } else { 0.0 },
            quantiles: [0.5, 0.95].map(|p| Quantile { p, value, low: value, high: value }).to_vec(),
            tvar: vec![Tvar { p: 0.95, value, se: None }],
        },
        components: components(value, value, &[("fine", 0.7), ("crisis_pr", 0.3)]),
        exceedance: vec![ExceedancePoint { loss: value, probability: 0.0 }],
        histogram: vec![Bin { low: value, high: value, probability: 1.0 }],
        appetite: Vec::new(),
        smoothing: None,
        bands: None,
        years: Vec::new(),
        later: None,
        worst_year: None,
    }
}

pub fn results(baseline: Risk) -> Results {
    Results {
        schema: SCHEMA.to_owned(),
        scenario: ScenarioSummary {
            name: "HK retailer, default sync to an overseas server".to_owned(),
            file: "retailer.toml".to_owned(),
            fingerprint: "0".repeat(64),
            currency: "HKD".to_owned(),
            horizon_years: 1,
            frequency: Some("poisson(0.8)".to_owned()),
            mean_incidents: 0.8,
            reoffence: None,
            discount_rate: None,
            knowledge_draws: None,
            with: Vec::new(),
            left_out: Vec::new(),
        },
        run: Run {
            engine_version: "0.1.0".to_owned(),
            trials: TRIALS,
            precision: None,
            convergence: Vec::new(),
            sampling: "random".to_owned(),
            seed: 2025,
            threads: 2,
            elapsed_ms: 80.0,
        },
        baseline,
        programmes: Vec::new(),
        inputs: Vec::new(),
        correlations: Vec::new(),
        analyses: Analyses::default(),
        seal: None,
    }
}

/// What budgets up to `last` buy, in so many steps: each halves a part of the loss.
pub fn frontier(results: &mut Results, last: f64, steps: u32) {
    let loss = results.baseline.loss.mean;
    let tail = results.baseline.loss.tvar.first().map_or(2.0 * loss, |one| one.value);
    let spend = |step: u32| last * (f64::from(step) / f64::from(steps.max(1))).powf(1.5);
    let residual =
        |step: u32, of: f64| of * (0.2 + 0.8 * (-3.0 * f64::from(step) / f64::from(steps.max(1))).exp());
    let slope =
        |step: u32| (residual(step, loss) - residual(step + 1, loss)) / (spend(step + 1) - spend(step));
    let mean: Vec<FrontierPoint> = (0..=steps)
        .map(|step| FrontierPoint {
            spend: spend(step),
            residual_mean: residual(step, loss),
            tvar95: Some(residual(step, tail)),
            marginal: (step < steps).then(|| slope(step)),
            controls: (0..step).map(|control| format!("control_{control}")).collect(),
            next: None,
        })
        .collect();
    results.analyses.frontier = Some(FrontierSection {
        pays_up_to: (0..steps).find(|&step| slope(step) < 1.0).map(spend),
        tvar95: mean
            .iter()
            .map(|point| FrontierTail {
                spend: point.spend,
                tvar95: point.tvar95.unwrap_or_default(),
                controls: point.controls.clone(),
            })
            .collect(),
        mean,
        mean_proved: true,
        tvar95_proved: true,
    });
}

/// What a run to a precision of 0.5 % knew after each of its batches, from the first of these half-widths on.
pub fn convergence(results: &mut Results, first: f64, batches: u32) {
    let last_trials = 100_000 << (batches - 1);
    let loss = &results.baseline.loss;
    let figures = [
        loss.mean,
        loss.quantiles.get(2).map_or(0.0, |one| one.value),
        loss.tvar.first().map_or(0.0, |one| one.value),
    ];
    for batch in 0..batches {
        let half = first * 0.5_f64.powf(f64::from(batch) / 2.0);
        // Off by part of the half-width, to either side in turn.
        let off = if batch % 2 == 0 { 0.8 } else { -0.4 }
            * (half - first * 0.5_f64.powf(f64::from(batches - 1) / 2.0));
        let known = |index: usize| {
            let value = figures[index] * (1.0 + off * (1.0 - 0.5 * index as f64));
            let half_width = (batch > 0 || index < 2).then(|| half * figures[index].abs());
            Known { value, half_width, relative: half_width.map(|_| half) }
        };
        results.run.convergence.push(Batch {
            trials: 100_000 << batch,
            mean: known(0),
            var95: known(1),
            tvar95: known(2),
            rival: None,
        });
    }
    results.run.trials = last_trials;
    results.run.precision = Some(Precision {
        asked: 0.005,
        of: "loss".to_owned(),
        met: first * 0.5_f64.powf(f64::from(batches - 1) / 2.0) <= 0.005,
        reached: Some(first * 0.5_f64.powf(f64::from(batches - 1) / 2.0)),
        figure: Figure::Mean,
        most_trials: 100_000_000,
        lead: None,
    });
}

/// The same of a run that tells programmes apart: the best one against each of the others in turn.
pub fn rivalry(results: &mut Results, batches: u32) {
    convergence(results, 0.04, batches);
    let names: Vec<Option<String>> =
        std::iter::once(None).chain(results.programmes.iter().map(|one| Some(one.name.clone()))).collect();
    let spend = results.programmes.iter().map(|one| one.spend.mean).fold(0.0, f64::max);
    for (index, batch) in results.run.convergence.iter_mut().enumerate() {
        let relative = 0.3 * 0.5_f64.powf(index as f64 / 2.0);
        let size = if spend > 0.0 { spend } else { 1e6 };
        batch.rival = Some(Rival {
            best: names[names.len() - 1].clone(),
            other: names[(index / 2) % (names.len() - 1)].clone(),
            difference: size * (0.05 + 0.4 * relative),
            half_width: Some(size * relative),
            relative: Some(relative),
            told_apart: relative < 0.05 / 0.6,
        });
    }
}

/// A programme with this spend and residual risk.
pub fn programme(name: &str, spend: f64, residual: Risk, baseline: &Risk) -> Programme {
    let avoided = baseline.loss.mean - residual.loss.mean;
    let none = Ratio { value: None, low: None, high: None };
    Programme {
        name: name.to_owned(),
        controls: vec!["data_mapping".to_owned()],
        spend: Spend { mean: spend, mean_se: 0.0002 * spend, sd: 0.2 * spend },
        avoided: Estimate { mean: avoided, mean_se: residual.loss.mean_se },
        net_benefit: NetBenefit {
            mean: avoided - spend,
            mean_se: residual.loss.mean_se,
            probability_positive: 0.4,
        },
        residual,
        roi: none,
        avoided_per_spent: none,
        change: Change {
            var95: Difference { value: 0.0, se: None },
            tvar95: Difference { value: 0.0, se: None },
            appetite: vec![AppetiteChange {
                loss: 0.0,
                probability: 0.0,
                se: None,
                from: Kept::Broken,
                to: Kept::Kept,
            }],
        },
        bands: None,
    }
}

/// The retailer, where nobody knows how large losses are to a factor of 1.7.
pub fn unknown() -> Results {
    let mut results = retailer(3);
    results.scenario.knowledge_draws = Some(200);
    let [low, middle, high] = [9e6 / 1.7, 9e6, 9e6 * 1.7].map(|median| Shape::new(0.55, median, 0.7));
    let band = |of: &dyn Fn(Shape) -> f64| Band { p5: of(low), p50: of(middle), p95: of(high) };
    let curve = results.baseline.exceedance.iter().map(|point| {
        let Band { p5, p50, p95 } = band(&|shape| shape.exceedance(point.loss));
        CurveBand { loss: point.loss, p5, p50, p95 }
    });
    results.baseline.bands = Some(RiskBands {
        mean: band(&Shape::mean),
        var95: band(&|shape| shape.quantile(0.95)),
        tvar95: band(&|shape| shape.tvar(0.95)),
        probability_of_loss: Band { p5: 0.54, p50: 0.55, p95: 0.56 },
        appetite: Vec::new(),
        exceedance: curve.collect(),
        mean_explained: None,
    });
    results
}

/// The same run over as many years, each with a part of the loss that falls a little.
pub fn over_years(mut results: Results, years: u32) -> Results {
    results.scenario.horizon_years = years;
    let residuals = results.programmes.iter_mut().map(|programme| &mut programme.residual);
    for risk in std::iter::once(&mut results.baseline).chain(residuals) {
        let mut cumulative_mean = 0.0;
        risk.years = (1..=years)
            .map(|year| {
                let mean =
                    risk.loss.mean / f64::from(years) * (1.2 - 0.4 * f64::from(year) / f64::from(years));
                cumulative_mean += mean;
                YearRisk {
                    year,
                    mean,
                    mean_se: risk.loss.mean_se,
                    cumulative_mean,
                    probability_of_loss: 0.15,
                    var95: Quantile { p: 0.95, value: 4.0 * mean, low: 3.9 * mean, high: 4.1 * mean },
                    tvar95: Tvar { p: 0.95, value: 7.0 * mean, se: None },
                }
            })
            .collect();
        let point = |point: &ExceedancePoint| ExceedancePoint { loss: 0.6 * point.loss, ..*point };
        risk.worst_year = Some(WorstYear {
            mean: 0.6 * risk.loss.mean,
            mean_se: 0.6 * risk.loss.mean_se,
            quantiles: Vec::new(),
            tvar: Vec::new(),
            exceedance: risk.exceedance.iter().map(point).collect(),
        });
    }
    results
}

/// A retailer with losses in 55 % of the years, and as many programmes as asked for.
pub fn retailer(programmes: usize) -> Results {
    let shape = Shape::new(0.55, 9e6, 0.9);
    let mut results = results(shape.risk());
    results.baseline.appetite =
        vec![shape.appetite(10e6, 0.05), shape.appetite(50e6, 0.02), shape.appetite(100e6, 0.01)];
    let names = ["basic", "data mapping", "full", "quarterly review", "encryption at rest", "staff training"];
    for index in 0..programmes {
        let strength = (index + 1) as f64 / (programmes + 1) as f64;
        let residual = Shape::new(0.55 - 0.4 * strength, 9e6 * (1.0 - 0.6 * strength), 0.9).risk();
        let name = names.get(index).map_or_else(|| format!("programme {index}"), |name| (*name).to_owned());
        let spend = 0.3e6 + 9e6 * strength.powi(3);
        let programme = programme(&name, spend, residual, &results.baseline);
        results.programmes.push(programme);
    }
    results
}
