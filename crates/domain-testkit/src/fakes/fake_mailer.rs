use std::collections::VecDeque;
use std::sync::Mutex;

use async_trait::async_trait;
use tenantry_domain::email::{EmailMessage, Mailer, MailerError};

/// Stores the emails instead of sending them, and fails on request.
#[derive(Debug, Default)]
pub struct FakeMailer {
    messages: Mutex<Vec<EmailMessage>>,
    failures: Mutex<VecDeque<MailerFailure>>,
}

/// How a [`FakeMailer`] fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailerFailure {
    /// With [`MailerError::Unreachable`].
    Unreachable,
    /// With [`MailerError::Rejected`].
    Rejected,
}

impl FakeMailer {
    /// The sent emails, in order.
    pub fn messages(&self) -> Vec<EmailMessage> {
        self.messages.lock().expect("no holder panicked").clone()
    }

    /// Lets this many of the next emails fail in this way.
    pub fn fail(&self, times: usize, failure: MailerFailure) {
        let mut failures = self.failures.lock().expect("no holder panicked");
        failures.extend([failure].repeat(times));
    }
}

#[async_trait]
impl Mailer for FakeMailer {
    async fn send(&self, message: &EmailMessage) -> Result<(), MailerError> {
        let failure = self
            .failures
            .lock()
            .expect("no holder panicked")
            .pop_front();
        match failure {
            Some(MailerFailure::Unreachable) => {
                Err(MailerError::Unreachable("a requested failure".into()))
            }
            Some(MailerFailure::Rejected) => {
                Err(MailerError::Rejected("a requested failure".into()))
            }
            None => {
                let mut messages = self.messages.lock().expect("no holder panicked");
                messages.push(message.clone());
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::email::EmailContent;
    use tenantry_domain::values::{EmailId, Timestamp};

    use super::*;
    use crate::fixtures::email;

    #[tokio::test]
    async fn messages_are_stored_unless_a_failure_was_requested() {
        let now = Timestamp::from_unix_seconds(1);
        let message = EmailMessage {
            id: EmailId::generate(now, [1; 10]),
            to: email("jane@example.com"),
            full_name: None,
            project_name: None,
            language: None,
            created_at: now,
            content: EmailContent::PasswordChanged,
        };
        let mailer = FakeMailer::default();
        mailer.fail(1, MailerFailure::Unreachable);
        mailer.fail(1, MailerFailure::Rejected);
        let outcome = mailer.send(&message).await;
        assert!(matches!(outcome, Err(MailerError::Unreachable(_))));
        let outcome = mailer.send(&message).await;
        assert!(matches!(outcome, Err(MailerError::Rejected(_))));
        assert_eq!(mailer.messages(), []);
        mailer.send(&message).await.unwrap();
        assert_eq!(mailer.messages(), [message]);
    }
}
