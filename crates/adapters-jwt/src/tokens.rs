use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tenantry_domain::signing_keys::SigningKey;
use tenantry_domain::store::PortError;

use crate::key_set::KeySet;

/// Issues and checks JSON Web Tokens (RFC 7519).
#[derive(Debug)]
pub struct JwtTokens {
    /// The one place that knows keys. Whoever works with them takes the ring along, so that it stays the
    /// same from a token's beginning to its end.
    ring: RwLock<Arc<KeySet>>,
    pub(crate) settings: JwtSettings,
}

/// What tokens say about where they come from, and how long they may live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwtSettings {
    /// Who issues them (`iss`): `TENANTRY_PUBLIC_URL`. Also the audience (`aud`) of tokens of developers
    /// and operators.
    pub issuer: String,
    /// The longest life of an access token; one that lives longer is neither issued nor accepted (R36).
    pub access_ttl: Duration,
    /// The longest life of a refresh token; one that lives longer is neither issued nor accepted (R36).
    pub refresh_ttl: Duration,
}

impl JwtTokens {
    /// Signs with the active key and checks with all.
    ///
    /// # Errors
    /// [`PortError::Corrupt`] with a [`KeyRingError`](crate::KeyRingError) unless exactly one key is
    /// active and every key is sound.
    pub fn new(keys: &[SigningKey], settings: JwtSettings) -> Result<Self, PortError> {
        Ok(Self {
            ring: RwLock::new(Arc::new(ring_of(keys)?)),
            settings,
        })
    }

    /// Signs and checks with these keys from now on (R39). The keys that are in use already cost one
    /// comparison.
    ///
    /// # Errors
    /// As [`new`](Self::new); the keys stay as they were.
    pub fn replace_keys(&self, keys: &[SigningKey]) -> Result<(), PortError> {
        if self.ring().is_made_of(keys) {
            return Ok(());
        }
        let ring = Arc::new(ring_of(keys)?);
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
        Ok(())
    }

    /// The keys of this moment.
    pub(crate) fn ring(&self) -> Arc<KeySet> {
        let ring = self.ring.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&ring)
    }
}

fn ring_of(keys: &[SigningKey]) -> Result<KeySet, PortError> {
    KeySet::new(keys).map_err(PortError::corrupt)
}
