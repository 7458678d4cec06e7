//! The exceedance curve, the histogram, and shares of trials above a loss.
use super::Selected;
use crate::kernel;

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
pub(super) fn curve(selected: &[Selected], n: usize) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for one in selected {
        if points.last().is_none_or(|last| last.loss < one.value) {
            points.push(Point { loss: one.value, probability: one.above as f64 / n as f64 });
        }
    }
    points
}

/// Counts of losses in equal bins. Counts of parts of the losses may be merged in any order.
#[derive(Clone, Debug)]
pub(super) struct Histogram {
    low: f64,
    high: f64,
    bins: usize,
    /// Four tables in turn: neighbours in the same bin need not wait for each other. The last bin of each is for what
    /// lies outside.
    counts: Vec<[u64; 4]>,
}

impl Histogram {
    /// `bins` bins from `low` to `high`; one bin without width if both are the same.
    pub(super) fn new(low: f64, high: f64, bins: usize) -> Self {
        let bins = if high > low { bins } else { 1 };
        Self { low, high, bins, counts: vec![[0; 4]; bins + 1] }
    }

    fn width(&self) -> f64 {
        (self.high - self.low) / self.bins as f64
    }

    pub(super) fn add(&mut self, losses: &[f64]) {
        let width = self.width();
        let mut numbers = [0; 512];
        for part in losses.chunks(numbers.len()) {
            bin_numbers(part, self.low, self.high, 1.0 / width, self.bins, &mut numbers[..part.len()]);
            for (place, &number) in numbers[..part.len()].iter().enumerate() {
                self.counts[number as usize][place % 4] += 1;
            }
        }
    }

    pub(super) fn merge(mut self, other: &Self) -> Self {
        for (total, counts) in self.counts.iter_mut().zip(&other.counts) {
            (0..4).for_each(|table| total[table] += counts[table]);
        }
        self
    }

    /// The bins of `n` losses.
    pub(super) fn finish(&self, n: usize) -> Vec<Bin> {
        let edge = |bin: usize| self.low + self.width() * bin as f64;
        (0..self.bins)
            .map(|bin| {
                let count: u64 = self.counts[bin].iter().sum();
                let end = if bin + 1 == self.bins { self.high } else { edge(bin + 1) };
                Bin { low: edge(bin), high: end, share: count as f64 / n as f64 }
            })
            .collect()
    }
}

kernel! {
    /// The bin of each loss; `bins` where it lies outside.
    fn bin_numbers(losses: &[f64], low: f64, high: f64, per_width: f64, bins: usize, out: &mut [u32]) {
        let (last, outside) = ((bins - 1) as f64, bins as f64);
        for (out, &loss) in out.iter_mut().zip(losses) {
            // Without width there is one bin, and 0·∞ is no number, which is below no last bin.
            let place = (loss - low) * per_width;
            let inside = if place < last { place } else { last };
            let number = if loss >= low && loss <= high { inside } else { outside };
            *out = number as i32 as u32;
        }
    }

    /// How many losses are greater than `limit`.
    pub fn count_above(losses: &[f64], limit: f64) -> u64 {
        losses.iter().map(|&loss| u64::from(loss > limit)).sum()
    }
}
