//! Exact order statistics of losses that come in blocks, any number of times, and are not kept.
//!
//! One round counts the losses of each bucket of leading bits; a second collects the buckets that hold a wanted rank,
//! and only those are sorted. Where such a bucket holds too many, a round in between counts within it.
use super::scale::{self, Scale};
use std::ops::Range;

/// An order statistic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Selected {
    /// From 1.
    pub rank: usize,
    pub value: f64,
    /// How many values are greater.
    pub above: usize,
}

/// How many losses of each bucket there are. Tallies of parts of the losses may be merged in any order.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    scale: Scale,
    /// Two tables in turn: neighbours in the same bucket need not wait for each other.
    recent: Vec<[u32; 2]>,
    counts: Vec<u64>,
    /// In `recent`.
    rows: usize,
}

impl Tally {
    pub(super) fn new(scale: Scale) -> Self {
        Self { scale, recent: vec![[0; 2]; scale.buckets()], counts: Vec::new(), rows: 0 }
    }

    pub(super) fn add(&mut self, losses: &[f64]) {
        self.rows += losses.len();
        if self.rows > u32::MAX as usize {
            self.flush();
            self.rows = losses.len();
        }
        let recent = &mut self.recent[..];
        self.scale.each(losses, |place, _, bucket| recent[bucket as usize][place % 2] += 1);
    }

    fn flush(&mut self) {
        self.counts.resize(self.recent.len(), 0);
        for (total, recent) in self.counts.iter_mut().zip(&mut self.recent) {
            *total += std::mem::take(recent).map(u64::from).iter().sum::<u64>();
        }
    }

    pub(super) fn merge(mut self, mut other: Self) -> Self {
        self.flush();
        other.flush();
        self.counts.iter_mut().zip(other.counts).for_each(|(total, count)| *total += count);
        self
    }

    fn into_counts(mut self) -> Vec<u64> {
        self.flush();
        self.counts
    }
}

/// Where wanted ranks lie: a range of keys within one bucket.
#[derive(Clone, Debug)]
struct Interval {
    bucket: u32,
    /// The smallest and the largest key.
    low: u64,
    high: u64,
    /// Losses below the interval, and in it.
    below: u64,
    count: u64,
    /// Of the search's ranks.
    ranks: Range<usize>,
}

impl Interval {
    fn too_full(&self, most: u64) -> bool {
        self.count > most && self.low < self.high
    }

    /// Bits that a key within the interval is shifted by to give the number of its part.
    fn shift(&self) -> u32 {
        let bits = u64::BITS - (self.high - self.low).leading_zeros();
        bits.saturating_sub(PARTS_BITS)
    }
}

/// Parts of an interval that is too full to be collected.
const PARTS_BITS: u32 = 12;
/// Losses that a search may collect, 8 bytes each.
const MOST_COLLECTED: u64 = 1 << 24;
/// So many are collected without a thought.
const FEW: u64 = 1 << 16;
const NO_INTERVAL: u32 = u32::MAX;

/// The search for the order statistics of given ranks.
#[derive(Clone, Debug)]
pub(super) struct Search {
    scale: Scale,
    /// Of all losses.
    n: usize,
    /// From 1, rising.
    ranks: Vec<usize>,
    /// Rising.
    intervals: Vec<Interval>,
    /// Of each bucket, its first interval.
    first: Vec<u32>,
}

/// What one pass over some of the losses found in the intervals.
#[derive(Clone, Debug, Default)]
pub(super) struct Found(Vec<Vec<f64>>);

/// Counts of the parts of each interval that is too full.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts(Vec<Vec<u64>>);

impl Search {
    pub(super) fn new(tally: Tally, n: usize, ranks: Vec<usize>) -> Self {
        let scale = tally.scale;
        let mut search = Self { scale, n, ranks, intervals: Vec::new(), first: Vec::new() };
        let counts = tally.into_counts();
        let parts = counts.iter().zip(0..).map(|(&count, bucket)| (count, scale.keys(bucket), bucket));
        search.intervals = search.holding(0, 0..search.ranks.len(), parts);
        search.index();
        search
    }

