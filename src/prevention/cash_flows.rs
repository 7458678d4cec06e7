//! What each programme costs and avoids, year by year, and the figures that finance makes of it.
use super::internal_rate::{internal_rates, present_value, sign_changes};
use super::means::{Estimate, Means};
use super::payback::payback_year;
use super::sample::{Sample, Trials};
use crate::distributions::Distribution;
use crate::engine::{Column, Fault, Plan};
use crate::scenario::{Emergence, Sampling, Scenario};

/// One programme as finance reads it. Present values are at the rate that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Finance {
    /// Present value of the mean spend.
    pub spend: Estimate,
    /// Present value of the mean avoided loss; the spend at which the programme would break even.
    pub avoided: Estimate,
    /// Net present value: avoided less spend.
    pub npv: Estimate,
    /// Share of trials in which it is above 0.
    pub npv_positive: Estimate,
    /// Avoided per unit spent, both as present values; `None` where nothing is spent.
    pub benefit_cost: Option<Estimate>,
    pub rosi: Rosi,
    /// Every internal rate of return of the mean cash flows; the error only where there is one.
    pub internal_rates: Vec<Estimate>,
    /// Of the mean cash flows, by date.
    pub sign_changes: usize,
    /// Mean net cash flow of the start, and of each year of the horizon and after it, not discounted.
    pub flows: Vec<Flow>,
    /// Of each year of the horizon, the share of trials that were paid back by its end.
    pub payback: Vec<Payback>,
    /// The year at whose end the mean cash flows are paid back, from 1: not discounted, and discounted.
    pub mean_payback: [Option<usize>; 2],
}

