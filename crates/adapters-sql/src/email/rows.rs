use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::{Insertable, Queryable};
use tenantry_domain::accounts::Tenant;
use tenantry_domain::email::{ClaimedEmail, DeadEmail, EmailKind, EmailRequest, OutboxEmail};
use tenantry_domain::store::BoxedError;
use tenantry_domain::values::{EmailAddress, EmailKey, Name, Timestamp};
use tenantry_domain::verifications::VerificationPurpose;

use crate::accounts::AccountRow;
use crate::schema::{accounts, email_requests, outbox_emails};
use crate::statement::{Row, table_row};
use crate::types::{StoredId, StoredTime, UnixTime};

/// A row of `outbox_emails`.
#[derive(Debug, Insertable, Queryable)]
#[diesel(table_name = outbox_emails, treat_none_as_default_value = false)]
pub struct OutboxEmailRow {
    id: StoredId,
    account_id: StoredId,
    verification_id: Option<StoredId>,
    kind: String,
    created_at: StoredTime,
    attempts: i32,
    next_attempt_at: StoredTime,
    leased_until: Option<StoredTime>,
    delivered_at: Option<StoredTime>,
    dead_at: Option<StoredTime>,
    language: Option<String>,
    last_failure: Option<String>,
}

table_row!(OutboxEmailRow, outbox_emails, StoredEmail);

/// A new email is due at once.
impl From<&OutboxEmail> for OutboxEmailRow {
    fn from(email: &OutboxEmail) -> Self {
        let language = email.language.as_ref();
        Self {
            id: email.id.into(),
            account_id: email.account_id.into(),
            verification_id: email.verification_id.map(Into::into),
            kind: email.kind.as_str().to_owned(),
            created_at: StoredTime(email.created_at),
            attempts: 0,
            next_attempt_at: StoredTime(email.created_at),
            leased_until: None,
            delivered_at: None,
            dead_at: None,
            language: language.map(|tag| tag.as_str().to_owned()),
            last_failure: None,
        }
    }
}

impl TryFrom<OutboxEmailRow> for OutboxEmail {
    type Error = BoxedError;

    fn try_from(row: OutboxEmailRow) -> Result<Self, BoxedError> {
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            kind: EmailKind::from_stored(&row.kind).ok_or("the kind of an email is unknown")?,
            verification_id: row.verification_id.map(Into::into),
            language: row.language.map(|tag| tag.parse()).transpose()?,
            created_at: row.created_at.0,
        })
    }
}

/// An email and how far its delivery has come.
#[derive(Clone, Debug)]
pub struct StoredEmail {
    /// The email.
    pub email: OutboxEmail,
    /// How often a delivery was started.
    pub attempts: u32,
    /// When the next attempt is due.
    pub next_attempt_at: Timestamp,
    /// The end of the current lease.
    pub leased_until: Option<Timestamp>,
    /// When it was delivered.
    pub delivered_at: Option<Timestamp>,
    /// When delivery was given up.
    pub dead_at: Option<Timestamp>,
    /// Why the last attempt failed.
    pub last_failure: Option<String>,
}

impl TryFrom<OutboxEmailRow> for StoredEmail {
    type Error = BoxedError;

    fn try_from(mut row: OutboxEmailRow) -> Result<Self, BoxedError> {
        Ok(Self {
            attempts: row.attempts.try_into()?,
            next_attempt_at: row.next_attempt_at.0,
            leased_until: row.leased_until.map(|at| at.0),
            delivered_at: row.delivered_at.map(|at| at.0),
            dead_at: row.dead_at.map(|at| at.0),
            last_failure: row.last_failure.take(),
            email: row.try_into()?,
        })
    }
}

impl TryFrom<StoredEmail> for DeadEmail {
    type Error = BoxedError;

    fn try_from(stored: StoredEmail) -> Result<Self, BoxedError> {
        Ok(Self {
            email: stored.email,
            attempts: stored.attempts,
            died_at: stored.dead_at.ok_or("a dead email has no time of death")?,
            reason: stored.last_failure.ok_or("a dead email has no reason")?,
        })
    }
}

