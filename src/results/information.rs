//! The section `information`: what it is worth to find out more before choosing a programme.
use super::document::Results;
use crate::diagnostics::Diagnostic;
use crate::scenario::Scenario;
use crate::sensitivity::{self, Choice, SETS, Worth};
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// What it is worth to know quantities before choosing among the programmes and none, in money.
///
/// One value of every quantity holds for all incidents of the horizon here, and net benefits are expected over how many
/// incidents there are. Standard errors are those of the spread between independent sets of points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Information {
    /// No programme, then every programme.
    pub options: Vec<DecisionOption>,
    pub recommendation: Recommendation,
    /// Of knowing every quantity before choosing: E[max NB] − max E[NB]. `None` for a scenario with re-offences.
    pub perfect: Option<Money>,
    /// By falling worth.
    pub quantities: Vec<Knowable>,
    /// Points that the quantities were sampled at.
    pub points: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecisionOption {
    /// `None`: no programme.
    pub programme: Option<String>,
    pub net_benefit: Money,
    /// How far it is behind the best option.
    pub behind: Money,
    /// How often it would be best if every quantity were known. `None` for a scenario with re-offences.
    pub best_when_known: Option<f64>,
}

/// An amount of money and its standard error.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Money {
    pub value: f64,
    pub se: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// With the highest expected net benefit; `None`: no programme.
    pub programme: Option<String>,
    pub verdict: Verdict,
    /// Options that the recommended one cannot be told from.
    pub rivals: Vec<Option<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// The programme's net benefit is above that of every other option, beyond the error.
    #[serde(rename = "recommended")]
    Recommended,
    /// Every programme costs more than it avoids, beyond the error.
    #[serde(rename = "no programme pays")]
    NonePays,
    /// Another option is within the error of the best one.
    #[serde(rename = "cannot tell")]
    CannotTell,
}

/// What it is worth to know one quantity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Knowable {
    /// `inputs.fine`, `controls.review.reduces.churn_rate`, `controls.review.cost`.
    pub name: String,
    pub unit: String,
    /// E[max E[NB | quantity]] − max E[NB].
    pub worth: Money,
    pub median: f64,
    /// The option that is best where the quantity has its median; `None`: no programme.
    pub best_at_median: Option<String>,
    /// Where another option would be best: at most the nearest value below the median and the nearest above it.
    pub switches: Vec<Switch>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Switch {
    pub value: f64,
    /// `None` where the sets of points do not agree that there is a switch.
    pub se: Option<f64>,
    /// P(quantity ≤ value).
    pub percentile: f64,
    /// The option that is best beyond; `None`: no programme.
    pub to: Option<String>,
}

impl From<Worth> for Money {
    fn from(worth: Worth) -> Self {
        Self { value: worth.value, se: worth.se }
    }
}

/// Adds the section to the document of the scenario's run.
///
/// # Errors
/// A [`Diagnostic`] if there is no programme to choose, or a loss is not a finite number.
pub fn information(scenario: &Scenario, results: &mut Results) -> Result<(), Diagnostic> {
    if scenario.programmes.is_empty() {
        return Err(Diagnostic::error(
            "no-programmes",
            "there is no programme to choose, so nothing to find out for it",
        )
        .help("describe prevention in `[controls.NAME]` and name sets of controls in `[programmes]`"));
    }
    let found = sensitivity::information(scenario)?;
    let name =
        |option: usize| option.checked_sub(1).map(|programme| scenario.programmes[programme].name.clone());
    let unit = |input: Option<usize>, name: &str| match input {
        Some(input) => scenario.inputs[input].unit.to_string(),
        None if name.ends_with("cost") => scenario.currency.clone(),
        None => "1".to_owned(),
    };
    let options = found
        .options
        .iter()
        .enumerate()
        .map(|(number, option)| DecisionOption {
            programme: name(number),
            net_benefit: Money { value: option.net_benefit, se: option.net_benefit_se },
            behind: Money { value: option.behind, se: option.behind_se },
            best_when_known: option.best_when_known,
        })
        .collect();
    results.analyses.information = Some(Information {
        options,
        recommendation: recommendation(&found.options, found.best, &name),
        perfect: found.perfect.map(Money::from),
        quantities: found
            .quantities
            .iter()
            .map(|known| Knowable {
                name: known.name.clone(),
                unit: unit(known.input, &known.name),
                worth: known.worth.into(),
                median: known.median,
                best_at_median: name(known.at_median),
                switches: known
                    .switches
                    .iter()
                    .map(|switch| Switch {
                        value: switch.value,
                        se: switch.se,
                        percentile: switch.percentile,
                        to: name(switch.to),
                    })
                    .collect(),
            })
            .collect(),
        points: found.points as u64,
    });
    Ok(())
}

/// With 95 % confidence for all comparisons together (Bonferroni).
fn recommendation(options: &[Choice], best: usize, name: &dyn Fn(usize) -> Option<String>) -> Recommendation {
    let comparisons = (options.len() - 1).max(1) as f64;
    let student = StudentsT::new(0.0, 1.0, SETS as f64 - 1.0).expect("there are several sets");
    let critical = student.inverse_cdf(1.0 - 0.025 / comparisons);
    let rivals: Vec<Option<String>> = options
        .iter()
        .enumerate()
        .filter(|(number, option)| *number != best && option.behind <= critical * option.behind_se)
        .map(|(number, _)| name(number))
        .collect();
    let verdict = match (rivals.is_empty(), best) {
        (false, _) => Verdict::CannotTell,
        (true, 0) => Verdict::NonePays,
        (true, _) => Verdict::Recommended,
    };
    Recommendation { programme: name(best), verdict, rivals }
}
