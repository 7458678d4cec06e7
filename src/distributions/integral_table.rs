//! The distribution function of any continuous distribution as a table, with the integral of its tail.
use super::distribution::Distribution;
use std::sync::Arc;

/// The distribution function between two nodes, as a share of the smaller tail, may be off by this.
const TOLERANCE: f64 = 1e-10;
/// The table ends where this probability lies beyond.
const BEYOND: f64 = 1e-13;
const MOST_NODES: usize = 20_000;
/// Intervals are cut no narrower than this share of their position and of the table's length.
const NARROWEST: f64 = 1e-13;

/// P(X ≤ k) between nodes by the cubic that has the exact probabilities and densities at both, and E(X − k)⁺ by its integral.
#[derive(Clone, Debug)]
pub(super) struct IntegralTable {
    /// By rising x.
    nodes: Arc<[Node]>,
    mean: f64,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    x: f64,
    below: f64,
    above: f64,
    density: f64,
    /// E(X − x)⁺.
    excess: f64,
}

impl IntegralTable {
    /// `None` unless the distribution is continuous.
    pub(super) fn of(distribution: &Distribution) -> Option<Self> {
        let mut nodes = Vec::new();
        let mut open: Vec<Node> = Vec::new();
        // Pushed from the top, so that they come from the bottom.
        for x in starts(distribution).into_iter().rev() {
            open.push(node(distribution, x)?);
        }
        let (first, last) = (*open.last()?, *open.first()?);
        let narrowest = NARROWEST * (last.x - first.x);
        let mut left = open.pop()?;
        nodes.push(left);
        while let Some(&right) = open.last() {
            let middle = node(distribution, 0.5 * (left.x + right.x))?;
            let width = right.x - left.x;
            let smooth = {
                let (found, _) = cubic(&left, &right, middle.x);
                let error = (found - middle.below).abs();
                // The rounding of the exact function itself is no reason to go on.
                error <= TOLERANCE * middle.below.min(middle.above) + 4.0 * f64::EPSILON
            };
            let done = smooth && right.density.is_finite() && left.density.is_finite();
            if done || width <= narrowest.max(NARROWEST * left.x.abs()) || nodes.len() >= MOST_NODES {
                nodes.push(right);
                left = right;
                open.pop();
            } else {
                open.push(middle);
            }
        }
        let mean = distribution.mean();
        integrate(&mut nodes, mean, distribution.quantile(0.5));
        Some(Self { nodes: nodes.into(), mean })
    }

    /// (P(X ≤ k), the density at k).
    pub(super) fn below(&self, k: f64) -> (f64, f64) {
        match self.interval(k) {
            Ok((left, right)) => cubic(left, right, k),
            Err(end) => (end, 0.0),
        }
    }

    /// E(X − k)⁺.
    pub(super) fn excess(&self, k: f64) -> f64 {
        match self.interval(k) {
            Ok((left, right)) => (left.excess - tail(left, right, k)).max(0.0),
            Err(0.0) => self.mean - k,
            Err(1.0) => 0.0,
            Err(nothing) => nothing,
        }
    }

    /// The nodes around k, or P(X ≤ k) if k is outside.
    fn interval(&self, k: f64) -> Result<(&Node, &Node), f64> {
        let (first, last) = (&self.nodes[0], &self.nodes[self.nodes.len() - 1]);
        if k.is_nan() {
            return Err(k);
        }
        if k <= first.x {
            return Err(0.0);
        }
        if k >= last.x {
            return Err(1.0);
        }
        let right = self.nodes.partition_point(|node| node.x <= k);
        Ok((&self.nodes[right - 1], &self.nodes[right]))
    }
}

/// Where the table has nodes whatever the distribution: its ends, and probabilities of many sizes.
fn starts(distribution: &Distribution) -> Vec<f64> {
    let (low, high) = distribution.support();
    let small = [BEYOND, 1e-11, 1e-9, 1e-7, 1e-5, 1e-3, 0.03, 0.2];
    let mut xs: Vec<f64> = small.iter().map(|p| distribution.quantile(*p)).collect();
    xs.extend([0.35, 0.5, 0.65].map(|p| distribution.quantile(p)));
    xs.extend(small.iter().rev().map(|q| distribution.quantile_upper(*q)));
    xs.extend([low, high].into_iter().filter(|end| end.is_finite()));
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    xs
}

fn node(distribution: &Distribution, x: f64) -> Option<Node> {
    let density = distribution.density(x)?;
    Some(Node { x, below: distribution.cdf(x), above: distribution.survival(x), density, excess: 0.0 })
}

/// (value, derivative) at k of the cubic with the probabilities and densities of two nodes (Hermite); linear where a
/// density is infinite.
fn cubic(left: &Node, right: &Node, k: f64) -> (f64, f64) {
    let width = right.x - left.x;
    let t = (k - left.x) / width;
    // The smaller of the two tails keeps its digits.
    let rise = if left.below < 0.5 { right.below - left.below } else { left.above - right.above };
    let slope = rise / width;
    let (start, end) = (left.density, right.density);
    if !(start.is_finite() && end.is_finite()) {
        return (left.below + rise * t, slope);
    }
    let second = 3.0 * slope - 2.0 * start - end;
    let third = start + end - 2.0 * slope;
    let value = left.below + width * t * (start + t * (second + t * third));
    (value.clamp(left.below, right.below), (start + t * (2.0 * second + 3.0 * t * third)).max(0.0))
}

/// The integral of P(X > x) from the left node to k.
fn tail(left: &Node, right: &Node, k: f64) -> f64 {
    let width = right.x - left.x;
    let t = (k - left.x) / width;
    let rise = if left.below < 0.5 { right.below - left.below } else { left.above - right.above };
    let slope = rise / width;
    let (start, end) = (left.density, right.density);
    let part = if start.is_finite() && end.is_finite() {
        let second = 3.0 * slope - 2.0 * start - end;
        let third = start + end - 2.0 * slope;
        t * t * (start / 2.0 + t * (second / 3.0 + t * third / 4.0))
    } else {
        0.5 * slope * t * t
    };
    width * (left.above * t - width * part)
}

/// From the bottom, where the excess is the mean less x and what is left of a tail below.
fn integrate(nodes: &mut [Node], mean: f64, median: f64) {
    let first = nodes[0];
    // A tail that falls like a power: P(X ≤ x)·distance/(power − 1), the power being that of its end.
    let distance = median - first.x;
    let power = first.density * distance / first.below;
    let below = if first.below > 0.0 && power > 1.0 { first.below * distance / (power - 1.0) } else { 0.0 };
    nodes[0].excess = mean - first.x + below;
    for index in 1..nodes.len() {
        let (left, right) = (nodes[index - 1], nodes[index]);
        nodes[index].excess = left.excess - tail(&left, &right, right.x);
    }
}
