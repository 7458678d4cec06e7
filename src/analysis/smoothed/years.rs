//! The loss over a horizon of several incidents: the smooth severity compounded by Fourier transform.
use super::estimate::{Estimate, SCRAMBLES};
use super::horizon::Horizon;
use super::points::Points;
use super::solve;
use crate::analysis::compound::{Compound, TILT};
use crate::analysis::extent;
use crate::analysis::grid::{Grid, Transform};
use crate::analysis::law::{Law, Shape};
use crate::analysis::tabulated::{Tabulated, hermite};
use crate::stats::Level;
use rayon::prelude::*;
use std::sync::Arc;

/// Points of the grid of all scrambles together: what it is off by is far below the sampling error.
const POINTS: usize = 1 << 16;
/// Points of the grids of the scrambles, of which only the spread matters.
const SCRAMBLE_POINTS: usize = 1 << 14;
/// Points of the grid where nothing is sampled.
const EXACT_POINTS: usize = 1 << 17;
/// Between nodes, the severity's distribution function may be off by this,
const TOLERANCE: f64 = 1e-7;
/// or by this share of its standard error.
const TOLERANCE_OF_ERROR: f64 = 0.1;
const MOST_NODES: usize = 1_200;
/// The last node, where this probability lies beyond.
const BEYOND: f64 = 1e-10;
/// The grid reaches to where the loss is beyond it with the first of these probabilities that a grid without too
/// long a step can reach.
const REACHES: [f64; 3] = [1e-6, 5e-5, 5e-4];
/// Such a grid may be longer than the shortest by this factor.
const STRETCH: f64 = 3.0;

/// The loss over the horizon, of all scrambles together and of each.
#[derive(Debug)]
pub(super) struct Years {
    pooled: Compound,
    /// On a grid of twice the step, where the grid's error is all there is.
    coarse: Option<Compound>,
    horizon: Horizon,
    scrambles: Vec<Compound>,
    pub(super) mean: Option<Estimate>,
    pub(super) sd: Option<Estimate>,
}

/// The horizon for shares with their weights.
type OfShares<'a> = dyn Fn(&[(f64, f64)]) -> Horizon + Sync + 'a;

/// Why the grid does not hold the loss.
#[derive(Debug)]
pub(super) struct TooHeavy;

impl Years {
    /// From the severity's points, whose shares are taken apart as what the controls let happen.
    pub(super) fn new(
        mut points: Points,
        sample: &[(f64, f64)],
        horizon: &OfShares<'_>,
    ) -> Result<Self, TooHeavy> {
        // One point of each scramble is the same in all.
        let exact = points.each() == 1;
        let grid_points = if exact { EXACT_POINTS } else { POINTS };
        let shares = points.take_shares();
        let (means, squares) = (points.means(), points.squares());
        let laws = laws(points, sample);
        let pooled_horizon = horizon(&shares.concat());
        let horizons: Vec<Horizon> = shares.par_iter().map(|shares| horizon(shares)).collect();
        let (pooled_law, scramble_laws) = laws.split_last().expect("there is a pooled law");
        let compound = |law: &Law, horizon: &Horizon, grid: Grid| {
            let transform = Transform::new(grid.points, if grid.below == 0 { TILT } else { 0.0 });
            let masses = transform.masses(horizon.spectrum(law, grid, &transform));
            Compound::of_masses(grid, masses, horizon.nothing(law.zero()))
        };
        let scout = |grid| compound(pooled_law, &pooled_horizon, grid);
        let size = pooled_law.reach(0.05) * (1.0 + pooled_horizon.reach());
        let grid = if pooled_law.low >= 0.0 {
            let lengths = REACHES.map(|beyond| extent::of_losses(&scout, size, beyond));
            let length = lengths.into_iter().find(|length| *length <= STRETCH * lengths[2]);
            Grid { step: length.unwrap_or(lengths[2]) / grid_points as f64, points: grid_points, below: 0 }
        } else {
            extent::of_gains_and_losses(&scout, size, pooled_law.reach(0.5), grid_points).ok_or(TooHeavy)?
        };
        let mean = means.map(|mean| {
            let each = |scramble: usize| horizons[scramble].mean(mean.of(scramble));
            Estimate::new(pooled_horizon.mean(mean.value), std::array::from_fn(each))
        });
        let sd = means.zip(squares).map(|(mean, square)| {
            let each = |scramble: usize| horizons[scramble].sd(mean.of(scramble), square.of(scramble));
            Estimate::new(pooled_horizon.sd(mean.value, square.value), std::array::from_fn(each))
        });
        Ok(Self {
            pooled: compound(pooled_law, &pooled_horizon, grid),
            coarse: exact.then(|| compound(pooled_law, &pooled_horizon, grid.with_points(grid_points / 2))),
            scrambles: scramble_laws[..if exact { 0 } else { SCRAMBLES }]
                .par_iter()
                .zip(&horizons)
                .map(|(law, horizon)| compound(law, horizon, grid.with_points(SCRAMBLE_POINTS)))
                .collect(),
            mean,
            sd,
            horizon: pooled_horizon,
        })
    }

