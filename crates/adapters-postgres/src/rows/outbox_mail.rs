use diesel::{Insertable, Queryable, Selectable};
use tenantry_domain::model::{MailKind, OutboxMail};
use tenantry_domain::ports::{BoxedError, ClaimedMail, DeadMail};
use tenantry_domain::values::{AccountId, MailId, Name, VerificationId};

use super::{AccountRow, StoredId, StoredTime};
use crate::schema::outbox_mails;

#[derive(Insertable)]
#[diesel(table_name = outbox_mails, treat_none_as_default_value = false)]
pub(crate) struct NewOutboxMailRow {
    id: StoredId,
    account_id: StoredId,
    verification_id: Option<StoredId>,
    kind: &'static str,
    language: Option<String>,
    created_at: StoredTime,
    next_attempt_at: StoredTime,
}

/// A new mail is due at once.
impl From<&OutboxMail> for NewOutboxMailRow {
    fn from(mail: &OutboxMail) -> Self {
        let language = mail.language.as_ref();
        Self {
            id: StoredId(mail.id.as_uuid()),
            account_id: StoredId(mail.account_id.as_uuid()),
            verification_id: mail.verification_id.map(|id| StoredId(id.as_uuid())),
            kind: mail.kind.as_str(),
            language: language.map(|tag| tag.as_str().to_owned()),
            created_at: StoredTime(mail.created_at),
            next_attempt_at: StoredTime(mail.created_at),
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox_mails)]
pub(crate) struct OutboxMailRow {
    id: StoredId,
    account_id: StoredId,
    verification_id: Option<StoredId>,
    kind: String,
    language: Option<String>,
    created_at: StoredTime,
}

impl TryFrom<OutboxMailRow> for OutboxMail {
    type Error = BoxedError;

    fn try_from(row: OutboxMailRow) -> Result<Self, BoxedError> {
        let verification = row.verification_id;
        Ok(Self {
            id: MailId::from_uuid(row.id.0),
            account_id: AccountId::from_uuid(row.account_id.0),
            kind: MailKind::from_stored(&row.kind).ok_or("there is no such kind of mail")?,
            verification_id: verification.map(|id| VerificationId::from_uuid(id.0)),
            language: row.language.map(|tag| tag.parse()).transpose()?,
            created_at: row.created_at.0,
        })
    }
}

/// A mail, which try it is, and what its letter needs.
#[derive(Queryable)]
pub(crate) struct ClaimedMailRow {
    mail: OutboxMailRow,
    attempts: i32,
    account: AccountRow,
    project_name: Option<String>,
    token_expires_at: Option<StoredTime>,
}

impl TryFrom<ClaimedMailRow> for ClaimedMail {
    type Error = BoxedError;

    fn try_from(row: ClaimedMailRow) -> Result<Self, BoxedError> {
        Ok(Self {
            mail: row.mail.try_into()?,
            attempt: row.attempts.try_into()?,
            account: row.account.try_into()?,
            project_name: row.project_name.as_deref().map(Name::parse).transpose()?,
            token_expires_at: row.token_expires_at.map(|at| at.0),
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox_mails)]
pub(crate) struct DeadMailRow {
    #[diesel(embed)]
    mail: OutboxMailRow,
    attempts: i32,
    dead_at: Option<StoredTime>,
    last_failure: Option<String>,
}

impl TryFrom<DeadMailRow> for DeadMail {
    type Error = BoxedError;

    fn try_from(row: DeadMailRow) -> Result<Self, BoxedError> {
        Ok(Self {
            mail: row.mail.try_into()?,
            attempts: row.attempts.try_into()?,
            died_at: row.dead_at.ok_or("a dead mail is not dead")?.0,
            reason: row
                .last_failure
                .ok_or("nobody knows why a mail was given up")?,
        })
    }
}
