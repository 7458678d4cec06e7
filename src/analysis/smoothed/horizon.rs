//! How many incidents happen over the horizon, what controls let happen of them, and what later money counts.
use crate::analysis::compound::{BLOCK, generate};
use crate::analysis::grid::{Grid, Transform};
use crate::analysis::law::Law;
use crate::distributions::CountDistribution;
use rayon::prelude::*;
use rustfft::num_complex::Complex;

/// Shares that stand for all shares that vary between trials.
const GROUPS: usize = 32;
/// The same where each costs a transform's pass.
const FEW_GROUPS: usize = 6;
/// Products of count distributions up to this length are formed.
const LONGEST: usize = 2_000;

/// Years of independent incidents, of which each happens with a probability that all years of a trial share.
#[derive(Clone, Debug)]
pub(super) struct Horizon {
    /// P(N = first + i) in a year.
    first: u64,
    pmf: Vec<f64>,
    /// Of each year.
    discounts: Vec<f64>,
    /// Probabilities of happening, with weights.
    shares: Vec<(f64, f64)>,
}

impl Horizon {
    pub(super) fn new(incidents: &CountDistribution, discounts: &[f64], shares: &[(f64, f64)]) -> Self {
        let (first, last) = incidents.counts().into_inner();
        let pmf: Vec<f64> = (first..=last).map(|count| incidents.pmf(count)).collect();
        let mut horizon = Self { first, pmf, discounts: discounts.to_vec(), shares: vec![(1.0, 1.0)] };
        let constant = shares.iter().all(|share| share.0 == shares[0].0);
        if constant {
            horizon.shares = vec![(shares[0].0, 1.0)];
            return horizon;
        }
        let even = discounts.iter().all(|discount| *discount == discounts[0]);
        let length = (last as usize + 1).saturating_mul(discounts.len());
        if even && length <= LONGEST {
            // Years of one discount are one year of all their incidents, and the share only changes their number.
            horizon.join_years();
            horizon.thin(&grouped(shares, GROUPS));
        } else {
            horizon.shares = grouped(shares, FEW_GROUPS);
        }
        horizon
    }

    fn join_years(&mut self) {
        let mut counts = vec![0.0; self.first as usize];
        counts.extend(&self.pmf);
        let one = counts.clone();
        for _ in 1..self.discounts.len() {
            let mut sum = vec![0.0; counts.len() + one.len() - 1];
            for (i, p) in counts.iter().enumerate() {
                for (j, q) in one.iter().enumerate() {
                    sum[i + j] += p * q;
                }
            }
            counts = sum;
        }
        self.first = 0;
        self.pmf = counts;
        self.discounts.truncate(1);
    }

    /// The coefficients of Σ w·G(1 − θ + θz), by Horner's rule on polynomials.
    fn thin(&mut self, shares: &[(f64, f64)]) {
        let mut thinned = vec![0.0; self.pmf.len()];
        for &(share, weight) in shares {
            let mut polynomial = vec![0.0; self.pmf.len()];
            for (degree, probability) in self.pmf.iter().rev().enumerate() {
                for power in (0..=degree).rev() {
                    let lower = if power > 0 { polynomial[power - 1] } else { 0.0 };
                    polynomial[power] = (1.0 - share) * polynomial[power] + share * lower;
                }
                polynomial[0] += probability;
            }
            thinned.iter_mut().zip(&polynomial).for_each(|(sum, one)| *sum += weight * one);
        }
        self.pmf = thinned;
    }

    /// (mean, variance) of a year's incidents before controls.
    fn counts(&self) -> (f64, f64) {
        let counts = || (0_u32..).zip(&self.pmf).map(|(i, p)| (self.first as f64 + f64::from(i), p));
        let mean: f64 = counts().map(|(count, p)| count * p).sum();
        (mean, counts().map(|(count, p)| (count - mean).powi(2) * p).sum())
    }

    fn share(&self) -> f64 {
        self.shares.iter().map(|(share, weight)| share * weight).sum()
    }

    /// Of the loss, from the severity's mean.
    pub(super) fn mean(&self, mean: f64) -> f64 {
        self.discounts.iter().sum::<f64>() * self.counts().0 * self.share() * mean
    }

