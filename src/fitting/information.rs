//! Intervals of parameters from the curvature of the likelihood at its maximum.
use super::model::Range;
use super::{Amounts, Estimate, Family, pareto};
use crate::format::HALF_WIDTH;

/// A curvature is measured over this many standard errors, where it matters.
const STEP: f64 = 0.3;

/// 95 % intervals of the parameters: those of the observed information, of the logarithm for parameters above 0; exact ones
/// of the Pareto family. `None` where the likelihood has no regular maximum: at a limit of the family, or with a
/// generalised Pareto shape up to −½.
pub fn intervals(amounts: &Amounts, estimate: &Estimate) -> Option<Vec<(f64, f64)>> {
    let family = estimate.model.family();
    if estimate.limit.is_some() {
        return None;
    }
    if family == Family::Pareto {
        return pareto::intervals(amounts, estimate.parameters[1]).map(Vec::from);
    }
    if family == Family::GeneralisedPareto && estimate.parameters[1] <= -0.5 {
        return None;
    }
    let ranges = family.ranges();
    let to = |(value, range): (&f64, &Range)| if *range == Range::Positive { value.ln() } else { *value };
    let from = |(value, range): (&f64, &Range)| if *range == Range::Positive { value.exp() } else { *value };
    let place: Vec<f64> = estimate.parameters.iter().zip(ranges).map(to).collect();
    let likelihood = |place: &[f64]| {
        let parameters: Vec<f64> = place.iter().zip(ranges).map(from).collect();
        estimate.model.log_likelihood(amounts, &parameters)
    };
    let covariance = inverse(&information(likelihood, &place)?)?;
    place
        .iter()
        .zip(ranges)
        .enumerate()
        .map(|(index, (value, range))| {
            let half = HALF_WIDTH * covariance[index][index].sqrt();
            let ends = (from((&(value - half), range)), from((&(value + half), range)));
            (ends.0.is_finite() && ends.1.is_finite()).then_some(ends)
        })
        .collect()
}

/// Less the second derivatives of `f` at its maximum, by central differences.
fn information(f: impl Fn(&[f64]) -> f64, place: &[f64]) -> Option<Vec<Vec<f64>>> {
    let moved = |changes: &[(usize, f64)]| {
        let mut place = place.to_vec();
        changes.iter().for_each(|(axis, by)| place[*axis] += by);
        f(&place)
    };
    let top = f(place);
    let mut steps = vec![1e-3; place.len()];
    for (axis, step) in steps.iter_mut().enumerate() {
        // Twice, since the first step may be far from the size that matters.
        for _ in 0..2 {
            let curvature =
                (2.0 * top - moved(&[(axis, *step)]) - moved(&[(axis, -*step)])) / (*step * *step);
            if !(curvature > 0.0 && curvature.is_finite()) {
                return None;
            }
            *step = (STEP / curvature.sqrt()).clamp(1e-5, 0.3);
        }
    }
    let matrix = (0..place.len())
        .map(|a| {
            (0..place.len())
                .map(|b| {
                    let (h, k) = (steps[a], steps[b]);
                    if a == b {
                        return (2.0 * top - moved(&[(a, h)]) - moved(&[(a, -h)])) / (h * h);
                    }
                    let mixed = moved(&[(a, h), (b, k)]) + moved(&[(a, -h), (b, -k)])
                        - moved(&[(a, h), (b, -k)])
                        - moved(&[(a, -h), (b, k)]);
                    -mixed / (4.0 * h * k)
                })
                .collect()
        })
        .collect();
    Some(matrix)
}

/// The inverse of a small positive definite matrix, by Gauss and Jordan; `None` if it is none.
fn inverse(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let n = matrix.len();
    let mut rows: Vec<Vec<f64>> = matrix
        .iter()
        .enumerate()
        .map(|(index, row)| {
            row.iter().copied().chain((0..n).map(|column| f64::from(u8::from(column == index)))).collect()
        })
        .collect();
    for pivot in 0..n {
        let size = rows[pivot][pivot];
        // Pivots of a positive definite matrix are positive, in any order.
        if !(size > 1e-12 * matrix[pivot][pivot].abs() && size.is_finite()) {
            return None;
        }
        rows[pivot].iter_mut().for_each(|value| *value /= size);
        let row = rows[pivot].clone();
        for (_, other) in rows.iter_mut().enumerate().filter(|(index, _)| *index != pivot) {
            let share = other[pivot];
            other.iter_mut().zip(&row).for_each(|(value, from)| *value -= share * from);
        }
    }
    Some(rows.into_iter().map(|row| row[n..].to_vec()).collect())
}
