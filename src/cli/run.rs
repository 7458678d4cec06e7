//! `amerce run`: simulate a scenario, print the summary, leave the results and the plots.
use super::data_out::DataOut;
use super::failure::Failure;
use super::options::{Changes, Output, Running};
use super::outputs;
use super::terminal;
use amerce::diagnostics::Diagnostic;
use amerce::files::OutputFolder;
use amerce::report;
use amerce::results::{self, Results, TrialSample};
use amerce::scenario::Scenario;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Simulate a scenario: loss distribution, programmes compared, plots.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce run scenarios/hk-retailer.toml\n  amerce run scenarios/hk-retailer.toml --set churn_rate=\"beta(2, 30)\" --trials 2M --seed 7\n  amerce run scenarios/hk-retailer.toml --json --no-plots | jq .baseline.loss.mean\n  amerce run my-company.xlsx --xlsx\n  amerce run scenarios/hk-retailer.toml --trials-out trials.csv --sipmath loss.SIPmath.json"
)]
pub struct Run {
    /// The scenario file: TOML, or a workbook (.xlsx).
    scenario: PathBuf,
    #[command(flatten)]
    changes: Changes,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    running: Running,
    #[command(flatten)]
    data_out: DataOut,
    /// Write no plots.
    #[arg(long)]
    no_plots: bool,
    /// Write the results as a workbook, too: results.xlsx, with charts, ROI as formulas and a sample of the trials.
    #[arg(long)]
    xlsx: bool,
}

impl Run {
    pub fn execute(self) -> Result<(), Failure> {
        let scenario = Scenario::load(&self.scenario, &self.changes.overrides())?;
        warn(&scenario, &self.running);
        let target = self.output.folder(&stem(&self.scenario));
        OutputFolder::check(&target)?;
        self.data_out.check()?;
        let mut results = simulate(&scenario, &self.running)?;
        outputs::keep_analyses(&target, &mut results);
        self.data_out.write(&scenario, &results, &self.running)?;
        // Only now, so that a simulation that is interrupted leaves nothing.
        let mut papers = Vec::new();
        if self.xlsx {
            papers.push((report::WORKBOOK.to_owned(), workbook(&scenario, &results)?));
        }
        let written = outputs::write_with(&target, &results, !self.no_plots, &papers)?;
        print(&results, &self.running, &written)
    }
}

/// The results as a workbook, with some of the trials made again.
fn workbook(scenario: &Scenario, results: &Results) -> Result<Vec<u8>, Failure> {
    let sample = TrialSample::of(scenario, results, report::workbook_trials(results));
    report::workbook(results, &sample).map_err(|reason| {
        Failure::environment(
            Diagnostic::error("workbook", reason)
                .help("run without `--xlsx`; the CSV files hold the same figures"),
        )
    })
}

/// The file's name without its ending.
pub fn stem(scenario: &Path) -> String {
    scenario.file_stem().map_or_else(|| "scenario".to_owned(), |stem| stem.to_string_lossy().into_owned())
}

/// Says that there are warnings; `amerce check` shows them in full.
pub fn warn(scenario: &Scenario, running: &Running) {
    if running.silent() {
        return;
    }
    let warnings = scenario.warnings(jiff::ZonedDateTime::now().date());
    terminal::print_error(&report::warned(warnings.len(), &scenario.file));
}

/// Runs the engine on as many threads as asked for.
pub fn simulate(scenario: &Scenario, running: &Running) -> Result<Results, Failure> {
    // How many trials a precision takes is not known before.
    let trials = scenario.precision.is_none().then_some(scenario.trials);
    let results = on_threads(running, trials, |progress| results::run(scenario, progress))?
        .map_err(|fault| Failure::fault(fault, scenario))?;
    if !running.silent() {
        terminal::print_error(&report::not_smoothed(&results));
    }
    if let Some(unmet) = report::unmet(&results).filter(|_| !running.silent()) {
        let raise = match results.scenario.knowledge_draws {
            Some(_) => "`knowledge_draws` along with the trials",
            None => "`--most-trials`",
        };
        let warning = Diagnostic::warning("precision", unmet)
            .help(format!("raise {raise}, ask for less, or read the figures with their intervals"));
        terminal::warn(warning, scenario);
    }
    Ok(results)
}

/// Does work of so many trials, if that is known, on as many threads as asked for, behind a progress bar unless it is silent.
pub fn on_threads<T: Send>(
    running: &Running,
    trials: Option<u64>,
    work: impl FnOnce(&(dyn Fn(u64) + Sync)) -> T + Send,
) -> Result<T, Failure> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(running.threads.map_or(0, usize::from))
        .build()
        .map_err(|error| {
            Failure::environment(Diagnostic::error("threads", format!("cannot start threads: {error}")))
        })?;
    let bar = progress_bar(trials, running.silent());
    bar.enable_steady_tick(Duration::from_millis(200));
    let done = pool.install(|| work(&|trials| bar.inc(trials)));
    bar.finish_and_clear();
    Ok(done)
}

fn progress_bar(trials: Option<u64>, silent: bool) -> ProgressBar {
    if silent {
        return ProgressBar::hidden();
    }
    let template = match trials {
        Some(_) => "{wide_bar} {percent} %, {eta} left",
        None => "{spinner} {human_pos} trials in all batches, {elapsed}",
    };
    let bar = ProgressBar::with_draw_target(trials, ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template(template).expect("the template is valid");
    bar.with_style(style)
}

fn print(results: &Results, running: &Running, written: &Path) -> Result<(), Failure> {
    if running.json {
        return terminal::print(&report::to_json(results));
    }
    if running.quiet {
        return Ok(());
    }
    let style = report::TerminalStyle { color: terminal::colors_output(), width: 100 };
    terminal::print(&format!("{}\nWritten to {}\n", report::summary(results, style), terminal::path(written)))
}
