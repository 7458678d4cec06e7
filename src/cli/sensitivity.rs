//! `amerce sensitivity`: what drives the loss.
use super::analysis::Analysis;
use super::failure::Failure;
use amerce::{report, results};
use clap::Args;

/// What drives the loss: each input alone, in all combinations, and in the tail?
///
/// Gives first-order and total Sobol' indices of the loss of one incident, Shapley effects where inputs depend on each
/// other, shares of TVaR 95, how much of a year's variance comes from how many incidents there are, and a tornado: mean,
/// VaR 95 and ROI with each input at its 5 % and at its 95 % quantile.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce sensitivity scenarios/hk-retailer.toml\n  amerce sensitivity scenarios/hk-retailer.toml --base 1M --json | jq .sensitivity.severity.drivers"
)]
pub struct Sensitivity {
    #[command(flatten)]
    analysis: Analysis,
    /// Points of the base sample, e.g. 1M; rounded up to 16 sets of a power of two.
    #[arg(long, value_name = "N", default_value = "100k", value_parser = results::base_points)]
    base: u64,
}

impl Sensitivity {
    pub fn execute(self) -> Result<(), Failure> {
        let scenario = self.analysis.load()?;
        self.analysis.execute(
            &scenario,
            |found, progress| results::sensitivity(&scenario, self.base, found, progress),
            report::sensitivity,
        )
    }
}
