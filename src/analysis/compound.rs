//! The distribution of the loss over the horizon, on a grid.
use super::grid::{Grid, Transform};
use super::law::Law;
use crate::distributions::CountDistribution;
use crate::stats::Level;
use rayon::prelude::*;
use rustfft::num_complex::Complex;

/// θ·points of the tilt: what lies beyond the grid weighs e^−16 of itself, rounding errors e^16 of theirs.
pub(super) const TILT: f64 = 16.0;
/// Values of a spectrum that pass through the generating function together.
pub(super) const BLOCK: usize = 512;

/// What the loss over a horizon is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts<'a> {
    /// Independent; the severity is their sum.
    pub(super) laws: &'a [Law],
    /// `None`: one incident.
    pub(super) incidents: Option<&'a CountDistribution>,
    /// Of each year.
    pub(super) discounts: &'a [f64],
}

impl Parts<'_> {
    /// P(no incident with a loss).
    pub(super) fn nothing(self) -> f64 {
        let zero = self.laws.iter().map(Law::zero).product::<f64>();
        let year = self.incidents.map_or(zero, |incidents| {
            incidents.counts().map(|count| incidents.pmf(count) * zero.powf(count as f64)).sum()
        });
        year.powf(self.discounts.len() as f64)
    }

    fn spectrum(self, grid: Grid, transform: &Transform) -> Vec<Complex<f64>> {
        let mut horizon = vec![Complex::new(1.0, 0.0); grid.points];
        let mut made: Option<(f64, Vec<Complex<f64>>)> = None;
        for &discount in self.discounts {
            let year = match made {
                Some((of, year)) if of == discount => year,
                _ => self.year(grid, transform, discount),
            };
            horizon.iter_mut().zip(&year).for_each(|(product, factor)| *product *= factor);
            made = Some((discount, year));
        }
        horizon
    }

    fn year(self, grid: Grid, transform: &Transform, discount: f64) -> Vec<Complex<f64>> {
        let mut severity = vec![Complex::new(1.0, 0.0); grid.points];
        for law in self.laws {
            let term = transform.spectrum(&grid.masses(law, discount));
            severity.iter_mut().zip(&term).for_each(|(product, factor)| *product *= factor);
        }
        if let Some(incidents) = self.incidents {
            let (first, last) = incidents.counts().into_inner();
            let pmf: Vec<f64> = (first..=last).map(|count| incidents.pmf(count)).collect();
            severity.par_chunks_mut(BLOCK).for_each(|block| generate(block, &pmf, first));
        }
        severity
    }
}

/// Each z becomes E[z^N] = z^first · Σ pmfᵢ·zⁱ, by Horner's rule.
pub(super) fn generate(block: &mut [Complex<f64>], pmf: &[f64], first: u64) {
    let mut sums = vec![Complex::new(0.0, 0.0); block.len()];
    for &probability in pmf.iter().rev() {
        for (sum, z) in sums.iter_mut().zip(&*block) {
            *sum = *sum * z + probability;
        }
    }
    for (z, sum) in block.iter_mut().zip(sums) {
        let power = match i32::try_from(first) {
            Ok(0) => Complex::new(1.0, 0.0),
            Ok(first) => z.powi(first),
            Err(_) => z.powf(first as f64),
        };
        *z = power * sum;
    }
}

/// Masses of the loss over the horizon at the grid's multiples.
#[derive(Debug)]
pub(super) struct Compound {
    grid: Grid,
    /// From the smallest value to the largest.
    masses: Vec<f64>,
    /// P(loss ≤ (k + ½)·step).
    cumulative: Vec<f64>,
    nothing: f64,
}

impl Compound {
    pub(super) fn new(parts: Parts<'_>, grid: Grid) -> Self {
        let transform = Transform::new(grid.points, if grid.below == 0 { TILT } else { 0.0 });
        Self::of_masses(grid, transform.masses(parts.spectrum(grid, &transform)), parts.nothing())
    }

    /// From masses at the places that a transform gives them; `nothing` is P(loss = 0).
    pub(super) fn of_masses(grid: Grid, mut masses: Vec<f64>, nothing: f64) -> Self {
        masses.rotate_right(grid.below);
        let cumulative = masses
            .iter()
            .scan(0.0, |sum, mass| {
                *sum += mass;
                Some(*sum)
            })
            .collect();
        Self { grid, masses, cumulative, nothing }
    }

