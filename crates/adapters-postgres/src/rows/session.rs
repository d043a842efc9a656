use diesel::{Insertable, Queryable, Selectable};
use tenantry_domain::sessions::Session;
use tenantry_domain::store::BoxedError;
use tenantry_domain::values::{AccountId, SessionId, TokenId, UserAgent};

use super::{StoredId, StoredTime};
use crate::schema::sessions;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
pub(crate) struct SessionRow {
    id: StoredId,
    account_id: StoredId,
    generation: i64,
    token_id: StoredId,
    previous_token_id: Option<StoredId>,
    rotated_at: StoredTime,
    address: Option<String>,
    user_agent: Option<String>,
    created_at: StoredTime,
    expires_at: StoredTime,
    ended_at: Option<StoredTime>,
}

impl From<&Session> for SessionRow {
    fn from(session: &Session) -> Self {
        let user_agent = session.user_agent.as_ref();
        Self {
            id: StoredId(session.id.as_uuid()),
            account_id: StoredId(session.account_id.as_uuid()),
            generation: session.generation,
            token_id: StoredId(session.token_id.as_uuid()),
            previous_token_id: session.previous_token_id.map(|id| StoredId(id.as_uuid())),
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
            id: SessionId::from_uuid(row.id.0),
            account_id: AccountId::from_uuid(row.account_id.0),
            generation: row.generation,
            token_id: TokenId::from_uuid(row.token_id.0),
            previous_token_id: row.previous_token_id.map(|id| TokenId::from_uuid(id.0)),
            rotated_at: row.rotated_at.0,
            address: row.address.map(|address| address.parse()).transpose()?,
            user_agent: row.user_agent.as_deref().and_then(UserAgent::new),
            created_at: row.created_at.0,
            expires_at: row.expires_at.0,
            ended_at: row.ended_at.map(|at| at.0),
        })
    }
}
