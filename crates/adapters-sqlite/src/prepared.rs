use diesel::QueryResult;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sqlite::Sqlite;
use diesel::{RunQueryDsl, SqliteConnection};

/// A statement whose text is the same however often it is run, so that it is prepared once for each
/// connection. Diesel takes every `UPDATE` and every upsert for one that may differ, since it may leave out
/// columns, and has it prepared anew each time; ours never leave one out.
#[derive(Clone, Copy)]
pub(crate) struct Prepared<Statement>(pub(crate) Statement);

/// Known by its text.
impl<Statement> QueryId for Prepared<Statement> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Statement: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Prepared<Statement> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &Sqlite) -> QueryResult<bool> {
        Ok(true)
    }
}

impl<Statement> RunQueryDsl<SqliteConnection> for Prepared<Statement> {}
