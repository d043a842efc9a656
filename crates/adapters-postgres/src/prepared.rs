use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// A statement whose text is the same however often it is run, so that it is prepared once for each
/// connection. Diesel takes every `UPDATE` and every upsert for one that may differ, since it may leave out
/// columns, and has it prepared anew each time; ours never leave one out. Of others it goes through all parts
/// each time to find out that they cannot differ, which the lookup of every request can do without.
#[derive(Clone, Copy)]
pub(crate) struct Prepared<Statement>(pub(crate) Statement);

/// Known by its type where diesel knows it by that, else by its text.
impl<Statement: QueryId> QueryId for Prepared<Statement> {
    type QueryId = Statement::QueryId;

    const HAS_STATIC_QUERY_ID: bool = Statement::HAS_STATIC_QUERY_ID;
}

impl<Statement: Query> Query for Prepared<Statement> {
    type SqlType = Statement::SqlType;
}

impl<Statement: QueryFragment<Pg>> QueryFragment<Pg> for Prepared<Statement> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}
