//! The distribution function of Student's t for columns.
use super::copula::inside;
use crate::distributions::Distribution;
use crate::kernel;
use crate::math::{ln, normal_cdf, normal_quantile};

/// Points of the fit.
const POINTS: usize = 96;
/// Coefficients below this are rounding errors of the fit.
const SMALLEST: f64 = 1e-14;
const PART: usize = 64;

/// Turns values of Student's t into uniforms.
///
/// F(t) = Φ(√(ν·s)·R(s)) with s = ln(1 + t²/ν): Wallace (1959) has R ≈ (8ν + 1)/(8ν + 3), and the exact R varies so little
/// that a Chebyshev series in s/(s + 4) gives F with an error of at most 1e-12, and of 1e-10 of a small tail.
#[derive(Clone, Debug)]
pub struct StudentUniforms {
    degrees_of_freedom: f64,
    /// t²/ν beyond which the uniform is at its end.
    furthest: f64,
    /// 2/w of the largest s, which maps w = s/(s + 4) to the series' −1..1.
    stretch: f64,
    coefficients: Vec<f64>,
}

impl StudentUniforms {
    /// `None` unless the degrees of freedom are those of a Student t distribution.
    pub fn new(degrees_of_freedom: f64) -> Option<Self> {
        let student = Distribution::student_t(degrees_of_freedom, 0.0, 1.0).ok()?;
        let end = student.quantile_upper(f64::EPSILON / 4.0);
        let furthest = end * end / degrees_of_freedom;
        let largest = furthest.ln_1p();
        let stretch = 2.0 * (largest + 4.0) / largest;
        let angle = |point: usize| std::f64::consts::PI * (point as f64 + 0.5) / POINTS as f64;
        let values: Vec<f64> = (0..POINTS)
            .map(|point| {
                let w = (angle(point).cos() + 1.0) / stretch;
                let s = 4.0 * w / (1.0 - w);
                let t = (degrees_of_freedom * s.exp_m1()).sqrt();
                -normal_quantile(student.survival(t)) / (degrees_of_freedom * s).sqrt()
            })
            .collect();
        let mut coefficients: Vec<f64> = (0..POINTS)
            .map(|k| {
                let sum: f64 = values
                    .iter()
                    .enumerate()
                    .map(|(point, value)| value * (k as f64 * angle(point)).cos())
                    .sum();
                sum * if k == 0 { 1.0 } else { 2.0 } / POINTS as f64
            })
            .collect();
        let kept = coefficients.iter().rposition(|coefficient| coefficient.abs() > SMALLEST).unwrap_or(0);
        coefficients.truncate(kept + 1);
        Some(Self { degrees_of_freedom, furthest, stretch, coefficients })
    }

    /// Replaces each t by its probability F(t).
    pub fn uniforms(&self, column: &mut [f64]) {
        uniforms(self.degrees_of_freedom, self.furthest, self.stretch, &self.coefficients, column);
    }
}

kernel! {
    /// Coefficient by coefficient over a part of the column, so that the loops over lanes are the inner ones.
    fn uniforms(nu: f64, furthest: f64, stretch: f64, coefficients: &[f64], column: &mut [f64]) {
        let inverse = 1.0 / nu;
        for part in column.chunks_mut(PART) {
            let (mut s, mut twice, mut one, mut two) = ([0.0; PART], [0.0; PART], [0.0; PART], [0.0; PART]);
            for ((&t, s), twice) in part.iter().zip(&mut s).zip(&mut twice) {
                let square = t * t * inverse;
                let square = if square < furthest { square } else { furthest };
                // ln(1 + x) with the digits of a small x (Kahan; Higham 2002, 1.14.1).
                let sum = 1.0 + square;
                let corrected = ln(sum) * square / (sum - 1.0);
                *s = if sum == 1.0 { square } else { corrected };
                *twice = 2.0 * (*s / (*s + 4.0) * stretch - 1.0);
            }
            // Clenshaw's recurrence.
            for &coefficient in coefficients[1..].iter().rev() {
                for ((twice, one), two) in twice.iter().zip(&mut one).zip(&mut two) {
                    let next = *twice * *one - *two + coefficient;
                    *two = *one;
                    *one = next;
                }
            }
            for ((((t, s), twice), one), two) in part.iter_mut().zip(&s).zip(&twice).zip(&one).zip(&two) {
                let ratio = 0.5 * *twice * *one - *two + coefficients[0];
                let z = (nu * *s).sqrt() * ratio;
                *t = inside(normal_cdf(if *t < 0.0 { -z } else { z }));
            }
        }
    }
}
