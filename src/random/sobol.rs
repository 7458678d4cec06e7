//! Sobol' points with Owen's nested uniform scrambling: as uniform as random numbers, and far more even.
use super::direction_numbers::{DIMENSIONS, direction_numbers};
use super::stream::Stream;
use super::threefry::threefry2x64_13;
use super::uniform::unit_interval;
use crate::kernel;
use std::sync::{LazyLock, OnceLock};

/// Where the seeds of scrambles come from.
static STREAM: LazyLock<Stream> = LazyLock::new(|| Stream::named("sobol"));

/// Points that are made together: their numbers differ in the last eight binary digits only.
const RUN: usize = 256;
/// One call of the generator serves four points of a run, a quarter of it apart.
const QUARTER: usize = RUN / 4;

/// One coordinate of one scrambled Sobol' sequence.
///
/// Every coordinate of every point is uniform; all coordinates of one scramble together are as evenly spread as
/// Sobol's; and different scrambles are independent, so that the spread of an estimate over scrambles is its error.
/// The mean of a smooth function over n points has a standard error of about n^−1.5 (Owen 1997).
///
/// The first 32 binary digits are Sobol's, from the direction numbers of Joe and Kuo (2008), scrambled by a hash
/// of which each digit depends on those before it (Laine and Karras 2011; Burley 2020, "Practical hash-based Owen
/// scrambling"; the constants are Vegdahl's). Beyond them Owen's scrambling of distinct points gives independent
/// digits: they come from the addressed generator.
#[derive(Clone, Copy, Debug)]
pub struct Sobol {
    points: &'static Unscrambled,
    scramble: [u32; 4],
    /// The generator's key for the digits after the 32nd.
    rest: [u64; 2],
}

impl Sobol {
    /// Coordinates that a point may have.
    pub const DIMENSIONS: usize = DIMENSIONS;

    /// Coordinate `dimension` (from 0) of scramble `scramble`; `None` from [`Self::DIMENSIONS`] on.
    pub fn new(seed: u64, scramble: u64, dimension: usize) -> Option<Self> {
        let points = Unscrambled::of(dimension)?;
        let stream = STREAM.word();
        let words = |part| threefry2x64_13([scramble, 2 * dimension as u64 + part], [seed, stream]);
        let [a, b] = words(0);
        Some(Self {
            points,
            scramble: [a as u32, (a >> 32) as u32, b as u32, (b >> 32) as u32],
            rest: words(1),
        })
    }

    /// Fills `out` with this coordinate of the points `first..`, which are below 2³².
    pub fn fill_range(&self, first: u64, out: &mut [f64]) {
        let mut run = first / RUN as u64;
        let skipped = (first % RUN as u64) as usize;
        let mut rest = out;
        if skipped > 0 {
            let (part, after) = rest.split_at_mut(rest.len().min(RUN - skipped));
            let mut whole = [0.0; RUN];
            self.fill_runs(run, std::slice::from_mut(&mut whole));
            part.copy_from_slice(&whole[skipped..skipped + part.len()]);
            run += 1;
            rest = after;
        }
        let (runs, last) = rest.as_chunks_mut::<RUN>();
        self.fill_runs(run, runs);
        if !last.is_empty() {
            let mut whole = [0.0; RUN];
            self.fill_runs(run + runs.len() as u64, std::slice::from_mut(&mut whole));
            last.copy_from_slice(&whole[..last.len()]);
        }
    }

    /// Fills `out` with this coordinate of `points`, which are below 2³², in their order.
    pub fn fill_points(&self, points: &[u64], out: &mut [f64]) {
        fill_points(self, points, out);
    }

    fn fill_runs(&self, first_run: u64, out: &mut [[f64; RUN]]) {
        fill_runs(self, first_run, out);
    }

