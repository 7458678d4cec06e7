//! A distribution known at nodes, with atoms of its own.
use super::quadrature::Node;
use std::sync::Arc;

/// A distribution function between nodes by the cubic with given values and slopes at both (Hermite), kept from
/// falling; and atoms.
#[derive(Clone, Debug)]
pub(super) struct Tabulated {
    /// By rising x.
    pub(super) xs: Arc<[f64]>,
    /// The continuous part's P(X ≤ x), from 0 to its whole probability.
    pub(super) below: Vec<f64>,
    pub(super) density: Vec<f64>,
    /// Values with their probabilities, by rising value.
    pub(super) atoms: Vec<Node>,
}

impl Tabulated {
    pub(super) fn atoms(&self) -> &[Node] {
        &self.atoms
    }

    pub(super) fn cdf(&self, x: f64) -> f64 {
        let atoms: f64 = self.atoms.iter().take_while(|atom| atom.0 <= x).map(|atom| atom.1).sum();
        self.continuous(x) + atoms
    }

    /// P(X = 0).
    pub(super) fn zero(&self) -> f64 {
        self.atoms.iter().filter(|atom| atom.0 == 0.0).map(|atom| atom.1).sum()
    }

    /// The smallest possible value.
    pub(super) fn low(&self) -> f64 {
        let atom = self.atoms.first().map_or(f64::INFINITY, |atom| atom.0);
        if self.below[self.below.len() - 1] > 0.0 { atom.min(self.xs[0]) } else { atom }
    }

    /// P(X ≤ x) of the continuous part.
    pub(super) fn continuous(&self, x: f64) -> f64 {
        let right = self.xs.partition_point(|node| *node <= x);
        if right == 0 {
            return 0.0;
        }
        if right == self.xs.len() {
            return self.below[right - 1];
        }
        let at = |index: usize| (self.below[index], self.density[index]);
        hermite((self.xs[right - 1], self.xs[right]), at(right - 1), at(right), x)
    }
}

/// Between two nodes with (value, slope) each, and no further than either value.
pub(super) fn hermite(
    (left, right): (f64, f64),
    (from, start): (f64, f64),
    (to, end): (f64, f64),
    x: f64,
) -> f64 {
    let width = right - left;
    let t = (x - left) / width;
    let slope = (to - from) / width;
    let second = 3.0 * slope - 2.0 * start - end;
    let third = start + end - 2.0 * slope;
    let value = from + width * t * (start + t * (second + t * third));
    value.clamp(from.min(to), from.max(to))
}
