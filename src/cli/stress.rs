//! `amerce stress`: the scenario under its stresses, and what the breaking trials have in common.
use super::analysis::Analysis;
use super::failure::Failure;
use amerce::formula::amount;
use amerce::scenario::StressNames;
use amerce::{report, results};
use clap::Args;

/// Set stresses beside the baseline, and find what the trials beyond a limit have in common.
///
/// Stresses are tables `[stress.NAME]` with `set = { churn_rate = "beta(2, 20)" }`. Each is run on the same random numbers
/// as the scenario. Reverse stress: in the trials whose loss with no control breaks a point of risk appetite, which inputs
/// lie where, against all other trials.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce stress scenarios/hk-retailer.toml\n  amerce stress scenarios/hk-retailer.toml --stress mass_exodus --beyond 30M"
)]
pub struct Stress {
    #[command(flatten)]
    analysis: Analysis,
    /// A stress of the scenario, or `all`; may be repeated.
    #[arg(long, value_name = "NAME", default_value = "all")]
    stress: Vec<String>,
    /// Look at the trials with a loss above this amount [default: each point of risk appetite]; may be repeated.
    #[arg(long, value_name = "AMOUNT", value_parser = amount)]
    beyond: Vec<f64>,
}

impl Stress {
    pub fn execute(self) -> Result<(), Failure> {
        let scenario = self.analysis.load()?;
        let names = StressNames { stresses: &self.stress, beyond: &self.beyond };
        let chosen = names.of(&scenario).map_err(|wrong| Failure::scenario(wrong, &scenario))?;
        self.analysis.execute(
            &scenario,
            |results, progress| {
                results::stress(&scenario, &chosen.stresses, &chosen.limits, results, progress)
            },
            report::stress,
        )
    }
}
