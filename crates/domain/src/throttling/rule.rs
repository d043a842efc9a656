use std::time::Duration;

use crate::throttling::ThrottleState;
use crate::values::Timestamp;

/// How often an attempt is admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThrottleRule {
    /// Attempts without a pause within the window.
    pub free: u32,
    /// The window; it starts with the first attempt.
    pub window: Duration,
    /// The longest pause after the free attempts. The first pause is one second, and each one doubles;
    /// `None` admits no further attempt before the window ends.
    pub longest_pause: Option<Duration>,
}

impl ThrottleRule {
    /// Login attempts by one client: five in 15 minutes, then pauses of 1, 2, 4 … 60 s (R51).
    pub const PASSWORD_BY_CLIENT: Self = Self {
        free: 5,
        window: Duration::from_secs(15 * 60),
        longest_pause: Some(Duration::from_secs(60)),
    };
    /// Login attempts by all clients that never logged in to the account.
    pub const PASSWORD_BY_UNKNOWN_CLIENTS: Self = Self {
        free: 100,
        ..Self::PASSWORD_BY_CLIENT
    };
    /// Requests for emails of one purpose to one address (R27).
    pub const EMAILS_TO_ADDRESS: Self = Self {
        free: 3,
        window: Duration::from_secs(60 * 60),
        longest_pause: None,
    };
    /// Requests for emails by one client (R27).
    pub const EMAILS_BY_CLIENT: Self = Self {
        free: 20,
        ..Self::EMAILS_TO_ADDRESS
    };

    /// How long the next attempt must wait; zero when it is admitted.
    pub(super) fn pause_left(&self, state: &ThrottleState, now: Timestamp) -> Duration {
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
