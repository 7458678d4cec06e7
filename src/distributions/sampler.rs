//! Quantile functions of whole columns.
use super::distribution::Law;
use super::table::Table;
use crate::kernel;
use crate::math::{exp, exp_m1, ln, normal_quantile_column};
use std::sync::Arc;

/// Turns a column of uniforms into a column of quantiles.
///
/// The uniforms are those of [`crate::random`]: strictly inside (0, 1), and 1 − u exact.
#[derive(Clone, Debug)]
pub struct Sampler(Form);

#[derive(Clone, Debug)]
enum Form {
    Closed(ClosedForm),
    Table(Arc<Table>, Arc<dyn Law>),
    /// One value at a time: right for every law, and slow.
    Exact(Arc<dyn Law>),
}

/// Quantile functions that a few elementary functions express. `q` is 1 − u.
#[derive(Clone, Debug)]
pub(super) enum ClosedForm {
    Uniform {
        min: f64,
        max: f64,
    },
    Triangular {
        min: f64,
        mode: f64,
        max: f64,
    },
    Normal {
        mean: f64,
        sd: f64,
    },
    Lognormal {
        mu: f64,
        sigma: f64,
    },
    Exponential {
        mean: f64,
    },
    Weibull {
        inverse_shape: f64,
        scale: f64,
    },
    GeneralisedPareto {
        location: f64,
        scale: f64,
        shape: f64,
    },
    Burr {
        inverse_shape1: f64,
        inverse_shape2: f64,
        scale: f64,
    },
    /// Lognormal up to the threshold, with the share `below` of the lognormal there; Pareto above it.
    Spliced {
        mu: f64,
        sigma: f64,
        threshold: f64,
        inverse_shape: f64,
        tail: f64,
        below: f64,
    },
    /// Values by rising order, and the probabilities of not exceeding each but the last.
    Steps {
        values: Arc<[f64]>,
        cumulative: Arc<[f64]>,
    },
    /// Equally likely values by rising order.
    Ranks(Arc<[f64]>),
    /// centre(c) + spread(c)·ln(u/q) with polynomials in c = u − ½, then the bounds' transformation.
    Metalog {
        centre: Arc<[f64]>,
        spread: Arc<[f64]>,
        lower: f64,
        upper: f64,
    },
}

impl ClosedForm {
    pub(super) fn steps(values: Vec<f64>, cumulative: Vec<f64>) -> Self {
        ClosedForm::Steps { values: values.into(), cumulative: cumulative.into() }
    }
}

impl Sampler {
    pub(super) fn new(law: &Arc<dyn Law>) -> Self {
        if let Some(form) = law.closed_form() {
            return Self(Form::Closed(form));
        }
        Self(match Table::new(law.as_ref()) {
            Some(table) => Form::Table(Arc::new(table), Arc::clone(law)),
            None => Form::Exact(Arc::clone(law)),
        })
    }

    /// Replaces each uniform by its quantile.
    pub fn quantiles(&self, column: &mut [f64]) {
        match &self.0 {
            Form::Closed(form) => form.quantiles(column),
            Form::Table(table, law) => table.quantiles(law.as_ref(), column),
            Form::Exact(law) => {
                for u in column {
                    *u = law.quantile(*u, 1.0 - *u);
                }
            }
        }
    }
}

impl ClosedForm {
    fn quantiles(&self, column: &mut [f64]) {
        match self {
            ClosedForm::Uniform { min, max } => uniform(*min, *max, column),
            ClosedForm::Triangular { min, mode, max } => triangular(*min, *mode, *max, column),
            ClosedForm::Normal { mean, sd } => {
                normal_quantile_column(column);
                scaled(*mean, *sd, column);
            }
            ClosedForm::Lognormal { mu, sigma } => {
                normal_quantile_column(column);
                exp_scaled(*mu, *sigma, column);
            }
            ClosedForm::Exponential { mean } => exponential(*mean, column),
            ClosedForm::Weibull { inverse_shape, scale } => weibull(*inverse_shape, *scale, column),
            ClosedForm::GeneralisedPareto { location, scale, shape } if *shape == 0.0 => {
                exponential(*scale, column);
                column.iter_mut().for_each(|x| *x += location);
            }
            ClosedForm::GeneralisedPareto { location, scale, shape } => {
                generalised_pareto(*location, scale / shape, *shape, column);
            }
            ClosedForm::Burr { inverse_shape1, inverse_shape2, scale } => {
                burr(*inverse_shape1, *inverse_shape2, *scale, column);
            }
            ClosedForm::Spliced { mu, sigma, threshold, inverse_shape, tail, below } => {
                let mut body = [0.0; 512];
                for part in column.chunks_mut(512) {
                    let inner = &mut body[..part.len()];
                    // Up to the threshold, whatever the uniform.
                    inner_probabilities(*below, below / (1.0 - tail), part, inner);
                    normal_quantile_column(inner);
                    spliced((*mu, *sigma), (*threshold, *inverse_shape, *tail), inner, part);
                }
            }
            ClosedForm::Steps { values, cumulative } if cumulative.len() <= 32 => {
                few_steps(values, cumulative, column);
            }
            ClosedForm::Steps { values, cumulative } => {
                for u in column {
                    *u = values[cumulative.partition_point(|p| p < u)];
                }
            }
            ClosedForm::Ranks(values) => ranks(values, column),
            ClosedForm::Metalog { centre, spread, lower, upper } => {
                metalog(centre, spread, column);
                match (lower.is_finite(), upper.is_finite()) {
                    (false, false) => {}
                    (true, false) => bounded_below(*lower, column),
                    (false, true) => bounded_above(*upper, column),
                    (true, true) => bounded(*lower, *upper, column),
                }
            }
        }
    }
}

