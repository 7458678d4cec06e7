//! The crosscheck document, `amerce-crosscheck/1`: the baseline's loss by Fourier transform and by simulation.
use super::assemble::summary_of;
use super::document::{Run, ScenarioSummary};
use crate::analysis::{Figure, FourierLoss};
use crate::diagnostics::Diagnostic;
use crate::engine::Plan;
use crate::risk;
use crate::scenario::Scenario;
use crate::stats::{FEWEST_IN_TAIL, Level, Summary, TVARS};
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// The name of this version of the document's layout.
pub const CROSSCHECK_SCHEMA: &str = "amerce-crosscheck/1";

/// Beyond this many standard errors the two ways disagree: among a dozen figures that are right, one is so far off about
/// once in two thousand checks.
pub const AGREEMENT: f64 = 4.0;

const QUANTILES: [Level; 6] = [
    Level::thousandths(500),
    Level::thousandths(750),
    Level::thousandths(900),
    Level::thousandths(950),
    Level::thousandths(990),
    Level::thousandths(995),
];

/// The baseline's loss, computed twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crosscheck {
    /// Always [`CROSSCHECK_SCHEMA`].
    pub schema: String,
    pub scenario: ScenarioSummary,
    pub run: Run,
    /// Of the grid of the Fourier transform, in the scenario's currency.
    pub grid_step: f64,
    pub rows: Vec<CrosscheckRow>,
    /// Whether no difference is beyond [`AGREEMENT`].
    pub agree: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CrosscheckRow {
    pub statistic: CrosscheckStatistic,
    /// The level of a quantile or a TVaR.
    pub p: Option<f64>,
    /// `None` where the figure is infinite.
    pub fourier: Option<f64>,
    /// From a grid of twice the step; 0 where no grid is used.
    pub fourier_error: f64,
    pub simulated: f64,
    /// `None` when too few trials tell it.
    pub se: Option<f64>,
    /// (simulated − fourier)/√(se² + fourier_error²).
    pub difference_in_se: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrosscheckStatistic {
    Mean,
    Sd,
    ProbabilityOfLoss,
    Quantile,
    Tvar,
}

impl Crosscheck {
    /// The row with the largest difference.
    pub fn largest(&self) -> Option<&CrosscheckRow> {
        let size = |row: &&CrosscheckRow| row.difference_in_se.map_or(0.0, f64::abs);
        let rows = self.rows.iter().filter(|row| row.difference_in_se.is_some());
        rows.max_by(|one, other| size(one).total_cmp(&size(other)))
    }
}

/// Computes the baseline's loss by Fourier transform, then simulates it on the current rayon pool. `progress` is told of
/// finished trials.
///
/// # Errors
/// A [`Diagnostic`] that says why the scenario's loss cannot be computed by Fourier transform, or that the simulation
/// met a loss that is not a finite number.
pub fn crosscheck(scenario: &Scenario, progress: &(dyn Fn(u64) + Sync)) -> Result<Crosscheck, Diagnostic> {
    let start = Instant::now();
    // Draws are addressed by name, so the baseline is the same without them.
    let baseline = Scenario { programmes: Vec::new(), ..scenario.clone() };
    let plan = Plan::new(&baseline);
    let fourier = FourierLoss::of(&plan, &QUANTILES, &TVARS)?;
    let measured = risk::measure(&plan, progress).map_err(|fault| fault.diagnostic)?;
    let rows = rows(&fourier, &measured.outcomes[0].summary);
    let apart = |row: &CrosscheckRow| row.difference_in_se.is_some_and(|size| size.abs() > AGREEMENT);
    Ok(Crosscheck {
        schema: CROSSCHECK_SCHEMA.to_owned(),
        scenario: summary_of(scenario),
        run: Run::since(start, scenario),
        grid_step: fourier.step,
        agree: !rows.iter().any(apart),
        rows,
    })
}

fn rows(fourier: &FourierLoss, summary: &Summary) -> Vec<CrosscheckRow> {
    use CrosscheckStatistic::{Mean, ProbabilityOfLoss, Quantile, Sd, Tvar};
    let moments = &summary.moments;
    let n = moments.n;
    let exact = |value| Figure { value, error: 0.0 };
    // Without a finite variance, a sample's standard deviation says nothing of its error.
    let finite_variance = fourier.sd.is_some();
    let mut rows = vec![
        row(
            (Mean, None),
            fourier.mean.map(exact),
            moments.mean,
            Some(summary.mean_se).filter(|_| finite_variance && n > 1),
        ),
        row((Sd, None), fourier.sd.map(exact), moments.sd, moments.sd_se()),
    ];
    let probability = fourier.probability_of_loss;
    rows.push(row(
        (ProbabilityOfLoss, None),
        Some(probability),
        moments.positive as f64 / n as f64,
        Some((probability.value * (1.0 - probability.value)).max(0.0).sqrt() / (n as f64).sqrt()),
    ));
    for &(level, figure) in &fourier.quantiles {
        let quantile = summary.quantile(level);
        let enough = level.tail_count(n) >= FEWEST_IN_TAIL;
        rows.push(row(
            (Quantile, Some(level)),
            Some(figure),
            quantile.value,
            Some(quantile.se()).filter(|_| enough),
        ));
    }
    for &(level, figure) in &fourier.tvars {
        let tail = summary.tail(level);
        rows.push(row((Tvar, Some(level)), figure, tail.tvar, tail.tvar_se.filter(|_| finite_variance)));
    }
    rows
}

fn row(
    (statistic, level): (CrosscheckStatistic, Option<Level>),
    fourier: Option<Figure>,
    simulated: f64,
    se: Option<f64>,
) -> CrosscheckRow {
    let difference_in_se = fourier.zip(se).map(|(figure, se)| {
        // Neither way is known to more digits than this.
        let rounding = 1e-9 * figure.value.abs();
        let scale = se.hypot(figure.error).hypot(rounding);
        if scale > 0.0 { (simulated - figure.value) / scale } else { 0.0 }
    });
    CrosscheckRow {
        statistic,
        p: level.map(Level::p),
        fourier: fourier.map(|figure| figure.value),
        fourier_error: fourier.map_or(0.0, |figure| figure.error),
        simulated,
        se,
        difference_in_se: difference_in_se.filter(|size| size.is_finite()),
    }
}
