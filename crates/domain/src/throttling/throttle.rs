//! Counters of attempts, and the rules that limit them (R51 to R54).

use std::time::Duration;

use crate::throttling::{ThrottleKey, ThrottleRule};
use crate::values::Timestamp;

/// What is stored for a [`ThrottleKey`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThrottleState {
    /// Counted attempts in this window.
    pub count: u32,
    /// When the window started.
    pub window_started_at: Timestamp,
    /// The time of the last counted attempt.
    pub last_at: Timestamp,
    /// Until when an earlier success makes the client a known one; `None` when there was none.
    pub trusted_until: Option<Timestamp>,
    /// When the state has no effect any more and may be deleted.
    pub expires_at: Timestamp,
}

impl ThrottleState {
    /// How much later than an attempt the stored times may be. Overlapping attempts are not always judged in
    /// the order of their times, and the clocks of two servers differ. It is the longest time of a request.
    const DISORDER: Duration = Duration::from_secs(10);

    /// The state that an attempt is judged by: the stored one, or a new window when that has ended. A window
    /// that starts in the future means that the clock was set back; it ends, so that it locks no client
    /// out (R69).
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

    /// Without failures. A state that was not stored gets no window, so that the next attempt starts one.
    fn trusted(stored: Option<Self>, until: Timestamp) -> Self {
        let state = stored.unwrap_or(Self {
            count: 0,
            window_started_at: until,
            last_at: until,
            trusted_until: None,
            expires_at: until,
        });
        Self {
            count: 0,
            trusted_until: Some(until),
            expires_at: state.expires_at.max(until),
            ..state
        }
    }

    fn refunded(self) -> Self {
        Self {
            count: self.count.saturating_sub(1),
            ..self
        }
    }
}

/// A limit that an attempt is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is counted.
    pub key: ThrottleKey,
    /// How often it is admitted.
    pub rule: ThrottleRule,
    /// Whether it holds for unknown clients only. It neither judges nor counts when the limit before it
    /// knows an earlier success (R52).
    pub only_unknown_clients: bool,
}

/// The decision on an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The attempt is counted and may continue.
    Admitted,
    /// The attempt is too early and not counted.
    Rejected {
        /// How long to wait, at least a second.
        retry_after: Duration,
        /// How many attempts the limit allows.
        limit: u32,
    },
}

/// How a counted attempt ended, when it did not fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// It succeeded: earlier failures are cleared, and the client is a known one for some time.
    Succeeded {
        /// What was counted.
        key: ThrottleKey,
        /// Until when the client is a known one.
        trusted_until: Timestamp,
    },
    /// The attempt does not count after all.
    Refunded {
        /// What was counted.
        key: ThrottleKey,
    },
}

impl AttemptOutcome {
    /// What was counted.
    #[must_use]
    pub const fn key(&self) -> &ThrottleKey {
        match self {
            Self::Succeeded { key, .. } | Self::Refunded { key } => key,
        }
    }

    /// The state to store, from the stored one; `None` when there is nothing to store.
    #[must_use]
    pub fn apply(&self, stored: Option<ThrottleState>) -> Option<ThrottleState> {
        match self {
            Self::Succeeded { trusted_until, .. } => {
                Some(ThrottleState::trusted(stored, *trusted_until))
            }
            Self::Refunded { .. } => stored.map(ThrottleState::refunded),
        }
    }
}

/// Judges an attempt by all its limits. Each limit counts it, or none when one rejects. `states` are the stored
/// ones, in the order of the limits. A store saves them in the same transaction when the attempt is admitted.
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
    use crate::values::ClientNetwork;

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
    fn r52_a_client_with_a_recent_success_is_a_known_one() {
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
    fn r69_a_clock_that_was_set_back_locks_no_client_out() {
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
    fn r51_a_success_clears_the_failures_and_makes_the_client_a_known_one() {
        let outcome = AttemptOutcome::Succeeded {
            key: limit(ThrottleRule::PASSWORD_BY_CLIENT, false).key,
            trusted_until: START.plus(seconds(60)),
        };
        let failed = ThrottleState {
            count: 4,
            window_started_at: START,
            last_at: START,
            trusted_until: None,
            expires_at: START.plus(seconds(900)),
        };
        for stored in [Some(failed), None] {
            let state = outcome.apply(stored).unwrap();
            assert_eq!(state.count, 0);
            assert!(state.is_trusted(START.plus(seconds(59))));
            assert!(!state.is_trusted(START.plus(seconds(60))));
            let expires_at = stored.map_or(START.plus(seconds(60)), |state| state.expires_at);
            assert_eq!(state.expires_at, expires_at);
        }
    }

    #[test]
    fn a_refund_subtracts_one_attempt_and_needs_a_stored_one() {
        let limits = [limit(ThrottleRule::PASSWORD_BY_CLIENT, false)];
        let outcome = AttemptOutcome::Refunded {
            key: limits[0].key.clone(),
        };
        let mut states = [None];
        admit(&limits, &mut states, START);
        let refunded = outcome.apply(states[0]).unwrap();
        assert_eq!(refunded.count, 0);
        assert_eq!(outcome.apply(Some(refunded)).unwrap().count, 0);
        assert_eq!(outcome.apply(None), None);
    }
}
