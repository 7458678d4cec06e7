//! Streams: independent sequences of uniforms, one for each named quantity.

/// The stream of a named quantity, e.g. `inputs.base_fine`. It depends on the name alone, so that adding or
/// reordering quantities changes no other quantity's draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stream(u64);

impl Stream {
    /// The first eight bytes, little endian, of the name's BLAKE3 hash.
    pub fn named(qualified_name: &str) -> Self {
        let hash = blake3::hash(qualified_name.as_bytes());
        let first: [u8; 8] = hash.as_bytes()[..8].try_into().expect("a BLAKE3 hash has 32 bytes");
        Self(u64::from_le_bytes(first))
    }

    #[inline(always)]
    pub(super) fn word(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_the_start_of_the_names_blake3_hash() {
        // BLAKE3 of the empty input begins af1349b9 f5f9a1a6 (the reference test vectors of BLAKE3).
        assert_eq!(Stream::named(""), Stream(0xa6a1_f9f5_b949_13af));
    }

    #[test]
    fn names_that_differ_have_streams_that_differ() {
        assert_ne!(Stream::named("inputs.a"), Stream::named("inputs.b"));
    }
}
