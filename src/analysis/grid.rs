//! Distributions as masses on a grid, and their Fourier transforms.
use super::law::{Law, Shape};
use super::quadrature::Node;
use rayon::prelude::*;
use rustfft::{Fft, FftPlanner, num_complex::Complex};
use std::sync::Arc;

/// Multiples of a step, from `-below` to `points - below - 1` of them. Negative ones stand at the end of a transform's
/// array, as the transform's circle has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    pub(super) step: f64,
    pub(super) points: usize,
    pub(super) below: usize,
}

impl Grid {
    /// As long a grid of another number of points.
    pub(super) fn with_points(self, points: usize) -> Self {
        let ratio = self.points as f64 / points as f64;
        Self { step: self.step * ratio, points, below: (self.below as f64 / ratio) as usize }
    }

    fn place(self, index: isize) -> Option<usize> {
        let from_below = usize::try_from(index + self.below as isize).ok().filter(|at| *at < self.points)?;
        Some((from_below + self.points - self.below) % self.points)
    }

    /// Mass at each multiple of the step of `scale`·X. A continuous law is rounded to the nearest multiple, which is off
    /// by the square of the step; an atom is split between its neighbours, so that its mean stays where it is.
    pub(super) fn masses(self, law: &Law, scale: f64) -> Vec<f64> {
        let mut masses = vec![0.0; self.points];
        let atoms = match &law.shape {
            Shape::Atoms(atoms) => {
                self.add_atoms(&atoms.nodes, scale, &mut masses);
                return masses;
            }
            Shape::Tabulated(table) => table.atoms(),
            Shape::Affine { .. } | Shape::Product(_) => &[],
        };
        let edge = |cell: usize| (cell as f64 - self.below as f64 - 0.5) * self.step / scale;
        let cumulative: Vec<f64> =
            (0..=self.points).into_par_iter().map(|cell| law.continuous_cdf(edge(cell))).collect();
        for cell in 0..self.points {
            let place = (cell + self.points - self.below) % self.points;
            masses[place] = cumulative[cell + 1] - cumulative[cell];
        }
        self.add_atoms(atoms, scale, &mut masses);
        masses
    }

    fn add_atoms(self, atoms: &[Node], scale: f64, masses: &mut [f64]) {
        for &(x, weight) in atoms {
            let position = x * scale / self.step;
            if position.abs() > self.points as f64 {
                continue;
            }
            let share = position - position.floor();
            for (offset, share) in [(0, 1.0 - share), (1, share)] {
                if share > 0.0
                    && let Some(place) = self.place(position.floor() as isize + offset)
                {
                    masses[place] += weight * share;
                }
            }
        }
    }
}

/// Transforms of one length, with masses tilted by e^(−θk): what lies beyond the grid's end comes back at its start
/// only with weight e^(−θ·points) (Grübel and Hermesmeier 1999).
pub(super) struct Transform {
    forward: Arc<dyn Fft<f64>>,
    inverse: Arc<dyn Fft<f64>>,
    tilts: Vec<f64>,
}

impl Transform {
    /// `tilt` is θ·points: 0 for a grid with negative values, which would grow.
    pub(super) fn new(points: usize, tilt: f64) -> Self {
        let mut planner = FftPlanner::new();
        Self {
            forward: planner.plan_fft_forward(points),
            inverse: planner.plan_fft_inverse(points),
            tilts: (0..points).map(|k| (-tilt * k as f64 / points as f64).exp()).collect(),
        }
    }

    pub(super) fn spectrum(&self, masses: &[f64]) -> Vec<Complex<f64>> {
        let mut column: Vec<Complex<f64>> =
            masses.iter().zip(&self.tilts).map(|(mass, tilt)| Complex::new(mass * tilt, 0.0)).collect();
        self.forward.process(&mut column);
        column
    }

    pub(super) fn masses(&self, mut spectrum: Vec<Complex<f64>>) -> Vec<f64> {
        self.inverse.process(&mut spectrum);
        let points = spectrum.len() as f64;
        spectrum.iter().zip(&self.tilts).map(|(mass, tilt)| mass.re / (tilt * points)).collect()
    }
}
