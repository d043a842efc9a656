use std::time::Duration;

use tenantry_domain::model::Tier;
use tenantry_domain::ports::{Rotated, Rotation, SessionRepository, StoreError};

use super::overlook::NEVER;
use super::{Flaw, FlawedStores};
use crate::MemoryStores;
use crate::memory::State;

impl FlawedStores {
    pub(super) async fn rotate_badly(&self, rotation: &Rotation) -> Result<Rotated, StoreError> {
        let flaw = self.flaw;
        let mut changed = rotation.clone();
        match flaw {
            Flaw::NeverReplays => changed.grace = Duration::ZERO,
            Flaw::ReplaysForEver => changed.grace = Duration::MAX,
            _ => {}
        }
        let rotation = &changed;
        let before = self.memory.read(Clone::clone);
        let write =
            |store: MemoryStores| async move { SessionRepository::rotate(&store, rotation).await };
        let outcome = if let Some(overlook) = overlooked(flaw) {
            let change = |state: &mut State| overlook(state, rotation);
            self.or_as_if(change, is_refused, write).await?
        } else if flaw == Flaw::RotationRevivesSessions {
            self.rotate_and_revive(rotation).await?
        } else {
            self.with_stale(Flaw::LooksBeforeRotating, write).await?
        };
        self.force(|state| spoil(flaw, state, (before, rotation, &outcome)));
        Ok(spoil_answer(flaw, outcome, rotation))
    }
}

impl FlawedStores {
    /// Writes the whole session back as it was seen.
    async fn rotate_and_revive(&self, rotation: &Rotation) -> Result<Rotated, StoreError> {
        let outcome = SessionRepository::rotate(&self.memory, rotation).await?;
        if let Rotated::Rotated(_, session) = &outcome {
            self.dawdle().await;
            self.force(|state| {
                let sessions = state.contents.sessions.iter_mut();
                sessions
                    .filter(|one| one.id == session.id)
                    .for_each(|one| one.clone_from(session));
            });
        }
        Ok(outcome)
    }
}

const fn is_refused(outcome: &Result<Rotated, StoreError>) -> bool {
    matches!(outcome, Ok(Rotated::Refused))
}

type Overlook = fn(&mut State, &Rotation);

fn overlooked(flaw: Flaw) -> Option<Overlook> {
    match flaw {
        Flaw::RotatesEndedSessions => Some(|state, _| state.revive_sessions()),
        Flaw::RotatesExpiredSessions => Some(|state, _| state.prolong_sessions()),
        Flaw::RotatesForDisabledUsers => Some(|state, _| state.enable_users()),
        Flaw::RotatesInArchivedProjects => Some(|state, _| state.reopen_projects()),
        Flaw::RotatesUnderSuspendedDevelopers => Some(|state, _| state.enable_developers()),
        Flaw::RotatesForAnybody => Some(|state, rotation| {
            let sessions = state.contents.sessions.iter_mut();
            sessions
                .filter(|one| one.id == rotation.session.session_id)
                .for_each(|one| one.account_id = rotation.session.account_id);
        }),
        Flaw::RotatesInAnyProject => Some(|state, rotation| {
            let project = rotation.session.project_id;
            let accounts = state.contents.accounts.iter_mut();
            accounts
                .filter(|one| one.id == rotation.session.account_id)
                .for_each(|one| {
                    one.tier = project.map_or(Tier::Developer, Tier::EndUser);
                });
        }),
        _ => None,
    }
}

fn spoil(flaw: Flaw, state: &mut State, (before, rotation, outcome): (State, &Rotation, &Rotated)) {
    let is_reuse = *outcome == Rotated::Reused;
    match flaw {
        Flaw::ForgivesReuse if is_reuse => state.contents.sessions = before.contents.sessions,
        Flaw::LosesTheReuseEntry => state.contents.audit = before.contents.audit,
        Flaw::ReuseEndsEverySession if is_reuse => {
            let account = rotation.session.account_id;
            state.end_sessions(rotation.now, |one| one.account_id == account);
        }
        Flaw::RotationProlongsSessions => state.prolong_sessions(),
        Flaw::RotationCountsNothing => {
            let sessions = state.contents.sessions.iter_mut();
            sessions.for_each(|session| session.generation = 1);
        }
        _ => {}
    }
}

fn spoil_answer(flaw: Flaw, outcome: Rotated, rotation: &Rotation) -> Rotated {
    match (flaw, outcome) {
        (Flaw::ReplaysAnotherToken, Rotated::Replayed(account, mut session)) => {
            session.token_id = rotation.successor;
            Rotated::Replayed(account, session)
        }
        (Flaw::RotationProlongsSessions, Rotated::Rotated(account, mut session)) => {
            session.expires_at = NEVER;
            Rotated::Rotated(account, session)
        }
        (_, outcome) => outcome,
    }
}
