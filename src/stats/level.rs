//! Probability levels as exact fractions.

/// A probability as a number of thousandths, so that ranks come from integer arithmetic:
/// in doubles `(n * p).ceil()` is one too many for pairs as common as n = 100, p = 0.07.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level {
    thousandths: u16,
}

impl Level {
    /// # Panics
    /// Unless `thousandths` lies within 1 to 999; levels are written in the code.
    pub const fn thousandths(thousandths: u16) -> Self {
        assert!(thousandths > 0 && thousandths < 1_000);
        Self { thousandths }
    }

    pub fn p(self) -> f64 {
        f64::from(self.thousandths) / 1_000.0
    }

    /// 1 − p, to its last digit.
    pub fn tail(self) -> f64 {
        f64::from(1_000 - self.thousandths) / 1_000.0
    }

    /// The rank, from 1, of the smallest of `n` values with at least a share p at or below it: ⌈n·p⌉.
    pub fn rank(self, n: usize) -> usize {
        let rank = (n as u128 * u128::from(self.thousandths)).div_ceil(1_000);
        usize::try_from(rank).expect("a rank is at most n").max(1)
    }

    /// n·(1 − p): how many of `n` values the tail holds, not always a whole number.
    pub fn tail_count(self, n: usize) -> f64 {
        n as f64 * f64::from(1_000 - self.thousandths) / 1_000.0
    }
}

/// The quantiles that reports show.
pub const QUANTILES: [Level; 11] = [
    Level::thousandths(10),
    Level::thousandths(50),
    Level::thousandths(100),
    Level::thousandths(250),
    Level::thousandths(500),
    Level::thousandths(750),
    Level::thousandths(900),
    Level::thousandths(950),
    Level::thousandths(990),
    Level::thousandths(995),
    Level::thousandths(999),
];

/// The levels of TVaR that reports show.
pub const TVARS: [Level; 3] = [Level::thousandths(900), Level::thousandths(950), Level::thousandths(990)];
