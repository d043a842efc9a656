use std::time::Duration;

use tenantry_domain::values::Timestamp;

use crate::claims::CommonClaims;

/// How much the clocks of two servers may differ (R36).
const LEEWAY: Duration = Duration::from_secs(5);

/// The time in which a token is good (RFC 7519 §4.1.4 to §4.1.6).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Validity {
    /// `iat`
    pub(crate) issued_at: Timestamp,
    /// `nbf`
    pub(crate) not_before: Timestamp,
    /// `exp`
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

    /// Whether a token that may live for so long is good now.
    pub(crate) fn holds(&self, now: Timestamp, longest: Duration) -> bool {
        let has_begun = now.plus(LEEWAY) >= self.not_before.max(self.issued_at);
        let has_not_ended = now < self.expires_at.plus(LEEWAY);
        let lives_as_allowed =
            self.issued_at < self.expires_at && self.expires_at <= self.issued_at.plus(longest);
        has_begun && has_not_ended && lives_as_allowed
    }
}
