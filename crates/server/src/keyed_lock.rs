use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use async_trait::async_trait;
use tenantry_domain::passwords::HasherError;
use tenantry_domain::throttling::{KeyedLock, LockGuard, ThrottleKey};

/// How long one waits for its turn: long enough for 20 logins of one client at once (R51) on a busy
/// machine, and short enough to response in time afterwards.
const LONGEST_WAIT: Duration = Duration::from_secs(4);

/// Lets the attempts of this process on one key wait for each other, in the order in which they came.
pub(crate) struct InProcessKeyedLock {
    longest_wait: Duration,
    locks: Mutex<HashMap<ThrottleKey, Weak<tokio::sync::Mutex<()>>>>,
}

impl Default for InProcessKeyedLock {
    fn default() -> Self {
        Self {
            longest_wait: LONGEST_WAIT,
            locks: Mutex::default(),
        }
    }
}

#[async_trait]
impl KeyedLock for InProcessKeyedLock {
    async fn take(&self, key: &ThrottleKey) -> Result<LockGuard, HasherError> {
        let turn = self.lock_of(key).lock_owned();
        match tokio::time::timeout(self.longest_wait, turn).await {
            Ok(guard) => Ok(LockGuard::of(guard)),
            Err(_) => Err(HasherError::Busy {
                retry_after: Duration::from_secs(1),
            }),
        }
    }
}

impl InProcessKeyedLock {
    /// The lock of a key lives as long as somebody holds it or waits for it.
    fn lock_of(&self, key: &ThrottleKey) -> Arc<tokio::sync::Mutex<()>> {
        let mut locks = self.locks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = locks.get(key).and_then(Weak::upgrade) {
            return lock;
        }
        if locks.len() == locks.capacity() {
            locks.retain(|_, lock| lock.strong_count() > 0);
        }
        let lock = Arc::default();
        locks.insert(key.clone(), Arc::downgrade(&lock));
        lock
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tenantry_domain::values::ClientNetwork;

    use super::*;

    fn key(last: u8) -> ThrottleKey {
        ThrottleKey::emails_by(ClientNetwork::of([192, 0, 2, last].into()))
    }

    #[tokio::test]
    async fn r51_one_after_the_other_on_one_key() {
        let turns = Arc::new(InProcessKeyedLock::default());
        let inside = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let (turns, inside) = (turns.clone(), inside.clone());
                tokio::spawn(async move {
                    let _turn = turns.take(&key(1)).await.unwrap();
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                    tokio::task::yield_now().await;
                    inside.fetch_sub(1, Ordering::SeqCst);
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    }

    #[tokio::test]
    async fn keys_do_not_wait_for_each_other() {
        let turns = InProcessKeyedLock::default();
        let _first = turns.take(&key(1)).await.unwrap();
        assert!(turns.take(&key(2)).await.is_ok());
    }

    #[tokio::test]
    async fn who_waits_too_long_is_told_to_come_back() {
        let turns = InProcessKeyedLock {
            longest_wait: Duration::from_millis(5),
            ..InProcessKeyedLock::default()
        };
        let _first = turns.take(&key(1)).await.unwrap();
        let second = turns.take(&key(1)).await;
        assert!(matches!(second, Err(HasherError::Busy { .. })));
    }

    #[tokio::test]
    async fn locks_that_nobody_holds_are_forgotten() {
        let turns = InProcessKeyedLock::default();
        for last in 0..=255 {
            drop(turns.take(&key(last)).await.unwrap());
        }
        assert!(turns.locks.lock().unwrap().len() < 16);
    }
}
