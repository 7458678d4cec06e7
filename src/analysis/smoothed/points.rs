//! One incident's loss, smooth: at every point, the distribution of a + b·X over X.
use super::estimate::{Estimate, SCRAMBLES};
use crate::distributions::{Distribution, Integrals};
use crate::engine::{Affine, Columns};
use crate::kernel;
use crate::random::Sobol;
use rayon::prelude::*;

/// Points whose columns stay in the first-level cache.
const PASS: usize = 1_024;

/// With more other variables than this, weights would vary too much.
const MOST_BENT: usize = 6;

/// u = 3v² − 2v³ for a uniform v, of weight 6v(1 − v) (Sloan and Joe 1994, 2.12): what lies far out gets more points of
/// less weight. Otherwise the one point of a scramble that lies furthest out would decide most of a heavy tail's error,
/// which then is skewed, so that intervals from the spread of scrambles would hold the truth too rarely.
fn bent(v: f64) -> f64 {
    (v * v * (3.0 - 2.0 * v)).min(1.0 - 0.5 * f64::EPSILON)
}

/// The mixture, over all points and scrambles, of a + b·X, each with a weight; what is missing in weights is a loss
/// of nothing.
#[derive(Clone, Debug)]
pub(super) struct Points {
    integrals: Integrals,
    mean: f64,
    square: f64,
    /// With shares times weights.
    scrambles: Vec<Columns>,
    /// Of every point of each scramble; their mean is one.
    weights: Vec<Vec<f64>>,
    /// Whether some share is not one, so that what is missing is a loss of nothing.
    thinned: bool,
}

/// P(loss ≤ x) and the density at x, of each scramble.
#[derive(Clone, Copy, Debug)]
pub(super) struct Below {
    pub(super) below: [f64; SCRAMBLES],
    pub(super) density: [f64; SCRAMBLES],
}

/// The sequences that give the uniforms of the variables, by scramble and variable.
#[derive(Debug)]
pub(super) struct Sequences(Vec<Vec<Option<Sobol>>>);

impl Sequences {
    /// `None` if there are more variables than coordinates. A variable has the same coordinate under every outcome, so
    /// that differences between outcomes are smaller than either.
    pub(super) fn new(seed: u64, variables: usize, used: &[usize]) -> Option<Self> {
        let of_scramble = |scramble| {
            let mut sequences = vec![None; variables];
            for &variable in used {
                sequences[variable] = Some(Sobol::new(seed, scramble as u64, variable)?);
            }
            Some(sequences)
        };
        (0..SCRAMBLES).map(of_scramble).collect::<Option<_>>().map(Self)
    }

    pub(super) fn fill(&self, scramble: usize, variable: usize, first: u64, out: &mut [f64]) {
        let sequence = self.0[scramble][variable].as_ref();
        sequence.expect("sequences were made for what is used").fill_range(first, out);
    }
}

impl Points {
    /// `each` points of each scramble; `None` if a loss among them is no finite number.
    pub(super) fn new(
        affine: &Affine<'_>,
        distribution: &Distribution,
        integrals: Integrals,
        sequences: &Sequences,
        each: usize,
    ) -> Option<Self> {
        let bends = affine.others.len() <= MOST_BENT;
        let (mut scrambles, weights): (Vec<Columns>, Vec<Vec<f64>>) = (0..SCRAMBLES)
            .into_par_iter()
            .map(|scramble| {
                let columns = affine.columns(0, each, &|variable, first, out| {
                    sequences.fill(scramble, variable, first, out);
                    if bends {
                        out.iter_mut().for_each(|u| *u = bent(*u));
                    }
                });
                let mut weights = vec![1.0; each];
                if bends {
                    let mut column = vec![0.0; each];
                    for &variable in &affine.others {
                        sequences.fill(scramble, variable, 0, &mut column);
                        weights.iter_mut().zip(&column).for_each(|(weight, v)| *weight *= v * (1.0 - v));
                    }
                    let mean = weights.iter().sum::<f64>() / each as f64;
                    weights.iter_mut().for_each(|weight| *weight /= mean);
                }
                (columns, weights)
            })
            .unzip();
        let finite = |columns: &Columns| {
            [&columns.a, &columns.b, &columns.share].iter().all(|column| column.iter().all(|x| x.is_finite()))
        };
        if !scrambles.iter().all(finite) {
            return None;
        }
        let thinned = scrambles.iter().any(|columns| columns.share.iter().any(|share| *share < 1.0));
        for (columns, weights) in scrambles.iter_mut().zip(&weights) {
            columns.share.iter_mut().zip(weights).for_each(|(share, weight)| *share *= weight);
        }
        let (mean, sd) = (distribution.mean(), distribution.sd());
        Some(Self { integrals, mean, square: sd * sd + mean * mean, scrambles, weights, thinned })
    }

