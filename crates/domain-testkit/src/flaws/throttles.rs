use async_trait::async_trait;
use tenantry_domain::model::{Admission, Limit, Settlement, ThrottleKey};
use tenantry_domain::ports::{StoreError, ThrottleRepository};
use tenantry_domain::values::Timestamp;

use super::{Flaw, FlawedStores};
use crate::MemoryStores;
use crate::memory::State;

#[async_trait]
impl ThrottleRepository for FlawedStores {
    async fn attempt(&self, limits: &[Limit], now: Timestamp) -> Result<Admission, StoreError> {
        let mut limits = limits.to_vec();
        for limit in &mut limits {
            match self.flaw {
                Flaw::CountsClientsTogether => limit.key.client = None,
                Flaw::CountsSubjectsTogether => limit.key.subject = [0; 32],
                _ => {}
            }
        }
        let limits = &limits;
        let write = |store: MemoryStores| async move { store.attempt(limits, now).await };
        let admission = self.with_stale(Flaw::LooksBeforeCounting, write).await?;
        if self.flaw == Flaw::CountsRefusedAttempts && admission != Admission::Admitted {
            self.force(|state| {
                let states = limits
                    .iter()
                    .filter_map(|limit| state.throttles.get(&limit.key));
                let counted: Vec<_> = states.copied().collect();
                for (limit, mut one) in limits.iter().zip(counted) {
                    one.count += 1;
                    state.throttles.insert(limit.key.clone(), one);
                }
            });
        }
        Ok(admission)
    }

    async fn settle(&self, settlements: &[Settlement]) -> Result<(), StoreError> {
        let before = self.memory.read(Clone::clone);
        let write = |store: MemoryStores| async move {
            ThrottleRepository::settle(&store, settlements).await
        };
        self.with_stale(Flaw::LooksBeforeRefunding, write).await?;
        self.force(|state| {
            for settlement in settlements {
                spoil(self.flaw, state, (&before, settlement));
            }
        });
        Ok(())
    }
}

fn spoil(flaw: Flaw, state: &mut State, (before, settlement): (&State, &Settlement)) {
    let count_before = |key: &ThrottleKey| before.throttles.get(key).map_or(0, |one| one.count);
    match (flaw, settlement) {
        (Flaw::SuccessKeepsTheCount, Settlement::Succeeded { key, .. })
        | (Flaw::RefundsNothing, Settlement::Refunded { key }) => {
            state.throttles.get_mut(key).unwrap().count = count_before(key);
        }
        (Flaw::VouchesForNobody, Settlement::Succeeded { key, .. }) => {
            state.throttles.get_mut(key).unwrap().trusted_until = None;
        }
        (Flaw::SuccessClearsEverybody, Settlement::Succeeded { .. }) => {
            state.throttles.values_mut().for_each(|one| one.count = 0);
        }
        (Flaw::RefundsEverything, Settlement::Refunded { key }) => {
            state.throttles.get_mut(key).unwrap().count = 0;
        }
        _ => {}
    }
}