kernel! {
    fn uniform(min: f64, max: f64, column: &mut [f64]) {
        for u in column {
            let p = *u;
            let from_min = min + p * (max - min);
            let from_max = max - (1.0 - p) * (max - min);
            *u = if p < 0.5 { from_min } else { from_max };
        }
    }

    fn triangular(min: f64, mode: f64, max: f64, column: &mut [f64]) {
        let width = max - min;
        let (left, right) = (width * (mode - min), width * (max - mode));
        for u in column {
            let p = *u;
            let rising = p * width < mode - min;
            let root = (if rising { p * left } else { (1.0 - p) * right }).sqrt();
            *u = if rising { min + root } else { max - root };
        }
    }

    fn scaled(mean: f64, sd: f64, column: &mut [f64]) {
        for z in column {
            *z = mean + sd * *z;
        }
    }

    fn exp_scaled(mu: f64, sigma: f64, column: &mut [f64]) {
        for z in column {
            *z = exp(mu + sigma * *z);
        }
    }

    fn exponential(mean: f64, column: &mut [f64]) {
        for u in column {
            *u = -mean * ln(1.0 - *u);
        }
    }

    fn weibull(inverse_shape: f64, scale: f64, column: &mut [f64]) {
        for u in &mut *column {
            *u = inverse_shape * ln(-ln(1.0 - *u));
        }
        for u in column {
            *u = scale * exp(*u);
        }
    }

    fn generalised_pareto(location: f64, scale_by_shape: f64, shape: f64, column: &mut [f64]) {
        for u in &mut *column {
            *u = -shape * ln(1.0 - *u);
        }
        for u in column {
            *u = location + scale_by_shape * exp_m1(*u);
        }
    }

    fn burr(inverse_shape1: f64, inverse_shape2: f64, scale: f64, column: &mut [f64]) {
        for u in &mut *column {
            *u = exp_m1(-inverse_shape1 * ln(1.0 - *u));
        }
        for u in column {
            *u = scale * exp(inverse_shape2 * ln(*u));
        }
    }

    fn inner_probabilities(most: f64, share: f64, column: &[f64], inner: &mut [f64]) {
        for (inner, u) in inner.iter_mut().zip(column) {
            let p = *u * share;
            *inner = if p < most { p } else { most };
        }
    }

    fn spliced(lognormal: (f64, f64), pareto: (f64, f64, f64), inner: &[f64], column: &mut [f64]) {
        let (mu, sigma) = lognormal;
        let (threshold, inverse_shape, tail) = pareto;
        for (u, z) in column.iter_mut().zip(inner) {
            let q = 1.0 - *u;
            let low = exp(mu + sigma * *z);
            let low = if low < threshold { low } else { threshold };
            let high = threshold * exp(inverse_shape * ln(tail / q));
            *u = if q < tail { high } else { low };
        }
    }

    fn few_steps(values: &[f64], cumulative: &[f64], column: &mut [f64]) {
        for u in column {
            let mut value = values[0];
            for (&next, &p) in values[1..].iter().zip(cumulative) {
                value = if *u > p { next } else { value };
            }
            *u = value;
        }
    }

    fn ranks(values: &[f64], column: &mut [f64]) {
        let n = values.len() as f64;
        for u in column {
            // ⌈nu⌉ − 1 as an index; nu is below n, but may round up to it.
            let index = (*u * n) as usize;
            *u = values[index.min(values.len() - 1)];
        }
    }

    fn metalog(centre: &[f64], spread: &[f64], column: &mut [f64]) {
        for u in column {
            let c = *u - 0.5;
            let logit = ln(*u) - ln(1.0 - *u);
            let mut a = 0.0;
            for &coefficient in centre.iter().rev() {
                a = a * c + coefficient;
            }
            let mut b = 0.0;
            for &coefficient in spread.iter().rev() {
                b = b * c + coefficient;
            }
            *u = a + b * logit;
        }
    }

    fn bounded_below(lower: f64, column: &mut [f64]) {
        for x in column {
            *x = lower + exp(*x);
        }
    }

    fn bounded_above(upper: f64, column: &mut [f64]) {
        for x in column {
            *x = upper - exp(-*x);
        }
    }

    fn bounded(lower: f64, upper: f64, column: &mut [f64]) {
        for x in column {
            let weight = 1.0 / (1.0 + exp(-*x));
            *x = lower + (upper - lower) * weight;
        }
    }
}
