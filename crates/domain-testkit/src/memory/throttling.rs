use async_trait::async_trait;
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{
    Admission, AttemptOutcome, Limit, ThrottleRepository, ThrottleState, admit,
};
use tenantry_domain::values::Timestamp;

use super::{MemoryStore, State};

#[async_trait]
impl ThrottleRepository for MemoryStore {
    async fn count_attempt(
        &self,
        limits: &[Limit],
        now: Timestamp,
    ) -> Result<Admission, PortError> {
        self.write(|state| Ok(state.attempt(limits, now))).await
    }

    async fn settle_attempts(&self, outcomes: &[AttemptOutcome]) -> Result<(), PortError> {
        self.write(|state| {
            state.settle(outcomes);
            Ok(())
        })
        .await
    }
}

impl State {
    pub(crate) fn attempt(&mut self, limits: &[Limit], now: Timestamp) -> Admission {
        let limits = &self.faults.limits(limits);
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

    pub(crate) fn settle(&mut self, outcomes: &[AttemptOutcome]) {
        for outcome in outcomes {
            let key = outcome.key();
            if let Some(state) = outcome.apply(self.throttles.get(key).copied()) {
                self.throttles.insert(key.clone(), state);
            }
        }
    }
}
