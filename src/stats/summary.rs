//! Everything that a report says of one column of losses.
use super::{
    Bin, Level, Moments, Point, QUANTILES, Quantile, TVARS, Tail, Z95, curve, exceedance, histogram, moments,
    order_statistic_ranks, select, tails,
};

/// Bins of a histogram.
const BINS: usize = 80;
/// The histogram ends here: a tail of a few trials would squash the rest.
const HISTOGRAM_END: Level = Level::thousandths(995);

/// Moments, quantiles with intervals, tails, exceedance curve and histogram of a sample.
#[derive(Clone, Debug)]
pub struct Summary {
    pub moments: Moments,
    /// At [`QUANTILES`].
    pub quantiles: Vec<Quantile>,
    /// At [`TVARS`].
    pub tails: Vec<Tail>,
    pub curve: Vec<Point>,
    pub histogram: Vec<Bin>,
}

impl Summary {
    /// Of at least one loss.
    pub fn of(losses: &[f64]) -> Self {
        let n = losses.len();
        let mut ranks: Vec<usize> = exceedance::ranks(n);
        let intervals = QUANTILES.map(|level| (level, order_statistic_ranks(n, level)));
        for (level, (low, high)) in intervals {
            ranks.extend([low, level.rank(n), high]);
        }
        ranks.sort_unstable();
        ranks.dedup();
        let selected = select(losses, &ranks);
        let at = |rank: usize| selected[ranks.binary_search(&rank).expect("every rank was asked for")].value;
        let value = |level: Level| at(level.rank(n));
        let quantiles = intervals
            .into_iter()
            .map(|(level, (low, high))| Quantile { level, value: value(level), low: at(low), high: at(high) })
            .collect();
        let vars: Vec<(Level, f64)> = TVARS.iter().map(|&level| (level, value(level))).collect();
        let moments = moments(losses);
        Self {
            quantiles,
            tails: tails(losses, &vars),
            curve: curve(&selected, n),
            histogram: histogram(losses, moments.min, value(HISTOGRAM_END), BINS),
            moments,
        }
    }

    /// # Panics
    /// Unless `level` is one of [`QUANTILES`].
    pub fn quantile(&self, level: Level) -> Quantile {
        *self
            .quantiles
            .iter()
            .find(|quantile| quantile.level == level)
            .expect("the level is one of QUANTILES")
    }

    /// # Panics
    /// Unless `level` is one of [`TVARS`].
    pub fn tail(&self, level: Level) -> &Tail {
        self.tails.iter().find(|tail| tail.level == level).expect("the level is one of TVARS")
    }
}

impl Quantile {
    /// The standard error that the interval stands for.
    pub fn se(&self) -> f64 {
        (self.high - self.low) / (2.0 * Z95)
    }
}
