//! What happens to losses over the years of a horizon: when they are paid, and what they count today.
use crate::scenario::Scenario;

/// Horizons up to this many years are measured year by year; in longer ones, years would be too many columns.
pub const MOST_YEARS: u32 = 30;

/// The present value, at the start, of one unit paid in the middle of year `year` (0 is the first).
pub(super) fn discount(rate: Option<f64>, year: u32) -> f64 {
    rate.map_or(1.0, |rate| (1.0 + rate).powf(-(f64::from(year) + 0.5)))
}

/// The years, and columns of losses that they are measured in.
#[derive(Debug)]
pub(super) struct Years {
    /// How components are paid: each pattern once.
    pub(super) payments: Vec<Payment>,
    /// Of each component, its place among the payments.
    pub(super) payment_of: Vec<usize>,
    /// How many years are measured one by one; 0: none.
    measured: u32,
    /// Whether something is paid after the horizon.
    later: bool,
}

/// How one unit of loss is paid.
#[derive(Debug)]
pub(super) struct Payment {
    shares: Vec<f64>,
    /// What a unit counts today, by the year of its incident.
    pub(super) present: Vec<f64>,
    /// The columns of a unit's parts, from [`Column::Year`] 0 on, and what each counts today; by the year of its incident.
    pub(super) parts: Vec<Vec<(usize, f64)>>,
}

/// A column of losses that a block of trials leaves: of every trial, in money of today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The loss over the horizon, with all that is paid for it later.
    Total { outcome: usize },
    /// The largest of the horizon's years.
    WorstYear { outcome: usize },
    /// What is paid in a year of the horizon, 0 for the first.
    Year { outcome: usize, year: u32 },
    /// What is paid after the horizon for its incidents.
    Later { outcome: usize },
}

impl Years {
    pub(super) fn of(scenario: &Scenario) -> Self {
        let horizon = scenario.horizon_years;
        let dated = scenario.frequency.is_some();
        let mut patterns: Vec<Vec<f64>> = Vec::new();
        let mut payment_of = Vec::new();
        for component in &scenario.components {
            let shares = component.emerges.as_ref().map_or(vec![1.0], |emergence| emergence.shares.clone());
            let known = patterns.iter().position(|known| *known == shares);
            payment_of.push(known.unwrap_or(patterns.len()));
            if known.is_none() {
                patterns.push(shares);
            }
        }
        if patterns.is_empty() {
            patterns.push(vec![1.0]);
        }
        let payments: Vec<Payment> = patterns
            .into_iter()
            .map(|shares| Payment::new(shares, scenario.discount_rate, dated.then_some(horizon)))
            .collect();
        let measured = if dated && (2..=MOST_YEARS).contains(&horizon) { horizon } else { 0 };
        let later = measured > 0 && payments.iter().any(|payment| payment.shares.len() > 1);
        Self { payments, payment_of, measured, later }
    }

    /// One for each outcome and kind; first the totals, then what is measured of each outcome's years.
    pub(super) fn columns(&self, outcomes: usize) -> Vec<Column> {
        let mut columns: Vec<Column> = (0..outcomes).map(|outcome| Column::Total { outcome }).collect();
        for outcome in (0..outcomes).filter(|_| self.measured > 0) {
            columns.push(Column::WorstYear { outcome });
            columns.extend((0..self.measured).map(|year| Column::Year { outcome, year }));
            columns.extend(self.later.then_some(Column::Later { outcome }));
        }
        columns
    }

    /// Columns of one outcome's years.
    pub(super) fn width(&self) -> usize {
        match self.measured {
            0 => 0,
            years => 1 + years as usize + usize::from(self.later),
        }
    }

    /// How many years are measured one by one.
    pub(super) fn measured(&self) -> usize {
        self.measured as usize
    }
}

impl Payment {
    /// `horizon`: `None` where the one incident is given, and so is its time: now.
    fn new(shares: Vec<f64>, rate: Option<f64>, horizon: Option<u32>) -> Self {
        let counts = |paid: u32| match (horizon, rate) {
            (Some(_), _) => discount(rate, paid),
            (None, Some(rate)) => (1.0 + rate).powf(-f64::from(paid)),
            (None, None) => 1.0,
        };
        let years = horizon.unwrap_or(1);
        let paid = |year: u32| (year..).zip(&shares).map(|(paid, share)| (paid, share * counts(paid)));
        let present = |year: u32| match (rate, &shares[..]) {
            (_, [_]) => counts(year),
            // To the last digit, which a sum of shares need not be.
            (None | Some(0.0), _) => 1.0,
            _ => paid(year).map(|(_, part)| part).sum(),
        };
        let parts = |year: u32| {
            let mut parts: Vec<(usize, f64)> = Vec::new();
            for (paid, part) in paid(year) {
                // All that comes after the horizon is one column.
                let column = paid.min(years) as usize;
                match parts.last_mut() {
                    Some((last, sum)) if *last == column => *sum += part,
                    _ => parts.push((column, part)),
                }
            }
            parts
        };
        Self { present: (0..years).map(present).collect(), parts: (0..years).map(parts).collect(), shares }
    }
}
