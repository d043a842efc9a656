use diesel::{Insertable, Queryable};
use tenantry_domain::accounts::Account;
use tenantry_domain::sessions::Session;
use tenantry_domain::store::BoxedError;
use tenantry_domain::values::UserAgent;

use crate::accounts::AccountRow;
use crate::schema::{accounts, sessions};
use crate::statement::{Row, table_row};
use crate::types::{StoredId, StoredTime};

/// A row of `sessions`.
#[derive(Debug, Insertable, Queryable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
pub struct SessionRow {
    id: StoredId,
    account_id: StoredId,
    generation: i64,
    created_at: StoredTime,
    expires_at: StoredTime,
    ended_at: Option<StoredTime>,
    token_id: StoredId,
    previous_token_id: Option<StoredId>,
    rotated_at: StoredTime,
    address: Option<String>,
    user_agent: Option<String>,
}

table_row!(SessionRow, sessions, Session);

impl From<&Session> for SessionRow {
    fn from(session: &Session) -> Self {
        let user_agent = session.user_agent.as_ref();
        Self {
            id: session.id.into(),
            account_id: session.account_id.into(),
            generation: session.generation,
            token_id: session.token_id.into(),
            previous_token_id: session.previous_token_id.map(Into::into),
            rotated_at: StoredTime(session.rotated_at),
            address: session.address.map(|address| address.to_string()),
            user_agent: user_agent.map(|name| name.as_str().to_owned()),
            created_at: StoredTime(session.created_at),
            expires_at: StoredTime(session.expires_at),
            ended_at: session.ended_at.map(StoredTime),
        }
    }
}

impl TryFrom<SessionRow> for Session {
    type Error = BoxedError;

    fn try_from(row: SessionRow) -> Result<Self, BoxedError> {
        Ok(Self {
            id: row.id.into(),
            account_id: row.account_id.into(),
            generation: row.generation,
            token_id: row.token_id.into(),
            previous_token_id: row.previous_token_id.map(Into::into),
            rotated_at: row.rotated_at.0,
            address: row.address.map(|address| address.parse()).transpose()?,
            user_agent: row.user_agent.as_deref().and_then(UserAgent::new),
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            ended_at: row.ended_at.map(|at| at.0),
        })
    }
}

/// A session and its account.
#[derive(Debug, Queryable)]
pub(crate) struct AccountSessionRow {
    session: SessionRow,
    account: AccountRow,
}

impl Row for AccountSessionRow {
    type Columns = (sessions::SqlType, accounts::SqlType);
    type Model = (Session, Account);

    const TABLE: &'static str = "sessions";
}

impl TryFrom<AccountSessionRow> for (Session, Account) {
    type Error = BoxedError;

    fn try_from(row: AccountSessionRow) -> Result<Self, BoxedError> {
        Ok((row.session.try_into()?, row.account.try_into()?))
    }
}
