//! The metalog distribution (Keelin 2016, "The metalog distributions", Decision Analysis 13(4)).
use super::distribution::{Distribution, Law, ParameterError};
use super::moments::by_quadrature;
use super::sampler::ClosedForm;

/// The quantile function through given percentiles: `M(p) = a₁ + a₂·L + a₃·c·L + a₄·c + a₅·c² + a₆·c²·L + …` with
/// L = ln(p/(1 − p)) and c = p − ½, as many terms as percentiles; with a lower bound `lower + exp(M)`, with an upper one
/// `upper − exp(−M)`, with both `(lower + upper·exp(M))/(1 + exp(M))`. Feasible only if M rises everywhere.
#[derive(Debug)]
struct Metalog {
    /// Coefficients of the powers of c, without and with L.
    centre: Vec<f64>,
    spread: Vec<f64>,
    lower: f64,
    upper: f64,
    mean: f64,
    sd: f64,
}

/// Where a metalog's values end; infinite where they do not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    pub lower: f64,
    pub upper: f64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { lower: f64::NEG_INFINITY, upper: f64::INFINITY }
    }
}

const MOST_TERMS: usize = 10;

impl Distribution {
    /// The metalog through `percentiles`, pairs (probability, value) by rising probability.
    ///
    /// # Errors
    /// Fewer than 3 or more than 10 percentiles, values that do not rise or lie outside the bounds, or percentiles
    /// that no metalog with that many terms passes through with a positive density.
    pub fn metalog(percentiles: &[(f64, f64)], bounds: Bounds) -> Result<Self, ParameterError> {
        let n = percentiles.len();
        if !(3..=MOST_TERMS).contains(&n) {
            return Err(ParameterError::new(
                "percentiles",
                format!("a metalog takes 3 to {MOST_TERMS} percentiles, not {n}"),
            )
            .help("write for example metalog(p10 = 1M, p50 = 3M, p90 = 8M)"));
        }
        check_order(percentiles, bounds)?;
        let terms: Vec<Vec<f64>> =
            percentiles.iter().map(|(p, _)| (0..n).map(|term| basis(term, *p)).collect()).collect();
        let values: Vec<f64> = percentiles.iter().map(|(_, x)| bounds.release(*x)).collect();
        let coefficients = solve(terms, values).ok_or_else(|| {
            ParameterError::new("percentiles", "these percentiles are too close together to tell apart")
        })?;
        let (mut centre, mut spread) = (vec![0.0; n], vec![0.0; n]);
        for (term, coefficient) in coefficients.into_iter().enumerate() {
            let (with_logit, power) = form(term);
            if with_logit { spread[power] += coefficient } else { centre[power] += coefficient }
        }
        let mut law =
            Metalog { centre, spread, lower: bounds.lower, upper: bounds.upper, mean: 0.0, sd: 0.0 };
        law.check_rising()?;
        (law.mean, law.sd) = by_quadrature(|p, q| law.quantile(p, q));
        // Each of the two one-sided forms has exponential tails of its logarithm: moments need a spread below 1 or ½.
        let tail = |sign: f64| polynomial(&law.spread, 0.5 * sign);
        let heaviest = match (bounds.lower.is_finite(), bounds.upper.is_finite()) {
            (true, false) => tail(1.0),
            (false, true) => tail(-1.0),
            _ => 0.0,
        };
        if heaviest >= 1.0 {
            law.mean = if bounds.lower.is_finite() { f64::INFINITY } else { f64::NEG_INFINITY };
        }
        if heaviest >= 0.5 {
            law.sd = f64::INFINITY;
        }
        Ok(Self::of(law))
    }
}

fn check_order(percentiles: &[(f64, f64)], bounds: Bounds) -> Result<(), ParameterError> {
    let error = |message: String| Err(ParameterError::new("percentiles", message));
    if bounds.lower >= bounds.upper {
        return error(format!("`min` is {}, but must be below `max`, {}", bounds.lower, bounds.upper));
    }
    for &(p, x) in percentiles {
        if !(p > 0.0 && p < 1.0) {
            return error(format!("a percentile lies between 0 and 100, not at {}", 100.0 * p));
        }
        ParameterError::finite("percentiles", x)?;
        if x <= bounds.lower || x >= bounds.upper {
            return error(format!(
                "the value {x} lies outside the bounds {} to {}",
                bounds.lower, bounds.upper
            ));
        }
    }
    for pair in percentiles.windows(2) {
        if pair[0].0 >= pair[1].0 || pair[0].1 >= pair[1].1 {
            return error(format!(
                "percentiles must rise: {} at {} % is followed by {} at {} %",
                pair[0].1,
                100.0 * pair[0].0,
                pair[1].1,
                100.0 * pair[1].0
            ));
        }
    }
    Ok(())
}

impl Bounds {
    /// From the bounded scale to the whole line.
    pub(super) fn release(self, x: f64) -> f64 {
        match (self.lower.is_finite(), self.upper.is_finite()) {
            (false, false) => x,
            (true, false) => (x - self.lower).ln(),
            (false, true) => -(self.upper - x).ln(),
            (true, true) => ((x - self.lower) / (self.upper - x)).ln(),
        }
    }
}

