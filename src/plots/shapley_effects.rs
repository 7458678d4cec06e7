//! How the variance of an incident's loss is shared out among inputs that depend on each other.
use crate::results::Results;

use super::lettering::plain;
use super::shares::{self, MOST, Row};
use super::{Chart, PlotError, canvas, frame};

/// `None` unless the document has the effects.
pub fn chart(results: &Results) -> Result<Option<Chart>, PlotError> {
    let Some(found) = &results.analyses.sensitivity else { return Ok(None) };
    let rows: Vec<Row> = (found.severity.inputs.iter())
        .filter_map(|input| Some(Row { name: plain(&input.name), shares: vec![input.effect?] }))
        .take(MOST)
        .collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let title = format!("{}: Shapley effects", frame::scenario_name(results));
    let told: Vec<String> = rows.iter().map(Row::told).collect();
    let alt = format!(
        "Bars of each input's fair share of the variance of one incident's loss. {}.",
        told.join("; ")
    );
    let keys = ["fair share (Shapley effect); all sum to 100%"];
    let svg = canvas::svg(&title, &alt, |canvas| {
        let shown = "What moves the loss of one incident, with inputs that depend on each other";
        shares::draw(canvas, results, shown, &keys, "Share of the variance, with its 95% interval", &rows);
    })?;
    Ok(Some(Chart { name: "shapley-effects", title, alt, svg }))
}
