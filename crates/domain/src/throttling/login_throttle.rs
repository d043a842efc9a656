use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::accounts::Tenant;
use crate::audit::RequestOrigin;
use crate::passwords::HasherError;
use crate::store::PortError;
use crate::system::Clock;
use crate::throttling::{
    Admission, AttemptOutcome, KeyedLock, Limit, LockGuard, ThrottleKey, ThrottleRepository,
    ThrottleRule,
};
use crate::values::{ClientNetwork, EmailKey, Timestamp};

/// How long a success vouches for the client that it came from (R52).
const TRUST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Lets passwords be attempted only so often. A login attempt is counted before it is looked at, so that many at
/// once cost no more verifications than one after the other (R51).
#[derive(Clone)]
pub struct LoginThrottle {
    /// Where login attempts are counted.
    pub throttles: Arc<dyn ThrottleRepository>,
    /// Lets login attempts at one account from one client wait for each other.
    pub turns: Arc<dyn KeyedLock>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// Whether anything is limited at all; false for benchmarks.
    pub enabled: bool,
}

/// Why a login attempt is not looked at.
#[derive(Debug, Error)]
pub enum ThrottleError {
    /// There were too many before it.
    #[error("too many passwords were attempted")]
    TooMany {
        /// How long to wait.
        retry_after: Duration,
        /// How many are free.
        limit: u32,
    },
    /// Its turn did not come.
    #[error(transparent)]
    LockGuard(#[from] HasherError),
    /// It could not be counted.
    #[error(transparent)]
    Store(#[from] PortError),
}

/// A login attempt that was counted, and may be looked at.
pub(crate) struct LoginAttempt {
    counted: Option<Counted>,
}

struct Counted {
    by_client: ThrottleKey,
    by_strangers: ThrottleKey,
    _turn: LockGuard,
}

impl LoginThrottle {
    /// Counts a login attempt at this account's password, whether or not there is such an account. It is judged by
    /// the time at which it came: a pause is not spent by waiting for one's turn.
    pub(crate) async fn begin(
        &self,
        scope: Tenant,
        email: &EmailKey,
        origin: &RequestOrigin,
    ) -> Result<LoginAttempt, ThrottleError> {
        if !self.enabled {
            return Ok(LoginAttempt { counted: None });
        }
        let address = origin.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let by_client = ThrottleKey::password(scope, email, Some(ClientNetwork::of(address)));
        let by_strangers = ThrottleKey::password(scope, email, None);
        let came_at = self.clock.now();
        let turn = self.turns.take(&by_client).await?;
        let limits = limits(&by_client, &by_strangers);
        match self.count(&limits, came_at).await? {
            Admission::Admitted => Ok(LoginAttempt {
                counted: Some(Counted {
                    by_client,
                    by_strangers,
                    _turn: turn,
                }),
            }),
            Admission::Rejected { retry_after, limit } => {
                Err(ThrottleError::TooMany { retry_after, limit })
            }
        }
    }

    /// All clients are counted together, so they count one after the other: a crowd that login attempts at one
    /// account takes one connection to the store, and leaves the others to everybody else.
    async fn count(
        &self,
        limits: &[Limit; 2],
        came_at: Timestamp,
    ) -> Result<Admission, ThrottleError> {
        let [_, by_strangers] = limits;
        let _turn = self.turns.take(&by_strangers.key).await?;
        Ok(self.throttles.count_attempt(limits, came_at).await?)
    }

    /// Writes down at once how a login attempt ended.
    pub(crate) async fn settle(&self, settlements: &[AttemptOutcome]) -> Result<(), PortError> {
        if settlements.is_empty() {
            return Ok(());
        }
        self.throttles.settle_attempts(settlements).await
    }
}

fn limits(by_client: &ThrottleKey, by_strangers: &ThrottleKey) -> [Limit; 2] {
    [
        Limit {
            key: by_client.clone(),
            rule: ThrottleRule::PASSWORD_BY_CLIENT,
            only_unknown_clients: false,
        },
        Limit {
            key: by_strangers.clone(),
            rule: ThrottleRule::PASSWORD_BY_UNKNOWN_CLIENTS,
            only_unknown_clients: true,
        },
    ]
}

impl LoginAttempt {
    /// The login attempt was right.
    pub(crate) fn succeeded(&self, now: Timestamp) -> Vec<AttemptOutcome> {
        self.settled(|counted| AttemptOutcome::Succeeded {
            key: counted.by_client.clone(),
            trusted_until: now.plus(TRUST),
        })
    }

    /// The login attempt was not looked at after all.
    pub(crate) fn refunded(&self) -> Vec<AttemptOutcome> {
        self.settled(|counted| AttemptOutcome::Refunded {
            key: counted.by_client.clone(),
        })
    }

    fn settled(&self, by_client: impl Fn(&Counted) -> AttemptOutcome) -> Vec<AttemptOutcome> {
        self.counted.as_ref().map_or_else(Vec::new, |counted| {
            let by_strangers = AttemptOutcome::Refunded {
                key: counted.by_strangers.clone(),
            };
            vec![by_client(counted), by_strangers]
        })
    }
}
