use diesel::{Insertable, Queryable};
use tenantry_domain::store::BoxedError;
use tenantry_domain::throttling::{ThrottleKey, ThrottleState};
use tenantry_domain::values::ClientNetwork;

use crate::schema::throttles;
use crate::statement::table_row;
use crate::types::StoredTime;

/// The client of a key as text; empty for all clients together.
pub(crate) fn client_of(key: &ThrottleKey) -> String {
    key.client
        .map(|client| client.to_string())
        .unwrap_or_default()
}

/// A row of `throttles`.
#[derive(Debug, Insertable, Queryable)]
#[diesel(table_name = throttles, treat_none_as_default_value = false)]
pub struct ThrottleRow {
    subject: Vec<u8>,
    client: String,
    attempts: i64,
    window_started_at: StoredTime,
    last_at: StoredTime,
    trusted_until: Option<StoredTime>,
    expires_at: StoredTime,
}

table_row!(ThrottleRow, throttles, (ThrottleKey, ThrottleState));

impl ThrottleRow {
    pub(crate) fn new(key: &ThrottleKey, state: &ThrottleState) -> Self {
        Self {
            subject: key.subject.to_vec(),
            client: client_of(key),
            attempts: state.count.into(),
            window_started_at: StoredTime(state.window_started_at),
            last_at: StoredTime(state.last_at),
            trusted_until: state.trusted_until.map(StoredTime),
            expires_at: StoredTime(state.expires_at),
        }
    }
}

impl TryFrom<ThrottleRow> for (ThrottleKey, ThrottleState) {
    type Error = BoxedError;

    fn try_from(row: ThrottleRow) -> Result<Self, BoxedError> {
        // The error of the conversion would print the hash (R60).
        let subject = <[u8; 32]>::try_from(row.subject).map_err(|_| "a hash has a wrong length")?;
        let key = ThrottleKey {
            subject,
            client: network(&row.client)?,
        };
        let state = ThrottleState {
            count: row.attempts.try_into()?,
            window_started_at: row.window_started_at.0,
            last_at: row.last_at.0,
            trusted_until: row.trusted_until.map(|at| at.0),
            expires_at: row.expires_at.0,
        };
        Ok((key, state))
    }
}

/// IPv6 clients are networks of 64 bits, IPv4 clients single addresses.
fn network(stored: &str) -> Result<Option<ClientNetwork>, BoxedError> {
    if stored.is_empty() {
        return Ok(None);
    }
    let address = stored.strip_suffix("/64").unwrap_or(stored);
    let network = ClientNetwork::of(address.parse()?);
    if network.to_string() != stored {
        return Err("a client network is not in its normal form".into());
    }
    Ok(Some(network))
}
