//! The results document, `amerce-results/1`: the one thing that every renderer reads.
//!
//! Probabilities and shares are fractions in `0..=1`; money is in the scenario's currency, at full precision.
//! A number that is not defined (the ROI of a programme that costs nothing) is `null`, never infinity or NaN.
//! The same scenario, seed and engine version give the same document, but for `run.threads` and `run.elapsed_ms`.
use super::analyses::Analyses;
use super::bands::{ProgrammeBands, RiskBands};
use super::seal::Seal;
use serde::{Deserialize, Serialize};

/// The name of this version of the document's layout.
pub const SCHEMA: &str = "amerce-results/1";

/// A whole run: one scenario, its baseline and its programmes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// Always [`SCHEMA`].
    pub schema: String,
    pub scenario: ScenarioSummary,
    pub run: Run,
    pub baseline: Risk,
    pub programmes: Vec<Programme>,
    pub inputs: Vec<Input>,
    /// Inputs that depend on each other, as the scenario asks for it.
    #[serde(default)]
    pub correlations: Vec<Correlation>,
    #[serde(flatten)]
    pub analyses: Analyses,
    /// What the run was made from; `None` in documents of versions that did not seal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Seal>,
}

/// Inputs whose ranks are correlated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correlation {
    pub inputs: Vec<String>,
    /// `Gaussian copula`, `Student t copula with 4 degrees of freedom`, …
    pub copula: String,
    /// `Spearman's rho` or `Kendall's tau`.
    pub measure: String,
    /// Row by row, in the order of `inputs`.
    pub ranks: Vec<Vec<f64>>,
    pub source: Option<String>,
}

/// The name of the layout of several runs side by side.
pub const COMPARISON_SCHEMA: &str = "amerce-comparison/1";

/// Several runs in one currency, side by side.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Always [`COMPARISON_SCHEMA`].
    pub schema: String,
    pub scenarios: Vec<Results>,
}

impl Comparison {
    pub fn new(scenarios: Vec<Results>) -> Self {
        Self { schema: COMPARISON_SCHEMA.to_owned(), scenarios }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioSummary {
    pub name: String,
    pub file: String,
    /// BLAKE3 of everything that decides the numbers: the scenario's text, overrides and data files.
    pub fingerprint: String,
    /// ISO 4217.
    pub currency: String,
    pub horizon_years: u32,
    /// The frequency as written; `None`: exactly one incident, "given that it happens".
    pub frequency: Option<String>,
    /// Per year, with no control and without re-offences; 1 when `frequency` is `None`.
    pub mean_incidents: f64,
    /// The probability of a re-offence as written: one more incident in the year after a year with one.
    #[serde(default)]
    pub reoffence: Option<String>,
    /// Yearly rate that later money is discounted by.
    pub discount_rate: Option<f64>,
    /// How many values were drawn for what is not known, each for equally many trials; `None`: the loss uses no input of
    /// nature `knowledge`. With it, every standard error and interval is that of independent draws: what is not known
    /// counts, not the number of trials alone.
    pub knowledge_draws: Option<u64>,
    /// Optional components that this run includes.
    pub with: Vec<String>,
    /// Optional components that this run leaves out.
    pub left_out: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub engine_version: String,
    pub trials: u64,
    /// Whether the run is as precise as was asked for; not in the document of a run of a number of trials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
    /// What was known after each batch of a run to a precision, by rising trials.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub convergence: Vec<Batch>,
    /// `random`, `sobol`, `latin` or `smoothed`.
    pub sampling: String,
    pub seed: u64,
    /// Not reproducible; left out of every comparison.
    pub threads: usize,
    /// Not reproducible; left out of every comparison.
    pub elapsed_ms: f64,
}

/// What a run to a precision reached. Half-widths are of 95 %.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Precision {
    /// The share that half-widths may have.
    pub asked: f64,
    /// `loss`: of the mean, VaR 95 and TVaR 95 of the baseline. `roi`: of the larger spend of two programmes, for the
    /// difference of their net benefits, unless it is told from 0 before that.
    pub of: String,
    pub met: bool,
    /// The share that the last batch has: the largest one, or that of the programme hardest to tell from the best. `None`
    /// while no trial has a loss.
    pub reached: Option<f64>,
    /// The figure that has this share, and so was last.
    pub figure: Figure,
    /// The run ends here in any case.
    pub most_trials: u64,
    /// Where programmes were to be told apart, how far the best one is ahead of every other and of no programme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Lead>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    Mean,
    Var95,
    Tvar95,
    NetBenefit,
}

/// The option with the highest mean net benefit; no programme is an option, with a net benefit of 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lead {
    /// `None`: no programme.
    pub best: Option<String>,
    pub ahead_of: Vec<Ahead>,
}

