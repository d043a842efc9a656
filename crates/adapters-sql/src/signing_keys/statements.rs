use diesel::backend::Backend;
use diesel::dsl::auto_type;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::{delete, insert_into, update};
use tenantry_domain::signing_keys::{SigningKey, SigningKeyStatus};
use tenantry_domain::values::Timestamp;

use super::SigningKeyRow;
use crate::schema::signing_keys;
use crate::statement::{Query, Statement};
use crate::types::StoredTime;

pub(crate) fn insert(key: &SigningKey) -> Statement {
    Statement::new(insert_into(signing_keys::table).values(SigningKeyRow::from(key)))
}

/// Oldest first.
pub(crate) fn list() -> Query<SigningKeyRow> {
    Query::new(signing_keys::table.order((signing_keys::created_at, signing_keys::kid)))
}

/// The key with this `kid`, while it is the next one.
#[auto_type]
fn next(kid: String) -> _ {
    let status: &'static str = SigningKeyStatus::Next.as_str();
    signing_keys::table
        .filter(signing_keys::kid.eq(kid))
        .filter(signing_keys::status.eq(status))
}

pub(crate) fn delete_next(kid: &str) -> Statement {
    Statement::new(delete(next(kid.to_owned())))
}

/// Has no effect when there is a next key. A concurrent insert waits, and then has none.
pub(crate) fn insert_next(key: &SigningKey) -> Statement {
    let insert = insert_into(signing_keys::table).values(SigningKeyRow::from(key));
    Statement::new(UnlessThereIsANext(insert))
}

/// The query builder has conflict targets with a condition for `PostgreSQL` alone.
struct UnlessThereIsANext<Insert>(Insert);

impl<DB: Backend, Insert: QueryFragment<DB>> QueryFragment<DB> for UnlessThereIsANext<Insert> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(" ON CONFLICT (status) WHERE status = 'next' DO NOTHING");
        Ok(())
    }
}

/// Locks the next key and changes nothing: there is one active key at any time, so it can be promoted
/// only after the active one has retired.
pub(crate) fn lock_next(kid: &str) -> Statement {
    Statement::new(update(next(kid.to_owned())).set(signing_keys::kid.eq(signing_keys::kid)))
}

pub(crate) fn retire_active(now: Timestamp) -> Statement {
    let active = signing_keys::status.eq(SigningKeyStatus::Active.as_str());
    Statement::new(update(signing_keys::table.filter(active)).set((
        signing_keys::status.eq(SigningKeyStatus::Retired.as_str()),
        signing_keys::retired_at.eq(StoredTime(now)),
    )))
}

pub(crate) fn promote(kid: &str) -> Statement {
    let active = signing_keys::status.eq(SigningKeyStatus::Active.as_str());
    Statement::new(update(next(kid.to_owned())).set(active))
}

pub(crate) fn delete_retired(before: Timestamp) -> Statement {
    let long_retired = signing_keys::table
        .filter(signing_keys::status.eq(SigningKeyStatus::Retired.as_str()))
        .filter(signing_keys::retired_at.lt(StoredTime(before)));
    Statement::new(delete(long_retired))
}
