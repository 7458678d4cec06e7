//! Charts of the results document, as self-contained SVG and as PNG with the same look on every machine.
//!
//! [`charts`] draws a whole run. Each chart has a file of its own; what they share is the `theme` (colours and
//! type sizes), the `canvas` (shapes in canvas units), the `frame` (titles, axes), `scale` (values to positions,
//! round ticks), `legend`, `label` (text that meets no other text) and `lettering` (measuring and wrapping text).
mod bad_years;
mod canvas;
mod chart;
mod components;
mod convergence;
mod error;
mod exceedance;
#[cfg(test)]
mod fixture;
mod frame;
mod information;
mod inline;
mod label;
mod legend;
mod lettering;
mod loss_distribution;
mod marks;
mod programmes;
mod scale;
#[cfg(test)]
mod tests;
mod theme;
mod years;

use crate::results::Results;

pub use bad_years::{Level, chart as bad_years, levels};
pub use chart::Chart;
pub use error::PlotError;
pub use inline::{page_colours, palette};

/// What charts of a document may be called.
pub const NAMES: [&str; 7] =
    ["loss-distribution", "exceedance", "components", "programmes", "years", "convergence", "information"];

/// The charts of a run: `loss-distribution`, `exceedance`, `components`, `programmes` if there are any, `years` if the run is
/// measured by years, and `convergence` of a run to a precision that needed more than one batch; then those of its analyses.
///
/// The same document gives the same bytes.
/// Errors: [`PlotError`], for what no document causes: a broken embedded font or drawing backend.
pub fn charts(results: &Results) -> Result<Vec<Chart>, PlotError> {
    let mut charts =
        vec![loss_distribution::chart(results)?, exceedance::chart(results)?, components::chart(results)?];
    if !results.programmes.is_empty() {
        charts.push(programmes::chart(results)?);
    }
    if !results.baseline.years.is_empty() {
        charts.push(years::chart(results)?);
    }
    charts.extend(convergence::chart(results)?);
    charts.extend(information::chart(results)?);
    Ok(charts)
}
