//! What a scenario is once it has been read and checked.
use super::data::DataFile;
use super::effect_curve::EffectCurve;
use super::overrides::Overrides;
use super::precision::Precision;
use super::sampling::Sampling;
use super::stress::Stress;
use super::written::Written;
use crate::copulas::{Copula, CorrelationMatrix, Family, Measure};
use crate::diagnostics::{Diagnostic, SourceId, Sources, Span};
use crate::distributions::{CountDistribution, Distribution};
use crate::formula::Expression;
use crate::units::Unit;
use std::path::PathBuf;

/// A checked scenario: every name resolves, every unit fits, every parameter is possible.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The texts that the spans below point into.
    pub sources: Sources,
    /// The file's name as the user gave it.
    pub file: String,
    pub name: String,
    pub description: Option<String>,
    /// ISO 4217.
    pub currency: String,
    pub horizon_years: u32,
    /// Of the first batch, where there is a [`Precision`] to reach.
    pub trials: u64,
    pub precision: Option<Precision>,
    pub seed: u64,
    /// How the points that trials are made from are spread.
    pub sampling: Sampling,
    /// Draws of what is not known, where they are written; see [`Scenario::outer_draws`].
    pub knowledge_draws: Option<u64>,
    /// Yearly; money of later years is divided by (1 + rate)^(years from now).
    pub discount_rate: Option<f64>,
    /// In the order of the file.
    pub inputs: Vec<Input>,
    /// What was asked for, in the order of the file.
    pub correlations: Vec<Correlation>,
    /// What the correlations make: groups of inputs that share no input.
    pub dependences: Vec<Dependence>,
    /// `[define]`, sorted so that each uses only inputs and earlier definitions.
    pub definitions: Vec<Definition>,
    /// The lines of the loss that this run includes, in the order of the file; last, what [`Insurance`] pays, negative.
    pub components: Vec<Component>,
    /// Optional components that this run leaves out.
    pub left_out: Vec<Component>,
    /// Optional components that this run includes because the user asked for them.
    pub with: Vec<String>,
    pub insurance: Option<Insurance>,
    pub reoffence: Option<Reoffence>,
    /// `None`: exactly one incident over the horizon, "given that it happens".
    pub frequency: Option<Frequency>,
    pub controls: Vec<Control>,
    pub programmes: Vec<Programme>,
    pub appetite: Vec<Appetite>,
    /// In the order of the file.
    pub stresses: Vec<Stress>,
    /// Every value that is written as an expression, in the order of reading.
    pub written: Vec<Written>,
    pub origin: Origin,
    /// What was left out of data files that distributions are fitted to.
    pub data_notes: Vec<Diagnostic>,
    /// BLAKE3 (hex) of everything that decides the numbers: text, overrides, data files.
    pub fingerprint: String,
}

/// What a scenario was read from: with the same version, enough to read it again, also with changes.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The text of the file.
    pub source: SourceId,
    /// Where data files are looked for.
    pub folder: PathBuf,
    pub overrides: Overrides,
    /// In the order of their first use.
    pub data: Vec<DataFile>,
}

/// Where a number comes from and who answers for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    pub source: Option<String>,
    pub owner: Option<String>,
    /// ISO 8601 date.
    pub date: Option<String>,
    pub review_by: Option<String>,
    pub basis: Option<Basis>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    Evidence,
    Judgement,
}

/// How often a new value of an input is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Varies {
    /// Each incident has its own (a fine, a churn rate).
    #[default]
    Incident,
    /// One value for all incidents of a trial (an exchange rate, a turnover).
    Trial,
    /// It does not vary, but nobody knows its value: one value for all trials of an outer draw.
    Knowledge,
}

#[derive(Clone, Debug)]
pub struct Input {
    pub name: String,
    pub unit: Unit,
    pub value: Distribution,
    /// The value as written.
    pub expression: String,
    /// Where the value is written.
    pub span: Span,
    pub varies: Varies,
    pub growth: Option<Growth>,
    pub provenance: Provenance,
}

/// In year y of the horizon, 0 for the first, the value is multiplied by (1 + rate)^y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Growth {
    /// Yearly.
    pub rate: f64,
    pub span: Span,
}

/// One `[[correlation]]`.
#[derive(Clone, Debug)]
pub struct Correlation {
    /// Indices into [`Scenario::inputs`].
    pub inputs: Vec<usize>,
    pub family: Family,
    pub measure: Measure,
    /// The rank correlation of each pair, in the order of `inputs`.
    pub ranks: CorrelationMatrix,
    pub provenance: Provenance,
    /// Where the correlation's table begins.
    pub span: Span,
}

