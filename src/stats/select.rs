//! Exact order statistics without sorting everything.
use super::BLOCK;
use crate::kernel;
use rayon::prelude::*;

/// An order statistic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Selected {
    /// From 1.
    pub rank: usize,
    pub value: f64,
    /// How many values are greater.
    pub above: usize,
}

/// Buckets of one pass: their counts stay in the second-level cache.
const BUCKETS: usize = 1 << 14;

/// Up to this many values are sorted right away.
const FEW: usize = 4 * BLOCK;

/// Bits that sort as their values do; both zeros come in as +0.
#[inline(always)]
fn key(x: f64) -> u64 {
    let bits = x.to_bits();
    bits ^ (((bits as i64 >> 63) as u64) | 1 << 63)
}

/// Where the values lie: the ends of the negative ones and of the positive ones.
#[derive(Clone, Copy, Debug)]
struct Extent {
    negative: [f64; 2],
    positive: [f64; 2],
}

/// An interval without values.
const NOTHING: [f64; 2] = [f64::INFINITY, f64::NEG_INFINITY];

impl Extent {
    fn of(values: &[f64]) -> Self {
        let parts: Vec<Self> = values.par_chunks(8 * BLOCK).map(extent).collect();
        let wider = |a: [f64; 2], b: [f64; 2]| [a[0].min(b[0]), a[1].max(b[1])];
        parts.into_iter().fold(Self { negative: NOTHING, positive: NOTHING }, |all, part| Self {
            negative: wider(all.negative, part.negative),
            positive: wider(all.positive, part.positive),
        })
    }
}

kernel! {
    fn extent(values: &[f64]) -> Extent {
        let mut ends = [[f64::INFINITY; 8], [f64::NEG_INFINITY; 8], [f64::INFINITY; 8], [f64::NEG_INFINITY; 8]];
        let (chunks, rest) = values.as_chunks::<8>();
        let mut last = [0.0; 8];
        last[..rest.len()].copy_from_slice(rest);
        for chunk in chunks.iter().chain([&last]) {
            for lane in 0..8 {
                let x = chunk[lane];
                ends[0][lane] = if x < ends[0][lane] && x < 0.0 { x } else { ends[0][lane] };
                ends[1][lane] = if x > ends[1][lane] && x < 0.0 { x } else { ends[1][lane] };
                ends[2][lane] = if x < ends[2][lane] && x > 0.0 { x } else { ends[2][lane] };
                ends[3][lane] = if x > ends[3][lane] && x > 0.0 { x } else { ends[3][lane] };
            }
        }
        let smallest = |lanes: [f64; 8]| lanes.into_iter().fold(f64::INFINITY, f64::min);
        let largest = |lanes: [f64; 8]| lanes.into_iter().fold(f64::NEG_INFINITY, f64::max);
        Extent {
            negative: [smallest(ends[0]), largest(ends[1])],
            positive: [smallest(ends[2]), largest(ends[3])],
        }
    }
}

/// Buckets by leading bits, fitted to where the values lie. Zero, the loss of a year without incidents, has one of its own.
#[derive(Clone, Copy, Debug)]
struct Scale {
    /// Keys of the smallest negative and the smallest positive value.
    negative: u64,
    positive: u64,
    /// Buckets of the negative values, and so the number of zero's.
    zero: u64,
    shift: u32,
}

impl Scale {
    fn new(extent: Extent) -> Self {
        let first = |ends: [f64; 2]| if ends == NOTHING { 0 } else { key(ends[0]) };
        let span = |ends: [f64; 2]| if ends == NOTHING { 0 } else { key(ends[1]) - key(ends[0]) };
        let (below, above) = (span(extent.negative), span(extent.positive));
        let shift = (0..64)
            .find(|shift| (below >> shift) + (above >> shift) + 3 <= BUCKETS as u64)
            .expect("nothing is left of a number that is shifted by all its bits but one");
        Self {
            negative: first(extent.negative),
            positive: first(extent.positive),
            zero: (below >> shift) + 1,
            shift,
        }
    }

    #[inline(always)]
    fn bucket(&self, x: f64) -> u64 {
        let (start, base) = if x < 0.0 { (self.negative, 0) } else { (self.positive, self.zero + 1) };
        let bucket = (key(x).wrapping_sub(start) >> self.shift) + base;
        if x == 0.0 { self.zero } else { bucket }
    }
}

kernel! {
    fn buckets(values: &[f64], scale: &Scale, out: &mut [u16]) {
        for (out, &x) in out.iter_mut().zip(values) {
            *out = scale.bucket(x) as u16;
        }
    }
}

