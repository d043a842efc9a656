use std::collections::BTreeSet;

use async_trait::async_trait;
use tenantry_domain::accounts::{Account, Tier};
use tenantry_domain::retention::{PurgeReport, PurgeRequest, RetentionRepository};
use tenantry_domain::store::PortError;
use tenantry_domain::values::{EmailId, Timestamp};

use super::{MemoryStore, State, first};

#[async_trait]
impl RetentionRepository for MemoryStore {
    async fn purge(&self, request: &PurgeRequest) -> Result<PurgeReport, PortError> {
        self.write(|state| {
            Ok(PurgeReport {
                throttles: state.purge_throttles(request),
                sessions: state.purge_sessions(request),
                emails: state.purge_emails(request),
                verifications: state.purge_verifications(request),
                accounts: state.purge_accounts(request),
            })
        })
        .await
    }
}

impl State {
    fn purge_throttles(&mut self, request: &PurgeRequest) -> u64 {
        let faults = self.faults;
        let expired = self
            .throttles
            .iter()
            .filter(|(_, state)| faults.in_time(state.expires_at < request.now))
            .map(|(key, _)| key.clone());
        let gone: BTreeSet<_> = first(expired.collect(), faults.limit(request.limit))
            .into_iter()
            .collect();
        self.throttles.retain(|key, _| !gone.contains(key));
        gone.len() as u64
    }

    fn purge_sessions(&mut self, request: &PurgeRequest) -> u64 {
        let faults = self.faults;
        let is_before = |at: Timestamp| faults.in_time(at < request.done_before);
        let sessions = &mut self.contents.sessions;
        remove(sessions, faults.limit(request.limit), |one| {
            is_before(one.expires_at) || one.ended_at.is_some_and(is_before)
        })
        .len() as u64
    }

    fn purge_emails(&mut self, request: &PurgeRequest) -> u64 {
        let faults = self.faults;
        let is_before = |at: Timestamp| faults.in_time(at < request.done_before);
        let delivered = self
            .dispatches
            .iter()
            .filter(|(_, one)| one.delivered_at.is_some_and(is_before))
            .map(|(id, _)| *id);
        let gone: BTreeSet<EmailId> = first(delivered.collect(), faults.limit(request.limit))
            .into_iter()
            .collect();
        self.remove_emails(|email| gone.contains(&email.id));
        gone.len() as u64
    }

    /// Emails are deleted with the verification whose token they carry.
    fn purge_verifications(&mut self, request: &PurgeRequest) -> u64 {
        let faults = self.faults;
        let verifications = &mut self.contents.verifications;
        let is_before = |end: Timestamp| faults.in_time(end < request.done_before);
        let limit = faults.limit(request.limit);
        let gone = remove(verifications, limit, |one| is_before(one.expires_at));
        for verification in &gone {
            self.remove_emails(|email| email.verification_id == Some(verification.id));
        }
        gone.len() as u64
    }

    fn purge_accounts(&mut self, request: &PurgeRequest) -> u64 {
        let Some(before) = request.unverified_before else {
            return 0;
        };
        let faults = self.faults;
        let accounts = &mut self.contents.accounts;
        let gone = remove(accounts, faults.limit(request.limit), |one| {
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
fn remove<T>(rows: &mut Vec<T>, limit: u32, mut is_such: impl FnMut(&T) -> bool) -> Vec<T> {
    let mut left = limit;
    rows.extract_if(.., |row| {
        let is_removed = left > 0 && is_such(row);
        left -= u32::from(is_removed);
        is_removed
    })
    .collect()
}
