//! `amerce compare`: scenarios side by side.
use super::failure::Failure;
use super::options::{Changes, Output, Running};
use super::run;
use super::terminal;
use amerce::diagnostics::Diagnostic;
use amerce::files::OutputFolder;
use amerce::report;
use amerce::results::Comparison;
use amerce::scenario::Scenario;
use clap::Args;
use std::path::{Path, PathBuf};

/// Simulate several scenarios and show them side by side.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amerce compare scenarios/hk-retailer.toml scenarios/hk-financial-institution.toml"
)]
pub struct Compare {
    /// The scenario files, of one currency.
    #[arg(required = true, num_args = 2..)]
    scenarios: Vec<PathBuf>,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    running: Running,
}

impl Compare {
    pub fn execute(self) -> Result<(), Failure> {
        let overrides = self.changes.overrides();
        let mut scenarios = Vec::new();
        for path in &self.scenarios {
            scenarios.push(Scenario::load(path, &overrides)?);
        }
        same_currency(&scenarios)?;
        let target = self.folder();
        OutputFolder::check(&target)?;
        let mut results = Vec::new();
        for scenario in &scenarios {
            run::warn(scenario, &self.running);
            results.push(run::simulate(scenario, &self.running)?);
        }
        let comparison = Comparison::new(results);
        // Only now, so that a simulation that is interrupted leaves nothing.
        let mut folder = OutputFolder::create(&target)?;
        folder.write("comparison.json", report::comparison_json(&comparison).as_bytes())?;
        folder.write("comparison.csv", &report::comparison_csv(&comparison))?;
        let written = folder.commit(&[])?;
        self.print(&comparison, &written)
    }

    fn folder(&self) -> PathBuf {
        let stems: Vec<String> = self.scenarios.iter().map(|path| run::stem(path)).collect();
        self.output.folder(&stems.join("-and-"))
    }

    fn print(&self, comparison: &Comparison, written: &Path) -> Result<(), Failure> {
        if self.running.json {
            return terminal::print(&report::comparison_json(comparison));
        }
        if self.running.quiet {
            return Ok(());
        }
        let style = report::TerminalStyle { color: terminal::colors_output(), width: 100 };
        terminal::print(&format!(
            "{}\nWritten to {}\n",
            report::comparison(comparison, style),
            terminal::path(written)
        ))
    }
}

fn same_currency(scenarios: &[Scenario]) -> Result<(), Failure> {
    let first = &scenarios[0];
    match scenarios.iter().find(|scenario| scenario.currency != first.currency) {
        None => Ok(()),
        Some(other) => Err(Failure::arguments(
            Diagnostic::error(
                "currencies-differ",
                format!("{} is in {}, but {} is in {}", first.file, first.currency, other.file, other.currency),
            )
            .help("compare scenarios of one currency; inside a scenario, convert with an exchange rate as an input"),
        )),
    }
}
