//! What the three charts of a fit share: their heading, families' marks, and amounts on logarithmic axes.
use crate::format;
use crate::results::{AmountsFit, Fit, FittedFamily};

use super::canvas::Canvas;
use super::lettering::plain;
use super::scale::Scale;
use super::theme::{self, Mark};
use super::{Chart, PlotError, fit_exceedance, fit_mean_excess, fit_quantiles, frame};

/// What charts of a fit may be called.
pub const FIT_NAMES: [&str; 3] = ["fit-quantiles", "fit-exceedance", "fit-mean-excess"];

/// The charts of a fit of amounts: observed against fitted quantiles, exceedance curves, mean excess. A fit of a frequency
/// has none.
///
/// Errors: as [`super::charts`].
pub fn fit_charts(fit: &Fit) -> Result<Vec<Chart>, PlotError> {
    let Some(amounts) = &fit.amounts else { return Ok(Vec::new()) };
    let mut charts = Vec::new();
    charts.extend(fit_quantiles::chart(fit, amounts)?);
    charts.push(fit_exceedance::chart(fit, amounts)?);
    charts.extend(fit_mean_excess::chart(fit, amounts)?);
    Ok(charts)
}

/// `fine_eur in gdpr_fines.csv`.
pub fn subject(fit: &Fit) -> String {
    let source = &fit.source;
    let condition = source.condition.as_ref().map_or_else(String::new, |text| format!(" where {text}"));
    plain(&format!("{} in {}{condition}", source.column, source.file))
}

/// Writes the title block and gives the height at which it ends.
pub fn heading(canvas: &mut Canvas, fit: &Fit, amounts: &AmountsFit, shown: &str) -> f64 {
    let shown = format!("{shown} · {} amounts", format::count(amounts.sample.n as u64));
    frame::heading(canvas, &subject(fit), &shown)
}

pub fn currency(fit: &Fit) -> &str {
    fit.currency.as_deref().unwrap_or("")
}

/// Families with their marks, the best first; the tail is drawn with the mark of the baseline.
pub fn marked(amounts: &AmountsFit) -> Vec<(&FittedFamily, Mark)> {
    let mut marks = theme::PROGRAMMES.into_iter();
    amounts
        .families
        .iter()
        .map(|family| match family.threshold {
            Some(_) => (family, theme::TAIL),
            None => (family, marks.next().unwrap_or(theme::OTHERS)),
        })
        .collect()
}

/// A logarithmic axis with some room at both ends.
pub fn log_scale(low: f64, high: f64, from: f64, to: f64) -> Scale {
    Scale::log((low / 1.25, high * 1.25), from, to)
}

/// `EUR 2M`, or the number alone where there is no currency.
pub fn money(fit: &Fit, amount: f64) -> String {
    match &fit.currency {
        Some(currency) => format::money(currency, amount),
        None => format::amount(amount),
    }
}
