use std::time::{Duration, Instant};

use tenantry_smtp_testkit::{ReceivedEmail, SmtpServer};

use crate::Email;

/// The emails to one address, in their order.
pub struct Mailbox<'a> {
    smtp: &'a SmtpServer,
    address: String,
    read: usize,
}

/// How long an email may take.
const TIMEOUT: Duration = Duration::from_secs(30);

impl<'a> Mailbox<'a> {
    /// The mailbox of this address; every email is unread.
    pub fn of(smtp: &'a SmtpServer, address: &str) -> Self {
        Self {
            smtp,
            address: address.to_owned(),
            read: 0,
        }
    }

    /// The next email; waits for it.
    #[track_caller]
    pub fn next_email(&mut self) -> Email {
        let started = Instant::now();
        let mut all = self.smtp.received();
        loop {
            let next = self.to_address(&all).nth(self.read).map(Email::received);
            if let Some(email) = next {
                self.read += 1;
                return email;
            }
            let left = TIMEOUT.saturating_sub(started.elapsed());
            all = self.smtp.wait_for(all.len() + 1, left);
        }
    }

    /// How many emails have arrived.
    pub fn count(&self) -> usize {
        self.to_address(&self.smtp.received()).count()
    }

    fn to_address<'m>(
        &'m self,
        all: &'m [ReceivedEmail],
    ) -> impl Iterator<Item = &'m ReceivedEmail> {
        all.iter().filter(|email| email.to.contains(&self.address))
    }
}
