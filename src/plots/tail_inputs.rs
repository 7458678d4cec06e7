//! Which share of what the worst incidents cost above the mean goes with each input.
use crate::results::Results;

use super::lettering::plain;
use super::shares::{self, MOST, Row};
use super::{Chart, PlotError, canvas, frame};

/// `None` unless the document has the shares.
pub fn chart(results: &Results) -> Result<Option<Chart>, PlotError> {
    let Some(found) = &results.analyses.sensitivity else { return Ok(None) };
    let mut rows: Vec<Row> = (found.severity.drivers.iter())
        .filter_map(|driver| {
            let name = plain(&driver.inputs.join(" with "));
            Some(Row { name, shares: vec![driver.tail_first?, driver.tail_total?] })
        })
        .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    rows.sort_by(|one, other| other.shares[1].value.total_cmp(&one.shares[1].value));
    rows.truncate(MOST);
    let title = format!("{}: inputs in the tail", frame::scenario_name(results));
    let told: Vec<String> = rows.iter().map(Row::told).collect();
    let alt = format!(
        "Bars of the share of what the worst 5% of incidents cost above the mean that goes with each input, alone and in any combination. {}.",
        told.join("; ")
    );
    let keys = ["alone", "in any combination: what a new draw would take away"];
    let svg = canvas::svg(&title, &alt, |canvas| {
        let shown = "What the worst 5% of incidents cost above the mean, by input";
        shares::draw(
            canvas,
            results,
            shown,
            &keys,
            "Share of TVaR 95 less the mean, with its 95% interval",
            &rows,
        );
    })?;
    Ok(Some(Chart { name: "tail-inputs", title, alt, svg }))
}
