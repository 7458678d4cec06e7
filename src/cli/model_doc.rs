//! `amerce model-doc`: the document that a reviewer of the model asks for.
use super::documents::Document;
use super::failure::Failure;
use super::options::{Changes, Output, Running};
use super::outputs;
use super::run::{on_threads, simulate, stem, warn};
use super::terminal;
use amerce::audit::Of;
use amerce::files::OutputFolder;
use amerce::report::{self, ModelDocument};
use amerce::results::{self, Waterfall};
use amerce::scenario::Scenario;
use clap::Args;
use std::path::PathBuf;

/// Run a scenario and write its model document (Markdown), for reviewers.
///
/// Purpose, result, theory, assumptions, data, limits, sensitivity, cross-check, self-check, change log: from the scenario,
/// its run, and the analyses that lie in the folder for the same run.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce model-doc scenarios/hk-retailer.toml\n  amerce model-doc scenarios/hk-retailer.toml --since q1/results.json"
)]
pub struct ModelDoc {
    /// The scenario file.
    scenario: PathBuf,
    #[command(flatten)]
    changes: Changes,
    /// The `results.json` of an earlier run: the change log says what changed since, and what that moved VaR 95 by.
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    running: Running,
}

impl ModelDoc {
    pub fn execute(self) -> Result<(), Failure> {
        let scenario = Scenario::load(&self.scenario, &self.changes.overrides())?;
        warn(&scenario, &self.running);
        let earlier = self.since.as_ref().map(|path| Document::read(path)).transpose()?;
        let target = self.output.folder(&stem(&self.scenario));
        OutputFolder::check(&target)?;
        let mut results = simulate(&scenario, &self.running)?;
        outputs::keep_analyses(&target, &mut results);
        let crosscheck =
            on_threads(&self.running, None, |progress| results::crosscheck(&scenario, progress))?;
        let since: Option<Waterfall> = match (&earlier, &self.since) {
            (Some(earlier), Some(path)) => {
                let first = earlier.sealed(path)?;
                let found = on_threads(&self.running, None, |progress| {
                    results::diff((&earlier.results, &first), (&results, &scenario), Of::default(), progress)
                })?;
                Some(found.map_err(Failure::arguments)?)
            }
            _ => None,
        };
        let today = jiff::ZonedDateTime::now().date();
        let text = report::model_document(&ModelDocument {
            scenario: &scenario,
            results: &results,
            crosscheck: crosscheck.as_ref(),
            warnings: &scenario.warnings(today),
            since: since.as_ref(),
            date: &today.to_string(),
        });
        let mut folder = OutputFolder::create(&target)?;
        folder.write("results.json", report::to_json(&results).as_bytes())?;
        folder.write("model-document.md", text.as_bytes())?;
        let written = folder.commit(&[])?;
        if self.running.json {
            return terminal::print(&report::to_json(&results));
        }
        if self.running.quiet {
            return Ok(());
        }
        terminal::print(&format!("Written to {}\n", terminal::path(&written.join("model-document.md"))))
    }
}
