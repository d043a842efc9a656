use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use actix_web::{HttpMessage as _, HttpRequest};
use tenantry_domain::accounts::{
    AccountRepository, AuthorizeRegistration, CreatePrivateUser, RegisterDeveloper,
    RegisterEndUser, ResolveTenant,
};
use tenantry_domain::audit::{RecordRejection, RequestOrigin};
use tenantry_domain::email::RequestEmail;
use tenantry_domain::keys::AuthenticateServiceToken;
use tenantry_domain::passwords::{ChangePassword, ResetPassword};
use tenantry_domain::sessions::{
    AuthenticateAccess, LogIn, LogOut, RefreshSession, SessionRepository, TokenIssuer,
};
use tenantry_domain::store::StoreHealth;
use tenantry_domain::system::{Clock, Random};
use tenantry_domain::values::{AllowedNetworks, PasswordPolicy};
use tenantry_domain::verifications::{VerificationRepository, VerifyEmail};

use crate::error::ApiError;
use crate::middleware::RateLimits;
use crate::request::{RequestId, accepted_language, client_address, user_agent};

/// Everything the handlers call, wired by the server.
#[derive(Clone)]
pub struct Api {
    /// Judges the headers of a registration.
    pub authorize_registration: AuthorizeRegistration,
    /// Registers developers.
    pub register_developer: RegisterDeveloper,
    /// Registers end users.
    pub register_end_user: RegisterEndUser,
    /// Knows the callers of the private surface.
    pub authenticate_service_token: AuthenticateServiceToken,
    /// Creates users for systems.
    pub create_private_user: CreatePrivateUser,
    /// Knows accounts by their access tokens.
    pub authenticate_access: AuthenticateAccess,
    /// Finds out in which project, if any, a caller wants to act.
    pub find_account_space: ResolveTenant,
    /// Logs people in.
    pub log_in: LogIn,
    /// Exchanges refresh tokens.
    pub refresh_session: RefreshSession,
    /// Ends sessions by their refresh tokens.
    pub log_out: LogOut,
    /// Takes requests for emails.
    pub request_email: RequestEmail,
    /// Verifies addresses.
    pub verify_email: VerifyEmail,
    /// Sets passwords for those who have the mailbox.
    pub reset_password: ResetPassword,
    /// Sets passwords for those who know the current one.
    pub change_password: ChangePassword,
    /// Renames accounts.
    pub accounts: Arc<dyn AccountRepository>,
    /// Lists and ends sessions.
    pub sessions: Arc<dyn SessionRepository>,
    /// Says what the link of an email would do.
    pub verifications: Arc<dyn VerificationRepository>,
    /// Audits what is rejected.
    pub record_rejection: RecordRejection,
    /// Publishes its keys.
    pub tokens: Arc<dyn TokenIssuer>,
    /// Says whether the store can be used.
    pub health: Arc<dyn StoreHealth>,
    /// For request ids.
    pub clock: Arc<dyn Clock>,
    /// For request ids.
    pub random: Arc<dyn Random>,
    /// What the operator decided.
    pub settings: ApiSettings,
    /// Whether new requests are welcome.
    pub readiness: Readiness,
}

/// What the operator decides about the HTTP face.
#[derive(Clone, Debug)]
pub struct ApiSettings {
    /// Which passwords are taken.
    pub password_policy: PasswordPolicy,
    /// Proxies whose forwarded addresses are believed.
    pub trusted_proxies: AllowedNetworks,
    /// Networks that may call the private surface.
    pub private_networks: AllowedNetworks,
    /// Whether most of what an account may do needs a verified address.
    pub require_verified_email: bool,
    /// Whether callers are slowed down.
    pub rate_limits: bool,
}

/// Whether the server wants new requests; shared between its listeners and the signal handler.
#[derive(Clone, Debug)]
pub struct Readiness(Arc<AtomicBool>);

impl Default for Readiness {
    fn default() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}

impl Readiness {
    /// Says from now on that the server is going away.
    pub fn set_unready(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// One running server: the use cases, and what all its workers share.
pub(crate) struct State {
    pub(crate) api: Api,
    pub(crate) rate_limits: RateLimits,
    pub(crate) in_flight: AtomicUsize,
}

impl State {
    pub(crate) fn new(api: Api) -> Self {
        let rate_limits = RateLimits::new(api.settings.rate_limits);
        Self {
            api,
            rate_limits,
            in_flight: AtomicUsize::new(0),
        }
    }

    /// Which request this is, and from whom.
    pub(crate) fn origin(&self, request: &HttpRequest) -> RequestOrigin {
        let headers = request.headers();
        let trusted = &self.api.settings.trusted_proxies;
        let request_id = request.extensions().get::<RequestId>().cloned();
        RequestOrigin {
            request_id: request_id.map(|id| id.as_str().to_owned()),
            address: client_address(request.peer_addr(), headers, trusted),
            user_agent: user_agent(headers),
            language: accepted_language(headers),
        }
    }

    /// Counts a request by somebody who is not known yet, and says which request it is.
    ///
    /// # Errors
    /// 429 when that client sends too many.
    pub(crate) fn rate_limit_client(
        &self,
        request: &HttpRequest,
    ) -> Result<RequestOrigin, ApiError> {
        let origin = self.origin(request);
        self.rate_limits.count_client(origin.address)?;
        Ok(origin)
    }
}
