//! Correlation matrices: their Cholesky factors, and the nearest one to a matrix that is none.

/// A pivot below this makes a matrix as good as singular.
const SMALLEST_PIVOT: f64 = 1e-9;
const MOST_PROJECTIONS: usize = 200;

/// A symmetric matrix with ones on its diagonal; not always positive definite.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelationMatrix {
    size: usize,
    /// Row by row.
    entries: Vec<f64>,
}

/// The lower triangle L of a Cholesky factorisation L·Lᵀ; its rows have length 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor(Vec<Vec<f64>>);

impl Factor {
    /// Row i has i + 1 entries.
    pub fn rows(&self) -> &[Vec<f64>] {
        &self.0
    }
}

impl CorrelationMatrix {
    /// Nothing correlated.
    pub fn identity(size: usize) -> Self {
        let mut entries = vec![0.0; size * size];
        (0..size).for_each(|index| entries[index * size + index] = 1.0);
        Self { size, entries }
    }

    pub fn size(&self) -> usize {
        self.size
    }

    pub fn get(&self, row: usize, column: usize) -> f64 {
        self.entries[row * self.size + column]
    }

    /// Sets two entries that mirror each other.
    pub fn set(&mut self, row: usize, column: usize, value: f64) {
        self.entries[row * self.size + column] = value;
        self.entries[column * self.size + row] = value;
    }

    /// Each entry off the diagonal replaced by a function of it.
    #[must_use]
    pub fn map(&self, function: impl Fn(f64) -> f64) -> Self {
        let mut mapped = Self::identity(self.size);
        for row in 1..self.size {
            for column in 0..row {
                mapped.set(row, column, function(self.get(row, column)));
            }
        }
        mapped
    }

    /// `None` unless the matrix is positive definite.
    pub fn factor(&self) -> Option<Factor> {
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(self.size);
        for i in 0..self.size {
            let mut row: Vec<f64> = Vec::with_capacity(i + 1);
            for (j, above) in rows.iter().enumerate() {
                let known: f64 = row.iter().zip(above).map(|(a, b)| a * b).sum();
                row.push((self.get(i, j) - known) / above[j]);
            }
            let pivot = 1.0 - row.iter().map(|entry| entry * entry).sum::<f64>();
            if pivot.is_nan() || pivot < SMALLEST_PIVOT {
                return None;
            }
            row.push(pivot.sqrt());
            rows.push(row);
        }
        Some(Factor(rows))
    }

    /// The nearest correlation matrix in the Frobenius norm, which has no negative eigenvalue but may be singular:
    /// alternating projections with Dykstra's correction (Higham 2002, "Computing the nearest correlation matrix",
    /// algorithm 3.3).
    #[must_use]
    pub fn nearest(&self) -> Self {
        let mut unit = self.clone();
        let mut correction = vec![0.0; self.entries.len()];
        for _ in 0..MOST_PROJECTIONS {
            let corrected: Vec<f64> = unit.entries.iter().zip(&correction).map(|(y, s)| y - s).collect();
            let definite = without_negative_eigenvalues(self.size, &corrected);
            correction = definite.iter().zip(&corrected).map(|(x, r)| x - r).collect();
            unit.entries.clone_from(&definite);
            (0..self.size).for_each(|index| unit.entries[index * self.size + index] = 1.0);
            let apart = unit.entries.iter().zip(&definite).map(|(y, x)| (y - x).abs()).fold(0.0, f64::max);
            if apart < 1e-7 {
                break;
            }
        }
        unit
    }
}

/// The nearest symmetric matrix without negative eigenvalues: they are set to 0.
fn without_negative_eigenvalues(size: usize, entries: &[f64]) -> Vec<f64> {
    let (values, vectors) = eigen(size, entries);
    let mut result = vec![0.0; size * size];
    for (k, value) in values.iter().enumerate().filter(|(_, value)| **value > 0.0) {
        for i in 0..size {
            for j in 0..size {
                result[i * size + j] += value * vectors[i * size + k] * vectors[j * size + k];
            }
        }
    }
    result
}

/// Eigenvalues, and eigenvectors in columns, of a symmetric matrix: cyclic Jacobi rotations (Golub and Van Loan 2013, 8.5).
fn eigen(size: usize, entries: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let mut a = entries.to_vec();
    let mut vectors = CorrelationMatrix::identity(size).entries;
    for _ in 0..50 {
        let off: f64 =
            (0..size).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i * size + j].powi(2)).sum();
        if off < 1e-26 {
            break;
        }
        for p in 0..size {
            for q in p + 1..size {
                let apq = a[p * size + q];
                if apq == 0.0 {
                    continue;
                }
                let half_cotangent = (a[q * size + q] - a[p * size + p]) / (2.0 * apq);
                let t = half_cotangent.signum() / (half_cotangent.abs() + half_cotangent.hypot(1.0));
                let c = 1.0 / t.hypot(1.0);
                let s = t * c;
                let rotate = |matrix: &mut [f64], one: usize, other: usize| {
                    let (x, y) = (matrix[one], matrix[other]);
                    matrix[one] = c * x - s * y;
                    matrix[other] = s * x + c * y;
                };
                for k in 0..size {
                    rotate(&mut a, k * size + p, k * size + q);
                    rotate(&mut vectors, k * size + p, k * size + q);
                }
                for k in 0..size {
                    rotate(&mut a, p * size + k, q * size + k);
                }
            }
        }
    }
    ((0..size).map(|index| a[index * size + index]).collect(), vectors)
}
