//! The effectiveness at which a programme would just pay for itself.
use super::means::Estimate;
use super::sample::Sample;
use crate::engine::{Fault, Plan};
use crate::scenario::Scenario;

/// Trials that each round looks at, about.
const MOST_TRIALS: u64 = 1 << 18;
const MOST_ROUNDS: usize = 24;
/// Factors are known to this, or to this share of the error of the net benefit, whichever comes first.
const FINE: f64 = 1e-4;
const OF_ERROR: f64 = 0.02;
/// With this factor any effectiveness that is not 0 is whole.
const WHOLE: f64 = 1e9;

/// What the effectiveness of all controls of a programme, target by target and at most to 1, has to be multiplied by for a
/// net benefit of 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BreakEven {
    /// Below 1 there is room, above 1 that much is missing.
    Factor(Estimate),
    /// It pays even if nothing is reduced: it costs nothing, or it ends re-offences.
    Always,
    /// Not even controls that stop everything they work on would pay.
    Never,
}

/// The net benefit of a programme at two factors between which it changes its sign.
#[derive(Clone, Copy, Debug)]
struct Bracket {
    low: (f64, f64),
    high: (f64, f64),
    /// What the values at the ends are multiplied by for the next guess.
    weights: [f64; 2],
    /// Which end was moved last; moved twice, the other one counts half (Illinois, Dowell and Jarratt 1971).
    moved_high: Option<bool>,
    slope: f64,
}

/// The break-even of every programme, at a yearly discount `rate`.
///
/// # Errors
/// [`Fault`] if a loss is not a finite number.
pub fn break_even(
    scenario: &Scenario,
    rate: f64,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<Vec<BreakEven>, Fault> {
    let scenario = Scenario { discount_rate: Some(rate), ..scenario.clone() };
    let sample = Sample::of(&scenario, MOST_TRIALS);
    let count = scenario.programmes.len();
    let net = |factors: &[f64]| net_benefits(&scenario, &sample, factors, finished);
    let (nothing, whole) = (net(&vec![0.0; count])?, net(&vec![WHOLE; count])?);
    let mut found: Vec<Option<BreakEven>> = nothing
        .iter()
        .zip(&whole)
        .map(|(nothing, whole)| match () {
            () if nothing.value >= 0.0 => Some(BreakEven::Always),
            () if whole.value < 0.0 => Some(BreakEven::Never),
            () => None,
        })
        .collect();
    let now = net(&vec![1.0; count])?;
    let mut brackets: Vec<Bracket> = (0..count)
        .map(|one| {
            let (low, high) = match now[one].value < 0.0 {
                true => ((1.0, now[one].value), (f64::INFINITY, whole[one].value)),
                false => ((0.0, nothing[one].value), (1.0, now[one].value)),
            };
            Bracket { low, high, weights: [1.0, 1.0], moved_high: None, slope: 0.0 }
        })
        .collect();
    for _ in 0..MOST_ROUNDS {
        if found.iter().all(Option::is_some) {
            break;
        }
        let factors: Vec<f64> = brackets.iter().map(Bracket::next).collect();
        let nets = net(&factors)?;
        for one in (0..count).filter(|one| found[*one].is_none()).collect::<Vec<_>>() {
            brackets[one].narrow(factors[one], nets[one].value);
            let Bracket { low, high, slope, .. } = brackets[one];
            let close = nets[one].value.abs() <= OF_ERROR * nets[one].se || high.0 - low.0 <= FINE * high.0;
            if close && slope > 0.0 {
                let se = nets[one].se / slope;
                found[one] = Some(BreakEven::Factor(Estimate { value: factors[one], se }));
            }
        }
    }
    // What is not that close after all rounds stands where its bracket does.
    Ok(found
        .into_iter()
        .zip(&brackets)
        .map(|(found, bracket)| {
            found.unwrap_or(BreakEven::Factor(Estimate { value: bracket.next(), se: f64::NAN }))
        })
        .collect())
}

impl Bracket {
    fn next(&self) -> f64 {
        if self.high.0.is_infinite() {
            return 2.0 * self.low.0;
        }
        let (low, high) = (self.weights[0] * self.low.1, self.weights[1] * self.high.1);
        let share = low / (low - high);
        self.low.0 + share.clamp(0.01, 0.99) * (self.high.0 - self.low.0)
    }

    fn narrow(&mut self, at: f64, net: f64) {
        let other = if net < 0.0 { self.high } else { self.low };
        if other.0.is_finite() && other.0 != at {
            self.slope = (other.1 - net) / (other.0 - at);
        }
        let moves_high = net >= 0.0;
        let again = self.moved_high == Some(moves_high);
        let (moved, kept) = if moves_high { (1, 0) } else { (0, 1) };
        self.weights[moved] = 1.0;
        self.weights[kept] *= if again { 0.5 } else { 1.0 };
        if moves_high {
            self.high = (at, net);
        } else {
            self.low = (at, net);
        }
        self.moved_high = Some(moves_high);
    }
}

/// The mean net benefit of each programme with the effectiveness of its controls multiplied by its factor.
fn net_benefits(
    scenario: &Scenario,
    sample: &Sample,
    factors: &[f64],
    finished: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Estimate>, Fault> {
    let mut changed = scenario.clone();
    for (programme, factor) in changed.programmes.iter_mut().zip(factors) {
        programme.controls.sort_unstable();
        for control in &mut programme.controls {
            let mut stronger = scenario.controls[*control].clone();
            stronger.in_force *= factor;
            // The same name: the same draws.
            changed.controls.push(stronger);
            *control = changed.controls.len() - 1;
        }
    }
    let plans = [Plan::new(&changed)];
    let costs = [Plan::new(&changed)];
    let means = sample.means((&plans, false), &costs, finished, |trials, columns| {
        let losses = &trials.losses[0];
        for (programme, spend) in trials.spends[0].iter().enumerate() {
            let nets = losses[0].iter().zip(&losses[1 + programme]).zip(spend);
            columns.push(nets.map(|((baseline, residual), spend)| baseline - residual - spend).collect());
        }
    })?;
    Ok((0..factors.len()).map(|programme| means.mean(programme)).collect())
}
