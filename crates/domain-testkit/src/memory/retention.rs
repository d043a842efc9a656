use std::collections::BTreeSet;

use async_trait::async_trait;
use tenantry_domain::accounts::{Account, Tier};
use tenantry_domain::retention::{PurgeReport, PurgeRequest, RetentionRepository};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{EmailId, Timestamp};

use super::{MemoryStore, State, first};

#[async_trait]
impl RetentionRepository for MemoryStore {
    async fn purge(&self, order: &PurgeRequest) -> Result<PurgeReport, PortError> {
        self.write(|state| {
            Ok(PurgeReport {
                throttles: state.sweep_throttles(order),
                sessions: state.sweep_sessions(order),
                emails: state.sweep_emails(order),
                verifications: state.sweep_verifications(order),
                accounts: state.purge_accounts(order),
            })
        })
        .await
    }
}

impl State {
    fn sweep_throttles(&mut self, order: &PurgeRequest) -> u64 {
        let faults = self.faults;
        let expired = self
            .throttles
            .iter()
            .filter(|(_, state)| faults.in_time(state.expires_at < order.now))
            .map(|(key, _)| key.clone());
        let gone: BTreeSet<_> = first(expired.collect(), faults.limit(order.limit))
            .into_iter()
            .collect();
        self.throttles.retain(|key, _| !gone.contains(key));
        gone.len() as u64
    }

    fn sweep_sessions(&mut self, order: &PurgeRequest) -> u64 {
        let faults = self.faults;
        let is_done = |at: Timestamp| faults.in_time(at < order.done_before);
        let sessions = &mut self.contents.sessions;
        take_out(sessions, faults.limit(order.limit), |one| {
            is_done(one.expires_at) || one.ended_at.is_some_and(is_done)
        })
        .len() as u64
    }

    fn sweep_emails(&mut self, order: &PurgeRequest) -> u64 {
        let faults = self.faults;
        let is_done = |at: Timestamp| faults.in_time(at < order.done_before);
        let delivered = self
            .dispatches
            .iter()
            .filter(|(_, one)| one.delivered_at.is_some_and(is_done))
            .map(|(id, _)| *id);
        let gone: BTreeSet<EmailId> = first(delivered.collect(), faults.limit(order.limit))
            .into_iter()
            .collect();
        self.remove_emails(|email| gone.contains(&email.id));
        gone.len() as u64
    }

    /// An email goes with the verification whose token it carries.
    fn sweep_verifications(&mut self, order: &PurgeRequest) -> u64 {
        let faults = self.faults;
        let verifications = &mut self.contents.verifications;
        let is_done = |end: Timestamp| faults.in_time(end < order.done_before);
        let limit = faults.limit(order.limit);
        let gone = take_out(verifications, limit, |one| is_done(one.expires_at));
        for verification in &gone {
            self.remove_emails(|email| email.verification_id == Some(verification.id));
        }
        gone.len() as u64
    }

    fn purge_accounts(&mut self, order: &PurgeRequest) -> u64 {
        let Some(before) = order.unverified_before else {
            return 0;
        };
        let faults = self.faults;
        let accounts = &mut self.contents.accounts;
        let gone = take_out(accounts, faults.limit(order.limit), |one| {
            is_unverified(one) && faults.in_time(one.created_at < before)
        });
        let gone: BTreeSet<_> = gone.into_iter().map(|one| one.id).collect();
        self.remove_emails(|email| gone.contains(&email.account_id));
        let contents = &mut self.contents;
        contents
            .sessions
            .retain(|one| !gone.contains(&one.account_id));
        contents
            .verifications
            .retain(|one| !gone.contains(&one.account_id));
        gone.len() as u64
    }
}

fn is_unverified(account: &Account) -> bool {
    matches!(account.tier, Tier::EndUser(_)) && account.verified_at.is_none()
}

/// Removes such rows, at most this many.
fn take_out<T>(rows: &mut Vec<T>, limit: u32, mut is_such: impl FnMut(&T) -> bool) -> Vec<T> {
    let mut left = limit;
    rows.extract_if(.., |row| {
        let goes = left > 0 && is_such(row);
        left -= u32::from(goes);
        goes
    })
    .collect()
}
