//! Uniforms by address: a pure function of seed, stream, trial and incident.
use super::stream::Stream;
use super::threefry::threefry2x64_13;
use crate::kernel;

/// `((word >> 12) + 0.5) · 2⁻⁵²`: exact, symmetric about ½, strictly inside (0, 1), and so is `1 − u`.
/// (With 53 bits the top word would round to 1.)
#[inline(always)]
pub(super) fn unit_interval(word: u64) -> f64 {
    // The 52 bits become the fraction of a number in [1, 2): no conversion from integers, which not every
    // instruction set has for vectors. Subtracting 1 − 2⁻⁵³ adds the half step; both steps are exact.
    f64::from_bits((word >> 12) | 0x3FF0_0000_0000_0000) - (1.0 - f64::EPSILON / 2.0)
}

#[inline(always)]
fn words(seed: u64, stream: Stream, pair: u64, k: u64) -> [u64; 2] {
    threefry2x64_13([pair, k], [seed, stream.word()])
}

/// The uniform of `stream` in incident `k` of `trial`.
#[inline(always)]
pub fn uniform(seed: u64, stream: Stream, trial: u64, k: u64) -> f64 {
    let [even, odd] = words(seed, stream, trial / 2, k);
    unit_interval(if trial.is_multiple_of(2) { even } else { odd })
}

/// Fills `out` with the uniforms of the trials `first_trial..`, all of incident `k`.
pub fn fill_range(seed: u64, stream: Stream, first_trial: u64, k: u64, out: &mut [f64]) {
    let odd_start = usize::from(first_trial % 2 == 1 && !out.is_empty());
    if odd_start == 1 {
        out[0] = uniform(seed, stream, first_trial, k);
    }
    let even_trial = first_trial + odd_start as u64;
    let (pairs, last) = out[odd_start..].as_chunks_mut::<2>();
    fill_pairs(seed, stream, even_trial / 2, k, pairs);
    if let [last] = last {
        *last = uniform(seed, stream, even_trial + 2 * pairs.len() as u64, k);
    }
}

kernel! {
    fn fill_pairs(seed: u64, stream: Stream, first_pair: u64, k: u64, out: &mut [[f64; 2]]) {
        for (out, pair) in out.iter_mut().zip(first_pair..) {
            *out = words(seed, stream, pair, k).map(unit_interval);
        }
    }

    /// Fills `out` with the uniforms of `trials`, in their order, all of incident `k`.
    pub fn fill_trials(seed: u64, stream: Stream, trials: &[u64], k: u64, out: &mut [f64]) {
        for (out, &trial) in out.iter_mut().zip(trials) {
            *out = uniform(seed, stream, trial, k);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uniforms_stay_strictly_inside_the_unit_interval_and_are_symmetric() {
        assert_eq!(unit_interval(0), f64::EPSILON / 2.0);
        assert_eq!(unit_interval(u64::MAX), 1.0 - f64::EPSILON / 2.0);
        for word in [0, 1 << 12, 0x0123_4567_89ab_cdef, u64::MAX - 1] {
            assert_eq!(1.0 - unit_interval(word), unit_interval(!word));
        }
    }

    #[test]
    fn a_uniform_is_its_definition() {
        for word in [0, 4096, 0x0123_4567_89ab_cdef, 0xfedc_ba98_7654_3210, u64::MAX] {
            let definition = ((word >> 12) as f64 + 0.5) * (-52.0_f64).exp2();
            assert_eq!(unit_interval(word), definition);
        }
    }

    #[test]
    fn columns_hold_the_uniforms_of_their_addresses_from_any_start_and_of_any_length() {
        let stream = Stream::named("inputs.base_fine");
        for first in [0, 1, 2, 7, 1 << 40] {
            for length in [0, 1, 2, 3, 64, 1023] {
                let expected: Vec<f64> =
                    (0..length as u64).map(|offset| uniform(2025, stream, first + offset, 3)).collect();
                let mut range = vec![0.0; length];
                fill_range(2025, stream, first, 3, &mut range);
                assert_eq!(range, expected);
                let trials: Vec<u64> = (0..length as u64).map(|offset| first + offset).collect();
                fill_trials(2025, stream, &trials, 3, &mut range);
                assert_eq!(range, expected);
            }
        }
    }

    /// The chi-square statistic of 256 equal cells has mean 255 and standard deviation √510.
    #[test]
    fn uniforms_fill_equal_cells_equally() {
        let n = 1 << 20;
        let mut column = vec![0.0; n];
        fill_range(1, Stream::named("inputs.a"), 0, 0, &mut column);
        let mut cells = [0.0_f64; 256];
        for u in &column {
            cells[(u * 256.0) as usize] += 1.0;
        }
        let expected = n as f64 / 256.0;
        let chi_square: f64 = cells.iter().map(|count| (count - expected).powi(2) / expected).sum();
        assert!((chi_square - 255.0).abs() < 4.0 * 510_f64.sqrt(), "chi-square {chi_square}");
    }

    /// The correlation of n independent pairs has a standard deviation of 1/√n.
    #[test]
    fn streams_seeds_and_incidents_are_independent() {
        let n = 1 << 18;
        let column = |seed, name, k| {
            let mut column = vec![0.0; n];
            fill_range(seed, Stream::named(name), 0, k, &mut column);
            column
        };
        let base = column(1, "inputs.a", 0);
        for other in [column(2, "inputs.a", 0), column(1, "inputs.b", 0), column(1, "inputs.a", 1)] {
            let correlation: f64 =
                base.iter().zip(&other).map(|(a, b)| (a - 0.5) * (b - 0.5) * 12.0).sum::<f64>() / n as f64;
            assert!(correlation.abs() < 4.0 / (n as f64).sqrt(), "correlation {correlation}");
        }
    }
}
