//! How columns come back from the database.

use diesel::pg::data_types::PgTimestamp;
use tenantry_domain::values::Timestamp;
use uuid::Uuid;

pub(crate) type Id = Uuid;
pub(crate) type Time = PgTimestamp;
pub(crate) type Attempts = i32;

/// Microseconds between the epochs of Unix and of `PostgreSQL`.
const EPOCHS_APART: i64 = 946_684_800_000_000;

pub(crate) const fn uuid(id: Id) -> Uuid {
    id
}

pub(crate) const fn moment(stored: Time) -> Timestamp {
    Timestamp::from_unix_micros(stored.0 + EPOCHS_APART)
}

pub(crate) const fn stored(at: Timestamp) -> Time {
    PgTimestamp(at.unix_micros() - EPOCHS_APART)
}
