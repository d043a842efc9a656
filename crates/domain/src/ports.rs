//! What the use cases are made of: the ports of one server, and the policy of its operator.

use std::sync::Arc;
use std::time::Duration;

use crate::email::Mailer;
use crate::installation::EmailTokenKey;
use crate::passwords::PasswordHasher;
use crate::sessions::{SessionPolicy, TokenIssuer, TokenVerifier};
use crate::signing_keys::SigningKeyGenerator;
use crate::store::Store;
use crate::system::{Clock, Random};
use crate::throttling::KeyedLock;
use crate::values::PasswordPolicy;

/// The ports of a server that has an installation. A use case copies those that it needs.
#[derive(Clone)]
pub struct Ports {
    /// Every repository.
    pub store: Arc<dyn Store>,
    /// Hashes passwords.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Signs tokens.
    pub token_issuer: Arc<dyn TokenIssuer>,
    /// Verifies tokens.
    pub token_verifier: Arc<dyn TokenVerifier>,
    /// Generates signing keys.
    pub signing_key_generator: Arc<dyn SigningKeyGenerator>,
    /// Sends emails.
    pub mailer: Arc<dyn Mailer>,
    /// Serialises the login attempts of one client at one account.
    pub keyed_lock: Arc<dyn KeyedLock>,
    /// The current time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids, keys and tokens.
    pub random: Arc<dyn Random>,
    /// The key of the installation that one-time tokens in emails are derived from.
    pub email_token_key: EmailTokenKey,
}

/// The ports of the operations on the installation itself. They exist before the installation does, so
/// the first start and the command line use them.
#[derive(Clone)]
pub struct AdminPorts {
    /// Every repository.
    pub store: Arc<dyn Store>,
    /// Generates signing keys.
    pub signing_key_generator: Arc<dyn SigningKeyGenerator>,
    /// The current time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids and keys.
    pub random: Arc<dyn Random>,
}

impl Ports {
    /// Those of the operations on the installation itself.
    #[must_use]
    pub fn admin(&self) -> AdminPorts {
        AdminPorts {
            store: self.store.clone(),
            signing_key_generator: self.signing_key_generator.clone(),
            clock: self.clock.clone(),
            random: self.random.clone(),
        }
    }
}

/// What the operator of a server decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How long tokens and sessions are valid.
    pub sessions: SessionPolicy,
    /// Which passwords are accepted.
    pub passwords: PasswordPolicy,
    /// Whether a login needs a verified email address.
    pub require_verified_email: bool,
    /// Whether login attempts and email requests are limited; off for benchmarks.
    pub rate_limits: bool,
    /// How long an end user may stay unverified before the account is deleted; `None` for no limit (R23).
    pub purge_unverified_after: Option<Duration>,
}

/// The defaults of the settings.
impl Default for Policy {
    fn default() -> Self {
        Self {
            sessions: SessionPolicy::default(),
            passwords: PasswordPolicy::default(),
            require_verified_email: true,
            rate_limits: true,
            purge_unverified_after: None,
        }
    }
}
