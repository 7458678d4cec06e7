//! The passes of the engine: one operation over the lanes of a block.
use super::graph::{Binary, Unary, choose};
use super::schedule::Operand;
use crate::kernel;
use crate::math::normal_quantile_column;

/// `out = operator(x)`.
pub(super) fn unary(operator: Unary, x: &[f64], out: &mut [f64]) {
    /// One loop for each operator, so that the operator is a constant inside its loop.
    macro_rules! loops {
        ($($name:ident => $operator:ident),*) => {{
            $(kernel! {
                fn $name(x: &[f64], out: &mut [f64]) {
                    for (out, &x) in out.iter_mut().zip(x) {
                        *out = Unary::$operator.apply(x);
                    }
                }
            })*
            match operator {
                $(Unary::$operator => $name(x, out),)*
                Unary::NormalQuantile => {
                    out.copy_from_slice(x);
                    normal_quantile_column(out);
                }
            }
        }};
    }
    loops!(
        negate => Negate, absolute => Absolute, square_root => SquareRoot, exponential => Exponential,
        logarithm => Logarithm, normal_uniform => NormalUniform
    );
}

/// `out = operator(x, y)`; a scalar operand is the same for all lanes.
pub(super) fn binary(operator: Binary, x: Lanes<'_>, y: Lanes<'_>, out: &mut [f64]) {
    macro_rules! loops {
        ($($name:ident => $operator:ident),*) => {{
            $(mod $name {
                use super::Binary;
                use $crate::kernel;
                kernel! {
                    pub(super) fn columns(x: &[f64], y: &[f64], out: &mut [f64]) {
                        for ((out, &x), &y) in out.iter_mut().zip(x).zip(y) {
                            *out = Binary::$operator.apply(x, y);
                        }
                    }
                    pub(super) fn scalar_left(x: f64, y: &[f64], out: &mut [f64]) {
                        for (out, &y) in out.iter_mut().zip(y) {
                            *out = Binary::$operator.apply(x, y);
                        }
                    }
                    pub(super) fn scalar_right(x: &[f64], y: f64, out: &mut [f64]) {
                        for (out, &x) in out.iter_mut().zip(x) {
                            *out = Binary::$operator.apply(x, y);
                        }
                    }
                }
            })*
            match operator {
                $(Binary::$operator => match (x, y) {
                    (Lanes::Column(x), Lanes::Column(y)) => $name::columns(x, y, out),
                    (Lanes::Scalar(x), Lanes::Column(y)) => $name::scalar_left(x, y, out),
                    (Lanes::Column(x), Lanes::Scalar(y)) => $name::scalar_right(x, y, out),
                    (Lanes::Scalar(x), Lanes::Scalar(y)) => out.fill(Binary::$operator.apply(x, y)),
                }),*
            }
        }};
    }
    loops!(
        add => Add, subtract => Subtract, multiply => Multiply, divide => Divide, power => Power,
        minimum => Minimum, maximum => Maximum, less => Less, less_or_equal => LessOrEqual,
        equal => Equal, not_equal => NotEqual
    );
}

/// `out = condition ≠ 0 ? x : y`.
pub(super) fn select(condition: &[f64], x: Lanes<'_>, y: Lanes<'_>, out: &mut [f64]) {
    kernel! {
        fn columns(condition: &[f64], x: &[f64], y: &[f64], out: &mut [f64]) {
            for (((out, &condition), &x), &y) in out.iter_mut().zip(condition).zip(x).zip(y) {
                *out = choose(condition, x, y);
            }
        }
        fn scalar_left(condition: &[f64], x: f64, y: &[f64], out: &mut [f64]) {
            for ((out, &condition), &y) in out.iter_mut().zip(condition).zip(y) {
                *out = choose(condition, x, y);
            }
        }
        fn scalar_right(condition: &[f64], x: &[f64], y: f64, out: &mut [f64]) {
            for ((out, &condition), &x) in out.iter_mut().zip(condition).zip(x) {
                *out = choose(condition, x, y);
            }
        }
        fn scalars(condition: &[f64], x: f64, y: f64, out: &mut [f64]) {
            for (out, &condition) in out.iter_mut().zip(condition) {
                *out = choose(condition, x, y);
            }
        }
    }
    match (x, y) {
        (Lanes::Column(x), Lanes::Column(y)) => columns(condition, x, y, out),
        (Lanes::Scalar(x), Lanes::Column(y)) => scalar_left(condition, x, y, out),
        (Lanes::Column(x), Lanes::Scalar(y)) => scalar_right(condition, x, y, out),
        (Lanes::Scalar(x), Lanes::Scalar(y)) => scalars(condition, x, y, out),
    }
}

/// An operand as the passes read it.
#[derive(Clone, Copy)]
pub(super) enum Lanes<'a> {
    Column(&'a [f64]),
    Scalar(f64),
}

impl<'a> Lanes<'a> {
    pub(super) fn of(operand: Operand, columns: &'a [Vec<f64>], lanes: usize) -> Self {
        match operand {
            Operand::Column(column) => Lanes::Column(&columns[column][..lanes]),
            Operand::Scalar(value) => Lanes::Scalar(value),
        }
    }

    pub(super) fn lane(self, lane: usize) -> f64 {
        match self {
            Lanes::Column(values) => values[lane],
            Lanes::Scalar(value) => value,
        }
    }
}

kernel! {
    /// `total += x · factor`, lane by lane.
    pub(super) fn add_scaled(x: &[f64], factor: f64, total: &mut [f64]) {
        for (total, &x) in total.iter_mut().zip(x) {
            *total += x * factor;
        }
    }

    /// `total = max(total, x)`, lane by lane.
    pub(super) fn raise(x: &[f64], total: &mut [f64]) {
        for (total, &x) in total.iter_mut().zip(x) {
            *total = if x > *total { x } else { *total };
        }
    }

    /// The sum of a column in an order that is the same for every instruction set: eight running sums, then their sum.
    pub(super) fn sum(x: &[f64]) -> f64 {
        let mut sums = [0.0; 8];
        let (chunks, rest) = x.as_chunks::<8>();
        for chunk in chunks {
            for (sum, &x) in sums.iter_mut().zip(chunk) {
                *sum += x;
            }
        }
        for (sum, &x) in sums.iter_mut().zip(rest) {
            *sum += x;
        }
        ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]))
    }

    /// Whether every value is finite.
    pub(super) fn all_finite(x: &[f64]) -> bool {
        // 0·x is a zero for finite x and NaN otherwise, and NaN stays in a sum.
        let mut zeros = [0.0; 8];
        let (chunks, rest) = x.as_chunks::<8>();
        for chunk in chunks {
            for (zero, &x) in zeros.iter_mut().zip(chunk) {
                *zero += x * 0.0;
            }
        }
        for (zero, &x) in zeros.iter_mut().zip(rest) {
            *zero += x * 0.0;
        }
        zeros.iter().sum::<f64>() == 0.0
    }
}
