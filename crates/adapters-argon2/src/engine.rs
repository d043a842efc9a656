use argon2::{Algorithm, Argon2, Block, Params, Version};
use argon2_rust::params::{Memory, TagLen};
use tenantry_domain::passwords::HasherError;

use crate::ActiveBackend;

/// One implementation of Argon2id with the memory of one thread. The memory is kept between hashes:
/// allocated for each hash, 19 MiB a thread become hundreds (`docs/adr/0004-argon2-pool.md`).
pub(crate) struct Engine {
    implementation: Implementation,
    /// The memory to keep, in blocks of 1 KiB. A hash that needs more gives all of it back.
    kept_blocks: usize,
}

enum Implementation {
    /// Maps huge pages, and wipes them after each hash.
    Optimized(argon2_rust::Hasher),
    Reference(Vec<Block>),
}

impl Engine {
    /// Allocates nothing before the first hash.
    pub(crate) fn new(backend: ActiveBackend, kept_blocks: usize) -> Self {
        let implementation = match backend {
            ActiveBackend::Optimized(_) => {
                Implementation::Optimized(argon2id(argon2_rust::Params::OWASP).hasher())
            }
            ActiveBackend::Reference | ActiveBackend::ReferenceAfterFailure => {
                Implementation::Reference(Vec::new())
            }
        };
        Self {
            implementation,
            kept_blocks,
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
        let derived = match &mut self.implementation {
            Implementation::Optimized(hasher) => optimized(hasher, params, password, salt, tag),
            Implementation::Reference(blocks) => reference(blocks, params, password, salt, tag),
        };
        self.release_excess();
        derived
    }

    fn release_excess(&mut self) {
        if self.reserved_blocks() > self.kept_blocks {
            match &mut self.implementation {
                Implementation::Optimized(hasher) => hasher.clear(),
                Implementation::Reference(blocks) => *blocks = Vec::new(),
            }
        }
    }

    fn reserved_blocks(&self) -> usize {
        match &self.implementation {
            Implementation::Optimized(hasher) => hasher.reserved_blocks(),
            Implementation::Reference(blocks) => blocks.capacity(),
        }
    }
}

const fn argon2id(params: argon2_rust::Params) -> argon2_rust::Argon2 {
    argon2_rust::Argon2::new(
        argon2_rust::Algorithm::Argon2id,
        argon2_rust::Version::V0x13,
        params,
    )
}

fn optimized(
    hasher: &mut argon2_rust::Hasher,
    params: &Params,
    password: &[u8],
    salt: &[u8],
    tag: &mut [u8],
) -> Result<(), HasherError> {
    // Lanes are computed one after the other: the threads of the pool use every processor already.
    let params = argon2_rust::Params::builder()
        .memory(Memory::kib(params.m_cost().into()))
        .passes(params.t_cost())
        .lanes(params.p_cost())
        .threads(1)
        .tag_len(TagLen::bytes(tag.len() as u64))
        .build()
        .map_err(failed)?;
    hasher.set_argon2(argon2id(params));
    hasher.hash_into(password, salt, tag).map_err(failed)
}

fn reference(
    blocks: &mut Vec<Block>,
    params: &Params,
    password: &[u8],
    salt: &[u8],
    tag: &mut [u8],
) -> Result<(), HasherError> {
    let needed = params.block_count();
    if blocks.len() < needed {
        // The old memory goes first, so that there are never two copies.
        *blocks = Vec::new();
        blocks.try_reserve_exact(needed).map_err(failed)?;
        blocks.resize(needed, Block::new());
    }
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
        .hash_password_into_with_memory(password, salt, tag, blocks)
        .map_err(failed)
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> HasherError {
    HasherError::Failed(Box::new(error))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEPT: usize = 4096;
    const BACKENDS: [ActiveBackend; 2] =
        [ActiveBackend::Optimized("any"), ActiveBackend::Reference];

    fn derive(engine: &mut Engine, memory_kib: u32) -> [u8; 32] {
        let params = Params::new(memory_kib, 1, 1, Some(32)).unwrap();
        let mut tag = [0; 32];
        engine
            .derive(&params, b"Passw0rd", &[1; 16], &mut tag)
            .unwrap();
        tag
    }

    #[test]
    fn r6_memory_is_kept_between_hashes() {
        for backend in BACKENDS {
            let mut engine = Engine::new(backend, KEPT);
            assert_eq!(engine.reserved_blocks(), 0);
            derive(&mut engine, 4096);
            derive(&mut engine, 64);
            assert_eq!(engine.reserved_blocks(), KEPT, "{backend}");
        }
    }

    #[test]
    fn r6_memory_beyond_the_settings_is_released_after_the_hash() {
        for backend in BACKENDS {
            let mut engine = Engine::new(backend, KEPT);
            derive(&mut engine, 4096);
            derive(&mut engine, 8192);
            assert_eq!(engine.reserved_blocks(), 0, "{backend}");
        }
    }

    #[test]
    fn an_earlier_hash_does_not_change_a_later_one() {
        for backend in BACKENDS {
            let mut used = Engine::new(backend, KEPT);
            derive(&mut used, 4096);
            let mut unused = Engine::new(backend, KEPT);
            assert_eq!(derive(&mut used, 512), derive(&mut unused, 512));
        }
    }

    #[test]
    fn a_salt_that_is_too_short_is_an_error_of_both() {
        let params = Params::new(64, 1, 1, Some(32)).unwrap();
        for backend in BACKENDS {
            let derived =
                Engine::new(backend, KEPT).derive(&params, b"Passw0rd", &[1; 7], &mut [0; 32]);
            assert!(matches!(derived, Err(HasherError::Failed(_))), "{backend}");
        }
    }

    #[test]
    fn the_instruction_set_is_the_expected_one() {
        if let Ok(expected) = std::env::var("EXPECTED_INSTRUCTIONS") {
            assert_eq!(argon2_rust::detected_backend().name(), expected);
        }
    }

    proptest! {
        /// For one instruction set; `cargo xtask check instructions` runs it for the others.
        #[test]
        fn r1_both_implementations_compute_the_same_tags(
            password in prop::collection::vec(any::<u8>(), 0..=1024),
            salt in prop::collection::vec(any::<u8>(), 8..=64),
            (lanes, memory) in (1..=8_u32).prop_flat_map(|lanes| (Just(lanes), 8 * lanes..=4096)),
            passes in 1..=4_u32,
            tag_bytes in 4..=128_usize,
        ) {
            let params = Params::new(memory, passes, lanes, Some(tag_bytes)).unwrap();
            let [optimized, reference] = BACKENDS.map(|backend| {
                let mut tag = vec![0; tag_bytes];
                Engine::new(backend, 0).derive(&params, &password, &salt, &mut tag).unwrap();
                tag
            });
            prop_assert_eq!(optimized, reference);
        }
    }
}
