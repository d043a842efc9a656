//! A new password by somebody who has the mailbox, and so the end of whoever else was in (R23).

use diesel::delete;
use diesel::prelude::*;
use tenantry_domain::accounts::Account;
use tenantry_domain::throttling::ThrottleKey;
use tenantry_domain::verifications::{PasswordReset, VerificationProof, VerificationPurpose};

use super::{inserts, mailbox_proof, revocations};
use crate::schema::throttles;
use crate::unit_of_work::{Failure, UnitOfWork};

impl UnitOfWork for PasswordReset {
    type Output = Option<Account>;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<Option<Account>, Failure> {
        let proof = VerificationProof::Token(self.token);
        let (purpose, now) = (VerificationPurpose::ResetPassword, self.now);
        let Some(proven) = mailbox_proof::use_up(connection, &proof, purpose, now)? else {
            return Ok(None);
        };
        let password = Some(&self.password_hash);
        let account = mailbox_proof::mark_verified(connection, &proven, password, now)?;
        revocations::spend_tokens(connection, account.id, None, now)?;
        revocations::end_sessions(connection, account.id, None, now)?;
        forget_login_attempts(connection, &account)?;
        inserts::email(connection, &self.notification)?;
        inserts::audit_entry(connection, &self.audit)?;
        Ok(Some(account))
    }
}

/// Forgets the failed login attempts of all clients, and whom an earlier success vouched for.
fn forget_login_attempts(connection: &mut SqliteConnection, account: &Account) -> QueryResult<()> {
    let login_attempts = ThrottleKey::password(account.scope(), account.email.key(), None);
    delete(throttles::table.filter(throttles::subject.eq(login_attempts.subject.as_slice())))
        .execute(connection)
        .map(drop)
}
