use jsonwebtoken::{Validation, decode};
use serde::de::DeserializeOwned;
use tenantry_domain::sessions::{AccessClaims, RefreshClaims, TokenVerifier};
use tenantry_domain::values::{Timestamp, TokenId};

use crate::claims::{AccessTokenClaims, CommonClaims, Kind};
use crate::header::{self, ACCESS, REFRESH};
use crate::key_set::{KeySet, VerifyingKey};
use crate::validity::Validity;
use crate::verified_token_cache::Accepted;
use crate::{JwtSettings, JwtTokens, algorithm};

/// The longest token that is looked at (R35). Ours have less than one KiB.
const MAX_BYTES: usize = 8 * 1024;

impl TokenVerifier for JwtTokens {
    fn verify_access(&self, token: &str, now: Timestamp) -> Option<AccessClaims> {
        self.accept_access(token, now)
    }

    fn verify_refresh(&self, token: &str, now: Timestamp) -> Option<RefreshClaims> {
        self.accept_refresh(token, now)
    }
}

/// `None` for every reason alike: nobody learns how near a forgery came.
impl JwtTokens {
    fn accept_access(&self, token: &str, now: Timestamp) -> Option<AccessClaims> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let ring = self.ring();
        let check = || self.check_access(token, &ring);
        let accepted = ring.known_tokens.get_or_check(token, check)?;
        let is_good = accepted.validity.holds(now, self.settings.access_ttl);
        is_good.then_some(accepted.claims)
    }

    /// Everything about an access token that no time can change.
    fn check_access(&self, token: &str, ring: &KeySet) -> Option<Accepted> {
        let claims: AccessTokenClaims = signed_claims(token, ACCESS, ring)?;
        let is_good =
            is_ours(&claims.common, Kind::Access, &self.settings) && claims.role_fits_project();
        let RefreshClaims {
            account_id,
            session_id,
            project_id,
            ..
        } = read(&claims.common).filter(|_| is_good)?;
        Some(Accepted {
            claims: AccessClaims {
                account_id,
                session_id,
                project_id,
            },
            validity: Validity::of(&claims.common),
        })
    }

    fn accept_refresh(&self, token: &str, now: Timestamp) -> Option<RefreshClaims> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let claims: CommonClaims = signed_claims(token, REFRESH, &self.ring())?;
        let is_good = is_ours(&claims, Kind::Refresh, &self.settings)
            && Validity::of(&claims).holds(now, self.settings.refresh_ttl);
        read(&claims).filter(|_| is_good)
    }
}

/// What a token of this type says, if the key that it names has signed it.
fn signed_claims<Claims: DeserializeOwned>(
    token: &str,
    typ: &str,
    ring: &KeySet,
) -> Option<Claims> {
    decoded(token, header::find_key(token, typ, ring)?)
}

/// The library's decoder takes canonical base64url only, without padding or stray bits, so no character of
/// a token can change unnoticed (R38).
fn decoded<Claims: DeserializeOwned>(token: &str, key: &VerifyingKey) -> Option<Claims> {
    let mut validation = Validation::new(algorithm::named(key.algorithm));
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    // It would look at the system's clock and take lists of audiences: both are checked here instead.
    validation.validate_exp = false;
    validation.validate_aud = false;
    let token = decode(token, &key.key, &validation).ok()?;
    Some(token.claims)
}

/// Whether a token was meant for this use by us: ours by issuer, for the audience that its project says.
fn is_ours(claims: &CommonClaims, kind: Kind, settings: &JwtSettings) -> bool {
    let audience = claims.project_id.as_ref().unwrap_or(&claims.iss);
    claims.kind == kind && claims.iss == settings.issuer && claims.aud == *audience
}

/// The ids of a token, all of which must be some.
fn read(claims: &CommonClaims) -> Option<RefreshClaims> {
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
