use std::time::{Duration, Instant};

use tenantry_domain::values::MailId;

/// What is known of the mail server: while it is away, one mail at a time finds out whether it is back, so
/// that the others do not use up their tries.
#[derive(Default)]
pub(super) struct MailServer {
    away: Option<Away>,
}

struct Away {
    next_try: Instant,
    pause: Duration,
    first_mail: MailId,
    /// One mail alone can also make the server hang up.
    for_several_mails: bool,
}

/// The first pause; each one after it is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

impl MailServer {
    /// How many mails may be on their way to it now.
    pub(super) fn places(&self, most: usize, now: Instant) -> usize {
        match &self.away {
            None => most,
            Some(away) if now < away.next_try => 0,
            Some(_) => 1,
        }
    }

    /// This mail did not reach it. Each try that finds it away lengthens the pause before the next one;
    /// mails that were under way at the same time do not.
    pub(super) fn is_away(&mut self, mail: MailId, now: Instant) {
        let Some(away) = &mut self.away else {
            self.away = Some(Away {
                next_try: now + FIRST_PAUSE,
                pause: FIRST_PAUSE,
                first_mail: mail,
                for_several_mails: false,
            });
            return;
        };
        away.for_several_mails |= away.first_mail != mail;
        if now >= away.next_try {
            away.pause = (away.pause * 2).min(LONGEST_PAUSE);
            away.next_try = now + away.pause;
        }
    }

    /// It answered. Says whether it was away until now, for more mails than one.
    pub(super) fn answered(&mut self) -> bool {
        self.away.take().is_some_and(|away| away.for_several_mails)
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::values::Timestamp;

    use super::*;

    fn mail(number: u8) -> MailId {
        MailId::generate(Timestamp::from_unix_seconds(1), [number; 10])
    }

    #[test]
    fn r29_while_it_is_away_one_mail_at_a_time_looks_for_it() {
        let mut server = MailServer::default();
        let start = Instant::now();
        assert_eq!(server.places(4, start), 4);
        for number in 0..4 {
            server.is_away(mail(number), start);
        }
        assert_eq!(server.places(4, start), 0);
        let first_try = start + FIRST_PAUSE;
        assert_eq!(server.places(4, first_try), 1);
        server.is_away(mail(5), first_try);
        assert_eq!(server.places(4, first_try + FIRST_PAUSE), 0);
        assert_eq!(server.places(4, first_try + FIRST_PAUSE * 2), 1);
        assert!(server.answered());
        assert_eq!(server.places(4, first_try), 4);
    }

    #[test]
    fn r29_the_pause_grows_to_half_a_minute() {
        let mut server = MailServer::default();
        let mut now = Instant::now();
        for _ in 0..20 {
            server.is_away(mail(1), now);
            now += LONGEST_PAUSE;
        }
        assert_eq!(server.places(4, now), 1);
    }

    #[test]
    fn r29_a_mail_that_makes_it_hang_up_is_no_absence() {
        let mut server = MailServer::default();
        server.is_away(mail(1), Instant::now());
        assert!(!server.answered());
        assert!(!server.answered());
    }
}