    /// Of the loss, from the severity's mean and mean square. Given the share θ, incidents have the mean θm and the
    /// variance θ²v + θ(1 − θ)m.
    pub(super) fn sd(&self, mean: f64, square: f64) -> f64 {
        let (count, variance) = self.counts();
        let years: f64 = self.discounts.iter().sum();
        let squares: f64 = self.discounts.iter().map(|discount| discount * discount).sum();
        let of_share = |share: f64| {
            let year = count * share * square + share * share * mean * mean * (variance - count);
            squares * year + (years * count * share * mean).powi(2)
        };
        let total: f64 = self.shares.iter().map(|(share, weight)| weight * of_share(*share)).sum();
        (total - self.mean(mean).powi(2)).max(0.0).sqrt()
    }

    /// P(N = n) from n = 0 on of all incidents that happen over the horizon, and what each counts; `None` where years
    /// count differently, trials differ or there are too many incidents.
    pub(super) fn incidents(&self) -> Option<(Vec<f64>, f64)> {
        let discount = self.discounts[0];
        let even = self.discounts.iter().all(|one| *one == discount);
        let length = (self.first as usize + self.pmf.len()).saturating_mul(self.discounts.len());
        if !even || self.shares.len() > 1 || length > LONGEST {
            return None;
        }
        let mut all = self.clone();
        all.join_years();
        if self.shares[0].0 < 1.0 {
            all.thin(&[(self.shares[0].0, 1.0)]);
        }
        Some((all.pmf, discount))
    }

    /// About how many incidents there are in a bad case.
    pub(super) fn reach(&self) -> f64 {
        let (mean, variance) = self.counts();
        self.discounts.iter().sum::<f64>() * (mean + 2.0 * variance.sqrt())
    }

    /// P(loss = 0), from P(severity = 0).
    pub(super) fn nothing(&self, zero: f64) -> f64 {
        let of_share = |share: f64| {
            let none = 1.0 - share + share * zero;
            let year =
                self.pmf.iter().rev().fold(0.0, |sum, p| sum * none + p) * none.powf(self.first as f64);
            year.powf(self.discounts.len() as f64)
        };
        self.shares.iter().map(|(share, weight)| weight * of_share(*share)).sum()
    }

    pub(super) fn spectrum(&self, law: &Law, grid: Grid, transform: &Transform) -> Vec<Complex<f64>> {
        let mut sum = vec![Complex::new(0.0, 0.0); grid.points];
        let one_discount = self.discounts.iter().all(|discount| *discount == self.discounts[0]);
        let distinct = if one_discount { &self.discounts[..1] } else { &self.discounts[..] };
        let severities: Vec<Vec<Complex<f64>>> =
            distinct.iter().map(|discount| transform.spectrum(&grid.masses(law, *discount))).collect();
        for &(share, weight) in &self.shares {
            let mut product = vec![Complex::new(weight, 0.0); grid.points];
            for severity in &severities {
                let mut year: Vec<Complex<f64>> =
                    severity.iter().map(|z| z * share + (1.0 - share)).collect();
                year.par_chunks_mut(BLOCK).for_each(|block| generate(block, &self.pmf, self.first));
                let times = if one_discount { self.discounts.len() } else { 1 };
                for (product, factor) in product.iter_mut().zip(&year) {
                    *product *= factor.powu(times as u32);
                }
            }
            sum.iter_mut().zip(&product).for_each(|(sum, one)| *sum += one);
        }
        sum
    }
}

/// Weighted shares in groups of like ones, each as two values of its mean and variance.
fn grouped(shares: &[(f64, f64)], groups: usize) -> Vec<(f64, f64)> {
    let mut sorted = shares.to_vec();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let each = sorted.len().div_ceil(groups);
    let total: f64 = sorted.iter().map(|one| one.1).sum();
    sorted
        .chunks(each)
        .flat_map(|group| {
            let size: f64 = group.iter().map(|one| one.1).sum();
            let mean = group.iter().map(|(share, weight)| share * weight).sum::<f64>() / size;
            let square = group.iter().map(|(share, weight)| (share - mean).powi(2) * weight).sum::<f64>();
            let (sd, weight) = ((square / size).sqrt(), 0.5 * size / total);
            [((mean - sd).max(0.0), weight), ((mean + sd).min(1.0), weight)]
        })
        .collect()
}
