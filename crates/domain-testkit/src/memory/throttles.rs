use async_trait::async_trait;
use tenantry_domain::model::{Admission, Limit, Settlement, ThrottleState, admit};
use tenantry_domain::ports::{StoreError, ThrottleRepository};
use tenantry_domain::values::Timestamp;

use super::{MemoryStores, State};

#[async_trait]
impl ThrottleRepository for MemoryStores {
    async fn attempt(&self, limits: &[Limit], now: Timestamp) -> Result<Admission, StoreError> {
        self.write(|state| Ok(state.attempt(limits, now)))
    }

    async fn settle(&self, settlements: &[Settlement]) -> Result<(), StoreError> {
        self.write(|state| {
            state.settle(settlements);
            Ok(())
        })
    }
}

impl State {
    pub(crate) fn attempt(&mut self, limits: &[Limit], now: Timestamp) -> Admission {
        let stored = limits
            .iter()
            .map(|limit| self.throttles.get(&limit.key).copied());
        let mut states: Vec<Option<ThrottleState>> = stored.collect();
        let admission = admit(limits, &mut states, now);
        for (limit, state) in limits.iter().zip(states) {
            if let Some(state) = state {
                self.throttles.insert(limit.key.clone(), state);
            }
        }
        admission
    }

    /// What was never counted has nothing to settle.
    pub(crate) fn settle(&mut self, settlements: &[Settlement]) {
        for settlement in settlements {
            let (Settlement::Succeeded { key, .. } | Settlement::Refunded { key }) = settlement;
            if let Some(state) = self.throttles.get_mut(key) {
                settle_one(state, settlement);
            }
        }
    }
}

fn settle_one(state: &mut ThrottleState, settlement: &Settlement) {
    match settlement {
        Settlement::Succeeded { trusted_until, .. } => {
            state.count = 0;
            state.trusted_until = Some(*trusted_until);
            state.expires_at = state.expires_at.max(*trusted_until);
        }
        Settlement::Refunded { .. } => state.count = state.count.saturating_sub(1),
    }
}