    /// The uniform whose first 32 digits are the scrambled `digits` (the first in the lowest bit), and whose other
    /// digits begin `rest`.
    #[inline(always)]
    fn uniform(&self, digits: u32, rest: u32) -> f64 {
        unit_interval(u64::from(scrambled(digits, self.scramble).reverse_bits()) << 32 | u64::from(rest))
    }
}

/// Nested uniform scrambling of a number that has its first digit in the lowest bit: sums and products carry
/// upwards only.
#[inline(always)]
fn scrambled(digits: u32, seeds: [u32; 4]) -> u32 {
    let mut x = digits;
    x ^= x.wrapping_mul(0x3d20_adea);
    x = x.wrapping_add(seeds[0]);
    x = x.wrapping_mul(seeds[1] | 1);
    x ^= x.wrapping_mul(0x0552_6c56);
    x = x.wrapping_add(seeds[2]);
    x = x.wrapping_mul(seeds[3] | 1);
    x ^= x.wrapping_mul(0x53a2_2864);
    x
}

kernel! {
    fn fill_runs(sobol: &Sobol, first_run: u64, out: &mut [[f64; RUN]]) {
        for (out, run) in out.iter_mut().zip(first_run..) {
            let high = sobol.points.high(run * RUN as u64);
            let low: &[u32; RUN] = &sobol.points.0[0];
            for i in 0..QUARTER {
                let words = threefry2x64_13([run * QUARTER as u64 + i as u64, 0], sobol.rest);
                out[i] = sobol.uniform(low[i] ^ high, words[0] as u32);
                out[i + QUARTER] = sobol.uniform(low[i + QUARTER] ^ high, (words[0] >> 32) as u32);
                out[i + 2 * QUARTER] = sobol.uniform(low[i + 2 * QUARTER] ^ high, words[1] as u32);
                out[i + 3 * QUARTER] = sobol.uniform(low[i + 3 * QUARTER] ^ high, (words[1] >> 32) as u32);
            }
        }
    }

    fn fill_points(sobol: &Sobol, points: &[u64], out: &mut [f64]) {
        for (out, &point) in out.iter_mut().zip(points) {
            let counter = point / RUN as u64 * QUARTER as u64 + point % QUARTER as u64;
            let [a, b] = threefry2x64_13([counter, 0], sobol.rest);
            let quarter = point / QUARTER as u64 % 4;
            let word = if quarter < 2 { a } else { b };
            let rest = (word >> (32 * (quarter % 2))) as u32;
            let digits = sobol.points.0[0][(point % RUN as u64) as usize] ^ sobol.points.high(point);
            *out = sobol.uniform(digits, rest);
        }
    }
}

/// The points of one dimension before scrambling, each with its first digit in the lowest bit: what the four bytes
/// of a point's number contribute, to be combined by exclusive or.
#[derive(Debug)]
struct Unscrambled([[u32; RUN]; 4]);

