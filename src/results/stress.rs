//! The section `stress`: the scenario under each stress beside itself, and what the trials beyond a limit have in common.
use super::assemble::run;
use super::document::{Appetite, Difference, Estimate, Results};
use crate::diagnostics::Diagnostic;
use crate::scenario::{LoadError, Scenario, Stress};
use crate::whatif::{self, Differences, Part, Reverse, Separating, Stressed};
use serde::{Deserialize, Serialize};

/// Stresses side by side, and reverse stresses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StressTest {
    /// The scenario as it is, then each stress.
    pub rows: Vec<StressRow>,
    /// One for each limit.
    pub reverse: Vec<ReverseStress>,
}

/// The scenario as it is, or under one stress.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StressRow {
    /// `null`: as it is.
    pub name: Option<String>,
    pub description: Option<String>,
    pub source: Option<String>,
    /// What it changes.
    pub set: Vec<StressChange>,
    /// Of the loss with no control.
    pub mean: Estimate,
    pub var95: Estimate,
    pub tvar95: Estimate,
    pub appetite: Vec<Appetite>,
    /// The programme of the highest net benefit.
    pub best: Option<StressBest>,
    /// Against the scenario as it is, on common random numbers; `null` there.
    pub change: Option<StressDifferences>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StressChange {
    pub name: String,
    pub expression: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StressBest {
    pub programme: String,
    pub net_benefit: Estimate,
}

/// Stressed − as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StressDifferences {
    pub mean: Difference,
    pub var95: Difference,
    pub tvar95: Difference,
    /// Of the probability of exceeding each point of risk appetite.
    pub appetite: Vec<Difference>,
}

