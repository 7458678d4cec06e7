//! Scenarios between two others: the first one with some values of the second.
use crate::diagnostics::Diagnostic;
use crate::scenario::{Input, Scenario};

/// A value that two scenarios have in common but not alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    /// Indices into the inputs of both.
    Input(usize, usize),
    Frequency,
}

/// Two scenarios, and the values that can be taken from either.
#[derive(Debug)]
pub struct Mixture<'s> {
    before: &'s Scenario,
    after: &'s Scenario,
    /// Of `before`.
    trials: u64,
    values: Vec<Value>,
}

impl<'s> Mixture<'s> {
    /// `trials` are those that `before` was run for.
    pub fn new(before: &'s Scenario, after: &'s Scenario, trials: u64) -> Self {
        let inputs = before.inputs.iter().enumerate().filter_map(|(index, old)| {
            let place = after.inputs.iter().position(|new| new.name == old.name)?;
            let new = &after.inputs[place];
            let is_value = old.unit == new.unit
                // Inputs that depend on each other vary alike: to change that takes all of them.
                && (old.varies == new.varies || !(depends(before, index) || depends(after, place)));
            (is_value && !alike(old, new)).then_some(Value::Input(index, place))
        });
        let frequency = match (&before.frequency, &after.frequency) {
            (Some(old), Some(new)) if old.expression != new.expression => Some(Value::Frequency),
            _ => None,
        };
        Self { before, after, trials, values: inputs.chain(frequency).collect() }
    }

    pub fn len(&self) -> usize {
        self.values.len()
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// What a value is called: an input's name, or `incidents`.
    pub fn name(&self, value: usize) -> &'s str {
        match self.values[value] {
            Value::Input(index, _) => &self.before.inputs[index].name,
            Value::Frequency => "incidents",
        }
    }

    /// The first scenario's baseline, with those values of the second that `taken` says.
    ///
    /// # Errors
    /// Where its trials cannot be run in the first scenario's way.
    pub fn with(&self, taken: impl Fn(usize) -> bool) -> Result<Scenario, Diagnostic> {
        let mut mixed = self.before.clone();
        for number in (0..self.len()).filter(|number| taken(*number)) {
            match self.values[number] {
                Value::Input(index, place) => mixed.inputs[index] = self.after.inputs[place].clone(),
                Value::Frequency => mixed.frequency = self.after.frequency.clone(),
            }
        }
        self.as_before(mixed)
    }

    /// The second scenario's baseline, with the trials, seed and sampling of the first.
    ///
    /// # Errors
    /// As [`Mixture::with`].
    pub fn end(&self) -> Result<Scenario, Diagnostic> {
        self.as_before(self.after.clone())
    }

    fn as_before(&self, scenario: Scenario) -> Result<Scenario, Diagnostic> {
        let before = self.before;
        let scenario = Scenario {
            trials: self.trials,
            precision: None,
            seed: before.seed,
            sampling: before.sampling,
            knowledge_draws: before.knowledge_draws,
            programmes: Vec::new(),
            appetite: Vec::new(),
            ..scenario
        };
        match scenario.refusal() {
            None => Ok(scenario),
            Some(refusal) => Err(Diagnostic {
                labels: Vec::new(),
                message: format!(
                    "the later scenario cannot be run as the earlier one was: {}",
                    refusal.message
                ),
                ..refusal
            }
            .help("run both scenarios again with the same trials and sampling, and compare those documents")),
        }
    }
}

fn depends(scenario: &Scenario, input: usize) -> bool {
    scenario.dependences.iter().any(|dependence| dependence.inputs.contains(&input))
}

/// Whether two inputs give the same numbers. What is written may be the same and the data file another.
fn alike(old: &Input, new: &Input) -> bool {
    old.varies == new.varies
        && old.growth.map(|growth| growth.rate) == new.growth.map(|growth| growth.rate)
        && old.expression == new.expression
        && format!("{:?}", old.value) == format!("{:?}", new.value)
}
