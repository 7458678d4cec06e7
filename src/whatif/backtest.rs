//! Realised losses held against the simulated distribution of a year's loss.
//!
//! A year's realised loss is all that its incidents cost, whenever it was paid, in money of that year. So the scenario is
//! taken for one year, its first, without discounting.
use super::binomial::{at_least, central_band, critical_count, detectable, two_sided};
use super::columns;
use super::kolmogorov::kolmogorov;
use super::realised::Realised;
use crate::diagnostics::Diagnostic;
use crate::engine::{Plan, simulate};
use crate::random::{self, Stream};
use crate::scenario::Scenario;

/// Quantiles whose exceedances are counted.
pub const LEVELS: [f64; 4] = [0.5, 0.8, 0.95, 0.99];
/// Shares below which transformed years are counted.
const BANDS: [f64; 9] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
/// A test that rejects wrongly in at most this share of cases.
const SIZE: f64 = 0.05;
/// What a test has to reach to be said to detect something.
const POWER: f64 = 0.8;

/// What realised years say about the scenario.
#[derive(Clone, Debug)]
pub struct Backtest {
    pub years: Vec<Year>,
    /// The largest distance between the distribution function of the transforms and the diagonal.
    pub kolmogorov: f64,
    /// The chance of that distance or a larger one if the scenario is right; exact.
    pub p_value: f64,
    pub bands: Vec<Band>,
    pub exceedances: Vec<Exceedances>,
}

/// The probability integral transform of one year (Rosenblatt 1952): where its loss lies in the simulated distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Year {
    pub year: i32,
    pub loss: f64,
    /// P(simulated < loss) and P(simulated ≤ loss): apart where the distribution has an atom, as years without loss are.
    pub below: f64,
    pub up_to: f64,
    /// Between them, at a place that an addressed random number says, so that all of them are uniform if the scenario is
    /// right (Czado, Gneiting and Held 2009).
    pub transform: f64,
}

/// How many transforms lie at or below a share, and the exact 95 % band of that count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    pub share: f64,
    pub count: u64,
    pub low: u64,
    pub high: u64,
}

/// Years beyond a quantile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exceedances {
    pub level: f64,
    pub var: f64,
    /// The simulated chance of a year beyond it: 1 − level, or less where the distribution has an atom there.
    pub chance: f64,
    pub count: u64,
    pub expected: f64,
    /// Exact binomial: as many or more.
    pub p_too_many: f64,
    /// Exact binomial, both ways.
    pub p_two_sided: f64,
    /// What so many years can reject, at 5 %; `None`: nothing.
    pub power: Option<Power>,
}

/// What a test of too many exceedances can see.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Power {
    /// So many or more reject the scenario.
    pub rejects_from: u64,
    /// With a true chance of this or more, they are that many in 80 % of cases.
    pub detects_from: f64,
}

/// Simulates one year of the scenario, without controls or with those of a programme, and holds the years against it.
///
/// # Errors
/// If the scenario has no frequency, or a loss is not a finite number.
pub fn backtest(
    scenario: &Scenario,
    programme: Option<usize>,
    realised: &Realised,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<Backtest, Diagnostic> {
    if scenario.frequency.is_none() {
        return Err(Diagnostic::error(
            "backtest",
            "the scenario has exactly one incident, so it says nothing about years",
        )
        .help("say how many incidents a year has: `[frequency]` with `incidents = \"poisson(0.8)\"`"));
    }
    if scenario.trials > columns::MOST_KEPT {
        return Err(Diagnostic::error("trials", "a backtest keeps its trials in memory, at most 20,000,000")
            .help("write `--trials 1M`"));
    }
    let mut year = scenario.clone();
    year.horizon_years = 1;
    year.discount_rate = None;
    year.precision = None;
    year.programmes = programme.map(|index| scenario.programmes[index].clone()).into_iter().collect();
    let plan = Plan::new(&year);
    let mut losses = simulate(&plan).map_err(|fault| fault.diagnostic)?;
    finished(year.trials);
    let mut losses = losses.pop().expect("the baseline is always simulated");
    losses.sort_unstable_by(f64::total_cmp);
    Ok(Backtest::of(&losses, realised, scenario.seed))
}

impl Backtest {
    /// Against simulated losses by rising size.
    pub fn of(losses: &[f64], realised: &Realised, seed: u64) -> Self {
        let stream = Stream::named("backtest");
        let n = losses.len() as f64;
        let years: Vec<Year> = realised
            .years
            .iter()
            .map(|&(year, loss)| {
                let below = losses.partition_point(|other| *other < loss) as f64 / n;
                let up_to = losses.partition_point(|other| *other <= loss) as f64 / n;
                let place = random::uniform(seed, stream, u64::from(year.unsigned_abs()), 0);
                Year { year, loss, below, up_to, transform: below + place * (up_to - below) }
            })
            .collect();
        let mut transforms: Vec<f64> = years.iter().map(|year| year.transform).collect();
        transforms.sort_unstable_by(f64::total_cmp);
        let count = years.len();
        let distance = distance(&transforms);
        let bands = BANDS
            .iter()
            .map(|&share| {
                let (low, high) = central_band(count as u64, share);
                let below = transforms.iter().filter(|transform| **transform <= share).count();
                Band { share, count: below as u64, low, high }
            })
            .collect();
        let exceedances = LEVELS.iter().map(|&level| Exceedances::of(losses, &years, level)).collect();
        Self { kolmogorov: distance, p_value: kolmogorov(distance, count), years, bands, exceedances }
    }
}

/// sup |Fₙ(u) − u|.
fn distance(sorted: &[f64]) -> f64 {
    let n = sorted.len() as f64;
    let from = |(index, u): (usize, &f64)| ((index as f64 + 1.0) / n - u).max(u - index as f64 / n);
    sorted.iter().enumerate().map(from).fold(0.0, f64::max)
}

impl Exceedances {
    fn of(losses: &[f64], years: &[Year], level: f64) -> Self {
        let var = columns::quantile(losses, level);
        let chance = columns::share_above(losses, var);
        let n = years.len() as u64;
        let count = years.iter().filter(|year| year.loss > var).count() as u64;
        // Where nothing can lie beyond, nothing is tested.
        let critical = critical_count(n, chance, SIZE).filter(|_| chance > 0.0);
        Self {
            level,
            var,
            chance,
            count,
            expected: n as f64 * chance,
            p_too_many: at_least(count, n, chance),
            p_two_sided: two_sided(count, n, chance),
            power: critical
                .map(|rejects_from| Power { rejects_from, detects_from: detectable(rejects_from, n, POWER) }),
        }
    }
}
