use std::sync::Arc;

use thiserror::Error;

use crate::accounts::{
    Account, AccountFactory, AccountRepository, DeveloperRegistration, NewAccount, Tier,
    address_verification,
};
use crate::audit;
use crate::audit::{Actor, AuditAction, RequestOrigin};
use crate::installation::EmailTokenKey;
use crate::keys::{DeveloperKey, KeyRecord, ProjectKey};
use crate::passwords::{HasherError, PasswordHasher, TenantShare};
use crate::projects::Project;
use crate::store::{Conflict, PortError};
use crate::system::{Clock, Random};
use crate::values::{
    AccountId, DeveloperKeyId, Name, OperatorKeyId, ProjectId, ProjectKeyId, SecretText, Timestamp,
};

/// Registers a developer with a first project and both first keys (seed).
#[derive(Clone)]
pub struct RegisterDeveloper {
    /// Where it is all stored, at once.
    pub accounts: Arc<dyn AccountRepository>,
    /// For the password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For ids and keys.
    pub random: Arc<dyn Random>,
    /// For the token in the verification email.
    pub email_token_key: EmailTokenKey,
}

/// A developer who was just registered.
#[derive(Clone, Debug)]
pub struct RegisteredDeveloper {
    /// The account, not verified yet.
    pub account: Account,
    /// What the developer starts with; the keys can never be shown again.
    pub provisioning: Provisioning,
}

/// What a developer starts with.
#[derive(Clone, Debug)]
pub struct Provisioning {
    /// The first project.
    pub project_id: ProjectId,
    /// The first developer key.
    pub developer_key: SecretText,
    /// The first project's first key.
    pub api_key: SecretText,
}

/// Why a developer was not registered.
#[derive(Debug, Error)]
pub enum RegisterDeveloperError {
    /// The address belongs to a developer or operator already.
    #[error("the email address is taken")]
    EmailTaken,
    /// The password was not hashed.
    #[error(transparent)]
    Hasher(#[from] HasherError),
    /// It was not stored.
    #[error(transparent)]
    Store(PortError),
}

impl From<PortError> for RegisterDeveloperError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Conflict(Conflict::Email) => Self::EmailTaken,
            other => Self::Store(other),
        }
    }
}

impl RegisterDeveloper {
    /// Registers the applicant on behalf of the holder of this operator key.
    ///
    /// # Errors
    /// [`RegisterDeveloperError`]; nothing was stored.
    pub async fn run(
        &self,
        operator_key: OperatorKeyId,
        applicant: NewAccount,
        origin: RequestOrigin,
    ) -> Result<RegisteredDeveloper, RegisterDeveloperError> {
        let now = self.clock.now();
        let maker = AccountFactory {
            random: &*self.random,
            now,
        };
        let permit = self.hasher.reserve(TenantShare::Platform).await?;
        let account = maker.make(applicant, Tier::Developer, permit).await?;
        let provisioning = self.provision(now);
        let (verification, email) =
            address_verification(&account, &self.email_token_key, &origin, &*self.random);
        let registration = DeveloperRegistration {
            project: default_project(provisioning.project_id, account.id, now),
            developer_key: self.developer_key(&provisioning, account.id, now),
            project_key: self.project_key(&provisioning, now),
            verification,
            email,
            audit: audit::success(
                Actor::OperatorKey(operator_key),
                AuditAction::DeveloperRegistration,
                account.id.as_uuid(),
                origin,
                (now, &*self.random),
            ),
            account,
        };
        self.accounts.register_developer(&registration).await?;
        Ok(RegisteredDeveloper {
            account: registration.account,
            provisioning,
        })
    }

    fn provision(&self, now: Timestamp) -> Provisioning {
        Provisioning {
            project_id: ProjectId::generate(now, self.random.bytes()),
            developer_key: SecretText::api_key(self.random.bytes()),
            api_key: SecretText::api_key(self.random.bytes()),
        }
    }

    fn developer_key(
        &self,
        provisioning: &Provisioning,
        owner_id: AccountId,
        now: Timestamp,
    ) -> DeveloperKey {
        let name = Name::default_developer_key();
        DeveloperKey {
            id: DeveloperKeyId::generate(now, self.random.bytes()),
            owner_id,
            record: KeyRecord::new(name, &provisioning.developer_key, now),
        }
    }

    fn project_key(&self, provisioning: &Provisioning, now: Timestamp) -> ProjectKey {
        let name = Name::default_project_key();
        ProjectKey {
            id: ProjectKeyId::generate(now, self.random.bytes()),
            project_id: provisioning.project_id,
            record: KeyRecord::new(name, &provisioning.api_key, now),
        }
    }
}

fn default_project(id: ProjectId, owner_id: AccountId, now: Timestamp) -> Project {
    Project {
        id,
        owner_id,
        name: Name::default_project(),
        description: None,
        archived_at: None,
        created_at: now,
        updated_at: now,
    }
}
