//! A new password by somebody who has the mailbox, and so the end of whoever else was in (R23).

use async_trait::async_trait;
use diesel::delete;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::model::{Account, ThrottleKey, VerificationPurpose};
use tenantry_domain::ports::{MailboxProof, PasswordReset};

use super::{inserts, mailbox_proof, revocations};
use crate::schema::throttles;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl UnitOfWork for PasswordReset {
    type Done = Option<Account>;

    async fn carry_out(&self, connection: &AsyncPgConnection) -> Result<Option<Account>, Failure> {
        let proof = MailboxProof::Token(self.token);
        let (purpose, now) = (VerificationPurpose::ResetPassword, self.now);
        let Some(proven) = mailbox_proof::use_up(connection, &proof, purpose, now).await? else {
            return Ok(None);
        };
        let password = Some(&self.password_hash);
        let account = mailbox_proof::mark_verified(connection, &proven, password, now).await?;
        revocations::spend_tokens(connection, account.id, None, now).await?;
        revocations::end_sessions(connection, account.id, None, now).await?;
        forget_guesses(connection, &account).await?;
        inserts::mail(connection, &self.notice).await?;
        inserts::audit_entry(connection, &self.audit).await?;
        Ok(Some(account))
    }
}

/// Forgets the failed guesses of all clients, and whom an earlier success vouched for.
async fn forget_guesses(mut connection: &AsyncPgConnection, account: &Account) -> QueryResult<()> {
    let guesses = ThrottleKey::password(account.scope(), account.email.key(), None);
    delete(throttles::table.filter(throttles::subject.eq(guesses.subject.as_slice())))
        .execute(&mut connection)
        .await
        .map(drop)
}
