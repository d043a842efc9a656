use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tenantry_domain::signing_keys::SigningKey;
use tenantry_domain::store::PortError;

use crate::key_set::KeySet;

/// Issues and verifies JSON Web Tokens (RFC 7519).
#[derive(Debug)]
pub struct JwtTokens {
    /// Each operation clones the `Arc` once, so that it uses the same keys throughout.
    key_set: RwLock<Arc<KeySet>>,
    pub(crate) settings: JwtSettings,
}

/// The issuer and the maximum lifetimes of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwtSettings {
    /// The issuer (`iss`): `TENANTRY_PUBLIC_URL`. Also the audience (`aud`) for developers and operators.
    pub issuer: String,
    /// Maximum lifetime of an access token. A longer one is neither issued nor accepted (R36).
    pub access_ttl: Duration,
    /// Maximum lifetime of a refresh token. A longer one is neither issued nor accepted (R36).
    pub refresh_ttl: Duration,
}

impl JwtTokens {
    /// Signs with the active key and verifies with all keys.
    ///
    /// # Errors
    /// [`PortError::Corrupt`] with a [`KeySetError`](crate::KeySetError) unless exactly one key is
    /// active and every key is valid.
    pub fn new(keys: &[SigningKey], settings: JwtSettings) -> Result<Self, PortError> {
        Ok(Self {
            key_set: RwLock::new(Arc::new(build_key_set(keys)?)),
            settings,
        })
    }

    /// Replaces the keys for signing and verification (R39). Equal keys leave the cache of verified tokens
    /// in place.
    ///
    /// # Errors
    /// As [`new`](Self::new). The previous keys stay in use.
    pub fn replace_keys(&self, keys: &[SigningKey]) -> Result<(), PortError> {
        if self.key_set().consists_of(keys) {
            return Ok(());
        }
        let key_set = Arc::new(build_key_set(keys)?);
        *self.key_set.write().unwrap_or_else(PoisonError::into_inner) = key_set;
        Ok(())
    }

    pub(crate) fn key_set(&self) -> Arc<KeySet> {
        let key_set = self.key_set.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&key_set)
    }
}

fn build_key_set(keys: &[SigningKey]) -> Result<KeySet, PortError> {
    KeySet::new(keys).map_err(PortError::corrupt)
}
