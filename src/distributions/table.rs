//! Quantile functions as piecewise polynomials.
//!
//! The distance v = min(u, 1 − u) to the nearer end is exact for our uniforms. Each octave of v has [`PER_OCTAVE`]
//! segments on either side, so the table refines itself towards both tails, and the segment of a v is read off its
//! bits without a branch. Beyond 2^−[`OCTAVES`], where one draw in two million lies, quantiles are found one by one. A segment's polynomial has the quantile's value, slope and curvature at both ends:
//! Q′ = 1/f and Q″ = −(ln f)′/f², with f the density at Q.
use super::distribution::Law;
use super::invert::invert;
use crate::kernel;
use rayon::prelude::*;

const PER_OCTAVE_BITS: u32 = 5;
const PER_OCTAVE: usize = 1 << PER_OCTAVE_BITS;
/// Octaves of v below ½ that the table has.
const OCTAVES: usize = 21;
const SEGMENTS: usize = OCTAVES * PER_OCTAVE;
/// A power of two, so that a mask keeps every index inside the table.
const SIDE: usize = SEGMENTS.next_power_of_two();
const SLOTS: usize = 2 * SIDE;
/// Where segment 0 begins.
const LOWEST: f64 = 1.0 / (2_u64 << OCTAVES) as f64;
/// The exponent and leading fraction bits of [`LOWEST`].
const FIRST: u64 = (1_023 - OCTAVES as u64 - 1) << PER_OCTAVE_BITS;
/// Segments whose middle is off by more than this in probability use the exact quantile instead.
const TOLERANCE: f64 = 2e-11;
const RELATIVE_TOLERANCE: f64 = 1e-7;

/// A quantile function as a table; the first half of its slots holds v = u, the second v = 1 − u.
#[derive(Debug)]
pub(super) struct Table {
    /// By degree, then slot: a lookup reads six numbers.
    coefficients: Box<[[f64; SLOTS]; 6]>,
    low: f64,
    high: f64,
    /// Slots whose polynomial is not good enough.
    inexact: Option<Box<[bool; SLOTS]>>,
}

/// A quantile with its first two derivatives by v, times the powers of the segment's width.
#[derive(Clone, Copy)]
struct Knot {
    value: f64,
    slope: f64,
    curvature: f64,
}

impl Table {
    /// The table of a law with a smooth density; `None` if it has none.
    pub(super) fn new(law: &dyn Law) -> Option<Self> {
        let (low, high) = law.support();
        let median = invert(law, 0.5, 0.5, None);
        law.density(median)?;
        let sides: Vec<Vec<([f64; 6], bool)>> =
            [false, true].into_par_iter().map(|upper| side(law, upper, median)).collect();
        let mut coefficients: Box<[[f64; SLOTS]; 6]> =
            vec![[0.0; SLOTS]; 6].into_boxed_slice().try_into().expect("there are six degrees");
        let mut inexact = Box::new([false; SLOTS]);
        for (upper, segments) in sides.into_iter().enumerate() {
            for (segment, (polynomial, good)) in segments.into_iter().enumerate() {
                let slot = upper * SIDE + segment;
                for (degree, coefficient) in polynomial.into_iter().enumerate() {
                    coefficients[degree][slot] = coefficient;
                }
                inexact[slot] = !good;
            }
        }
        let inexact = inexact.contains(&true).then_some(inexact);
        Some(Self { coefficients, low, high, inexact })
    }

    /// Replaces each uniform by its quantile.
    pub(super) fn quantiles(&self, law: &dyn Law, column: &mut [f64]) {
        for part in column.chunks_mut(512) {
            if self.inexact.is_none() && lowest(part) >= LOWEST {
                look_up(&self.coefficients, self.low, self.high, part);
                continue;
            }
            let mut uniforms = [0.0; 512];
            let uniforms = &mut uniforms[..part.len()];
            uniforms.copy_from_slice(part);
            look_up(&self.coefficients, self.low, self.high, part);
            let inexact = |u: f64| self.inexact.as_ref().is_some_and(|inexact| inexact[slot(u).0]);
            for (value, &u) in part.iter_mut().zip(uniforms.iter()) {
                if u.min(1.0 - u) < LOWEST || inexact(u) {
                    *value = law.quantile(u, 1.0 - u);
                }
            }
        }
    }
}

