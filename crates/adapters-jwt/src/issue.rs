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
        // One ring for both, although another may come in between.
        let key = &self.ring().active;
        check_life(grant, grant.access_expires_at, settings.access_ttl)?;
        check_life(grant, grant.refresh_expires_at, settings.refresh_ttl)?;
        let access = AccessTokenClaims::of(grant, &settings.issuer);
        let (id, end) = (grant.refresh_id, grant.refresh_expires_at);
        let refresh = CommonClaims::of(grant, &settings.issuer, Kind::Refresh, id, end);
        Ok(TokenPair {
            access: sign(ACCESS, &access, key)?,
            refresh: sign(REFRESH, &refresh, key)?,
        })
    }

    fn public_keys(&self) -> Vec<PublicKey> {
        self.ring().public_keys()
    }
}

fn sign(typ: &str, claims: &impl Serialize, key: &ActiveKey) -> Result<SecretText, PortError> {
    encode(&header::of(typ, key), claims, &key.key)
        .map(SecretText::new)
        .map_err(PortError::corrupt)
}

/// A token that we would reject later is a mistake in the settings, to be seen at once.
fn check_life(grant: &TokenGrant, end: Timestamp, longest: Duration) -> Result<(), PortError> {
    if end > grant.issued_at.plus(longest) {
        return Err(PortError::corrupt(
            "a token would live longer than the settings allow",
        ));
    }
    Ok(())
}
