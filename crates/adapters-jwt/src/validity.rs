use std::time::Duration;

use tenantry_domain::values::Timestamp;

use crate::claims::CommonClaims;

/// Tolerated clock skew between servers (R36).
const LEEWAY: Duration = Duration::from_secs(5);

/// The validity period of a token (RFC 7519 §4.1.4 to §4.1.6).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Validity {
    pub(crate) issued_at: Timestamp,
    pub(crate) not_before: Timestamp,
    pub(crate) expires_at: Timestamp,
}

impl Validity {
    pub(crate) fn of(claims: &CommonClaims) -> Self {
        let [issued_at, not_before, expires_at] =
            [claims.iat, claims.nbf, claims.exp].map(Timestamp::from_unix_seconds);
        Self {
            issued_at,
            not_before,
            expires_at,
        }
    }

    /// Whether a token is valid now and its lifetime does not exceed the maximum.
    pub(crate) fn includes(&self, now: Timestamp, max_lifetime: Duration) -> bool {
        let has_started = now.plus(LEEWAY) >= self.not_before.max(self.issued_at);
        let has_not_expired = now < self.expires_at.plus(LEEWAY);
        let has_allowed_lifetime = self.issued_at < self.expires_at
            && self.expires_at <= self.issued_at.plus(max_lifetime);
        has_started && has_not_expired && has_allowed_lifetime
    }
}
