//! Files of a run for other programs.
use super::failure::Failure;
use super::options::Running;
use super::run::on_threads;
use super::terminal;
use amerce::audit::{self, Stopped, Trials};
use amerce::diagnostics::Diagnostic;
use amerce::engine::Plan;
use amerce::files::{FileError, WholeFile};
use amerce::report;
use amerce::results::{Results, SipLibrary};
use amerce::scenario::Scenario;
use clap::Args;
use std::path::{Path, PathBuf};

/// Where to leave what other programs take on.
#[derive(Debug, Args)]
pub struct DataOut {
    /// Write every trial: its loss, components, and each programme's loss and spend, as .csv or .parquet.
    #[arg(long, value_name = "FILE")]
    trials_out: Option<PathBuf>,
    /// Write the distributions of the loss and of what programmes leave of it as a SIPmath 3.0 library (JSON).
    #[arg(long, value_name = "FILE")]
    sipmath: Option<PathBuf>,
}

/// What a file of trials is written as.
#[derive(Clone, Copy)]
enum Form {
    Csv,
    Parquet,
}

impl DataOut {
    /// Makes sure, before any work is done, that all can be written.
    pub fn check(&self) -> Result<(), Failure> {
        if let Some(path) = &self.trials_out {
            form(path)?;
        }
        for path in [&self.trials_out, &self.sipmath].into_iter().flatten() {
            WholeFile::check(path).map_err(failed)?;
        }
        Ok(())
    }

    /// Writes what was asked for; `scenario` is that of `results`.
    pub fn write(&self, scenario: &Scenario, results: &Results, running: &Running) -> Result<(), Failure> {
        if let Some(path) = &self.trials_out {
            // A run to a precision has more trials than its first batch.
            let scenario = Scenario { trials: results.run.trials, precision: None, ..scenario.clone() };
            let plan = Plan::new(&scenario);
            let stopped = match form(path)? {
                Form::Csv => on_threads(running, None, |_| csv(&plan, path))?,
                Form::Parquet => {
                    on_threads(running, None, |_| parquet(&plan, path, &results.scenario.fingerprint))?
                }
            };
            stopped.map_err(|stopped| match stopped {
                Stopped::Fault(fault) => Failure::fault(fault, &scenario),
                Stopped::Writing(error) => failed(error),
            })?;
        }
        if let Some(path) = &self.sipmath {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let date = jiff::ZonedDateTime::now().date().strftime("%m-%d-%Y").to_string();
            let library = SipLibrary::new(results, &name, &date);
            for (name, reason) in library.left_out.iter().filter(|_| !running.silent()) {
                let message = format!("`{name}` is not in the SIPmath library: {reason}");
                terminal::warn(Diagnostic::warning("sipmath", message), scenario);
            }
            let mut file = WholeFile::create(path).map_err(failed)?;
            file.append(library.text().as_bytes()).map_err(failed)?;
            file.finish().map_err(failed)?;
        }
        Ok(())
    }
}

fn form(path: &Path) -> Result<Form, Failure> {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => Ok(Form::Csv),
        Some("parquet") if cfg!(feature = "parquet") => Ok(Form::Parquet),
        Some("parquet") => Err(Failure::arguments(
            Diagnostic::error("trials-out", "this program was built without Parquet").help(
                "name a file that ends in .csv, or install with `cargo install --path . --features parquet`",
            ),
        )),
        _ => Err(Failure::arguments(
            Diagnostic::error("trials-out", format!("{} is neither .csv nor .parquet", terminal::path(path)))
                .help("the ending says how trials are written, e.g. `--trials-out trials.csv`"),
        )),
    }
}

fn failed(error: FileError) -> Failure {
    let diagnostic = error.diagnostic();
    Failure::environment(Diagnostic { help: Some("name another file".to_owned()), ..diagnostic })
}

fn csv(plan: &Plan<'_>, path: &Path) -> Result<(), Stopped<FileError>> {
    let mut file = WholeFile::create(path).map_err(Stopped::Writing)?;
    file.append(&report::trials_header(&Trials::names(plan))).map_err(Stopped::Writing)?;
    audit::each_batch(plan, |trials| report::trials_rows(&trials), |rows| file.append(&rows))?;
    file.finish().map(drop).map_err(Stopped::Writing)
}

#[cfg(feature = "parquet")]
fn parquet(plan: &Plan<'_>, path: &Path, fingerprint: &str) -> Result<(), Stopped<FileError>> {
    let failed = |error| Stopped::Writing(WholeFile::failed(path, error));
    let file = WholeFile::create(path).map_err(Stopped::Writing)?;
    let mut writer = report::ParquetTrials::new(file, &Trials::names(plan), fingerprint).map_err(failed)?;
    audit::each_batch(
        plan,
        |trials| trials,
        |trials| writer.write(&trials).map_err(|error| WholeFile::failed(path, error)),
    )?;
    writer.close().map_err(failed)?.finish().map(drop).map_err(Stopped::Writing)
}

#[cfg(not(feature = "parquet"))]
fn parquet(_: &Plan<'_>, _: &Path, _: &str) -> Result<(), Stopped<FileError>> {
    unreachable!("`form` refuses it")
}
