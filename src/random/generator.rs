//! `rand`'s traits on the addressed generator, for what `rand` does with a sequence (resampling, shuffling).
use super::stream::Stream;
use super::threefry::threefry2x64_13;
use rand::TryRng;
use std::convert::Infallible;

/// The words of one stream in the order of their addresses.
#[derive(Clone, Debug)]
pub struct AddressedRng {
    seed: u64,
    stream: Stream,
    next: u64,
}

impl AddressedRng {
    pub fn new(seed: u64, stream: Stream) -> Self {
        Self { seed, stream, next: 0 }
    }
}

impl TryRng for AddressedRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        // The upper half, which `rand` too prefers.
        Ok((self.try_next_u64()? >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let address = self.next;
        self.next = self.next.wrapping_add(1);
        let words = threefry2x64_13([address / 2, 0], [self.seed, self.stream.word()]);
        Ok(words[(address % 2) as usize])
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

/// A seed that no run has had before, from the system's entropy.
pub fn fresh_seed() -> u64 {
    // 53 bits, so that programs that read JSON numbers as doubles keep it whole.
    rand::random::<u64>() >> 11
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::uniform;
    use rand::seq::SliceRandom;

    #[test]
    fn a_sequence_has_the_words_of_its_addresses() {
        let stream = Stream::named("resampling");
        let mut generator = AddressedRng::new(9, stream);
        for trial in 0..5 {
            let word = generator.try_next_u64().expect("infallible");
            assert_eq!(((word >> 12) as f64 + 0.5) * (-52.0_f64).exp2(), uniform(9, stream, trial, 0));
        }
    }

    #[test]
    fn shuffling_with_one_seed_gives_one_order() {
        let order = |seed| {
            let mut items: Vec<u32> = (0..50).collect();
            items.shuffle(&mut AddressedRng::new(seed, Stream::named("shuffle")));
            items
        };
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
    }
}
