//! Buckets by the leading bits of a loss, fitted to a sample of the losses.
use crate::kernel;

/// Rising buckets over all finite losses. Zero, the loss of a year without incidents, has one of its own; the buckets
/// at the ends hold what lies beyond the sample.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// Ends of the sample's negative and of its positive values.
    negative: [f64; 2],
    positive: [f64; 2],
    /// Buckets of the negative values, and so the number of zero's.
    zero: u32,
    /// The number of the last bucket.
    last: u32,
    shift: u32,
}

/// Bits that sort as their values do; both zeros are one.
#[inline(always)]
pub(super) fn key(x: f64) -> u64 {
    let bits = (x + 0.0).to_bits();
    bits ^ (((bits as i64 >> 63) as u64) | 1 << 63)
}

/// The value of a key.
pub(super) fn value(key: u64) -> f64 {
    f64::from_bits(if key >> 63 == 1 { key ^ 1 << 63 } else { !key })
}

/// An interval without values.
const NOTHING: [f64; 2] = [f64::INFINITY, f64::NEG_INFINITY];

impl Scale {
    /// At most `buckets` of them, at least 8.
    pub(super) fn fit(sample: &[f64], buckets: u64) -> Self {
        let [negative, positive] = extent(sample);
        let span = |ends: [f64; 2]| if ends == NOTHING { 0 } else { key(ends[1]) - key(ends[0]) };
        let (below, above) = (span(negative), span(positive));
        let shift = (0..64)
            .find(|shift| (below >> shift) + (above >> shift) + 3 <= buckets)
            .expect("nothing is left of a number that is shifted by all its bits but one");
        let or = |ends: [f64; 2], other: f64| if ends == NOTHING { [other; 2] } else { ends };
        let zero = (below >> shift) as u32 + 1;
        Self {
            negative: or(negative, -1.0),
            positive: or(positive, 1.0),
            zero,
            last: zero + 1 + (above >> shift) as u32,
            shift,
        }
    }

    pub(super) fn buckets(&self) -> usize {
        self.last as usize + 1
    }

    #[inline(always)]
    pub(super) fn bucket(&self, x: f64) -> u32 {
        let ([low, high], base) =
            if x < 0.0 { (self.negative, 0) } else { (self.positive, u64::from(self.zero) + 1) };
        let raised = if x > low { x } else { low };
        let within = if raised < high { raised } else { high };
        let bucket = ((key(within) - key(low)) >> self.shift) + base;
        if x == 0.0 { self.zero } else { bucket as u32 }
    }

    /// The smallest and the largest key of a bucket's values.
    pub(super) fn keys(&self, bucket: u32) -> (u64, u64) {
        let zero = key(0.0);
        if bucket == self.zero {
            return (zero, zero);
        }
        let (first, start, base, end) = if bucket < self.zero {
            (0, key(self.negative[0]), 0, zero - 1)
        } else {
            (zero + 1, key(self.positive[0]), self.zero + 1, u64::MAX)
        };
        let edge = |number: u32| start + (u64::from(number - base) << self.shift);
        let low = if bucket == base { first } else { edge(bucket) };
        let high = if bucket + 1 == self.zero || bucket == self.last { end } else { edge(bucket + 1) - 1 };
        (low, high)
    }

    /// Hands each value with its bucket to `each`.
    #[inline(always)]
    pub(super) fn each(&self, values: &[f64], mut each: impl FnMut(usize, f64, u32)) {
        let mut numbers = [0; 512];
        for (part, values) in values.chunks(numbers.len()).enumerate() {
            let numbers = &mut numbers[..values.len()];
            buckets(values, self, numbers);
            for (place, (&value, &number)) in values.iter().zip(&*numbers).enumerate() {
                each(part * 512 + place, value, number);
            }
        }
    }
}

kernel! {
    fn buckets(values: &[f64], scale: &Scale, out: &mut [u32]) {
        for (out, &x) in out.iter_mut().zip(values) {
            *out = scale.bucket(x);
        }
    }

    /// The ends of the negative values and of the positive ones.
    fn extent(values: &[f64]) -> [[f64; 2]; 2] {
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
        [[smallest(ends[0]), largest(ends[1])], [smallest(ends[2]), largest(ends[3])]]
    }
}
