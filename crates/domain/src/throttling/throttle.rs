//! Counters of attempts: how often somebody may try something before being slowed down (R51 to R54).

use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::accounts::Tenant;
use crate::values::{ClientNetwork, EmailKey, Timestamp};
use crate::verifications::VerificationPurpose;

/// What is counted. It holds hashes, never an address (R60).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThrottleKey {
    /// SHA-256 of what is attempted on whom.
    pub subject: [u8; 32],
    /// The client that attempts it; `None` for all clients together.
    pub client: Option<ClientNetwork>,
}

impl ThrottleKey {
    /// LoginAttempts of this account's password, by one client or by all.
    #[must_use]
    pub fn password(scope: Tenant, email: &EmailKey, client: Option<ClientNetwork>) -> Self {
        Self::new("password", Some((scope, email)), client)
    }

    /// Emails of one purpose that are asked for to this address. Each purpose has its own count, so that
    /// nobody can use up a victim's resets by asking for other emails (R52).
    #[must_use]
    pub fn emails_to(purpose: VerificationPurpose, scope: Tenant, email: &EmailKey) -> Self {
        Self::new(purpose.as_str(), Some((scope, email)), None)
    }

    /// Emails that this client asks for.
    #[must_use]
    pub fn emails_by(client: ClientNetwork) -> Self {
        Self::new("email", None, Some(client))
    }

    fn new(
        attempt: &str,
        account: Option<(Tenant, &EmailKey)>,
        client: Option<ClientNetwork>,
    ) -> Self {
        let (space, email) = match account {
            None => (String::new(), ""),
            Some((Tenant::Platform, email)) => ("platform".to_owned(), email.as_str()),
            Some((Tenant::Project(id), email)) => (id.to_string(), email.as_str()),
        };
        let subject = Sha256::digest([attempt, &space, email].join("\n"));
        Self {
            subject: subject.into(),
            client,
        }
    }
}

/// How often something may be attempted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThrottleRule {
    /// Attempts that are free within the window.
    pub free: u32,
    /// The window, from the first attempt on.
    pub window: Duration,
    /// The longest pause after the free attempts. It begins with one second and doubles with each
    /// attempt; `None` for no further attempt before the window ends.
    pub longest_pause: Option<Duration>,
}

impl ThrottleRule {
    /// LoginAttempts of a password by one client: five in 15 minutes, then pauses of 1, 2, 4 … 60 s (R51).
    pub const PASSWORD_BY_CLIENT: Self = Self {
        free: 5,
        window: Duration::from_secs(15 * 60),
        longest_pause: Some(Duration::from_secs(60)),
    };
    /// LoginAttempts of a password by all clients that never logged in to that account.
    pub const PASSWORD_BY_UNKNOWN_CLIENTS: Self = Self {
        free: 100,
        ..Self::PASSWORD_BY_CLIENT
    };
    /// Emails of one purpose that are asked for to one address (R27).
    pub const EMAILS_TO_ADDRESS: Self = Self {
        free: 3,
        window: Duration::from_secs(60 * 60),
        longest_pause: None,
    };
    /// Emails that one client asks for (R27).
    pub const EMAILS_BY_CLIENT: Self = Self {
        free: 20,
        ..Self::EMAILS_TO_ADDRESS
    };

    /// How long one still has to wait; zero when the next attempt is welcome.
    fn pause_left(&self, state: &ThrottleState, now: Timestamp) -> Duration {
        let Some(over) = state.count.checked_sub(self.free) else {
            return Duration::ZERO;
        };
        match self.longest_pause {
            None => now.until(state.window_started_at.plus(self.window)),
            Some(longest) => {
                let pause = Duration::from_secs(1_u64.checked_shl(over).unwrap_or(u64::MAX));
                now.until(state.last_at.plus(pause.min(longest)))
            }
        }
    }
}

/// What is known about a [`ThrottleKey`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThrottleState {
    /// Attempts in this window.
    pub count: u32,
    /// When the window began.
    pub window_started_at: Timestamp,
    /// When the last attempt was counted.
    pub last_at: Timestamp,
    /// Until when an earlier success vouches for the client; `None` when there was none.
    pub trusted_until: Option<Timestamp>,
    /// From when on nothing of this matters any more.
    pub expires_at: Timestamp,
}

