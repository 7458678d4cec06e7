//! `amerce-diff/1`: what moved a figure from one document to another, in parts that add up exactly.
use super::assemble::run;
use super::document::{Results, Risk};
use crate::audit::{self, Mixture, Movement, Of, Part, Step};
use crate::diagnostics::Diagnostic;
use crate::scenario::Scenario;
use crate::stats::Level;
use serde::{Deserialize, Serialize};

/// The name of this version of the layout.
pub const DIFF_SCHEMA: &str = "amerce-diff/1";

/// Money is a multiple of 2^−BITS of the larger figure's power of two: 13 decimal digits, so that sums of parts are exact in
/// any order.
const BITS: i32 = 43;

/// The way from one document's figure to another's: `to.value − from.value = change`, and `change` is the sum of the four
/// parts, to the last bit; so is `inputs` that of `effects`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waterfall {
    /// Always [`DIFF_SCHEMA`].
    pub schema: String,
    /// ISO 4217.
    pub currency: String,
    /// `mean`, `var95` or `tvar95` of the baseline's loss.
    pub of: String,
    pub from: Side,
    pub to: Side,
    pub change: Amount,
    pub parts: Parts,
    /// What each value that both scenarios have, but not alike, moved: the average over orders of change.
    pub effects: Vec<Effect>,
    /// Orders that were drawn for that; `None`: all of them.
    pub orders: Option<u64>,
    /// Scenarios between the two that were simulated.
    pub simulated: u64,
    /// All that differs, also what moves no figure of the baseline.
    pub changes: Vec<ChangedFact>,
}

/// One of the two documents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Side {
    pub name: String,
    pub fingerprint: String,
    pub engine_version: String,
    pub trials: u64,
    pub seed: u64,
    pub sampling: String,
    pub value: f64,
    /// `None` where too few trials tell.
    pub se: Option<f64>,
}

/// What the change is made of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parts {
    /// All values that changed, one by one in `effects`.
    pub inputs: Amount,
    /// Formula, time, dependence, insurance, optional components, inputs that are new or gone.
    pub structure: Amount,
    /// What this version of the program says otherwise than the versions that wrote the documents.
    pub engine: Amount,
    /// Another seed, number of trials or sampling; with the same ones, no part of the change is chance of its own.
    pub sampling: Amount,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Amount {
    pub value: f64,
    /// `None` where too few trials tell.
    pub se: Option<f64>,
}

/// A value that changed, and what that moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// An input, or `incidents`.
    pub name: String,
    pub before: String,
    pub after: String,
    pub value: f64,
    /// `None` where too few trials tell.
    pub se: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangedFact {
    /// `input`, `structure`, `prevention`, `settings` or `record`.
    pub part: String,
    pub name: String,
    /// `None`: it is new.
    pub before: Option<String>,
    /// `None`: it is gone.
    pub after: Option<String>,
}

