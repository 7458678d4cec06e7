//! Mean, standard deviation, skewness and extremes.
use super::BLOCK;
use crate::kernel;
use rayon::prelude::*;

/// Of a sample of losses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    pub n: usize,
    pub mean: f64,
    /// With divisor n − 1; 0 for a single value.
    pub sd: f64,
    /// g₁ = m₃/m₂^(3/2) with central moments of divisor n; `None` where all values are alike.
    pub skewness: Option<f64>,
    pub min: f64,
    pub max: f64,
    /// Values above zero.
    pub positive: usize,
}

impl Moments {
    /// The standard error of the mean, sd/√n.
    pub fn mean_se(&self) -> f64 {
        self.sd / (self.n as f64).sqrt()
    }
}

#[derive(Clone, Copy)]
struct First {
    sum: f64,
    min: f64,
    max: f64,
    positive: usize,
}

kernel! {
    fn first(x: &[f64]) -> First {
        let (mut sums, mut mins, mut maxs, mut positive) =
            ([0.0; 8], [f64::INFINITY; 8], [f64::NEG_INFINITY; 8], [0_u64; 8]);
        let (chunks, rest) = x.as_chunks::<8>();
        for chunk in chunks {
            for lane in 0..8 {
                let x = chunk[lane];
                sums[lane] += x;
                mins[lane] = if x < mins[lane] { x } else { mins[lane] };
                maxs[lane] = if x > maxs[lane] { x } else { maxs[lane] };
                positive[lane] += u64::from(x > 0.0);
            }
        }
        for (lane, &x) in rest.iter().enumerate() {
            sums[lane] += x;
            mins[lane] = mins[lane].min(x);
            maxs[lane] = maxs[lane].max(x);
            positive[lane] += u64::from(x > 0.0);
        }
        First {
            sum: total(sums),
            min: mins.into_iter().fold(f64::INFINITY, f64::min),
            max: maxs.into_iter().fold(f64::NEG_INFINITY, f64::max),
            positive: positive.iter().sum::<u64>() as usize,
        }
    }

    /// Sums of the powers 1, 2 and 3 of x − centre.
    fn powers(x: &[f64], centre: f64) -> [f64; 3] {
        let (mut ones, mut squares, mut cubes) = ([0.0; 8], [0.0; 8], [0.0; 8]);
        let (chunks, rest) = x.as_chunks::<8>();
        for chunk in chunks {
            for lane in 0..8 {
                let d = chunk[lane] - centre;
                let square = d * d;
                ones[lane] += d;
                squares[lane] += square;
                cubes[lane] += square * d;
            }
        }
        for (lane, &x) in rest.iter().enumerate() {
            let d = x - centre;
            ones[lane] += d;
            squares[lane] += d * d;
            cubes[lane] += d * d * d;
        }
        [total(ones), total(squares), total(cubes)]
    }
}

#[inline(always)]
fn total(sums: [f64; 8]) -> f64 {
    ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
}

/// The moments of a sample of at least one value, in two passes: central moments around a first mean, then corrected by
/// what is left of it (Chan, Golub and LeVeque 1983).
pub fn moments(losses: &[f64]) -> Moments {
    let n = losses.len() as f64;
    let parts: Vec<First> = losses.par_chunks(BLOCK).map(first).collect();
    let centre = parts.iter().map(|part| part.sum).sum::<f64>() / n;
    let sums: Vec<[f64; 3]> = losses.par_chunks(BLOCK).map(|block| powers(block, centre)).collect();
    let [one, two, three] =
        sums.into_iter().fold([0.0; 3], |total, part| [0, 1, 2].map(|power| total[power] + part[power]));
    let shift = one / n;
    let min = parts.iter().fold(f64::INFINITY, |min, part| min.min(part.min));
    let max = parts.iter().fold(f64::NEG_INFINITY, |max, part| max.max(part.max));
    let alike = min >= max;
    // Rounding of the mean would give equal values a spread of its own.
    let second = if alike { 0.0 } else { (two / n - shift * shift).max(0.0) };
    let third = three / n - 3.0 * shift * two / n + 2.0 * shift.powi(3);
    let skewness = third / second.powf(1.5);
    Moments {
        n: losses.len(),
        mean: if alike { min } else { centre + shift },
        sd: if losses.len() > 1 { (second * n / (n - 1.0)).sqrt() } else { 0.0 },
        skewness: Some(skewness).filter(|skewness| !alike && skewness.is_finite()),
        min: min + 0.0,
        max: max + 0.0,
        positive: parts.iter().map(|part| part.positive).sum(),
    }
}

/// The standard error of the standard deviation, sd·√((κ − 1)/(4n)) with the kurtosis κ of the sample; `None` for a
/// single value, and where a handful of values makes up the kurtosis, so that the sample does not know its error.
pub fn sd_se(losses: &[f64], moments: &Moments) -> Option<f64> {
    /// κ is at most n, which it is if one value makes up all of it.
    const HANDFUL: f64 = 0.01;
    let n = losses.len() as f64;
    if losses.len() < 2 || moments.sd == 0.0 {
        return (losses.len() > 1).then_some(0.0);
    }
    let parts: Vec<f64> = losses
        .par_chunks(BLOCK)
        .map(|block| block.iter().map(|loss| ((loss - moments.mean) / moments.sd).powi(4)).sum())
        .collect();
    let kurtosis = parts.iter().sum::<f64>() / n;
    Some(moments.sd * ((kurtosis - 1.0).max(0.0) / (4.0 * n)).sqrt()).filter(|_| kurtosis <= HANDFUL * n)
}
