use std::time::Duration;

use jsonwebtoken::encode;
use serde::Serialize;
use tenantry_domain::sessions::{TokenGrant, TokenIssuer, TokenPair};
use tenantry_domain::signing_keys::PublicKey;
use tenantry_domain::store::PortError;
use tenantry_domain::values::{SecretText, Timestamp};

use crate::JwtTokens;
use crate::claims::{AccessTokenClaims, CommonClaims, Kind};
use crate::header::{self, ACCESS, REFRESH};
use crate::key_set::ActiveKey;

impl TokenIssuer for JwtTokens {
    fn issue(&self, grant: &TokenGrant) -> Result<TokenPair, PortError> {
        let settings = &self.settings;
        // One key for both tokens, even if the keys are replaced in between.
        let key = &self.key_set().active;
        check_lifetime(grant, grant.access_expires_at, settings.access_ttl)?;
        check_lifetime(grant, grant.refresh_expires_at, settings.refresh_ttl)?;
        let access = AccessTokenClaims::of(grant, &settings.issuer);
        let (id, end) = (grant.refresh_id, grant.refresh_expires_at);
        let refresh = CommonClaims::of(grant, &settings.issuer, Kind::Refresh, id, end);
        Ok(TokenPair {
            access: sign(ACCESS, &access, key)?,
            refresh: sign(REFRESH, &refresh, key)?,
        })
    }

    fn public_keys(&self) -> Vec<PublicKey> {
        self.key_set().public_keys()
    }
}

fn sign(typ: &str, claims: &impl Serialize, key: &ActiveKey) -> Result<SecretText, PortError> {
    encode(&header::of(typ, key), claims, &key.key)
        .map(SecretText::new)
        .map_err(PortError::corrupt)
}

/// A token with a longer lifetime would fail verification, so issuing it is an error.
fn check_lifetime(
    grant: &TokenGrant,
    end: Timestamp,
    max_lifetime: Duration,
) -> Result<(), PortError> {
    if end > grant.issued_at.plus(max_lifetime) {
        return Err(PortError::corrupt(
            "the lifetime of a token exceeds the configured maximum",
        ));
    }
    Ok(())
}
