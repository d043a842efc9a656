use allocator_api2::vec::Vec;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use hugealloc::HugeAlloc;
use tenantry_domain::passwords::HasherError;

use crate::Argon2Parameters;

/// The memory that one thread hashes in. It is kept from one hash to the next: fetched anew each time,
/// 19 MiB a thread become hundreds. It lies in huge pages where the system has them: Argon2 jumps about in it,
/// and no processor remembers where 4,864 small ones are (`docs/adr/0004-argon2-pool.md`).
pub(crate) struct Memory {
    blocks: Vec<Block, HugeAlloc>,
    /// How many blocks are kept; what one hash needs beyond that is given back after it.
    keep: usize,
}

impl Memory {
    /// Memory for these parameters, fetched with the first hash.
    pub(crate) const fn for_parameters(parameters: &Argon2Parameters) -> Self {
        Self {
            blocks: Vec::new_in(HugeAlloc),
            keep: parameters.params().block_count(),
        }
    }

    /// Computes a tag of Argon2id version 19 (RFC 9106).
    pub(crate) fn derive(
        &mut self,
        params: &Params,
        password: &[u8],
        salt: &[u8],
        tag: &mut [u8],
    ) -> Result<(), HasherError> {
        self.make_room(params.block_count())?;
        let derived = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
            .hash_password_into_with_memory(password, salt, tag, &mut self.blocks);
        self.give_back();
        derived.map_err(|error| HasherError::Failed(Box::new(error)))
    }

    fn make_room(&mut self, blocks: usize) -> Result<(), HasherError> {
        let missing = blocks.saturating_sub(self.blocks.len());
        self.blocks
            .try_reserve_exact(missing)
            .map_err(|error| HasherError::Failed(Box::new(error)))?;
        self.blocks
            .resize(self.blocks.len() + missing, Block::new());
        Ok(())
    }

    fn give_back(&mut self) {
        if self.blocks.len() > self.keep {
            self.blocks = Vec::new_in(HugeAlloc);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: [u8; 16] = [1; 16];

    fn derive(memory: &mut Memory, memory_kib: u32) -> [u8; 32] {
        let params = Params::new(memory_kib, 1, 1, Some(32)).unwrap();
        let mut tag = [0; 32];
        memory
            .derive(&params, b"Passw0rd", &SALT, &mut tag)
            .unwrap();
        tag
    }

    #[test]
    fn r6_memory_is_kept_from_one_hash_to_the_next() {
        let mut memory = Memory::for_parameters(&Argon2Parameters::default());
        derive(&mut memory, 19_456);
        let first = memory.blocks.as_ptr();
        derive(&mut memory, 19_456);
        assert_eq!(memory.blocks.as_ptr(), first);
        assert_eq!(memory.blocks.capacity(), 19_456);
    }

    #[test]
    fn r6_memory_beyond_the_settings_is_given_back() {
        let mut memory = Memory::for_parameters(&Argon2Parameters::default());
        derive(&mut memory, 32_768);
        assert_eq!(memory.blocks.capacity(), 0);
    }

    #[test]
    fn what_an_earlier_hash_left_changes_nothing() {
        let mut used = Memory::for_parameters(&Argon2Parameters::default());
        derive(&mut used, 19_456);
        let mut fresh = Memory::for_parameters(&Argon2Parameters::default());
        assert_eq!(derive(&mut used, 4096), derive(&mut fresh, 4096));
    }
}
