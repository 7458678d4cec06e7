//! The mean of one quantity given another: least squares on a natural cubic spline.

/// Where knots stand, as shares of the values; the curve is a line beyond the first and the last.
const KNOTS: [f64; 8] = [0.01, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 0.99];
/// A basis function that is this nearly a sum of others (as a share of its square) tells nothing.
const DEPENDENT: f64 = 1e-9;

/// A natural cubic spline's basis: 1, x, and one function for each knot but two (Hastie, Tibshirani and Friedman, "The
/// Elements of Statistical Learning", 2009, eq. 5.4).
#[derive(Clone, Debug)]
pub(super) struct Spline {
    /// Rising and distinct.
    knots: Vec<f64>,
}

/// Curves fitted to several columns over one.
#[derive(Clone, Debug)]
pub(super) struct Curves {
    spline: Spline,
    /// By curve and basis function.
    coefficients: Vec<Vec<f64>>,
}

impl Spline {
    /// `sorted` are the values that the curve is over, by rising size.
    pub(super) fn over(sorted: &[f64]) -> Self {
        let last = sorted.len().saturating_sub(1);
        let mut knots: Vec<f64> =
            KNOTS.iter().filter_map(|share| sorted.get((share * last as f64) as usize).copied()).collect();
        knots.dedup();
        Self { knots }
    }

    fn size(&self) -> usize {
        self.knots.len().max(1)
    }

    /// The basis at `x`, in a scale on which the knots lie within 0 to 1.
    fn at(&self, x: f64, out: &mut [f64]) {
        let knots = &self.knots;
        out[0] = 1.0;
        let [first, .., last] = knots[..] else { return };
        let width = last - first;
        let scaled = |value: f64| (value - first) / width;
        let (x, end) = (scaled(x), 1.0);
        out[1] = x;
        let cube = |value: f64| value.max(0.0).powi(3);
        let piece = |knot: f64| (cube(x - knot) - cube(x - end)) / (end - knot);
        let reference = knots.len().checked_sub(2).map_or(0.0, |index| piece(scaled(knots[index])));
        for (out, knot) in out[2..].iter_mut().zip(knots) {
            *out = piece(scaled(*knot)) - reference;
        }
    }

    /// Fits a curve to each of `columns`, over `values`.
    pub(super) fn fit(&self, values: &[f64], columns: &[Vec<f64>]) -> Curves {
        let size = self.size();
        let mut basis = vec![0.0; size];
        let mut products = vec![vec![0.0; size]; size];
        let mut moments = vec![vec![0.0; size]; columns.len()];
        for (row, &value) in values.iter().enumerate() {
            self.at(value, &mut basis);
            for (products, one) in products.iter_mut().zip(&basis) {
                products.iter_mut().zip(&basis).for_each(|(product, other)| *product += one * other);
            }
            for (moments, column) in moments.iter_mut().zip(columns) {
                moments.iter_mut().zip(&basis).for_each(|(moment, one)| *moment += one * column[row]);
            }
        }
        let factor = Factor::of(products);
        let coefficients = moments.iter().map(|moments| factor.solve(moments)).collect();
        Curves { spline: self.clone(), coefficients }
    }
}

impl Curves {
    /// The curves at `x`, into `out`.
    pub(super) fn at(&self, x: f64, basis: &mut Vec<f64>, out: &mut [f64]) {
        basis.clear();
        basis.resize(self.spline.size(), 0.0);
        self.spline.at(x, basis);
        for (out, coefficients) in out.iter_mut().zip(&self.coefficients) {
            *out = coefficients.iter().zip(basis.iter()).map(|(coefficient, one)| coefficient * one).sum();
        }
    }
}

/// A Cholesky factor of the products of basis functions; rows of dependent ones are nothing.
struct Factor {
    lower: Vec<Vec<f64>>,
}

impl Factor {
    fn of(products: Vec<Vec<f64>>) -> Self {
        let size = products.len();
        let mut lower = vec![vec![0.0; size]; size];
        for column in 0..size {
            let squares: f64 = lower[column][..column].iter().map(|value| value * value).sum();
            let rest = products[column][column] - squares;
            if rest <= DEPENDENT * products[column][column] {
                continue;
            }
            lower[column][column] = rest.sqrt();
            for row in column + 1..size {
                let sum: f64 = (0..column).map(|index| lower[row][index] * lower[column][index]).sum();
                lower[row][column] = (products[row][column] - sum) / lower[column][column];
            }
        }
        Self { lower }
    }

    fn solve(&self, moments: &[f64]) -> Vec<f64> {
        let size = moments.len();
        let divided = |value: f64, pivot: f64| if pivot > 0.0 { value / pivot } else { 0.0 };
        let mut solved = vec![0.0; size];
        for row in 0..size {
            let sum: f64 = (0..row).map(|index| self.lower[row][index] * solved[index]).sum();
            solved[row] = divided(moments[row] - sum, self.lower[row][row]);
        }
        for row in (0..size).rev() {
            let sum: f64 = (row + 1..size).map(|index| self.lower[index][row] * solved[index]).sum();
            solved[row] = divided(solved[row] - sum, self.lower[row][row]);
        }
        solved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(values: &[f64], of: impl Fn(f64) -> f64) -> impl Fn(f64) -> f64 {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let column = values.iter().map(|value| of(*value)).collect();
        let curves = Spline::over(&sorted).fit(values, &[column]);
        move |x| {
            let mut out = [0.0];
            curves.at(x, &mut Vec::new(), &mut out);
            out[0]
        }
    }

    #[test]
    fn a_line_is_fitted_exactly_also_beyond_the_knots() {
        let values: Vec<f64> = (1..=2_000).map(|index| (f64::from(index) / 100.0).exp()).collect();
        let curve = fitted(&values, |x| 3.0 - 2.5 * x);
        for x in [1.0, 100.0, 1e6, 4e8] {
            // To rounding, in terms of the largest value.
            assert!((curve(x) - (3.0 - 2.5 * x)).abs() < 1e-9 * 2.5 * 4.8e8, "{x}: {}", curve(x));
        }
    }

    #[test]
    fn a_smooth_curve_is_followed_closely() {
        let values: Vec<f64> = (0..5_000).map(|index| f64::from(index) / 5_000.0).collect();
        let curve = fitted(&values, |x| (3.0 * x).sin());
        for index in 1..10 {
            let x = f64::from(index) / 10.0;
            assert!((curve(x) - (3.0 * x).sin()).abs() < 2e-3, "{x}");
        }
    }

    #[test]
    fn two_values_are_fitted_by_their_means() {
        let values: Vec<f64> = (0..100).map(|index| f64::from(u8::from(index % 4 == 0))).collect();
        let curve = fitted(&values, |x| if x > 0.5 { 7.0 } else { 2.0 });
        assert!((curve(0.0) - 2.0).abs() < 1e-9 && (curve(1.0) - 7.0).abs() < 1e-9);
        let one = fitted(&[4.0; 50], |_| 9.0);
        assert!((one(4.0) - 9.0).abs() < 1e-9);
    }
}
