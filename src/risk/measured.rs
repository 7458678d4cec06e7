//! What is found about a plan's losses.
use super::bands::Bands;
use crate::stats::{Interval, Level, Paired, Summary};

/// The level at which the components of the tail and changes of VaR and TVaR are told.
pub const CHANGE_LEVEL: Level = Level::thousandths(950);

/// The losses of a range of trials, measured.
#[derive(Clone, Debug)]
pub struct Measured {
    pub trials: usize,
    /// The baseline, then each programme.
    pub outcomes: Vec<Outcome>,
    /// Of each programme.
    pub effects: Vec<Effect>,
    /// The option of the highest net benefit, where the scenario asks for it; nothing for a part of a simulation.
    pub lead: Option<Lead>,
    /// Of the inputs that are drawn and that the baseline's loss uses; nothing for a part of a simulation.
    pub inputs: Vec<InputMean>,
    /// Over the draws of what is not known, where there is such.
    pub bands: Option<Bands>,
}

/// The loss of the baseline or of a programme.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub summary: Summary,
    /// Of each component, in the scenario's order; nothing for a part of a simulation.
    pub components: Vec<ComponentMean>,
    /// Each point of risk appetite, in the scenario's order.
    pub exceeding: Vec<Exceeding>,
    /// `None` where the plan does not measure years.
    pub years: Option<Box<Years>>,
}

/// The loss year by year, in money of today.
#[derive(Clone, Debug)]
pub struct Years {
    /// What is paid in each year of the horizon.
    pub paid: Vec<Summary>,
    /// The largest year of each trial.
    pub worst: Summary,
    /// What is paid after the horizon; `None` if that is nothing.
    pub later: Option<Summary>,
}

/// The share of trials whose loss exceeds that of a point of risk appetite, and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exceeding {
    pub probability: f64,
    pub interval: Interval,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComponentMean {
    pub mean: f64,
    /// In the worst part of the trials, beyond [`CHANGE_LEVEL`].
    pub tail_mean: f64,
}

/// What a programme changes.
#[derive(Clone, Debug)]
pub struct Effect {
    pub paired: Paired,
    pub var: Difference,
    pub tvar: Difference,
    /// Of the probability of exceeding each point of risk appetite, in the scenario's order.
    pub appetite: Vec<Difference>,
}

/// Of two outcomes: residual − baseline, where negative is better, if nothing else is said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    pub value: f64,
    /// From pairing; `None` where too few trials tell.
    pub se: Option<f64>,
}

/// The option of the highest mean net benefit, and by how much it leads the others. An option is the baseline, whose net
/// benefit is 0, or a programme.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    /// An outcome.
    pub best: usize,
    /// Its net benefit less that of every outcome, from pairing; 0 for itself.
    pub ahead: Vec<Difference>,
}

/// The mean of the values that were drawn for an input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InputMean {
    /// Index into the scenario's inputs.
    pub input: usize,
    pub mean: f64,
    pub draws: u64,
}
