//! The second uniform of a pair, given the first: conditional inversion of the Clayton and the Gumbel copula.
use super::copula::inside;
use crate::kernel;
use crate::math::{exp, exp_m1, ln};

/// The quantile function of the second uniform of a pair given the first one.
#[derive(Clone, Copy, Debug)]
pub enum Conditional {
    Clayton { theta: f64 },
    Gumbel { theta: f64 },
}

impl Conditional {
    /// `out` = the second uniforms: at probabilities `p`, given that the first ones are `u`.
    pub fn quantiles(self, u: &[f64], p: &[f64], out: &mut [f64]) {
        match self {
            Conditional::Clayton { theta } => clayton(theta, u, p, out),
            Conditional::Gumbel { theta } => gumbel(theta, u, p, out),
        }
    }
}

/// ln(1 + x) with the digits of a small x (Kahan; Higham 2002, 1.14.1), `y` being 1 + x as its own digits have it.
#[inline(always)]
fn ln_of_one_and(x: f64, y: f64) -> f64 {
    let rounded = 1.0 + x;
    let corrected = ln(rounded) * x / (rounded - 1.0);
    let small = if rounded == 1.0 { x } else { corrected };
    if x.abs() < 0.5 { small } else { ln(y) }
}

kernel! {
    /// v = ((p^(−θ/(1+θ)) − 1)·u^−θ + 1)^(−1/θ) (Nelsen 2006, exercise 4.17), by logarithms: no power overflows.
    fn clayton(theta: f64, u: &[f64], p: &[f64], out: &mut [f64]) {
        let share = theta / (1.0 + theta);
        for ((out, &u), &p) in out.iter_mut().zip(u).zip(p) {
            let ln_u = ln(u);
            let power = exp(theta * ln_u);
            let excess = exp_m1(-share * ln(p));
            // v = u·(u^θ + excess)^(−1/θ).
            let sum = ln_of_one_and(exp_m1(theta * ln_u) + excess, power + excess);
            *out = inside(exp(ln_u - sum / theta));
        }
    }

    /// With x = −ln u, e = −ln p and s = (x^θ + y^θ)^(1/θ) = x·e^d for the wanted y = −ln v, the conditional distribution
    /// ∂C/∂u = p becomes x·(e^d − 1) + (θ − 1)·d = e. Its left side is convex and rises, so Newton's method falls
    /// to the solution from above; it starts at the smaller of the two terms' own solutions, where the left side
    /// is at most 2e. Then y = x·(e^(θd) − 1)^(1/θ).
    ///
    /// Step by step over a part of the column, so that the loops over lanes are the inner ones.
    fn gumbel(theta: f64, u: &[f64], p: &[f64], out: &mut [f64]) {
        let slope = theta - 1.0;
        for ((out, u), p) in out.chunks_mut(PART).zip(u.chunks(PART)).zip(p.chunks(PART)) {
            let (mut xs, mut es, mut ds) = ([1.0; PART], [1.0; PART], [1.0; PART]);
            for ((((x, e), d), &u), &p) in xs.iter_mut().zip(&mut es).zip(&mut ds).zip(u).zip(p) {
                *x = -ln(u);
                *e = -ln(p);
                let by_slope = *e / slope;
                let ratio = *e / *x;
                let by_growth = ln_of_one_and(ratio, 1.0 + ratio);
                *d = if by_slope < by_growth { by_slope } else { by_growth };
            }
            for _ in 0..GUMBEL_STEPS {
                for ((&x, &e), d) in xs.iter().zip(&es).zip(&mut ds) {
                    let growth = x * exp_m1(*d);
                    let next = *d - (growth + slope * *d - e) / (growth + x + slope);
                    // The last steps are rounding errors and may have either sign.
                    *d = if next > 0.0 { next } else { *d };
                }
            }
            for ((out, &x), &d) in out.iter_mut().zip(&xs).zip(&ds) {
                let y = exp(ln(x) + ln(exp_m1(theta * d)) / theta);
                *out = inside(exp(-y));
            }
        }
    }
}

/// Lanes that are worked on together.
const PART: usize = 64;
/// Newton's steps: the error of the start, a factor of at most 2 in e^d or in d, is squared by each.
const GUMBEL_STEPS: usize = 6;
