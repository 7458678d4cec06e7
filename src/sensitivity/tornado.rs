//! One input of a whole scenario at a time, at a low and at a high value.
use crate::distributions::Distribution;
use crate::engine::{self, BLOCK, Fault, Plan, Simulator};
use crate::scenario::{Sampling, Scenario};
use crate::stats::Level;
use std::ops::Range;

/// Trials of each simulation, at most.
const MOST_TRIALS: u64 = 1 << 17;
/// Parts of the trials, whose spread is the error.
const BATCHES: u64 = 16;
const VAR: Level = Level::thousandths(950);

/// The figures of a scenario with each input fixed at its 5 % and at its 95 % quantile, on common random numbers; all
/// else varies as ever, also what is correlated with the input.
#[derive(Clone, Debug)]
pub struct Tornado {
    /// Of each simulation: the scenario's, but no more than 131,072.
    pub trials: u64,
    /// With nothing fixed.
    pub base: Figures,
    /// The programme of the highest mean net benefit, by its number; `None` if there is none.
    pub best: Option<usize>,
    /// By falling swing of the mean.
    pub swings: Vec<Swing>,
}

/// Of the loss under no programme, and the return on the spend of each programme.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    pub mean: f64,
    pub var95: f64,
    /// `None` unless the programme costs anything.
    pub roi: Vec<Option<f64>>,
}

/// What an input moves.
#[derive(Clone, Debug)]
pub struct Swing {
    /// Index into the scenario's inputs.
    pub input: usize,
    pub low: Moved,
    pub high: Moved,
}

/// The figures with an input at a value.
#[derive(Clone, Debug)]
pub struct Moved {
    pub value: f64,
    pub figures: Figures,
    /// Standard errors of the differences from the base, from pairing; `None` where too few trials tell.
    pub errors: Option<Figures>,
}

impl Swing {
    /// By how much the mean moves.
    pub fn width(&self) -> f64 {
        (self.high.figures.mean - self.low.figures.mean).abs()
    }
}

impl Tornado {
    /// `inputs` are indices into the scenario's inputs. `finished` is told of finished trials.
    ///
    /// # Errors
    /// [`Fault`] if a loss is not a finite number.
    pub fn of(scenario: &Scenario, inputs: &[usize], finished: &(dyn Fn(u64) + Sync)) -> Result<Self, Fault> {
        let mut scenario = scenario.clone();
        let groups = scenario.groups();
        scenario.trials = trials(&scenario);
        let batches = batches(scenario.trials, groups);
        let base = Measured::of(&scenario, &batches)?;
        let best = base.best;
        finished(scenario.trials);
        let mut swings = Vec::new();
        for &input in inputs {
            let own = scenario.inputs[input].value.clone();
            let mut moved = |p: f64| {
                let value = own.quantile(p);
                scenario.inputs[input].value = Distribution::constant(value)
                    .expect("quantiles inside the unit interval are finite numbers");
                let measured = Measured::of(&scenario, &batches)?;
                finished(scenario.trials);
                Ok(Moved { value, errors: measured.errors_from(&base), figures: measured.whole })
            };
            let (low, high) = (moved(0.05)?, moved(0.95)?);
            scenario.inputs[input].value = own;
            swings.push(Swing { input, low, high });
        }
        swings.sort_by(|one, other| other.width().total_cmp(&one.width()));
        Ok(Self { trials: scenario.trials, base: base.whole, best, swings })
    }
}

/// The scenario's own number, or the largest below the limit that its groups of trials can share.
fn trials(scenario: &Scenario) -> u64 {
    let groups = scenario.groups();
    let size = scenario.trials.min(MOST_TRIALS.max(groups)) / groups;
    let is_sobol = matches!(scenario.sampling, Sampling::Sobol | Sampling::Smoothed);
    groups * if is_sobol && scenario.trials > MOST_TRIALS { 1 << size.ilog2() } else { size }
}

/// Equal parts of the trials, of whole groups where there are groups; what is left over is in none.
fn batches(trials: u64, groups: u64) -> Vec<Range<usize>> {
    let (units, unit) = if groups > 1 { (groups, trials / groups) } else { (trials, 1) };
    let count = units.min(BATCHES);
    let size = (units / count * unit) as usize;
    (0..count as usize).map(|batch| batch * size..(batch + 1) * size).collect()
}

struct Measured {
    whole: Figures,
    batches: Vec<Figures>,
    best: Option<usize>,
}

impl Measured {
    fn of(scenario: &Scenario, batches: &[Range<usize>]) -> Result<Self, Fault> {
        let plan = Plan::new(scenario);
        let losses = engine::simulate(&plan)?;
        let spends = spends(&plan, losses[0].len());
        let figures = |places: &Range<usize>| {
            let mean = |column: &[f64]| column[places.clone()].iter().sum::<f64>() / places.len() as f64;
            let mut sorted = losses[0][places.clone()].to_vec();
            let (_, var95, _) = sorted.select_nth_unstable_by(VAR.rank(places.len()) - 1, f64::total_cmp);
            let base = mean(&losses[0]);
            let nets: Vec<(f64, f64)> = losses[1..]
                .iter()
                .zip(&spends)
                .map(|(residual, spend)| (base - mean(residual) - mean(spend), mean(spend)))
                .collect();
            let roi = nets.iter().map(|(net, spend)| (*spend > 0.0).then(|| net / spend)).collect();
            (Figures { mean: base, var95: *var95, roi }, nets)
        };
        let (whole, nets) = figures(&(0..losses[0].len()));
        let best = (0..nets.len()).max_by(|one, other| nets[*one].0.total_cmp(&nets[*other].0));
        Ok(Self { whole, batches: batches.iter().map(|places| figures(places).0).collect(), best })
    }

    /// The standard errors of what this is above `base`, batch by batch.
    fn errors_from(&self, base: &Self) -> Option<Figures> {
        let count = self.batches.len() as f64;
        if count < 2.0 {
            return None;
        }
        let error = |of: &dyn Fn(&Figures) -> f64| {
            let differences: Vec<f64> =
                self.batches.iter().zip(&base.batches).map(|(own, base)| of(own) - of(base)).collect();
            let mean = differences.iter().sum::<f64>() / count;
            let squares: f64 = differences.iter().map(|one| (one - mean).powi(2)).sum();
            (squares / (count * (count - 1.0))).sqrt()
        };
        let roi = (0..self.whole.roi.len()).map(|one| {
            Some(error(&|figures| figures.roi[one].unwrap_or(f64::NAN))).filter(|se| se.is_finite())
        });
        Some(Figures {
            mean: error(&|figures| figures.mean),
            var95: error(&|figures| figures.var95),
            roi: roi.collect(),
        })
    }
}

/// Of each programme, trial by trial.
fn spends(plan: &Plan<'_>, trials: usize) -> Vec<Vec<f64>> {
    let mut simulator = Simulator::new(plan);
    let mut spends = vec![Vec::with_capacity(trials); plan.outcomes() - 1];
    let mut part = Vec::new();
    for first in (0..trials).step_by(BLOCK) {
        simulator.spends(first as u64, BLOCK.min(trials - first), &mut part);
        spends.iter_mut().zip(&part).for_each(|(all, part)| all.extend_from_slice(part));
    }
    spends
}
