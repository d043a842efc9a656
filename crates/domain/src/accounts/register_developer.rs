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
use crate::passwords::{PasswordHasher, TenantShare};
use crate::ports::{Policy, Ports};
use crate::projects::Project;
use crate::store::{Conflict, PortError};
use crate::system::{Clock, Random};
use crate::values::{
    AccountId, DeveloperKeyId, Name, OperatorKeyId, ProjectId, ProjectKeyId, SecretText, Timestamp,
};

/// Registers a developer with a first project, a developer key and a project key.
#[derive(Clone)]
pub struct RegisterDeveloper {
    /// Stores the account with everything that belongs to it.
    pub accounts: Arc<dyn AccountRepository>,
    /// Hashes the password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// The time of registration.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids and keys.
    pub random: Arc<dyn Random>,
    /// Derives the token of the verification email.
    pub email_token_key: EmailTokenKey,
}

/// The result of a registration.
#[derive(Clone, Debug)]
pub struct RegisteredDeveloper {
    /// The unverified account.
    pub account: Account,
    /// The first project and keys. The keys cannot be shown again.
    pub provisioning: Provisioning,
}

/// The first project and keys of a developer.
#[derive(Clone, Debug)]
pub struct Provisioning {
    /// The first project of the developer.
    pub project_id: ProjectId,
    /// The first developer key in clear text.
    pub developer_key: SecretText,
    /// The key of the first project in clear text.
    pub api_key: SecretText,
}

/// Why a developer was not registered.
#[derive(Debug, Error)]
pub enum RegisterDeveloperError {
    /// A developer or operator has this email address.
    #[error("the email address is taken")]
    EmailTaken,
    /// A port failed.
    #[error(transparent)]
    Port(PortError),
}

impl From<PortError> for RegisterDeveloperError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Conflict(Conflict::Email) => Self::EmailTaken,
            other => Self::Port(other),
        }
    }
}

impl RegisterDeveloper {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            accounts: ports.store.clone(),
            hasher: ports.hasher.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
            email_token_key: ports.email_token_key.clone(),
        }
    }

    /// Registers the developer on behalf of the holder of this operator key.
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
            effects: audit::success(
                Actor::OperatorKey(operator_key),
                AuditAction::DeveloperRegistration,
                account.id.as_uuid(),
                origin,
                (now, &*self.random),
            )
            .with_emails([email]),
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
