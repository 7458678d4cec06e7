//! The exceedance curve, the histogram, and shares of trials above a loss.
use super::{BLOCK, Selected};
use crate::kernel;
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
            // Four tables in turn: neighbours in the same bin need not wait for each other. The last bin of each is
            // for what lies outside.
            let mut counts = vec![[0_u32; 4]; bins + 1];
            let mut numbers = [0; 512];
            for part in part.chunks(numbers.len()) {
                bin_numbers(part, low, high, width, bins, &mut numbers[..part.len()]);
                for (place, &number) in numbers[..part.len()].iter().enumerate() {
                    counts[number as usize][place % 4] += 1;
                }
            }
            counts.into_iter().map(|counts| counts.iter().sum()).collect()
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

kernel! {
    /// The bin of each loss; `bins` where it lies outside.
    fn bin_numbers(losses: &[f64], low: f64, high: f64, width: f64, bins: usize, out: &mut [u32]) {
        let (last, outside) = ((bins - 1) as f64, bins as f64);
        for (out, &loss) in out.iter_mut().zip(losses) {
            let place = if width > 0.0 { (loss - low) / width } else { 0.0 };
            let inside = if place < last { place } else { last };
            let number = if loss >= low && loss <= high { inside } else { outside };
            *out = number as i32 as u32;
        }
    }
}

/// How many losses are greater than each of `limits`.
pub fn count_above(losses: &[f64], limits: &[f64]) -> Vec<usize> {
    let parts: Vec<Vec<usize>> = losses
        .par_chunks(16 * BLOCK)
        .map(|part| limits.iter().map(|&limit| part.iter().filter(|loss| **loss > limit).count()).collect())
        .collect();
    (0..limits.len()).map(|limit| parts.iter().map(|part| part[limit]).sum()).collect()
}
