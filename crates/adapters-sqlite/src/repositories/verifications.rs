use async_trait::async_trait;
use diesel::prelude::*;
use diesel::update;
use tenantry_domain::accounts::{Account, Tenant};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{EmailKey, SecretHash, Timestamp, VerificationId};
use tenantry_domain::verifications::{
    CodeTimes, PasswordReset, PendingVerification, Verification, VerificationProof,
    VerificationPurpose, VerificationRepository,
};

use super::mailbox_proof;
use crate::SqliteDatabase;
use crate::error::decode;
use crate::rows::{AccountRow, PendingVerificationRow, StoredId, StoredTime, VerificationRow};
use crate::schema::{accounts, projects, verifications};
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl VerificationRepository for SqliteDatabase {
    async fn find_verification(
        &self,
        token: &SecretHash,
        purpose: VerificationPurpose,
        now: Timestamp,
    ) -> Result<Option<PendingVerification>, PortError> {
        let query = verifications::table
            .inner_join(accounts::table.on(accounts::id.eq(verifications::account_id)))
            .left_join(projects::table.on(accounts::project_id.eq(projects::id.nullable())))
            .filter(verifications::token_hash.eq(token.as_bytes().to_vec()))
            .filter(verifications::purpose.eq(purpose.as_str()))
            .filter(verifications::used_at.is_null())
            .filter(verifications::expires_at.gt(StoredTime(now)))
            .filter(accounts::email_key.eq(verifications::email_key))
            .filter(accounts::disabled_at.is_null())
            .select((
                VerificationRow::as_select(),
                AccountRow::as_select(),
                projects::name.nullable(),
            ));
        let row = self
            .find(|c| query.first::<PendingVerificationRow>(c))
            .await?;
        row.map(|row| decode("verifications", row)).transpose()
    }

    async fn try_verification_code(
        &self,
        scope: Tenant,
        email: &EmailKey,
        times: CodeTimes,
    ) -> Result<Option<VerificationId>, PortError> {
        let email = email.clone();
        let attempt = CodeTry {
            scope,
            email,
            times,
        };
        self.write(attempt).await
    }

    async fn verify_email(
        &self,
        proof: &VerificationProof,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError> {
        self.write(AddressProof { proof: *proof, now }).await
    }

    async fn reset_password(&self, reset: &PasswordReset) -> Result<Option<Account>, PortError> {
        self.write(reset.clone()).await
    }
}

struct CodeTry {
    scope: Tenant,
    email: EmailKey,
    times: CodeTimes,
}

impl UnitOfWork for CodeTry {
    type Output = Option<VerificationId>;

    fn execute(
        &self,
        connection: &mut SqliteConnection,
    ) -> Result<Option<VerificationId>, Failure> {
        let Some(newest) = newest_code(connection, self)? else {
            return Ok(None);
        };
        let with_tries_left = verifications::table
            .filter(verifications::id.eq(newest))
            .filter(verifications::used_at.is_null())
            .filter(verifications::code_attempts.lt(i64::from(Verification::CODE_TRIES)));
        let counted = update(with_tries_left)
            .set(verifications::code_attempts.eq(verifications::code_attempts + 1))
            .execute(connection)?;
        Ok((counted == 1).then(|| VerificationId::from_uuid(newest.0)))
    }
}

/// The newest good verification of the address. Only the email that asks to verify it carries a code.
fn newest_code(
    connection: &mut SqliteConnection,
    attempt: &CodeTry,
) -> QueryResult<Option<StoredId>> {
    let good = verifications::table
        .inner_join(accounts::table.on(accounts::id.eq(verifications::account_id)))
        .filter(accounts::email_key.eq(attempt.email.as_str()))
        .filter(accounts::disabled_at.is_null())
        .filter(verifications::email_key.eq(accounts::email_key))
        .filter(verifications::purpose.eq(VerificationPurpose::VerifyEmail.as_str()))
        .filter(verifications::used_at.is_null())
        .filter(verifications::expires_at.gt(StoredTime(attempt.times.now)))
        .filter(verifications::created_at.gt(StoredTime(attempt.times.since)))
        .order((verifications::created_at.desc(), verifications::id.desc()))
        .select(verifications::id);
    match attempt.scope {
        Tenant::Platform => good
            .filter(accounts::project_id.is_null())
            .first(connection)
            .optional(),
        Tenant::Project(project) => good
            .filter(accounts::project_id.eq(StoredId(project.as_uuid())))
            .first(connection)
            .optional(),
    }
}

struct AddressProof {
    proof: VerificationProof,
    now: Timestamp,
}

impl UnitOfWork for AddressProof {
    type Output = Option<Account>;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<Option<Account>, Failure> {
        let (purpose, now) = (VerificationPurpose::VerifyEmail, self.now);
        let Some(proven) = mailbox_proof::use_up(connection, &self.proof, purpose, now)? else {
            return Ok(None);
        };
        mailbox_proof::mark_verified(connection, &proven, None, now).map(Some)
    }
}
