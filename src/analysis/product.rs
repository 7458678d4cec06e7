//! The distribution of a product of two independent values, as a table.
use super::law::Law;
use super::quadrature::Node;
use rayon::prelude::*;

/// Points of the table on either side of zero.
const POINTS: usize = 4_096;
/// The table ends where one of the two values is this unlikely.
const TAIL: f64 = 1e-13;
/// The table spans at most this many powers of e.
const LONGEST: f64 = 60.0;

/// P(X·Z ≤ s) = E[P(X ≤ s/Z)] over nodes of Z, on a grid even in ln |s|.
#[derive(Debug)]
pub(super) struct Product {
    positive: Option<Side>,
    negative: Option<Side>,
    zero: f64,
}

/// P(0 < ±X·Z ≤ s) for rising s.
#[derive(Debug)]
struct Side {
    ln_first: f64,
    ln_step: f64,
    values: Vec<f64>,
    /// P(0 < ±X·Z).
    total: f64,
}

impl Product {
    pub(super) fn of(x: &Law, nodes: &[Node]) -> Self {
        let x_zero = x.zero();
        let z_zero: f64 = nodes.iter().filter(|node| node.0 == 0.0).map(|node| node.1).sum();
        let (below, above) = (x.negative(), 1.0 - x_zero - x.negative());
        let shares =
            |sign: f64| nodes.iter().filter(|node| node.0 * sign > 0.0).map(|node| node.1).sum::<f64>();
        let span = Span::of(x, nodes);
        let side = |sign: f64| {
            let total = shares(sign) * above + shares(-sign) * below;
            (total > 1e-15).then(|| Side::of(x, nodes, sign, total, span))
        };
        Product { positive: side(1.0), negative: side(-1.0), zero: x_zero + z_zero - x_zero * z_zero }
    }

    pub(super) fn may_be_negative(&self) -> bool {
        self.negative.is_some()
    }

    pub(super) fn zero(&self) -> f64 {
        self.zero
    }

    pub(super) fn cdf(&self, s: f64) -> f64 {
        let up_to = |side: &Option<Side>, s: f64| side.as_ref().map_or(0.0, |side| side.up_to(s));
        let below = self.negative.as_ref().map_or(0.0, |side| side.total);
        if s < 0.0 { below - up_to(&self.negative, -s) } else { below + self.zero + up_to(&self.positive, s) }
    }
}

/// Where |X·Z| lies: ends in ln.
#[derive(Clone, Copy, Debug)]
struct Span {
    low: f64,
    high: f64,
}

impl Span {
    fn of(x: &Law, nodes: &[Node]) -> Self {
        let sizes = || nodes.iter().map(|node| node.0.abs()).filter(|size| *size > 0.0 && size.is_finite());
        let (z_low, z_high) =
            sizes().fold((f64::INFINITY, 0.0_f64), |(low, high), size| (low.min(size), high.max(size)));
        let x_high = x.reach(TAIL);
        // What is smaller than this in size has no probability that matters.
        let mut x_low = x_high;
        let smaller = |size: f64| x.cdf(size) - x.cdf(-size) - x.zero();
        while x_low > 1e-200 && smaller(x_low) > 1e-12 {
            x_low *= 0.5;
        }
        let high = (x_high * z_high).max(f64::MIN_POSITIVE).ln();
        let low = (x_low * z_low).max(f64::MIN_POSITIVE).ln();
        Span { low: low.max(high - LONGEST).min(high - 1.0), high }
    }
}

impl Side {
    fn of(x: &Law, nodes: &[Node], sign: f64, total: f64, span: Span) -> Self {
        let ln_step = (span.high - span.low) / (POINTS - 1) as f64;
        let (at_zero, before_zero) = (x.cdf(0.0), x.negative());
        let values = (0..POINTS)
            .into_par_iter()
            .map(|index| {
                let s = (span.low + ln_step * index as f64).exp();
                // 0 < ±xz ≤ s is 0 < x ≤ s/|z| where ±z is above 0, and −s/|z| ≤ x < 0 where it is below.
                nodes
                    .iter()
                    .filter(|node| node.0 != 0.0)
                    .map(|&(z, weight)| {
                        let limit = s / z.abs();
                        let share = if z * sign > 0.0 {
                            x.cdf(limit) - at_zero
                        } else {
                            before_zero - x.cdf((-limit).next_down())
                        };
                        weight * share
                    })
                    .sum()
            })
            .collect();
        Side { ln_first: span.low, ln_step, values, total }
    }

    /// P(0 < ±X·Z ≤ s), between points by the cubic through four of them.
    fn up_to(&self, s: f64) -> f64 {
        if s <= 0.0 {
            return 0.0;
        }
        let position = (s.ln() - self.ln_first) / self.ln_step;
        if position <= 0.0 {
            return self.values[0] * s / self.ln_first.exp();
        }
        if position >= (POINTS - 1) as f64 {
            return self.total;
        }
        let first = (position as usize).clamp(1, POINTS - 3) - 1;
        let t = position - first as f64;
        let [a, b, c, d] = [0, 1, 2, 3].map(|offset| self.values[first + offset]);
        let (t1, t2, t3) = (t - 1.0, t - 2.0, t - 3.0);
        // Lagrange.
        -a * t1 * t2 * t3 / 6.0 + b * t * t2 * t3 / 2.0 - c * t * t1 * t3 / 2.0 + d * t * t1 * t2 / 6.0
    }
}
