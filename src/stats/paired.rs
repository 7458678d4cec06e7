//! Two outcomes trial by trial: what pairing on common random numbers makes of their difference.
use super::{Interval, Tail, Z95};
use crate::kernel;

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

/// Sums over some of the trials. Those of the parts of a simulation are added in the order of the trials.
#[derive(Clone, Copy, Debug, Default)]
pub struct PairSums {
    n: usize,
    /// avoided and spend, less their centres.
    first: [f64; 2],
    /// avoided², spend², avoided·spend.
    second: [f64; 3],
    positive: usize,
}

impl PairSums {
    /// Trials whose avoided loss, baseline − residual, and spend lie around `centre`.
    pub fn of(baseline: &[f64], residual: &[f64], spend: &[f64], centre: [f64; 2]) -> Self {
        pair_sums(baseline, residual, spend, centre)
    }

    #[must_use]
    pub fn add(mut self, other: &Self) -> Self {
        self.n += other.n;
        (0..2).for_each(|index| self.first[index] += other.first[index]);
        (0..3).for_each(|index| self.second[index] += other.second[index]);
        self.positive += other.positive;
        self
    }
}

impl Paired {
    /// From sums around a centre near the means, corrected by how far off it is (Chan, Golub and LeVeque 1983).
    ///
    /// The ratio's variance by the delta method: Var(avoided − ratio·spend)/(n·mean(spend)²) (Cochran 1977, 2.10).
    /// It is `None` unless the mean spend is above zero.
    pub fn new(sums: &PairSums, centre: [f64; 2]) -> Self {
        let n = sums.n as f64;
        let [a, s] = sums.first;
        let (avoided, cost) = (centre[0] + a / n, centre[1] + s / n);
        let divisor = (n - 1.0).max(1.0);
        let off = [a * a, s * s, a * s];
        let [avoided_variance, spend_variance, covariance] =
            [0, 1, 2].map(|index| (sums.second[index] - off[index] / n) / divisor);
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
        Self {
            avoided_mean: avoided,
            avoided_se: se(0.0),
            spend_mean: cost,
            spend_sd: spend_variance.sqrt(),
            spend_se: (spend_variance / n).sqrt(),
            net_mean: avoided - cost,
            net_se: se(1.0),
            net_positive: sums.positive as f64 / n,
            avoided_per_spent,
        }
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
    fn pair_sums(baseline: &[f64], residual: &[f64], costs: &[f64], centre: [f64; 2]) -> PairSums {
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
        PairSums {
            n: baseline.len(),
            first: [total(sums[0]), total(sums[1])],
            second: [total(sums[2]), total(sums[3]), total(sums[4])],
            positive: positive.iter().sum::<u64>() as usize,
        }
    }

    /// Trials beyond both limits, and sum and sum of squares of (x − `x_limit`)⁺ − (y − `y_limit`)⁺.
    fn pair_tails(x: &[f64], y: &[f64], x_limit: f64, y_limit: f64) -> PairTails {
        let (mut sums, mut squares): (Lanes, Lanes) = ([0.0; 8], [0.0; 8]);
        let mut above = [[0_u64; 8]; 3];
        let (x_chunks, x_rest) = x.as_chunks::<8>();
        let (y_chunks, y_rest) = y.as_chunks::<8>();
        // The last chunk is filled up with what lies in no tail.
        let (mut x_last, mut y_last) = ([f64::NEG_INFINITY; 8], [f64::NEG_INFINITY; 8]);
        x_last[..x_rest.len()].copy_from_slice(x_rest);
        y_last[..y_rest.len()].copy_from_slice(y_rest);
        for (x, y) in x_chunks.iter().chain([&x_last]).zip(y_chunks.iter().chain([&y_last])) {
            for lane in 0..8 {
                let above_x = if x[lane] > x_limit { x[lane] - x_limit } else { 0.0 };
                let above_y = if y[lane] > y_limit { y[lane] - y_limit } else { 0.0 };
                let difference = above_x - above_y;
                sums[lane] += difference;
                squares[lane] += difference * difference;
                above[0][lane] += u64::from(x[lane] > x_limit);
                above[1][lane] += u64::from(y[lane] > y_limit);
                above[2][lane] += u64::from(x[lane] > x_limit && y[lane] > y_limit);
            }
        }
        PairTails {
            n: x.len(),
            above: above.map(|lanes| lanes.iter().sum()),
            sum: sums.iter().sum(),
            squares: squares.iter().sum(),
        }
    }

    /// Trials in which only the first exceeds the limit, and in which only the second does.
    fn one_above(a: &[f64], b: &[f64], limit: f64) -> [u64; 2] {
        let mut only = [0; 2];
        for (&a, &b) in a.iter().zip(b) {
            only[0] += u64::from(a > limit) & u64::from(b <= limit);
            only[1] += u64::from(b > limit) & u64::from(a <= limit);
        }
        only
    }
}

/// What the tails of two outcomes have in common, over some of the trials. Those of the parts of a simulation are added
/// in the order of the trials.
#[derive(Clone, Copy, Debug, Default)]
pub struct PairTails {
    n: usize,
    /// Trials beyond the first limit, beyond the second, beyond both.
    above: [u64; 3],
    sum: f64,
    squares: f64,
}

impl PairTails {
    /// Trials of two outcomes, and where the tail of each begins, if only nearly.
    pub fn of(a: &[f64], b: &[f64], a_limit: f64, b_limit: f64) -> Self {
        pair_tails(a, b, a_limit, b_limit)
    }