    /// Multiplies the weights by `probability` and the losses by `factor`.
    pub(super) fn scaled(mut self, probability: f64, factor: f64) -> Self {
        self.thinned |= probability < 1.0;
        for columns in &mut self.scrambles {
            columns.share.iter_mut().for_each(|share| *share *= probability);
            columns.a.iter_mut().chain(&mut columns.b).for_each(|value| *value *= factor);
        }
        self
    }

    /// The shares of each scramble with the points' weights, taken out: what is left happens for certain.
    pub(super) fn take_shares(&mut self) -> Vec<Vec<(f64, f64)>> {
        self.thinned = false;
        let taken = |(columns, weights): (&mut Columns, &Vec<f64>)| {
            let shares = std::mem::replace(&mut columns.share, weights.clone());
            shares.into_iter().zip(weights).map(|(share, weight)| (share / weight, *weight)).collect()
        };
        self.scrambles.iter_mut().zip(&self.weights).map(taken).collect()
    }

    /// The atoms of each scramble, where b is 0, with their weights; what is left has none.
    pub(super) fn take_atoms(&mut self) -> Vec<Vec<(f64, f64)>> {
        let each = self.each() as f64;
        let taken = |columns: &mut Columns| {
            let mut atoms = Vec::new();
            for ((&a, &b), share) in columns.a.iter().zip(&columns.b).zip(&mut columns.share) {
                if b == 0.0 {
                    atoms.push((a, std::mem::take(share) / each));
                }
            }
            atoms
        };
        self.scrambles.iter_mut().map(taken).collect()
    }

    /// Where nothing is sampled and no scramble differs from another: the integrals of X, and a and b.
    pub(super) fn alone(&self) -> Option<(Integrals, f64, f64)> {
        let columns = &self.scrambles[0];
        (self.each() == 1).then(|| (self.integrals.clone(), columns.a[0], columns.b[0]))
    }

    /// Points of one scramble.
    pub(super) fn each(&self) -> usize {
        self.scrambles[0].a.len()
    }

    /// Whether some of the probability lies on single values.
    pub(super) fn may_have_atoms(&self) -> bool {
        let atomic = |columns: &Columns| columns.b.contains(&0.0);
        self.thinned || self.scrambles.iter().any(atomic)
    }

    pub(super) fn below(&self, limits: &[f64]) -> Vec<Below> {
        let scrambles: Vec<Vec<[f64; 2]>> =
            self.scrambles.par_iter().map(|columns| self.below_in(columns, limits)).collect();
        let of = |index: usize, part: usize| std::array::from_fn(|scramble| scrambles[scramble][index][part]);
        (0..limits.len()).map(|index| Below { below: of(index, 0), density: of(index, 1) }).collect()
    }

    /// P(loss ≤ limit) in one scramble.
    pub(super) fn below_of(&self, scramble: usize, limit: f64) -> f64 {
        self.below_in(&self.scrambles[scramble], &[limit])[0][0]
    }

