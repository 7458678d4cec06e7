//! `ln`, `exp`, `powf`, the normal distribution function and its quantile without branches, libm or fused multiply-add.
//!
//! Each is inlined into the loops of a [`kernel!`](crate::kernel), where the compiler vectorises it.

/// 1.5 · 2⁵²: adding it rounds a number of modest size to an integer, which then stands in the low bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// The natural logarithm, within 1 ulp; −∞ at 0 and NaN below.
///
/// Method of fdlibm's `e_log.c` (Sun Microsystems 1993): x = 2ᵏ·(1 + f) with √½ < 1 + f < √2, s = f/(2 + f),
/// and a polynomial in s².
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    const OFFSET: u64 = 0x3FE6_A09E_0000_0000;
    const FRACTION: u64 = 0x000F_FFFF_FFFF_FFFF;
    let subnormal = x < f64::MIN_POSITIVE;
    let normal = if subnormal { x * 18_014_398_509_481_984.0 } else { x };
    let shifted = normal.to_bits().wrapping_add(0x3FF0_0000_0000_0000 - OFFSET);
    let exponent = f64::from_bits((shifted >> 52) | 0x4330_0000_0000_0000) - 4_503_599_627_370_496.0;
    let k = exponent - if subnormal { 1_023.0 + 54.0 } else { 1_023.0 };
    let f = f64::from_bits((shifted & FRACTION) + OFFSET) - 1.0;

    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even =
        w * (3.999_999_999_940_942e-1 + w * (2.222_219_843_214_978_4e-1 + w * 1.531_383_769_920_937_3e-1));
    let odd = z
        * (6.666_666_666_666_735e-1
            + w * (2.857_142_874_366_239e-1
                + w * (1.818_357_216_161_805e-1 + w * 1.479_819_860_511_658_6e-1)));
    let logarithm = s * (half_square + (even + odd)) + k * LN2_LOW - half_square + f + k * LN2_HIGH;

    let finite = if x < f64::INFINITY { logarithm } else { x };
    let positive = if x > 0.0 { finite } else { f64::NAN };
    if x == 0.0 { f64::NEG_INFINITY } else { positive }
}

/// The exponential, within 1 ulp; 0 and ∞ where it leaves the range of `f64`.
///
/// Method of fdlibm's `e_exp.c` (Sun Microsystems 1993): x = k·ln 2 + r, and a rational approximation of eʳ.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    // Beyond these the result is 0 or ∞ whatever else; NaN passes both comparisons by.
    let low = if x < -746.0 { -746.0 } else { x };
    let bounded = if low > 710.0 { 710.0 } else { low };
    let rounded = bounded * std::f64::consts::LOG2_E + ROUNDER;
    let k = rounded - ROUNDER;
    let high = bounded - k * LN2_HIGH;
    let low = k * LN2_LOW;
    let r = high - low;
    let square = r * r;
    let c = r - square
        * (1.666_666_666_666_660_2e-1
            + square
                * (-2.777_777_777_701_559_3e-3
                    + square
                        * (6.613_756_321_437_934e-5
                            + square * (-1.653_390_220_546_525_2e-6 + square * 4.138_136_797_057_238_5e-8))));
    let mantissa = 1.0 + (r * c / (2.0 - c) - low + high);

    // 2ᵏ as two factors, since k reaches beyond the exponents of one; 2 · 1023 keeps the sum positive.
    let biased = rounded.to_bits().wrapping_sub(ROUNDER.to_bits()).wrapping_add(2 * 1_023);
    let half = biased >> 1;
    let scale = |biased: u64| f64::from_bits(biased << 52);
    mantissa * scale(half) * scale(biased.wrapping_sub(half))
}

