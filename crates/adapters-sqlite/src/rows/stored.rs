//! How ids and times are stored: as blobs of 16 bytes and as microseconds since 1970-01-01T00:00:00Z.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary};
use diesel::sqlite::{Sqlite, SqliteValue};
use tenantry_domain::values::Timestamp;
use uuid::Uuid;

/// A column that holds an id.
#[derive(Clone, Copy, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub(crate) struct StoredId(pub(crate) Uuid);

/// A column that holds a moment.
#[derive(Clone, Copy, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub(crate) struct StoredTime(pub(crate) Timestamp);

impl ToSql<Binary, Sqlite> for StoredId {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<Binary, Sqlite> for StoredId {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(value)?;
        Ok(Self(Uuid::from_slice(&bytes)?))
    }
}

impl ToSql<BigInt, Sqlite> for StoredTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.unix_micros());
        Ok(IsNull::No)
    }
}

impl FromSql<BigInt, Sqlite> for StoredTime {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let micros = FromSql::<BigInt, Sqlite>::from_sql(value)?;
        Ok(Self(Timestamp::from_unix_micros(micros)))
    }
}
