//! How columns come back from the database.

use tenantry_domain::values::Timestamp;
use uuid::Uuid;

pub(crate) type Id = Vec<u8>;
pub(crate) type Time = i64;
pub(crate) type Attempts = i64;

pub(crate) fn uuid(id: Id) -> Uuid {
    Uuid::from_bytes(id.try_into().expect("16 bytes"))
}

pub(crate) fn stored_id(id: Uuid) -> Id {
    id.as_bytes().to_vec()
}

pub(crate) const fn moment(stored: Time) -> Timestamp {
    Timestamp::from_unix_micros(stored)
}

pub(crate) const fn stored(at: Timestamp) -> Time {
    at.unix_micros()
}
