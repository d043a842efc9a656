use std::sync::Arc;

use thiserror::Error;

use crate::ports::{Clock, DeveloperKeyRepository, OperatorKeyRepository, StoreError};
use crate::roles::{
    DeveloperKeyFact, OperatorKeyFact, Presented, ProjectFact, RegistrationFacts,
    RegistrationGrant, RegistrationHeaders, RegistrationRefusal, resolve_registration,
};
use crate::values::{ProjectId, Timestamp};

/// Finds out what the headers of a registration allow. Reads at most once, and only what can still
/// change the answer.
#[derive(Clone)]
pub struct AuthorizeRegistration {
    /// Where operator keys are looked up.
    pub operator_keys: Arc<dyn OperatorKeyRepository>,
    /// Where developer keys are looked up.
    pub developer_keys: Arc<dyn DeveloperKeyRepository>,
    /// For keys that expire.
    pub clock: Arc<dyn Clock>,
}

/// Why a registration goes no further.
#[derive(Debug, Error)]
pub enum AuthorizeRegistrationError {
    /// The headers do not allow it.
    #[error(transparent)]
    Refused(#[from] RegistrationRefusal),
    /// It could not be found out.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AuthorizeRegistration {
    /// What these headers allow.
    ///
    /// # Errors
    /// [`AuthorizeRegistrationError`]; nothing was stored.
    pub async fn run(
        &self,
        headers: &RegistrationHeaders,
    ) -> Result<RegistrationGrant, AuthorizeRegistrationError> {
        let facts = self.find_out(headers).await?;
        Ok(resolve_registration(facts)?)
    }

    async fn find_out(
        &self,
        headers: &RegistrationHeaders,
    ) -> Result<RegistrationFacts, StoreError> {
        let now = self.clock.now();
        let mut facts = facts_without_a_look(headers);
        if facts.ambiguous {
            return Ok(facts);
        }
        if headers.operator_key != Presented::Absent {
            facts.operator_key = self.operator_key(&headers.operator_key, now).await?;
        } else if facts.project != ProjectFact::Malformed {
            self.developer_key(headers, now, &mut facts).await?;
        }
        Ok(facts)
    }

    async fn operator_key(
        &self,
        presented: &Presented,
        now: Timestamp,
    ) -> Result<OperatorKeyFact, StoreError> {
        let Some(key) = presented.value() else {
            return Ok(OperatorKeyFact::Invalid);
        };
        let found = self.operator_keys.find_active(&key.hash(), now).await?;
        Ok(found.map_or(OperatorKeyFact::Invalid, OperatorKeyFact::Valid))
    }

    async fn developer_key(
        &self,
        headers: &RegistrationHeaders,
        now: Timestamp,
        facts: &mut RegistrationFacts,
    ) -> Result<(), StoreError> {
        let Some(key) = headers.developer_key.value() else {
            return Ok(());
        };
        let project = project_id(&headers.project_id);
        let found = self
            .developer_keys
            .find_context(&key.hash(), project, now)
            .await?;
        if let Some(context) = found {
            facts.developer_key = DeveloperKeyFact::Valid(context.key_id, context.developer_id);
            if let Some(project) = context.project_id {
                facts.project = ProjectFact::Own(project);
            }
        }
        Ok(())
    }
}

/// What the headers alone say; a key is not valid before it was looked up.
fn facts_without_a_look(headers: &RegistrationHeaders) -> RegistrationFacts {
    RegistrationFacts {
        ambiguous: headers.are_ambiguous(),
        operator_key: match headers.operator_key {
            Presented::Absent => OperatorKeyFact::Absent,
            _ => OperatorKeyFact::Invalid,
        },
        developer_key: match headers.developer_key {
            Presented::Absent => DeveloperKeyFact::Absent,
            _ => DeveloperKeyFact::Invalid,
        },
        project: match (&headers.project_id, project_id(&headers.project_id)) {
            (Presented::Absent, _) => ProjectFact::Absent,
            (_, None) => ProjectFact::Malformed,
            (_, Some(_)) => ProjectFact::Unavailable,
        },
    }
}

pub(super) fn project_id(presented: &Presented) -> Option<ProjectId> {
    presented.value()?.expose().parse().ok()
}
