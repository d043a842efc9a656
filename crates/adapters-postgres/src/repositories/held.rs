//! The row that a transaction is based on.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// Holds what this select locks, until the transaction ends.
///
/// # Errors
/// A violation that stands for `Conflict::PreconditionFailed` when there is nothing to hold.
pub(super) async fn hold<Select>(
    mut connection: &AsyncPgConnection,
    held: Select,
) -> QueryResult<()>
where
    Select: QueryFragment<Pg> + QueryId + Send,
{
    Held(held).execute(&mut connection).await.map(drop)
}

/// A select that locks the rows it finds. When it finds none, the server fails it as a violation of `held_check`
/// (migration `held`), and nothing of the transaction stays, whatever was sent after it.
struct Held<Select>(Select);

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
