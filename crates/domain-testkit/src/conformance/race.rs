use std::sync::Arc;

use tenantry_domain::store::Store;
use tokio::sync::Barrier;

use super::StoreTest;

/// How many tasks do the same thing at once.
pub(super) const RACERS: usize = 16;

impl StoreTest {
    /// Does this with all inputs at the same moment, each in a task of its own.
    pub(super) async fn race<I, F>(
        &self,
        inputs: impl IntoIterator<Item = I>,
        act: impl Fn(Arc<dyn Store>, I) -> F,
    ) -> Vec<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        let racers = inputs
            .into_iter()
            .map(|input| act(self.store.clone(), input));
        let racers: Vec<F> = racers.collect();
        let start = Arc::new(Barrier::new(racers.len()));
        let tasks = racers.into_iter().map(|racer| {
            let start = start.clone();
            tokio::spawn(async move {
                start.wait().await;
                racer.await
            })
        });
        let tasks: Vec<_> = tasks.collect();
        let mut outcomes = Vec::new();
        for task in tasks {
            outcomes.push(task.await.expect("no racer panics"));
        }
        outcomes
    }
}

/// Calls this method of the store with all values at the same moment.
macro_rules! race {
    ($test:expr, $values:expr, $method:ident) => {
        $test
            .race($values, |store, value| async move {
                store.$method(&value).await
            })
            .await
    };
}

pub(super) use race;
