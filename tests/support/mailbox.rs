use std::time::{Duration, Instant};

use tenantry_smtp_testkit::{ReceivedEmail, SmtpServer};

use crate::Email;

/// The emails to one address, read one after the other.
pub struct Mailbox<'a> {
    post: &'a SmtpServer,
    address: String,
    read: usize,
}

/// How long an email may take.
const PATIENCE: Duration = Duration::from_secs(30);

impl<'a> Mailbox<'a> {
    /// The mailbox of this address, of which nothing has been read yet.
    #[must_use]
    pub fn of(post: &'a SmtpServer, address: &str) -> Self {
        Self {
            post,
            address: address.to_owned(),
            read: 0,
        }
    }

    /// The next email; waits for it.
    #[must_use]
    #[track_caller]
    pub fn next_email(&mut self) -> Email {
        let started = Instant::now();
        let mut all = self.post.received();
        loop {
            let next = self.mine(&all).nth(self.read).map(Email::received);
            if let Some(email) = next {
                self.read += 1;
                return email;
            }
            let left = PATIENCE.saturating_sub(started.elapsed());
            all = self.post.wait_for(all.len() + 1, left);
        }
    }

    /// How many emails have come so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.mine(&self.post.received()).count()
    }

    fn mine<'m>(&'m self, all: &'m [ReceivedEmail]) -> impl Iterator<Item = &'m ReceivedEmail> {
        all.iter().filter(|email| email.to.contains(&self.address))
    }
}