    /// P(N = n) from n = 0 on, and what each incident counts, if it is so simple.
    pub(super) fn incidents(&self) -> Option<(Vec<f64>, f64)> {
        self.horizon.incidents()
    }

    /// A quantile and about how far the grid puts it off, which falls with the square of the step; 0 where points have
    /// errors that are larger.
    pub(super) fn quantile_of_grid(&self, level: Level) -> (f64, f64) {
        let value = self.pooled.quantile(level);
        let coarse = self.coarse.as_ref().map_or(value, |coarse| coarse.quantile(level));
        (value, (value - coarse).abs() / 3.0)
    }

    fn estimate(&self, of: impl Fn(&Compound) -> f64 + Sync) -> Estimate {
        self.estimate_with(|loss, _| of(loss))
    }

    /// From the loss, and the scramble or nothing for all together.
    fn estimate_with(&self, of: impl Fn(&Compound, Option<usize>) -> f64 + Sync) -> Estimate {
        let value = of(&self.pooled, None);
        let scrambles: Vec<f64> =
            self.scrambles.par_iter().enumerate().map(|(scramble, loss)| of(loss, Some(scramble))).collect();
        Estimate::new(
            value,
            std::array::from_fn(|scramble| scrambles.get(scramble).copied().unwrap_or(value)),
        )
    }

    pub(super) fn probability_of_loss(&self) -> Estimate {
        self.estimate(Compound::positive)
    }

    pub(super) fn quantiles(&self, levels: &[Level]) -> Vec<Estimate> {
        levels.iter().map(|level| self.estimate(|loss| loss.quantile(*level))).collect()
    }

    /// To first order in the scrambles' differences, the quantile moves the tail's mean by nothing.
    pub(super) fn tvars(&self, levels: &[Level]) -> Vec<Option<Estimate>> {
        let of = |level: Level| {
            let mean = self.mean?;
            let x = self.pooled.quantile(level);
            Some(self.estimate_with(|loss, scramble| {
                let mean = scramble.map_or(mean.value, |scramble| mean.of(scramble));
                x + loss.excess(x, mean) / level.tail()
            }))
        };
        levels.iter().map(|level| of(*level)).collect()
    }

    /// P(loss > x); `None` beyond the grid, which for all scrambles is as long.
    pub(super) fn exceedance(&self, limits: &[f64]) -> Vec<Option<Estimate>> {
        let above = |loss: &Compound, limit: f64| Some(1.0 - loss.below(limit)?);
        let estimate = |limit: &f64| {
            above(&self.pooled, *limit)?;
            Some(self.estimate(|loss| above(loss, *limit).unwrap_or(0.0)))
        };
        limits.iter().map(estimate).collect()
    }
}

