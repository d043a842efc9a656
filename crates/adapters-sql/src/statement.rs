//! Statements as values: built once with diesel's query builder, run on either database.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSqlRow, QueryableByName};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query as TypedQuery, QueryFragment, QueryId};
use diesel::row::NamedRow;
use diesel::sql_types::Untyped;
use diesel::sqlite::Sqlite;
use diesel::{QueryResult, RunQueryDsl, SqliteConnection};
use tenantry_domain::store::BoxedError;

use crate::types::{Id, StoredId};

/// SQL of both databases.
trait Fragment: QueryFragment<Pg> + QueryFragment<Sqlite> + Send + Sync {}

impl<T: QueryFragment<Pg> + QueryFragment<Sqlite> + Send + Sync> Fragment for T {}

/// A statement that changes rows.
#[derive(Clone)]
pub struct Statement(Arc<dyn Fragment>);

impl Statement {
    /// The statement must have the same text each time, for it is prepared once for each connection.
    pub fn new<T>(statement: T) -> Self
    where
        T: QueryFragment<Pg> + QueryFragment<Sqlite> + Send + Sync + 'static,
    {
        Self(Arc::new(statement))
    }
}

/// A statement that returns rows.
pub struct Query<R> {
    sql: Arc<dyn Fragment>,
    lock: Option<Lock>,
    row: PhantomData<fn() -> R>,
}

/// How a query locks the rows that it returns until the transaction ends. Only `PostgreSQL` needs it: a
/// transaction on SQLite holds the one write lock from its beginning.
#[derive(Clone, Copy, Debug)]
pub enum Lock {
    /// The rows stay as they are, and other transactions may depend on them too.
    Share,
    /// This transaction will change the rows.
    Update,
    /// The same for the rows of one table of a join.
    UpdateOf(&'static str),
    /// The same, without the rows that another transaction has locked.
    UpdateUnlockedOf(&'static str),
    /// This transaction will delete the rows; without those that another transaction has locked.
    DeleteUnlocked,
}

/// What a row of a query consists of, and what it stands for.
pub trait Row:
    FromSqlRow<<Self as Row>::Columns, Pg> + FromSqlRow<<Self as Row>::Columns, Sqlite> + Send + 'static
{
    /// The SQL types of its columns.
    type Columns;

    /// What it stands for in the domain.
    type Model: TryFrom<Self, Error: Into<BoxedError>> + Send + 'static;

    /// The table that an error names.
    const TABLE: &'static str;
}

/// A row with every column of its table, in order.
macro_rules! table_row {
    ($row:ty, $table:ident, $model:ty) => {
        impl $crate::statement::Row for $row {
            type Columns = $table::SqlType;
            type Model = $model;

            const TABLE: &'static str = stringify!($table);
        }
    };
}
pub(crate) use table_row;

/// The id alone.
impl Row for StoredId {
    type Columns = Id;
    type Model = Self;

    const TABLE: &'static str = "";
}

impl<R: Row> Query<R> {
    /// The query must have the same text each time, for it is prepared once for each connection.
    pub fn new<T>(query: T) -> Self
    where
        T: TypedQuery<SqlType = R::Columns>
            + QueryFragment<Pg>
            + QueryFragment<Sqlite>
            + Send
            + Sync
            + 'static,
    {
        Self {
            sql: Arc::new(query),
            lock: None,
            row: PhantomData,
        }
    }

    pub(crate) fn locked(self, lock: Lock) -> Self {
        Self {
            lock: Some(lock),
            ..self
        }
    }
}

impl<R> Clone for Query<R> {
    fn clone(&self) -> Self {
        Self {
            sql: Arc::clone(&self.sql),
            ..*self
        }
    }
}

/// A row that was returned.
#[derive(Debug)]
pub struct Returned<R>(pub R);

impl<R, DB> QueryableByName<DB> for Returned<R>
where
    R: Row + FromSqlRow<R::Columns, DB>,
    DB: Backend,
{
    fn build<'a>(row: &impl NamedRow<'a, DB>) -> deserialize::Result<Self> {
        R::build_from_row(row).map(Self)
    }
}

impl<R> TypedQuery for Query<R> {
    type SqlType = Untyped;
}

impl QueryFragment<Pg> for Statement {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        QueryFragment::<Pg>::walk_ast(&*self.0, pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

impl QueryFragment<Sqlite> for Statement {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        QueryFragment::<Sqlite>::walk_ast(&*self.0, pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &Sqlite) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<R> QueryFragment<Pg> for Query<R> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        QueryFragment::<Pg>::walk_ast(&*self.sql, pass.reborrow())?;
        match self.lock {
            None => {}
            Some(Lock::Share) => pass.push_sql(" FOR SHARE"),
            Some(Lock::Update) => pass.push_sql(" FOR NO KEY UPDATE"),
            Some(Lock::UpdateOf(table)) => {
                pass.push_sql(" FOR NO KEY UPDATE OF ");
                pass.push_identifier(table)?;
            }
            Some(Lock::UpdateUnlockedOf(table)) => {
                pass.push_sql(" FOR NO KEY UPDATE OF ");
                pass.push_identifier(table)?;
                pass.push_sql(" SKIP LOCKED");
            }
            Some(Lock::DeleteUnlocked) => pass.push_sql(" FOR UPDATE SKIP LOCKED"),
        }
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<R> QueryFragment<Sqlite> for Query<R> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        QueryFragment::<Sqlite>::walk_ast(&*self.sql, pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &Sqlite) -> QueryResult<bool> {
        Ok(true)
    }
}

/// A prepared statement is known by its text.
impl QueryId for Statement {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> QueryId for Query<R> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<SqliteConnection> for Statement {}
impl<R> RunQueryDsl<SqliteConnection> for Query<R> {}

impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Statement")
    }
}

impl<R> fmt::Debug for Query<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Query")
    }
}
