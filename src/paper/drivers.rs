//! What drives the loss, as the sensitivity analysis found it.
use super::appetite::picture;
use super::block::{Block, Column, Row, Table};
use super::terms;
use super::writer::Writer;
use crate::format;
use crate::plots::{self, PlotError};
use crate::report;
use crate::results::{Bounded, Sensitivity};

/// Of the drivers; the document has all.
const MOST: usize = 5;
/// A range that is narrower than this says nothing to who decides.
const EXACT: f64 = 0.001;

/// A heading, what a year's loss varies with, a chart and its table; nothing without the analysis.
pub fn blocks(writer: &Writer) -> Result<Vec<Block>, PlotError> {
    let Some(found) = &writer.results.analyses.sensitivity else { return Ok(Vec::new()) };
    if found.severity.drivers.is_empty() {
        return Ok(Vec::new());
    }
    let mut blocks = vec![Block::Heading(writer.say(terms::LOSS_DRIVERS))];
    blocks.extend(year(writer, found).map(Block::paragraph));
    blocks.push(Block::note(writer.say(terms::SHARES_READ)));
    let charts = plots::charts(writer.results)?;
    let chart = charts.iter().find(|chart| chart.name == "sobol-indices");
    blocks.extend(chart.map(|chart| Block::Chart(picture(chart))));
    blocks.push(Block::Table(table(writer, found)));
    let unbounded: Vec<String> = (found.severity.inputs.iter())
        .filter(|input| !input.finite_variance)
        .map(|input| report::name(&input.name))
        .collect();
    if !unbounded.is_empty() {
        let names = writer.language.list(&unbounded);
        blocks.push(Block::note(writer.fill(terms::NO_VARIANCE, &[("names", &names)])));
    }
    Ok(blocks)
}

fn year(writer: &Writer, found: &Sensitivity) -> Option<String> {
    let year = found.year?;
    let share = |one: Bounded| format::part_of_whole(one.value);
    let (number, severity) = (share(year.number), share(year.severity));
    Some(match year.shared {
        Some(shared) => writer.fill(
            terms::YEAR_SHARED,
            &[("number", &*number), ("shared", &share(shared)), ("severity", &severity)],
        ),
        None => writer.fill(terms::YEAR_SHARES, &[("number", &*number), ("severity", &severity)]),
    })
}

fn table(writer: &Writer, found: &Sensitivity) -> Table {
    let columns = vec![
        Column::words(writer.say(terms::DRIVER), 2.0),
        Column::figures(writer.say(terms::ALONE), 2.0),
        Column::figures(writer.say(terms::TOGETHER), 2.0),
    ];
    let share = |one: Bounded| {
        if one.high - one.low < EXACT {
            format::part_of_whole(one.value)
        } else {
            writer.language.share_interval(one.value, one.low, one.high)
        }
    };
    let drivers = &found.severity.drivers;
    let rows = drivers
        .iter()
        .take(MOST)
        .map(|driver| {
            let names: Vec<String> = driver.inputs.iter().map(|name| report::name(name)).collect();
            Row::of([writer.language.list(&names), share(driver.first), share(driver.total)])
        })
        .collect();
    let caption = if drivers.len() > MOST {
        let (shown, all) = (MOST.to_string(), drivers.len().to_string());
        writer.fill(terms::DRIVERS_SHOWN, &[("shown", &shown), ("all", &all)])
    } else {
        writer.say(terms::FIGURES_BESIDE)
    };
    Table { caption, columns, rows }
}
