use std::sync::Arc;

use thiserror::Error;

use crate::accounts::authorize_registration::project_id;
use crate::accounts::{
    Account, AccountFactory, AccountRepository, EndUserRegistration, NewAccount, Tier,
    address_verification,
};
use crate::audit::RequestOrigin;
use crate::effects::Effects;
use crate::installation::EmailTokenKey;
use crate::passwords::{HasherError, PasswordHasher, TenantShare};
use crate::ports::{Policy, Ports};
use crate::roles::{EndUserGrant, PresentedCredential, RegistrationCredentials};
use crate::sessions::{SessionFactory, SessionPolicy, TokenIssuer, TokenPair};
use crate::store::{Conflict, PortError};
use crate::system::{Clock, Random};

/// Registers an end user in a project and opens the first session.
#[derive(Clone)]
pub struct RegisterEndUser {
    /// Stores the account with its session, verification and email.
    pub accounts: Arc<dyn AccountRepository>,
    /// Hashes the password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Signs the tokens of the session.
    pub tokens: Arc<dyn TokenIssuer>,
    /// The time of registration.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids.
    pub random: Arc<dyn Random>,
    /// Derives the token of the verification email.
    pub email_token_key: EmailTokenKey,
    /// How long the tokens are valid.
    pub sessions: SessionPolicy,
}

/// The result of a registration.
#[derive(Clone, Debug)]
pub struct RegisteredEndUser {
    /// The unverified account.
    pub account: Account,
    /// The tokens of the first session.
    pub tokens: TokenPair,
}

/// Why an end user was not registered.
#[derive(Debug, Error)]
pub enum RegisterEndUserError {
    /// A user of the project has this email address.
    #[error("the email address is taken")]
    EmailTaken,
    /// The key was revoked, the developer suspended or the project archived since the authorisation (R17).
    #[error("the project is not available any more")]
    ProjectUnavailable,
    /// A port failed.
    #[error(transparent)]
    Port(PortError),
}

impl From<PortError> for RegisterEndUserError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Conflict(Conflict::Email) => Self::EmailTaken,
            PortError::Conflict(Conflict::PreconditionFailed) => Self::ProjectUnavailable,
            other => Self::Port(other),
        }
    }
}

impl RegisterEndUser {
    /// Takes the ports that it needs.
    #[must_use]
    pub fn new(ports: &Ports, policy: &Policy) -> Self {
        Self {
            accounts: ports.store.clone(),
            hasher: ports.hasher.clone(),
            tokens: ports.token_issuer.clone(),
            clock: ports.clock.clone(),
            random: ports.random.clone(),
            email_token_key: ports.email_token_key.clone(),
            sessions: policy.sessions,
        }
    }

    /// Fails fast when the hashing capacity of the project in the headers is used up. Call it before touching
    /// the database (R6). The right to name that project is not proven yet, so nothing is reserved.
    ///
    /// # Errors
    /// [`HasherError::Busy`].
    pub async fn check_capacity(
        &self,
        headers: &RegistrationCredentials,
    ) -> Result<(), HasherError> {
        match (&headers.operator_key, project_id(&headers.project_id)) {
            (PresentedCredential::Absent, Some(project)) => {
                let share = TenantShare::Project(project);
                self.hasher.check_capacity(share).await
            }
            _ => Ok(()),
        }
    }

    /// Registers the end user in the granted project.
    ///
    /// # Errors
    /// [`RegisterEndUserError`]; nothing was stored.
    pub async fn run(
        &self,
        grant: EndUserGrant,
        applicant: NewAccount,
        origin: &RequestOrigin,
    ) -> Result<RegisteredEndUser, RegisterEndUserError> {
        let now = self.clock.now();
        let maker = AccountFactory {
            random: &*self.random,
            now,
        };
        let tier = Tier::EndUser(grant.project_id);
        let tenant = TenantShare::Project(grant.project_id);
        let permit = self.hasher.reserve(tenant).await?;
        let account = maker.make(applicant, tier, permit).await?;
        let factory = SessionFactory {
            tokens: &*self.tokens,
            random: &*self.random,
            policy: self.sessions,
            now,
        };
        let session = factory.open(&account, origin);
        let tokens = factory.issue(&account, &session)?;
        let (verification, email) =
            address_verification(&account, &self.email_token_key, origin, &*self.random);
        let registration = EndUserRegistration {
            grant,
            account,
            session,
            verification,
            effects: Effects::default().with_emails([email]),
        };
        self.accounts.register_end_user(&registration).await?;
        Ok(RegisteredEndUser {
            account: registration.account,
            tokens,
        })
    }
}
