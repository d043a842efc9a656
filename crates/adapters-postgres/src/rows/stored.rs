//! How ids and times are stored: as `uuid` and `timestamptz`.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::data_types::PgTimestamp;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use tenantry_domain::values::Timestamp;
use uuid::Uuid;

/// A column that holds an id.
#[derive(Clone, Copy, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = SqlUuid)]
pub(crate) struct StoredId(pub(crate) Uuid);

/// A column that holds a moment.
#[derive(Clone, Copy, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Timestamptz)]
pub(crate) struct StoredTime(pub(crate) Timestamp);

/// `PostgreSQL` counts microseconds too, but from 2000-01-01T00:00:00Z.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;

impl ToSql<SqlUuid, Pg> for StoredId {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<SqlUuid, Pg>::to_sql(&self.0, out)
    }
}

impl FromSql<SqlUuid, Pg> for StoredId {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <Uuid as FromSql<SqlUuid, Pg>>::from_sql(value).map(Self)
    }
}

impl ToSql<Timestamptz, Pg> for StoredTime {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let moment = PgTimestamp(self.0.unix_micros().saturating_sub(POSTGRES_EPOCH_MICROS));
        ToSql::<Timestamptz, Pg>::to_sql(&moment, &mut out.reborrow())
    }
}

impl FromSql<Timestamptz, Pg> for StoredTime {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let PgTimestamp(micros) = FromSql::<Timestamptz, Pg>::from_sql(value)?;
        let unix_micros = micros.saturating_add(POSTGRES_EPOCH_MICROS);
        Ok(Self(Timestamp::from_unix_micros(unix_micros)))
    }
}
