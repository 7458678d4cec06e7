//! Two outcomes trial by trial: what pairing on common random numbers makes of their difference.
use super::{BLOCK, Interval, Tail, Z95};
use crate::kernel;
use rayon::prelude::*;

/// What one column avoids against another, and what that costs, trial by trial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paired {
    pub avoided_mean: f64,
    pub avoided_se: f64,
    pub spend_mean: f64,
    pub spend_sd: f64,
    pub spend_se: f64,
    /// Of avoided − spend.
    pub net_mean: f64,
    pub net_se: f64,
    /// Share of trials in which avoided > spend.
    pub net_positive: f64,
    /// Avoided ÷ spend.
    pub avoided_per_spent: Option<Ratio>,
}

/// A ratio of means with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    pub value: f64,
    pub interval: Interval,
}

impl Ratio {
    /// The ratio less `amount`.
    #[must_use]
    pub fn less(self, amount: f64) -> Self {
        let Interval { low, high } = self.interval;
        Self { value: self.value - amount, interval: Interval { low: low - amount, high: high - amount } }
    }
}

#[derive(Clone, Copy, Default)]
struct Sums {
    first: [f64; 2],
    /// avoided², spend², avoided·spend.
    second: [f64; 3],
    positive: usize,
}

impl Sums {
    fn add(mut self, other: &Sums) -> Self {
        (0..2).for_each(|index| self.first[index] += other.first[index]);
        (0..3).for_each(|index| self.second[index] += other.second[index]);
        self.positive += other.positive;
        self
    }
}

/// Compares `baseline` with `residual`; `spend` writes what the trials from its first argument on cost.
///
/// The ratio's variance by the delta method: Var(avoided − ratio·spend)/(n·mean(spend)²) (Cochran 1977, 2.10).
/// It is `None` unless the mean spend is above zero.
pub fn paired(baseline: &[f64], residual: &[f64], spend: &(dyn Fn(u64, &mut [f64]) + Sync)) -> Paired {
    let n = baseline.len() as f64;
    let sums = |centre: [f64; 2]| {
        let parts: Vec<Sums> = baseline
            .par_chunks(BLOCK)
            .zip(residual.par_chunks(BLOCK))
            .enumerate()
            .map_init(Vec::new, |costs: &mut Vec<f64>, (block, (baseline, residual))| {
                costs.resize(baseline.len(), 0.0);
                spend((block * BLOCK) as u64, costs);
                block_sums(baseline, residual, costs, centre)
            })
            .collect();
        parts.iter().fold(Sums::default(), Sums::add)
    };
    let first = sums([0.0; 2]);
    let [avoided, cost] = first.first.map(|sum| sum / n);
    let second = sums([avoided, cost]);
    let divisor = (n - 1.0).max(1.0);
    // What is left of the means is the rounding of the first pass (Chan, Golub and LeVeque 1983).
    let [a, s] = second.first;
    let left = [a * a, s * s, a * s];
    let [avoided_variance, spend_variance, covariance] =
        [0, 1, 2].map(|index| (second.second[index] - left[index] / n) / divisor);
    let spend_variance = above_rounding(spend_variance, cost.abs());
    // Var(avoided − factor·spend) of the mean.
    let se = |factor: f64| {
        let variance = avoided_variance - 2.0 * factor * covariance + factor * factor * spend_variance;
        (above_rounding(variance, avoided.abs() + factor * cost.abs()) / n).sqrt()
    };

    let avoided_per_spent = (cost > 0.0).then(|| {
        let value = avoided / cost;
        let half = Z95 * se(value) / cost;
        Ratio { value, interval: Interval { low: value - half, high: value + half } }
    });
    Paired {
        avoided_mean: avoided,
        avoided_se: se(0.0),
        spend_mean: cost,
        spend_sd: spend_variance.sqrt(),
        spend_se: (spend_variance / n).sqrt(),
        net_mean: avoided - cost,
        net_se: se(1.0),
        net_positive: first.positive as f64 / n,
        avoided_per_spent,
    }
}

/// A variance; nothing where the spread is no more than the rounding of values of this size, so that what never varies
/// has no error.
fn above_rounding(variance: f64, size: f64) -> f64 {
    if variance.max(0.0).sqrt() <= 8.0 * f64::EPSILON * size { 0.0 } else { variance }
}

/// Running sums of a kernel: eight, so that its loop is vectorised in the same order by every instruction set.
type Lanes = [f64; 8];

