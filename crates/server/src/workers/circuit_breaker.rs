use std::time::{Duration, Instant};

use tenantry_domain::values::EmailId;

/// What is known of the mail server: while it is away, one email at a time finds out whether it is back, so
/// that the others do not use up their tries.
#[derive(Default)]
pub(super) struct CircuitBreaker {
    away: Option<Away>,
}

struct Away {
    next_try: Instant,
    pause: Duration,
    first_email: EmailId,
    /// One email alone can also make the server hang up.
    for_several_emails: bool,
}

/// The first pause; each one after it is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

impl CircuitBreaker {
    /// How many emails may be on their way to it now.
    pub(super) fn places(&self, most: usize, now: Instant) -> usize {
        match &self.away {
            None => most,
            Some(away) if now < away.next_try => 0,
            Some(_) => 1,
        }
    }

    /// This email did not reach it. Each try that finds it away lengthens the pause before the next one;
    /// emails that were under way at the same time do not.
    pub(super) fn is_away(&mut self, email: EmailId, now: Instant) {
        let Some(away) = &mut self.away else {
            self.away = Some(Away {
                next_try: now + FIRST_PAUSE,
                pause: FIRST_PAUSE,
                first_email: email,
                for_several_emails: false,
            });
            return;
        };
        away.for_several_emails |= away.first_email != email;
        if now >= away.next_try {
            away.pause = (away.pause * 2).min(LONGEST_PAUSE);
            away.next_try = now + away.pause;
        }
    }

    /// It answered. Says whether it was away until now, for more emails than one.
    pub(super) fn answered(&mut self) -> bool {
        self.away.take().is_some_and(|away| away.for_several_emails)
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::values::Timestamp;

    use super::*;

    fn email(number: u8) -> EmailId {
        EmailId::generate(Timestamp::from_unix_seconds(1), [number; 10])
    }

    #[test]
    fn r29_while_it_is_away_one_email_at_a_time_looks_for_it() {
        let mut server = CircuitBreaker::default();
        let start = Instant::now();
        assert_eq!(server.places(4, start), 4);
        for number in 0..4 {
            server.is_away(email(number), start);
        }
        assert_eq!(server.places(4, start), 0);
        let first_try = start + FIRST_PAUSE;
        assert_eq!(server.places(4, first_try), 1);
        server.is_away(email(5), first_try);
        assert_eq!(server.places(4, first_try + FIRST_PAUSE), 0);
        assert_eq!(server.places(4, first_try + FIRST_PAUSE * 2), 1);
        assert!(server.answered());
        assert_eq!(server.places(4, first_try), 4);
    }

    #[test]
    fn r29_the_pause_grows_to_half_a_minute() {
        let mut server = CircuitBreaker::default();
        let mut now = Instant::now();
        for _ in 0..20 {
            server.is_away(email(1), now);
            now += LONGEST_PAUSE;
        }
        assert_eq!(server.places(4, now), 1);
    }

    #[test]
    fn r29_an_email_that_makes_it_hang_up_is_no_absence() {
        let mut server = CircuitBreaker::default();
        server.is_away(email(1), Instant::now());
        assert!(!server.answered());
        assert!(!server.answered());
    }
}
