use std::collections::BTreeMap;

use async_trait::async_trait;
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{
    Admission, AttemptOutcome, Limit, ThrottleKey, ThrottleRepository, ThrottleState, admit,
};
use tenantry_domain::values::Timestamp;

use super::statements;
use crate::statement::Statement;
use crate::steps::Steps;
use crate::{Database, Failure, SqlStore, Transaction, UnitOfWork};

#[async_trait]
impl<D: Database> ThrottleRepository for SqlStore<D> {
    async fn count_attempt(
        &self,
        limits: &[Limit],
        now: Timestamp,
    ) -> Result<Admission, PortError> {
        let limits = limits.to_vec();
        self.database.write(Attempt { limits, now }).await
    }

    async fn settle_attempts(&self, outcomes: &[AttemptOutcome]) -> Result<(), PortError> {
        let steps = Steps::new().run_all(statements::settle(outcomes));
        self.database.write(steps).await.map(drop)
    }
}

struct Attempt {
    limits: Vec<Limit>,
    now: Timestamp,
}

impl UnitOfWork for Attempt {
    type Output = Admission;

    /// An attacker cannot crash the machine to get one more attempt, and the session that the right
    /// password opens takes the count along to the disk.
    const DURABLE: bool = false;

    async fn execute<T: Transaction>(&self, transaction: &mut T) -> Result<Admission, Failure> {
        count(transaction, &self.limits, self.now).await
    }
}

/// Judges an attempt, and counts it when it is admitted.
pub(crate) async fn count<T: Transaction>(
    transaction: &mut T,
    limits: &[Limit],
    now: Timestamp,
) -> Result<Admission, Failure> {
    let query = statements::lock(limits.iter().map(|limit| &limit.key));
    let stored: BTreeMap<ThrottleKey, ThrottleState> =
        transaction.fetch_all(query).await?.into_iter().collect();
    let mut states: Vec<Option<ThrottleState>> = limits
        .iter()
        .map(|limit| stored.get(&limit.key).copied())
        .collect();
    let admission = admit(limits, &mut states, now);
    if admission == Admission::Admitted {
        let keys = limits.iter().map(|limit| &limit.key);
        let counted = keys
            .zip(states)
            .filter_map(|(key, state)| Some((key, state?)));
        let saved = transaction.execute_all(save(&stored, counted)).await?;
        // A counter that did not exist was not locked. When another attempt has stored it meanwhile,
        // this one has to be judged again.
        if saved.contains(&0) {
            return Err(Failure::Retry);
        }
    }
    Ok(admission)
}

fn save<'a>(
    stored: &BTreeMap<ThrottleKey, ThrottleState>,
    counted: impl Iterator<Item = (&'a ThrottleKey, ThrottleState)>,
) -> Vec<Statement> {
    let mut in_order: Vec<_> = counted.collect();
    in_order.sort_by_key(|(key, _)| statements::order_of(key));
    let saving = in_order.into_iter().map(|(key, state)| {
        if stored.contains_key(key) {
            statements::replace(key, &state)
        } else {
            statements::insert(key, &state)
        }
    });
    saving.collect()
}
