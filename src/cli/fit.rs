//! `amerce fit`: distributions fitted to a column of a file.
use super::failure::Failure;
use super::options::{Output, Running, seed};
use super::outputs;
use super::run::{on_threads, stem};
use super::terminal;
use amerce::files::{self, OutputFolder};
use amerce::fitting::{Condition, Family};
use amerce::report::{self, TerminalStyle};
use amerce::results::{self, FitRequest, Threshold};
use amerce::units;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::PathBuf;

/// Fit distributions to a column of amounts, or to how often incidents come.
///
/// Of amounts: lognormal, gamma, Weibull, Pareto, Burr and a lognormal body with a Pareto tail by maximum likelihood, ranked by
/// AIC, and a generalised Pareto distribution above a threshold; with Kolmogorov and Smirnov's and Anderson and Darling's
/// tests. Every row that is left out is counted. Prints the lines to paste into a scenario.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce fit fines.csv --column fine_eur\n  amerce fit fines.csv --column fine_eur --where country=Spain --family lognormal,burr\n  amerce fit fines.csv --column fine_eur --threshold 1M\n  amerce fit fines.csv --column date --frequency"
)]
pub struct Fit {
    /// The CSV file.
    file: PathBuf,
    /// The column to fit to.
    #[arg(long, value_name = "NAME")]
    column: String,
    /// The column holds dates, years or yearly counts: fit how often incidents come.
    #[arg(long, conflicts_with_all = ["family", "threshold", "bootstrap", "currency"])]
    frequency: bool,
    /// Families to fit, parted by commas [default: all].
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = family())]
    family: Vec<Family>,
    /// Where the generalised Pareto tail begins: an amount, or the share of amounts below it.
    #[arg(long, value_name = "AMOUNT|SHARE", default_value = "90%", value_parser = threshold)]
    threshold: Threshold,
    /// The currency of the amounts [default: the code that the column's name ends with].
    #[arg(long, value_name = "CODE", value_parser = currency)]
    currency: Option<String>,
    /// Samples of each fitted distribution, for p-values.
    #[arg(long, value_name = "N", default_value_t = 999, value_parser = clap::value_parser!(u32).range(19..=100_000))]
    bootstrap: u32,
    /// Seed of their random numbers; `fresh` takes a new one and reports it.
    #[arg(long, value_name = "N", value_parser = seed, default_value = "1")]
    seed: u64,
    /// Fit to the rows that have this value in this column, e.g. country=Spain.
    #[arg(long = "where", value_name = "COLUMN=VALUE", value_parser = Condition::parse)]
    condition: Option<Condition>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    running: Running,
    /// Write no plots.
    #[arg(long)]
    no_plots: bool,
}

impl Fit {
    pub fn execute(self) -> Result<(), Failure> {
        let kind = if self.frequency { "frequency" } else { "fit" };
        let target = self.output.folder(&format!("{}-{kind}", stem(&self.file)));
        let bytes = files::read(&self.file)?;
        OutputFolder::check(&target)?;
        let families = if self.family.is_empty() { Family::ALL.to_vec() } else { self.family };
        let request = FitRequest {
            file: self.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            column: self.column,
            condition: self.condition,
            currency: self.currency,
            families,
            threshold: self.threshold,
            bootstrap: self.bootstrap as usize,
            seed: self.seed,
            frequency: self.frequency,
        };
        let fit = on_threads(&self.running, Some(request.work()), |progress| {
            results::fit(&request, &bytes, progress)
        })?
        .map_err(Failure::arguments)?;
        let written = outputs::write_fit(&target, &fit, !self.no_plots)?;
        if self.running.json {
            return terminal::print(&report::fit_json(&fit));
        }
        if self.running.quiet {
            return Ok(());
        }
        let style = TerminalStyle { color: terminal::colors_output(), width: 100 };
        terminal::print(&format!("{}\nWritten to {}\n", report::fit(&fit, style), terminal::path(&written)))
    }
}

fn family() -> impl TypedValueParser<Value = Family> {
    PossibleValuesParser::new(Family::ALL.map(Family::name))
        .try_map(|name| Family::named(&name).ok_or("no such family"))
}

fn threshold(text: &str) -> Result<Threshold, String> {
    Threshold::parse(text)
        .ok_or_else(|| "write an amount above 0, e.g. 1M, or a share below 100%, e.g. 90%".to_owned())
}

fn currency(code: &str) -> Result<String, String> {
    match units::is_currency(code) {
        true => Ok(code.to_owned()),
        false => Err("write its code in ISO 4217, e.g. EUR or HKD".to_owned()),
    }
}
