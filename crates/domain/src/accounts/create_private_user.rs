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
use crate::passwords::{HasherError, PasswordHasher, TenantShare};
use crate::projects::ProjectRepository;
use crate::store::{Conflict, PortError};
use crate::system::{Clock, Random};
use crate::values::ProjectId;

/// Creates an account on behalf of a system (seed).
#[derive(Clone)]
pub struct CreatePrivateUser {
    /// Where it is all stored, at once.
    pub accounts: Arc<dyn AccountRepository>,
    /// Where the project is looked up.
    pub projects: Arc<dyn ProjectRepository>,
    /// For the password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For ids.
    pub random: Arc<dyn Random>,
    /// For the token in the verification email.
    pub email_token_key: EmailTokenKey,
}

/// What a system asks for.
#[derive(Clone, Debug)]
pub struct PrivateUserRequest {
    /// The person.
    pub applicant: NewAccount,
    /// Whether the address counts as verified.
    pub is_verified: bool,
    /// The project of an end user; `None` for the token's own, or for a developer account.
    pub project_id: Option<ProjectId>,
}

/// Why an account was not created.
#[derive(Debug, Error)]
pub enum CreatePrivateUserError {
    /// The token may not do this.
    #[error(transparent)]
    Rejected(#[from] ServiceTokenRejection),
    /// The project is unknown, archived, its developer suspended, or not the token's own.
    #[error("the project is not available to this token")]
    ProjectNotFound,
    /// The address is taken in its scope.
    #[error("the email address is taken")]
    EmailTaken,
    /// The password was not hashed.
    #[error(transparent)]
    Hasher(#[from] HasherError),
    /// It was not stored.
    #[error(transparent)]
    Store(PortError),
}

impl From<PortError> for CreatePrivateUserError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Conflict(Conflict::Email) => Self::EmailTaken,
            PortError::Conflict(Conflict::Context) => Self::ProjectNotFound,
            other => Self::Store(other),
        }
    }
}

impl CreatePrivateUser {
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
        let creation = PrivateUserCreation {
            verification: (!request.is_verified).then(|| {
                address_verification(&account, &self.email_token_key, &origin, &*self.random)
            }),
            audit: audit::success(
                caller.actor(),
                AuditAction::PrivateUserCreation,
                account.id.as_uuid(),
                origin,
                (now, &*self.random),
            ),
            account,
        };
        self.accounts.create_private_user(&creation).await?;
        Ok(creation.account)
    }

    /// Where the account goes: into the token's project or the named one, else among the developers.
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