/// The slot of a uniform, and where in its segment it lies, in 0..1.
#[inline(always)]
fn slot(u: f64) -> (usize, f64) {
    let upper = u > 0.5;
    let v = if upper { 1.0 - u } else { u };
    let bits = v.to_bits();
    let segment = (bits >> (52 - PER_OCTAVE_BITS)).wrapping_sub(FIRST) & (SIDE as u64 - 1);
    let slot = segment | if upper { SIDE as u64 } else { 0 };
    let t = f64::from_bits(((bits << PER_OCTAVE_BITS) & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000) - 1.0;
    (slot as usize, t)
}

kernel! {
    /// The smallest distance of a uniform to an end.
    fn lowest(column: &[f64]) -> f64 {
        let mut lowest = [0.5; 8];
        let (chunks, rest) = column.as_chunks::<8>();
        let mut last = [0.5; 8];
        last[..rest.len()].copy_from_slice(rest);
        for chunk in chunks.iter().chain([&last]) {
            for lane in 0..8 {
                let u = chunk[lane];
                let v = if u > 0.5 { 1.0 - u } else { u };
                lowest[lane] = if v < lowest[lane] { v } else { lowest[lane] };
            }
        }
        lowest.into_iter().fold(0.5, f64::min)
    }

    fn look_up(coefficients: &[[f64; SLOTS]; 6], low: f64, high: f64, column: &mut [f64]) {
        for u in column {
            let (slot, t) = slot(*u);
            let slot = slot & (SLOTS - 1);
            let [c0, c1, c2, c3, c4, c5] = coefficients;
            let value = c0[slot] + t * (c1[slot] + t * (c2[slot] + t * (c3[slot] + t * (c4[slot] + t * c5[slot]))));
            // A polynomial may overshoot an end by a rounding error; a draw may not.
            let value = if value < low { low } else { value };
            *u = if value > high { high } else { value };
        }
    }
}

/// Where segment `index` begins.
fn edge(index: usize) -> f64 {
    f64::from_bits((FIRST + index as u64) << (52 - PER_OCTAVE_BITS))
}

/// The segments of one side, from the tail to the median: polynomial, and whether it is good enough.
fn side(law: &dyn Law, upper: bool, median: f64) -> Vec<([f64; 6], bool)> {
    // From the median outwards, so that each search starts from its neighbour.
    let mut knots = vec![None; SEGMENTS + 1];
    let mut near = median;
    for index in (0..=SEGMENTS).rev() {
        let v = edge(index);
        let (p, q) = if upper { (1.0 - v, v) } else { (v, 1.0 - v) };
        let x = invert(law, p, q, Some(near));
        knots[index] = knot(law, x, upper);
        near = match (knots[index], index.checked_sub(1)) {
            (Some(knot), Some(next)) => predicted(x, &knot, edge(next) - v),
            _ => x,
        };
    }
    (0..SEGMENTS)
        .map(|index| segment(law, upper, edge(index), edge(index + 1), knots[index], knots[index + 1]))
        .collect()
}

/// The next quantile by its Taylor polynomial; the search checks it.
fn predicted(x: f64, knot: &Knot, step: f64) -> f64 {
    x + step * (knot.slope + 0.5 * step * knot.curvature)
}

fn knot(law: &dyn Law, x: f64, upper: bool) -> Option<Knot> {
    let (density, ln_slope) = law.density(x)?;
    let slope = 1.0 / density;
    let sign = if upper { -1.0 } else { 1.0 };
    let knot = Knot { value: x, slope: sign * slope, curvature: -ln_slope * slope * slope };
    (slope.is_finite() && knot.curvature.is_finite()).then_some(knot)
}

/// The quintic through two knots (Hermite), in t = (v − start)/width.
fn segment(
    law: &dyn Law,
    upper: bool,
    start: f64,
    end: f64,
    first: Option<Knot>,
    last: Option<Knot>,
) -> ([f64; 6], bool) {
    let (Some(first), Some(last)) = (first, last) else { return ([0.0; 6], false) };
    let width = end - start;
    let c0 = first.value;
    let c1 = first.slope * width;
    let c2 = 0.5 * first.curvature * width * width;
    let rise = last.value - c0 - c1 - c2;
    let slope = last.slope * width - c1 - 2.0 * c2;
    let bend = last.curvature * width * width - 2.0 * c2;
    let c3 = 10.0 * rise - 4.0 * slope + 0.5 * bend;
    let c4 = -15.0 * rise + 7.0 * slope - bend;
    let c5 = 6.0 * rise - 3.0 * slope + 0.5 * bend;

    let t = 0.5;
    let middle = c0 + t * (c1 + t * (c2 + t * (c3 + t * (c4 + t * c5))));
    let v = start + t * width;
    let (below, above) = law.probabilities(middle);
    let error = ((if upper { above } else { below }) - v).abs();
    let ordered = if upper { last.value <= first.value } else { first.value <= last.value };
    ([c0, c1, c2, c3, c4, c5], ordered && error <= TOLERANCE && error <= RELATIVE_TOLERANCE * v)
}
