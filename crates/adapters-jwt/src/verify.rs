use jsonwebtoken::{Validation, decode};
use serde::de::DeserializeOwned;
use tenantry_domain::sessions::{AccessClaims, RefreshClaims, TokenVerifier};
use tenantry_domain::values::{Timestamp, TokenId};

use crate::claims::{AccessTokenClaims, CommonClaims, Kind};
use crate::header::{self, ACCESS, REFRESH};
use crate::key_set::{KeySet, VerifyingKey};
use crate::validity::Validity;
use crate::verified_token_cache::VerifiedToken;
use crate::{JwtSettings, JwtTokens, algorithm};

/// Maximum length of a token (R35). Issued tokens have less than 1 KiB.
const MAX_BYTES: usize = 8 * 1024;

impl TokenVerifier for JwtTokens {
    fn verify_access(&self, token: &str, now: Timestamp) -> Option<AccessClaims> {
        self.access_claims(token, now)
    }

    fn verify_refresh(&self, token: &str, now: Timestamp) -> Option<RefreshClaims> {
        self.refresh_claims(token, now)
    }
}

/// `None` for every failure, so that a response never reveals why a token was rejected.
impl JwtTokens {
    fn access_claims(&self, token: &str, now: Timestamp) -> Option<AccessClaims> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let key_set = self.key_set();
        let verify = || self.verify_access_token(token, &key_set);
        let verified = key_set.verified_tokens.get_or_verify(token, verify)?;
        let is_valid = verified.validity.includes(now, self.settings.access_ttl);
        is_valid.then_some(verified.claims)
    }

    /// Verifies everything except the validity period, so that the result can be cached.
    fn verify_access_token(&self, token: &str, key_set: &KeySet) -> Option<VerifiedToken> {
        let claims: AccessTokenClaims = verified_claims(token, ACCESS, key_set)?;
        let is_valid =
            is_intended(&claims.common, Kind::Access, &self.settings) && claims.role_fits_project();
        let RefreshClaims {
            account_id,
            session_id,
            project_id,
            ..
        } = parse_ids(&claims.common).filter(|_| is_valid)?;
        Some(VerifiedToken {
            claims: AccessClaims {
                account_id,
                session_id,
                project_id,
            },
            validity: Validity::of(&claims.common),
        })
    }

    fn refresh_claims(&self, token: &str, now: Timestamp) -> Option<RefreshClaims> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let claims: CommonClaims = verified_claims(token, REFRESH, &self.key_set())?;
        let is_valid = is_intended(&claims, Kind::Refresh, &self.settings)
            && Validity::of(&claims).includes(now, self.settings.refresh_ttl);
        parse_ids(&claims).filter(|_| is_valid)
    }
}

/// The claims of a token of this type, if the key of its `kid` has signed it.
fn verified_claims<Claims: DeserializeOwned>(
    token: &str,
    typ: &str,
    key_set: &KeySet,
) -> Option<Claims> {
    decode_claims(token, header::find_key(token, typ, key_set)?)
}

/// `jsonwebtoken` accepts canonical base64url only, without padding or stray bits. So a token with any
/// changed character is rejected (R38).
fn decode_claims<Claims: DeserializeOwned>(token: &str, key: &VerifyingKey) -> Option<Claims> {
    let mut validation = Validation::new(algorithm::algorithm_of(key.algorithm));
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    // The library would use the system clock and accept several audiences. Both are checked elsewhere.
    validation.validate_exp = false;
    validation.validate_aud = false;
    let token = decode(token, &key.key, &validation).ok()?;
    Some(token.claims)
}

/// Whether issuer, audience and kind are the expected ones.
fn is_intended(claims: &CommonClaims, kind: Kind, settings: &JwtSettings) -> bool {
    let audience = claims.project_id.as_ref().unwrap_or(&claims.iss);
    claims.kind == kind && claims.iss == settings.issuer && claims.aud == *audience
}

/// The ids in the claims, if all are valid.
fn parse_ids(claims: &CommonClaims) -> Option<RefreshClaims> {
    Some(RefreshClaims {
        account_id: claims.sub.parse().ok()?,
        session_id: claims.sid.parse().ok()?,
        project_id: match &claims.project_id {
            Some(id) => Some(id.parse().ok()?),
            None => None,
        },
        token_id: claims.jti.parse::<TokenId>().ok()?,
    })
}
