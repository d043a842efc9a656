use std::time::{Duration, Instant};

use tenantry_smtp_testkit::{ReceivedMail, SmtpServer};

use crate::Mail;

/// The mails to one address, read one after the other.
pub struct Mailbox<'a> {
    post: &'a SmtpServer,
    address: String,
    read: usize,
}

/// How long a mail may take.
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

    /// The next mail; waits for it.
    #[must_use]
    #[track_caller]
    pub fn next_mail(&mut self) -> Mail {
        let started = Instant::now();
        let mut all = self.post.received();
        loop {
            let next = self.mine(&all).nth(self.read).map(Mail::received);
            if let Some(mail) = next {
                self.read += 1;
                return mail;
            }
            let left = PATIENCE.saturating_sub(started.elapsed());
            all = self.post.wait_for(all.len() + 1, left);
        }
    }

    /// How many mails have come so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.mine(&self.post.received()).count()
    }

    fn mine<'m>(&'m self, all: &'m [ReceivedMail]) -> impl Iterator<Item = &'m ReceivedMail> {
        all.iter().filter(|mail| mail.to.contains(&self.address))
    }
}
