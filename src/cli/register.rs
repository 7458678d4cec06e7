//! `amerce register`: scenarios as rows of a risk register.
use super::failure::Failure;
use super::options::{Changes, Output, Running};
use super::run::{simulate, warn};
use super::terminal;
use amerce::files::OutputFolder;
use amerce::report;
use amerce::results::Comparison;
use amerce::scenario::Scenario;
use clap::Args;
use std::path::PathBuf;

/// Run scenarios and write them as one risk register (CSV).
///
/// One row for each scenario as it is, and one for what each of its programmes would leave of it: owner, exposure at the
/// 5th, 50th and 95th percentile, status against risk appetite, next review.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amerce register scenarios/hk-retailer.toml scenarios/eu-transfer.toml --out register"
)]
pub struct Register {
    /// The scenario files; each row is in its scenario's currency.
    #[arg(required = true, num_args = 1..)]
    scenarios: Vec<PathBuf>,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    running: Running,
}

impl Register {
    pub fn execute(self) -> Result<(), Failure> {
        let overrides = self.changes.overrides();
        let scenarios: Vec<Scenario> =
            self.scenarios.iter().map(|path| Scenario::load(path, &overrides)).collect::<Result<_, _>>()?;
        let target = self.output.folder("register");
        OutputFolder::check(&target)?;
        let mut runs = Vec::new();
        for scenario in &scenarios {
            warn(scenario, &self.running);
            runs.push(simulate(scenario, &self.running)?);
        }
        let mut folder = OutputFolder::create(&target)?;
        folder.write("register.csv", &report::register_csv(&runs))?;
        let written = folder.commit(&[])?;
        if self.running.json {
            return terminal::print(&report::comparison_json(&Comparison::new(runs)));
        }
        if self.running.quiet {
            return Ok(());
        }
        terminal::print(&format!("Written to {}\n", terminal::path(&written)))
    }
}
