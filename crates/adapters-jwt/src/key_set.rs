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
    pub(crate) known_tokens: VerifiedTokenCache,
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
pub enum KeyRingError {
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
    pub(crate) fn new(keys: &[SigningKey]) -> Result<Self, KeyRingError> {
        for (position, key) in keys.iter().enumerate() {
            check_key(key)?;
            check_name(key, keys.iter().take(position))?;
        }
        Ok(Self {
            active: ActiveKey::of(the_active_one(keys)?),
            verifying: keys.iter().map(VerifyingKey::of).collect(),
            keys: keys.to_vec(),
            known_tokens: VerifiedTokenCache::default(),
        })
    }

    pub(crate) fn is_made_of(&self, keys: &[SigningKey]) -> bool {
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
            algorithm: algorithm::named(key.algorithm),
            key: algorithm::signing_part(key),
        }
    }
}

impl VerifyingKey {
    fn of(key: &SigningKey) -> Self {
        Self {
            kid: key.kid.clone(),
            algorithm: key.algorithm,
            key: algorithm::verifying_part(key),
        }
    }
}

fn the_active_one(keys: &[SigningKey]) -> Result<&SigningKey, KeyRingError> {
    let mut active = keys
        .iter()
        .filter(|key| key.status == SigningKeyStatus::Active);
    match (active.next(), active.count()) {
        (None, _) => Err(KeyRingError::ActiveKeys(0)),
        (Some(key), 0) => Ok(key),
        (Some(_), others) => Err(KeyRingError::ActiveKeys(1 + others)),
    }
}

fn check_name<'a>(
    key: &SigningKey,
    mut earlier: impl Iterator<Item = &'a SigningKey>,
) -> Result<(), KeyRingError> {
    if earlier.any(|other| other.kid == key.kid) {
        return Err(KeyRingError::DuplicateKid {
            kid: key.kid.clone(),
        });
    }
    Ok(())
}

/// The cause is not passed on: it says nothing more, and is about a secret.
fn check_key(key: &SigningKey) -> Result<(), KeyRingError> {
    if algorithm::is_sound(key) {
        Ok(())
    } else {
        Err(KeyRingError::Damaged {
            kid: key.kid.clone(),
        })
    }
}
