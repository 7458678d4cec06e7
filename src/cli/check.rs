//! `amerce check`: read a scenario back in words, with warnings.
use super::failure::Failure;
use super::options::Changes;
use super::terminal;
use amerce::scenario::Scenario;
use amerce::{diagnostics, report};
use clap::Args;
use std::path::PathBuf;

/// Validate a scenario and read each input back in words.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  amerce check scenarios/hk-retailer.toml")]
pub struct Check {
    /// The scenario file.
    scenario: PathBuf,
    #[command(flatten)]
    changes: Changes,
    /// Print nothing but errors.
    #[arg(long, short)]
    quiet: bool,
}

impl Check {
    pub fn execute(self) -> Result<(), Failure> {
        let scenario = Scenario::load(&self.scenario, &self.changes.overrides())?;
        if self.quiet {
            return Ok(());
        }
        let warnings = scenario.warnings(jiff::ZonedDateTime::now().date());
        terminal::print(&report::readings(&scenario.readings(), &scenario.name))?;
        terminal::print_error(&diagnostics::render(&warnings, &scenario.sources, terminal::colors_errors()));
        terminal::print(&report::verdict(warnings.len()))
    }
}
