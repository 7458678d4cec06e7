//! The exceedance curve, the histogram, and shares of trials above a loss.
use super::{BLOCK, Selected};
use rayon::prelude::*;

/// P(loss > `loss`) = `probability`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub loss: f64,
    pub probability: f64,
}

/// The share of trials with `low` ≤ loss < `high`; the last bin includes its upper end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    pub low: f64,
    pub high: f64,
    pub share: f64,
}

/// Points of the curve for each factor of ten of the probability, in its tail.
const PER_DECADE: i32 = 20;

/// The ranks whose order statistics make the curve: every percent of the body, evenly on a logarithmic scale in the
/// tail, and the largest value.
pub(super) fn ranks(n: usize) -> Vec<usize> {
    let body = (0..=90).map(|percent| (n * percent / 100).clamp(1, n));
    let decades = (n as f64).log10().ceil() as i32;
    let tail = (PER_DECADE..=decades * PER_DECADE).map(|step| {
        let above = n as f64 * 10_f64.powf(-f64::from(step) / f64::from(PER_DECADE));
        n - (above.round() as usize).min(n - 1)
    });
    let mut ranks: Vec<usize> = body.chain(tail).chain([n]).collect();
    ranks.sort_unstable();
    ranks.dedup();
    ranks
}

/// The curve through order statistics of `n` losses, by rising loss; probabilities never rise.
pub fn curve(selected: &[Selected], n: usize) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for one in selected {
        if points.last().is_none_or(|last| last.loss < one.value) {
            points.push(Point { loss: one.value, probability: one.above as f64 / n as f64 });
        }
    }
    points
}

/// `bins` equal bins from `low` to `high`; one bin without width if both are the same.
pub fn histogram(losses: &[f64], low: f64, high: f64, bins: usize) -> Vec<Bin> {
    let n = losses.len() as f64;
    let bins = if high > low { bins } else { 1 };
    let width = (high - low) / bins as f64;
    let parts: Vec<Vec<u32>> = losses
        .par_chunks(16 * BLOCK)
        .map(|part| {
            let mut counts = vec![0_u32; bins];
            for &loss in part.iter().filter(|loss| (low..=high).contains(*loss)) {
                let index = if width > 0.0 { ((loss - low) / width) as usize } else { 0 };
                counts[index.min(bins - 1)] += 1;
            }
            counts
        })
        .collect();
    (0..bins)
        .map(|bin| {
            let count: u64 = parts.iter().map(|part| u64::from(part[bin])).sum();
            let end = if bin + 1 == bins { high } else { low + width * (bin + 1) as f64 };
            Bin { low: low + width * bin as f64, high: end, share: count as f64 / n }
        })
        .collect()
}

/// How many losses are greater than each of `limits`.
pub fn count_above(losses: &[f64], limits: &[f64]) -> Vec<usize> {
    let parts: Vec<Vec<usize>> = losses
        .par_chunks(16 * BLOCK)
        .map(|part| limits.iter().map(|&limit| part.iter().filter(|loss| **loss > limit).count()).collect())
        .collect();
    (0..limits.len()).map(|limit| parts.iter().map(|part| part[limit]).sum()).collect()
}