/// Whether a term has the factor L, and its power of c (Keelin 2016, equation 6).
fn form(term: usize) -> (bool, usize) {
    match term {
        0 => (false, 0),
        1 => (true, 0),
        2 => (true, 1),
        3 => (false, 1),
        // From the fifth term on: c², c²·L, c³, c³·L, …
        _ => (term % 2 == 1, term / 2),
    }
}

pub(super) fn basis(term: usize, p: f64) -> f64 {
    let (with_logit, power) = form(term);
    let exponent = i32::try_from(power).expect("there are at most ten terms");
    (p - 0.5).powi(exponent) * if with_logit { (p / (1.0 - p)).ln() } else { 1.0 }
}

fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |value, coefficient| value * x + coefficient)
}

fn derivative(coefficients: &[f64], x: f64) -> f64 {
    (1..coefficients.len()).rev().fold(0.0, |value, power| value * x + power as f64 * coefficients[power])
}

/// Gaussian elimination with partial pivoting; `None` for a singular matrix.
pub(super) fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let n = right.len();
    for column in 0..n {
        let pivot =
            (column..n).max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs()))?;
        if matrix[pivot][column].abs() < 1e-12 {
            return None;
        }
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        let top = matrix[column].clone();
        for row in column + 1..n {
            let factor = matrix[row][column] / top[column];
            for (value, above) in matrix[row].iter_mut().zip(&top).skip(column) {
                *value -= factor * above;
            }
            right[row] -= factor * right[column];
        }
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|column| matrix[row][column] * right[column]).sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    Some(right)
}

impl Metalog {
    /// dM/dp times p·q, which is finite at both ends.
    fn slope(&self, p: f64, q: f64) -> f64 {
        let c = p - 0.5;
        let logit = (p / q).ln();
        polynomial(&self.spread, c)
            + p * q * (derivative(&self.centre, c) + derivative(&self.spread, c) * logit)
    }

    fn check_rising(&self) -> Result<(), ParameterError> {
        // Fine in the middle and out to 10⁻¹⁶ in the tails, where M is a straight line in L.
        for step in -4_000..=4_000 {
            let z = f64::from(step) * 0.01;
            let (p, q) = (1.0 / (1.0 + (-z).exp()), 1.0 / (1.0 + z.exp()));
            if self.slope(p, q) <= 0.0 {
                let at = if !(0.01..=0.99).contains(&p) {
                    format!("{:.2e}", 100.0 * p)
                } else {
                    format!("{:.1}", 100.0 * p)
                };
                return Err(ParameterError::new(
                    "percentiles",
                    format!("no metalog passes through these percentiles: its quantile would fall at {at} %"),
                )
                .help("bring the percentiles nearer to a smooth curve, give a bound, or use fewer of them"));
            }
        }
        Ok(())
    }

    fn confine(&self, m: f64) -> f64 {
        match (self.lower.is_finite(), self.upper.is_finite()) {
            (false, false) => m,
            (true, false) => self.lower + m.exp(),
            (false, true) => self.upper - (-m).exp(),
            (true, true) => self.lower + (self.upper - self.lower) / (1.0 + (-m).exp()),
        }
    }
}

impl Law for Metalog {
    fn name(&self) -> &'static str {
        "metalog"
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn sd(&self) -> f64 {
        self.sd
    }

    fn support(&self) -> (f64, f64) {
        (self.lower, self.upper)
    }

    fn probabilities(&self, x: f64) -> (f64, f64) {
        if x <= self.lower {
            return (0.0, 1.0);
        }
        if x >= self.upper {
            return (1.0, 0.0);
        }
        // M rises with L: bisection on L, to the last digit.
        let (mut low, mut high) = (-745.0_f64, 745.0_f64);
        for _ in 0..120 {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            let (p, q) = (1.0 / (1.0 + (-middle).exp()), 1.0 / (1.0 + middle.exp()));
            if self.quantile(p, q) < x { low = middle } else { high = middle }
        }
        (1.0 / (1.0 + (-low).exp()), 1.0 / (1.0 + low.exp()))
    }

    fn quantile(&self, p: f64, q: f64) -> f64 {
        if p <= 0.0 {
            return self.lower;
        }
        if q <= 0.0 {
            return self.upper;
        }
        let c = if p < q { p - 0.5 } else { 0.5 - q };
        self.confine(polynomial(&self.centre, c) + polynomial(&self.spread, c) * (p.ln() - q.ln()))
    }

    fn density(&self, x: f64) -> Option<(f64, f64)> {
        let (p, q) = self.probabilities(x);
        // dx/dM of the bounds' transformation.
        let stretch = match (self.lower.is_finite(), self.upper.is_finite()) {
            (false, false) => 1.0,
            (true, false) => x - self.lower,
            (false, true) => self.upper - x,
            (true, true) => (x - self.lower) * (self.upper - x) / (self.upper - self.lower),
        };
        // The derivative of ln f is taken numerically: only mixtures of metalogs ask for it.
        let density_at = |p: f64, q: f64| p * q / self.slope(p, q);
        let density = density_at(p, q) / stretch;
        Some((density, f64::NAN)).filter(|_| density > 0.0)
    }

    fn closed_form(&self) -> Option<ClosedForm> {
        Some(ClosedForm::Metalog {
            centre: self.centre.as_slice().into(),
            spread: self.spread.as_slice().into(),
            lower: self.lower,
            upper: self.upper,
        })
    }
}
