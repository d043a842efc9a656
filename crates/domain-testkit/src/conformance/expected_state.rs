use tenantry_domain::accounts::Account;
use tenantry_domain::email::OutboxEmail;
use tenantry_domain::sessions::Session;
use tenantry_domain::values::{AccountId, SessionId};

use crate::{EmailState, StoreSnapshot};

/// What a store is expected to hold that held this before.
pub(super) trait Altered {
    /// The account, to be altered.
    fn account(&mut self, id: AccountId) -> &mut Account;

    /// The session, to be altered.
    fn session(&mut self, id: SessionId) -> &mut Session;

    /// Puts an email into the outbox.
    fn add_email(&mut self, email: &OutboxEmail);

    /// Uses up every token of the account.
    fn use_up_tokens(&mut self, account: AccountId);
}

impl Altered for StoreSnapshot {
    fn account(&mut self, id: AccountId) -> &mut Account {
        let mut accounts = self.accounts.iter_mut();
        accounts.find(|one| one.id == id).expect("the account")
    }

    fn session(&mut self, id: SessionId) -> &mut Session {
        let mut sessions = self.sessions.iter_mut();
        sessions.find(|one| one.id == id).expect("the session")
    }

    fn add_email(&mut self, email: &OutboxEmail) {
        self.email_states.push(EmailState::new(email));
        self.emails.push(email.clone());
    }

    fn use_up_tokens(&mut self, account: AccountId) {
        let verifications = self.verifications.iter();
        let tokens = verifications.filter(|one| one.account_id == account);
        self.used_verifications.extend(tokens.map(|one| one.id));
        self.used_verifications.sort();
        self.used_verifications.dedup();
    }
}
