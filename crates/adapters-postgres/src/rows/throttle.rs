use diesel::{Insertable, Queryable, Selectable};
use tenantry_domain::store::BoxedError;
use tenantry_domain::throttling::{ThrottleKey, ThrottleState};

use super::StoredTime;
use crate::schema::throttles;

/// The primary key. Whoever locks several rows does so in this order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StoredThrottleKey {
    pub(crate) subject: Vec<u8>,
    /// Empty for all clients together.
    pub(crate) client: String,
}

impl From<&ThrottleKey> for StoredThrottleKey {
    fn from(key: &ThrottleKey) -> Self {
        Self {
            subject: key.subject.to_vec(),
            client: key
                .client
                .map(|client| client.to_string())
                .unwrap_or_default(),
        }
    }
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = throttles, treat_none_as_default_value = false)]
pub(crate) struct ThrottleRow {
    subject: Vec<u8>,
    client: String,
    attempts: i64,
    window_started_at: StoredTime,
    last_at: StoredTime,
    trusted_until: Option<StoredTime>,
    expires_at: StoredTime,
}

impl ThrottleRow {
    pub(crate) fn new(key: StoredThrottleKey, state: &ThrottleState) -> Self {
        Self {
            subject: key.subject,
            client: key.client,
            attempts: state.count.into(),
            window_started_at: StoredTime(state.window_started_at),
            last_at: StoredTime(state.last_at),
            trusted_until: state.trusted_until.map(StoredTime),
            expires_at: StoredTime(state.expires_at),
        }
    }

    pub(crate) fn key(&self) -> StoredThrottleKey {
        StoredThrottleKey {
            subject: self.subject.clone(),
            client: self.client.clone(),
        }
    }
}

impl TryFrom<ThrottleRow> for ThrottleState {
    type Error = BoxedError;

    fn try_from(row: ThrottleRow) -> Result<Self, BoxedError> {
        Ok(Self {
            count: row.attempts.try_into()?,
            window_started_at: row.window_started_at.0,
            last_at: row.last_at.0,
            trusted_until: row.trusted_until.map(|at| at.0),
            expires_at: row.expires_at.0,
        })
    }
}