/// Hands each value with its bucket to `each`.
fn with_buckets(values: &[f64], scale: &Scale, mut each: impl FnMut(f64, usize)) {
    let mut numbers = [0; 512];
    for part in values.chunks(numbers.len()) {
        buckets(part, scale, &mut numbers[..part.len()]);
        for (&value, &number) in part.iter().zip(&numbers) {
            each(value, usize::from(number) % BUCKETS);
        }
    }
}

/// The values of the given ranks (from 1, rising, within 1..=n). Radix selection: one pass counts the values of each
/// bucket of leading bits, a second collects the buckets that hold a wanted rank, and only those are sorted; one that
/// still holds many is selected from in the same way.
pub fn select(values: &[f64], ranks: &[usize]) -> Vec<Selected> {
    if values.len() <= FEW {
        // Adding 0 makes both zeros one.
        let mut sorted: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        return ranks.iter().map(|&rank| selected(&sorted, rank)).collect();
    }
    let extent = Extent::of(values);
    let scale = Scale::new(extent);
    let counts = count(values, &scale);

    // Which buckets hold wanted ranks, those ranks, and how many values lie below each.
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    let (mut below, mut rest) = (0, ranks);
    for (bucket, &count) in counts.iter().enumerate() {
        let end = below + count as usize;
        let (within, after) = rest.split_at(rest.partition_point(|rank| *rank <= end));
        if !within.is_empty() {
            wanted.push(Wanted { bucket, below, count: count as usize, ranks: within });
        }
        (below, rest) = (end, after);
    }

    let n = values.len();
    let contents = collect(values, &scale, &wanted);
    let found: Vec<Vec<Selected>> = wanted
        .par_iter()
        .zip(contents)
        .map(|(wanted, contents)| wanted.select(&scale, &contents, n, extent))
        .collect();
    found.into_iter().flatten().collect()
}

/// A bucket that holds wanted ranks.
struct Wanted<'a> {
    bucket: usize,
    below: usize,
    count: usize,
    ranks: &'a [usize],
}

impl Wanted<'_> {
    /// Whether all values of the bucket are alike, and which value that is.
    fn only_value(&self, scale: &Scale, extent: Extent) -> Option<f64> {
        if self.bucket as u64 == scale.zero {
            return Some(0.0);
        }
        // Where a column of losses is one constant, its bucket would be the same however fine.
        [extent.negative, extent.positive]
            .into_iter()
            .find(|ends| ends[0] == ends[1] && scale.bucket(ends[0]) == self.bucket as u64)
            .map(|ends| ends[0])
    }

    fn select(&self, scale: &Scale, contents: &[f64], n: usize, extent: Extent) -> Vec<Selected> {
        let higher = n - self.below - self.count;
        if let Some(value) = self.only_value(scale, extent) {
            return self.ranks.iter().map(|&rank| Selected { rank, value, above: higher }).collect();
        }
        let within: Vec<usize> = self.ranks.iter().map(|rank| rank - self.below).collect();
        select(contents, &within)
            .into_iter()
            .map(|one| Selected { rank: one.rank + self.below, above: one.above + higher, ..one })
            .collect()
    }
}

fn count(values: &[f64], scale: &Scale) -> Vec<u32> {
    values
        .par_chunks(8 * BLOCK)
        .fold(
            || vec![0_u32; BUCKETS],
            |mut counts, part| {
                with_buckets(part, scale, |_, bucket| counts[bucket] += 1);
                counts
            },
        )
        .reduce_with(|mut total, counts| {
            total.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
            total
        })
        .unwrap_or_default()
}

/// The contents of the wanted buckets, in no particular order; nothing for zero's, which is known.
fn collect(values: &[f64], scale: &Scale, wanted: &[Wanted<'_>]) -> Vec<Vec<f64>> {
    const NOT_WANTED: u16 = u16::MAX;
    let mut slots = vec![NOT_WANTED; BUCKETS];
    for (slot, wanted) in wanted.iter().enumerate().filter(|(_, wanted)| wanted.bucket as u64 != scale.zero) {
        slots[wanted.bucket] = u16::try_from(slot).expect("there are fewer buckets than 2^16");
    }
    values
        .par_chunks(8 * BLOCK)
        .fold(
            || vec![Vec::new(); wanted.len()],
            |mut contents, part| {
                with_buckets(part, scale, |value, bucket| {
                    let slot = slots[bucket];
                    if slot != NOT_WANTED {
                        contents[usize::from(slot)].push(value);
                    }
                });
                contents
            },
        )
        .reduce_with(|mut all, part| {
            all.iter_mut().zip(part).for_each(|(all, part)| all.extend(part));
            all
        })
        .unwrap_or_default()
}

/// The value of rank `rank` in a sorted slice.
fn selected(sorted: &[f64], rank: usize) -> Selected {
    let value = sorted[rank - 1];
    Selected { rank, value, above: sorted.len() - sorted.partition_point(|other| *other <= value) }
}
