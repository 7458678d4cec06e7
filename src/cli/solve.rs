//! `amerce solve`: which value of a number makes a target hold.
use super::analysis::Analysis;
use super::failure::Failure;
use super::terminal;
use amerce::diagnostics::Diagnostic;
use amerce::files;
use amerce::formula::amount;
use amerce::whatif::Target;
use amerce::{report, results};
use clap::Args;
use std::path::PathBuf;

/// Find the value of an input, a parameter or a control at which a target holds.
///
/// NAME is what `--set` takes (`customers`, `controls.training.cost`); a parameter of a distribution by its name
/// (`base_fine.mode`, `frequency.incidents.mean`); or `controls.NAME.effectiveness`, one number for all that the control
/// reduces. Every crossing in the range is found, by Brent's method on common random numbers, with its standard error.
///
/// A target has two sides with `=`, `<=` or `>=` between them. A side is a formula of numbers, of inputs and definitions
/// that are constants, and of statistics: mean, median, sd, var(QUANTITY, 95%), tvar(QUANTITY, 95%) and P(QUANTITY > x),
/// of loss, loss(PROGRAMME), avoided(PROGRAMME), spend(PROGRAMME) and net_benefit(PROGRAMME); roi(PROGRAMME) and
/// avoided_per_spent(PROGRAMME). `loss` is the baseline's; where a number of a control is looked for, the loss with that
/// control alone.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce solve scenarios/document.toml --find pr_budget --so-that \"median(loss) = 2.3 * it_budget\"\n  amerce solve scenarios/hk-retailer.toml --find controls.data_mapping.effectiveness --so-that \"P(loss > 10M) = 10%\"\n  amerce solve scenarios/hk-retailer.toml --find controls.response_retainer.annual_cost --so-that \"roi = 0\" --between 1k 2M"
)]
pub struct Solve {
    #[command(flatten)]
    analysis: Analysis,
    /// What to look for.
    #[arg(long, value_name = "NAME")]
    find: String,
    /// What is to hold, e.g. "median(loss) = 2.3 * it_budget".
    #[arg(long, value_name = "TARGET")]
    so_that: String,
    /// Where to look [default: 0 to 1 for shares, else a hundredth to a hundred times what it is now, as far as possible].
    #[arg(long, num_args = 2, value_names = ["LOW", "HIGH"], value_parser = amount, allow_negative_numbers = true)]
    between: Option<Vec<f64>>,
    /// Write the scenario with the solution in its place, and nothing else changed.
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// Let --write replace a file.
    #[arg(long, requires = "write")]
    force: bool,
}

impl Solve {
    pub fn execute(self) -> Result<(), Failure> {
        let mut scenario = self.analysis.load()?;
        let sought = scenario.sought(&self.find).map_err(|wrong| Failure::scenario(wrong, &scenario))?;
        let target = Target::read(&self.so_that, &mut scenario, &sought);
        let target = target.map_err(|wrong| Failure::scenario(wrong, &scenario))?;
        if let Some(path) = self.write.as_ref().filter(|path| files::is_there(path) && !self.force) {
            let shown = terminal::path(path);
            return Err(Failure::arguments(
                Diagnostic::error("write", format!("{shown} is there already"))
                    .help("choose another name, or replace it with `--force`"),
            ));
        }
        let between = self.between.as_ref().map(|ends| (ends[0], ends[1]));
        let mut solution = None;
        self.analysis.execute(
            &scenario,
            |results, progress| {
                results::solve(&scenario, (&sought, &target), between, results, progress)?;
                solution = report::rounded(results);
                Ok(())
            },
            report::solve,
        )?;
        let Some(path) = self.write else { return Ok(()) };
        let [only] = solution.as_deref().unwrap_or_default() else {
            return Err(Failure::arguments(
                Diagnostic::error("write", "there is more than one solution, so none was written")
                    .help("say which with `--between LOW HIGH`"),
            ));
        };
        let text = sought.written(&scenario, only).map_err(|wrong| Failure::scenario(wrong, &scenario))?;
        match self.force {
            true => files::replace(&path, text.as_bytes())?,
            false => files::write_new(&path, text.as_bytes())?,
        }
        if self.analysis.silent() {
            return Ok(());
        }
        terminal::print(&format!("Wrote {} with {} = {only}\n", terminal::path(&path), sought.name))
    }
}
