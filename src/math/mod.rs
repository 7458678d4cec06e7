//! Elementary functions for columns: branch-free, without libm and without fused multiply-add,
//! so that every instruction set gives the same bits.
pub mod simd;
