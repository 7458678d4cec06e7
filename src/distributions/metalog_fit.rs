//! Metalogs fitted to a distribution, for programs that take its coefficients.
use super::metalog::{Bounds, basis, solve};

/// Coefficients a₁, a₂, … of a metalog (Keelin 2016, equation 6), and how well they fit.
#[derive(Clone, Debug, PartialEq)]
pub struct MetalogFit {
    pub coefficients: Vec<f64>,
    /// The largest distance between the metalog and a point in probability, within [`GRID`]'s resolution.
    pub largest_distance: f64,
}

/// Most coefficients that programs of the SIPmath standard are known to read.
const MOST_TERMS: usize = 9;
/// Places at which a fit has to rise.
const GRID: usize = 2_000;

impl MetalogFit {
    /// The metalog of least squares through `points`, pairs (probability, value), with as many terms up to nine as leave it
    /// rising everywhere and bring it nearest to the points. `None` where there are too few points, or no such metalog.
    ///
    /// The squares are those of the values on the unbounded scale of `bounds` (Keelin 2016, section 3.3).
    pub fn new(points: &[(f64, f64)], bounds: Bounds) -> Option<Self> {
        let fits = (2..=MOST_TERMS).filter_map(|terms| fitted(points, bounds, terms));
        fits.min_by(|one, other| one.largest_distance.total_cmp(&other.largest_distance))
    }
}

fn fitted(points: &[(f64, f64)], bounds: Bounds, terms: usize) -> Option<MetalogFit> {
    if points.len() < 2 * terms {
        return None;
    }
    let mut normal = vec![vec![0.0; terms]; terms];
    let mut right = vec![0.0; terms];
    for &(p, x) in points {
        let row: Vec<f64> = (0..terms).map(|term| basis(term, p)).collect();
        let y = bounds.release(x);
        for i in 0..terms {
            right[i] += row[i] * y;
            (0..terms).for_each(|j| normal[i][j] += row[i] * row[j]);
        }
    }
    let coefficients = solve(normal, right)?;
    let value = |p: f64| (0..terms).map(|term| coefficients[term] * basis(term, p)).sum::<f64>();
    let grid: Vec<(f64, f64)> =
        (1..GRID).map(|step| step as f64 / GRID as f64).map(|p| (p, value(p))).collect();
    let ends = [1e-9, 1e-6, 1e-4].map(|p| [p, 1.0 - p]).concat();
    let mut rising: Vec<(f64, f64)> =
        ends.into_iter().map(|p| (p, value(p))).chain(grid.iter().copied()).collect();
    rising.sort_by(|one, other| one.0.total_cmp(&other.0));
    if !rising.windows(2).all(|pair| pair[0].1 < pair[1].1) {
        return None;
    }
    // Where the metalog has a point's value, against the point's own probability.
    let distance = |&(p, x): &(f64, f64)| {
        let y = bounds.release(x);
        let place = rising.partition_point(|(_, value)| *value < y);
        let found = match place {
            0 => 0.0,
            _ if place == rising.len() => 1.0,
            _ => {
                let ((low, from), (high, to)) = (rising[place - 1], rising[place]);
                low + (high - low) * (y - from) / (to - from)
            }
        };
        (found - p).abs()
    };
    let largest_distance = points.iter().map(distance).fold(0.0, f64::max);
    Some(MetalogFit { coefficients, largest_distance })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A logistic distribution is the metalog of two terms, and its logarithm that with a bound.
    #[test]
    fn a_logistic_comes_back_with_its_two_coefficients() {
        let logit = |p: f64| (p / (1.0 - p)).ln();
        let points: Vec<(f64, f64)> =
            (1..100).map(|step| step as f64 / 100.0).map(|p| (p, 3.0 + 0.5 * logit(p))).collect();
        let fit = MetalogFit::new(&points, Bounds::default()).expect("it can be fitted");
        assert!((fit.coefficients[0] - 3.0).abs() < 1e-6 && (fit.coefficients[1] - 0.5).abs() < 1e-6);
        assert!(fit.coefficients[2..].iter().all(|rest| rest.abs() < 1e-5), "{fit:?}");
        let bounded: Vec<(f64, f64)> = points.iter().map(|(p, x)| (*p, x.exp())).collect();
        let fit =
            MetalogFit::new(&bounded, Bounds { lower: 0.0, ..Bounds::default() }).expect("it can be fitted");
        assert!((fit.coefficients[0] - 3.0).abs() < 1e-6 && fit.largest_distance < 1e-6);
    }

    #[test]
    fn too_few_points_and_a_constant_have_no_fit() {
        assert_eq!(MetalogFit::new(&[(0.2, 1.0), (0.5, 2.0), (0.8, 3.0)], Bounds::default()), None);
        let constant: Vec<(f64, f64)> = (1..100).map(|step| (step as f64 / 100.0, 5.0)).collect();
        assert_eq!(MetalogFit::new(&constant, Bounds::default()), None);
    }
}
