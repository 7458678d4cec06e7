//! Charts of the results document, as self-contained SVG and as PNG with the same look on every machine.
//!
//! [`charts`] draws a whole run. Each chart has a file of its own; what they share is the `theme` (colours and
//! type sizes), the `canvas` (shapes in canvas units), the `frame` (titles, axes), `scale` (values to positions,
//! round ticks), `legend`, `label` (text that meets no other text) and `lettering` (measuring and wrapping text).
mod backtest;
mod bad_years;
mod budget;
mod canvas;
mod chart;
mod components;
mod convergence;
mod error;
mod exceedance;
mod fit;
mod fit_exceedance;
mod fit_mean_excess;
mod fit_quantiles;
#[cfg(test)]
mod fixture;
mod frame;
mod frontier;
mod information;
mod inline;
mod label;
mod legend;
mod lettering;
mod loss_distribution;
mod marks;
mod payback;
mod programmes;
mod reverse_stress;
mod scale;
mod shapley;
mod shapley_effects;
mod shares;
mod sobol_indices;
mod solve;
mod stress;
mod tail_inputs;
#[cfg(test)]
mod tests;
mod theme;
mod tornado;
mod waterfall;
mod years;

use crate::results::Results;

pub use bad_years::{Level, chart as bad_years, levels};
pub use chart::Chart;
pub use error::PlotError;
pub use fit::{FIT_NAMES, fit_charts};
pub use inline::{page_colours, palette};
pub use waterfall::waterfall;

/// What charts may be called.
pub const NAMES: &[&str] = &[
    "loss-distribution",
    "exceedance",
    "components",
    "programmes",
    "years",
    "convergence",
    "information",
    "tornado",
    "sobol-indices",
    "shapley-effects",
    "tail-inputs",
    "solve",
    "stress",
    "reverse-stress",
    "backtest",
    "payback",
    "shapley",
    "budget",
    "frontier",
];

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
    charts.extend(payback::chart(results)?);
    charts.extend(shapley::chart(results)?);
    charts.extend(budget::chart(results)?);
    charts.extend(information::chart(results)?);
    charts.extend(tornado::chart(results)?);
    charts.extend(sobol_indices::chart(results)?);
    charts.extend(shapley_effects::chart(results)?);
    charts.extend(tail_inputs::chart(results)?);
    charts.extend(solve::chart(results)?);
    charts.extend(stress::chart(results)?);
    charts.extend(reverse_stress::chart(results)?);
    charts.extend(backtest::chart(results)?);
    charts.extend(frontier::chart(results)?);
    Ok(charts)
}
