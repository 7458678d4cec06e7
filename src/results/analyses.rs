//! What analyses beyond the run itself found, each in a section of the document.
use super::document::Results;
use super::information::Information;
use serde::{Deserialize, Serialize};

/// The sections of a document that are there only where somebody asked for them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Analyses {
    /// What it is worth to find out more before choosing a programme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub information: Option<Information>,
}

impl Analyses {
    /// Takes over those sections of `other` that are not there yet.
    fn complete(&mut self, other: Self) {
        let Self { information } = other;
        complete(&mut self.information, information);
    }
}

fn complete<T>(section: &mut Option<T>, other: Option<T>) {
    if section.is_none() {
        *section = other;
    }
}

impl Results {
    /// Whether `other` is of the same scenario, changes, seed, trials and version, so that all figures are the same.
    pub fn is_of_the_same_run(&self, other: &Self) -> bool {
        let identity = |results: &Self| {
            let (scenario, run) = (&results.scenario, &results.run);
            (
                results.schema.clone(),
                scenario.fingerprint.clone(),
                scenario.with.clone(),
                run.engine_version.clone(),
                (run.seed, run.trials, run.sampling.clone()),
            )
        };
        identity(self) == identity(other)
    }

    /// Keeps the analyses that an earlier document of the same run has and this one does not.
    pub fn keep_analyses_of(&mut self, earlier: Self) {
        if self.is_of_the_same_run(&earlier) {
            self.analyses.complete(earlier.analyses);
        }
    }
}
