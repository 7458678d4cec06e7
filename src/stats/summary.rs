//! Everything that a report says of one column of losses, which comes in blocks and need not be kept.
//!
//! A [`Pilot`], the first blocks, says about where the losses lie. A first round over all blocks gives a [`First`]: sums
//! around the pilot's centre, and counts. They lead to a [`Middle`], which knows about where every order statistic lies,
//! and a second round gives a [`Second`]: the losses near them, and sums over the tails.
use super::exceedance::{self, Bin, Histogram, Point};
use super::moments::{Moments, Powers};
use super::scale::Scale;
use super::search::{Found, Parts, Search, Tally};
use super::tail::{Excess, Tail, excesses};
use super::{BLOCK, Level, QUANTILES, Quantile, TVARS, Z95, order_statistic_ranks};

/// Bins of a histogram.
const BINS: usize = 80;
/// The quantiles of a column that is one of many.
const FEW_QUANTILES: [Level; 1] = [Level::thousandths(950)];
/// The histogram ends about here: a tail of a few trials would squash the rest.
const HISTOGRAM_END: Level = Level::thousandths(995);

/// Moments, quantiles with intervals, tails, exceedance curve and histogram of a sample.
#[derive(Clone, Debug)]
pub struct Summary {
    pub moments: Moments,
    /// The standard error of the mean.
    pub mean_se: f64,
    /// At [`QUANTILES`]; of a small pilot, 95 % alone.
    pub quantiles: Vec<Quantile>,
    /// At [`TVARS`].
    pub tails: Vec<Tail>,
    /// Of a small pilot, nothing.
    pub curve: Vec<Point>,
    pub histogram: Vec<Bin>,
}

/// About where the losses of a column lie, by its first ones.
#[derive(Clone, Debug)]
pub struct Pilot {
    /// Of all losses.
    n: usize,
    centre: f64,
    scale: Scale,
    /// One of many columns, of which little is asked.
    small: bool,
}

/// What the first round keeps of some of the losses, in no particular order.
#[derive(Clone, Debug)]
pub struct First {
    tally: Tally,
}

/// What the first round sums up; the sums of the parts of a column are added in their order.
#[derive(Clone, Copy, Debug, Default)]
pub struct FirstSums {
    powers: Powers,
}

/// What the first round found, and so what the second has to look for.
#[derive(Clone, Debug)]
pub struct Middle {
    n: usize,
    moments: Moments,
    search: Search,
    histogram: Histogram,
    /// The upper ends of the intervals that hold the VaRs of [`TVARS`].
    edges: [f64; TVARS.len()],
}

/// Counts between the rounds, where [`Middle::needs_counts`].
#[derive(Clone, Debug, Default)]
pub struct Between {
    parts: Parts,
}

/// What the second round keeps of some of the losses, in no particular order.
#[derive(Clone, Debug)]
pub struct Second {
    found: Found,
    histogram: Histogram,
    /// Losses of the tails, of one call.
    high: Vec<f64>,
}

/// What the second round sums up; the sums of the parts of a column are added in their order.
#[derive(Clone, Copy, Debug, Default)]
pub struct SecondSums {
    excesses: [Excess; TVARS.len()],
}

/// Losses of a pilot.
pub const PILOT: usize = 4 * BLOCK;

/// A level, and the ranks of the order statistics around its quantile.
type Interval = (Level, (usize, usize));

impl Pilot {
    /// Of a column of `n` losses that begins with these, of which there is at least one.
    pub fn of(first: &[f64], n: usize) -> Self {
        let sum = Powers::of(first, 0.0);
        let rough = Moments::new(&sum, 0.0).mean;
        let centre = Moments::new(&Powers::of(first, rough), rough).mean;
        let buckets = (n as u64 / 64).next_power_of_two().clamp(1 << 12, 1 << 18);
        Self { n, centre, scale: Scale::fit(first, buckets), small: false }
    }

    /// For one of many columns: in little memory, and without most quantiles and the curve.
    pub fn small(first: &[f64], n: usize) -> Self {
        Self { scale: Scale::fit(first, 1 << 12), small: true, ..Self::of(first, n) }
    }

    pub fn centre(&self) -> f64 {
        self.centre
    }

    pub fn first(&self) -> First {
        First { tally: Tally::new(self.scale) }
    }

    /// The ranks that a summary needs, with the levels of the quantiles and the ranks of their intervals.
    fn ranks(&self) -> (Vec<usize>, Vec<Interval>) {
        let levels = if self.small { &FEW_QUANTILES[..] } else { &QUANTILES[..] };
        let mut ranks = if self.small { Vec::new() } else { exceedance::ranks(self.n) };
        let interval = |level: &Level| (*level, order_statistic_ranks(self.n, *level));
        let intervals: Vec<Interval> = levels.iter().map(interval).collect();
        for &(level, (low, high)) in &intervals {
            ranks.extend([low, level.rank(self.n), high]);
        }
        ranks.extend(TVARS.map(|level| level.rank(self.n)));
        ranks.push(HISTOGRAM_END.rank(self.n));
        ranks.sort_unstable();
        ranks.dedup();
        (ranks, intervals)
    }
}

