use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use tenantry_domain::signing_keys::{PublicKey, SigningAlgorithm, SigningKey, SigningKeyStatus};
use thiserror::Error;

use crate::algorithm;
use crate::verified_token_cache::VerifiedTokenCache;

/// The keys in use: one signs, all verify.
#[derive(Debug)]
pub(crate) struct KeySet {
    pub(crate) active: ActiveKey,
    verifying: Vec<VerifyingKey>,
    /// The keys that the set was built from.
    keys: Vec<SigningKey>,
    /// Access tokens verified with these keys.
    pub(crate) verified_tokens: VerifiedTokenCache,
}

#[derive(Debug)]
pub(crate) struct ActiveKey {
    pub(crate) kid: String,
    pub(crate) algorithm: Algorithm,
    pub(crate) key: EncodingKey,
}

/// A key that verifies. The key determines the algorithm, not the token (R35).
#[derive(Debug)]
pub(crate) struct VerifyingKey {
    kid: String,
    pub(crate) algorithm: SigningAlgorithm,
    pub(crate) key: DecodingKey,
}

/// Why keys cannot be used together as a set.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum KeySetError {
    /// No key is active, or several are.
    #[error("exactly one signing key must be active, not {0}")]
    ActiveKeys(usize),
    /// Two keys have the same `kid`.
    #[error("two signing keys have the kid `{kid}`")]
    DuplicateKid {
        /// The duplicate `kid`.
        kid: String,
    },
    /// The private key cannot be parsed, or does not match the public key.
    #[error("the signing key `{kid}` is invalid")]
    InvalidKey {
        /// The `kid` of the key.
        kid: String,
    },
}

impl KeySet {
    pub(crate) fn new(keys: &[SigningKey]) -> Result<Self, KeySetError> {
        for (position, key) in keys.iter().enumerate() {
            check_consistency(key)?;
            check_unique_kid(key, keys.iter().take(position))?;
        }
        Ok(Self {
            active: ActiveKey::of(active_key(keys)?),
            verifying: keys.iter().map(VerifyingKey::of).collect(),
            keys: keys.to_vec(),
            verified_tokens: VerifiedTokenCache::default(),
        })
    }

    pub(crate) fn consists_of(&self, keys: &[SigningKey]) -> bool {
        self.keys == keys
    }

    pub(crate) fn find(&self, kid: &str) -> Option<&VerifyingKey> {
        self.verifying.iter().find(|key| key.kid == kid)
    }

    pub(crate) fn public_keys(&self) -> Vec<PublicKey> {
        self.keys.iter().filter_map(SigningKey::to_public).collect()
    }
}

impl ActiveKey {
    fn of(key: &SigningKey) -> Self {
        Self {
            kid: key.kid.clone(),
            algorithm: algorithm::algorithm_of(key.algorithm),
            key: algorithm::encoding_key(key),
        }
    }
}

impl VerifyingKey {
    fn of(key: &SigningKey) -> Self {
        Self {
            kid: key.kid.clone(),
            algorithm: key.algorithm,
            key: algorithm::decoding_key(key),
        }
    }
}

fn active_key(keys: &[SigningKey]) -> Result<&SigningKey, KeySetError> {
    let mut active = keys
        .iter()
        .filter(|key| key.status == SigningKeyStatus::Active);
    match (active.next(), active.count()) {
        (None, _) => Err(KeySetError::ActiveKeys(0)),
        (Some(key), 0) => Ok(key),
        (Some(_), others) => Err(KeySetError::ActiveKeys(1 + others)),
    }
}

fn check_unique_kid<'a>(
    key: &SigningKey,
    mut earlier: impl Iterator<Item = &'a SigningKey>,
) -> Result<(), KeySetError> {
    if earlier.any(|other| other.kid == key.kid) {
        return Err(KeySetError::DuplicateKid {
            kid: key.kid.clone(),
        });
    }
    Ok(())
}

/// The cause is dropped, because it adds nothing and concerns a secret.
fn check_consistency(key: &SigningKey) -> Result<(), KeySetError> {
    if algorithm::is_consistent(key) {
        Ok(())
    } else {
        Err(KeySetError::InvalidKey {
            kid: key.kid.clone(),
        })
    }
}
