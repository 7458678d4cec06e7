//! Amounts above zero, by rising order, with what likelihoods need of them.

/// Sorted amounts above zero and their logarithms.
#[derive(Clone, Debug)]
pub struct Amounts {
    sorted: Vec<f64>,
    /// Mean of the logarithms.
    centre: f64,
    /// ln x less the centre: families whose scale is free are fitted to these, so that the unit of money does not matter.
    logs: Vec<f64>,
    /// Sums of the first 0, 1, …, n of `logs`, and of their squares.
    sums: Vec<(f64, f64)>,
}

impl Amounts {
    /// Of values that are finite and above zero, at least one.
    pub fn new(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let mut logs: Vec<f64> = values.iter().map(|x| x.ln()).collect();
        let centre = logs.iter().sum::<f64>() / logs.len() as f64;
        logs.iter_mut().for_each(|log| *log -= centre);
        let mut sums = Vec::with_capacity(logs.len() + 1);
        let (mut first, mut second) = (0.0, 0.0);
        sums.push((first, second));
        for log in &logs {
            first += log;
            second += log * log;
            sums.push((first, second));
        }
        Self { sorted: values, centre, logs, sums }
    }

    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    pub fn sorted(&self) -> &[f64] {
        &self.sorted
    }

    pub fn min(&self) -> f64 {
        self.sorted[0]
    }

    pub fn max(&self) -> f64 {
        self.sorted[self.len() - 1]
    }

    pub fn mean(&self) -> f64 {
        self.sorted.iter().sum::<f64>() / self.len() as f64
    }

    /// Standard deviation with n − 1.
    pub fn sd(&self) -> f64 {
        let mean = self.mean();
        let squares: f64 = self.sorted.iter().map(|x| (x - mean) * (x - mean)).sum();
        (squares / (self.len() as f64 - 1.0)).sqrt()
    }

    /// The smallest amount that at least the share `p` of all amounts do not exceed.
    pub fn quantile(&self, p: f64) -> f64 {
        let rank = (p * self.len() as f64 - 1e-9).ceil().max(1.0) as usize;
        self.sorted[rank.min(self.len()) - 1]
    }

    /// How many amounts are different from each other.
    pub fn distinct(&self) -> usize {
        self.sorted.chunk_by(|a, b| a == b).count()
    }

    /// Those above a threshold; `None` where there are none.
    pub fn above(&self, threshold: f64) -> Option<Self> {
        let first = self.sorted.partition_point(|x| *x <= threshold);
        (first < self.len()).then(|| Self::new(self.sorted[first..].to_vec()))
    }

    pub(super) fn centre(&self) -> f64 {
        self.centre
    }

    pub(super) fn logs(&self) -> &[f64] {
        &self.logs
    }

    /// How many of the centred logarithms are at most `log`, their sum and the sum of their squares.
    pub(super) fn up_to(&self, log: f64) -> (usize, f64, f64) {
        let count = self.logs.partition_point(|x| *x <= log);
        (count, self.sums[count].0, self.sums[count].1)
    }

    /// Sum of all centred logarithms, and of their squares.
    pub(super) fn log_sums(&self) -> (f64, f64) {
        self.sums[self.len()]
    }

    /// Standard deviation of the logarithms, with n.
    pub(super) fn log_sd(&self) -> f64 {
        let n = self.len() as f64;
        let (sum, square) = self.log_sums();
        (square / n - (sum / n) * (sum / n)).max(0.0).sqrt()
    }

    /// Sum of the logarithms of all amounts.
    pub(super) fn sum_of_logs(&self) -> f64 {
        self.len() as f64 * self.centre + self.log_sums().0
    }
}