    /// The parts, given by rising keys, that hold one of the ranks.
    fn holding(
        &self,
        mut below: u64,
        ranks: Range<usize>,
        parts: impl Iterator<Item = (u64, (u64, u64), u32)>,
    ) -> Vec<Interval> {
        let mut intervals = Vec::new();
        let mut next = ranks.start;
        for (count, (low, high), bucket) in parts {
            let end = below + count;
            let after = next + self.ranks[next..ranks.end].partition_point(|rank| *rank as u64 <= end);
            if after > next {
                intervals.push(Interval { bucket, low, high, below, count, ranks: next..after });
            }
            (below, next) = (end, after);
        }
        intervals
    }

    fn index(&mut self) {
        self.first.clear();
        self.first.resize(self.scale.buckets(), NO_INTERVAL);
        for (number, interval) in self.intervals.iter().enumerate().rev() {
            self.first[interval.bucket as usize] = number as u32;
        }
    }

    /// Losses that an interval may hold to be collected.
    fn most(&self) -> u64 {
        (MOST_COLLECTED / self.intervals.len().max(1) as u64).max(FEW)
    }

    /// Whether [`Search::refine`] has to be called with counts before losses can be collected.
    pub(super) fn needs_counts(&self) -> bool {
        let most = self.most();
        self.intervals.iter().any(|interval| interval.too_full(most))
    }

    /// Hands the intervals of a bucket, from the one with this number on, that hold the loss to `each`.
    #[inline(always)]
    fn each_interval(&self, number: u32, bucket: u32, loss: f64, mut each: impl FnMut(usize, &Interval)) {
        let key = scale::key(loss);
        let of_bucket = self.intervals.iter().enumerate().skip(number as usize);
        for (number, interval) in of_bucket.take_while(|(_, interval)| interval.bucket == bucket) {
            if (interval.low..=interval.high).contains(&key) {
                each(number, interval);
            }
        }
    }

    pub(super) fn count(&self, losses: &[f64], parts: &mut Parts) {
        let most = self.most();
        if parts.0.is_empty() {
            parts.0 = self
                .intervals
                .iter()
                .map(|interval| if interval.too_full(most) { vec![0; 1 << PARTS_BITS] } else { Vec::new() })
                .collect();
        }
        self.scale.each(losses, |_, loss, bucket| {
            let number = self.first[bucket as usize];
            if number != NO_INTERVAL {
                self.each_interval(number, bucket, loss, |number, interval| {
                    if !parts.0[number].is_empty() {
                        let part = (scale::key(loss) - interval.low) >> interval.shift();
                        parts.0[number][part as usize] += 1;
                    }
                });
            }
        });
    }

    /// Narrows the intervals that are too full to those of their parts that hold wanted ranks.
    pub(super) fn refine(&mut self, counted: Vec<Parts>) {
        let mut intervals = Vec::new();
        for (number, interval) in self.intervals.iter().enumerate() {
            let mut counts: Vec<u64> = Vec::new();
            for part in counted.iter().filter_map(|parts| parts.0.get(number)) {
                counts.resize(part.len().max(counts.len()), 0);
                counts.iter_mut().zip(part).for_each(|(total, count)| *total += count);
            }
            if counts.is_empty() {
                intervals.push(interval.clone());
                continue;
            }
            let shift = interval.shift();
            let keys = |part: u64| {
                let low = interval.low + (part << shift);
                (low, low.saturating_add((1 << shift) - 1).min(interval.high))
            };
            let last = (interval.high - interval.low) >> shift;
            let parts =
                counts.into_iter().zip(0..=last).map(|(count, part)| (count, keys(part), interval.bucket));
            intervals.extend(self.holding(interval.below, interval.ranks.clone(), parts));
        }
        self.intervals = intervals;
        self.index();
    }

