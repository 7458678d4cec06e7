//! How much money to put into a control whose effect grows with it.
use super::golden_section;
use super::means::Estimate;
use super::sample::Sample;
use crate::engine::{Fault, Plan};
use crate::scenario::{Programme, Scenario};

/// Trials that every amount is compared on, about.
const MOST_TRIALS: u64 = 1 << 19;
/// The best amount is found to this share of the range.
const FINE: f64 = 1e-4;
/// Hills of the curve that are climbed, where there are several.
const MOST_HILLS: usize = 3;
/// The nearest amounts to the best one are half a step away, half of that, and so on, so many on each side.
const CLOSE: i32 = 7;
/// Standard errors on each side of a 95 % interval.
const Z95: f64 = 1.959_963_984_540_054;

/// What is to be compared.
#[derive(Clone, Debug)]
pub struct AmountQuestion {
    /// Index of a control with an effect curve.
    pub control: usize,
    /// Controls that are there whatever the amount is, without the first.
    pub beside: Vec<usize>,
    pub from: f64,
    pub to: f64,
    /// Steps between them, at least 2.
    pub steps: usize,
}

/// One amount, against nothing put in and the control not there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amount {
    pub amount: f64,
    /// Of the control's full effectiveness.
    pub effect: f64,
    /// Present value.
    pub avoided: Estimate,
    /// Amount and yearly costs, present value.
    pub spend: Estimate,
    pub net: Estimate,
    /// By how much the net benefit of the best amount is higher, from pairing.
    pub behind: Estimate,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Amounts {
    /// By rising amount.
    pub amounts: Vec<Amount>,
    /// Of the highest net benefit in the range.
    pub best: Amount,
    /// The amount of the scenario.
    pub present: Amount,
    /// Amounts whose net benefit is not told from the best one's.
    pub flat: (f64, f64),
    /// Whether the curve has one hill, but for steps that chance explains.
    pub one_hill: bool,
    /// What the control would avoid at its full effectiveness.
    pub avoidable: Estimate,
    /// `avoidable`/e, which the best amount does not exceed (Gordon and Loeb 2002, proposition 3).
    pub bound: Estimate,
    /// Whether that is proved for this curve, for losses in proportion to what the control reduces: of one target.
    pub bound_is_proved: bool,
    pub trials: u64,
}

struct Bench<'a> {
    scenario: Scenario,
    question: &'a AmountQuestion,
    sample: Sample,
    finished: &'a (dyn Fn(u64) + Sync),
}

/// A setting of the control: an amount, or its full effect at no cost.
#[derive(Clone, Copy, Debug)]
enum Setting {
    Amount(f64),
    Full,
}

