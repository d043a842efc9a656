use std::time::Duration;

use jsonwebtoken::{Validation, decode};
use tenantry_domain::ports::{AccessClaims, TokenError, TokenVerifier};
use tenantry_domain::values::{Timestamp, TokenId};

use crate::claims::{AccessTokenClaims, CommonClaims, Kind};
use crate::header::{self, ACCESS};
use crate::key_ring::VerifyingKey;
use crate::{JwtSettings, JwtTokens};

/// The longest token that is looked at (R35). Ours have less than one KiB.
const MAX_BYTES: usize = 8 * 1024;

/// How much the clocks of two servers may differ (R36).
const LEEWAY: Duration = Duration::from_secs(5);

impl TokenVerifier for JwtTokens {
    fn verify_access(&self, token: &str, now: Timestamp) -> Result<AccessClaims, TokenError> {
        self.accept(token, now).ok_or(TokenError::Refused)
    }
}

impl JwtTokens {
    /// `None` for every reason alike: nobody learns how near a forgery came.
    fn accept(&self, token: &str, now: Timestamp) -> Option<AccessClaims> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let key = header::find_key(token, ACCESS, &self.ring)?;
        let claims = signed_claims(token, key)?;
        let is_good = is_ours(&claims, &self.settings)
            && is_good_at(&claims.common, now, self.settings.access_ttl);
        if is_good { read(&claims.common) } else { None }
    }
}

/// What the token says, if the key has signed it. The library's decoder takes canonical base64url only,
/// without padding or stray bits, so no character of a token can change unnoticed (R38).
fn signed_claims(token: &str, key: &VerifyingKey) -> Option<AccessTokenClaims> {
    let mut validation = Validation::new(key.algorithm);
    validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
    // It would look at the system's clock and take lists of audiences: both are checked here instead.
    validation.validate_exp = false;
    validation.validate_aud = false;
    let token = decode(token, &key.key, &validation).ok()?;
    Some(token.claims)
}

/// Whether an access token was meant for us: ours by issuer, for the audience that its project says.
fn is_ours(claims: &AccessTokenClaims, settings: &JwtSettings) -> bool {
    let CommonClaims {
        iss,
        aud,
        kind,
        project_id,
        ..
    } = &claims.common;
    *kind == Kind::Access
        && *iss == settings.issuer
        && aud == project_id.as_ref().unwrap_or(iss)
        && claims.role_fits_project()
}

fn is_good_at(claims: &CommonClaims, now: Timestamp, longest: Duration) -> bool {
    let [iat, nbf, exp] = [claims.iat, claims.nbf, claims.exp].map(Timestamp::from_unix_seconds);
    let has_begun = now.plus(LEEWAY) >= nbf.max(iat);
    let has_not_ended = now < exp.plus(LEEWAY);
    let lives_as_allowed = iat < exp && exp <= iat.plus(longest);
    has_begun && has_not_ended && lives_as_allowed
}

fn read(claims: &CommonClaims) -> Option<AccessClaims> {
    claims.jti.parse::<TokenId>().ok()?;
    Some(AccessClaims {
        account_id: claims.sub.parse().ok()?,
        session_id: claims.sid.parse().ok()?,
        project_id: match &claims.project_id {
            Some(id) => Some(id.parse().ok()?),
            None => None,
        },
    })
}
