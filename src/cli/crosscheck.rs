//! `amerce crosscheck`: the baseline's loss a second way.
use super::failure::Failure;
use super::options::{Changes, Running};
use super::run::on_threads;
use super::terminal;
use amerce::diagnostics::Diagnostic;
use amerce::scenario::Scenario;
use amerce::{format, report, results};
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
    #[command(flatten)]
    running: Running,
}

impl Crosscheck {
    pub fn execute(self) -> Result<(), Failure> {
        let scenario = Scenario::load(&self.scenario, &self.changes.overrides())?;
        if scenario.precision.is_some() && !self.running.silent() {
            let trials = format::count(scenario.trials);
            let warning = Diagnostic::warning(
                "precision",
                format!("a crosscheck runs {trials} trials, to no precision"),
            )
            .help("`--trials` sets their number");
            terminal::warn(warning, &scenario);
        }
        let document = on_threads(&self.running, Some(scenario.trials), |progress| {
            results::crosscheck(&scenario, progress)
        })?
        .map_err(|diagnostic| Failure::scenario(diagnostic, &scenario))?;
        if self.running.json {
            return terminal::print(&report::crosscheck_json(&document));
        }
        if self.running.quiet {
            return Ok(());
        }
        let style = report::TerminalStyle { color: terminal::colors_output(), width: 100 };
        terminal::print(&report::crosscheck(&document, style))
    }
}
