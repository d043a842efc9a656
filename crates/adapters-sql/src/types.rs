//! How ids and times are stored: as `uuid` and `timestamptz` on `PostgreSQL`; on SQLite as blobs of 16
//! bytes and as microseconds since 1970-01-01T00:00:00Z.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::data_types::PgTimestamp;
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Binary, SqlOrd, SqlType, Timestamptz, Uuid as SqlUuid};
use diesel::sqlite::{Sqlite, SqliteValue};
use tenantry_domain::values::Timestamp;
use uuid::Uuid;

/// The SQL types of the schema.
pub(crate) mod sql_types {
    pub(crate) use diesel::sql_types::*;

    pub(crate) use super::{Id, UnixTime};
}

/// The SQL type of ids.
#[derive(Clone, Copy, Debug, SqlType, QueryId)]
#[diesel(
    postgres_type(oid = 2950, array_oid = 2951),
    sqlite_type(name = "Binary")
)]
pub struct Id;

/// The SQL type of times.
#[derive(Clone, Copy, Debug, SqlType, QueryId)]
#[diesel(
    postgres_type(oid = 1184, array_oid = 1185),
    sqlite_type(name = "Long")
)]
pub struct UnixTime;

impl SqlOrd for UnixTime {}

/// An id in a column.
#[derive(Clone, Copy, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Id)]
pub struct StoredId(pub Uuid);

/// A time in a column.
#[derive(Clone, Copy, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = UnixTime)]
pub struct StoredTime(pub Timestamp);

/// `PostgreSQL` counts microseconds from 2000-01-01T00:00:00Z.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;

impl ToSql<Id, Pg> for StoredId {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<SqlUuid, Pg>::to_sql(&self.0, out)
    }
}

impl FromSql<Id, Pg> for StoredId {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <Uuid as FromSql<SqlUuid, Pg>>::from_sql(value).map(Self)
    }
}

impl ToSql<Id, Sqlite> for StoredId {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<Id, Sqlite> for StoredId {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(value)?;
        Ok(Self(Uuid::from_slice(&bytes)?))
    }
}

impl ToSql<UnixTime, Pg> for StoredTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let moment = PgTimestamp(self.0.unix_micros().saturating_sub(POSTGRES_EPOCH_MICROS));
        ToSql::<Timestamptz, Pg>::to_sql(&moment, &mut out.reborrow())
    }
}

impl FromSql<UnixTime, Pg> for StoredTime {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let PgTimestamp(micros) = FromSql::<Timestamptz, Pg>::from_sql(value)?;
        let unix_micros = micros.saturating_add(POSTGRES_EPOCH_MICROS);
        Ok(Self(Timestamp::from_unix_micros(unix_micros)))
    }
}

impl ToSql<UnixTime, Sqlite> for StoredTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.unix_micros());
        Ok(IsNull::No)
    }
}

impl FromSql<UnixTime, Sqlite> for StoredTime {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let micros = FromSql::<BigInt, Sqlite>::from_sql(value)?;
        Ok(Self(Timestamp::from_unix_micros(micros)))
    }
}

macro_rules! stored_ids {
    ($($id:ident),+ $(,)?) => {
        $(
            impl From<tenantry_domain::values::$id> for StoredId {
                fn from(id: tenantry_domain::values::$id) -> Self {
                    Self(id.as_uuid())
                }
            }

            impl From<StoredId> for tenantry_domain::values::$id {
                fn from(stored: StoredId) -> Self {
                    Self::from_uuid(stored.0)
                }
            }
        )+
    };
}

stored_ids!(
    AccountId,
    AuditEntryId,
    DeveloperKeyId,
    EmailId,
    EmailRequestId,
    OperatorKeyId,
    ProjectId,
    ProjectKeyId,
    ServiceTokenId,
    SessionId,
    TokenId,
    VerificationId,
);
