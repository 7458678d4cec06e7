//! `amerce verify`: a document's run made again.
use super::documents::Document;
use super::failure::Failure;
use super::options::{Changes, Running};
use super::run::on_threads;
use super::terminal;
use amerce::diagnostics::Diagnostic;
use amerce::results::{self, Verification};
use amerce::scenario::{Overrides, Scenario};
use amerce::{files, report};
use clap::Args;
use std::path::{Path, PathBuf};

/// Run a document's scenario again, and say whether the same comes out.
///
/// What is run is the text that the document carries, with the changes of its command line and its data files, so nothing
/// else is needed. Exit code 0: identical; 1: not identical, or something could not be read.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce verify output/hk-retailer/results.json\n  amerce verify old-results.json --scenario scenarios/hk-retailer.toml --seed 7"
)]
pub struct Verify {
    /// The `results.json` of a run.
    document: PathBuf,
    /// Run this scenario, with these changes, instead of what the document carries: for documents without a seal.
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    running: Running,
}

impl Verify {
    pub fn execute(self) -> Result<(), Failure> {
        let document = Document::read(&self.document)?;
        let scenario = self.scenario(&document)?;
        let again = on_threads(&self.running, Some(document.results.run.trials), |progress| {
            results::run(&scenario, progress)
        })?
        .map_err(|fault| Failure::fault(fault, &scenario))?;
        let now = files::read_text(Path::new(&document.results.scenario.file)).ok();
        let found = Verification::new(&document.text, &again, now.as_deref());
        let style = report::TerminalStyle { color: terminal::colors_output(), width: 100 };
        if self.running.json {
            terminal::print(&report::verification_json(&found))?;
        } else if !self.running.quiet {
            terminal::print(&report::verification(&found, style))?;
        }
        if found.identical {
            return Ok(());
        }
        let message = format!("{} does not come out again", terminal::path(&self.document));
        Err(Failure::environment(Diagnostic::error("verify", message)))
    }

    fn scenario(&self, document: &Document) -> Result<Scenario, Failure> {
        let changes = self.changes.overrides();
        match &self.scenario {
            Some(path) => Ok(Scenario::load(path, &changes)?),
            None if changes == Overrides::default() => document.scenario(
                &self.document,
                "name the scenario with `--scenario FILE`, and the changes that the run was made with",
            ),
            None => Err(Failure::arguments(
                Diagnostic::error("arguments", "a sealed document carries its own changes")
                    .help("leave them out, or name a scenario with `--scenario FILE`"),
            )),
        }
    }
}
