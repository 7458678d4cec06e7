//! What finance asks of each programme, as a section of the document.
use super::document::Results;
use super::uncertain::Uncertain;
use crate::diagnostics::{Diagnostic, nearest};
use crate::engine::MOST_YEARS;
use crate::prevention::{self, BreakEven, MOST_CONTROLS, Order, Verdict};
use crate::scenario::{Scenario, option_value};
use crate::units::Unit;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// As a scenario may have them.
const RATES: RangeInclusive<f64> = -0.1..=1.0;

/// Money in the scenario's currency. Present values are of the start, at `rate`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finance {
    /// Yearly.
    pub rate: f64,
    pub programmes: Vec<FinanceProgramme>,
    /// Between no programme and all programmes.
    pub dominance: Vec<DominancePair>,
    pub dominance_trials: u64,
    /// `None` where there is no control.
    pub controls: Option<ControlWorths>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FinanceProgramme {
    pub name: String,
    /// Present value.
    pub spend: Uncertain,
    /// Present value.
    pub avoided: Uncertain,
    pub net_present_value: Uncertain,
    /// Share of trials in which it is above 0.
    pub probability_positive: Uncertain,
    /// Avoided ÷ spend, both as present values; `None` where nothing is spent.
    pub benefit_cost_ratio: Option<Uncertain>,
    pub rosi: SecurityReturn,
    /// Every yearly internal rate of return of the mean cash flows, rising; empty where there is none.
    pub internal_rates: Vec<Uncertain>,
    /// Of the mean cash flows, by date: with more than one there may be several internal rates.
    pub sign_changes: usize,
    /// The start, then each year.
    pub cash_flows: Vec<MeanFlow>,
    /// By the end of each year of the horizon.
    pub payback: Vec<PaidBack>,
    /// Share of trials that are not paid back within the horizon, undiscounted.
    pub never_paid_back: Uncertain,
    /// The year at whose end the mean cash flows are paid back; `None`: not within the horizon.
    pub mean_payback_year: Option<usize>,
    /// The same of discounted flows.
    pub mean_discounted_payback_year: Option<usize>,
    pub break_even_effectiveness: BreakEvenEffect,
    /// The present value of spend at which the net present value would be 0.
    pub break_even_spend: Uncertain,
}

/// Return on security investment (ENISA 2012), undiscounted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SecurityReturn {
    /// The mean loss without a programme, a year.
    pub annual_loss_expectancy: Uncertain,
    /// `None` where there is no loss.
    pub mitigation_ratio: Option<Uncertain>,
    pub annual_cost: Uncertain,
    /// (annual loss expectancy × mitigation ratio − annual cost)/annual cost; `None` where nothing is spent.
    pub value: Option<Uncertain>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeanFlow {
    /// Years from the start at which losses are paid; yearly costs are paid at the middle of their year.
    pub years_from_start: f64,
    pub spent: f64,
    pub avoided: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaidBack {
    /// From 1.
    pub year: usize,
    pub undiscounted: Uncertain,
    pub discounted: Uncertain,
}

/// What the effectiveness of all controls of a programme has to be multiplied by for a net present value of 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "factor")]
pub enum BreakEvenEffect {
    Factor(Uncertain),
    /// It pays even with no effect.
    Always,
    /// It does not pay even with whole effect.
    Never,
}

/// Two options; `None`: no programme. The lower of two total costs, spend and residual loss, is better.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DominancePair {
    pub first: Option<String>,
    pub second: Option<String>,
    pub first_order: DominanceOrder,
    pub second_order: DominanceOrder,
    /// Share of trials in which the first costs less.
    pub first_wins: Uncertain,
    pub second_wins: Uncertain,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DominanceOrder {
    /// `first dominates`, `second dominates`, `no dominance`, `cannot tell` or `same cost`.
    pub verdict: String,
    /// p-value of "the first dominates the second" (Barrett and Donald 2003).
    pub p_first: f64,
    pub p_second: f64,
    /// Share of the area between the curves that speaks against the first; `None` where the curves are one.
    pub against_first: Option<f64>,
    pub against_second: Option<f64>,
}

/// Shapley values of controls: what each adds to the avoided loss, averaged over all orders of the controls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ControlWorths {
    /// `None`: all controls of the scenario together.
    pub programme: Option<String>,
    /// The sum of all values.
    pub avoided_together: Uncertain,
    /// The sum of what each would avoid alone.
    pub sum_alone: f64,
    /// `None`: all subsets were simulated; else so many orders were drawn.
    pub orders: Option<usize>,
    pub trials: u64,
    pub controls: Vec<ControlWorth>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ControlWorth {
    pub name: String,
    /// Present value of avoided loss.
    pub shapley: Uncertain,
    /// Of what all avoid together; `None` where that is 0.
    pub share: Option<f64>,
    pub alone: Uncertain,
    /// What it adds to all others.
    pub last: Uncertain,
    pub spend: Uncertain,
    /// Shapley value less spend.
    pub net: Uncertain,
}

/// What the command line asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FinanceChoice {
    /// As a scenario would write it; `None`: the scenario's, or 0.
    pub rate: Option<String>,
    /// Whose controls are valued; `None`: all of the scenario.
    pub programme: Option<String>,
}

