//! Inputs that are drawn together, and drawn again given some of them.
use crate::copulas::{Conditional, Copula, StudentUniforms, inside};
use crate::distributions::{Distribution, Sampler};
use crate::math::{normal_cdf_column, normal_quantile_column};

/// The copula of some of the inputs of a dependence.
#[derive(Debug)]
pub(super) struct Joint {
    size: usize,
    family: Family,
}

#[derive(Debug)]
enum Family {
    Gaussian(Matrix),
    StudentT {
        matrix: Matrix,
        degrees_of_freedom: f64,
        uniforms: StudentUniforms,
        /// χ² with the degrees of freedom, and one more for each input that is known.
        squares: Vec<Sampler>,
    },
    /// Exchangeable: either uniform may be the first.
    Pair(Conditional),
}

/// Correlations, row by row.
type Matrix = Vec<Vec<f64>>;

impl Joint {
    /// Of the inputs at `members` of a dependence, at least two.
    pub(super) fn new(copula: &Copula, members: &[usize]) -> Self {
        let matrix = |rows: &[Vec<f64>]| {
            let product = |i: usize, j: usize| rows[i].iter().zip(&rows[j]).map(|(a, b)| a * b).sum();
            members.iter().map(|&i| members.iter().map(|&j| product(i, j)).collect()).collect()
        };
        let family = match copula {
            Copula::Gaussian(factor) => Family::Gaussian(matrix(factor.rows())),
            Copula::StudentT { factor, degrees_of_freedom } => {
                let square = |known: usize| {
                    let shape = 0.5 * (degrees_of_freedom + known as f64);
                    Distribution::gamma(shape, 2.0).expect("both parameters are above 0").sampler()
                };
                Family::StudentT {
                    matrix: matrix(factor.rows()),
                    degrees_of_freedom: *degrees_of_freedom,
                    uniforms: StudentUniforms::new(*degrees_of_freedom)
                        .expect("the scenario's check admits only degrees of freedom that have them"),
                    squares: (0..members.len()).map(square).collect(),
                }
            }
            Copula::Clayton { theta } => Family::Pair(Conditional::Clayton { theta: *theta }),
            Copula::Gumbel { theta } => Family::Pair(Conditional::Gumbel { theta: *theta }),
        };
        Self { size: members.len(), family }
    }

    /// How many independent uniforms the inputs are drawn from.
    pub(super) fn coordinates(&self) -> usize {
        self.size + usize::from(matches!(self.family, Family::StudentT { .. }))
    }

    /// Replaces independent uniforms by those of the copula.
    pub(super) fn draw(&self, columns: &mut [Vec<f64>]) {
        let order: Vec<usize> = (0..self.size).collect();
        match &self.family {
            Family::Gaussian(matrix) => {
                let factor = Factor::new(matrix, &order);
                normals(&order, columns);
                let mixed = factor.mixed(&order, order.len(), columns, columns);
                put(&order, mixed, columns, gaussian_uniforms);
            }
            Family::StudentT { matrix, degrees_of_freedom, uniforms, squares } => {
                let factor = Factor::new(matrix, &order);
                normals(&order, columns);
                let scale = scales(&squares[0], *degrees_of_freedom, &columns[self.size]);
                let mixed = factor.mixed(&order, order.len(), columns, columns);
                put(&order, scaled(mixed, &scale), columns, |column| uniforms.uniforms(column));
            }
            Family::Pair(pair) => {
                let second = second(*pair, &columns[0], &columns[1]);
                columns[1] = second;
            }
        }
    }

