//! What analyses beyond the run itself found, each in a section of the document.
use super::backtest::Backtest;
use super::budget::Budget;
use super::document::Results;
use super::finance::Finance;
use super::information::Information;
use super::optimise::{FrontierSection, OptimiseSection};
use super::sensitivity::Sensitivity;
use super::solve::Solve;
use super::stress::StressTest;
use serde::{Deserialize, Serialize};

/// The sections of a document that are there only where somebody asked for them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Analyses {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finance: Option<Finance>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// What it is worth to find out more before choosing a programme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub information: Option<Information>,
    /// What drives the loss.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Sensitivity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solve: Option<Solve>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stress: Option<StressTest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backtest: Option<Backtest>,
    /// The best set of controls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optimise: Option<OptimiseSection>,
    /// What each budget buys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frontier: Option<FrontierSection>,
}

impl Analyses {
    /// Takes over those sections of `other` that are not there yet.
    fn complete(&mut self, other: Self) {
        let Self { finance, budget, information, sensitivity, solve, stress, backtest, optimise, frontier } =
            other;
        self.finance = self.finance.take().or(finance);
        self.budget = self.budget.take().or(budget);
        self.information = self.information.take().or(information);
        self.sensitivity = self.sensitivity.take().or(sensitivity);
        self.solve = self.solve.take().or(solve);
        self.stress = self.stress.take().or(stress);
        self.backtest = self.backtest.take().or(backtest);
        self.optimise = self.optimise.take().or(optimise);
        self.frontier = self.frontier.take().or(frontier);
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