/// The best option's net benefit less that of another, trial by trial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ahead {
    /// `None`: no programme.
    pub other: Option<String>,
    pub difference: f64,
    /// `None` when there are too few trials to tell.
    pub se: Option<f64>,
}

/// What was known after some number of trials.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    pub trials: u64,
    pub mean: Known,
    pub var95: Known,
    pub tvar95: Known,
    /// Where programmes are to be told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rival: Option<Rival>,
}

/// A figure, and its 95 % half-width as an amount and as a share.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
    pub value: f64,
    /// `None` when there are too few trials to tell.
    pub half_width: Option<f64>,
    /// Of the figure; of the mean loss, where the figure is 0. `None` while no trial has a loss.
    pub relative: Option<f64>,
}

/// The best option, and the one that is hardest to tell from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rival {
    /// `None`: no programme.
    pub best: Option<String>,
    /// `None`: no programme.
    pub other: Option<String>,
    /// Of their net benefits.
    pub difference: f64,
    /// `None` when there are too few trials to tell.
    pub half_width: Option<f64>,
    /// Of the larger spend; of the mean loss, where neither costs anything.
    pub relative: Option<f64>,
    /// Whether the difference is told from 0, with the 5 % of error shared among all batches that the run may have.
    pub told_apart: bool,
}

/// The loss distribution of the baseline, or the residual one of a programme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Risk {
    pub loss: Loss,
    pub components: Vec<Component>,
    /// By rising loss; probabilities never rise.
    pub exceedance: Vec<ExceedancePoint>,
    /// Equal bins from the smallest loss to the 99.5 % quantile; what lies beyond is in no bin.
    pub histogram: Vec<Bin>,
    pub appetite: Vec<Appetite>,
    /// `None`: all that the loss uses is known or varies.
    pub bands: Option<RiskBands>,
    /// Only where `run.sampling` is `smoothed`.
    pub smoothing: Option<Smoothing>,
    /// What is paid in each year; empty for a horizon of one year or of more than thirty, and without a frequency.
    #[serde(default)]
    pub years: Vec<YearRisk>,
    /// What is paid after the horizon for its incidents; `None` where `years` is empty or nothing is.
    #[serde(default)]
    pub later: Option<Estimate>,
    /// The worst single year of each trial ("occurrence"), where `loss` is the total ("aggregate"); `None` where `years` is
    /// empty.
    #[serde(default)]
    pub worst_year: Option<WorstYear>,
}

/// What is paid in one year of the horizon, discounted as the total is: the means of all years, and of what is paid later,
/// add up to the mean of the loss.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct YearRisk {
    /// From 1.
    pub year: u32,
    pub mean: f64,
    pub mean_se: f64,
    /// Of this year and all before it.
    pub cumulative_mean: f64,
    /// P(loss in the year > 0).
    pub probability_of_loss: f64,
    pub var95: Quantile,
    pub tvar95: Tvar,
}

/// The largest of the years of the horizon, trial by trial; discounted as the total is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorstYear {
    pub mean: f64,
    pub mean_se: f64,
    pub quantiles: Vec<Quantile>,
    pub tvar: Vec<Tvar>,
    /// By rising loss; probabilities never rise.
    pub exceedance: Vec<ExceedancePoint>,
}

/// How a loss was smoothed: one input is integrated exactly, so that its quantiles, TVaR and exceedance curve have
/// smaller errors than those of counted trials. Or why it was not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Smoothing {
    pub method: Option<String>,
    /// The name of what was integrated.
    pub integrated: Option<String>,
    /// Points that everything else was sampled by.
    pub points: Option<u64>,
    /// Why it was not smoothed: figures are those of the trials.
    pub refused: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loss {
    pub mean: f64,
    pub mean_se: f64,
    pub sd: f64,
    /// `None` when every trial has the same loss.
    pub skewness: Option<f64>,
    pub min: f64,
    pub max: f64,
    /// P(loss > 0).
    pub probability_of_loss: f64,
    pub quantiles: Vec<Quantile>,
    pub tvar: Vec<Tvar>,
}

