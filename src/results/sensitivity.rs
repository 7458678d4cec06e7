//! The section `sensitivity`: what drives the loss.
use super::document::Results;
use crate::analysis::{Estimate, SCRAMBLES};
use crate::diagnostics::{Diagnostic, Sources};
use crate::distributions::Distribution;
use crate::engine::Plan;
use crate::format;
use crate::formula::{self, Anchor, Kind};
use crate::scenario::Scenario;
use crate::sensitivity::{
    self, FrequencyShare, Incident, Indices, MOST_EACH, NotFinite, Response, ShapleyEffects, TailShares,
    each_of,
};
use crate::stats::Level;
use serde::{Deserialize, Serialize};

/// What drives the loss under no programme. Shares are fractions of one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// What drives the loss of one incident, in the first year and its money.
    pub severity: SeverityDrivers,
    /// How the variance of a year's loss is made of how many incidents there are and how severe they are; `None` without a
    /// frequency.
    pub year: Option<YearShares>,
    pub tornado: Tornado,
}

/// A figure with its standard error and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounded {
    pub value: f64,
    pub se: f64,
    pub low: f64,
    pub high: f64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeverityDrivers {
    pub mean: Bounded,
    pub sd: Bounded,
    /// `None` where the tail is no higher than the mean.
    pub tvar95: Option<Bounded>,
    /// Base sample: points of 16 independent scrambles together.
    pub points: u64,
    pub evaluations: u64,
    /// The input over which the loss, a line in it, was integrated exactly.
    pub integrated: Option<String>,
    /// By falling total index. Inputs that depend on each other are one driver.
    pub drivers: Vec<Driver>,
    /// Of the variance, what goes with no driver alone: one less the sum of the first-order indices.
    pub interactions: Bounded,
    /// Of each input, by falling share in `effect` or else in `drivers`.
    pub inputs: Vec<DrivingInput>,
    /// Whether Shapley effects are over all orders of the inputs, or over random ones; `None` where no inputs depend on each
    /// other, and none are given.
    pub shapley_exact: Option<bool>,
}

/// Independent of all other drivers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    pub inputs: Vec<String>,
    /// First-order Sobol' index: the share of the variance that goes with the driver alone.
    pub first: Bounded,
    /// Total Sobol' index: the share that goes with it in any combination.
    pub total: Bounded,
    /// Of what TVaR 95 is above the mean, the share that goes with the driver alone.
    pub tail_first: Option<Bounded>,
    /// Of what TVaR 95 is above the mean, the share that goes with it in any combination: what a new draw would take away.
    pub tail_total: Option<Bounded>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrivingInput {
    pub name: String,
    pub unit: String,
    /// Shapley effect: its fair share of the variance. `None` where no inputs depend on each other.
    pub effect: Option<Bounded>,
    /// Its mean in the worst 5 % of incidents.
    pub tail_mean: Option<Bounded>,
    /// How far that is above its mean, in standard deviations; `None` where it has none.
    pub tail_shift: Option<Bounded>,
    /// Whether the input has a finite variance. If not, the loss may have none either, and shares of it no meaning.
    pub finite_variance: bool,
}

/// Shares of the variance of a year's loss.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct YearShares {
    /// Of how many incidents there are, alone.
    pub number: Bounded,
    /// Of the inputs that have one value for all incidents of a year, alone; `None` if there are none.
    pub shared: Option<Bounded>,
    /// Of all else: how severe each incident is.
    pub severity: Bounded,
}

/// One input at a time at its 5 % and at its 95 % quantile; all else varies as ever, on the same random numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tornado {
    /// Of each simulation.
    pub trials: u64,
    pub programmes: Vec<String>,
    /// The programme of the highest mean net benefit.
    pub best: Option<String>,
    pub base: MovedFigures,
    /// By falling swing of the mean.
    pub swings: Vec<Swing>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Swing {
    pub input: String,
    pub unit: String,
    pub p5: Moved,
    pub p95: Moved,
}

