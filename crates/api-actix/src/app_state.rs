use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use actix_web::{HttpMessage as _, HttpRequest};
use tenantry_domain::app::UseCases;
use tenantry_domain::audit::RequestOrigin;
use tenantry_domain::system::{Clock, Random};
use tenantry_domain::values::{AllowedNetworks, PasswordPolicy};

use crate::error::ApiError;
use crate::middleware::RateLimits;
use crate::request::{RequestId, accepted_language, client_address, user_agent};

/// What the handlers call.
#[derive(Clone)]
pub struct Api {
    /// Every operation.
    pub use_cases: UseCases,
    /// The time in request ids.
    pub clock: Arc<dyn Clock>,
    /// Randomness for request ids, which are not secret.
    pub random: Arc<dyn Random>,
    /// What the operator decides about the API.
    pub settings: ApiSettings,
    /// Whether the server accepts new requests.
    pub readiness: Readiness,
}

/// What the operator of the server decides about the HTTP API.
#[derive(Clone, Debug)]
pub struct ApiSettings {
    /// Which passwords are accepted.
    pub password_policy: PasswordPolicy,
    /// Proxies whose forwarded IP addresses are trusted.
    pub trusted_proxies: AllowedNetworks,
    /// Networks that may call the private API.
    pub private_networks: AllowedNetworks,
    /// Whether most operations of an account need a verified email address.
    pub require_verified_email: bool,
    /// Whether clients and accounts are rate-limited.
    pub rate_limits: bool,
}

/// Whether the server accepts new requests; shared by its listeners and the signal handler.
#[derive(Clone, Debug)]
pub struct Readiness(Arc<AtomicBool>);

impl Default for Readiness {
    fn default() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}

impl Readiness {
    /// From now on the readiness probe fails.
    pub fn set_unready(&self) {
        self.0.store(false, Ordering::SeqCst);
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// The state of a running server, shared by all its threads.
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

    /// The origin of this request, for the audit log and the session.
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

    /// Counts a request that is not authenticated yet, and returns its origin.
    ///
    /// # Errors
    /// 429 when the client sends too many.
    pub(crate) fn rate_limit_client(
        &self,
        request: &HttpRequest,
    ) -> Result<RequestOrigin, ApiError> {
        let origin = self.origin(request);
        self.rate_limits.count_client(origin.address)?;
        Ok(origin)
    }
}
