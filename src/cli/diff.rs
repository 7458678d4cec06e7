//! `amerce diff`: what moved the number.
use super::documents::Document;
use super::failure::Failure;
use super::options::{Output, Running};
use super::outputs::plot_failure;
use super::run::on_threads;
use super::terminal;
use amerce::audit::Of;
use amerce::files::OutputFolder;
use amerce::results::Waterfall;
use amerce::{plots, report, results};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::{Path, PathBuf};

/// Say what moved a figure between two runs: inputs one by one, structure, engine version, sampling.
///
/// Both documents are sealed: they carry what they were made from. The parts add up exactly to the change.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amerce diff q1/results.json q2/results.json\n  amerce diff q1/results.json q2/results.json --of tvar95 --out q2/movement"
)]
pub struct Diff {
    /// The `results.json` of the earlier run.
    before: PathBuf,
    /// The `results.json` of the later run.
    after: PathBuf,
    /// The figure of the baseline's loss to follow.
    #[arg(long, value_name = "WORD", value_parser = figure(), default_value = "var95")]
    of: Of,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    running: Running,
    /// Write no plot.
    #[arg(long)]
    no_plots: bool,
}

fn figure() -> impl TypedValueParser<Value = Of> {
    let meaning = |word: String| Of::WORDS.iter().find(|(known, _)| *known == word).map(|(_, of)| *of);
    PossibleValuesParser::new(Of::WORDS.map(|(word, _)| word))
        .try_map(move |word| meaning(word).ok_or("no figure that can be followed"))
}

impl Diff {
    pub fn execute(self) -> Result<(), Failure> {
        let (before, after) = (Document::read(&self.before)?, Document::read(&self.after)?);
        let (first, second) = (before.sealed(&self.before)?, after.sealed(&self.after)?);
        let target = self.output.folder("diff");
        OutputFolder::check(&target)?;
        let found = on_threads(&self.running, None, |progress| {
            results::diff((&before.results, &first), (&after.results, &second), self.of, progress)
        })?
        .map_err(Failure::arguments)?;
        let written = self.write(&target, &found)?;
        if self.running.json {
            return terminal::print(&report::waterfall_json(&found));
        }
        if self.running.quiet {
            return Ok(());
        }
        let style = report::TerminalStyle { color: terminal::colors_output(), width: 100 };
        terminal::print(&format!(
            "{}\nWritten to {}\n",
            report::waterfall(&found, style),
            terminal::path(&written)
        ))
    }

    fn write(&self, target: &Path, found: &Waterfall) -> Result<PathBuf, Failure> {
        let mut folder = OutputFolder::create(target)?;
        folder.write("diff.json", report::waterfall_json(found).as_bytes())?;
        folder.write("diff.csv", &report::waterfall_csv(found))?;
        if !self.no_plots {
            let chart = plots::waterfall(found).map_err(plot_failure)?;
            folder.write("waterfall.svg", chart.svg.as_bytes())?;
            folder.write("waterfall.png", &chart.png().map_err(plot_failure)?)?;
        }
        let family = ["diff.json", "diff.csv", "waterfall.svg", "waterfall.png"].map(str::to_owned);
        Ok(folder.commit(&family)?)
    }
}
