use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use tenantry_adapters_jwt::{JwtKeyGenerator, JwtSettings, JwtTokens};
use tenantry_domain::roles::Role;
use tenantry_domain::sessions::TokenGrant;
use tenantry_domain::signing_keys::{SigningAlgorithm, SigningKey, SigningKeyGenerator as _};
use tenantry_domain::values::Timestamp;

pub(crate) const NOW: i64 = 1_765_103_400;
pub(crate) const ISSUER: &str = "https://accounts.example.com";
pub(crate) const ACCOUNT: &str = "019af85c-7440-7707-8707-070707070701";
pub(crate) const PROJECT: &str = "019af85c-7440-7707-8707-070707070702";
pub(crate) const SESSION: &str = "019af85c-7440-7707-8707-070707070703";
pub(crate) const ACCESS_ID: &str = "019af85c-7440-7707-8707-070707070704";
pub(crate) const REFRESH_ID: &str = "019af85c-7440-7707-8707-070707070705";

pub(crate) fn at(unix_seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(unix_seconds)
}

pub(crate) fn new_key() -> SigningKey {
    new_key_of(SigningAlgorithm::default())
}

pub(crate) fn new_key_of(algorithm: SigningAlgorithm) -> SigningKey {
    JwtKeyGenerator::new(algorithm).generate(at(NOW)).unwrap()
}

pub(crate) fn tokens_with(keys: &[SigningKey]) -> JwtTokens {
    JwtTokens::new(keys, settings()).unwrap()
}

pub(crate) fn settings() -> JwtSettings {
    JwtSettings {
        issuer: ISSUER.to_owned(),
        access_ttl: Duration::from_secs(1_800),
        refresh_ttl: Duration::from_secs(604_800),
    }
}

pub(crate) fn grant() -> TokenGrant {
    TokenGrant {
        account_id: ACCOUNT.parse().unwrap(),
        role: Role::EndUser,
        project_id: Some(PROJECT.parse().unwrap()),
        email_verified: false,
        session_id: SESSION.parse().unwrap(),
        access_id: ACCESS_ID.parse().unwrap(),
        refresh_id: REFRESH_ID.parse().unwrap(),
        issued_at: at(NOW),
        access_expires_at: at(NOW + 1_800),
        refresh_expires_at: at(NOW + 604_800),
    }
}

/// Sets one member of `value`.
pub(crate) fn with(mut value: Value, member: &str, to: Value) -> Value {
    value[member] = to;
    value
}

/// The JSON of one part of a token: 0 is the header, 1 the claims.
pub(crate) fn part(token: &str, index: usize) -> String {
    let encoded = token.split('.').nth(index).unwrap();
    String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).unwrap()).unwrap()
}