/// Inputs that depend on each other, and on no others.
#[derive(Clone, Debug)]
pub struct Dependence {
    /// Indices into [`Scenario::inputs`], in the order in which the correlations name them. All vary alike.
    pub inputs: Vec<usize>,
    pub copula: Copula,
    /// Where their first correlation begins.
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Definition {
    pub name: String,
    pub unit: Unit,
    pub expression: Expression,
    /// As written.
    pub text: String,
}

#[derive(Clone, Debug)]
pub struct Component {
    pub name: String,
    /// In the scenario's currency, for one incident.
    pub expression: Expression,
    /// As written.
    pub text: String,
    pub optional: bool,
    /// `None`: all of it is paid in the incident's year.
    pub emerges: Option<Emergence>,
}

/// The shares of a loss that are paid in the incident's year and in each of the years after it.
#[derive(Clone, Debug)]
pub struct Emergence {
    /// None is below 0; their sum is 1.
    pub shares: Vec<f64>,
    /// As written.
    pub text: String,
    pub span: Span,
}

/// Of each incident, the insurer pays a share of what the covered components exceed the deductible by, up to the limit.
#[derive(Clone, Debug)]
pub struct Insurance {
    /// Names of components, also of such as this run leaves out.
    pub covers: Vec<String>,
    /// Not below zero, in the scenario's currency, as is the limit.
    pub deductible: Option<Clause>,
    /// Of what is above the deductible; `None`: no limit.
    pub limit: Option<Clause>,
    /// Within `0..=1`; `None`: 1.
    pub share: Option<Clause>,
    /// Where it is not 0, nothing is paid.
    pub void_if: Option<Clause>,
    pub provenance: Provenance,
    /// Where its table begins.
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Clause {
    /// Of inputs and definitions; the components that it names are written out.
    pub expression: Expression,
    /// As written.
    pub text: String,
}

#[derive(Clone, Debug)]
pub struct Frequency {
    /// Incidents per year.
    pub incidents: CountDistribution,
    pub expression: String,
    pub span: Span,
    pub provenance: Provenance,
}

/// After a year with an incident that an outcome's controls did not stop, the next year brings that outcome one more
/// incident with this probability.
#[derive(Clone, Debug)]
pub struct Reoffence {
    /// Within `0..=1`; one value for each trial.
    pub probability: Distribution,
    pub probability_text: String,
    /// What a re-offence multiplies; not below 0, a new value for each re-offence.
    pub severity_uplift: Distribution,
    pub severity_uplift_text: Option<String>,
    /// The inputs that the uplift multiplies, as indices into [`Scenario::inputs`]; none: every component of the loss.
    pub raises: Vec<usize>,
    /// Index into [`Scenario::controls`]: a programme with this control has no re-offences.
    pub while_without: Option<usize>,
    pub provenance: Provenance,
    /// Where its table begins.
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Control {
    pub name: String,
    /// One-off, at the start; in the scenario's currency.
    pub cost: Distribution,
    /// As written; `None` if there is no one-off cost.
    pub cost_text: Option<String>,
    /// Each year of the horizon; in the scenario's currency.
    pub annual_cost: Distribution,
    pub annual_cost_text: Option<String>,
    pub reduces: Vec<Reduction>,
    /// `None`: its effect is not a matter of the money put in.
    pub funding: Option<Funding>,
    /// What every effectiveness is multiplied by, at most to 1: what its [`Funding`] buys, and 1 without one. Analyses ask
    /// with other factors what the control would be worth.
    pub in_force: f64,
    /// Controls that must be bought with it, as indices into [`Scenario::controls`].
    pub requires: Vec<usize>,
    /// Controls that cannot be bought with it; what one excludes excludes it.
    pub excludes: Vec<usize>,
    /// Every portfolio that is looked for has it.
    pub mandatory: bool,
    pub provenance: Provenance,
    /// Where the control's table begins.
    pub span: Span,
}

/// The money that is put into a control, at the start, and what it buys.
#[derive(Clone, Debug)]
pub struct Funding {
    /// In the scenario's currency; the control's one-off cost.
    pub amount: f64,
    /// As written.
    pub amount_text: String,
    pub curve: EffectCurve,
    /// As written.
    pub curve_text: String,
    /// Where the curve is written.
    pub span: Span,
}

impl Control {
    /// The same control with another amount put in.
    ///
    /// # Panics
    /// If it has no [`Funding`].
    #[must_use]
    pub fn with_amount(&self, amount: f64) -> Self {
        let mut control = self.clone();
        let funding = control.funding.as_mut().expect("whoever asks for an amount has a curve of it");
        funding.amount = amount;
        control.in_force = funding.curve.share(amount);
        control.cost = Distribution::constant(amount).expect("amounts are finite");
        control
    }
}

/// target × (1 − effectiveness).
#[derive(Clone, Debug)]
pub struct Reduction {
    pub target: Target,
    /// Within `0..=1`.
    pub effectiveness: Distribution,
    pub expression: String,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Each incident is stopped with the effectiveness as its probability.
    Incidents,
    /// Index into [`Scenario::inputs`].
    Input(usize),
}

#[derive(Clone, Debug)]
pub struct Programme {
    pub name: String,
    /// Indices into [`Scenario::controls`].
    pub controls: Vec<usize>,
    pub span: Span,
}

/// The loss should exceed `loss` with at most `probability`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Appetite {
    pub loss: f64,
    pub probability: f64,
    pub span: Span,
}