/// The severity as a law, of each scramble and, last, of all together.
fn laws(mut points: Points, sample: &[(f64, f64)]) -> Vec<Law> {
    let moments = (points.means(), points.squares());
    let atoms = points.take_atoms();
    let table = nodes(&points, sample);
    let xs: Arc<[f64]> = table.iter().map(|node| node.x).collect();
    let law = |below: Vec<f64>, density: Vec<f64>, mut atoms: Vec<(f64, f64)>, mean: f64, square: f64| {
        atoms.sort_by(|one, other| one.0.total_cmp(&other.0));
        atoms.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        // What lies beyond the nodes is too little to miss, but the masses must sum to one.
        let table = Tabulated { xs: Arc::clone(&xs), below, density, atoms };
        Law { mean, square, low: table.low(), shape: Shape::Tabulated(table) }
    };
    let moment = |moment: Option<Estimate>, scramble: Option<usize>| {
        moment.map_or(f64::INFINITY, |moment| scramble.map_or(moment.value, |scramble| moment.of(scramble)))
    };
    let mut laws: Vec<Law> = atoms
        .iter()
        .enumerate()
        .map(|(scramble, atoms)| {
            let below = table.iter().map(|node| node.below[scramble]).collect();
            let density = table.iter().map(|node| node.density[scramble]).collect();
            let of = |one| moment(one, Some(scramble));
            law(below, density, atoms.clone(), of(moments.0), of(moments.1))
        })
        .collect();
    let all: Vec<(f64, f64)> =
        atoms.concat().into_iter().map(|(x, weight)| (x, weight / SCRAMBLES as f64)).collect();
    let below = table.iter().map(NodeOf::mean_below).collect();
    let density = table.iter().map(NodeOf::mean_density).collect();
    laws.push(law(below, density, all, moment(moments.0, None), moment(moments.1, None)));
    laws
}

#[derive(Clone, Copy, Debug)]
struct NodeOf {
    x: f64,
    below: [f64; SCRAMBLES],
    density: [f64; SCRAMBLES],
}

impl NodeOf {
    fn mean_below(&self) -> f64 {
        super::estimate::mean(&self.below)
    }

    fn mean_density(&self) -> f64 {
        super::estimate::mean(&self.density)
    }
}

/// Nodes of the continuous part, added in rounds until the cubic between them is as good as it must be.
fn nodes(points: &Points, sample: &[(f64, f64)]) -> Vec<NodeOf> {
    let at = |xs: &[f64]| -> Vec<NodeOf> {
        let found = points.below(xs);
        let node = |(x, found): (&f64, super::points::Below)| NodeOf {
            x: *x,
            below: found.below,
            density: found.density,
        };
        xs.iter().zip(found).map(node).collect()
    };
    let starts = [0.0, 0.001, 0.01, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99, 0.999, 1.0];
    let mut xs: Vec<f64> = starts.iter().map(|p| solve::in_sample(sample, *p)).collect();
    xs.dedup();
    // Ends beyond which there is (almost) nothing.
    let spread = solve::spread(sample);
    let (mut low, mut high) = (xs[0], xs[xs.len() - 1]);
    let total = super::estimate::mean(&points.below(&[f64::MAX])[0].below);
    let mut ends = Vec::new();
    let mut width = 0.25 * spread;
    for _ in 0..200 {
        let found = at(&[low, high]);
        let (under, over) = (found[0].mean_below() > BEYOND, total - found[1].mean_below() > BEYOND);
        if !under && !over {
            break;
        }
        if under {
            // Losses rarely are gains: stop at zero first.
            low = if low > 0.0 && low - width < 0.0 { 0.0 } else { low - width };
            ends.push(low);
        }
        if over {
            high += width;
            ends.push(high);
        }
        width *= 1.6;
    }
    xs.extend(ends);
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    let mut nodes = at(&xs);
    let mut open: Vec<bool> = vec![true; nodes.len().saturating_sub(1)];
    while nodes.len() < MOST_NODES && open.contains(&true) {
        let middles: Vec<f64> = open
            .iter()
            .enumerate()
            .filter(|(_, open)| **open)
            .map(|(index, _)| 0.5 * (nodes[index].x + nodes[index + 1].x))
            .collect();
        let mut new = at(&middles).into_iter();
        let (mut next_nodes, mut next_open) = (vec![nodes[0]], Vec::new());
        for (index, is_open) in open.iter().enumerate() {
            let (left, right) = (nodes[index], nodes[index + 1]);
            if *is_open {
                let middle = new.next().expect("there is one for each open interval");
                let ends = |node: &NodeOf| (node.mean_below(), node.mean_density());
                let guess = hermite((left.x, right.x), ends(&left), ends(&right), middle.x);
                let error = (guess - middle.mean_below()).abs();
                let allowed = TOLERANCE_OF_ERROR * Estimate::mean_of(middle.below).se;
                let bad = error > allowed.max(TOLERANCE);
                let narrow = right.x - left.x < 1e-9 * (spread + left.x.abs());
                next_nodes.push(middle);
                next_open.extend([bad && !narrow; 2]);
            } else {
                next_open.push(false);
            }
            next_nodes.push(right);
        }
        (nodes, open) = (next_nodes, next_open);
    }
    nodes
}
