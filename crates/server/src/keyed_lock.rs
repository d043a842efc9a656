use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use async_trait::async_trait;
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{KeyedLock, LockGuard, ThrottleKey};

/// The longest wait for a lock: enough for 20 concurrent logins of one client (R51) on a busy machine, and short
/// enough to respond in time afterwards.
const LONGEST_WAIT: Duration = Duration::from_secs(4);

/// Serialises the attempts on one key in this process, in the order of their arrival.
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
    async fn lock(&self, key: &ThrottleKey) -> Result<LockGuard, PortError> {
        let lock = self.lock_of(key).lock_owned();
        match tokio::time::timeout(self.longest_wait, lock).await {
            Ok(guard) => Ok(LockGuard::of(guard)),
            Err(_) => Err(PortError::Busy {
                retry_after: Duration::from_secs(1),
            }),
        }
    }
}

impl InProcessKeyedLock {
    /// The lock of a key is kept while it is held or waited for.
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
    async fn r51_attempts_on_one_key_are_serialised() {
        let locks = Arc::new(InProcessKeyedLock::default());
        let inside = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..20)
            .map(|_| {
                let (locks, inside) = (locks.clone(), inside.clone());
                tokio::spawn(async move {
                    let _guard = locks.lock(&key(1)).await.unwrap();
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
        let locks = InProcessKeyedLock::default();
        let _first = locks.lock(&key(1)).await.unwrap();
        assert!(locks.lock(&key(2)).await.is_ok());
    }

    #[tokio::test]
    async fn a_wait_that_takes_too_long_is_busy() {
        let locks = InProcessKeyedLock {
            longest_wait: Duration::from_millis(5),
            ..InProcessKeyedLock::default()
        };
        let _first = locks.lock(&key(1)).await.unwrap();
        let second = locks.lock(&key(1)).await;
        assert!(matches!(second, Err(PortError::Busy { .. })));
    }

    #[tokio::test]
    async fn unused_locks_are_removed() {
        let locks = InProcessKeyedLock::default();
        for last in 0..=255 {
            drop(locks.lock(&key(last)).await.unwrap());
        }
        assert!(locks.locks.lock().unwrap().len() < 16);
    }
}