/// Adds the section to the document of a run of the scenario.
///
/// # Errors
/// What is asked of it cannot be done, or a loss is not a finite number.
pub fn finance(
    results: &mut Results,
    scenario: &Scenario,
    choice: &FinanceChoice,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<(), Diagnostic> {
    let rate = rate(scenario, choice.rate.as_deref())?;
    if scenario.programmes.is_empty() {
        return Err(Diagnostic::error("finance", "the scenario has no programme to value")
            .help("name the controls of each budget under [programmes]"));
    }
    if scenario.frequency.is_some() && scenario.horizon_years > MOST_YEARS {
        return Err(Diagnostic::error(
            "finance",
            format!(
                "cash flows are followed year by year for {MOST_YEARS} years at most, not for {}",
                scenario.horizon_years
            ),
        )
        .help(format!("`--set scenario.horizon_years={MOST_YEARS}` asks about the first {MOST_YEARS}")));
    }
    let (valued, programme) = valued(scenario, choice.programme.as_deref())?;
    let scenario = Scenario { trials: results.run.trials, ..scenario.clone() };
    let fault = |fault: crate::engine::Fault| fault.diagnostic;
    let found = prevention::finance(&scenario, rate, finished).map_err(fault)?;
    let break_even = prevention::break_even(&scenario, rate, finished).map_err(fault)?;
    let dominance = prevention::dominance(&scenario, rate, finished).map_err(fault)?;
    let controls = match valued.is_empty() {
        true => None,
        false => Some(prevention::worths(&scenario, &valued, rate, finished).map_err(fault)?),
    };
    let option = |index: usize| index.checked_sub(1).map(|one| scenario.programmes[one].name.clone());
    results.analyses.finance = Some(Finance {
        rate,
        programmes: found
            .into_iter()
            .zip(break_even)
            .zip(&scenario.programmes)
            .map(|((found, break_even), programme)| measures(&programme.name, found, break_even))
            .collect(),
        dominance: dominance
            .pairs
            .iter()
            .map(|pair| DominancePair {
                first: option(pair.options[0]),
                second: option(pair.options[1]),
                first_order: order(&pair.first_order),
                second_order: order(&pair.second_order),
                first_wins: pair.wins[0].into(),
                second_wins: pair.wins[1].into(),
            })
            .collect(),
        dominance_trials: dominance.trials,
        controls: controls.map(|worths| control_worths(&scenario, worths, programme)),
    });
    Ok(())
}

/// The rate that was asked for, the scenario's, or 0.
pub(super) fn rate(scenario: &Scenario, asked: Option<&str>) -> Result<f64, Diagnostic> {
    let Some(text) = asked else { return Ok(scenario.discount_rate.unwrap_or(0.0)) };
    let rate = option_value("--rate", text, &Unit::one())?;
    if RATES.contains(&rate) {
        return Ok(rate);
    }
    Err(Diagnostic::error("arguments", format!("`--rate {text}` is no yearly rate within -10% to 100%"))
        .help("write a share, e.g. `--rate 8%`"))
}

/// The index of a programme of this name.
pub(super) fn programme_named(scenario: &Scenario, name: &str) -> Result<usize, Diagnostic> {
    let names: Vec<&str> = scenario.programmes.iter().map(|programme| programme.name.as_str()).collect();
    names.iter().position(|known| *known == name).ok_or_else(|| {
        let error = Diagnostic::error("arguments", format!("there is no programme `{name}`"));
        match nearest(name, names.iter().copied()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("known are {}", names.join(", "))),
        }
    })
}

