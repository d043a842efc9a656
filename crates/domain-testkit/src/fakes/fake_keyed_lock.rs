use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{KeyedLock, LockGuard, ThrottleKey};

/// Locks for each key in the order of the calls. A call waits without limit.
#[derive(Debug, Default)]
pub struct FakeKeyedLock {
    queues: Mutex<BTreeMap<ThrottleKey, Arc<tokio::sync::Mutex<()>>>>,
}

#[async_trait]
impl KeyedLock for FakeKeyedLock {
    async fn lock(&self, key: &ThrottleKey) -> Result<LockGuard, PortError> {
        let queue = {
            let mut queues = self.queues.lock().expect("no holder panicked");
            queues.entry(key.clone()).or_default().clone()
        };
        Ok(LockGuard::of(queue.lock_owned().await))
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use tenantry_domain::values::ClientNetwork;

    use super::*;

    fn key(last: u8) -> ThrottleKey {
        ThrottleKey::emails_by(ClientNetwork::of([192, 0, 2, last].into()))
    }

    #[tokio::test]
    async fn a_lock_waits_for_the_one_before_it_on_its_own_key_only() {
        let locks = FakeKeyedLock::default();
        let (one, another) = (key(1), key(2));
        let first = locks.lock(&one).await.unwrap();
        let mut second = pin!(locks.lock(&one));
        tokio::select! {
            biased;
            _ = &mut second => panic!("the first lock is still held"),
            other = locks.lock(&another) => drop(other.unwrap()),
        }
        drop(first);
        second.await.unwrap();
    }
}
