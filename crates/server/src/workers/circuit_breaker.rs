use std::time::{Duration, Instant};

use tenantry_domain::values::EmailId;

/// Whether the mail server can be reached. While it cannot, one email at a time tests it, so that the others keep
/// their attempts.
#[derive(Default)]
pub(super) struct CircuitBreaker {
    outage: Option<Outage>,
}

struct Outage {
    next_test: Instant,
    pause: Duration,
    first_email: EmailId,
    /// Whether several emails failed: one email alone can make the server close the connection.
    has_several_emails: bool,
}

/// The first pause between two tests; each pause doubles.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

impl CircuitBreaker {
    /// How many emails may be sent at this time.
    pub(super) fn permits(&self, most: usize, now: Instant) -> usize {
        match &self.outage {
            None => most,
            Some(outage) if now < outage.next_test => 0,
            Some(_) => 1,
        }
    }

    /// This email did not reach the server. Each failed test makes the next pause longer; emails that were being
    /// sent at the same time do not.
    pub(super) fn record_failure(&mut self, email: EmailId, now: Instant) {
        let Some(outage) = &mut self.outage else {
            self.outage = Some(Outage {
                next_test: now + FIRST_PAUSE,
                pause: FIRST_PAUSE,
                first_email: email,
                has_several_emails: false,
            });
            return;
        };
        outage.has_several_emails |= outage.first_email != email;
        if now >= outage.next_test {
            outage.pause = (outage.pause * 2).min(LONGEST_PAUSE);
            outage.next_test = now + outage.pause;
        }
    }

    /// The server responded. Returns whether this ends an outage that affected several emails.
    pub(super) fn record_success(&mut self) -> bool {
        self.outage
            .take()
            .is_some_and(|outage| outage.has_several_emails)
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
    fn r29_during_an_outage_one_email_at_a_time_tests_the_server() {
        let mut server = CircuitBreaker::default();
        let start = Instant::now();
        assert_eq!(server.permits(4, start), 4);
        for number in 0..4 {
            server.record_failure(email(number), start);
        }
        assert_eq!(server.permits(4, start), 0);
        let first_test = start + FIRST_PAUSE;
        assert_eq!(server.permits(4, first_test), 1);
        server.record_failure(email(5), first_test);
        assert_eq!(server.permits(4, first_test + FIRST_PAUSE), 0);
        assert_eq!(server.permits(4, first_test + FIRST_PAUSE * 2), 1);
        assert!(server.record_success());
        assert_eq!(server.permits(4, first_test), 4);
    }

    #[test]
    fn r29_the_pause_grows_to_half_a_minute() {
        let mut server = CircuitBreaker::default();
        let mut now = Instant::now();
        for _ in 0..20 {
            server.record_failure(email(1), now);
            now += LONGEST_PAUSE;
        }
        assert_eq!(server.permits(4, now), 1);
    }

    #[test]
    fn r29_one_email_that_fails_alone_is_not_an_outage() {
        let mut server = CircuitBreaker::default();
        server.record_failure(email(1), Instant::now());
        assert!(!server.record_success());
        assert!(!server.record_success());
    }
}
