//! What a document leaves in its folder: itself, its tables and its plots.
use super::failure::Failure;
use super::options::Running;
use super::terminal;
use amerce::diagnostics::Diagnostic;
use amerce::files::{self, OutputFolder};
use amerce::plots::Chart;
use amerce::results::{Fit, Results, SealState, Verification};
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

/// The name and content of a file beside the document: a workbook, a board paper.
pub type Paper = (String, Vec<u8>);

/// Writes everything or nothing.
pub fn write(target: &Path, results: &Results, with_plots: bool) -> Result<PathBuf, Failure> {
    write_with(target, results, with_plots, &[])
}

/// Writes everything and these papers, or nothing. Papers of earlier commands stay, for somebody may have edited them: each
/// says which run it is about. A workbook of another run goes.
pub fn write_with(
    target: &Path,
    results: &Results,
    with_plots: bool,
    papers: &[Paper],
) -> Result<PathBuf, Failure> {
    let mut family = family();
    if !is_of_the_run_in(target, results) {
        family.push(report::WORKBOOK.to_owned());
    }
    let mut folder = OutputFolder::create(target)?;
    folder.write(DOCUMENT, report::to_json(results).as_bytes())?;
    for table in report::tables(results) {
        folder.write(table.name, &table.bytes)?;
    }
    if with_plots {
        draw(&mut folder, plots::charts(results).map_err(plot_failure)?)?;
    }
    for (name, bytes) in papers {
        folder.write(name, bytes)?;
    }
    Ok(folder.commit(&family)?)
}

/// Prints where the papers lie, or the document, or nothing.
pub fn tell(running: &Running, results: &Results, papers: &[Paper], written: &Path) -> Result<(), Failure> {
    if running.json {
        return terminal::print(&report::to_json(results));
    }
    if running.quiet {
        return Ok(());
    }
    let files = papers.iter().map(|(name, _)| format!("{}\n", terminal::path(&written.join(name))));
    terminal::print(&files.collect::<String>())
}

/// Whether the document in the folder is of the same run.
fn is_of_the_run_in(target: &Path, results: &Results) -> bool {
    let there = files::read_document(&target.join(DOCUMENT)).ok();
    there
        .and_then(|text| Results::from_json(&text).ok())
        .is_some_and(|there| there.is_of_the_same_run(results))
}

/// Writes a fit with its table and plots, everything or nothing.
pub fn write_fit(target: &Path, fit: &Fit, with_plots: bool) -> Result<PathBuf, Failure> {
    let mut folder = OutputFolder::create(target)?;
    folder.write("fit.json", report::fit_json(fit).as_bytes())?;
    folder.write("fit.csv", &report::fit_csv(fit))?;
    if with_plots {
        draw(&mut folder, plots::fit_charts(fit).map_err(plot_failure)?)?;
    }
    let plots =
        plots::FIT_NAMES.iter().flat_map(|name| ["svg", "png"].map(|ending| format!("{name}.{ending}")));
    let family: Vec<String> = ["fit.json", "fit.csv"].map(str::to_owned).into_iter().chain(plots).collect();
    Ok(folder.commit(&family)?)
}

fn draw(folder: &mut OutputFolder, charts: Vec<Chart>) -> Result<(), Failure> {
    for chart in charts {
        folder.write(&format!("{}.svg", chart.name), chart.svg.as_bytes())?;
        folder.write(&format!("{}.png", chart.name), &chart.png().map_err(plot_failure)?)?;
    }
    Ok(())
}

/// Every file that a document leaves, or may leave.
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