/// The scenario's figures with the input at a value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    pub value: f64,
    pub figures: MovedFigures,
    /// Standard errors of the differences from the base, by pairing; `None` where too few trials tell.
    pub difference_se: Option<MovedFigures>,
}

/// Of the loss over the horizon under no programme, and of each programme.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MovedFigures {
    pub mean: f64,
    pub var95: f64,
    /// Of each programme; `None` unless it costs anything.
    pub roi: Vec<Option<f64>>,
}

impl From<Estimate> for Bounded {
    fn from(estimate: Estimate) -> Self {
        let (low, high) = estimate.interval();
        Self { value: estimate.value, se: estimate.se, low, high }
    }
}

impl From<sensitivity::Figures> for MovedFigures {
    fn from(figures: sensitivity::Figures) -> Self {
        Self { mean: figures.mean, var95: figures.var95, roi: figures.roi }
    }
}

impl From<sensitivity::Moved> for Moved {
    fn from(moved: sensitivity::Moved) -> Self {
        Self {
            value: moved.value,
            figures: moved.figures.into(),
            difference_se: moved.errors.map(MovedFigures::from),
        }
    }
}

impl Tornado {
    /// Of the best programme.
    pub fn roi(&self, figures: &MovedFigures) -> Option<f64> {
        let best = self.best.as_ref()?;
        let number = self.programmes.iter().position(|name| name == best)?;
        figures.roi.get(number).copied().flatten()
    }
}

/// Adds the section to the document of the scenario's run, from at least `base` points.
///
/// # Errors
/// A [`Diagnostic`] if the loss of an incident does not vary, or is not a finite number.
pub fn sensitivity(
    scenario: &Scenario,
    base: u64,
    results: &mut Results,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), Diagnostic> {
    let plan = Plan::new(scenario);
    let incident = Incident::new(&plan);
    let each = each_of(base);
    let severity = severity(&incident, scenario, each)?;
    let inputs: Vec<usize> = plan.incident_loss().inputs().to_vec();
    let tornado = sensitivity::Tornado::of(scenario, &inputs, progress).map_err(|fault| fault.diagnostic)?;
    results.analyses.sensitivity =
        Some(Sensitivity { severity: severity.0, year: severity.1, tornado: of_tornado(scenario, tornado) });
    Ok(())
}

fn severity(
    incident: &Incident<'_>,
    scenario: &Scenario,
    each: usize,
) -> Result<(SeverityDrivers, Option<YearShares>), Diagnostic> {
    let seed = scenario.seed;
    if incident.groups().is_empty() {
        return Err(constant());
    }
    let indices = Indices::of(incident, seed, each).map_err(not_finite)?.ok_or_else(constant)?;
    let tail = TailShares::of(incident, Level::thousandths(950), seed, each).map_err(not_finite)?;
    let effects = match incident.is_dependent() {
        true => ShapleyEffects::of(incident, seed, each).map_err(not_finite)?,
        false => None,
    };
    let year = match &scenario.frequency {
        Some(frequency) => {
            FrequencyShare::of(incident, &frequency.incidents, &indices, seed, each).map_err(not_finite)?
        }
        None => None,
    };
    let names: Vec<String> = incident.inputs().map(|input| input.name.clone()).collect();
    let mut drivers: Vec<Driver> = incident
        .groups()
        .iter()
        .enumerate()
        .map(|(group, places)| Driver {
            inputs: places.iter().map(|&place| names[place].clone()).collect(),
            first: indices.first[group].into(),
            total: indices.total[group].into(),
            tail_first: tail.as_ref().map(|tail| tail.first[group].into()),
            tail_total: tail.as_ref().map(|tail| tail.total[group].into()),
        })
        .collect();
    drivers.sort_by(|one, other| other.total.value.total_cmp(&one.total.value));
    let mut inputs: Vec<DrivingInput> = incident
        .inputs()
        .enumerate()
        .map(|(place, input)| DrivingInput {
            name: input.name.clone(),
            unit: input.unit.to_string(),
            effect: effects.as_ref().map(|effects| effects.effects[place].into()),
            tail_mean: tail.as_ref().map(|tail| tail.inputs[place].into()),
            tail_shift: tail.as_ref().and_then(|tail| shift(&tail.inputs[place], &input.value)),
            finite_variance: input.value.sd().is_finite(),
        })
        .collect();
    let rank = |input: &DrivingInput| match input.effect {
        Some(effect) => effect.value,
        None => drivers
            .iter()
            .find(|driver| driver.inputs.contains(&input.name))
            .map_or(0.0, |driver| driver.total.value),
    };
    inputs.sort_by(|one, other| rank(other).total_cmp(&rank(one)));
    let interactions = Estimate::map(&indices.first, |of| 1.0 - of.iter().sum::<f64>());
    let drivers = SeverityDrivers {
        mean: indices.mean.into(),
        sd: Estimate::map(&[indices.variance], |of| of[0].sqrt()).into(),
        tvar95: tail.as_ref().map(|tail| tail.tvar.into()),
        points: indices.base,
        evaluations: indices.evaluations,
        integrated: incident.integrated().map(|group| names[incident.groups()[group][0]].clone()),
        drivers,
        interactions: interactions.into(),
        inputs,
        shapley_exact: effects.map(|effects| effects.exact),
    };
    Ok((drivers, year.map(|year| of_year(&year))))
}