/// What lies where in the trials whose loss, with no control, exceeds a limit, and in all others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReverseStress {
    pub limit: f64,
    pub trials_inside: u64,
    pub trials_outside: u64,
    /// That which separates best first.
    pub quantities: Vec<ReverseQuantity>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReverseQuantity {
    /// An input, or `incidents`.
    pub name: String,
    /// `1` for the number of incidents.
    pub unit: String,
    pub inside: Option<ReversePart>,
    pub outside: Option<ReversePart>,
    /// The chance that a value from inside is larger than one from outside; `null` where there are none.
    pub auc: Option<f64>,
    pub auc_se: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReversePart {
    /// Trials that have a value: those with an incident.
    pub trials: u64,
    pub median: f64,
    pub p5: f64,
    pub p95: f64,
}

/// Runs the stresses and looks at the limits, and adds the section to the document, which is of the scenario as it is.
///
/// # Errors
/// If a stress is not possible, or a loss under it is no finite number; each message names the stress.
pub fn stress(
    scenario: &Scenario,
    stresses: &[&Stress],
    limits: &[f64],
    results: &mut Results,
    finished: &(dyn Fn(u64) + Sync),
) -> Result<(), Diagnostic> {
    // As many trials as the run took, so that all share their random numbers.
    let like_the_run = |mut scenario: Scenario| {
        scenario.trials = results.run.trials;
        scenario.precision = None;
        scenario
    };
    let before = like_the_run(scenario.clone());
    let mut rows = vec![row(results)];
    if !stresses.is_empty() {
        let points: Vec<f64> = scenario.appetite.iter().map(|point| point.loss).collect();
        let baseline = Stressed::of(&before).map_err(|fault| fault.diagnostic)?;
        for stress in stresses {
            let under = |diagnostic: Diagnostic| Diagnostic {
                message: format!("under [stress.{}]: {}", stress.name, diagnostic.message),
                labels: Vec::new(),
                ..diagnostic
            };
            let stressed = like_the_run(scenario.stressed(&stress.name).map_err(first)?);
            let document = run(&stressed, finished).map_err(|fault| under(fault.diagnostic))?;
            let after = Stressed::of(&stressed).map_err(|fault| under(fault.diagnostic))?;
            let differences = baseline
                .as_ref()
                .zip(after.as_ref())
                .map(|(before, after)| whatif::differences(&points, before, after));
            let change = change(&rows[0], &row(&document), differences.as_ref());
            rows.push(StressRow {
                name: Some(stress.name.clone()),
                description: stress.description.clone(),
                source: stress.provenance.source.clone(),
                set: stress
                    .set
                    .iter()
                    .map(|(name, expression)| StressChange {
                        name: name.clone(),
                        expression: expression.clone(),
                    })
                    .collect(),
                change: Some(change),
                ..row(&document)
            });
        }
    }
    let reverse = whatif::reverse(&before, limits).map_err(|fault| fault.diagnostic)?;
    let reverse = reverse.iter().map(|one| reverse_stress(scenario, one)).collect();
    results.analyses.stress = Some(StressTest { rows, reverse });
    Ok(())
}

/// What loading found before, and so does not find.
fn first(error: LoadError) -> Diagnostic {
    let found = error.diagnostics.into_iter().next();
    found.unwrap_or_else(|| Diagnostic::error("stress", "a stress is not possible"))
}

/// A document as a row without a name.
fn row(results: &Results) -> StressRow {
    let loss = &results.baseline.loss;
    let var = loss.quantiles.iter().find(|one| one.p == 0.95);
    let tvar = loss.tvar.iter().find(|one| one.p == 0.95);
    let best = results
        .programmes
        .iter()
        .max_by(|one, other| one.net_benefit.mean.total_cmp(&other.net_benefit.mean));
    StressRow {
        name: None,
        description: None,
        source: None,
        set: Vec::new(),
        mean: Estimate { mean: loss.mean, mean_se: loss.mean_se },
        var95: var.map_or(Estimate { mean: 0.0, mean_se: 0.0 }, |var| Estimate {
            mean: var.value,
            mean_se: (var.high - var.low) / (2.0 * crate::stats::Z95),
        }),
        tvar95: tvar.map_or(Estimate { mean: 0.0, mean_se: 0.0 }, |tvar| Estimate {
            mean: tvar.value,
            mean_se: tvar.se.unwrap_or(0.0),
        }),
        appetite: results.baseline.appetite.clone(),
        best: best.map(|programme| StressBest {
            programme: programme.name.clone(),
            net_benefit: Estimate {
                mean: programme.net_benefit.mean,
                mean_se: programme.net_benefit.mean_se,
            },
        }),
        change: None,
    }
}

/// Differences of the documents' figures, with the errors of the paired ones.
fn change(before: &StressRow, after: &StressRow, paired: Option<&Differences>) -> StressDifferences {
    let of = |before: f64, after: f64, se: Option<f64>| Difference { value: after - before, se };
    let points = before.appetite.iter().zip(&after.appetite).enumerate();
    StressDifferences {
        mean: of(before.mean.mean, after.mean.mean, paired.and_then(|one| one.mean.se)),
        var95: of(before.var95.mean, after.var95.mean, paired.and_then(|one| one.var95.se)),
        tvar95: of(before.tvar95.mean, after.tvar95.mean, paired.and_then(|one| one.tvar95.se)),
        appetite: points
            .map(|(index, (before, after))| {
                let se = paired.and_then(|one| one.appetite.get(index)?.se);
                of(before.probability, after.probability, se)
            })
            .collect(),
    }
}

fn reverse_stress(scenario: &Scenario, reverse: &Reverse) -> ReverseStress {
    let part = |part: &Part| ReversePart {
        trials: part.trials as u64,
        median: part.median,
        p5: part.p5,
        p95: part.p95,
    };
    let quantity = |one: &Separating| {
        let input = scenario.inputs.iter().find(|input| input.name == one.name);
        ReverseQuantity {
            name: one.name.clone(),
            unit: input.map_or_else(|| "1".to_owned(), |input| input.unit.to_string()),
            inside: one.inside.as_ref().map(part),
            outside: one.outside.as_ref().map(part),
            auc: one.separation.map(|separation| separation.auc),
            auc_se: one.separation.and_then(|separation| separation.se),
        }
    };
    ReverseStress {
        limit: reverse.limit,
        trials_inside: reverse.inside as u64,
        trials_outside: reverse.outside as u64,
        quantities: reverse.quantities.iter().map(quantity).collect(),
    }
}
