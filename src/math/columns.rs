//! The elementary functions over columns, in place.
use super::elementary;
use crate::kernel;

kernel! {
    /// Replaces each x by ln x.
    pub fn ln_column(column: &mut [f64]) {
        for x in column {
            *x = elementary::ln(*x);
        }
    }

    /// Replaces each x by eˣ.
    pub fn exp_column(column: &mut [f64]) {
        for x in column {
            *x = elementary::exp(*x);
        }
    }

    /// Replaces each probability by the standard normal quantile.
    pub fn normal_quantile_column(column: &mut [f64]) {
        for x in column {
            *x = elementary::normal_quantile(*x);
        }
    }
}