/// Compares the amounts of a question on common random numbers, at a yearly discount `rate`.
///
/// # Errors
/// [`Fault`] if a loss is not a finite number.
pub fn amounts(
    scenario: &Scenario,
    question: &AmountQuestion,
    rate: f64,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<Amounts, Fault> {
    let scenario = Scenario { discount_rate: Some(rate), ..scenario.clone() };
    let sample = Sample::of(&scenario, MOST_TRIALS);
    let control = &scenario.controls[question.control];
    let curve = control.funding.as_ref().map(|funding| (funding.curve.clone(), funding.amount));
    let (curve, present) = curve.expect("whoever asks for amounts has a control with a curve");
    let one_target = control.reduces.len() == 1;
    let AmountQuestion { from, to, steps, .. } = *question;
    let grid: Vec<f64> = (0..=steps).map(|step| from + (to - from) * step as f64 / steps as f64).collect();
    let bench = Bench { scenario: scenario.clone(), question, sample, finished };
    let coarse = bench.compare(&grid.iter().map(|amount| Setting::Amount(*amount)).collect::<Vec<_>>())?;
    let nets: Vec<f64> = coarse.iter().map(|one| one.net.value).collect();
    let mut best = (from, f64::NEG_INFINITY);
    for hill in hills(&nets).into_iter().take(MOST_HILLS) {
        let around = (grid[hill.saturating_sub(1)], grid[(hill + 1).min(steps)]);
        let found = golden_section::highest(around, FINE * (to - from), |amount| {
            bench.compare(&[Setting::Amount(amount)]).map(|found| found[0].net.value)
        })?;
        for (amount, net) in [found, (grid[hill], nets[hill])] {
            if net > best.1 {
                best = (amount, net);
            }
        }
    }
    let mut settings: Vec<Setting> = grid.iter().map(|amount| Setting::Amount(*amount)).collect();
    // Close to the best one, where the net benefit bends.
    let step = (to - from) / steps as f64;
    let close =
        (1..=CLOSE).flat_map(|half| [-1.0, 1.0].map(|side| best.0 + side * step * 0.5_f64.powi(half)));
    settings.extend(close.filter(|amount| (from..=to).contains(amount)).map(Setting::Amount));
    // The best one last: the others are compared with it.
    settings.extend([Setting::Full, Setting::Amount(present), Setting::Amount(best.0)]);
    let mut found = bench.compare(&settings)?;
    let best = found.pop().expect("it was asked for");
    let present = found.pop().expect("it was asked for");
    let avoidable = found.pop().expect("it was asked for").avoided;
    let share = 1.0 / std::f64::consts::E;
    let amounts = found[..grid.len()].to_vec();
    found.sort_by(|one, other| one.amount.total_cmp(&other.amount));
    Ok(Amounts {
        flat: flat(&found, best.amount),
        one_hill: one_hill(&amounts),
        amounts,
        best,
        present,
        avoidable,
        bound: Estimate { value: share * avoidable.value, se: share * avoidable.se },
        bound_is_proved: one_target && curve.keeps_the_bound(),
        trials: bench.sample.trials(),
    })
}

impl Bench<'_> {
    /// Settings against the controls that are there in any case; how far each is behind is against the last one.
    fn compare(&self, settings: &[Setting]) -> Result<Vec<Amount>, Fault> {
        let mut with = self.scenario.clone();
        let control = self.scenario.controls[self.question.control].clone();
        let span = control.span;
        let programme = |controls: Vec<usize>| Programme { name: control.name.clone(), controls, span };
        with.programmes = vec![programme(self.question.beside.clone())];
        for setting in settings {
            let mut changed = match setting {
                Setting::Amount(amount) => control.with_amount(*amount),
                Setting::Full => control.with_amount(0.0),
            };
            if matches!(setting, Setting::Full) {
                changed.in_force = 1.0;
            }
            // The same name: the same draws.
            with.controls.push(changed);
            let own = with.controls.len() - 1;
            with.programmes.push(programme(self.question.beside.iter().copied().chain([own]).collect()));
        }
        let plans = [Plan::new(&with)];
        let costs = [Plan::new(&with)];
        let means = self.sample.means((&plans, false), &costs, self.finished, |trials, columns| {
            let (losses, spends) = (&trials.losses[0], &trials.spends[0]);
            let less = |a: &[f64], b: &[f64]| -> Vec<f64> { a.iter().zip(b).map(|(a, b)| a - b).collect() };
            let of = |setting: usize| {
                let avoided = less(&losses[1], &losses[2 + setting]);
                let spend = less(&spends[1 + setting], &spends[0]);
                let net = less(&avoided, &spend);
                (avoided, spend, net)
            };
            let (_, _, best) = of(settings.len() - 1);
            for setting in 0..settings.len() {
                let (avoided, spend, net) = of(setting);
                let behind = less(&best, &net);
                columns.extend([avoided, spend, net, behind]);
            }
        })?;
        Ok(settings
            .iter()
            .enumerate()
            .map(|(index, setting)| {
                let [avoided, spend, net, behind] = [0, 1, 2, 3].map(|one| means.mean(4 * index + one));
                let amount = if let Setting::Amount(amount) = setting { *amount } else { 0.0 };
                let effect = with.controls[self.scenario.controls.len() + index].in_force;
                Amount { amount, effect, avoided, spend, net, behind }
            })
            .collect())
    }
}

/// Places that are no lower than their neighbours, the highest first.
fn hills(values: &[f64]) -> Vec<usize> {
    let last = values.len() - 1;
    let mut hills: Vec<usize> = (0..values.len())
        .filter(|&one| {
            values[one] >= values[one.saturating_sub(1)] && values[one] >= values[(one + 1).min(last)]
        })
        .collect();
    hills.sort_by(|one, other| values[*other].total_cmp(&values[*one]));
    hills
}

/// Whether no valley between two places is deeper than the error of how far each is behind.
fn one_hill(amounts: &[Amount]) -> bool {
    let sure = |low: &Amount, high: &Amount| {
        low.behind.value - high.behind.value > Z95 * low.behind.se.max(high.behind.se)
    };
    let mut fallen = false;
    let mut edge = amounts.first();
    for one in amounts {
        let Some(known) = edge else { break };
        if !fallen && sure(one, known) {
            fallen = true;
            edge = Some(one);
        } else if fallen && sure(known, one) {
            return false;
        } else if (one.net.value > known.net.value) != fallen {
            edge = Some(one);
        }
    }
    true
}

/// The ends of the region around the best amount in which others are not told from it, between the places by straight lines.
fn flat(amounts: &[Amount], best: f64) -> (f64, f64) {
    let told = |one: &Amount| one.behind.value - Z95 * one.behind.se;
    // From outside: next to the best one a step of the counts may look like a fall.
    let end = |outward: Vec<&Amount>| {
        let Some(last) = outward.iter().rposition(|one| told(one) <= 0.0) else { return best };
        let (inside, Some(outside)) = (outward[last], outward.get(last + 1)) else {
            return outward[last].amount;
        };
        let share = told(inside) / (told(inside) - told(outside));
        inside.amount + share * (outside.amount - inside.amount)
    };
    let low = end(amounts.iter().rev().filter(|one| one.amount < best).collect());
    let high = end(amounts.iter().filter(|one| one.amount > best).collect());
    (low, high)
}
