use async_trait::async_trait;
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{
    Admission, AttemptOutcome, Limit, ThrottleKey, ThrottleRepository, ThrottleState, admit,
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

    async fn settle_attempts(&self, settlements: &[AttemptOutcome]) -> Result<(), PortError> {
        self.write(|state| {
            state.settle(settlements);
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

    pub(crate) fn settle(&mut self, settlements: &[AttemptOutcome]) {
        for settlement in settlements {
            match settlement {
                AttemptOutcome::Succeeded { key, trusted_until } => self.trust(key, *trusted_until),
                AttemptOutcome::Refunded { key } => {
                    if let Some(state) = self.throttles.get_mut(key) {
                        state.count = state.count.saturating_sub(1);
                    }
                }
            }
        }
    }

    fn trust(&mut self, key: &ThrottleKey, until: Timestamp) {
        // Without a window the next attempt begins one, because this one seems to begin later (R69).
        let state = self.throttles.entry(key.clone()).or_insert(ThrottleState {
            count: 0,
            window_started_at: until,
            last_at: until,
            trusted_until: None,
            expires_at: until,
        });
        state.count = 0;
        state.trusted_until = Some(until);
        state.expires_at = state.expires_at.max(until);
    }
}
