//! Random numbers of Pareto losses by Panjer's recursion.
use crate::common::{check_mean, check_quantile, check_tvar, compound, run};
use crate::{LEVELS, asked, check_cdf};

/// Pareto II (Lomax) with shape 3: P(X > x) = (θ/(x + θ))³, mean θ/2.
const THETA: f64 = 2_000.0;
const SEVERITY: &str = "generalised_pareto(location = 0, scale = 2000 / 3, shape = 1 / 3)";
const STEP: f64 = 8.0;
const POINTS: usize = 12_000;

/// The integral of P(X > t) from 0 to `x`, which is E min(X, x).
fn limited(x: f64) -> f64 {
    0.5 * THETA * (1.0 - (THETA / (x + THETA)).powi(2))
}

/// The severity on a grid such that no mean is lost (Gerber 1982, "mass dispersal"; "Loss Models", section 9.6): a loss goes
/// to its two neighbours so that on average it stays where it is.
fn on_grid() -> Vec<f64> {
    let rise = |k: usize| (limited((k + 1) as f64 * STEP) - limited(k as f64 * STEP)) / STEP;
    (0..POINTS).map(|k| if k == 0 { 1.0 - rise(0) } else { rise(k - 1) - rise(k) }).collect()
}

/// P(S ≤ k·STEP) for a number with P(N = n) = (a + b/n)·P(N = n − 1), given P(S = 0) (Panjer 1981).
fn recursion(a: f64, b: f64, nothing: f64) -> Vec<f64> {
    let severity = on_grid();
    let mut masses = vec![nothing];
    for s in 1..POINTS {
        let sum: f64 = (1..=s).map(|x| (a + b * x as f64 / s as f64) * severity[x] * masses[s - x]).sum();
        masses.push(sum / (1.0 - a * severity[0]));
    }
    let mut sum = 0.0;
    masses
        .into_iter()
        .map(|mass| {
            sum += mass;
            sum
        })
        .collect()
}

/// Of a distribution on the grid with its exact mean: between grid points stop-loss premiums E(S − d)⁺ are those of a
/// smooth density, so VaR is where they fall at the rate 1 − p and TVaR is VaR + E(S − VaR)⁺/(1 − p).
struct OnGrid {
    cdf: Vec<f64>,
    /// E(S − k·STEP)⁺.
    stop_loss: Vec<f64>,
}

impl OnGrid {
    fn new(cdf: Vec<f64>, mean: f64) -> Self {
        let mut left = mean;
        let stop_loss = cdf
            .iter()
            .map(|p| {
                let here = left;
                left -= (1.0 - p) * STEP;
                here
            })
            .collect();
        Self { cdf, stop_loss }
    }

    /// P(S ≤ x): the mass at a grid point stands for a density on half a step to either side, so the cdf at the middle
    /// of two points is the sum up to the lower one.
    fn probability(&self, x: f64) -> f64 {
        let place = x / STEP - 0.5;
        let k = place as usize;
        self.cdf[k] + (place - k as f64) * (self.cdf[k + 1] - self.cdf[k])
    }

    fn var(&self, p: f64) -> f64 {
        let k = self.cdf.partition_point(|cdf| *cdf < p);
        STEP * (k as f64 - 0.5 + (p - self.cdf[k - 1]) / (self.cdf[k] - self.cdf[k - 1]))
    }

    fn tvar(&self, p: f64) -> f64 {
        let var = self.var(p);
        let k = (var / STEP) as usize;
        let share = var / STEP - k as f64;
        // Stop-loss premiums of the smooth distribution at grid points are those of the grid, to the square of the step.
        let premium = self.stop_loss[k] + share * (self.stop_loss[k + 1] - self.stop_loss[k]);
        var + premium / (1.0 - p)
    }
}

fn check(frequency: &str, mean_number: f64, grid: OnGrid, seed: u64) {
    let points = [1_000.0, 5_000.0, 10_000.0, 20_000.0];
    let text = compound(SEVERITY, frequency, "1M", seed);
    let risk = run(&format!("{text}{}", asked(points))).baseline;
    check_mean(&risk, mean_number * THETA / 2.0);
    check_cdf(&risk, 1_000_000, points.map(|x| grid.probability(x)));
    for p in LEVELS {
        check_tvar(&risk, p, grid.tvar(p));
    }
    for p in [0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999] {
        check_quantile(&risk, p, grid.var(p));
    }
}

/// Panjer (1981), "Recursive evaluation of a family of compound distributions": Poisson has a = 0, b = λ.
#[test]
fn compound_poisson_pareto_agrees_with_panjers_recursion() {
    let rate: f64 = 5.0;
    let nothing = (-rate * (1.0 - on_grid()[0])).exp();
    check("poisson(5)", rate, OnGrid::new(recursion(0.0, rate, nothing), rate * THETA / 2.0), 40);
}

/// Panjer (1981): the negative binomial with mean m and dispersion r has a = m/(m + r), b = (r − 1)·a, and
/// P(S = 0) = (1 + (m/r)·(1 − P(X = 0)))^(−r).
#[test]
fn compound_negative_binomial_pareto_agrees_with_panjers_recursion() {
    let (mean, r): (f64, f64) = (3.0, 1.5);
    let a = mean / (mean + r);
    let nothing = (1.0 + mean / r * (1.0 - on_grid()[0])).powf(-r);
    let grid = OnGrid::new(recursion(a, (r - 1.0) * a, nothing), mean * THETA / 2.0);
    check("negative_binomial(mean = 3, dispersion = 1.5)", mean, grid, 41);
}
