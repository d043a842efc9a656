use std::sync::Arc;

use thiserror::Error;

use crate::accounts::authorize_registration::project_id;
use crate::accounts::{
    Account, AccountFactory, AccountRepository, EndUserRegistration, NewAccount, Tier,
    address_verification,
};
use crate::audit::RequestOrigin;
use crate::installation::EmailTokenKey;
use crate::passwords::{HasherError, PasswordHasher, TenantShare};
use crate::roles::{EndUserGrant, PresentedCredential, RegistrationCredentials};
use crate::sessions::{SessionFactory, SessionPolicy, TokenError, TokenIssuer, TokenPair};
use crate::store::{Conflict, PortError};
use crate::system::{Clock, Random};

/// Registers an end user in a developer's project and opens the first session (seed).
#[derive(Clone)]
pub struct RegisterEndUser {
    /// Where it is all stored, at once.
    pub accounts: Arc<dyn AccountRepository>,
    /// For the password.
    pub hasher: Arc<dyn PasswordHasher>,
    /// For the tokens in the response.
    pub tokens: Arc<dyn TokenIssuer>,
    /// For the times.
    pub clock: Arc<dyn Clock>,
    /// For ids.
    pub random: Arc<dyn Random>,
    /// For the token in the verification email.
    pub email_token_key: EmailTokenKey,
    /// How long the tokens live.
    pub sessions: SessionPolicy,
}

/// An end user who was just registered.
#[derive(Clone, Debug)]
pub struct RegisteredEndUser {
    /// The account, not verified yet.
    pub account: Account,
    /// The tokens of the first session.
    pub tokens: TokenPair,
}

/// Why an end user was not registered.
#[derive(Debug, Error)]
pub enum RegisterEndUserError {
    /// The address belongs to a user of the project already.
    #[error("the email address is taken")]
    EmailTaken,
    /// The key was revoked, the developer suspended or the project archived meanwhile (R17).
    #[error("the project is not available any more")]
    ProjectUnavailable,
    /// The password was not hashed.
    #[error(transparent)]
    Hasher(#[from] HasherError),
    /// The tokens were not issued.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// It was not stored.
    #[error(transparent)]
    Store(PortError),
}

impl From<PortError> for RegisterEndUserError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Conflict(Conflict::Email) => Self::EmailTaken,
            PortError::Conflict(Conflict::Context) => Self::ProjectUnavailable,
            other => Self::Store(other),
        }
    }
}

impl RegisterEndUser {
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

    /// Registers the applicant in the granted project.
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
        let opener = SessionFactory {
            tokens: &*self.tokens,
            random: &*self.random,
            policy: self.sessions,
            now,
        };
        let session = opener.open(&account, origin);
        let tokens = opener.issue(&account, &session)?;
        let (verification, email) =
            address_verification(&account, &self.email_token_key, origin, &*self.random);
        let registration = EndUserRegistration {
            grant,
            account,
            session,
            verification,
            email,
        };
        self.accounts.register_end_user(&registration).await?;
        Ok(RegisteredEndUser {
            account: registration.account,
            tokens,
        })
    }
}