    fn below_in(&self, columns: &Columns, limits: &[f64]) -> Vec<[f64; 2]> {
        let mut sums = vec![[0.0; 3]; limits.len()];
        let (mut probabilities, mut densities) = (vec![0.0; PASS], vec![0.0; PASS]);
        for start in (0..columns.a.len()).step_by(PASS) {
            let end = columns.a.len().min(start + PASS);
            let part = (&columns.a[start..end], &columns.b[start..end], &columns.share[start..end]);
            let (probabilities, densities) =
                (&mut probabilities[..end - start], &mut densities[..end - start]);
            for (sum, &limit) in sums.iter_mut().zip(limits) {
                solved(part.0, part.1, limit, probabilities);
                self.integrals.below(probabilities, densities);
                let new = sum_below(part.0, part.1, part.2, limit, probabilities, densities);
                sum.iter_mut().zip(new).for_each(|(sum, new)| *sum += new);
            }
        }
        let each = columns.a.len() as f64;
        sums.iter()
            .zip(limits)
            .map(|([below, density, weight], limit)| {
                let nothing = if self.thinned && *limit >= 0.0 { each - weight } else { 0.0 };
                [((below + nothing) / each).clamp(0.0, 1.0), density / each]
            })
            .collect()
    }

    /// E(loss − limit)⁺ of each scramble.
    pub(super) fn excess(&self, limits: &[f64]) -> Vec<[f64; SCRAMBLES]> {
        let scrambles: Vec<Vec<f64>> =
            self.scrambles.par_iter().map(|columns| self.excess_in(columns, limits)).collect();
        (0..limits.len()).map(|index| std::array::from_fn(|scramble| scrambles[scramble][index])).collect()
    }

    fn excess_in(&self, columns: &Columns, limits: &[f64]) -> Vec<f64> {
        let mut sums = vec![[0.0; 2]; limits.len()];
        let mut excesses = vec![0.0; PASS];
        for start in (0..columns.a.len()).step_by(PASS) {
            let end = columns.a.len().min(start + PASS);
            let part = (&columns.a[start..end], &columns.b[start..end], &columns.share[start..end]);
            let excesses = &mut excesses[..end - start];
            for (sum, &limit) in sums.iter_mut().zip(limits) {
                solved(part.0, part.1, limit, excesses);
                self.integrals.excess(excesses);
                let new = sum_excess(part.0, part.1, part.2, limit, self.mean, excesses);
                sum.iter_mut().zip(new).for_each(|(sum, new)| *sum += new);
            }
        }
        let each = columns.a.len() as f64;
        sums.iter()
            .zip(limits)
            .map(|([excess, weight], limit)| {
                let nothing = if self.thinned { each - weight } else { 0.0 };
                (excess + nothing * (-limit).max(0.0)) / each
            })
            .collect()
    }

    /// The mean loss of each scramble; `None` where it is not finite.
    pub(super) fn means(&self) -> Option<Estimate> {
        self.moments(|a, b| a + b * self.mean)
    }

    /// The mean of the squared loss of each scramble; `None` where it is not finite.
    pub(super) fn squares(&self) -> Option<Estimate> {
        self.moments(|a, b| a * a + 2.0 * a * b * self.mean + b * b * self.square)
    }

    fn moments(&self, moment: impl Fn(f64, f64) -> f64) -> Option<Estimate> {
        let of = |columns: &Columns| {
            let points = columns.a.iter().zip(&columns.b).zip(&columns.share);
            points.map(|((&a, &b), share)| share * moment(a, b)).sum::<f64>() / columns.a.len() as f64
        };
        let estimate = Estimate::mean_of(std::array::from_fn(|scramble| of(&self.scrambles[scramble])));
        Some(estimate).filter(|estimate| estimate.value.is_finite() && estimate.se.is_finite())
    }

    /// Single losses with their weights, by rising loss: where to begin a search. `quantiles` turns uniforms into
    /// values of X; uniforms are given by scramble.
    pub(super) fn sample(&self, quantiles: impl Fn(usize, &mut [f64])) -> Vec<(f64, f64)> {
        const ENOUGH: usize = 4_096;
        let mut sample = Vec::new();
        for (scramble, (columns, weights)) in self.scrambles.iter().zip(&self.weights).enumerate() {
            let mut values = vec![0.0; columns.a.len().clamp(ENOUGH / SCRAMBLES, ENOUGH)];
            quantiles(scramble, &mut values);
            let mut nothing = 0.0;
            for (draw, x) in values.iter().enumerate() {
                let point = draw % columns.a.len();
                let share = columns.share[point];
                sample.push((columns.a[point] + columns.b[point] * x, share));
                nothing += weights[point] - share;
            }
            sample.push((0.0, nothing));
            if sample.len() > ENOUGH {
                break;
            }
        }
        sample.sort_by(|one, other| one.0.total_cmp(&other.0));
        sample
    }
}