/// The controls to value, and the programme that they are.
fn valued(scenario: &Scenario, name: Option<&str>) -> Result<(Vec<usize>, Option<String>), Diagnostic> {
    let controls: Vec<usize> = match name {
        Some(name) => scenario.programmes[programme_named(scenario, name)?].controls.clone(),
        None => (0..scenario.controls.len()).collect(),
    };
    if controls.len() > MOST_CONTROLS {
        return Err(Diagnostic::error(
            "finance",
            format!(
                "{} controls are too many to be valued together: at most {MOST_CONTROLS}",
                controls.len()
            ),
        )
        .help("`--programme NAME` values those of one programme"));
    }
    Ok((controls, name.map(str::to_owned)))
}

fn measures(name: &str, found: prevention::Finance, break_even: BreakEven) -> FinanceProgramme {
    let payback: Vec<PaidBack> = found
        .payback
        .iter()
        .enumerate()
        .map(|(index, share)| PaidBack {
            year: index + 1,
            undiscounted: share.undiscounted.into(),
            discounted: share.discounted.into(),
        })
        .collect();
    let paid = payback.last().map_or(Uncertain { value: 0.0, se: None }, |last| last.undiscounted);
    FinanceProgramme {
        name: name.to_owned(),
        spend: found.spend.into(),
        avoided: found.avoided.into(),
        net_present_value: found.npv.into(),
        probability_positive: found.npv_positive.into(),
        benefit_cost_ratio: found.benefit_cost.map(Uncertain::from),
        rosi: SecurityReturn {
            annual_loss_expectancy: found.rosi.annual_loss.into(),
            mitigation_ratio: found.rosi.mitigation_ratio.map(Uncertain::from),
            annual_cost: found.rosi.annual_cost.into(),
            value: found.rosi.value.map(Uncertain::from),
        },
        internal_rates: found.internal_rates.iter().copied().map(Uncertain::from).collect(),
        sign_changes: found.sign_changes,
        cash_flows: found
            .flows
            .iter()
            .map(|flow| MeanFlow { years_from_start: flow.date, spent: flow.spent, avoided: flow.avoided })
            .collect(),
        payback,
        never_paid_back: Uncertain { value: 1.0 - paid.value, se: paid.se },
        mean_payback_year: found.mean_payback[0],
        mean_discounted_payback_year: found.mean_payback[1],
        break_even_effectiveness: match break_even {
            BreakEven::Factor(factor) => BreakEvenEffect::Factor(factor.into()),
            BreakEven::Always => BreakEvenEffect::Always,
            BreakEven::Never => BreakEvenEffect::Never,
        },
        break_even_spend: found.avoided.into(),
    }
}

fn order(order: &Order) -> DominanceOrder {
    let verdict = match order.verdict {
        Verdict::First => "first dominates",
        Verdict::Second => "second dominates",
        Verdict::Neither => "no dominance",
        Verdict::CannotTell => "cannot tell",
        Verdict::Same => "same cost",
    };
    DominanceOrder {
        verdict: verdict.to_owned(),
        p_first: order.p_values[0],
        p_second: order.p_values[1],
        against_first: order.against.map(|against| against[0]),
        against_second: order.against.map(|against| against[1]),
    }
}

fn control_worths(
    scenario: &Scenario,
    worths: prevention::Worths,
    programme: Option<String>,
) -> ControlWorths {
    let together = worths.together.value;
    ControlWorths {
        programme,
        avoided_together: worths.together.into(),
        sum_alone: worths.controls.iter().map(|worth| worth.alone.value).sum(),
        orders: worths.orders,
        trials: worths.trials,
        controls: worths
            .controls
            .iter()
            .map(|worth| ControlWorth {
                name: scenario.controls[worth.control].name.clone(),
                shapley: worth.value.into(),
                share: (together != 0.0).then(|| worth.value.value / together),
                alone: worth.alone.into(),
                last: worth.last.into(),
                spend: worth.spend.into(),
                net: worth.net.into(),
            })
            .collect(),
    }
}
