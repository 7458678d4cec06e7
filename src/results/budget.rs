//! Amounts of money for one control compared, as a section of the document.
use super::document::Results;
use super::finance::{programme_named, rate};
use super::uncertain::Uncertain;
use crate::diagnostics::{Diagnostic, nearest};
use crate::prevention::{self, AmountQuestion};
use crate::scenario::{Scenario, option_value};
use crate::units::Unit;
use serde::{Deserialize, Serialize};

/// The most steps of a comparison.
const MOST_STEPS: usize = 200;

/// Money in the scenario's currency; present values at `rate`. Every amount is compared with the control not being there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    pub control: String,
    /// The programme whose other controls are there in any case; `None`: none are.
    pub programme: Option<String>,
    /// As written.
    pub effect_curve: String,
    /// Yearly.
    pub rate: f64,
    /// By rising amount.
    pub amounts: Vec<BudgetAmount>,
    /// Of the highest net benefit in the range.
    pub best: BudgetAmount,
    /// The amount of the scenario.
    pub present: BudgetAmount,
    /// Amounts whose net benefit is not told from the best one's at 95 %.
    pub flat: BudgetRange,
    /// Whether the net benefit rises to one hill and falls from it, but for steps that chance explains.
    pub one_hill: bool,
    /// The loss that the control would avoid at its full effectiveness.
    pub avoidable: Uncertain,
    /// `avoidable`/e: no amount above it is best (Gordon and Loeb 2002).
    pub bound: Uncertain,
    /// Whether that is proved: for a curve with a formula and a control of one target, if the loss is in proportion to it.
    pub bound_is_proved: bool,
    pub trials: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BudgetAmount {
    pub amount: f64,
    /// Share of the full effectiveness that it buys.
    pub effect: f64,
    pub avoided: Uncertain,
    pub spend: Uncertain,
    pub net_benefit: Uncertain,
    /// Net benefit of the best amount less this one's, from pairing.
    pub behind: Uncertain,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BudgetRange {
    pub low: f64,
    pub high: f64,
}

/// What the command line asks for; amounts as a scenario would write them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetChoice {
    /// `None`: the one control with an effect curve.
    pub control: Option<String>,
    pub programme: Option<String>,
    pub from: String,
    pub to: String,
    pub steps: usize,
    pub rate: Option<String>,
}

/// Adds the section to the document of a run of the scenario.
///
/// # Errors
/// What is asked of it cannot be done, or a loss is not a finite number.
pub fn budget(
    results: &mut Results,
    scenario: &Scenario,
    choice: &BudgetChoice,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<(), Diagnostic> {
    let rate = rate(scenario, choice.rate.as_deref())?;
    let control = control(scenario, choice.control.as_deref())?;
    let beside = match &choice.programme {
        None => Vec::new(),
        Some(name) => {
            let controls = &scenario.programmes[programme_named(scenario, name)?].controls;
            controls.iter().copied().filter(|one| *one != control).collect()
        }
    };
    let unit = Unit::base(&scenario.currency);
    let (from, to) = (option_value("--from", &choice.from, &unit)?, option_value("--to", &choice.to, &unit)?);
    if from < 0.0 || to <= from {
        return Err(Diagnostic::error(
            "arguments",
            format!("`--from {} --to {}` is no range of amounts", choice.from, choice.to),
        )
        .help("write two amounts from 0 on, the second one larger"));
    }
    if !(2..=MOST_STEPS).contains(&choice.steps) {
        return Err(Diagnostic::error(
            "arguments",
            format!("`--steps {}` is not within 2 to {MOST_STEPS}", choice.steps),
        )
        .help("20 steps show the shape; the best amount is searched between them"));
    }
    let scenario = Scenario { trials: results.run.trials, ..scenario.clone() };
    let question = AmountQuestion { control, beside, from, to, steps: choice.steps };
    let found =
        prevention::amounts(&scenario, &question, rate, finished).map_err(|fault| fault.diagnostic)?;
    let chosen = &scenario.controls[control];
    results.analyses.budget = Some(Budget {
        control: chosen.name.clone(),
        programme: choice.programme.clone(),
        effect_curve: chosen.funding.as_ref().map_or_else(String::new, |funding| funding.curve_text.clone()),
        rate,
        amounts: found.amounts.iter().map(amount).collect(),
        best: amount(&found.best),
        present: amount(&found.present),
        flat: BudgetRange { low: found.flat.0, high: found.flat.1 },
        one_hill: found.one_hill,
        avoidable: found.avoidable.into(),
        bound: found.bound.into(),
        bound_is_proved: found.bound_is_proved,
        trials: found.trials,
    });
    Ok(())
}

fn amount(found: &prevention::Amount) -> BudgetAmount {
    BudgetAmount {
        amount: found.amount,
        effect: found.effect,
        avoided: found.avoided.into(),
        spend: found.spend.into(),
        net_benefit: found.net.into(),
        behind: found.behind.into(),
    }
}

/// The control that was asked for, or the only one with an effect curve.
fn control(scenario: &Scenario, name: Option<&str>) -> Result<usize, Diagnostic> {
    let funded: Vec<usize> =
        (0..scenario.controls.len()).filter(|one| scenario.controls[*one].funding.is_some()).collect();
    let names: Vec<&str> = funded.iter().map(|one| scenario.controls[*one].name.as_str()).collect();
    let none = |error: Diagnostic| {
        error.help("say what money buys, e.g. `effect_curve = \"exponential(half_effect = 400k)\"` and `amount = \"400k\"` in place of `cost`")
    };
    let Some(name) = name else {
        return match funded[..] {
            [only] => Ok(only),
            [] => Err(none(Diagnostic::error("budget", "no control has an `effect_curve`"))),
            _ => Err(Diagnostic::error("budget", "several controls have an `effect_curve`")
                .help(format!("`--control NAME` chooses one of {}", names.join(", ")))),
        };
    };
    if let Some(place) = names.iter().position(|known| *known == name) {
        return Ok(funded[place]);
    }
    if let Some(control) = scenario.controls.iter().find(|control| control.name == name) {
        let error = Diagnostic::error("budget", format!("`{name}` has no `effect_curve`"));
        return Err(none(error.at(control.span, "")));
    }
    let error = Diagnostic::error("arguments", format!("there is no control `{name}`"));
    Err(match nearest(name, scenario.controls.iter().map(|control| control.name.as_str())) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None if names.is_empty() => none(error),
        None => error.help(format!("those with an `effect_curve` are {}", names.join(", "))),
    })
}
