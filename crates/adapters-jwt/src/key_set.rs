use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use tenantry_domain::signing_keys::{PublicKey, SigningAlgorithm, SigningKey, SigningKeyStatus};
use thiserror::Error;

use crate::algorithm;
use crate::verified_token_cache::VerifiedTokenCache;

/// The keys in use at one time: one that signs, and all that verify.
#[derive(Debug)]
pub(crate) struct KeySet {
    pub(crate) active: ActiveKey,
    verifying: Vec<VerifyingKey>,
    /// What it was made of.
    keys: Vec<SigningKey>,
    /// What these keys verified already.
    pub(crate) verified_tokens: VerifiedTokenCache,
}

/// The key that signs.
#[derive(Debug)]
pub(crate) struct ActiveKey {
    pub(crate) kid: String,
    pub(crate) algorithm: Algorithm,
    pub(crate) key: EncodingKey,
}

/// A key that verifies. It has one algorithm, which no token can choose (R35).
#[derive(Debug)]
pub(crate) struct VerifyingKey {
    kid: String,
    pub(crate) algorithm: SigningAlgorithm,
    pub(crate) key: DecodingKey,
}

/// Why keys cannot be used together.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum KeySetError {
    /// None or several of the keys are active.
    #[error("exactly one signing key must be active, not {0}")]
    ActiveKeys(usize),
    /// Two keys have one name.
    #[error("two signing keys are named `{kid}`")]
    DuplicateKid {
        /// The name.
        kid: String,
    },
    /// The private key cannot be read, or does not belong to the public one.
    #[error("the signing key `{kid}` is damaged")]
    Damaged {
        /// Its name.
        kid: String,
    },
}

impl KeySet {
    pub(crate) fn new(keys: &[SigningKey]) -> Result<Self, KeySetError> {
        for (position, key) in keys.iter().enumerate() {
            check_key(key)?;
            check_name(key, keys.iter().take(position))?;
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

fn check_name<'a>(
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

/// The cause is not passed on: it says nothing more, and is about a secret.
fn check_key(key: &SigningKey) -> Result<(), KeySetError> {
    if algorithm::is_consistent(key) {
        Ok(())
    } else {
        Err(KeySetError::Damaged {
            kid: key.kid.clone(),
        })
    }
}