impl First {
    pub fn add(&mut self, pilot: &Pilot, losses: &[f64]) -> FirstSums {
        self.tally.add(losses);
        FirstSums { powers: Powers::of(losses, pilot.centre) }
    }

    #[must_use]
    pub fn merge(self, other: Self) -> Self {
        Self { tally: self.tally.merge(other.tally) }
    }
}

impl FirstSums {
    #[must_use]
    pub fn add(self, other: &Self) -> Self {
        Self { powers: self.powers.add(&other.powers) }
    }
}

impl Middle {
    pub fn new(pilot: &Pilot, first: First, sums: &FirstSums) -> Self {
        let (ranks, _) = pilot.ranks();
        let mut middle = Self {
            n: pilot.n,
            moments: Moments::new(&sums.powers, pilot.centre),
            search: Search::new(first.tally, pilot.n, ranks),
            histogram: Histogram::new(0.0, 0.0, 1),
            edges: [0.0; TVARS.len()],
        };
        middle.settle();
        middle
    }

    fn settle(&mut self) {
        let Moments { min, max, .. } = self.moments;
        let edge = |level: Level| self.search.bracket(level.rank(self.n), min, max).1;
        self.edges = TVARS.map(edge);
        self.histogram = Histogram::new(min, edge(HISTOGRAM_END), BINS);
    }

    /// Whether a round of [`Middle::count`] has to come before the second.
    pub fn needs_counts(&self) -> bool {
        self.search.needs_counts()
    }

    pub fn count(&self, losses: &[f64], between: &mut Between) {
        self.search.count(losses, &mut between.parts);
    }

    pub fn refine(&mut self, counted: Vec<Between>) {
        self.search.refine(counted.into_iter().map(|between| between.parts).collect());
        self.settle();
    }

    pub fn second(&self) -> Second {
        Second { found: Found::default(), histogram: self.histogram.clone(), high: Vec::new() }
    }

    /// Losses between which VaR at `level`, one of [`TVARS`], lies: what is above the second is surely in the tail, what is
    /// below the first surely not.
    pub fn bracket(&self, level: Level) -> (f64, f64) {
        self.search.bracket(level.rank(self.n), self.moments.min, self.moments.max)
    }
}

impl Second {
    pub fn add(&mut self, middle: &Middle, losses: &[f64]) -> SecondSums {
        let lowest = middle.edges.into_iter().fold(f64::INFINITY, f64::min);
        let high = middle.search.collect(losses, lowest, &mut self.found, &mut self.high);
        self.histogram.add(losses);
        SecondSums { excesses: excesses(&self.high[..high], middle.edges) }
    }
}

impl SecondSums {
    #[must_use]
    pub fn add(self, other: &Self) -> Self {
        Self { excesses: [0, 1, 2].map(|level| self.excesses[level].add(&other.excesses[level])) }
    }
}

impl Summary {
    /// From what the rounds found.
    pub fn new(pilot: &Pilot, middle: &Middle, seconds: Vec<Second>, sums: &SecondSums) -> Self {
        let n = middle.n;
        let mut histogram = Histogram::clone(&middle.histogram);
        let mut found = Vec::with_capacity(seconds.len());
        for second in seconds {
            histogram = histogram.merge(&second.histogram);
            found.push(second.found);
        }
        let ordered = middle.search.finish(found);
        let (_, intervals) = pilot.ranks();
        let tails = TVARS.iter().zip(middle.edges).zip(sums.excesses);
        Self {
            moments: middle.moments,
            mean_se: middle.moments.mean_se(),
            quantiles: intervals
                .into_iter()
                .map(|(level, (low, high))| Quantile {
                    level,
                    value: ordered.value(level.rank(n)),
                    low: ordered.value(low),
                    high: ordered.value(high),
                })
                .collect(),
            tails: tails
                .map(|((&level, edge), beyond)| Tail::new(level, n, &ordered, &middle.search, edge, beyond))
                .collect(),
            curve: if pilot.small { Vec::new() } else { exceedance::curve(&ordered.selected, n) },
            histogram: histogram.finish(n),
        }
    }

    /// Of at least one loss, all at hand.
    pub fn of(losses: &[f64]) -> Self {
        let pilot = Pilot::of(&losses[..losses.len().min(PILOT)], losses.len());
        let mut first = pilot.first();
        let sums = losses
            .chunks(BLOCK)
            .map(|block| first.add(&pilot, block))
            .fold(FirstSums::default(), |sums, block| sums.add(&block));
        let mut middle = Middle::new(&pilot, first, &sums);
        while middle.needs_counts() {
            let mut between = Between::default();
            middle.count(losses, &mut between);
            middle.refine(vec![between]);
        }
        let mut second = middle.second();
        let sums = losses
            .chunks(BLOCK)
            .map(|block| second.add(&middle, block))
            .fold(SecondSums::default(), |sums, block| sums.add(&block));
        Self::new(&pilot, &middle, vec![second], &sums)
    }

    /// # Panics
    /// Unless `level` is one of the summary's quantiles.
    pub fn quantile(&self, level: Level) -> Quantile {
        *self
            .quantiles
            .iter()
            .find(|quantile| quantile.level == level)
            .expect("the level is one of the summary's")
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
