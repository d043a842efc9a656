use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest as _, Sha256};
use tenantry_domain::system::Random;

/// Bytes that look random and are the same for the same seed: SHA-256 over seed and block number.
#[derive(Debug)]
pub struct SeededRandom {
    seed: u64,
    next_block: AtomicU64,
}

impl SeededRandom {
    /// The sequence of this seed, from its beginning.
    pub const fn new(seed: u64) -> Self {
        Self {
            seed,
            next_block: AtomicU64::new(0),
        }
    }

    fn block(&self) -> [u8; 32] {
        let number = self.next_block.fetch_add(1, Ordering::SeqCst);
        Sha256::new()
            .chain_update(self.seed.to_be_bytes())
            .chain_update(number.to_be_bytes())
            .finalize()
            .into()
    }
}

impl Random for SeededRandom {
    fn fill(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(32) {
            for (target, byte) in chunk.iter_mut().zip(self.block()) {
                *target = byte;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(random: &dyn Random) -> [u8; 40] {
        random.bytes()
    }

    #[test]
    fn a_seed_gives_the_same_sequence_again() {
        let (first, second) = (SeededRandom::new(1), SeededRandom::new(1));
        assert_eq!(bytes(&first), bytes(&second));
        assert_eq!(bytes(&first), bytes(&second));
    }

    #[test]
    fn nothing_repeats_within_a_sequence_or_between_seeds() {
        let (first, second) = (SeededRandom::new(1), SeededRandom::new(2));
        let start = bytes(&first);
        assert_ne!(start, bytes(&second));
        assert_ne!(start, bytes(&first));
        assert_ne!(start[..8], start[32..]);
    }
}
