//! What commands share that add an analysis to the document of a run.
use super::failure::Failure;
use super::options::{Changes, Output, Running};
use super::outputs;
use super::run::{on_threads, simulate, stem, warn};
use super::terminal;
use amerce::diagnostics::Diagnostic;
use amerce::files::OutputFolder;
use amerce::report::{self, TerminalStyle};
use amerce::results::Results;
use amerce::scenario::Scenario;
use clap::Args;
use std::path::PathBuf;

/// A scenario, how to run it, and where to leave what is found.
#[derive(Debug, Args)]
pub struct Analysis {
    /// The scenario file.
    scenario: PathBuf,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    running: Running,
    /// Write no plots.
    #[arg(long)]
    no_plots: bool,
}

impl Analysis {
    /// Reads the scenario.
    pub fn load(&self) -> Result<Scenario, Failure> {
        let scenario = Scenario::load(&self.scenario, &self.changes.overrides())?;
        warn(&scenario, &self.running);
        Ok(scenario)
    }

    /// Runs the scenario, lets `analyse` add its section to the document, prints what `tell` makes of it, and leaves the
    /// document with its tables and plots beside those of other analyses of the same run. `analyse` tells its argument of
    /// finished trials.
    pub fn execute(
        &self,
        scenario: &Scenario,
        analyse: impl FnOnce(&mut Results, &(dyn Fn(u64) + Sync)) -> Result<(), Diagnostic> + Send,
        tell: impl FnOnce(&Results, TerminalStyle) -> String,
    ) -> Result<(), Failure> {
        let target = self.output.folder(&stem(&self.scenario));
        OutputFolder::check(&target)?;
        let mut results = simulate(scenario, &self.running)?;
        on_threads(&self.running, None, |progress| analyse(&mut results, progress))?
            .map_err(|diagnostic| Failure::scenario(diagnostic, scenario))?;
        outputs::keep_analyses(&target, &mut results);
        let written = outputs::write(&target, &results, !self.no_plots)?;
        if self.running.json {
            return terminal::print(&report::to_json(&results));
        }
        if self.running.quiet {
            return Ok(());
        }
        let style = TerminalStyle { color: terminal::colors_output(), width: 100 };
        terminal::print(&format!("{}\nWritten to {}\n", tell(&results, style), terminal::path(&written)))
    }
}