impl ThrottleState {
    /// Attempts that overlap are not always judged in the order of their times, and the clocks of two
    /// servers differ a little: a count may be this much younger than the attempt, which is as long as a
    /// request may take.
    const DISORDER: Duration = Duration::from_secs(10);

    /// The state at the beginning of a window, which is the first attempt that is counted. A window that seems to begin in the future does so because
    /// the clock was set back: it ends there and then, so that nobody is locked out by it (R69).
    fn current(state: Option<Self>, rule: &ThrottleRule, now: Timestamp) -> Self {
        let trusted_until = state.and_then(|old| old.trusted_until);
        let latest = now.plus(Self::DISORDER);
        state
            .filter(|old| {
                old.count > 0
                    && old.window_started_at <= latest
                    && old.last_at <= latest
                    && now < old.window_started_at.plus(rule.window)
            })
            .unwrap_or(Self {
                count: 0,
                window_started_at: now,
                last_at: now,
                trusted_until,
                expires_at: now,
            })
    }

    fn is_trusted(&self, now: Timestamp) -> bool {
        self.trusted_until.is_some_and(|end| now < end)
    }

    fn counted(self, rule: &ThrottleRule, now: Timestamp) -> Self {
        let window_end = self.window_started_at.plus(rule.window);
        Self {
            count: self.count.saturating_add(1),
            last_at: now.max(self.last_at),
            expires_at: self
                .trusted_until
                .map_or(window_end, |end| end.max(window_end)),
            ..self
        }
    }
}

/// One limit that an attempt has to pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is counted.
    pub key: ThrottleKey,
    /// How often.
    pub rule: ThrottleRule,
    /// Whether it holds for strangers only: it is neither asked nor counted when the limit before it
    /// knows an earlier success (R52).
    pub only_unknown_clients: bool,
}

/// Whether an attempt may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It may, and is counted.
    Admitted,
    /// It comes too early, and is not counted.
    Rejected {
        /// How long to wait, at least a second.
        retry_after: Duration,
        /// How many attempts the limit allows.
        limit: u32,
    },
}

/// How an attempt that was counted ended, when it was no failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// It succeeded: the failures before it are forgotten, and the client is trusted for some time.
    Succeeded {
        /// What was counted.
        key: ThrottleKey,
        /// Until when the success vouches for the client.
        trusted_until: Timestamp,
    },
    /// It does not count after all.
    Refunded {
        /// What was counted.
        key: ThrottleKey,
    },
}

/// The limit that counts alone while an earlier success vouches for the client: the first, when all
/// others are for strangers (R52). Of a client without failures it then admits the next attempt.
#[must_use]
pub fn known_client_limit(limits: &[Limit]) -> Option<&Limit> {
    let (own, others) = limits.split_first()?;
    let is_alone =
        !own.only_unknown_clients && others.iter().all(|limit| limit.only_unknown_clients);
    is_alone.then_some(own)
}

