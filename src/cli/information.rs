//! `amerce information`: what it is worth to find out more before deciding.
use super::analysis::Analysis;
use super::failure::Failure;
use amerce::{report, results};
use clap::Args;

/// What is it worth to find out more before choosing a programme, and what would change the choice?
///
/// Gives the expected value of perfect information about all quantities together and about each alone, in money, and the
/// value of each quantity from which on another programme, or none, would be best.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  amerce information scenarios/hk-retailer.toml")]
pub struct Information {
    #[command(flatten)]
    analysis: Analysis,
}

impl Information {
    pub fn execute(self) -> Result<(), Failure> {
        let scenario = self.analysis.load()?;
        self.analysis.execute(
            &scenario,
            |found, _| results::information(&scenario, found),
            report::information,
        )
    }
}
