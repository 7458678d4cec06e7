//! `amerce crosscheck`: the baseline's loss a second way.
use super::failure::Failure;
use super::options::Changes;
use super::run::on_threads;
use super::terminal;
use amerce::scenario::Scenario;
use amerce::{report, results};
use clap::Args;
use std::path::PathBuf;

/// Compute the loss a second way, by Fourier transform, and hold the simulation against it.
///
/// Only the baseline is computed, without controls. The components must be independent: sums, products and quotients of
/// inputs, each input used once; any other formula may use one input alone. A scenario that is not like that is refused,
/// with the reason (exit code 2).
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce crosscheck scenarios/hk-retailer.toml\n  amerce crosscheck scenarios/hk-retailer.toml --json | jq .agree"
)]
pub struct Crosscheck {
    /// The scenario file.
    scenario: PathBuf,
    #[command(flatten)]
    changes: Changes,
    /// Threads to use; the results do not depend on it [default: all processors].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Print nothing but errors.
    #[arg(long, short, conflicts_with = "json")]
    quiet: bool,
    /// Print the crosscheck document (JSON) on standard output, and nothing else.
    #[arg(long)]
    json: bool,
}

impl Crosscheck {
    pub fn execute(self) -> Result<(), Failure> {
        let scenario = Scenario::load(&self.scenario, &self.changes.overrides())?;
        let silent = self.quiet || self.json;
        let document = on_threads(self.threads, silent, scenario.trials, |progress| {
            results::crosscheck(&scenario, progress)
        })?
        .map_err(|diagnostic| Failure::scenario(diagnostic, &scenario))?;
        if self.json {
            return terminal::print(&report::crosscheck_json(&document));
        }
        if self.quiet {
            return Ok(());
        }
        let style = report::TerminalStyle { color: terminal::colors_output(), width: 100 };
        terminal::print(&report::crosscheck(&document, style))
    }
}