kernel! {
    /// The X at which a + b·X is the limit.
    fn solved(a: &[f64], b: &[f64], limit: f64, out: &mut [f64]) {
        for ((out, &a), &b) in out.iter_mut().zip(a).zip(b) {
            *out = (limit - a) / b;
        }
    }

    /// Σ share·P(a + b·X ≤ limit), Σ share·density and Σ share, from P(X ≤ x) and the densities at the solved x.
    fn sum_below(
        a: &[f64], b: &[f64], share: &[f64], limit: f64, below: &[f64], densities: &[f64]
    ) -> [f64; 3] {
        let (mut below_sum, mut density_sum, mut share_sum) = ([0.0; 8], [0.0; 8], [0.0; 8]);
        let whole = a.len() / 8 * 8;
        for start in (0..whole).step_by(8) {
            #[allow(clippy::needless_range_loop, reason = "lanes of several columns")]
            for lane in 0..8 {
                let at = start + lane;
                let term = term_below(a[at], b[at], limit, below[at], densities[at]);
                below_sum[lane] += share[at] * term[0];
                density_sum[lane] += share[at] * term[1];
                share_sum[lane] += share[at];
            }
        }
        for at in whole..a.len() {
            let term = term_below(a[at], b[at], limit, below[at], densities[at]);
            below_sum[0] += share[at] * term[0];
            density_sum[0] += share[at] * term[1];
            share_sum[0] += share[at];
        }
        folded([below_sum, density_sum, share_sum])
    }

    /// Σ share·E(a + b·X − limit)⁺ and Σ share, from E(X − x)⁺ at the solved x.
    fn sum_excess(
        a: &[f64], b: &[f64], share: &[f64], limit: f64, mean: f64, excesses: &[f64]
    ) -> [f64; 2] {
        let (mut excess_sum, mut share_sum) = ([0.0; 8], [0.0; 8]);
        let whole = a.len() / 8 * 8;
        for start in (0..whole).step_by(8) {
            #[allow(clippy::needless_range_loop, reason = "lanes of several columns")]
            for lane in 0..8 {
                let at = start + lane;
                excess_sum[lane] += share[at] * term_excess(a[at], b[at], limit, mean, excesses[at]);
                share_sum[lane] += share[at];
            }
        }
        for at in whole..a.len() {
            excess_sum[0] += share[at] * term_excess(a[at], b[at], limit, mean, excesses[at]);
            share_sum[0] += share[at];
        }
        folded([excess_sum, share_sum])
    }
}

#[inline(always)]
fn term_below(a: f64, b: f64, limit: f64, below: f64, density: f64) -> [f64; 2] {
    let moving = if b > 0.0 { below } else { 1.0 - below };
    let still = if a <= limit { 1.0 } else { 0.0 };
    let slope = density / b.abs();
    [if b == 0.0 { still } else { moving }, if b == 0.0 { 0.0 } else { slope }]
}

#[inline(always)]
fn term_excess(a: f64, b: f64, limit: f64, mean: f64, excess: f64) -> f64 {
    let rising = b * excess;
    // E(x − X)⁺ = x − E X + E(X − x)⁺, and |b|·x is a − limit for a b below 0.
    let falling = (a - limit) + b * mean - b * excess;
    let still = if a > limit { a - limit } else { 0.0 };
    let moving = if b > 0.0 { rising } else { falling };
    if b == 0.0 { still } else { moving }
}

/// The sums of lanes, in an order that is the same for every instruction set.
#[inline(always)]
fn folded<const N: usize>(sums: [[f64; 8]; N]) -> [f64; N] {
    sums.map(|s| ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7])))
}
