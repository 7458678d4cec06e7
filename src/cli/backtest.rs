//! `amerce backtest`: realised losses against the simulated distribution.
use super::analysis::Analysis;
use super::failure::Failure;
use super::terminal;
use amerce::whatif::{Names, Realised};
use amerce::{files, report, results};
use clap::Args;
use std::path::PathBuf;

/// Hold realised losses by year against the simulated distribution of a year's loss.
///
/// The file has one row for each year: what the incidents of that year cost in all, in the scenario's currency and in
/// today's money; 0 for a year without loss. The scenario is taken for one year, its first, without discounting.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  amerce backtest scenarios/hk-retailer.toml scenarios/data/illustrative-losses.csv"
)]
pub struct Backtest {
    #[command(flatten)]
    analysis: Analysis,
    /// The losses: a CSV file with a header.
    losses: PathBuf,
    /// The column of the years.
    #[arg(long, value_name = "NAME", default_value = "year")]
    year_column: String,
    /// The column of the losses.
    #[arg(long, value_name = "NAME", default_value = "loss")]
    loss_column: String,
    /// The programme whose controls were in place [default: none].
    #[arg(long, value_name = "NAME")]
    programme: Option<String>,
}

impl Backtest {
    pub fn execute(self) -> Result<(), Failure> {
        let scenario = self.analysis.load()?;
        let wrong = |wrong| Failure::scenario(wrong, &scenario);
        let names = Names { year: self.year_column, loss: self.loss_column };
        let file = terminal::path(&self.losses);
        let realised = Realised::parse(&file, &files::read_text(&self.losses)?, &names).map_err(wrong)?;
        let programme = self.programme.as_deref().map(|name| scenario.programme(name));
        let programme = programme.transpose().map_err(wrong)?;
        self.analysis.execute(
            &scenario,
            |results, progress| {
                results::backtest(&scenario, programme, (&file, &realised), results, progress)
            },
            report::backtest,
        )
    }
}