    /// Collects what is needed of some of the losses; also sets aside, at the start of `high`, the losses from the bucket
    /// of `from` on, and says how many those are.
    pub(super) fn collect(&self, losses: &[f64], from: f64, found: &mut Found, high: &mut Vec<f64>) -> usize {
        found.0.resize(self.intervals.len(), Vec::new());
        let (first, from) = (&self.first[..], self.scale.bucket(from));
        high.resize(losses.len() + 1, 0.0);
        let mut count = 0;
        self.scale.each(losses, |_, loss, bucket| {
            // Written always and kept only if it counts: a branch would often be guessed wrong.
            high[count] = loss;
            count += usize::from(bucket >= from);
            let number = first[bucket as usize];
            if number != NO_INTERVAL {
                self.each_interval(number, bucket, loss, |number, interval| {
                    // Of an interval of one value, that value is known.
                    if interval.low < interval.high {
                        found.0[number].push(loss);
                    }
                });
            }
        });
        count
    }

    /// Losses between which the one of `rank` lies. `min` and `max` are those of all losses: the keys at the ends of the
    /// scale are no numbers, which `f64::max` and `f64::min` pass over.
    pub(super) fn bracket(&self, rank: usize, min: f64, max: f64) -> (f64, f64) {
        let interval = self.interval(rank);
        (scale::value(interval.low).max(min), scale::value(interval.high).min(max))
    }

    fn interval(&self, rank: usize) -> &Interval {
        let place = self.ranks.binary_search(&rank).expect("every rank was asked for");
        &self.intervals[self.intervals.partition_point(|interval| interval.ranks.end <= place)]
    }

    /// Losses above the interval that holds `rank`.
    pub(super) fn above(&self, rank: usize) -> usize {
        let interval = self.interval(rank);
        self.n - (interval.below + interval.count) as usize
    }

    /// The order statistics, from what all parts of the losses gave.
    pub(super) fn finish(&self, found: Vec<Found>) -> Ordered<'_> {
        let mut contents: Vec<Vec<f64>> = vec![Vec::new(); self.intervals.len()];
        for part in found {
            for (all, part) in contents.iter_mut().zip(part.0) {
                if all.is_empty() { *all = part } else { all.extend(part) }
            }
        }
        let mut selected = Vec::with_capacity(self.ranks.len());
        for (interval, contents) in self.intervals.iter().zip(&mut contents) {
            let higher = self.n - (interval.below + interval.count) as usize;
            let ranks = &self.ranks[interval.ranks.clone()];
            if interval.low == interval.high {
                let value = scale::value(interval.low);
                selected.extend(ranks.iter().map(|&rank| Selected { rank, value, above: higher }));
                continue;
            }
            contents.iter_mut().for_each(|value| *value += 0.0);
            contents.sort_unstable_by(f64::total_cmp);
            selected.extend(ranks.iter().map(|&rank| {
                let value = contents[rank - 1 - interval.below as usize];
                let up_to = contents.partition_point(|other| *other <= value);
                Selected { rank, value, above: contents.len() - up_to + higher }
            }));
        }
        Ordered { selected, search: self, contents }
    }
}

/// Order statistics, and the losses near them.
pub(super) struct Ordered<'a> {
    /// In the order of the ranks.
    pub(super) selected: Vec<Selected>,
    search: &'a Search,
    contents: Vec<Vec<f64>>,
}

impl Ordered<'_> {
    pub(super) fn value(&self, rank: usize) -> f64 {
        self.selected[self.search.ranks.binary_search(&rank).expect("every rank was asked for")].value
    }

    /// The losses, by rising value, of the interval that holds `rank`: a value that is alone in its interval comes once,
    /// with the number of times that it occurs.
    pub(super) fn around(&self, rank: usize) -> (&[f64], usize) {
        let interval = self.search.interval(rank);
        let number = self.search.intervals.partition_point(|other| other.high < interval.low);
        (&self.contents[number], interval.count as usize)
    }
}
