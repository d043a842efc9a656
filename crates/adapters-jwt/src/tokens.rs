use std::time::Duration;

use tenantry_domain::model::SigningKey;
use tenantry_domain::ports::TokenError;

use crate::key_ring::KeyRing;

/// Issues and checks JSON Web Tokens (RFC 7519).
#[derive(Debug)]
pub struct JwtTokens {
    /// The one place that knows keys: replacing them while the server runs (R39) is replacing this.
    pub(crate) ring: KeyRing,
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
    /// The longest life of a refresh token; one that lives longer is not issued.
    pub refresh_ttl: Duration,
}

impl JwtTokens {
    /// Signs with the active key and checks with all.
    ///
    /// # Errors
    /// [`TokenError::Failed`] with a [`KeyRingError`](crate::KeyRingError) unless exactly one key is
    /// active and every key is sound.
    pub fn new(keys: &[SigningKey], settings: JwtSettings) -> Result<Self, TokenError> {
        let ring = KeyRing::new(keys).map_err(|error| TokenError::Failed(Box::new(error)))?;
        Ok(Self { ring, settings })
    }
}
