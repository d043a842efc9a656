use std::net::IpAddr;

use thiserror::Error;
use uuid::Uuid;

use crate::values::{
    AccountId, AuditEntryId, Language, OperatorKeyId, ServiceTokenId, Timestamp, UserAgent,
};

/// An entry of the append-only audit log (R45).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Unique among all entries.
    pub id: AuditEntryId,
    /// The time of the event.
    pub at: Timestamp,
    /// What was attempted, and how it ended.
    pub event: AuditEvent,
}

/// An event in the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// The authenticated actor.
    pub actor: Actor,
    /// The attempted action.
    pub action: AuditAction,
    /// The id of the object of the action, when there is one.
    pub target: Option<Uuid>,
    /// Whether the action succeeded.
    pub outcome: AuditOutcome,
    /// The request that caused it.
    pub origin: RequestOrigin,
}

/// The request that caused an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestOrigin {
    /// The request id; `None` without a request.
    pub request_id: Option<String>,
    /// The IP address of the client; `None` without a request.
    pub address: Option<IpAddr>,
    /// The user agent; not part of the audit log.
    pub user_agent: Option<UserAgent>,
    /// The preferred language of the client; not part of the audit log.
    pub language: Option<Language>,
}

/// The actor of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Not authenticated.
    Anonymous,
    /// The holder of an operator key.
    OperatorKey(OperatorKeyId),
    /// The holder of a service token.
    ServiceToken(ServiceTokenId),
    /// The holder of an access token or an emailed token of this account.
    Account(AccountId),
    /// An operator at the command line.
    CommandLine,
    /// The server itself.
    Server,
}

impl Actor {
    /// The stored text.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::OperatorKey(_) => "operator_key",
            Self::ServiceToken(_) => "service_token",
            Self::Account(_) => "account",
            Self::CommandLine => "command_line",
            Self::Server => "server",
        }
    }

    /// The id of the credential or account, when there is one.
    #[must_use]
    pub const fn credential_id(self) -> Option<Uuid> {
        match self {
            Self::OperatorKey(id) => Some(id.as_uuid()),
            Self::ServiceToken(id) => Some(id.as_uuid()),
            Self::Account(id) => Some(id.as_uuid()),
            Self::Anonymous | Self::CommandLine | Self::Server => None,
        }
    }

    /// The actor of a stored entry.
    ///
    /// # Errors
    /// [`UnknownAuditText`] when kind and id contradict each other.
    pub fn from_stored(kind: &str, credential: Option<Uuid>) -> Result<Self, UnknownAuditText> {
        match (kind, credential) {
            ("anonymous", None) => Ok(Self::Anonymous),
            ("operator_key", Some(id)) => Ok(Self::OperatorKey(OperatorKeyId::from_uuid(id))),
            ("service_token", Some(id)) => Ok(Self::ServiceToken(ServiceTokenId::from_uuid(id))),
            ("account", Some(id)) => Ok(Self::Account(AccountId::from_uuid(id))),
            ("command_line", None) => Ok(Self::CommandLine),
            ("server", None) => Ok(Self::Server),
            _ => Err(UnknownAuditText(kind.to_owned())),
        }
    }
}

/// A stored actor, action or outcome is unknown.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a text of the audit log")]
pub struct UnknownAuditText(String);

/// An action that is audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditAction {
    /// The first start of an empty database.
    InstallationCreated,
    /// A registration with an operator key.
    DeveloperRegistration,
    /// The creation of a user by a service.
    PrivateUserCreation,
    /// Any other call of the private API.
    PrivateCall,
    /// The creation of an operator key.
    OperatorKeyCreation,
    /// The revocation of an operator key.
    OperatorKeyRevocation,
    /// The creation of a service token.
    ServiceTokenCreation,
    /// The revocation of a service token.
    ServiceTokenRevocation,
    /// The reuse of an exchanged refresh token, which ended its session (R32).
    RefreshTokenReuse,
    /// A change of a password by the current one.
    PasswordChange,
    /// A reset of a password by an emailed token.
    PasswordReset,
    /// A rotation of the signing keys.
    SigningKeyRotation,
}

impl AuditAction {
    const ALL: [Self; 12] = [
        Self::InstallationCreated,
        Self::DeveloperRegistration,
        Self::PrivateUserCreation,
        Self::PrivateCall,
        Self::OperatorKeyCreation,
        Self::OperatorKeyRevocation,
        Self::ServiceTokenCreation,
        Self::ServiceTokenRevocation,
        Self::RefreshTokenReuse,
        Self::PasswordChange,
        Self::PasswordReset,
        Self::SigningKeyRotation,
    ];

    /// The stored text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InstallationCreated => "installation.create",
            Self::DeveloperRegistration => "developer.register",
            Self::PrivateUserCreation => "private.user.create",
            Self::PrivateCall => "private.call",
            Self::OperatorKeyCreation => "operator_key.create",
            Self::OperatorKeyRevocation => "operator_key.revoke",
            Self::ServiceTokenCreation => "service_token.create",
            Self::ServiceTokenRevocation => "service_token.revoke",
            Self::RefreshTokenReuse => "refresh_token.reuse",
            Self::PasswordChange => "password.change",
            Self::PasswordReset => "password.reset",
            Self::SigningKeyRotation => "signing_key.rotate",
        }
    }

    /// The action of a stored text.
    ///
    /// # Errors
    /// [`UnknownAuditText`] for an unknown action.
    pub fn from_stored(text: &str) -> Result<Self, UnknownAuditText> {
        Self::ALL
            .into_iter()
            .find(|action| action.as_str() == text)
            .ok_or_else(|| UnknownAuditText(text.to_owned()))
    }
}

/// How an action ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditOutcome {
    /// It was carried out.
    Succeeded,
    /// It was rejected, for this reason: a stable code, see [`reasons`](crate::audit::reasons).
    Rejected(String),
}

impl AuditOutcome {
    /// The stored text.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Rejected(_) => "rejected",
        }
    }

    /// The reason of a rejection.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Succeeded => None,
            Self::Rejected(reason) => Some(reason),
        }
    }

    /// The outcome of a stored entry.
    ///
    /// # Errors
    /// [`UnknownAuditText`] when text and reason contradict each other.
    pub fn from_stored(text: &str, reason: Option<String>) -> Result<Self, UnknownAuditText> {
        match (text, reason) {
            ("succeeded", None) => Ok(Self::Succeeded),
            ("rejected", Some(reason)) => Ok(Self::Rejected(reason)),
            _ => Err(UnknownAuditText(text.to_owned())),
        }
    }
}
