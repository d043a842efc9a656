//! Which of the two implementations of Argon2id hashes.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use argon2::Params;
use tenantry_domain::passwords::HasherError;

use crate::engine::Engine;

/// The choice of an operator (`TENANTRY_HASH_BACKEND`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HashBackend {
    /// `argon2-rust`, unless its self-test fails.
    #[default]
    Auto,
    /// The crate `argon2`, which is slower and more widely reviewed.
    Reference,
}

/// The implementation that hashes in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActiveBackend {
    /// `argon2-rust`, with the instruction set that it chose for this processor.
    Optimized(&'static str),
    /// The crate `argon2`, as configured.
    Reference,
    /// The crate `argon2`, because `argon2-rust` failed its self-test. An operator should know.
    ReferenceAfterFailure,
}

impl ActiveBackend {
    /// Runs the self-test, which takes some milliseconds, unless the reference is configured.
    #[must_use]
    pub fn select(configured: HashBackend) -> Self {
        let chosen = Self::Optimized(argon2_rust::detected_backend().name());
        match configured {
            HashBackend::Reference => Self::Reference,
            HashBackend::Auto => {
                let mut optimized = Engine::new(chosen, 0);
                select_by_self_test(chosen, |params, tag| {
                    optimized.derive(params, PASSWORD, &SALT, tag)
                })
            }
        }
    }

    /// The name of the crate that hashes.
    #[must_use]
    pub const fn implementation(self) -> &'static str {
        match self {
            Self::Optimized(_) => "argon2-rust",
            Self::Reference | Self::ReferenceAfterFailure => "argon2",
        }
    }

    /// The instruction set that was chosen, or `portable`.
    #[must_use]
    pub const fn instructions(self) -> &'static str {
        match self {
            Self::Optimized(instructions) => instructions,
            Self::Reference | Self::ReferenceAfterFailure => "portable",
        }
    }
}

impl fmt::Display for ActiveBackend {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} ({})",
            self.implementation(),
            self.instructions()
        )
    }
}

const PASSWORD: &[u8] = b"self-test of a password hash";
const SALT: [u8; 16] = *b"0123456789abcdef";

/// Memory in KiB, passes, lanes, tag bytes: cheap, and different in every part. The last one is large enough
/// that `argon2-rust` maps memory for it, as for a real password.
const CASES: [(u32, u32, u32, usize); 3] = [(64, 3, 4, 32), (253, 2, 1, 16), (4096, 1, 2, 64)];

fn select_by_self_test(
    chosen: ActiveBackend,
    mut derive: impl FnMut(&Params, &mut [u8]) -> Result<(), HasherError>,
) -> ActiveBackend {
    let mut passes = || CASES.iter().all(|case| agrees(*case, &mut derive));
    if catch_unwind(AssertUnwindSafe(&mut passes)).unwrap_or(false) {
        chosen
    } else {
        ActiveBackend::ReferenceAfterFailure
    }
}

fn agrees(
    (memory_kib, passes, lanes, tag_bytes): (u32, u32, u32, usize),
    derive: &mut impl FnMut(&Params, &mut [u8]) -> Result<(), HasherError>,
) -> bool {
    let Ok(params) = Params::new(memory_kib, passes, lanes, Some(tag_bytes)) else {
        return false;
    };
    let (mut expected, mut tag) = (vec![0; tag_bytes], vec![0; tag_bytes]);
    let mut reference = Engine::new(ActiveBackend::Reference, 0);
    reference
        .derive(&params, PASSWORD, &SALT, &mut expected)
        .is_ok()
        && derive(&params, &mut tag).is_ok()
        && tag == expected
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHOSEN: ActiveBackend = ActiveBackend::Optimized("any");

    fn correct(params: &Params, tag: &mut [u8]) -> Result<(), HasherError> {
        Engine::new(ActiveBackend::Reference, 0).derive(params, PASSWORD, &SALT, tag)
    }

    #[test]
    fn argon2_rust_passes_the_self_test_on_this_processor() {
        let instructions = argon2_rust::detected_backend().name();
        let active = ActiveBackend::select(HashBackend::Auto);
        assert_eq!(active, ActiveBackend::Optimized(instructions));
        assert_eq!(active.to_string(), format!("argon2-rust ({instructions})"));
    }

    #[test]
    fn an_operator_can_choose_the_reference() {
        let active = ActiveBackend::select(HashBackend::Reference);
        assert_eq!(active, ActiveBackend::Reference);
        assert_eq!(active.to_string(), "argon2 (portable)");
    }

    #[test]
    fn one_wrong_bit_in_one_case_selects_the_reference() {
        assert_eq!(select_by_self_test(CHOSEN, correct), CHOSEN);
        for (memory_kib, ..) in CASES {
            let active = select_by_self_test(CHOSEN, |params, tag| {
                correct(params, tag)?;
                if params.m_cost() == memory_kib {
                    *tag.last_mut().unwrap() ^= 1;
                }
                Ok(())
            });
            assert_eq!(active, ActiveBackend::ReferenceAfterFailure);
        }
    }

    #[test]
    fn an_error_or_a_panic_selects_the_reference() {
        let fails = |_: &Params, _: &mut [u8]| Err(HasherError::Failed("on purpose".into()));
        let panics = |_: &Params, _: &mut [u8]| panic!("on purpose");
        for active in [
            select_by_self_test(CHOSEN, fails),
            select_by_self_test(CHOSEN, panics),
        ] {
            assert_eq!(active, ActiveBackend::ReferenceAfterFailure);
        }
    }
}
