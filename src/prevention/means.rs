//! Means of quantities of every trial, and figures made of such means, with their errors.
use crate::stats::se_of_mean;

/// A figure and its standard error; NaN where a single group cannot tell it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    pub se: f64,
}

/// A spread of less than this share of a mean is rounding.
const ROUNDING: f64 = 1e-7;

/// Means of several quantities over groups of trials.
#[derive(Clone, Debug)]
pub(super) struct Means {
    /// Trials of each group.
    counts: Vec<f64>,
    /// Of each group, the sum of each quantity.
    sums: Vec<Vec<f64>>,
    /// Of all trials.
    squares: Vec<f64>,
    independent: bool,
}

/// A block's number of trials, its sums and its sums of squares.
pub(super) type Sums = (usize, Vec<f64>, Vec<f64>);

impl Means {
    /// Of the sums of blocks, each with its group, in the order of the trials.
    pub(super) fn new(groups: usize, independent: bool, blocks: Vec<(usize, Sums)>) -> Self {
        let quantities = blocks.first().map_or(0, |(_, (_, sums, _))| sums.len());
        let mut means = Self {
            counts: vec![0.0; groups],
            sums: vec![vec![0.0; quantities]; groups],
            squares: vec![0.0; quantities],
            independent,
        };
        for (group, (count, sums, squares)) in blocks {
            means.counts[group] += count as f64;
            means.sums[group].iter_mut().zip(sums).for_each(|(total, sum)| *total += sum);
            means.squares.iter_mut().zip(squares).for_each(|(total, sum)| *total += sum);
        }
        means
    }

    fn trials(&self) -> f64 {
        self.counts.iter().sum()
    }

    pub(super) fn value(&self, quantity: usize) -> f64 {
        self.sums.iter().map(|sums| sums[quantity]).sum::<f64>() / self.trials()
    }

    /// A quantity's mean in each group.
    pub(super) fn by_group(&self, quantity: usize) -> Vec<f64> {
        self.sums.iter().zip(&self.counts).map(|(sums, count)| sums[quantity] / count).collect()
    }

    /// The mean of a quantity: its error is that of independent trials, or of the spread between groups.
    pub(super) fn mean(&self, quantity: usize) -> Estimate {
        let (value, n) = (self.value(quantity), self.trials());
        if self.independent {
            let variance = (self.squares[quantity] / n - value * value).max(0.0) * n / (n - 1.0).max(1.0);
            let sd = variance.sqrt();
            return Estimate { value, se: if sd <= ROUNDING * value.abs() { 0.0 } else { sd / n.sqrt() } };
        }
        Estimate { value, se: spread(&self.by_group(quantity)) }
    }

    /// A figure made of the means of all quantities; its error is that of the jackknife over the groups (Tukey 1958).
    pub(super) fn figure(&self, of: impl Fn(&[f64]) -> f64) -> Estimate {
        let quantities = self.squares.len();
        let totals: Vec<f64> =
            (0..quantities).map(|quantity| self.sums.iter().map(|sums| sums[quantity]).sum()).collect();
        let n = self.trials();
        let value = of(&totals.iter().map(|total| total / n).collect::<Vec<_>>());
        let without: Vec<f64> = self
            .sums
            .iter()
            .zip(&self.counts)
            .map(|(sums, count)| {
                let means: Vec<f64> =
                    totals.iter().zip(sums).map(|(total, sum)| (total - sum) / (n - count)).collect();
                of(&means)
            })
            .collect();
        let groups = without.len() as f64;
        Estimate { value, se: (groups - 1.0) * spread(&without) }
    }
}

/// The standard error of the mean of independent values, 0 where it is rounding alone; NaN for a single one.
pub(super) fn spread(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let se = se_of_mean(values);
    if se <= ROUNDING * mean.abs() / n.sqrt() { 0.0 } else { se }
}
