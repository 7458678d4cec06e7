//! Which share of the variance of an incident's loss goes with each input, alone and in any combination.
use crate::format;
use crate::results::Results;

use super::lettering::plain;
use super::shares::{self, MOST, Row};
use super::{Chart, PlotError, canvas, frame};

/// `None` unless the document has the section.
pub fn chart(results: &Results) -> Result<Option<Chart>, PlotError> {
    let Some(found) = &results.analyses.sensitivity else { return Ok(None) };
    let title = format!("{}: Sobol' indices", frame::scenario_name(results));
    let rows: Vec<Row> = (found.severity.drivers.iter().take(MOST))
        .map(|driver| Row {
            name: plain(&driver.inputs.join(" with ")),
            shares: vec![driver.first, driver.total],
        })
        .collect();
    let told: Vec<String> = rows.iter().map(Row::told).collect();
    let alt = format!(
        "Bars of the share of the variance of one incident's loss that goes with each input, alone and in any combination. {}.",
        told.join("; ")
    );
    let shown =
        format!("What moves the loss of one incident · {} points", format::count(found.severity.points));
    let keys = ["alone (first-order index)", "in any combination (total index)"];
    let svg = canvas::svg(&title, &alt, |canvas| {
        shares::draw(canvas, results, &shown, &keys, "Share of the variance, with its 95% interval", &rows);
    })?;
    Ok(Some(Chart { name: "sobol-indices", title, alt, svg }))
}