/// Follows a figure from one document to another. Both come with the scenario that they were made from.
///
/// # Errors
/// Documents of two currencies; a scenario between the two that cannot be run.
pub fn diff(
    (before, first): (&Results, &Scenario),
    (after, second): (&Results, &Scenario),
    of: Of,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Waterfall, Diagnostic> {
    if first.currency != second.currency {
        return Err(Diagnostic::error(
            "currencies-differ",
            format!("the first document is in {}, the second in {}", first.currency, second.currency),
        )
        .help("a figure can be followed in one currency only; run one of the scenarios again in that of the other"));
    }
    let mixture = Mixture::new(first, second, before.run.trials);
    let movement = audit::movement(&mixture, of, progress)?;
    let (from, to) = (Side::of(before, of), Side::of(after, of));
    // Only another version can give another figure: whoever asks has looked at the seals.
    let again = |results: &Results, scenario: &Scenario| match results.run.engine_version == version() {
        true => Ok(figure(&results.baseline, of).0),
        false => {
            run(scenario, progress).map(|made| figure(&made.baseline, of).0).map_err(|fault| fault.diagnostic)
        }
    };
    let again = (again(before, first)?, again(after, second)?);
    Ok(Waterfall::new((from, to), again, movement, of, first, second))
}

fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

impl Side {
    fn of(results: &Results, of: Of) -> Self {
        let (value, se) = figure(&results.baseline, of);
        let run = &results.run;
        Self {
            name: results.scenario.name.clone(),
            fingerprint: results.scenario.fingerprint.clone(),
            engine_version: run.engine_version.clone(),
            trials: run.trials,
            seed: run.seed,
            sampling: run.sampling.clone(),
            value,
            se,
        }
    }

    fn settings(&self) -> (u64, u64, &str) {
        (self.trials, self.seed, &self.sampling)
    }
}

/// A figure of a document, and its standard error.
fn figure(risk: &Risk, of: Of) -> (f64, Option<f64>) {
    let p = Level::thousandths(950).p();
    let loss = &risk.loss;
    match of {
        Of::Mean => (loss.mean, Some(loss.mean_se)),
        Of::Var95 => {
            let var = loss.quantiles.iter().find(|one| one.p == p).expect("every document has VaR 95");
            (var.value, Some((var.high - var.low) / (2.0 * crate::format::HALF_WIDTH)))
        }
        Of::Tvar95 => {
            let tvar = loss.tvar.iter().find(|one| one.p == p).expect("every document has TVaR 95");
            (tvar.value, tvar.se)
        }
    }
}

impl Waterfall {
    fn new(
        (mut from, mut to): (Side, Side),
        again: (f64, f64),
        movement: Movement,
        of: Of,
        first: &Scenario,
        second: &Scenario,
    ) -> Self {
        let grid = Grid::of(&[from.value, to.value, movement.start, movement.end]);
        let round = |value: f64| grid.round(value);
        // Below that, differences between groups are those of rounding.
        let told = |se: Option<f64>| se.map(|se| if se < grid.0 { 0.0 } else { se });
        (from.value, to.value) = (round(from.value), round(to.value));
        let (start, end) = (round(movement.start), round(movement.end));
        let again = (round(again.0), round(again.1));
        let inputs = round(movement.all_inputs.value);
        let structure = end - start - inputs;
        let engine = (again.0 - from.value) + (to.value - again.1);
        let sampling = (start - again.0) + (again.1 - end);
        let same = from.settings() == to.settings();
        let root = |one: Option<f64>, other: Option<f64>| Some(one?.hypot(other?));
        let sampling_se = match (same, sampling == 0.0) {
            (true, true) => Some(0.0),
            _ => root(movement.end_se, to.se),
        };
        let paired = root(movement.all_inputs.se, movement.structure.se);
        let changes = audit::changes(first, second);
        let text = |side: fn(&audit::Change) -> &Option<String>, name: &str| {
            let change = changes.iter().find(|one| one.part == Part::Input && one.name == name);
            change.and_then(|change| side(change).clone())
        };
        let written = |scenario: &Scenario, name: &str| {
            let fact =
                audit::facts(scenario).into_iter().find(|one| one.part == Part::Input && one.name == name);
            fact.map_or_else(String::new, |fact| fact.text)
        };
        let mut effects: Vec<Effect> = movement
            .inputs
            .into_iter()
            .map(|Step { name, value, se }| Effect {
                before: text(|one| &one.before, &name).unwrap_or_else(|| written(first, &name)),
                after: text(|one| &one.after, &name).unwrap_or_else(|| written(second, &name)),
                value: round(value),
                se: told(se),
                name,
            })
            .collect();
        effects.sort_by(|one, other| other.value.abs().total_cmp(&one.value.abs()));
        let rounded: f64 = effects.iter().map(|effect| effect.value).sum();
        if let Some(largest) = effects.first_mut() {
            largest.value += inputs - rounded;
        }
        let amount = |value: f64, se: Option<f64>| Amount { value, se: told(se) };
        Self {
            schema: DIFF_SCHEMA.to_owned(),
            currency: first.currency.clone(),
            of: of.word().to_owned(),
            change: amount(to.value - from.value, if same { paired } else { root(from.se, to.se) }),
            parts: Parts {
                inputs: amount(inputs, movement.all_inputs.se),
                structure: amount(structure, movement.structure.se),
                engine: amount(engine, Some(0.0)),
                sampling: amount(sampling, sampling_se),
            },
            from,
            to,
            effects,
            orders: movement.orders,
            simulated: movement.simulated,
            changes: changes
                .into_iter()
                .map(|change| ChangedFact {
                    part: format!("{:?}", change.part).to_lowercase(),
                    name: change.name,
                    before: change.before,
                    after: change.after,
                })
                .collect(),
        }
    }
}

/// Multiples of one unit, of which a few more than 2^43 make the largest figure: all sums of them are exact.
struct Grid(f64);

impl Grid {
    fn of(values: &[f64]) -> Self {
        let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        // Of a figure of 0, or near the smallest numbers, there is nothing to round.
        let power = if largest > 1e-280 { largest.log2().floor() as i32 } else { 0 };
        Self(2.0_f64.powi(power - BITS))
    }

    fn round(&self, value: f64) -> f64 {
        (value / self.0).round() * self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_on_the_grid_are_exact_in_any_order() {
        for scale in [1e-6, 1.0, 3.3e7, 1e15] {
            let grid = Grid::of(&[scale]);
            let values: Vec<f64> =
                [0.1, -0.37, 0.9999, 1.0 / 3.0, -0.777].iter().map(|part| grid.round(part * scale)).collect();
            let forward: f64 = values.iter().sum();
            let backward: f64 = values.iter().rev().sum();
            assert_eq!(forward.to_bits(), backward.to_bits());
            assert!((grid.round(scale) - scale).abs() <= 1e-13 * scale);
        }
    }
}