/// Return on security investment as ENISA (2012) has it: (ALE × mitigation ratio − cost)/cost, with all of it a year and
/// not discounted. With ALE × mitigation ratio = avoided loss it is the ROI at a rate of 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rosi {
    /// Annual loss expectancy: the mean loss without a programme, a year.
    pub annual_loss: Estimate,
    /// The share of it that the programme avoids; `None` where there is no loss.
    pub mitigation_ratio: Option<Estimate>,
    /// Mean spend a year.
    pub annual_cost: Estimate,
    /// `None` where nothing is spent.
    pub value: Option<Estimate>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flow {
    /// Years from the start.
    pub date: f64,
    pub spent: f64,
    pub avoided: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Payback {
    pub undiscounted: Estimate,
    pub discounted: Estimate,
}

/// When money is paid, in years from the start.
struct Calendar {
    horizon: usize,
    /// Of the payments for losses, year by year, also after the horizon.
    losses: Vec<f64>,
    rate: f64,
}

impl Calendar {
    fn of(scenario: &Scenario, patterns: &[Vec<f64>], rate: f64) -> Self {
        let horizon = scenario.horizon_years as usize;
        let longest = patterns.iter().map(Vec::len).max().unwrap_or(1);
        let losses = match scenario.frequency {
            Some(_) => (0..horizon + longest - 1).map(mid_year).collect(),
            // The one incident is given, and so is its time: now.
            None => (0..longest).map(|year| year as f64).collect(),
        };
        Self { horizon, losses, rate }
    }

    fn discount(&self, date: f64) -> f64 {
        (1.0 + self.rate).powf(-date)
    }

    /// How many of the payments for losses fall into the horizon.
    fn within(&self) -> usize {
        self.losses.len().min(self.horizon)
    }
}

fn mid_year(year: usize) -> f64 {
    year as f64 + 0.5
}

/// Figures of every programme at a yearly `rate`, on all trials of the scenario; its horizon is at most 30 years.
///
/// # Errors
/// [`Fault`] if a loss is not a finite number.
pub fn finance(
    scenario: &Scenario,
    rate: f64,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Finance>, Fault> {
    let patterns = patterns(scenario);
    let calendar = Calendar::of(scenario, &patterns, rate);
    let parts: Vec<Scenario> = (0..patterns.len()).map(|one| incurred(scenario, &patterns, one)).collect();
    let plans: Vec<Plan<'_>> = parts.iter().map(Plan::new).collect();
    let [one_off, annual] = costs_alone(scenario);
    let costs = [Plan::new(&one_off), Plan::new(&annual)];
    let sample = Sample::of(&parts[0], u64::MAX);
    let programmes = scenario.programmes.len();
    let years: Vec<Vec<Vec<usize>>> = plans.iter().map(|plan| year_columns(plan)).collect();
    let means = sample.means((&plans, true), &costs, finished, |trials, columns| {
        let baseline = payments(trials, 0, &years, &patterns, &calendar);
        columns.push(total(&baseline, trials.count));
        for programme in 0..programmes {
            let residual = payments(trials, 1 + programme, &years, &patterns, &calendar);
            let avoided: Vec<Vec<f64>> =
                baseline.iter().zip(&residual).map(|(a, b)| difference(a, b)).collect();
            let years = calendar.horizon as f64;
            let one_off = &trials.spends[0][programme];
            let annual: Vec<f64> =
                trials.spends[1][programme].iter().map(|all_years| all_years / years).collect();
            quantities(&calendar, one_off, &annual, &avoided, columns);
        }
    })?;
    Ok((0..programmes).map(|programme| figures(&calendar, &means, programme)).collect())
}

/// The different ways in which components are paid.
fn patterns(scenario: &Scenario) -> Vec<Vec<f64>> {
    let mut patterns: Vec<Vec<f64>> = Vec::new();
    for component in &scenario.components {
        let shares = shares(component.emerges.as_ref());
        if !patterns.contains(&shares) {
            patterns.push(shares);
        }
    }
    if patterns.is_empty() { vec![vec![1.0]] } else { patterns }
}

fn shares(emerges: Option<&Emergence>) -> Vec<f64> {
    emerges.map_or(vec![1.0], |emergence| emergence.shares.clone())
}

/// The scenario such that each year's loss is that of the incidents of the year, of the components with one pattern alone.
fn incurred(scenario: &Scenario, patterns: &[Vec<f64>], pattern: usize) -> Scenario {
    let mut part = Scenario { discount_rate: None, ..scenario.clone() };
    let is_measured = part.frequency.is_some() && part.horizon_years > 1;
    if !is_measured && patterns.len() > 1 {
        // Parts of a plan have other points; only the generator's numbers belong to names.
        part.sampling = Sampling::Random;
        part.components.retain(|component| shares(component.emerges.as_ref()) == patterns[pattern]);
    }
    let span =
        scenario.components.iter().find_map(|component| component.emerges.as_ref()).map(|one| one.span);
    for component in &mut part.components {
        let own = shares(component.emerges.as_ref()) == patterns[pattern];
        component.emerges = span.filter(|_| !own && is_measured).map(|span| {
            // All after the horizon, where it is not looked at: the plan has the same draws, whichever the pattern is.
            let mut shares = vec![0.0; part.horizon_years as usize];
            shares.push(1.0);
            Emergence { shares, text: String::new(), span }
        });
    }
    part
}

/// The scenario with the one-off costs alone, and with the yearly costs alone, undiscounted.
fn costs_alone(scenario: &Scenario) -> [Scenario; 2] {
    let nothing = Distribution::constant(0.0).expect("0 is finite");
    let mut one_off = Scenario { discount_rate: None, ..scenario.clone() };
    let mut annual = one_off.clone();
    one_off.controls.iter_mut().for_each(|control| control.annual_cost = nothing.clone());
    annual.controls.iter_mut().for_each(|control| control.cost = nothing.clone());
    [one_off, annual]
}

/// Of each outcome, the columns of its years; the total where years are not measured.
fn year_columns(plan: &Plan<'_>) -> Vec<Vec<usize>> {
    let columns = plan.columns();
    (0..plan.outcomes())
        .map(|wanted| {
            let is_year =
                |column: &Column| matches!(column, Column::Year { outcome, .. } if *outcome == wanted);
            let years: Vec<usize> = (0..columns.len()).filter(|index| is_year(&columns[*index])).collect();
            if years.is_empty() { vec![wanted] } else { years }
        })
        .collect()
}

/// What is paid for an outcome's losses in each year of the calendar, in every trial.
fn payments(
    trials: &Trials<'_>,
    outcome: usize,
    years: &[Vec<Vec<usize>>],
    patterns: &[Vec<f64>],
    calendar: &Calendar,
) -> Vec<Vec<f64>> {
    let mut paid = vec![vec![0.0; trials.count]; calendar.losses.len()];
    for ((losses, years), shares) in trials.losses.iter().zip(years).zip(patterns) {
        for (year, &column) in years[outcome].iter().enumerate() {
            for (lag, share) in shares.iter().enumerate().filter(|(_, share)| **share != 0.0) {
                let into = paid[year + lag].iter_mut();
                into.zip(&losses[column]).for_each(|(paid, loss)| *paid += share * loss);
            }
        }
    }
    paid
}

fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// The sums of all years, trial by trial.
fn total(years: &[Vec<f64>], trials: usize) -> Vec<f64> {
    (0..trials).map(|trial| years.iter().map(|year| year[trial]).sum()).collect()
}

/// Quantities of a programme, in this order; then the avoided loss of each year of the calendar, and of each year of the
/// horizon whether a trial is paid back by its end: undiscounted, then discounted.
const SPEND: usize = 0;
const AVOIDED: usize = 1;
const NPV: usize = 2;
const POSITIVE: usize = 3;
const SPENT: usize = 4;
const SAVED: usize = 5;
const ONE_OFF: usize = 6;
const ANNUAL: usize = 7;
const FIXED: usize = 8;

impl Calendar {
    fn quantities(&self) -> usize {
        FIXED + self.losses.len() + 2 * self.horizon
    }
}

fn quantities(
    calendar: &Calendar,
    one_off: &[f64],
    annual: &[f64],
    avoided: &[Vec<f64>],
    columns: &mut Vec<Vec<f64>>,
) {
    let trials = one_off.len();
    let horizon = calendar.horizon;
    let annuity: f64 = (0..horizon).map(|year| calendar.discount(mid_year(year))).sum();
    let worth: Vec<f64> = calendar.losses.iter().map(|date| calendar.discount(*date)).collect();
    let cost: Vec<f64> = (0..horizon).map(|year| calendar.discount(mid_year(year))).collect();
    let first = columns.len();
    columns.resize_with(first + calendar.quantities(), || vec![0.0; trials]);
    let columns = &mut columns[first..];
    let within = calendar.within();
    for trial in 0..trials {
        let (once, yearly) = (one_off[trial], annual[trial]);
        let mut present = 0.0;
        let mut saved = 0.0;
        for (year, avoided) in avoided.iter().enumerate() {
            present += worth[year] * avoided[trial];
            saved += avoided[trial];
            columns[FIXED + year][trial] = avoided[trial];
        }
        let spend = once + annuity * yearly;
        columns[SPEND][trial] = spend;
        columns[AVOIDED][trial] = present;
        columns[NPV][trial] = present - spend;
        columns[POSITIVE][trial] = f64::from(u8::from(present > spend));
        columns[SPENT][trial] = once + horizon as f64 * yearly;
        columns[SAVED][trial] = saved;
        columns[ONE_OFF][trial] = once;
        columns[ANNUAL][trial] = yearly;
        let in_year = |year: usize| if year < within { avoided[year][trial] } else { 0.0 };
        let at = FIXED + avoided.len();
        let nominal = payback_year(once, (0..horizon).map(|year| (yearly, in_year(year))));
        let discounted = payback_year(
            once,
            (0..horizon).map(|year| {
                let saved = if year < within { worth[year] * in_year(year) } else { 0.0 };
                (cost[year] * yearly, saved)
            }),
        );
        for (place, year) in [(at, nominal), (at + horizon, discounted)] {
            let Some(year) = year else { continue };
            columns[place + year..place + horizon].iter_mut().for_each(|column| column[trial] = 1.0);
        }
    }
}

fn figures(calendar: &Calendar, means: &Means, programme: usize) -> Finance {
    let first = 1 + programme * calendar.quantities();
    let mean = |quantity: usize| means.mean(first + quantity);
    let spends = mean(SPEND).value != 0.0;
    let years = calendar.horizon as f64;
    let yearly = |estimate: Estimate| Estimate { value: estimate.value / years, se: estimate.se / years };
    let flows_of = |means: &[f64]| flows(calendar, &means[first..]);
    let all: Vec<f64> = (0..first + calendar.quantities()).map(|quantity| means.value(quantity)).collect();
    let flows = flows_of(&all);
    let rates = internal_rates(&net(&flows));
    let internal_rates = match rates[..] {
        [_] => vec![means.figure(|means| {
            // Without a group there may be none: then the error is not known.
            match internal_rates(&net(&flows_of(means)))[..] {
                [rate] => rate,
                _ => f64::NAN,
            }
        })],
        _ => rates.into_iter().map(|value| Estimate { value, se: f64::NAN }).collect(),
    };
    let horizon = calendar.horizon;
    let at = FIXED + calendar.losses.len();
    let payback_of_mean = |discounted: bool| {
        let factor = |date: f64| if discounted { calendar.discount(date) } else { 1.0 };
        let in_year = |year: usize| match flows.get(1 + year) {
            Some(flow) if year < horizon => {
                let avoided = calendar.losses.get(year).map_or(0.0, |date| factor(*date) * flow.avoided);
                (factor(mid_year(year)) * flow.spent, avoided)
            }
            _ => (0.0, 0.0),
        };
        payback_year(all[first + ONE_OFF], (0..horizon).map(in_year)).map(|year| year + 1)
    };
    Finance {
        spend: mean(SPEND),
        avoided: mean(AVOIDED),
        npv: mean(NPV),
        npv_positive: mean(POSITIVE),
        benefit_cost: spends.then(|| means.figure(|means| means[first + AVOIDED] / means[first + SPEND])),
        rosi: Rosi {
            annual_loss: yearly(means.mean(0)),
            mitigation_ratio: (means.value(0) != 0.0)
                .then(|| means.figure(|means| means[first + SAVED] / means[0])),
            annual_cost: yearly(mean(SPENT)),
            value: spends.then(|| means.figure(|means| means[first + SAVED] / means[first + SPENT] - 1.0)),
        },
        internal_rates,
        sign_changes: sign_changes(&net(&flows)),
        payback: (0..horizon)
            .map(|year| Payback { undiscounted: mean(at + year), discounted: mean(at + horizon + year) })
            .collect(),
        mean_payback: [false, true].map(payback_of_mean),
        flows,
    }
}

/// Mean money of the start, then of each year, of a programme's means.
fn flows(calendar: &Calendar, means: &[f64]) -> Vec<Flow> {
    let mut flows = vec![Flow { date: 0.0, spent: means[ONE_OFF], avoided: 0.0 }];
    for year in 0..calendar.losses.len().max(calendar.horizon) {
        let avoided = if year < calendar.losses.len() { means[FIXED + year] } else { 0.0 };
        let spent = if year < calendar.horizon { means[ANNUAL] } else { 0.0 };
        flows.push(Flow {
            date: calendar.losses.get(year).copied().unwrap_or(mid_year(year)),
            spent,
            avoided,
        });
    }
    flows
}

/// (years from the start, net amount); yearly costs count at the middle of their year.
fn net(flows: &[Flow]) -> Vec<(f64, f64)> {
    let mut net = Vec::with_capacity(2 * flows.len());
    for (index, flow) in flows.iter().enumerate() {
        let spent_at = if index == 0 { 0.0 } else { mid_year(index - 1) };
        net.push((spent_at, -flow.spent));
        net.push((flow.date, flow.avoided));
    }
    net
}

impl Finance {
    /// The present value of the mean cash flows at another rate.
    pub fn npv_at(&self, rate: f64) -> f64 {
        present_value(&net(&self.flows), rate)
    }
}
