//! How much of a figure's spread between outer draws each input that is not known explains.
use crate::engine::Plan;
use crate::math::normal_quantile_column;

/// The powers of an input that a figure is fitted by, at most.
const DEGREE: usize = 3;
/// Draws for each power of each input.
const FEWEST_A_POWER: usize = 4;
/// What is left of a power after the others are taken off, as a part of it, where it is nothing but rounding.
const ROUNDING: f64 = 1e-9;

/// Where the variance of a figure between outer draws comes from, as shares of it; what is missing to one comes from
/// inputs together, or is noise of the shares.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// Index into the scenario's inputs, and the share that the input explains alone.
    pub inputs: Vec<(usize, f64)>,
    /// The standard error of the share of an input that explains nothing.
    pub standard_error: f64,
    /// The share that is there because each draw has finitely many trials.
    pub simulation: f64,
}

impl Explained {
    /// Of a figure's values in the draws, each with its own squared standard error; `None` where it does not vary, or where
    /// there are too few draws for so many inputs.
    ///
    /// The share of an input is its first-order index (Saltelli et al. 2008, 1.2.6) by regression (Sudret 2008): least
    /// squares of the values on a sum of polynomials, one of the third degree in each input's normal scores (of a lower
    /// one where there are many inputs). All are fitted together, so that inputs that happen to be correlated in the draws
    /// do not share what they explain.
    pub(super) fn of(values: &[f64], squared_errors: &[f64], plan: &Plan<'_>) -> Option<Self> {
        let draws = values.len() as f64;
        let values = centred(values, draws)?;
        let unknown: Vec<(usize, &[f64])> = plan.unknown_inputs().collect();
        let degree = (values.len() / FEWEST_A_POWER).checked_div(unknown.len())?.min(DEGREE);
        if degree == 0 {
            return None;
        }
        let bases: Vec<Basis> =
            unknown.iter().map(|(_, drawn)| polynomials(&normal_scores(drawn), degree)).collect();
        let (fitted, rest) = fit(&values, &bases);
        let powers: usize = bases.iter().map(Vec::len).sum();
        let noise = dot(&rest, &rest) / (draws - 1.0 - powers as f64);
        // Each power is fitted to noise too.
        let variances: Vec<f64> = fitted
            .iter()
            .zip(&bases)
            .map(|(fitted, basis)| {
                (dot(fitted, fitted) - basis.len() as f64 * noise).max(0.0) / (draws - 1.0)
            })
            .collect();
        let variance = variances.iter().sum::<f64>() + noise;
        Some(Self {
            inputs: unknown
                .iter()
                .zip(&variances)
                .map(|((input, _), part)| (*input, part / variance))
                .collect(),
            standard_error: (2.0 * degree as f64).sqrt() / (draws - 1.0 - degree as f64),
            simulation: (squared_errors.iter().sum::<f64>() / draws / variance).min(1.0),
        })
    }
}

/// Deviations from the mean; `None` if they are nothing but rounding.
fn centred(values: &[f64], draws: f64) -> Option<Vec<f64>> {
    let centred = less_mean(values);
    let size = values.iter().map(|value| value.abs()).fold(0.0, f64::max);
    let sd = (dot(&centred, &centred) / draws).sqrt();
    // Sums of the same losses differ in their last digits.
    (sd > 1e-12 * size).then_some(centred)
}

/// Columns that are orthogonal to each other.
type Basis = Vec<Vec<f64>>;

/// What each basis contributes to the values by least squares, and what none does. One basis after the other is fitted to
/// what the others leave, until that changes nothing (Gauss and Seidel).
fn fit(values: &[f64], bases: &[Basis]) -> (Vec<Vec<f64>>, Vec<f64>) {
    const MOST_ROUNDS: usize = 100;
    let mut fitted = vec![vec![0.0; values.len()]; bases.len()];
    let mut rest = values.to_vec();
    let enough = 1e-20 * dot(values, values);
    for _ in 0..MOST_ROUNDS {
        let mut moved: f64 = 0.0;
        for (fitted, basis) in fitted.iter_mut().zip(bases) {
            for column in basis {
                let squares = dot(column, column);
                let step = dot(column, &rest) / squares;
                moved = moved.max(step * step * squares);
                for ((fitted, rest), column) in fitted.iter_mut().zip(&mut rest).zip(column) {
                    *fitted += step * column;
                    *rest -= step * column;
                }
            }
        }
        if moved <= enough {
            break;
        }
    }
    (fitted, rest)
}

/// Normal quantiles of the ranks; equal values have their mean rank.
fn normal_scores(drawn: &[f64]) -> Vec<f64> {
    let mut sorted = drawn.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut scores: Vec<f64> = drawn
        .iter()
        .map(|value| {
            let below = sorted.partition_point(|other| other < value);
            let up_to = sorted.partition_point(|other| other <= value);
            (below + up_to) as f64 / (2 * drawn.len()) as f64
        })
        .collect();
    normal_quantile_column(&mut scores);
    scores
}

/// The powers of the scores up to `degree`, each centred and orthogonal to those before it; without what they already
/// span, where there are few different scores.
fn polynomials(scores: &[f64], degree: usize) -> Basis {
    let mut basis: Basis = Vec::new();
    for degree in 1..=degree {
        let mut power = vec![1.0; scores.len()];
        for _ in 0..degree {
            power.iter_mut().zip(scores).for_each(|(power, score)| *power *= score);
        }
        let whole = dot(&power, &power);
        let mut power = less_mean(&power);
        for one in &basis {
            let factor = dot(one, &power) / dot(one, one);
            power.iter_mut().zip(one).for_each(|(power, one)| *power -= factor * one);
        }
        if dot(&power, &power) > ROUNDING * whole {
            basis.push(power);
        }
    }
    basis
}

fn less_mean(values: &[f64]) -> Vec<f64> {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| value - mean).collect()
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}
