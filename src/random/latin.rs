//! Latin hypercube samples: each coordinate has one point in each of n equal cells.
use super::stream::Stream;
use super::threefry::threefry2x64_13;
use crate::kernel;
use std::sync::LazyLock;

/// Where the keys of permutations come from.
static STREAM: LazyLock<Stream> = LazyLock::new(|| Stream::named("latin"));

/// Points that are made together.
const CHUNK: usize = 256;
/// Binary digits of a point's place within its cell.
const WITHIN: u32 = 24;

/// One coordinate of one Latin hypercube sample of n points (McKay, Beckman and Conover 1979).
///
/// Point i lies in cell π(i) of n, at a uniform place within it. The permutation π is looked up, not stored: rounds of
/// keyed multiplication, addition and shifting, each of which permutes the numbers of so many binary digits, and
/// once more while the result is no cell.
#[derive(Clone, Copy, Debug)]
pub struct Latin {
    points: u64,
    mask: u32,
    shift: u32,
    /// A factor and a summand for each round.
    rounds: [[u32; 2]; 4],
    /// The generator's key for the places within cells.
    within: [u64; 2],
}

impl Latin {
    /// The most points that a sample may have.
    pub const MOST_POINTS: u64 = 1 << (52 - WITHIN);

    /// Coordinate `dimension` of sample `sample`, of `points` points; `None` if they are none or more than
    /// [`Self::MOST_POINTS`].
    pub fn new(seed: u64, sample: u64, dimension: usize, points: u64) -> Option<Self> {
        if points == 0 || points > Self::MOST_POINTS {
            return None;
        }
        let stream = STREAM.word();
        let words = |part| threefry2x64_13([sample, 4 * dimension as u64 + part], [seed, stream]);
        let round = |word: u64| [word as u32 | 1, (word >> 32) as u32];
        let ([a, b], [c, d]) = (words(0), words(1));
        let digits = u64::BITS - (points - 1).leading_zeros();
        Some(Self {
            points,
            mask: ((1_u64 << digits) - 1) as u32,
            shift: digits.div_ceil(2).max(1),
            rounds: [a, b, c, d].map(round),
            within: words(2),
        })
    }

    /// Fills `out` with this coordinate of the points `first..`, all of them below the number of points.
    pub fn fill_range(&self, first: u64, out: &mut [f64]) {
        let mut points = [0; CHUNK];
        let mut next = first;
        for out in out.chunks_mut(CHUNK) {
            let points = &mut points[..out.len()];
            points.iter_mut().zip(next..).for_each(|(point, number)| *point = number);
            self.fill_chunk(points, out);
            next += out.len() as u64;
        }
    }

    /// Fills `out` with this coordinate of `points`, all of them below the number of points, in their order.
    pub fn fill_points(&self, points: &[u64], out: &mut [f64]) {
        for (points, out) in points.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            self.fill_chunk(points, out);
        }
    }

    fn fill_chunk(&self, points: &[u64], out: &mut [f64]) {
        let mut cells = [0; CHUNK];
        let cells = &mut cells[..points.len()];
        permute(self, points, cells);
        if !self.points.is_power_of_two() {
            for cell in cells.iter_mut() {
                while u64::from(*cell) >= self.points {
                    *cell = self.permuted(*cell);
                }
            }
        }
        place(self, points, cells, out);
    }

    #[inline(always)]
    fn permuted(&self, number: u32) -> u32 {
        let mut x = number;
        for [factor, summand] in self.rounds {
            x = x.wrapping_mul(factor).wrapping_add(summand) & self.mask;
            x ^= x >> self.shift;
        }
        x
    }
}