/// Judges an attempt by all its limits, and counts it by each, or by none when one rejects. `states` are
/// what is stored for the limits, in their order; a store saves them in the same transaction when the
/// attempt is admitted.
pub fn admit(limits: &[Limit], states: &mut [Option<ThrottleState>], now: Timestamp) -> Admission {
    let mut counted = Vec::new();
    let mut is_trusted = false;
    for (limit, state) in limits.iter().zip(states.iter()) {
        let current = ThrottleState::current(*state, &limit.rule, now);
        if limit.only_unknown_clients && is_trusted {
            counted.push(*state);
            continue;
        }
        is_trusted = current.is_trusted(now);
        let pause = limit.rule.pause_left(&current, now);
        if !pause.is_zero() {
            return Admission::Rejected {
                retry_after: pause.max(Duration::from_secs(1)),
                limit: limit.rule.free,
            };
        }
        counted.push(Some(current.counted(&limit.rule, now)));
    }
    for (state, counted) in states.iter_mut().zip(counted) {
        *state = counted;
    }
    Admission::Admitted
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_unix_seconds(1_000_000);

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn limit(rule: ThrottleRule, only_unknown_clients: bool) -> Limit {
        let client = ClientNetwork::of("192.0.2.1".parse().unwrap());
        Limit {
            key: ThrottleKey::emails_by(client),
            rule,
            only_unknown_clients,
        }
    }

    fn rejected_for(admission: Admission) -> Option<u64> {
        match admission {
            Admission::Admitted => None,
            Admission::Rejected { retry_after, .. } => Some(retry_after.as_secs()),
        }
    }

    #[test]
    fn r51_five_attempts_are_free_then_the_pauses_double_up_to_a_minute() {
        let limits = [limit(ThrottleRule::PASSWORD_BY_CLIENT, false)];
        let mut states = [None];
        for _ in 0..5 {
            assert_eq!(admit(&limits, &mut states, START), Admission::Admitted);
        }
        let mut now = START;
        for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
            assert_eq!(rejected_for(admit(&limits, &mut states, now)), Some(pause));
            now = now.plus(seconds(pause));
            assert_eq!(admit(&limits, &mut states, now), Admission::Admitted);
        }
        let next_window = START.plus(ThrottleRule::PASSWORD_BY_CLIENT.window);
        assert_eq!(
            admit(&limits, &mut states, next_window),
            Admission::Admitted
        );
        assert_eq!(states[0].unwrap().count, 1);
    }

    #[test]
    fn r27_after_the_third_email_the_hour_has_to_pass() {
        let limits = [limit(ThrottleRule::EMAILS_TO_ADDRESS, false)];
        let mut states = [None];
        for _ in 0..3 {
            assert_eq!(admit(&limits, &mut states, START), Admission::Admitted);
        }
        let later = START.plus(seconds(600));
        assert_eq!(
            rejected_for(admit(&limits, &mut states, later)),
            Some(3_000)
        );
        let next_hour = START.plus(seconds(3_600));
        assert_eq!(admit(&limits, &mut states, next_hour), Admission::Admitted);
    }

    #[test]
    fn a_rejected_attempt_is_counted_nowhere() {
        let limits = [
            limit(ThrottleRule::EMAILS_BY_CLIENT, false),
            limit(
                ThrottleRule {
                    free: 0,
                    ..ThrottleRule::EMAILS_TO_ADDRESS
                },
                false,
            ),
        ];
        let mut states = [None, None];
        assert!(rejected_for(admit(&limits, &mut states, START)).is_some());
        assert_eq!(states, [None, None]);
    }

    #[test]
    fn r52_a_client_with_a_recent_success_is_no_stranger() {
        let limits = [
            limit(ThrottleRule::PASSWORD_BY_CLIENT, false),
            limit(
                ThrottleRule {
                    free: 0,
                    ..ThrottleRule::PASSWORD_BY_UNKNOWN_CLIENTS
                },
                true,
            ),
        ];
        let known = ThrottleState {
            count: 0,
            window_started_at: START,
            last_at: START,
            trusted_until: Some(START.plus(seconds(60))),
            expires_at: START.plus(seconds(60)),
        };
        let mut states = [Some(known), None];
        assert_eq!(admit(&limits, &mut states, START), Admission::Admitted);
        assert_eq!(states[1], None);
        let too_late = START.plus(seconds(60));
        assert!(rejected_for(admit(&limits, &mut states, too_late)).is_some());
    }

    #[test]
    fn r69_a_clock_that_was_set_back_locks_nobody_out() {
        let limits = [limit(ThrottleRule::EMAILS_TO_ADDRESS, false)];
        let mut states = [None];
        for _ in 0..3 {
            admit(&limits, &mut states, START);
        }
        let an_hour_back = START.minus(seconds(3_600));
        assert_eq!(
            admit(&limits, &mut states, an_hour_back),
            Admission::Admitted
        );
    }

    #[test]
    fn r51_an_attempt_that_is_judged_after_a_later_one_is_counted_with_it() {
        let limits = [limit(ThrottleRule::PASSWORD_BY_CLIENT, false)];
        let mut states = [None];
        for milliseconds in [4, 3, 2, 1, 0] {
            let now = START.plus(Duration::from_millis(milliseconds));
            assert_eq!(admit(&limits, &mut states, now), Admission::Admitted);
        }
        assert_eq!(states[0].unwrap().count, 5);
        assert_eq!(rejected_for(admit(&limits, &mut states, START)), Some(1));
    }

    #[test]
    fn r60_a_key_holds_no_address() {
        let email = crate::values::EmailAddress::parse("jane@example.com").unwrap();
        let key = ThrottleKey::password(Tenant::Platform, email.key(), None);
        assert!(!format!("{key:?}").contains("jane"));
        assert_ne!(
            key,
            ThrottleKey::emails_to(
                VerificationPurpose::ResetPassword,
                Tenant::Platform,
                email.key()
            )
        );
    }
}
