use std::time::Duration;

use async_trait::async_trait;
use tenantry_domain::model::Tier;
use tenantry_domain::ports::{Housekeeping, StoreError, SweepOrder, Swept};

use super::overlook::NEVER;
use super::{Flaw, FlawedStores};
use crate::memory::State;

#[async_trait]
impl Housekeeping for FlawedStores {
    async fn sweep(&self, order: &SweepOrder) -> Result<Swept, StoreError> {
        const MICRO: Duration = Duration::from_micros(1);
        let mut order = *order;
        match self.flaw {
            Flaw::SweepsAMomentEarly => order.done_before = order.done_before.plus(MICRO),
            Flaw::IgnoresTheLimitOfASweep => order.limit = u32::MAX,
            Flaw::SweepsNothing => return Ok(Swept::default()),
            Flaw::PurgesTheYoung => {
                order.unverified_before = order.unverified_before.map(|at| at.plus(MICRO));
            }
            Flaw::PurgesUnasked => {
                order.unverified_before.get_or_insert(NEVER);
            }
            _ => {}
        }
        let before = self.memory.read(Clone::clone);
        self.force(|state| overlook(self.flaw, state, &order));
        let swept = self.memory.sweep(&order).await;
        self.force(|state| match self.flaw {
            Flaw::LeavesSessionsOfThePurged => state.contents.sessions = before.contents.sessions,
            Flaw::LeavesEndedSessions => {
                let mut sessions = before.contents.sessions;
                sessions.retain(|one| one.ended_at.is_some());
                state.contents.sessions.extend(sessions);
            }
            _ => {}
        });
        swept
    }
}

fn overlook(flaw: Flaw, state: &mut State, order: &SweepOrder) {
    let accounts = state.contents.accounts.iter_mut();
    match flaw {
        Flaw::SweepsDeadMails => {
            let dispatches = state.dispatches.clone();
            state.remove_mails(|mail| dispatches[&mail.id].dead_at.is_some());
        }
        Flaw::SweepsWaitingMails => state.remove_mails(|mail| mail.created_at < order.done_before),
        Flaw::PurgesTheVerified if order.unverified_before.is_some() => {
            accounts.for_each(|account| account.verified_at = None);
        }
        Flaw::PurgesDevelopers if order.unverified_before.is_some() => {
            let projects = &state.contents.projects;
            accounts
                .filter(|account| account.verified_at.is_none())
                .for_each(|account| account.tier = Tier::EndUser(projects[0].id));
        }
        _ => {}
    }
}