kernel! {
    fn permute(latin: &Latin, points: &[u64], cells: &mut [u32]) {
        for (cell, &point) in cells.iter_mut().zip(points) {
            *cell = latin.permuted(point as u32);
        }
    }

    fn place(latin: &Latin, points: &[u64], cells: &[u32], out: &mut [f64]) {
        const PARTS: f64 = (1_u64 << WITHIN) as f64;
        // The sum with this has the step of the numbers from 1 to 2: the result is (k + ½) · 2⁻⁵², k whole.
        const UP: f64 = 1.0 - f64::EPSILON / 2.0;
        let whole = latin.points as f64 * PARTS;
        for ((out, &point), &cell) in out.iter_mut().zip(points).zip(cells) {
            let word = threefry2x64_13([point, 0], latin.within)[0];
            let part = (word >> (64 - WITHIN)) as u32;
            // At most 53 binary digits: exact up to the division.
            let place = f64::from(cell) * PARTS + (f64::from(part) + 0.5);
            *out = (place / whole + UP) - UP;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [u64; 9] = [1, 2, 3, 7, 64, 1_000, 1_024, 4_097, 62_500];

    fn column(sample: u64, dimension: usize, n: u64) -> Vec<f64> {
        let mut column = vec![0.0; n as usize];
        Latin::new(13, sample, dimension, n).expect("so many points may be").fill_range(0, &mut column);
        column
    }

    #[test]
    fn every_cell_has_one_point_whatever_their_number() {
        for n in SIZES {
            for dimension in 0..3 {
                let mut seen = vec![false; n as usize];
                column(2, dimension, n).iter().for_each(|u| seen[(u * n as f64) as usize] = true);
                assert!(seen.iter().all(|seen| *seen), "{n} points");
            }
        }
        assert!(Latin::new(1, 0, 0, 0).is_none() && Latin::new(1, 0, 0, Latin::MOST_POINTS + 1).is_none());
    }

    #[test]
    fn uniforms_stay_inside_the_unit_interval_and_one_minus_them_is_exact() {
        for n in SIZES.into_iter().chain([Latin::MOST_POINTS, Latin::MOST_POINTS - 1]) {
            let mut column = vec![0.0; n.min(4_096) as usize];
            Latin::new(1, 0, 0, n).expect("so many points may be").fill_range(0, &mut column);
            for u in column {
                assert!(u > 0.0 && u < 1.0 && 1.0 - (1.0 - u) == u, "{u} of {n} points");
            }
        }
    }

    #[test]
    fn a_point_is_the_same_from_any_start_and_in_any_list() {
        let latin = Latin::new(13, 4, 1, 5_000).expect("so many points may be");
        let all = column(4, 1, 5_000);
        for (first, length) in [(0, 1), (3, 255), (255, 1_024), (4_990, 10)] {
            let mut part = vec![0.0; length];
            latin.fill_range(first, &mut part);
            assert_eq!(part, all[first as usize..][..length]);
        }
        let points: Vec<u64> = (0..5_000).step_by(3).collect();
        let mut chosen = vec![0.0; points.len()];
        latin.fill_points(&points, &mut chosen);
        assert!(points.iter().zip(&chosen).all(|(point, u)| *u == all[*point as usize]));
    }

    /// Stein (1987): what is left of the variance is that of the part that no sum of functions of one coordinate
    /// each explains; for x·y, that of (x − ½)(y − ½), which is 1/144. A variance of m normal errors has a relative
    /// standard error of √(2/m).
    #[test]
    fn the_mean_of_a_product_has_the_variance_that_stein_gives() {
        let samples = 2_000;
        for n in [500, 512] {
            let squares: f64 = (0..samples)
                .map(|sample| {
                    let (x, y) = (column(sample, 0, n), column(sample, 1, n));
                    let mean = x.iter().zip(&y).map(|(x, y)| x * y).sum::<f64>() / n as f64;
                    (mean - 0.25).powi(2)
                })
                .sum();
            let ratio = squares / samples as f64 * 144.0 * n as f64;
            assert!(
                (ratio - 1.0).abs() < 4.0 * (2.0 / samples as f64).sqrt(),
                "{ratio} of it with {n} points"
            );
        }
    }
}