/// How far a mean in the tail is above the distribution's, in its standard deviations.
fn shift(tail_mean: &Estimate, value: &Distribution) -> Option<Bounded> {
    let (mean, sd) = (value.mean(), value.sd());
    (mean.is_finite() && sd.is_finite())
        .then(|| Estimate::map(&[*tail_mean], |of| (of[0] - mean) / sd).into())
}

fn of_year(year: &FrequencyShare) -> YearShares {
    YearShares {
        number: year.number.into(),
        shared: year.shared.map(Bounded::from),
        severity: year.severity.into(),
    }
}

fn of_tornado(scenario: &Scenario, found: sensitivity::Tornado) -> Tornado {
    Tornado {
        trials: found.trials,
        programmes: scenario.programmes.iter().map(|programme| programme.name.clone()).collect(),
        best: found.best.map(|best| scenario.programmes[best].name.clone()),
        base: found.base.into(),
        swings: found
            .swings
            .into_iter()
            .map(|swing| Swing {
                input: scenario.inputs[swing.input].name.clone(),
                unit: scenario.inputs[swing.input].unit.to_string(),
                p5: swing.low.into(),
                p95: swing.high.into(),
            })
            .collect(),
    }
}

fn constant() -> Diagnostic {
    Diagnostic::error("constant-loss", "the loss of an incident does not vary, so nothing drives it")
        .help("give an input that the loss uses a range, e.g. `value = \"pert(0.2M, 1M, 3M)\"`")
}

fn not_finite(_: NotFinite) -> Diagnostic {
    Diagnostic::error(
        "not-finite",
        "the loss of an incident is not a finite number for some values of its inputs",
    )
    .help("keep divisors, logarithms and square roots away from where they are not defined, e.g. `max(x, 1)`")
}

/// Points of a base sample as finance writes numbers: `100k`, `1M`, `65_536`.
///
/// # Errors
/// What to write instead.
pub fn base_points(text: &str) -> Result<u64, String> {
    let most = (MOST_EACH * SCRAMBLES) as f64;
    let help = || format!("write a whole number from 1 to {}, e.g. `100k`", format::count(most as u64));
    let mut sources = Sources::default();
    let source = sources.add("--base", text);
    let anchor = Anchor { span: sources.whole(source), exact: true };
    let number = match formula::parse(text, anchor).map(|expression| expression.kind) {
        Ok(Kind::Number(number)) => number,
        _ => return Err(help()),
    };
    let is_possible = number.fract() == 0.0 && (1.0..=most).contains(&number);
    if is_possible { Ok(number as u64) } else { Err(help()) }
}