impl Unscrambled {
    /// The tables of a dimension, made when it is first asked for.
    fn of(dimension: usize) -> Option<&'static Self> {
        static MADE: [OnceLock<Box<Unscrambled>>; DIMENSIONS] = [const { OnceLock::new() }; DIMENSIONS];
        let made = MADE.get(dimension)?;
        Some(made.get_or_init(|| {
            let numbers = direction_numbers(dimension).expect("the cells are as many as the dimensions");
            Box::new(Self(std::array::from_fn(|byte| {
                std::array::from_fn(|value| {
                    let with_digit = |digit: &usize| value >> digit & 1 == 1;
                    (0..8)
                        .filter(with_digit)
                        .fold(0, |point, digit| point ^ numbers[8 * byte + digit].reverse_bits())
                })
            })))
        }))
    }

    /// What all bytes but the last contribute.
    #[inline(always)]
    fn high(&self, point: u64) -> u32 {
        let byte = |byte: usize| self.0[byte][(point >> (8 * byte)) as usize & 0xff];
        byte(1) ^ byte(2) ^ byte(3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(seed: u64, scramble: u64, dimension: usize, n: usize) -> Vec<f64> {
        let mut column = vec![0.0; n];
        Sobol::new(seed, scramble, dimension).expect("the dimension exists").fill_range(0, &mut column);
        column
    }

    fn unscrambled(dimension: usize, point: u64) -> f64 {
        let points = Unscrambled::of(dimension).expect("the dimension exists");
        let digits = points.0[0][(point % 256) as usize] ^ points.high(point);
        f64::from(digits.reverse_bits()) * (-32.0_f64).exp2()
    }

    /// The integers below 2^m, Gray-coded as Joe and Kuo list their points.
    fn gray(i: u64) -> u64 {
        i ^ (i >> 1)
    }

    #[test]
    fn unscrambled_points_are_those_that_joe_and_kuo_list() {
        // The output of sobol.cc for N = 10, D = 3 with new-joe-kuo-6.
        let listed = [
            [0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25],
            [0.25, 0.75, 0.75],
            [0.375, 0.375, 0.625],
            [0.875, 0.875, 0.125],
            [0.625, 0.125, 0.875],
            [0.125, 0.625, 0.375],
            [0.1875, 0.3125, 0.9375],
            [0.6875, 0.8125, 0.4375],
        ];
        for (i, point) in (0..).zip(listed) {
            assert_eq!([0, 1, 2].map(|dimension| unscrambled(dimension, gray(i))), point, "point {i}");
        }
    }

    #[test]
    fn every_dimension_is_a_permutation_of_each_power_of_two() {
        for dimension in 0..Sobol::DIMENSIONS {
            for m in [1, 5, 10] {
                let n = 1_u64 << m;
                let mut seen = vec![false; 1 << m];
                (0..n).for_each(|point| seen[(unscrambled(dimension, point) * n as f64) as usize] = true);
                assert!(seen.iter().all(|seen| *seen), "dimension {dimension}, {n} points");
            }
        }
        assert!(Sobol::new(1, 0, Sobol::DIMENSIONS).is_none());
    }

    #[test]
    fn scrambled_points_put_one_into_each_interval_of_every_aligned_power_of_two() {
        for dimension in [0, 1, 6, 63, 255] {
            let column = column(3, 2, dimension, 1 << 14);
            for m in 0..=14 {
                for points in column.chunks(1 << m) {
                    let mut seen = vec![false; 1 << m];
                    points.iter().for_each(|u| seen[(u * f64::from(1 << m)) as usize] = true);
                    assert!(seen.iter().all(|seen| *seen), "dimension {dimension}, 2^{m} points");
                }
            }
        }
    }

    #[test]
    fn scrambled_pairs_of_the_first_two_dimensions_fill_every_elementary_box() {
        // They are a (0, m, 2)-net: 2^m points, one in each box of 2^a by 2^(m − a) intervals.
        let m = 12;
        for scramble in 0..4 {
            let [x, y] = [0, 1].map(|dimension| column(7, scramble, dimension, 1 << m));
            for a in 0..=m {
                let mut seen = vec![false; 1 << m];
                for (x, y) in x.iter().zip(&y) {
                    let column = (x * f64::from(1 << a)) as usize;
                    let row = (y * f64::from(1 << (m - a))) as usize;
                    seen[column << (m - a) | row] = true;
                }
                assert!(seen.iter().all(|seen| *seen), "scramble {scramble}, boxes of 2^{a} columns");
            }
        }
    }

    #[test]
    fn a_point_is_the_same_from_any_start_and_in_any_list() {
        let sobol = Sobol::new(5, 9, 4).expect("the dimension exists");
        let all = column(5, 9, 4, 3_000);
        for (first, length) in [(0, 0), (0, 1), (1, 5), (255, 2), (100, 1_024), (256, 512), (1_999, 1_001)] {
            let mut part = vec![0.0; length];
            sobol.fill_range(first, &mut part);
            assert_eq!(part, all[first as usize..][..length], "from {first}");
        }
        let points: Vec<u64> = (0..3_000).filter(|point| point % 7 != 3).collect();
        let mut chosen = vec![0.0; points.len()];
        sobol.fill_points(&points, &mut chosen);
        assert!(points.iter().zip(&chosen).all(|(point, u)| *u == all[*point as usize]));
        let far = [(1 << 32) - 1, (1 << 31) + 12_345];
        let mut listed = [0.0; 2];
        sobol.fill_points(&far, &mut listed);
        for (point, u) in far.iter().zip(listed) {
            let mut ranged = [0.0];
            sobol.fill_range(*point, &mut ranged);
            assert_eq!(ranged, [u]);
        }
    }

    #[test]
    fn scrambled_points_stay_inside_the_unit_interval_and_one_minus_them_is_exact() {
        for u in column(1, 1, 1, 1 << 12) {
            assert!(u > 0.0 && u < 1.0);
            let k = u * 52.0_f64.exp2() - 0.5;
            assert_eq!(k, k.floor());
            assert_eq!(1.0 - (1.0 - u), u);
        }
    }

    /// Two digits at the same depth are flipped together as often as apart, whichever points they belong to.
    #[test]
    fn scrambling_flips_digits_of_different_points_independently() {
        let scrambles = 1 << 14;
        for depth in 0..10_u32 {
            // The points' first `depth` digits differ between i and j, so that their next flips are independent.
            let points: Vec<u32> =
                (0..1_u32 << depth.min(4)).map(|i| (i * 0x9e37) & ((1 << depth) - 1)).collect();
            let flips: Vec<Vec<bool>> = (0..scrambles)
                .map(|scramble| {
                    let seeds = Sobol::new(11, scramble, 0).expect("the dimension exists").scramble;
                    points.iter().map(|point| scrambled(*point, seeds) >> depth & 1 == 1).collect()
                })
                .collect();
            for i in 0..points.len() {
                for j in 0..i {
                    if points[i] == points[j] {
                        continue;
                    }
                    let equal = flips.iter().filter(|flips| flips[i] == flips[j]).count() as f64;
                    let z = (equal / scrambles as f64 - 0.5) * 2.0 * (scrambles as f64).sqrt();
                    assert!(z.abs() < 5.0, "depth {depth}, points {} and {}: z = {z}", points[i], points[j]);
                }
            }
        }
    }

    /// ∏ (1 + (e^x − e + 1)/2) over three dimensions: smooth, of mean 1.
    fn product_mean(seed: u64, scramble: u64, n: usize) -> f64 {
        let columns = [0, 1, 2].map(|dimension| column(seed, scramble, dimension, n));
        let factor = |x: f64| 1.0 + (x.exp() - 1.0_f64.exp() + 1.0) / 2.0;
        let products = (0..n).map(|i| columns.iter().map(|column| factor(column[i])).product::<f64>());
        products.sum::<f64>() / n as f64
    }

    #[test]
    fn means_over_scrambles_are_unbiased_and_their_variance_falls_like_the_cube() {
        let scrambles = 256_u64;
        let variance = |n: usize| {
            let errors: Vec<f64> =
                (0..scrambles).map(|scramble| product_mean(21, scramble, n) - 1.0).collect();
            let mean = errors.iter().sum::<f64>() / scrambles as f64;
            let variance =
                errors.iter().map(|error| (error - mean).powi(2)).sum::<f64>() / (scrambles - 1) as f64;
            let z = mean / (variance / scrambles as f64).sqrt();
            assert!(z.abs() < 4.0, "{n} points: {z} standard errors from the integral");
            variance
        };
        // Owen (1997): n^−3 up to powers of log n; plain sampling's falls like n^−1.
        let ratio = variance(1 << 6) / variance(1 << 12);
        assert!(ratio > 2.0_f64.powi(15), "variance falls by 2^{} over 2^6 times the points", ratio.log2());
    }
}
