//! A new password by somebody who has the mailbox, and so the end of whoever else was in (R23).

use async_trait::async_trait;
use diesel::delete;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::accounts::Account;
use tenantry_domain::throttling::ThrottleKey;
use tenantry_domain::verifications::{PasswordReset, VerificationProof, VerificationPurpose};

use super::{inserts, mailbox_proof, revocations};
use crate::schema::throttles;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl UnitOfWork for PasswordReset {
    type Output = Option<Account>;

    async fn execute(&self, connection: &AsyncPgConnection) -> Result<Option<Account>, Failure> {
        let proof = VerificationProof::Token(self.token);
        let (purpose, now) = (VerificationPurpose::ResetPassword, self.now);
        let Some(proven) = mailbox_proof::use_up(connection, &proof, purpose, now).await? else {
            return Ok(None);
        };
        let password = Some(&self.password_hash);
        let account = mailbox_proof::mark_verified(connection, &proven, password, now).await?;
        revocations::spend_tokens(connection, account.id, None, now).await?;
        revocations::end_sessions(connection, account.id, None, now).await?;
        forget_login_attempts(connection, &account).await?;
        inserts::email(connection, &self.notification).await?;
        inserts::audit_entry(connection, &self.audit).await?;
        Ok(Some(account))
    }
}

/// Forgets the failed login attempts of all clients, and whom an earlier success vouched for.
async fn forget_login_attempts(
    mut connection: &AsyncPgConnection,
    account: &Account,
) -> QueryResult<()> {
    let login_attempts = ThrottleKey::password(account.scope(), account.email.key(), None);
    delete(throttles::table.filter(throttles::subject.eq(login_attempts.subject.as_slice())))
        .execute(&mut connection)
        .await
        .map(drop)
}
