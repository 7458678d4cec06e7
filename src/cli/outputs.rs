//! What a document leaves in its folder: itself, its tables and its plots.
use super::failure::Failure;
use amerce::diagnostics::Diagnostic;
use amerce::files::{self, OutputFolder};
use amerce::results::{Results, SealState, Verification};
use amerce::{plots, report};
use std::path::{Path, PathBuf};

const DOCUMENT: &str = "results.json";

/// Takes over what an earlier document in the folder has of other analyses of the same run, and stamps the document. An
/// earlier one that cannot be read, that is of another run, or whose seal is broken is replaced.
pub fn keep_analyses(target: &Path, results: &mut Results) {
    let earlier = files::read_document(&target.join(DOCUMENT)).ok();
    if let Some(text) = earlier
        && let Ok(earlier) = Results::from_json(&text)
        // What somebody has changed is not put under a new seal.
        && Verification::seal_of(&text) != SealState::Broken
    {
        results.keep_analyses_of(earlier);
    }
    results.stamp();
}

/// Writes everything or nothing.
pub fn write(target: &Path, results: &Results, with_plots: bool) -> Result<PathBuf, Failure> {
    let mut folder = OutputFolder::create(target)?;
    folder.write(DOCUMENT, report::to_json(results).as_bytes())?;
    for table in report::tables(results) {
        folder.write(table.name, &table.bytes)?;
    }
    if with_plots {
        for chart in plots::charts(results).map_err(plot_failure)? {
            folder.write(&format!("{}.svg", chart.name), chart.svg.as_bytes())?;
            folder.write(&format!("{}.png", chart.name), &chart.png().map_err(plot_failure)?)?;
        }
    }
    Ok(folder.commit(&family())?)
}

/// Every file that a document may leave.
fn family() -> Vec<String> {
    let plots = plots::NAMES.iter().flat_map(|name| ["svg", "png"].map(|ending| format!("{name}.{ending}")));
    let tables = report::TABLES.iter().map(|name| (*name).to_owned());
    [DOCUMENT.to_owned()].into_iter().chain(tables).chain(plots).collect()
}

pub fn plot_failure(error: plots::PlotError) -> Failure {
    Failure::environment(
        Diagnostic::error("plot", error.to_string())
            .help("`--no-plots` writes the results without the plots"),
    )
}
