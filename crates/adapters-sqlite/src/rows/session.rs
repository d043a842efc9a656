use diesel::Insertable;
use tenantry_domain::model::Session;

use super::{StoredId, StoredTime};
use crate::schema::sessions;

#[derive(Insertable)]
#[diesel(table_name = sessions)]
pub(crate) struct NewSessionRow {
    id: StoredId,
    account_id: StoredId,
    generation: i64,
    created_at: StoredTime,
    expires_at: StoredTime,
    ended_at: Option<StoredTime>,
}

impl From<&Session> for NewSessionRow {
    fn from(session: &Session) -> Self {
        Self {
            id: StoredId(session.id.as_uuid()),
            account_id: StoredId(session.account_id.as_uuid()),
            generation: session.generation,
            created_at: StoredTime(session.created_at),
            expires_at: StoredTime(session.expires_at),
            ended_at: session.ended_at.map(StoredTime),
        }
    }
}