/// eˣ − 1, with its digits where x is small: (e − 1)·x/ln e for e = eˣ as rounded (Kahan; Higham 2002, 1.14.1).
#[inline(always)]
pub fn exp_m1(x: f64) -> f64 {
    let e = exp(x);
    let corrected = (e - 1.0) * x / ln(e);
    let small = if e == 1.0 { x } else { corrected };
    // Far from 0 nothing cancels, and the logarithm may be infinite.
    if x.abs() > 1.0 { e - 1.0 } else { small }
}

/// x raised to the power y, with a relative error of at most (1 + |y·ln x|)·2⁻⁵²; NaN for a negative x unless y is an integer.
#[inline(always)]
pub fn powf(x: f64, y: f64) -> f64 {
    let magnitude = exp(y * ln(x.abs()));
    // Beyond 2⁵¹ every double that matters here is even.
    let large = y.abs() >= 2_251_799_813_685_248.0;
    let integer = large || (y + ROUNDER) - ROUNDER == y;
    let half = 0.5 * y;
    let even = large || (half + ROUNDER) - ROUNDER == half;
    let odd_sign = if even { magnitude } else { -magnitude };
    let of_negative = if integer { odd_sign } else { f64::NAN };
    let power = if x < 0.0 { of_negative } else { magnitude };
    let one = y == 0.0 || x == 1.0;
    if one { 1.0 } else { power }
}

/// The standard normal distribution function Φ(z), with a relative error of at most 1e-15 down to z = −37.5, where it
/// leaves the normal numbers; 0 at −∞, ½ at 0, 1 at ∞.
///
/// (1 + 1.25 a)·e^(a²/2)·Φ(−a) hardly varies over all a ≥ 0: one polynomial in t = (a − 4.5)/(a + 4.5) (the form of
/// Shepherd and Laframboise 1981 for erfc; coefficients from the Chebyshev series at 200 bits).
#[inline(always)]
pub fn normal_cdf(z: f64) -> f64 {
    // Φ(−40) is below every double; NaN passes the comparison by.
    let magnitude = z.abs();
    let a = if magnitude > 40.0 { 40.0 } else { magnitude };
    let t = (a - 4.5) / (a + 4.5);
    let mut scaled = NORMAL_TAIL[24];
    let mut index = 24;
    while index > 0 {
        index -= 1;
        scaled = scaled * t + NORMAL_TAIL[index];
    }
    // a² to the last digit, or its rounding would be the error: `high` has 26 bits, so that its square is exact, and
    // the rest of a²/2 is small enough for four terms of its exponential.
    let high = f64::from_bits(a.to_bits() & !0x07FF_FFFF);
    let rest = 0.5 * (a - high) * (a + high);
    let bell = exp(-0.5 * high * high);
    let bell = bell - bell * (rest - rest * rest * (0.5 - rest * (1.0 / 6.0)));
    let tail = bell * scaled / (1.0 + 1.25 * a);
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// The quantile of the standard normal distribution: −∞ at 0, ∞ at 1, NaN outside.
///
/// Relative error about 1e-16 in exact arithmetic: Wichura (1988), algorithm AS 241, `PPND16`. The two tail
/// ranges share one rational function with chosen coefficients.
#[inline(always)]
pub fn normal_quantile(p: f64) -> f64 {
    if is_central(p) { central_normal_quantile(p) } else { outer_normal_quantile(p) }
}

/// Whether a probability belongs to the centre's formula.
#[inline(always)]
pub(super) fn is_central(p: f64) -> bool {
    (p - 0.5).abs() <= 0.425
}

/// The normal quantile of a central probability.
#[inline(always)]
pub(super) fn central_normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    let centre = 0.180_625 - q * q;
    let top = q * horner(centre, |index| CENTRE_TOP[index]);
    top / horner(centre, |index| CENTRE_BOTTOM[index])
}