    fn value(&self, cell: usize) -> f64 {
        (cell as f64 - self.grid.below as f64) * self.grid.step
    }

    /// The mass on the grid, without what is as near to one of its open ends as a sixteenth of it.
    pub(super) fn inner_mass(&self) -> f64 {
        let margin = self.grid.points / 16;
        self.cumulative[self.grid.points - margin] - self.cumulative[margin]
    }

    /// The smallest grid value that the loss exceeds with at most probability `tail`, if the grid reaches so far.
    pub(super) fn reach(&self, tail: f64) -> Option<f64> {
        let cell = self.cumulative.iter().position(|cumulative| *cumulative >= 1.0 - tail)?;
        Some(self.value(cell))
    }

    /// P(loss > 0).
    pub(super) fn positive(&self) -> f64 {
        let zero = self.grid.below;
        if zero == 0 {
            return 1.0 - self.nothing;
        }
        // Half of what was rounded to nothing, but is not nothing, lies above it.
        let above: f64 = self.masses[zero + 1..].iter().sum();
        above + 0.5 * (self.masses[zero] - self.nothing)
    }

    pub(super) fn quantile(&self, level: Level) -> f64 {
        let p = level.p();
        let cell = self.cumulative.partition_point(|cumulative| *cumulative < p).min(self.masses.len() - 1);
        let before = if cell == 0 { 0.0 } else { self.cumulative[cell - 1] };
        let mut share = ((p - before) / self.masses[cell]).clamp(0.0, 1.0) - 0.5;
        if cell == self.grid.below && self.nothing > 0.0 {
            // The atom at nothing has no width.
            let (mass, nothing) = (self.masses[cell], self.nothing.min(self.masses[cell]));
            let spread = if self.grid.below == 0 { 0.0 } else { 0.5 * (mass - nothing) };
            share = match p - before {
                p if p < spread => p / (mass - nothing) - 0.5,
                p if p <= spread + nothing => 0.0,
                p => 0.5 * (p - spread - nothing) / (mass - nothing - spread).max(f64::MIN_POSITIVE),
            };
        }
        self.value(cell) + share * self.grid.step
    }

    /// VaR + E(X − VaR)⁺/(1 − p), with E(X − v)⁺ = E X − v + E(v − X)⁺: the tail beyond the grid is in the exact mean.
    pub(super) fn tvar(&self, level: Level, mean: f64) -> f64 {
        let var = self.quantile(level);
        var + self.excess(var, mean) / level.tail()
    }

    /// E(X − x)⁺.
    pub(super) fn excess(&self, x: f64, mean: f64) -> f64 {
        let below: f64 = self
            .masses
            .iter()
            .enumerate()
            .map(|(cell, mass)| (self.value(cell), mass))
            .take_while(|(value, _)| *value < x)
            .map(|(value, mass)| (x - value) * mass)
            .sum();
        mean - x + below
    }

    /// P(X ≤ x), evenly within cells but for the atom at nothing; `None` beyond the grid.
    pub(super) fn below(&self, x: f64) -> Option<f64> {
        let position = x / self.grid.step + self.grid.below as f64 + 0.5;
        if position < 0.0 {
            return if self.grid.below == 0 { Some(0.0) } else { None };
        }
        let cell = position as usize;
        let mass = *self.masses.get(cell)?;
        let before = if cell == 0 { 0.0 } else { self.cumulative[cell - 1] };
        let share = position - cell as f64;
        if cell != self.grid.below || self.nothing == 0.0 {
            return Some((before + share * mass).clamp(0.0, 1.0));
        }
        let rest = (mass - self.nothing).max(0.0);
        // What is rounded to nothing lies on both sides of it, or above it where there are only losses.
        let share = match (self.grid.below, x >= 0.0) {
            (0, true) => 2.0 * share - 1.0,
            (0, false) => 0.0,
            _ => share,
        };
        let atom = if x >= 0.0 { self.nothing.min(mass) } else { 0.0 };
        Some((before + share * rest + atom).clamp(0.0, 1.0))
    }
}
