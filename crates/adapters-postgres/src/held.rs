//! What a transaction is based on.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};

/// A select that locks the rows it finds. When it finds none, the server fails it as a violation of `held_check`
/// (migration `held`), and nothing of the transaction stays, whatever was sent after it.
#[derive(Clone, Copy)]
pub(crate) struct Held<Select>(pub(crate) Select);

impl<Select: QueryId> QueryId for Held<Select> {
    type QueryId = Held<Select::QueryId>;

    const HAS_STATIC_QUERY_ID: bool = Select::HAS_STATIC_QUERY_ID;
}

impl<Select: QueryFragment<Pg>> QueryFragment<Pg> for Held<Select> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql("SELECT count(*)::held FROM (");
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(") AS held");
        Ok(())
    }
}
