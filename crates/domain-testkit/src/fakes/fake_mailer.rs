use std::collections::VecDeque;
use std::sync::Mutex;

use async_trait::async_trait;
use tenantry_domain::model::Letter;
use tenantry_domain::ports::{Mailer, MailerError};

/// Keeps the letters instead of sending them, and fails when it is told to.
#[derive(Debug, Default)]
pub struct FakeMailer {
    letters: Mutex<Vec<Letter>>,
    failures: Mutex<VecDeque<MailerFailure>>,
}

/// How a [`FakeMailer`] fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailerFailure {
    /// With [`MailerError::Unreachable`].
    Unreachable,
    /// With [`MailerError::Refused`].
    Refused,
}

impl FakeMailer {
    /// The letters that were handed over, in their order.
    #[must_use]
    pub fn letters(&self) -> Vec<Letter> {
        self.letters.lock().expect("nobody panicked").clone()
    }

    /// Fails in this way for this many letters, after the failures it was told of before.
    pub fn fail(&self, times: usize, failure: MailerFailure) {
        let mut failures = self.failures.lock().expect("nobody panicked");
        failures.extend([failure].repeat(times));
    }
}

#[async_trait]
impl Mailer for FakeMailer {
    async fn send(&self, letter: &Letter) -> Result<(), MailerError> {
        let failure = self.failures.lock().expect("nobody panicked").pop_front();
        match failure {
            Some(MailerFailure::Unreachable) => {
                Err(MailerError::Unreachable("it is told to".into()))
            }
            Some(MailerFailure::Refused) => Err(MailerError::Refused("it is told to".into())),
            None => {
                let mut letters = self.letters.lock().expect("nobody panicked");
                letters.push(letter.clone());
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tenantry_domain::model::LetterContent;
    use tenantry_domain::values::{MailId, Timestamp};

    use super::*;
    use crate::fixtures::email;

    #[tokio::test]
    async fn letters_are_kept_unless_it_is_told_to_fail() {
        let now = Timestamp::from_unix_seconds(1);
        let letter = Letter {
            id: MailId::generate(now, [1; 10]),
            to: email("jane@example.com"),
            full_name: None,
            project_name: None,
            language: None,
            created_at: now,
            content: LetterContent::PasswordChanged,
        };
        let mailer = FakeMailer::default();
        mailer.fail(1, MailerFailure::Unreachable);
        mailer.fail(1, MailerFailure::Refused);
        let outcome = mailer.send(&letter).await;
        assert!(matches!(outcome, Err(MailerError::Unreachable(_))));
        let outcome = mailer.send(&letter).await;
        assert!(matches!(outcome, Err(MailerError::Refused(_))));
        assert_eq!(mailer.letters(), []);
        mailer.send(&letter).await.unwrap();
        assert_eq!(mailer.letters(), [letter]);
    }
}
