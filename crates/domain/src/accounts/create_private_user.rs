use std::sync::Arc;

use thiserror::Error;

use crate::accounts::{
    Account, AccountFactory, AccountRepository, NewAccount, PrivateUserCreation, Tier,
    address_verification,
};
use crate::audit;
use crate::audit::{AuditAction, RequestOrigin};
use crate::installation::EmailTokenKey;
use crate::keys::{Scope, ServiceCaller, ServiceTokenRejection};
use crate::passwords::{PasswordHasher, TenantShare};
use crate::ports::{Policy, Ports};
use crate::projects::ProjectRepository;
use crate::store::{Conflict, PortError};
use crate::system::{Clock, Random};
use crate::values::ProjectId;

/// Creates an account on behalf of the holder of a service token.
#[derive(Clone)]
pub struct CreatePrivateUser {
    /// Stores the account with its verification, email and audit entry.
    pub accounts: Arc<dyn AccountRepository>,
    /// Checks that the project is available.
    pub projects: Arc<dyn ProjectRepository>,
    /// Hashes the password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// The time of creation.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids.
    pub random: Arc<dyn Random>,
    /// Derives the token of the verification email.
    pub email_token_key: EmailTokenKey,
}

/// The account to create.
#[derive(Clone, Debug)]
pub struct PrivateUserRequest {
    /// Email address, password and name.
    pub applicant: NewAccount,
    /// Whether the email address counts as verified.
    pub is_verified: bool,
    /// The project of an end user; `None` for the token's own, or for a developer account.
    pub project_id: Option<ProjectId>,
}

/// Why an account was not created.
#[derive(Debug, Error)]
pub enum CreatePrivateUserError {
    /// The service token does not allow it.
    #[error(transparent)]
    Rejected(#[from] ServiceTokenRejection),
    /// The project is unknown or archived, its developer is suspended, or the token is bound to another one.
    #[error("the project is not available to this token")]
    ProjectNotFound,
    /// The tenant has an account with this email address.
    #[error("the email address is taken")]
    EmailTaken,
    /// A port failed.
    #[error(transparent)]
    Port(PortError),
}

impl From<PortError> for CreatePrivateUserError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Conflict(Conflict::Email) => Self::EmailTaken,
            PortError::Conflict(Conflict::PreconditionFailed) => Self::ProjectNotFound,
            other => Self::Port(other),
        }
    }
}

impl CreatePrivateUser {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, _policy: &Policy) -> Self {
        Self {
            accounts: ports.store.clone(),
            projects: ports.store.clone(),
            hasher: ports.hasher.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
            email_token_key: ports.email_token_key.clone(),
        }
    }

    /// Creates the account for this caller.
    ///
    /// # Errors
    /// [`CreatePrivateUserError`]; nothing was stored.
    pub async fn run(
        &self,
        caller: &ServiceCaller,
        request: PrivateUserRequest,
        origin: RequestOrigin,
    ) -> Result<Account, CreatePrivateUserError> {
        caller.require_scope(Scope::UsersCreate)?;
        if request.is_verified {
            caller.require_scope(Scope::UsersCreateVerified)?;
        }
        let (tier, share) = self.place(caller, request.project_id).await?;
        let now = self.clock.now();
        let maker = AccountFactory {
            random: &*self.random,
            now,
        };
        let permit = self.hasher.reserve(share).await?;
        let mut account = maker.make(request.applicant, tier, permit).await?;
        account.verified_at = request.is_verified.then_some(now);
        let (verification, email) = (!request.is_verified)
            .then(|| address_verification(&account, &self.email_token_key, &origin, &*self.random))
            .unzip();
        let creation = PrivateUserCreation {
            verification,
            effects: audit::success(
                caller.actor(),
                AuditAction::PrivateUserCreation,
                account.id.as_uuid(),
                origin,
                (now, &*self.random),
            )
            .with_emails(email),
            account,
        };
        self.accounts.create_private_user(&creation).await?;
        Ok(creation.account)
    }

    /// The tier of the account: an end user of the token's or the named project, else a developer.
    async fn place(
        &self,
        caller: &ServiceCaller,
        named: Option<ProjectId>,
    ) -> Result<(Tier, TenantShare), CreatePrivateUserError> {
        let project = match (caller.project_id(), named) {
            (Some(own), Some(named)) if own != named => {
                return Err(CreatePrivateUserError::ProjectNotFound);
            }
            (own, named) => own.or(named),
        };
        let Some(project) = project else {
            return Ok((Tier::Developer, TenantShare::Platform));
        };
        if !self.projects.is_project_available(project).await? {
            return Err(CreatePrivateUserError::ProjectNotFound);
        }
        Ok((Tier::EndUser(project), TenantShare::Project(project)))
    }
}