/// A due email and what its message needs. It is read before it is leased.
#[derive(Debug, Queryable)]
pub(crate) struct DueEmailRow {
    email: OutboxEmailRow,
    account: AccountRow,
    project_name: Option<String>,
    token_expires_at: Option<StoredTime>,
}

/// A due email that cannot be read is leased too, so that it delays no other (R29).
pub(crate) struct DueEmail {
    pub(crate) id: StoredId,
    pub(crate) claimed: Result<ClaimedEmail, BoxedError>,
}

impl Row for DueEmailRow {
    type Columns = (
        outbox_emails::SqlType,
        accounts::SqlType,
        Nullable<Text>,
        Nullable<UnixTime>,
    );
    type Model = DueEmail;

    const TABLE: &'static str = "outbox_emails";
}

impl From<DueEmailRow> for DueEmail {
    fn from(row: DueEmailRow) -> Self {
        Self {
            id: row.email.id,
            claimed: row.try_into(),
        }
    }
}

impl TryFrom<DueEmailRow> for ClaimedEmail {
    type Error = BoxedError;

    fn try_from(row: DueEmailRow) -> Result<Self, BoxedError> {
        Ok(Self {
            attempt: (row.email.attempts + 1).try_into()?,
            email: row.email.try_into()?,
            account: row.account.try_into()?,
            project_name: row.project_name.as_deref().map(Name::parse).transpose()?,
            token_expires_at: row.token_expires_at.map(|at| at.0),
        })
    }
}

/// How many emails there are, and since when the oldest of them is stored.
#[derive(Debug, Queryable)]
pub(crate) struct EmailCountRow {
    pub(crate) count: i64,
    pub(crate) oldest: Option<StoredTime>,
}

impl Row for EmailCountRow {
    type Columns = (BigInt, Nullable<UnixTime>);
    type Model = Self;

    const TABLE: &'static str = "outbox_emails";
}

/// A row of `email_requests`.
#[derive(Debug, Insertable, Queryable)]
#[diesel(table_name = email_requests, treat_none_as_default_value = false)]
pub(crate) struct EmailRequestRow {
    id: StoredId,
    project_id: Option<StoredId>,
    email_key: String,
    purpose: String,
    language: Option<String>,
    created_at: StoredTime,
}

table_row!(EmailRequestRow, email_requests, EmailRequest);

impl From<&EmailRequest> for EmailRequestRow {
    fn from(request: &EmailRequest) -> Self {
        let project = match request.tenant {
            Tenant::Platform => None,
            Tenant::Project(id) => Some(id.into()),
        };
        let language = request.language.as_ref();
        Self {
            id: request.id.into(),
            project_id: project,
            email_key: request.email.as_str().to_owned(),
            purpose: request.purpose.as_str().to_owned(),
            language: language.map(|tag| tag.as_str().to_owned()),
            created_at: StoredTime(request.created_at),
        }
    }
}

impl TryFrom<EmailRequestRow> for EmailRequest {
    type Error = BoxedError;

    fn try_from(row: EmailRequestRow) -> Result<Self, BoxedError> {
        let project = row.project_id.map(Into::into);
        Ok(Self {
            id: row.id.into(),
            tenant: project.map_or(Tenant::Platform, Tenant::Project),
            email: email_key(&row.email_key)?,
            purpose: VerificationPurpose::from_stored(&row.purpose)
                .ok_or("the purpose of an email request is unknown")?,
            language: row.language.map(|tag| tag.parse()).transpose()?,
            created_at: row.created_at.0,
        })
    }
}

/// The comparison form of an email that is stored without the email itself.
pub(crate) fn email_key(stored: &str) -> Result<EmailKey, BoxedError> {
    let key = EmailAddress::parse(stored)?.key().clone();
    if key.as_str() != stored {
        return Err("an email is not in its comparison form".into());
    }
    Ok(key)
}
