//! Passes over columns of rows: a factor for each row, and the sums of many portfolios at once.
use crate::kernel;

/// Rows of one column. The columns of 32 portfolios stay in the second-level cache, those of one in the first.
pub(super) const ROWS: usize = 512;

/// A value for each row, in groups that fill a register.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct Column([[f64; 8]; ROWS / 8]);

impl Column {
    pub(super) fn filled(value: f64) -> Self {
        Self([[value; 8]; ROWS / 8])
    }

    pub(super) fn rows(&mut self) -> &mut [f64] {
        self.0.as_flattened_mut()
    }
}

kernel! {
    /// `out = x · y`.
    pub(super) fn multiply(x: &Column, y: &Column, out: &mut Column) {
        for ((out, x), y) in out.0.iter_mut().zip(&x.0).zip(&y.0) {
            for lane in 0..8 {
                out[lane] = x[lane] * y[lane];
            }
        }
    }

    /// `x *= y`.
    pub(super) fn scale(x: &mut Column, y: &Column) {
        for (x, y) in x.0.iter_mut().zip(&y.0) {
            for lane in 0..8 {
                x[lane] *= y[lane];
            }
        }
    }

    /// Adds to each of `sums` Σ over rows of Σ over terms of `a · b`, for the portfolios whose columns follow each other in
    /// `b`. Thinned, the last column of each is a probability, and a row counts only where `uniforms` is below the product
    /// of the two. The number of portfolios is a multiple of four.
    pub(super) fn add_sums(
        terms: usize,
        thinned: bool,
        a: &[Column],
        b: &[Column],
        uniforms: &Column,
        sums: &mut [f64],
    ) {
        match (terms, thinned) {
            (1, false) => sums_of::<1, 1>(a, b, uniforms, sums),
            (2, false) => sums_of::<2, 2>(a, b, uniforms, sums),
            (3, false) => sums_of::<3, 3>(a, b, uniforms, sums),
            (4, false) => sums_of::<4, 4>(a, b, uniforms, sums),
            (1, true) => sums_of::<1, 2>(a, b, uniforms, sums),
            (2, true) => sums_of::<2, 3>(a, b, uniforms, sums),
            (3, true) => sums_of::<3, 4>(a, b, uniforms, sums),
            (4, true) => sums_of::<4, 5>(a, b, uniforms, sums),
            _ => unreachable!("a table has one to MOST_TERMS terms"),
        }
    }
}

/// Terms of one pass.
pub(super) const MOST_TERMS: usize = 4;

/// Four portfolios at a time, so that what they share is loaded once.
#[inline(always)]
fn sums_of<const TERMS: usize, const WIDTH: usize>(
    a: &[Column],
    b: &[Column],
    uniforms: &Column,
    sums: &mut [f64],
) {
    let Some((a, _)) = a.split_first_chunk::<WIDTH>() else { return };
    let (four, _) = sums.as_chunks_mut::<4>();
    for (sums, b) in four.iter_mut().zip(b.chunks_exact(4 * WIDTH)) {
        let (b, _) = b.as_chunks::<WIDTH>();
        let mut totals = [[0.0; 8]; 4];
        for row in 0..ROWS / 8 {
            for portfolio in 0..4 {
                let b = &b[portfolio];
                let mut loss = [0.0; 8];
                for term in 0..TERMS {
                    for (loss, (a, b)) in loss.iter_mut().zip(a[term].0[row].iter().zip(&b[term].0[row])) {
                        *loss += a * b;
                    }
                }
                if WIDTH > TERMS {
                    let shares = a[TERMS].0[row].iter().zip(&b[TERMS].0[row]).map(|(a, b)| a * b);
                    for ((loss, uniform), share) in loss.iter_mut().zip(&uniforms.0[row]).zip(shares) {
                        *loss = if *uniform < share { *loss } else { 0.0 };
                    }
                }
                for lane in 0..8 {
                    totals[portfolio][lane] += loss[lane];
                }
            }
        }
        for (sum, t) in sums.iter_mut().zip(&totals) {
            *sum += ((t[0] + t[1]) + (t[2] + t[3])) + ((t[4] + t[5]) + (t[6] + t[7]));
        }
    }
}
