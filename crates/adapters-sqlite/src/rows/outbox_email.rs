use diesel::{Insertable, Queryable, Selectable};
use tenantry_domain::email::{ClaimedEmail, DeadEmail, EmailKind, OutboxEmail};
use tenantry_domain::store::BoxedError;
use tenantry_domain::values::{AccountId, EmailId, Name, VerificationId};

use super::{AccountRow, StoredId, StoredTime};
use crate::schema::outbox_emails;

#[derive(Insertable)]
#[diesel(table_name = outbox_emails, treat_none_as_default_value = false)]
pub(crate) struct NewOutboxEmailRow {
    id: StoredId,
    account_id: StoredId,
    verification_id: Option<StoredId>,
    kind: &'static str,
    language: Option<String>,
    created_at: StoredTime,
    next_attempt_at: StoredTime,
}

/// A new email is due at once.
impl From<&OutboxEmail> for NewOutboxEmailRow {
    fn from(email: &OutboxEmail) -> Self {
        let language = email.language.as_ref();
        Self {
            id: StoredId(email.id.as_uuid()),
            account_id: StoredId(email.account_id.as_uuid()),
            verification_id: email.verification_id.map(|id| StoredId(id.as_uuid())),
            kind: email.kind.as_str(),
            language: language.map(|tag| tag.as_str().to_owned()),
            created_at: StoredTime(email.created_at),
            next_attempt_at: StoredTime(email.created_at),
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox_emails)]
pub(crate) struct OutboxEmailRow {
    id: StoredId,
    account_id: StoredId,
    verification_id: Option<StoredId>,
    kind: String,
    language: Option<String>,
    created_at: StoredTime,
}

impl TryFrom<OutboxEmailRow> for OutboxEmail {
    type Error = BoxedError;

    fn try_from(row: OutboxEmailRow) -> Result<Self, BoxedError> {
        let verification = row.verification_id;
        Ok(Self {
            id: EmailId::from_uuid(row.id.0),
            account_id: AccountId::from_uuid(row.account_id.0),
            kind: EmailKind::from_stored(&row.kind).ok_or("there is no such kind of email")?,
            verification_id: verification.map(|id| VerificationId::from_uuid(id.0)),
            language: row.language.map(|tag| tag.parse()).transpose()?,
            created_at: row.created_at.0,
        })
    }
}

/// An email, which try it is, and what its email needs.
#[derive(Queryable)]
pub(crate) struct ClaimedEmailRow {
    email: OutboxEmailRow,
    attempts: i64,
    account: AccountRow,
    project_name: Option<String>,
    token_expires_at: Option<StoredTime>,
}

impl TryFrom<ClaimedEmailRow> for ClaimedEmail {
    type Error = BoxedError;

    fn try_from(row: ClaimedEmailRow) -> Result<Self, BoxedError> {
        Ok(Self {
            email: row.email.try_into()?,
            attempt: row.attempts.try_into()?,
            account: row.account.try_into()?,
            project_name: row.project_name.as_deref().map(Name::parse).transpose()?,
            token_expires_at: row.token_expires_at.map(|at| at.0),
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox_emails)]
pub(crate) struct DeadEmailRow {
    #[diesel(embed)]
    email: OutboxEmailRow,
    attempts: i64,
    dead_at: Option<StoredTime>,
    last_failure: Option<String>,
}

impl TryFrom<DeadEmailRow> for DeadEmail {
    type Error = BoxedError;

    fn try_from(row: DeadEmailRow) -> Result<Self, BoxedError> {
        Ok(Self {
            email: row.email.try_into()?,
            attempts: row.attempts.try_into()?,
            died_at: row.dead_at.ok_or("a dead email is not dead")?.0,
            reason: row
                .last_failure
                .ok_or("nobody knows why an email was given up")?,
        })
    }
}
