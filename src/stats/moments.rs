//! Mean, standard deviation, skewness and extremes.
use crate::kernel;

/// Of a sample of losses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    pub n: usize,
    pub mean: f64,
    /// With divisor n − 1; 0 for a single value.
    pub sd: f64,
    /// g₁ = m₃/m₂^(3/2) with central moments of divisor n; `None` where all values are alike.
    pub skewness: Option<f64>,
    /// m₄/m₂²; `None` where all values are alike.
    pub kurtosis: Option<f64>,
    pub min: f64,
    pub max: f64,
    /// Values above zero.
    pub positive: usize,
}

/// The standard error of the mean of independent values, sd/√n; NaN for a single one.
pub fn se_of_mean(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / (n - 1.0) / n).sqrt()
}

impl Moments {
    /// The standard error of the mean, sd/√n.
    pub fn mean_se(&self) -> f64 {
        self.sd / (self.n as f64).sqrt()
    }
}

/// Sums over some of the losses, of powers of their distance to a centre.
#[derive(Clone, Copy, Debug)]
pub(super) struct Powers {
    n: usize,
    /// Of the powers 1 to 4.
    sums: [f64; 4],
    min: f64,
    max: f64,
    positive: usize,
}

impl Default for Powers {
    fn default() -> Self {
        Self { n: 0, sums: [0.0; 4], min: f64::INFINITY, max: f64::NEG_INFINITY, positive: 0 }
    }
}

kernel! {
    fn powers(x: &[f64], centre: f64) -> Powers {
        let mut sums = [[0.0; 8]; 4];
        let (mut mins, mut maxs, mut positive) = ([f64::INFINITY; 8], [f64::NEG_INFINITY; 8], [0_u64; 8]);
        let (chunks, rest) = x.as_chunks::<8>();
        for chunk in chunks {
            for lane in 0..8 {
                let x = chunk[lane];
                let d = x - centre;
                let square = d * d;
                sums[0][lane] += d;
                sums[1][lane] += square;
                sums[2][lane] += square * d;
                sums[3][lane] += square * square;
                mins[lane] = if x < mins[lane] { x } else { mins[lane] };
                maxs[lane] = if x > maxs[lane] { x } else { maxs[lane] };
                positive[lane] += u64::from(x > 0.0);
            }
        }
        for (lane, &x) in rest.iter().enumerate() {
            let d = x - centre;
            let square = d * d;
            for (sums, power) in sums.iter_mut().zip([d, square, square * d, square * square]) {
                sums[lane] += power;
            }
            mins[lane] = mins[lane].min(x);
            maxs[lane] = maxs[lane].max(x);
            positive[lane] += u64::from(x > 0.0);
        }
        Powers {
            n: x.len(),
            sums: sums.map(total),
            min: mins.into_iter().fold(f64::INFINITY, f64::min),
            max: maxs.into_iter().fold(f64::NEG_INFINITY, f64::max),
            positive: positive.iter().sum::<u64>() as usize,
        }
    }
}

#[inline(always)]
fn total(sums: [f64; 8]) -> f64 {
    ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
}

impl Powers {
    pub(super) fn of(losses: &[f64], centre: f64) -> Self {
        powers(losses, centre)
    }

    pub(super) fn add(self, other: &Self) -> Self {
        Self {
            n: self.n + other.n,
            sums: [0, 1, 2, 3].map(|power| self.sums[power] + other.sums[power]),
            min: self.min.min(other.min),
            max: self.max.max(other.max),
            positive: self.positive + other.positive,
        }
    }
}

impl Moments {
    /// From sums around a centre near the mean, corrected by how far off it is (Chan, Golub and LeVeque 1983).
    pub(super) fn new(powers: &Powers, centre: f64) -> Self {
        let n = powers.n as f64;
        let [one, two, three, four] = powers.sums.map(|sum| sum / n);
        let alike = powers.min >= powers.max;
        // Rounding of the mean would give equal values a spread of its own.
        let second = if alike { 0.0 } else { (two - one * one).max(0.0) };
        let third = three - 3.0 * one * two + 2.0 * one.powi(3);
        let fourth = four - 4.0 * one * three + 6.0 * one * one * two - 3.0 * one.powi(4);
        let known = |ratio: f64| Some(ratio).filter(|ratio| !alike && ratio.is_finite());
        Self {
            n: powers.n,
            mean: if alike { powers.min + 0.0 } else { centre + one },
            sd: if powers.n > 1 { (second * n / (n - 1.0)).sqrt() } else { 0.0 },
            skewness: known(third / second.powf(1.5)),
            kurtosis: known(fourth / (second * second)),
            min: powers.min + 0.0,
            max: powers.max + 0.0,
            positive: powers.positive,
        }
    }

    /// The standard error of the standard deviation, sd·√((κ − 1)/(4n)) with the kurtosis κ of the sample; `None` for a
    /// single value, and where a handful of values makes up the kurtosis, so that the sample does not know its error.
    pub fn sd_se(&self) -> Option<f64> {
        /// κ is at most n, which it is if one value makes up all of it.
        const HANDFUL: f64 = 0.01;
        let n = self.n as f64;
        if self.n < 2 || self.sd == 0.0 {
            return (self.n > 1).then_some(0.0);
        }
        let kurtosis = self.kurtosis?;
        Some(self.sd * ((kurtosis - 1.0).max(0.0) / (4.0 * n)).sqrt()).filter(|_| kurtosis <= HANDFUL * n)
    }
}