/// The normal quantile of any other probability.
#[inline(always)]
pub(super) fn outer_normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    // 1 − p is exact for p ≥ ½.
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = (-ln(tail)).sqrt();
    let far = r > 5.0;
    let t = r - if far { 5.0 } else { 1.6 };
    let pick = |index: usize, table: &[[f64; 2]; 8]| {
        if far { table[index][1] } else { table[index][0] }
    };
    let top = horner(t, |index| pick(index, &TAIL_TOP));
    let bottom = horner(t, |index| pick(index, &TAIL_BOTTOM));
    let signed = if q < 0.0 { -top } else { top };
    let infinite = if q < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    if tail == 0.0 { infinite } else { signed / bottom }
}

/// A polynomial of degree 7.
#[inline(always)]
fn horner(x: f64, coefficient: impl Fn(usize) -> f64) -> f64 {
    let mut value = coefficient(7);
    let mut index = 7;
    while index > 0 {
        index -= 1;
        value = value * x + coefficient(index);
    }
    value
}

const CENTRE_TOP: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const CENTRE_BOTTOM: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_854,
];
/// Up to r = 5 and beyond.
const TAIL_TOP: [[f64; 2]; 8] = [
    [1.423_437_110_749_683_5, 6.657_904_643_501_103],
    [4.630_337_846_156_546, 5.463_784_911_164_114],
    [5.769_497_221_460_691, 1.784_826_539_917_291_3],
    [3.647_848_324_763_204_5, 2.965_605_718_285_048_7e-1],
    [1.270_458_252_452_368_4, 2.653_218_952_657_612_4e-2],
    [2.417_807_251_774_506e-1, 1.242_660_947_388_078_4e-3],
    [2.272_384_498_926_918_4e-2, 2.711_555_568_743_487_6e-5],
    [7.745_450_142_783_414e-4, 2.010_334_399_292_288e-7],
];
const TAIL_BOTTOM: [[f64; 2]; 8] = [
    [1.0, 1.0],
    [2.053_191_626_637_759, 5.998_322_065_558_88e-1],
    [1.676_384_830_183_803_8, 1.369_298_809_227_358e-1],
    [6.897_673_349_851e-1, 1.487_536_129_085_061_5e-2],
    [1.481_039_764_274_800_8e-1, 7.868_691_311_456_133e-4],
    [1.519_866_656_361_645_7e-2, 1.846_318_317_510_054_8e-5],
    [5.475_938_084_995_345e-4, 1.421_511_758_316_446e-7],
    [1.050_750_071_644_416_9e-9, 2.044_263_103_389_939_8e-15],
];