    /// Replaces independent uniforms by those of the copula, in `own`; in `other`, those that are `known` are the same, and
    /// the others are drawn anew, given them.
    pub(super) fn draw_given(&self, known: &[bool], own: &mut [Vec<f64>], other: &mut [Vec<f64>]) {
        // What is known comes first.
        let mut order: Vec<usize> = (0..self.size).collect();
        order.sort_by_key(|&member| !known[member]);
        let count = known.iter().filter(|known| **known).count();
        match &self.family {
            Family::Gaussian(matrix) => {
                let factor = Factor::new(matrix, &order);
                normals(&order, own);
                normals(&order, other);
                let given = factor.mixed(&order, count, own, other);
                let mixed = factor.mixed(&order, order.len(), own, own);
                put(&order, given, other, gaussian_uniforms);
                put(&order, mixed, own, gaussian_uniforms);
            }
            Family::StudentT { matrix, degrees_of_freedom, uniforms, squares } => {
                let factor = Factor::new(matrix, &order);
                normals(&order, own);
                normals(&order, other);
                let scale = scales(&squares[0], *degrees_of_freedom, &own[self.size]);
                // Known values are known with their scale: z/√w, of squared length Q. Given them, w has ν + k degrees
                // of freedom and the sum ν + Q for ν (Ding 2016, "On the conditional distribution of the
                // multivariate t distribution").
                let known_squares = lengths(&order[..count], own, &scale);
                let mut fresh = other[self.size].clone();
                squares.get(count).unwrap_or(&squares[0]).quantiles(&mut fresh);
                for (fresh, square) in fresh.iter_mut().zip(&known_squares) {
                    *fresh = ((degrees_of_freedom + square) / *fresh).sqrt();
                }
                let scaled_own = scaled(own[..self.size].to_vec(), &scale);
                let mixed = factor.mixed(&order, order.len(), &scaled_own, &scaled_own);
                let scaled_other = scaled(other[..self.size].to_vec(), &fresh);
                let given = factor.mixed(&order, count, &scaled_own, &scaled_other);
                let to_uniforms = |column: &mut [f64]| uniforms.uniforms(column);
                put(&order, given, other, to_uniforms);
                put(&order, mixed, own, to_uniforms);
            }
            Family::Pair(pair) => {
                let (first, then) = (order[0], order[1]);
                match count {
                    0 => {
                        other[then] = second(*pair, &other[first], &other[then]);
                    }
                    1 => {
                        other[first] = own[first].clone();
                        other[then] = second(*pair, &own[first], &other[then]);
                    }
                    _ => {}
                }
                own[then] = second(*pair, &own[first], &own[then]);
                if count == 2 {
                    other.clone_from_slice(own);
                }
            }
        }
    }
}

fn normals(order: &[usize], columns: &mut [Vec<f64>]) {
    order.iter().for_each(|&member| normal_quantile_column(&mut columns[member]));
}

fn gaussian_uniforms(column: &mut [f64]) {
    normal_cdf_column(column);
    column.iter_mut().for_each(|u| *u = inside(*u));
}

/// √(ν/χ²) at uniforms.
fn scales(squares: &Sampler, degrees_of_freedom: f64, uniforms: &[f64]) -> Vec<f64> {
    let mut scales = uniforms.to_vec();
    squares.quantiles(&mut scales);
    scales.iter_mut().for_each(|square| *square = (degrees_of_freedom / *square).sqrt());
    scales
}

/// Σ(z·scale)² over the members.
fn lengths(members: &[usize], normals: &[Vec<f64>], scale: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; scale.len()];
    for &member in members {
        for ((sum, z), scale) in sums.iter_mut().zip(&normals[member]).zip(scale) {
            let value = z * scale;
            *sum += value * value;
        }
    }
    sums
}

fn scaled(mut columns: Vec<Vec<f64>>, scale: &[f64]) -> Vec<Vec<f64>> {
    for column in &mut columns {
        column.iter_mut().zip(scale).for_each(|(value, scale)| *value *= scale);
    }
    columns
}

/// Puts the columns of members, in their order, in their places, as uniforms.
fn put(order: &[usize], values: Vec<Vec<f64>>, columns: &mut [Vec<f64>], to_uniforms: impl Fn(&mut [f64])) {
    for (&member, mut value) in order.iter().zip(values) {
        to_uniforms(&mut value);
        columns[member] = value;
    }
}

fn second(pair: Conditional, first: &[f64], probability: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; first.len()];
    pair.quantiles(first, probability, &mut out);
    out
}

/// The lower triangle of the Cholesky factorisation of correlations in some order.
struct Factor(Vec<Vec<f64>>);

impl Factor {
    fn new(matrix: &Matrix, order: &[usize]) -> Self {
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(order.len());
        for (i, &member) in order.iter().enumerate() {
            let mut row: Vec<f64> = Vec::with_capacity(i + 1);
            for (j, above) in rows.iter().enumerate() {
                let known: f64 = row.iter().zip(above).map(|(a, b)| a * b).sum();
                row.push(if above[j] > 0.0 { (matrix[member][order[j]] - known) / above[j] } else { 0.0 });
            }
            // The matrix was found positive definite when the scenario was read; rounding in another order may differ.
            let pivot = matrix[member][member] - row.iter().map(|entry| entry * entry).sum::<f64>();
            row.push(pivot.max(0.0).sqrt());
            rows.push(row);
        }
        Self(rows)
    }

    /// Sums of independent columns: the first `count` of the order are those of `own`, the others those of `other`.
    fn mixed(&self, order: &[usize], count: usize, own: &[Vec<f64>], other: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let from = |place: usize| if place < count { &own[order[place]] } else { &other[order[place]] };
        let row = |entries: &Vec<f64>| {
            let mut sum = vec![0.0; from(0).len()];
            for (place, entry) in entries.iter().enumerate() {
                sum.iter_mut().zip(from(place)).for_each(|(sum, z)| *sum += entry * z);
            }
            sum
        };
        self.0.iter().map(row).collect()
    }
}
