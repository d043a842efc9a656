use aws_lc_rs::signature::{ED25519_PUBLIC_KEY_LEN, Ed25519KeyPair, KeyPair as _};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use tenantry_domain::model::{PublicKey, SigningAlgorithm, SigningKey, SigningKeyStatus};
use thiserror::Error;

/// The keys in use at one time: one that signs, and all that verify.
#[derive(Debug)]
pub(crate) struct KeyRing {
    pub(crate) active: ActiveKey,
    verifying: Vec<VerifyingKey>,
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
    pub(crate) public: PublicKey,
    pub(crate) algorithm: Algorithm,
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
    /// The private key cannot be read, or is not the private key of the public one.
    #[error("the signing key `{kid}` is damaged")]
    Damaged {
        /// Its name.
        kid: String,
    },
}

impl KeyRing {
    pub(crate) fn new(keys: &[SigningKey]) -> Result<Self, KeyRingError> {
        for (position, key) in keys.iter().enumerate() {
            check_key(key)?;
            check_name(key, keys.iter().take(position))?;
        }
        Ok(Self {
            active: ActiveKey::of(the_active_one(keys)?),
            verifying: keys.iter().map(VerifyingKey::of).collect(),
        })
    }

    pub(crate) fn find(&self, kid: &str) -> Option<&VerifyingKey> {
        self.verifying.iter().find(|key| key.public.kid == kid)
    }

    pub(crate) fn public_keys(&self) -> impl Iterator<Item = &PublicKey> {
        self.verifying.iter().map(|key| &key.public)
    }
}

impl ActiveKey {
    fn of(key: &SigningKey) -> Self {
        Self {
            kid: key.kid.clone(),
            algorithm: algorithm(key.algorithm),
            key: EncodingKey::from_ed_der(key.private_key.expose()),
        }
    }
}

impl VerifyingKey {
    fn of(key: &SigningKey) -> Self {
        Self {
            public: key.to_public(),
            algorithm: algorithm(key.algorithm),
            // Despite its name it takes the 32 bytes of RFC 8032.
            key: DecodingKey::from_ed_der(&key.public_key),
        }
    }
}

const fn algorithm(algorithm: SigningAlgorithm) -> Algorithm {
    match algorithm {
        SigningAlgorithm::EdDsa => Algorithm::EdDSA,
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

/// A pair that does not fit would sign tokens that nobody can check. Its cause is not passed on: it says
/// nothing more, and is about a secret.
fn check_key(key: &SigningKey) -> Result<(), KeyRingError> {
    let fits = match key.algorithm {
        SigningAlgorithm::EdDsa => {
            key.public_key.len() == ED25519_PUBLIC_KEY_LEN
                && Ed25519KeyPair::from_pkcs8(key.private_key.expose())
                    .is_ok_and(|pair| pair.public_key().as_ref() == key.public_key)
        }
    };
    if fits {
        Ok(())
    } else {
        Err(KeyRingError::Damaged {
            kid: key.kid.clone(),
        })
    }
}