/// Of the normal distribution function, from the constant upwards.
const NORMAL_TAIL: [f64; 25] = [
    5.618_224_727_141_773e-1,
    -7.908_516_279_848_854e-2,
    -3.826_906_304_970_922_4e-4,
    4.308_649_630_079_536e-2,
    -4.809_679_138_847_503e-2,
    3.230_521_924_660_169_4e-2,
    -1.429_704_943_411_6e-2,
    3.457_801_590_354_978e-3,
    2.231_411_732_237_17e-4,
    -4.669_224_233_279_076_5e-4,
    8.575_527_533_040_684e-5,
    4.584_865_294_308_301_6e-5,
    -1.866_789_526_937_997_8e-5,
    -4.966_377_133_353_904e-6,
    3.219_136_698_769_143_3e-6,
    7.311_696_687_611_426e-7,
    -5.403_882_048_947_216e-7,
    -1.472_648_134_813_852e-7,
    8.829_639_172_704_058e-8,
    3.243_296_616_119_6e-8,
    -1.299_311_039_650_849_2e-8,
    -5.863_446_040_593_415e-9,
    1.478_109_817_765_367_2e-9,
    5.847_747_204_128_277e-10,
    -9.336_352_259_843_332e-11,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::reference;

    /// The largest distance in units in the last place (subnormals: in the smallest subnormal).
    fn worst_ulp(function: impl Fn(f64) -> f64, table: &[(u64, u64)]) -> (f64, f64) {
        table
            .iter()
            .map(|&(x, y)| (f64::from_bits(x), f64::from_bits(y)))
            .map(|(x, y)| {
                let ulp = (f64::from_bits(y.abs().to_bits() + 1) - y.abs()).abs();
                ((function(x) - y).abs() / ulp, x)
            })
            .fold((0.0, 0.0), |worst, next| if next.0 > worst.0 { next } else { worst })
    }

    #[test]
    fn logarithm_and_exponential_are_within_an_ulp_of_the_exact_values() {
        let (ulp, at) = worst_ulp(ln, &reference::LN);
        assert!(ulp <= 1.0, "ln is {ulp} ulp off at {at:e}");
        let (ulp, at) = worst_ulp(exp, &reference::EXP);
        assert!(ulp <= 1.0, "exp is {ulp} ulp off at {at:e}");
    }

    #[test]
    fn the_normal_quantile_is_within_1e_15_of_the_exact_value() {
        for (p, x) in reference::NORMAL_QUANTILE.map(|(p, x)| (f64::from_bits(p), f64::from_bits(x))) {
            let error = (normal_quantile(p) - x).abs() / x.abs();
            assert!(error <= 1e-15, "{error:e} at {p:e}");
        }
    }

    #[test]
    fn the_normal_distribution_function_is_within_1e_15_of_the_exact_value() {
        for (z, p) in reference::NORMAL_CDF.map(|(z, p)| (f64::from_bits(z), f64::from_bits(p))) {
            let error = (normal_cdf(z) - p).abs() / p;
            assert!(error <= 1e-15, "{error:e} at {z:e}");
        }
    }

    #[test]
    fn functions_have_the_ieee_results_at_their_ends() {
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert_eq!(ln(-0.0), f64::NEG_INFINITY);
        assert_eq!(ln(f64::INFINITY), f64::INFINITY);
        assert_eq!(ln(1.0), 0.0);
        assert!(ln(-1.0).is_nan() && ln(f64::NAN).is_nan());
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(f64::INFINITY), f64::INFINITY);
        assert_eq!(exp(709.79), f64::INFINITY);
        assert_eq!(exp(-745.14), 0.0);
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(f64::NAN).is_nan());
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        assert_eq!(normal_quantile(0.5), 0.0);
        assert_eq!(normal_cdf(f64::NEG_INFINITY), 0.0);
        assert_eq!(normal_cdf(f64::INFINITY), 1.0);
        assert_eq!(normal_cdf(0.0), 0.5);
        assert!(normal_cdf(f64::NAN).is_nan());
        assert!(normal_quantile(-0.1).is_nan() && normal_quantile(1.1).is_nan());
    }

    #[test]
    fn the_exponential_less_one_keeps_its_digits_near_zero() {
        for x in
            [0.0, 1e-300, -1e-17, 3e-9, -0.01, 0.3, -0.9, 1.1, -40.0, 300.0, f64::NEG_INFINITY, f64::INFINITY]
        {
            let expected = f64::exp_m1(x);
            let found = exp_m1(x);
            assert!(
                found == expected || (found - expected).abs() <= 1e-15 * expected.abs(),
                "{x}: {found:e}, not {expected:e}"
            );
        }
    }

    #[test]
    fn powers_agree_with_the_standard_library_within_their_bound() {
        let bases = [1e-300, 0.03, 0.5, 1.0, 1.5, 7.0, 1e6, 0.0, -2.0, -0.5];
        let exponents = [-30.0, -3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0, 12.5, 101.0];
        for x in bases {
            for y in exponents {
                let expected = f64::powf(x, y);
                let found = powf(x, y);
                let bound = (1.0 + (y * x.abs().ln()).abs()) * f64::EPSILON * expected.abs();
                let same = found == expected || (found.is_nan() && expected.is_nan());
                assert!(same || (found - expected).abs() <= bound, "{x}^{y}: {found:e}, not {expected:e}");
            }
        }
    }
}
