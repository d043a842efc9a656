//! Stored hashes: PHC strings of Argon2id version 19.

use argon2::password_hash::phc::{self, Output, ParamsString, Salt};
use argon2::{ARGON2ID_IDENT, Params, Version};
use tenantry_domain::values::PasswordHash;
use thiserror::Error;

use crate::Argon2Parameters;

/// The parts of a PHC string.
pub(crate) struct StoredHash {
    pub(crate) params: Params,
    pub(crate) salt: Salt,
    pub(crate) tag: Output,
}

/// Why a stored hash cannot be verified.
#[derive(Debug, Error)]
pub(crate) enum StoredHashError {
    #[error("the stored hash is not a PHC string: {0}")]
    Syntax(#[from] phc::Error),
    #[error("the stored hash is not Argon2id version 19")]
    OtherAlgorithm,
    #[error("the stored hash has no salt or no tag")]
    Incomplete,
    #[error("the stored hash has parameters that Argon2 is not defined for: {0}")]
    Parameters(#[from] argon2::password_hash::Error),
    #[error("the stored hash costs more than one password may")]
    TooCostly,
}

impl StoredHash {
    /// A new hash with current parameters.
    pub(crate) fn new(
        parameters: &Argon2Parameters,
        salt: [u8; Argon2Parameters::SALT_BYTES],
        tag: [u8; Argon2Parameters::TAG_BYTES],
    ) -> Result<Self, StoredHashError> {
        Ok(Self {
            params: parameters.params().clone(),
            salt: Salt::new(&salt)?,
            tag: Output::new(&tag)?,
        })
    }

    /// Parses a PHC string. One that costs more than [`Argon2Parameters`] allow is rejected.
    pub(crate) fn read(stored: &PasswordHash) -> Result<Self, StoredHashError> {
        let phc = phc::PasswordHash::new(stored.as_phc())?;
        if phc.algorithm != ARGON2ID_IDENT || phc.version != Some(Version::V0x13.into()) {
            return Err(StoredHashError::OtherAlgorithm);
        }
        let params = Params::try_from(&phc)?;
        if is_too_costly(&params) {
            return Err(StoredHashError::TooCostly);
        }
        match (phc.salt, phc.hash) {
            (Some(salt), Some(tag)) => Ok(Self { params, salt, tag }),
            _ => Err(StoredHashError::Incomplete),
        }
    }

    /// Encodes a PHC string.
    pub(crate) fn write(&self) -> Result<PasswordHash, StoredHashError> {
        let phc = phc::PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&self.params)?,
            salt: Some(self.salt),
            hash: Some(self.tag),
        };
        Ok(PasswordHash::from_phc(phc.to_string()))
    }

    /// Whether any part is weaker than in a new hash (R1).
    pub(crate) fn is_weaker_than(&self, parameters: &Argon2Parameters) -> bool {
        let current = parameters.params();
        self.params.m_cost() < current.m_cost()
            || self.params.t_cost() < current.t_cost()
            || self.params.p_cost() < current.p_cost()
            || self.salt.len() < Argon2Parameters::SALT_BYTES
            || self.tag.len() < Argon2Parameters::TAG_BYTES
    }
}

/// Everything that can be configured can be stored: otherwise lowered settings would lock users out.
fn is_too_costly(params: &Params) -> bool {
    params.m_cost() > Argon2Parameters::MEMORY_KIB.1
        || params.t_cost() > Argon2Parameters::PASSES.1
        || params.p_cost() > Argon2Parameters::LANES.1
}

#[cfg(test)]
mod tests {
    use super::*;

    const REST: &str = "AAECAwQFBgcICQoLDA0ODw$3v2hw6qNhVisTdxQdckiEk7/x24LOZit/5iIIu/GkYk";

    fn read(text: &str) -> Result<StoredHash, StoredHashError> {
        StoredHash::read(&PasswordHash::from_phc(text.to_owned()))
    }

    #[test]
    fn a_parsed_hash_is_encoded_unchanged() {
        let text = format!("$argon2id$v=19$m=19456,t=2,p=1${REST}");
        let stored = read(&text).unwrap();
        assert_eq!(stored.write().unwrap().as_phc(), text);
    }

    #[test]
    fn other_algorithms_and_versions_are_rejected() {
        for head in [
            "$argon2i$v=19$m=19456,t=2,p=1$",
            "$argon2d$v=19$m=19456,t=2,p=1$",
            "$argon2id$v=16$m=19456,t=2,p=1$",
            "$argon2id$m=19456,t=2,p=1$",
            "$scrypt$v=19$m=19456,t=2,p=1$",
        ] {
            let rejected = read(&format!("{head}{REST}"));
            assert!(
                matches!(rejected, Err(StoredHashError::OtherAlgorithm)),
                "{head}"
            );
        }
    }

    #[test]
    fn r6_the_cost_of_a_stored_hash_is_bounded() {
        for params in [
            "m=262145,t=2,p=1",
            "m=4294967295,t=2,p=1",
            "m=19456,t=11,p=1",
            "m=19456,t=4294967295,p=1",
            "m=19456,t=2,p=17",
        ] {
            let rejected = read(&format!("$argon2id$v=19${params}${REST}"));
            assert!(
                matches!(rejected, Err(StoredHashError::TooCostly)),
                "{params}"
            );
        }
        assert!(read(&format!("$argon2id$v=19$m=262144,t=10,p=16${REST}")).is_ok());
    }

    #[test]
    fn damaged_hashes_are_rejected() {
        for text in [
            "",
            "plain text",
            "$argon2id$v=19$m=19456,t=2,p=1",
            "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw",
            "$argon2id$v=19$m=1,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$3v2hw6qNhVisTdxQdckiEk7",
            "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$!!!",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn r1_a_hash_that_is_weaker_in_any_part_is_outdated() {
        let current = Argon2Parameters::new(32_768, 3, 2).unwrap();
        let is_weaker = |params: &str, rest: &str| {
            read(&format!("$argon2id$v=19${params}${rest}"))
                .unwrap()
                .is_weaker_than(&current)
        };
        assert!(!is_weaker("m=32768,t=3,p=2", REST));
        assert!(!is_weaker("m=65536,t=4,p=4", REST));
        assert!(is_weaker("m=32767,t=4,p=4", REST));
        assert!(is_weaker("m=65536,t=2,p=4", REST));
        assert!(is_weaker("m=65536,t=4,p=1", REST));
        let short_tag = "AAECAwQFBgcICQoLDA0ODw$JiC9tm8Ln940U/fnJYV+Ww";
        assert!(is_weaker("m=65536,t=4,p=4", short_tag));
        let short_salt = "AAECAwQFBgc$DOShaq2K1NyAeIbZpY5/5yb5tDHZ4CP6/fyfF2OYS8Q";
        assert!(is_weaker("m=65536,t=4,p=4", short_salt));
    }
}
