//! A value with its error, from independent scrambles of the points.

/// Independent scrambles of the points; the spread of an estimate over them is its error.
pub const SCRAMBLES: usize = 16;

/// The 97.5 % quantile of Student's t distribution with one degree of freedom less than there are scrambles.
const T95: f64 = 2.131_449_545_559_774;

/// A value, its standard error, and what each scramble says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    pub se: f64,
    scrambles: [f64; SCRAMBLES],
}

impl Estimate {
    /// `value` is found from all scrambles together, which makes it as good as their mean.
    pub fn new(value: f64, scrambles: [f64; SCRAMBLES]) -> Self {
        let mean = mean(&scrambles);
        let squares: f64 = scrambles.iter().map(|one| (one - mean).powi(2)).sum();
        let se = (squares / (SCRAMBLES * (SCRAMBLES - 1)) as f64).sqrt();
        Self { value, se, scrambles }
    }

    pub fn mean_of(scrambles: [f64; SCRAMBLES]) -> Self {
        Self::new(mean(&scrambles), scrambles)
    }

    /// A function of estimates, scramble by scramble.
    pub fn map(of: &[Self], function: impl Fn(&[f64]) -> f64) -> Self {
        let at = |pick: &dyn Fn(&Self) -> f64| function(&of.iter().map(pick).collect::<Vec<f64>>());
        Self::new(at(&|one| one.value), std::array::from_fn(|scramble| at(&|one| one.scrambles[scramble])))
    }

    /// What one scramble says.
    pub fn of(&self, scramble: usize) -> f64 {
        self.scrambles[scramble]
    }

    /// The 95 % interval, by Student's t distribution.
    pub fn interval(&self) -> (f64, f64) {
        (self.value - T95 * self.se, self.value + T95 * self.se)
    }

    /// The difference from an estimate of another outcome on the same points: its error is that of the differences,
    /// scramble by scramble.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        let differences =
            std::array::from_fn(|scramble| self.scrambles[scramble] - other.scrambles[scramble]);
        Self::new(self.value - other.value, differences)
    }
}

pub(super) fn mean(scrambles: &[f64; SCRAMBLES]) -> f64 {
    scrambles.iter().sum::<f64>() / SCRAMBLES as f64
}
