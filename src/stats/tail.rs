//! The mean of the worst part of a distribution.
use super::Level;
use super::search::{Ordered, Search};
use crate::kernel;

/// The worst 1 − p of the losses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tail {
    pub level: Level,
    /// Where the tail begins.
    pub var: f64,
    pub tvar: f64,
    /// `None` where the tail holds fewer than [`FEWEST_IN_TAIL`] trials.
    pub tvar_se: Option<f64>,
    /// Trials above VaR.
    pub above: usize,
    /// The part of each trial that equals VaR which belongs to the tail.
    pub atom_share: f64,
}

/// Fewer trials than this say nothing about their own spread.
pub const FEWEST_IN_TAIL: f64 = 10.0;

impl Tail {
    /// How much of a trial with this loss belongs to the tail: 1 above VaR, 0 below, and a share at the atom.
    pub fn weight(&self, loss: f64) -> f64 {
        if loss > self.var {
            1.0
        } else if loss == self.var {
            self.atom_share
        } else {
            0.0
        }
    }

    /// TVaR is (Σ losses above VaR + what is left of the tail's count · VaR)/(n·(1 − p)): the atom at VaR is split
    /// (Acerbi and Tasche 2002, equation 3.3). Its variance is (Var(X | tail) + p·(TVaR − VaR)²)/(n·(1 − p))
    /// asymptotically (Manistre and Hancock 2005).
    ///
    /// `beyond` has the excesses over `edge`, the upper end of the losses that are known one by one.
    pub(super) fn new(
        level: Level,
        n: usize,
        ordered: &Ordered<'_>,
        search: &Search,
        edge: f64,
        beyond: Excess,
    ) -> Self {
        let rank = level.rank(n);
        let var = ordered.value(rank);
        let (near, count_near) = ordered.around(rank);
        let (above_edge, step) = (search.above(rank), edge - var);
        let further = near.len() - near.partition_point(|loss| *loss <= var);
        let equal = match near {
            [] => count_near,
            near => near.len() - further - near.partition_point(|loss| *loss < var),
        };
        let mut excess = beyond.sum + step * above_edge as f64;
        let mut squares = beyond.squares + 2.0 * step * beyond.sum + step * step * above_edge as f64;
        for loss in &near[near.len() - further..] {
            excess += loss - var;
            squares += (loss - var) * (loss - var);
        }
        let count = level.tail_count(n);
        let mean_excess = excess / count;
        // The rest of the tail sits at VaR, with an excess of 0.
        let variance = (squares / count - mean_excess * mean_excess).max(0.0);
        let se = ((variance + level.p() * mean_excess * mean_excess) / count).sqrt();
        let above = above_edge + further;
        Self {
            level,
            var,
            tvar: var + mean_excess,
            tvar_se: Some(se).filter(|_| count >= FEWEST_IN_TAIL),
            above,
            atom_share: ((count - above as f64) / equal.max(1) as f64).clamp(0.0, 1.0),
        }
    }
}

/// Sum and sum of squares of the excesses of some losses over a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Excess {
    pub(super) sum: f64,
    pub(super) squares: f64,
}

impl Excess {
    pub(super) fn add(self, other: &Self) -> Self {
        Self { sum: self.sum + other.sum, squares: self.squares + other.squares }
    }
}

kernel! {
    /// The excesses over each of the limits.
    pub(super) fn excesses(losses: &[f64], limits: [f64; 3]) -> [Excess; 3] {
        let (mut sums, mut squares) = ([[0.0; 8]; 3], [[0.0; 8]; 3]);
        let (chunks, rest) = losses.as_chunks::<8>();
        let mut last = [f64::NEG_INFINITY; 8];
        last[..rest.len()].copy_from_slice(rest);
        for chunk in chunks.iter().chain([&last]) {
            for limit in 0..3 {
                for lane in 0..8 {
                    let x = chunk[lane];
                    let excess = if x > limits[limit] { x - limits[limit] } else { 0.0 };
                    sums[limit][lane] += excess;
                    squares[limit][lane] += excess * excess;
                }
            }
        }
        [0, 1, 2].map(|limit| Excess {
            sum: sums[limit].iter().sum(),
            squares: squares[limit].iter().sum(),
        })
    }
}
