use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::model::{
    AccountScope, Admission, Limit, RequestOrigin, Settlement, ThrottleKey, ThrottleRule,
};
use crate::ports::{Clock, HasherError, StoreError, ThrottleRepository, Turn, Turns};
use crate::values::{ClientNetwork, EmailKey, Timestamp};

/// How long a success vouches for the client that it came from (R52).
const TRUST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Lets passwords be guessed only so often. A guess is counted before it is looked at, so that many at
/// once cost no more verifications than one after the other (R51).
#[derive(Clone)]
pub struct GuessLimits {
    /// Where guesses are counted.
    pub throttles: Arc<dyn ThrottleRepository>,
    /// Lets guesses at one account from one client wait for each other.
    pub turns: Arc<dyn Turns>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// Whether anything is limited at all; false for benchmarks.
    pub enabled: bool,
}

/// Why a guess is not looked at.
#[derive(Debug, Error)]
pub enum GuessError {
    /// There were too many before it.
    #[error("too many passwords were guessed")]
    TooMany {
        /// How long to wait.
        retry_after: Duration,
        /// How many are free.
        limit: u32,
    },
    /// Its turn did not come.
    #[error(transparent)]
    Turn(#[from] HasherError),
    /// It could not be counted.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A guess that was counted, and may be looked at.
pub(crate) struct Guess {
    counted: Option<Counted>,
}

struct Counted {
    by_client: ThrottleKey,
    by_strangers: ThrottleKey,
    _turn: Turn,
}

impl GuessLimits {
    /// Counts a guess at this account's password, whether or not there is such an account. It is judged by
    /// the time at which it came: a pause is not spent by waiting for one's turn.
    pub(crate) async fn begin(
        &self,
        scope: AccountScope,
        email: &EmailKey,
        origin: &RequestOrigin,
    ) -> Result<Guess, GuessError> {
        if !self.enabled {
            return Ok(Guess { counted: None });
        }
        let address = origin.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let by_client = ThrottleKey::password(scope, email, Some(ClientNetwork::of(address)));
        let by_strangers = ThrottleKey::password(scope, email, None);
        let came_at = self.clock.now();
        let turn = self.turns.take(&by_client).await?;
        let limits = limits(&by_client, &by_strangers);
        match self.count(&limits, came_at).await? {
            Admission::Admitted => Ok(Guess {
                counted: Some(Counted {
                    by_client,
                    by_strangers,
                    _turn: turn,
                }),
            }),
            Admission::Refused { retry_after, limit } => {
                Err(GuessError::TooMany { retry_after, limit })
            }
        }
    }

    /// All clients are counted together, so they count one after the other: a crowd that guesses at one
    /// account takes one connection to the store, and leaves the others to everybody else.
    async fn count(
        &self,
        limits: &[Limit; 2],
        came_at: Timestamp,
    ) -> Result<Admission, GuessError> {
        let [_, by_strangers] = limits;
        let _turn = self.turns.take(&by_strangers.key).await?;
        Ok(self.throttles.attempt(limits, came_at).await?)
    }

    /// Writes down at once how a guess ended.
    pub(crate) async fn settle(&self, settlements: &[Settlement]) -> Result<(), StoreError> {
        if settlements.is_empty() {
            return Ok(());
        }
        self.throttles.settle(settlements).await
    }
}

fn limits(by_client: &ThrottleKey, by_strangers: &ThrottleKey) -> [Limit; 2] {
    [
        Limit {
            key: by_client.clone(),
            rule: ThrottleRule::PASSWORD_BY_CLIENT,
            for_strangers: false,
        },
        Limit {
            key: by_strangers.clone(),
            rule: ThrottleRule::PASSWORD_BY_STRANGERS,
            for_strangers: true,
        },
    ]
}

impl Guess {
    /// The guess was right.
    pub(crate) fn succeeded(&self, now: Timestamp) -> Vec<Settlement> {
        self.settled(|counted| Settlement::Succeeded {
            key: counted.by_client.clone(),
            trusted_until: now.plus(TRUST),
        })
    }

    /// The guess was not looked at after all.
    pub(crate) fn taken_back(&self) -> Vec<Settlement> {
        self.settled(|counted| Settlement::Refunded {
            key: counted.by_client.clone(),
        })
    }

    fn settled(&self, by_client: impl Fn(&Counted) -> Settlement) -> Vec<Settlement> {
        self.counted.as_ref().map_or_else(Vec::new, |counted| {
            let by_strangers = Settlement::Refunded {
                key: counted.by_strangers.clone(),
            };
            vec![by_client(counted), by_strangers]
        })
    }
}
