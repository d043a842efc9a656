//! Statements that are sent without waiting for each other's responses: one wait instead of many.

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};

use crate::unit_of_work::Failure;

/// Statements of one transaction. The server carries them out in the order in which they are named.
pub(crate) struct Pipeline<'a>(Vec<BoxFuture<'a, Result<(), Failure>>>);

impl<'a> Pipeline<'a> {
    pub(crate) fn first<T, E>(statement: impl Future<Output = Result<T, E>> + Send + 'a) -> Self
    where
        Failure: From<E>,
    {
        Self(Vec::new()).then(statement)
    }

    /// What does not need the responses of those before it.
    pub(crate) fn then<T, E>(
        mut self,
        statement: impl Future<Output = Result<T, E>> + Send + 'a,
    ) -> Self
    where
        Failure: From<E>,
    {
        let statement = statement.map(|response| Ok(response.map(drop)?));
        self.0.push(statement.boxed());
        self
    }

    /// Waits for all of them.
    pub(crate) async fn done(self) -> Result<(), Failure> {
        responses(self.0).await.map(drop)
    }
}

/// So many at most: `join_all` begins that many in the order in which they stand.
pub(crate) const AT_MOST: usize = 30;

/// The responses to statements that are sent together, [`AT_MOST`] of them. When some failed, the first of them says why: after it
/// the server says of the others only that the transaction is over, however early their responses are seen.
pub(crate) async fn responses<T, E>(
    statements: Vec<impl Future<Output = Result<T, E>>>,
) -> Result<Vec<T>, E> {
    debug_assert!(
        statements.len() <= AT_MOST,
        "they might overtake each other"
    );
    join_all(statements).await.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use tenantry_domain::store::{Conflict, PortError};

    use super::*;

    #[tokio::test]
    async fn the_first_statement_that_failed_says_why_even_if_its_response_is_seen_last() {
        let taken = async {
            tokio::task::yield_now().await;
            Err::<(), _>(Failure::Store(PortError::Conflict(Conflict::Email)))
        };
        let over = async { Err::<(), _>(Failure::Retry) };
        let done = Pipeline::first(taken).then(over).done().await;
        assert!(matches!(
            done,
            Err(Failure::Store(PortError::Conflict(Conflict::Email)))
        ));
    }

    #[tokio::test]
    async fn all_are_sent_before_the_first_is_answered() {
        let (sent, mut was_sent) = tokio::sync::oneshot::channel::<()>();
        let first = async move { was_sent.try_recv().map_err(|_| Failure::Retry) };
        let first = async {
            tokio::task::yield_now().await;
            first.await
        };
        let second = async move { sent.send(()).map_err(|()| Failure::Retry) };
        let both = Pipeline::first(first).then(second).done();
        assert!(both.await.is_ok());
    }
}
