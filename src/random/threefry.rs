//! Threefry-2x64 with 13 rounds: a counter-based generator (Salmon, Moraes, Dror and Shaw 2011, "Parallel random
//! numbers: as easy as 1, 2, 3"). The fewest rounds that pass BigCrush, by the paper's table 2.

const ROTATIONS: [u32; 8] = [16, 42, 12, 31, 16, 32, 24, 21];
const PARITY: u64 = 0x1BD1_1BDA_A9FC_1A22;

/// Two random words for a counter under a key.
#[inline(always)]
pub fn threefry2x64_13(counter: [u64; 2], key: [u64; 2]) -> [u64; 2] {
    rounds::<13>(counter, key)
}

#[inline(always)]
fn rounds<const ROUNDS: usize>(counter: [u64; 2], key: [u64; 2]) -> [u64; 2] {
    let keys = [key[0], key[1], PARITY ^ key[0] ^ key[1]];
    let mut x = counter[0].wrapping_add(keys[0]);
    let mut y = counter[1].wrapping_add(keys[1]);
    let mut round = 0;
    while round < ROUNDS {
        x = x.wrapping_add(y);
        y = y.rotate_left(ROTATIONS[round % 8]) ^ x;
        round += 1;
        if round % 4 == 0 {
            let injection = round / 4;
            x = x.wrapping_add(keys[injection % 3]);
            y = y.wrapping_add(keys[(injection + 1) % 3]).wrapping_add(injection as u64);
        }
    }
    [x, y]
}

#[cfg(test)]
mod tests {
    use super::*;

    const PI: ([u64; 2], [u64; 2]) =
        ([0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344], [0xa409_3822_299f_31d0, 0x082e_fa98_ec4e_6c89]);

    #[test]
    fn thirteen_rounds_give_the_known_answers_of_random123() {
        // Random123, tests/kat_vectors.
        assert_eq!(threefry2x64_13([0; 2], [0; 2]), [0xf167_b032_c3b4_80bd, 0xe91f_9fee_4b7a_6fb5]);
        assert_eq!(
            threefry2x64_13([u64::MAX; 2], [u64::MAX; 2]),
            [0xccde_c5c9_17a8_74b1, 0x4df5_3abc_a26c_eb01]
        );
        assert_eq!(threefry2x64_13(PI.0, PI.1), [0xc3aa_c715_6104_2993, 0x3fe7_ae88_01af_f316]);
    }

    #[test]
    fn twenty_rounds_give_the_known_answer_of_random123() {
        // Random123, tests/kat_vectors: more key injections than thirteen rounds have.
        assert_eq!(rounds::<20>([0; 2], [0; 2]), [0xc2b6_e3a8_c2c6_9865, 0x6f81_ed42_f350_084d]);
    }
}
