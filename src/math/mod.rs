//! Elementary functions for columns: branch-free, without libm and without fused multiply-add,
//! so that every instruction set gives the same bits.
mod columns;
mod elementary;
#[cfg(test)]
mod reference;
pub mod simd;

pub use columns::{exp_column, ln_column, normal_cdf_column, normal_quantile_column};
pub use elementary::{exp, exp_m1, ln, normal_cdf, normal_quantile, powf};
