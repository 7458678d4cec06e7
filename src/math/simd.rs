//! One choice of instruction set per process, and the macro that compiles a kernel for each.
use std::sync::OnceLock;

/// An instruction set that kernels are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Simd {
    Baseline,
    Avx2,
    Avx512,
}

/// The instruction set of this process: the best that the processor has,
/// or the one that `AMERCE_SIMD=baseline|avx2|avx512` names if the processor has it.
pub fn selected() -> Simd {
    static SELECTED: OnceLock<Simd> = OnceLock::new();
    *SELECTED.get_or_init(|| {
        let best = best();
        let wanted = match std::env::var("AMERCE_SIMD").as_deref() {
            Ok("baseline") => Simd::Baseline,
            Ok("avx2") => Simd::Avx2,
            _ => Simd::Avx512,
        };
        if (wanted as u8) < (best as u8) { wanted } else { best }
    })
}

#[cfg(target_arch = "x86_64")]
fn best() -> Simd {
    if is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512cd")
    {
        Simd::Avx512
    } else if is_x86_feature_detected!("avx2") {
        Simd::Avx2
    } else {
        Simd::Baseline
    }
}

/// Other processors have one set that every one of them has (NEON on aarch64).
#[cfg(not(target_arch = "x86_64"))]
fn best() -> Simd {
    Simd::Baseline
}

/// Defines functions whose body is compiled for each instruction set of [`Simd`] and chosen at run time.
///
/// The body must be a plain loop over slices that calls only `#[inline(always)]` functions;
/// the compiler vectorises it once per set. No set contracts `a * b + c`, so all give the same bits.
#[macro_export]
macro_rules! kernel {
    ($($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? $body:block)*) => {$(
        $(#[$meta])*
        $vis fn $name($($arg: $ty),*) $(-> $ret)? {
            #[inline(always)]
            fn body($($arg: $ty),*) $(-> $ret)? $body
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,bmi1,bmi2")]
                fn avx2($($arg: $ty),*) $(-> $ret)? { body($($arg),*) }
                #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw,avx512cd,avx2,bmi1,bmi2")]
                fn avx512($($arg: $ty),*) $(-> $ret)? { body($($arg),*) }
                match $crate::math::simd::selected() {
                    // SAFETY: `selected` returned this set because the processor has it.
                    $crate::math::simd::Simd::Avx512 => unsafe { avx512($($arg),*) },
                    // SAFETY: as above.
                    $crate::math::simd::Simd::Avx2 => unsafe { avx2($($arg),*) },
                    $crate::math::simd::Simd::Baseline => body($($arg),*),
                }
            }
            #[cfg(not(target_arch = "x86_64"))]
            body($($arg),*)
        }
    )*};
}
