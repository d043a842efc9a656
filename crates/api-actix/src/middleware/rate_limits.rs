use std::net::{IpAddr, Ipv4Addr};

use tenantry_domain::values::ClientNetwork;
use uuid::Uuid;

use super::keyed_rate_limiter::{KeyedRateLimiter, RateQuota};
use crate::error::ApiError;

/// The quota of one credential or account (R55).
const BY_CREDENTIAL: RateQuota = RateQuota {
    sustained: 100,
    burst: 200,
};
/// The quota of one client on routes without authentication (R54).
const BY_CLIENT: RateQuota = RateQuota {
    sustained: 50,
    burst: 300,
};

/// Request rates, counted in this process to keep the server usable. Limits that protect single accounts are
/// counted in the store.
pub(crate) struct RateLimits {
    by_credential: Option<KeyedRateLimiter<Uuid>>,
    by_client: Option<KeyedRateLimiter<ClientNetwork>>,
}

impl RateLimits {
    pub(crate) fn new(enabled: bool) -> Self {
        Self {
            by_credential: enabled.then(|| KeyedRateLimiter::new(BY_CREDENTIAL)),
            by_client: enabled.then(|| KeyedRateLimiter::new(BY_CLIENT)),
        }
    }

    /// Counts a call with this credential or of this account.
    ///
    /// # Errors
    /// 429 when it exceeds its quota.
    pub(crate) fn count(&self, credential: Uuid) -> Result<(), ApiError> {
        self.by_credential
            .as_ref()
            .map_or(Ok(()), |limiter| limiter.count(&credential))
    }

    /// Counts a call from this IP address; clients without one share a counter.
    ///
    /// # Errors
    /// 429 when the client exceeds its quota.
    pub(crate) fn count_client(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        let client = ClientNetwork::of(address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)));
        self.by_client
            .as_ref()
            .map_or(Ok(()), |limiter| limiter.count(&client))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::StatusCode;

    fn accepted_of(calls: u32, call: impl Fn() -> Result<(), ApiError>) -> u32 {
        (0..calls).map(|_| u32::from(call().is_ok())).sum()
    }

    #[test]
    fn r55_a_credential_at_its_limit_does_not_affect_another() {
        let limits = RateLimits::new(true);
        let [busy, idle] = [1, 2].map(Uuid::from_u128);
        let accepted = accepted_of(1_000, || limits.count(busy));
        assert!((200..400).contains(&accepted), "{accepted}");
        assert_eq!(accepted_of(100, || limits.count(idle)), 100);
    }

    #[test]
    fn r54_an_ipv6_network_is_one_client() {
        let limits = RateLimits::new(true);
        let call = |address: &str| limits.count_client(address.parse().ok());
        let accepted = accepted_of(300, || call("2001:db8::1"));
        let neighbour = accepted_of(700, || call("2001:db8::ffff:2"));
        assert!((300..400).contains(&(accepted + neighbour)));
        assert_eq!(accepted_of(100, || call("2001:db8:0:1::1")), 100);
        let rejected = call("2001:db8::3").map_err(|error| error.code().status());
        assert_eq!(rejected, Err(StatusCode::TOO_MANY_REQUESTS));
    }

    #[test]
    fn limits_can_be_switched_off() {
        let limits = RateLimits::new(false);
        assert_eq!(accepted_of(1_000, || limits.count(Uuid::nil())), 1_000);
        assert_eq!(accepted_of(1_000, || limits.count_client(None)), 1_000);
    }
}