kernel! {
    fn block_sums(baseline: &[f64], residual: &[f64], costs: &[f64], centre: [f64; 2]) -> Sums {
        let mut positive = [0_u64; 8];
        let mut sums: [Lanes; 5] = [[0.0; 8]; 5];
        let chunks = baseline.as_chunks::<8>().0.iter().zip(residual.as_chunks::<8>().0);
        for ((baseline, residual), costs) in chunks.zip(costs.as_chunks::<8>().0) {
            for lane in 0..8 {
                let avoided = baseline[lane] - residual[lane];
                let (a, s) = (avoided - centre[0], costs[lane] - centre[1]);
                sums[0][lane] += a;
                sums[1][lane] += s;
                sums[2][lane] += a * a;
                sums[3][lane] += s * s;
                sums[4][lane] += a * s;
                positive[lane] += u64::from(avoided > costs[lane]);
            }
        }
        let done = baseline.len() / 8 * 8;
        for index in done..baseline.len() {
            let (avoided, lane) = (baseline[index] - residual[index], index - done);
            let (a, s) = (avoided - centre[0], costs[index] - centre[1]);
            sums[0][lane] += a;
            sums[1][lane] += s;
            sums[2][lane] += a * a;
            sums[3][lane] += s * s;
            sums[4][lane] += a * s;
            positive[lane] += u64::from(avoided > costs[index]);
        }
        let total = |lanes: Lanes| lanes.iter().sum::<f64>();
        Sums {
            first: [total(sums[0]), total(sums[1])],
            second: [total(sums[2]), total(sums[3]), total(sums[4])],
            positive: positive.iter().sum::<u64>() as usize,
        }
    }

    /// Sum and sum of squares of (x − `var_x`)⁺ − (y − `var_y`)⁺.
    fn excess_differences(x: &[f64], y: &[f64], var_x: f64, var_y: f64) -> [f64; 2] {
        let (mut sums, mut squares): (Lanes, Lanes) = ([0.0; 8], [0.0; 8]);
        let difference = |x: f64, y: f64| {
            let above_x = if x > var_x { x - var_x } else { 0.0 };
            let above_y = if y > var_y { y - var_y } else { 0.0 };
            above_x - above_y
        };
        for (x, y) in x.as_chunks::<8>().0.iter().zip(y.as_chunks::<8>().0) {
            for lane in 0..8 {
                let difference = difference(x[lane], y[lane]);
                sums[lane] += difference;
                squares[lane] += difference * difference;
            }
        }
        for (lane, (&x, &y)) in x.as_chunks::<8>().1.iter().zip(y.as_chunks::<8>().1).enumerate() {
            let difference = difference(x, y);
            sums[lane] += difference;
            squares[lane] += difference * difference;
        }
        [sums.iter().sum(), squares.iter().sum()]
    }
}

/// The standard error of the difference of two VaRs at one level from paired losses, from the standard error of each
/// and the correlation of the events "beyond VaR" (both are sums of indicators over densities; Bahadur 1966).
pub fn quantile_difference_se(a: (&[f64], &Tail, f64), b: (&[f64], &Tail, f64)) -> f64 {
    let ((losses_a, tail_a, se_a), (losses_b, tail_b, se_b)) = (a, b);
    let n = losses_a.len() as f64;
    let both: usize = losses_a
        .par_iter()
        .zip(losses_b)
        .with_min_len(BLOCK)
        .filter(|(a, b)| **a > tail_a.var && **b > tail_b.var)
        .count();
    let [p_a, p_b] = [tail_a, tail_b].map(|tail| tail.above as f64 / n);
    let scale = (p_a * (1.0 - p_a) * p_b * (1.0 - p_b)).sqrt();
    let correlation =
        if scale > 0.0 { ((both as f64 / n - p_a * p_b) / scale).clamp(-1.0, 1.0) } else { 0.0 };
    (se_a * se_a + se_b * se_b - 2.0 * correlation * se_a * se_b).max(0.0).sqrt()
}

/// The standard error of the difference of two TVaRs at one level from paired losses: the standard deviation of the
/// difference of their influence functions, (x − VaR)⁺/(1 − p), over √n (Manistre and Hancock 2005).
/// `None` where the tail holds too few trials.
pub fn tail_difference_se(losses_a: &[f64], a: &Tail, losses_b: &[f64], b: &Tail) -> Option<f64> {
    a.tvar_se.and(b.tvar_se)?;
    let n = losses_a.len() as f64;
    let parts: Vec<[f64; 2]> = losses_a
        .par_chunks(BLOCK)
        .zip(losses_b.par_chunks(BLOCK))
        .map(|(block_a, block_b)| excess_differences(block_a, block_b, a.var, b.var))
        .collect();
    let [sum, squares] =
        parts.into_iter().fold([0.0; 2], |total, part| [total[0] + part[0], total[1] + part[1]]);
    let mean = sum / n;
    let variance = (squares / n - mean * mean).max(0.0);
    Some((variance / n).sqrt() / a.level.tail())
}

/// The share of `losses_b` that exceeds a limit less that of `losses_a`, and the standard error of the difference
/// (McNemar 1947): trials in which both or neither do say nothing about it.
pub fn count_difference(losses_a: &[f64], losses_b: &[f64], limit: f64) -> (f64, f64) {
    let n = losses_a.len() as f64;
    let parts: Vec<[usize; 2]> = losses_a
        .par_chunks(BLOCK)
        .zip(losses_b.par_chunks(BLOCK))
        .map(|(block_a, block_b)| {
            block_a.iter().zip(block_b).fold([0; 2], |[only_a, only_b], (a, b)| {
                let (a, b) = (*a > limit, *b > limit);
                [only_a + usize::from(a && !b), only_b + usize::from(b && !a)]
            })
        })
        .collect();
    let [only_a, only_b] =
        parts.into_iter().fold([0; 2], |total, part| [total[0] + part[0], total[1] + part[1]]);
    let difference = (only_b as f64 - only_a as f64) / n;
    let variance = ((only_a + only_b) as f64 / n - difference * difference).max(0.0);
    (difference, (variance / n).sqrt())
}
