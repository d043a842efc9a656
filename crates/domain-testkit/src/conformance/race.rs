use std::sync::Arc;

use tokio::sync::Barrier;

/// How many do the same thing at once.
pub(super) const RACERS: usize = 16;

/// Starts all at the same moment, each in a task of its own, and gives back how each one ended.
pub(super) async fn race<F>(racers: impl IntoIterator<Item = F>) -> Vec<F::Output>
where
    F: Future<Output: Send + 'static> + Send + 'static,
{
    let racers: Vec<F> = racers.into_iter().collect();
    let start = Arc::new(Barrier::new(racers.len()));
    let tasks: Vec<_> = racers
        .into_iter()
        .map(|racer| {
            let start = start.clone();
            tokio::spawn(async move {
                start.wait().await;
                racer.await
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.expect("no racer panics"));
    }
    outcomes
}
