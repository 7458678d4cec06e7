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

    /// Replaces each z by the standard normal probability Φ(z).
    pub fn normal_cdf_column(column: &mut [f64]) {
        for x in column {
            *x = elementary::normal_cdf(*x);
        }
    }

    fn central_normal_quantiles(column: &mut [f64]) {
        for x in column {
            *x = elementary::central_normal_quantile(*x);
        }
    }

    fn outer_normal_quantiles(column: &mut [f64]) {
        for x in column {
            *x = elementary::outer_normal_quantile(*x);
        }
    }
}

/// Replaces each probability by the standard normal quantile.
///
/// 85 % of all probabilities are central, and the formula for the others costs four times as much: these are taken out,
/// computed side by side, and put back.
pub fn normal_quantile_column(column: &mut [f64]) {
    const PART: usize = 1_024;
    let (mut outer, mut places) = ([0.0; PART], [0_u16; PART]);
    for part in column.chunks_mut(PART) {
        let mut count = 0;
        for (place, &p) in (0_u16..).zip(part.iter()) {
            // Written always and kept only if it counts: a branch would often be guessed wrong.
            outer[count % PART] = p;
            places[count % PART] = place;
            count += usize::from(!elementary::is_central(p));
        }
        central_normal_quantiles(part);
        outer_normal_quantiles(&mut outer[..count]);
        for (&place, &quantile) in places[..count].iter().zip(&outer) {
            part[usize::from(place)] = quantile;
        }
    }
}
