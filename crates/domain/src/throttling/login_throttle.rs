use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::accounts::Tenant;
use crate::audit::RequestOrigin;
use crate::ports::{Policy, Ports};
use crate::store::PortError;
use crate::system::Clock;
use crate::throttling::{
    Admission, AttemptOutcome, KeyedLock, Limit, LockGuard, ThrottleKey, ThrottleRepository,
    ThrottleRule,
};
use crate::values::{ClientNetwork, EmailKey, Timestamp};

/// How long a successful login makes its client a known one (R52).
const TRUST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Throttles login attempts. An attempt is counted before the password is verified, so that concurrent
/// attempts cannot exceed the limit (R51).
#[derive(Clone)]
pub struct LoginThrottle {
    /// Counts the attempts.
    pub throttles: Arc<dyn ThrottleRepository>,
    /// Serialises the attempts of one client at one account.
    pub keyed_lock: Arc<dyn KeyedLock>,
    /// The time of an attempt.
    pub clock: Arc<dyn Clock>,
    /// Whether attempts are limited; off for benchmarks.
    pub enabled: bool,
}

/// The limit of attempts was reached.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("too many attempts")]
pub struct TooManyAttempts {
    /// How long to wait.
    pub retry_after: Duration,
    /// How many attempts the limit allows.
    pub limit: u32,
}

/// Why a login attempt was not started.
#[derive(Debug, Error)]
pub enum ThrottleError {
    /// There were too many attempts before this one.
    #[error(transparent)]
    TooManyAttempts(#[from] TooManyAttempts),
    /// A port failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// A login attempt that was counted.
pub(crate) struct LoginAttempt {
    counted: Option<Counted>,
}

struct Counted {
    by_client: ThrottleKey,
    by_unknown_clients: ThrottleKey,
    _guard: LockGuard,
}

impl LoginThrottle {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, policy: &Policy) -> Self {
        Self {
            throttles: ports.store.clone(),
            keyed_lock: ports.keyed_lock.clone(),
            clock: ports.clock.clone(),
            enabled: policy.rate_limits,
        }
    }

    /// Counts an attempt at this account, whether or not it exists. It is judged by the time of its arrival:
    /// waiting for the lock does not shorten a pause.
    pub(crate) async fn begin(
        &self,
        tenant: Tenant,
        email: &EmailKey,
        origin: &RequestOrigin,
    ) -> Result<LoginAttempt, ThrottleError> {
        if !self.enabled {
            return Ok(LoginAttempt { counted: None });
        }
        let address = origin.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let by_client = ThrottleKey::password(tenant, email, Some(ClientNetwork::of(address)));
        let by_unknown_clients = ThrottleKey::password(tenant, email, None);
        let arrived_at = self.clock.now();
        let guard = self.keyed_lock.lock(&by_client).await?;
        let limits = limits(&by_client, &by_unknown_clients);
        match self.count(&limits, arrived_at).await? {
            Admission::Admitted => Ok(LoginAttempt {
                counted: Some(Counted {
                    by_client,
                    by_unknown_clients,
                    _guard: guard,
                }),
            }),
            Admission::Rejected { retry_after, limit } => {
                Err(TooManyAttempts { retry_after, limit }.into())
            }
        }
    }

    /// The counter of unknown clients is one row, so attempts at an account are counted one at a time. Many
    /// clients at one account then use one connection of the store.
    async fn count(
        &self,
        limits: &[Limit; 2],
        arrived_at: Timestamp,
    ) -> Result<Admission, PortError> {
        let [_, by_unknown_clients] = limits;
        let _guard = self.keyed_lock.lock(&by_unknown_clients.key).await?;
        self.throttles.count_attempt(limits, arrived_at).await
    }

    /// Stores how a login attempt ended.
    pub(crate) async fn settle(&self, outcomes: &[AttemptOutcome]) -> Result<(), PortError> {
        if outcomes.is_empty() {
            return Ok(());
        }
        self.throttles.settle_attempts(outcomes).await
    }
}

fn limits(by_client: &ThrottleKey, by_unknown_clients: &ThrottleKey) -> [Limit; 2] {
    [
        Limit {
            key: by_client.clone(),
            rule: ThrottleRule::PASSWORD_BY_CLIENT,
            only_unknown_clients: false,
        },
        Limit {
            key: by_unknown_clients.clone(),
            rule: ThrottleRule::PASSWORD_BY_UNKNOWN_CLIENTS,
            only_unknown_clients: true,
        },
    ]
}

impl LoginAttempt {
    /// The password was correct.
    pub(crate) fn succeeded(&self, now: Timestamp) -> Vec<AttemptOutcome> {
        self.outcomes(|counted| AttemptOutcome::Succeeded {
            key: counted.by_client.clone(),
            trusted_until: now.plus(TRUST),
        })
    }

    /// The password was not verified after all.
    pub(crate) fn refunded(&self) -> Vec<AttemptOutcome> {
        self.outcomes(|counted| AttemptOutcome::Refunded {
            key: counted.by_client.clone(),
        })
    }

    fn outcomes(&self, by_client: impl Fn(&Counted) -> AttemptOutcome) -> Vec<AttemptOutcome> {
        self.counted.as_ref().map_or_else(Vec::new, |counted| {
            let by_unknown_clients = AttemptOutcome::Refunded {
                key: counted.by_unknown_clients.clone(),
            };
            vec![by_client(counted), by_unknown_clients]
        })
    }
}
