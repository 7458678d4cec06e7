//! Exact order statistics without sorting everything.
use super::BLOCK;
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

/// Leading bits of a key that its bucket is: sign, exponent and nine bits of the fraction, so a bucket spans 0.2 %.
const BITS: u32 = 21;
const BUCKETS: usize = 1 << BITS;

/// Keys sort as their values do; the two zeros are one.
#[inline(always)]
fn key(x: f64) -> u64 {
    let bits = (x + 0.0).to_bits();
    bits ^ (((bits as i64 >> 63) as u64) | 1 << 63)
}

#[inline(always)]
fn bucket(x: f64) -> usize {
    (key(x) >> (64 - BITS)) as usize
}

/// The values of the given ranks (from 1, rising, within 1..=n). Radix selection: one pass counts the values of each
/// bucket of leading bits, a second collects the buckets that hold a wanted rank, and only those are sorted.
pub fn select(values: &[f64], ranks: &[usize]) -> Vec<Selected> {
    if values.len() <= 4 * BLOCK {
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by_key(|value| key(*value));
        return ranks.iter().map(|&rank| selected(&sorted, rank, rank - 1, 0)).collect();
    }
    // Few large parts: each has a table of its own, which is then added up.
    let part = values.len().div_ceil(rayon::current_num_threads()).max(BLOCK);
    let counts = values
        .par_chunks(part)
        .map(|part| {
            let mut counts = vec![0_u32; BUCKETS];
            part.iter().for_each(|&value| counts[bucket(value)] += 1);
            counts
        })
        .reduce_with(|mut total, counts| {
            total.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
            total
        })
        .unwrap_or_default();

    // Which buckets hold a wanted rank, and how many values lie below each.
    let mut wanted: Vec<(usize, usize)> = Vec::new();
    let (mut below, mut next) = (0, 0);
    for (bucket, &count) in counts.iter().enumerate() {
        let end = below + count as usize;
        if next < ranks.len() && ranks[next] <= end && count > 0 {
            wanted.push((bucket, below));
            while next < ranks.len() && ranks[next] <= end {
                next += 1;
            }
        }
        below = end;
    }
    let mut slot = counts;
    slot.fill(u32::MAX);
    for (index, (bucket, _)) in wanted.iter().enumerate() {
        slot[*bucket] = u32::try_from(index).expect("there are fewer wanted buckets than ranks");
    }
    let mut contents: Vec<Vec<f64>> = values
        .par_chunks(part)
        .map(|part| {
            let mut contents = vec![Vec::new(); wanted.len()];
            for &value in part {
                let slot = slot[bucket(value)];
                if slot != u32::MAX {
                    contents[slot as usize].push(value);
                }
            }
            contents
        })
        .reduce_with(|mut all, part| {
            all.iter_mut().zip(part).for_each(|(all, part)| all.extend(part));
            all
        })
        .unwrap_or_default();
    contents.par_iter_mut().for_each(|values| values.sort_unstable_by_key(|value| key(*value)));

    let mut results = Vec::with_capacity(ranks.len());
    let mut current = 0;
    for &rank in ranks {
        while rank > wanted[current].1 + contents[current].len() {
            current += 1;
        }
        let (_, below) = wanted[current];
        let higher = values.len() - below - contents[current].len();
        results.push(selected(&contents[current], rank, rank - 1 - below, higher));
    }
    results
}

/// The value at `index` of a sorted bucket, with `higher` values in the buckets after it.
fn selected(sorted: &[f64], rank: usize, index: usize, higher: usize) -> Selected {
    let value = sorted[index];
    let above = sorted.len() - sorted.partition_point(|other| key(*other) <= key(value));
    Selected { rank, value: value + 0.0, above: above + higher }
}