    #[must_use]
    pub fn add(self, other: &Self) -> Self {
        Self {
            n: self.n + other.n,
            above: [0, 1, 2].map(|which| self.above[which] + other.above[which]),
            sum: self.sum + other.sum,
            squares: self.squares + other.squares,
        }
    }

    /// The standard error of the difference of two VaRs at one level, from the standard error of each and the
    /// correlation of the events "beyond VaR" (both are sums of indicators over densities; Bahadur 1966).
    pub fn quantile_se(&self, a_se: f64, b_se: f64) -> f64 {
        let [p_a, p_b, both] = self.above.map(|count| count as f64 / self.n as f64);
        let scale = (p_a * (1.0 - p_a) * p_b * (1.0 - p_b)).sqrt();
        let correlation = if scale > 0.0 { ((both - p_a * p_b) / scale).clamp(-1.0, 1.0) } else { 0.0 };
        (a_se * a_se + b_se * b_se - 2.0 * correlation * a_se * b_se).max(0.0).sqrt()
    }

    /// The standard error of the difference of two TVaRs at one level: the standard deviation of the difference of their
    /// influence functions, (x − VaR)⁺/(1 − p), over √n (Manistre and Hancock 2005). `None` where the tail holds too few
    /// trials.
    pub fn tvar_se(&self, a: &Tail, b: &Tail) -> Option<f64> {
        a.tvar_se.and(b.tvar_se)?;
        let n = self.n as f64;
        let mean = self.sum / n;
        let variance = (self.squares / n - mean * mean).max(0.0);
        Some((variance / n).sqrt() / a.level.tail())
    }
}

/// Trials in which one of two outcomes exceeds a limit and the other does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crossings {
    only: [u64; 2],
}

impl Crossings {
    pub fn of(a: &[f64], b: &[f64], limit: f64) -> Self {
        Self { only: one_above(a, b, limit) }
    }

    #[must_use]
    pub fn add(self, other: Self) -> Self {
        Self { only: [0, 1].map(|side| self.only[side] + other.only[side]) }
    }

    /// The share of `n` trials of the second that exceeds the limit less that of the first, and the standard error of the
    /// difference (McNemar 1947): trials in which both or neither do say nothing about it.
    pub fn difference(self, n: usize) -> (f64, f64) {
        let n = n as f64;
        let [only_a, only_b] = self.only.map(|count| count as f64);
        let difference = (only_b - only_a) / n;
        let variance = ((only_a + only_b) / n - difference * difference).max(0.0);
        (difference, (variance / n).sqrt())
    }
}
