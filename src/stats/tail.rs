//! The mean of the worst part of a distribution.
use super::{BLOCK, Level};
use crate::kernel;
use rayon::prelude::*;

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
}

#[derive(Clone, Copy, Default)]
struct Sums {
    above: usize,
    equal: usize,
    excess: f64,
    squares: f64,
}

/// The tails beyond (level, VaR at that level), in one pass.
///
/// TVaR is (Σ losses above VaR + what is left of the tail's count · VaR)/(n·(1 − p)): the atom at VaR is split
/// (Acerbi and Tasche 2002, equation 3.3). Its variance is (Var(X | tail) + p·(TVaR − VaR)²)/(n·(1 − p)) asymptotically
/// (Manistre and Hancock 2005).
pub fn tails(losses: &[f64], vars: &[(Level, f64)]) -> Vec<Tail> {
    let parts: Vec<Vec<Sums>> = losses
        .par_chunks(BLOCK)
        .map(|block| vars.iter().map(|&(_, var)| sums(block, var)).collect())
        .collect();
    vars.iter()
        .enumerate()
        .map(|(index, &(level, var))| {
            let total = parts.iter().map(|part| part[index]).fold(Sums::default(), |total, part| Sums {
                above: total.above + part.above,
                equal: total.equal + part.equal,
                excess: total.excess + part.excess,
                squares: total.squares + part.squares,
            });
            let count = level.tail_count(losses.len());
            let mean_excess = total.excess / count;
            // The rest of the tail sits at VaR, with an excess of 0.
            let variance = (total.squares / count - mean_excess * mean_excess).max(0.0);
            let se = ((variance + level.p() * mean_excess * mean_excess) / count).sqrt();
            Tail {
                level,
                var,
                tvar: var + mean_excess,
                tvar_se: Some(se).filter(|_| count >= FEWEST_IN_TAIL),
                above: total.above,
                atom_share: ((count - total.above as f64) / total.equal.max(1) as f64).clamp(0.0, 1.0),
            }
        })
        .collect()
}

kernel! {
    fn sums(block: &[f64], var: f64) -> Sums {
        let (mut above, mut equal, mut excesses, mut squares) = ([0_u64; 8], [0_u64; 8], [0.0; 8], [0.0; 8]);
        let (chunks, rest) = block.as_chunks::<8>();
        let mut last = [f64::NEG_INFINITY; 8];
        last[..rest.len()].copy_from_slice(rest);
        for chunk in chunks.iter().chain([&last]) {
            for lane in 0..8 {
                let x = chunk[lane];
                let excess = if x > var { x - var } else { 0.0 };
                above[lane] += u64::from(x > var);
                equal[lane] += u64::from(x == var);
                excesses[lane] += excess;
                squares[lane] += excess * excess;
            }
        }
        Sums {
            above: above.iter().sum::<u64>() as usize,
            equal: equal.iter().sum::<u64>() as usize,
            excess: excesses.iter().sum(),
            squares: squares.iter().sum(),
        }
    }
}