/// The smallest loss x with F(x) ≥ p, and its 95 % order-statistic interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quantile {
    pub p: f64,
    pub value: f64,
    pub low: f64,
    pub high: f64,
}

/// The mean of the worst 1 − p of the distribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tvar {
    pub p: f64,
    pub value: f64,
    /// `None` when too few trials lie in the tail to tell.
    pub se: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Component {
    pub name: String,
    pub mean: f64,
    /// Of the mean loss; `None` when that is zero.
    pub mean_share: Option<f64>,
    /// Mean of the component in the worst 5 % of trials.
    pub tail_mean: f64,
    /// Of TVaR 95; `None` when that is zero.
    pub tail_share: Option<f64>,
}

/// P(loss > `loss`) = `probability`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExceedancePoint {
    pub loss: f64,
    pub probability: f64,
}

/// The share of trials with `low` ≤ loss < `high` (the last bin includes its upper end).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    pub low: f64,
    pub high: f64,
    pub probability: f64,
}

/// One point of risk appetite against the simulated exceedance probability and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Appetite {
    pub loss: f64,
    /// The probability that the user accepts.
    pub limit: f64,
    /// P(loss > `loss`) as simulated.
    pub probability: f64,
    pub low: f64,
    pub high: f64,
    pub kept: Kept,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    #[serde(rename = "kept")]
    Kept,
    #[serde(rename = "broken")]
    Broken,
    /// The limit lies inside the interval.
    #[serde(rename = "cannot tell")]
    CannotTell,
}

impl Kept {
    /// Whether a probability within `low..=high` keeps `limit`.
    pub fn judge(limit: f64, low: f64, high: f64) -> Self {
        if high <= limit {
            Kept::Kept
        } else if low > limit {
            Kept::Broken
        } else {
            Kept::CannotTell
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Programme {
    pub name: String,
    pub controls: Vec<String>,
    pub spend: Spend,
    pub residual: Risk,
    pub avoided: Estimate,
    pub net_benefit: NetBenefit,
    pub roi: Ratio,
    pub avoided_per_spent: Ratio,
    pub change: Change,
    /// `None`: all that the loss uses is known or varies.
    pub bands: Option<ProgrammeBands>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spend {
    pub mean: f64,
    pub mean_se: f64,
    pub sd: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    pub mean: f64,
    pub mean_se: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct NetBenefit {
    pub mean: f64,
    pub mean_se: f64,
    /// Share of trials in which the avoided loss exceeds the spend.
    pub probability_positive: f64,
}

/// A ratio of means with its 95 % interval; all `None` when the denominator is zero ("not defined").
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ratio {
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// Residual − baseline, with paired standard errors: negative is better.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub var95: Difference,
    pub tvar95: Difference,
    /// One for each point of risk appetite, in its order.
    pub appetite: Vec<AppetiteChange>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    pub value: f64,
    /// `None` when there are too few trials to tell.
    pub se: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppetiteChange {
    pub loss: f64,
    /// Change of P(loss > `loss`).
    pub probability: f64,
    /// `None` when there are too few trials to tell.
    pub se: Option<f64>,
    pub from: Kept,
    pub to: Kept,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    pub name: String,
    pub unit: String,
    /// As written in the scenario or set on the command line.
    pub expression: String,
    /// Yearly rate at which the value grows from the first year on.
    #[serde(default)]
    pub growth: Option<f64>,
    /// Of the distribution, exact; `None` when it has no finite mean.
    pub mean: Option<f64>,
    pub p5: f64,
    pub p95: f64,
    pub source: Option<String>,
    pub owner: Option<String>,
    pub date: Option<String>,
    #[serde(default)]
    pub review_by: Option<String>,
    pub basis: Option<String>,
    /// `knowledge` (one value, not known) or `variability`; `None` for a plain number.
    pub nature: Option<String>,
    /// `None` for an input that is a plain number or of nature `knowledge`, or that the baseline's loss does not use.
    pub self_check: Option<SelfCheck>,
}

/// The values that were drawn for an input against its distribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SelfCheck {
    pub draws: u64,
    pub simulated_mean: f64,
    /// (simulated mean − mean)/(sd/√draws); `None` for a distribution without a finite standard deviation.
    pub difference_in_se: Option<f64>,
}
