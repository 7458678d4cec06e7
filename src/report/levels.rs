//! Levels of a loss distribution, found by their probability.
use crate::results::{Loss, Quantile, Tvar};

/// Whether every trial has the same loss.
pub(crate) fn is_constant(loss: &Loss) -> bool {
    loss.min >= loss.max
}

/// The quantile of a level, if the document has it.
pub(crate) fn quantile(loss: &Loss, p: f64) -> Option<&Quantile> {
    loss.quantiles.iter().find(|quantile| is_level(quantile.p, p))
}

/// The tail of a level, if the document has it.
pub(crate) fn tail(loss: &Loss, p: f64) -> Option<&Tvar> {
    loss.tvar.iter().find(|tail| is_level(tail.p, p))
}

/// Levels may have passed through decimal text, or through 1 − p.
fn is_level(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-9
}

/// Whether many trials have exactly this loss: then fewer than 1 − p exceed it, and "1 year of 20 is worse" is wrong.
pub(crate) fn is_atom(loss: &Loss, quantile: &Quantile) -> bool {
    loss.quantiles.iter().any(|other| other.p != quantile.p && other.value == quantile.value)
        || quantile.value >= loss.max
}
