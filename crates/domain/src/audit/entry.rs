use std::net::IpAddr;

use thiserror::Error;
use uuid::Uuid;

use crate::values::{
    AccountId, AuditEntryId, Language, OperatorKeyId, ServiceTokenId, Timestamp, UserAgent,
};

/// One line of the append-only audit log (R45).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditEntryId,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: AuditEvent,
}

/// What an audit entry says happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// Who did it, as far as that was established.
    pub actor: Actor,
    /// What was attempted.
    pub action: AuditAction,
    /// The id of what it was done to, when there is one.
    pub target: Option<Uuid>,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// Which request it was, and from where.
    pub origin: RequestOrigin,
}

/// Which request something came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestOrigin {
    /// The request id; `None` outside HTTP.
    pub request_id: Option<String>,
    /// The client's address; `None` outside HTTP.
    pub address: Option<IpAddr>,
    /// What the client calls itself; not part of the audit log.
    pub user_agent: Option<UserAgent>,
    /// The language that the person reads; not part of the audit log.
    pub language: Option<Language>,
}

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody that could be established.
    Anonymous,
    /// The holder of an operator key.
    OperatorKey(OperatorKeyId),
    /// The holder of a service token.
    ServiceToken(ServiceTokenId),
    /// The owner of an account, by a token or a link.
    Account(AccountId),
    /// Somebody at the command line.
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

    /// The id of the credential or account, where there is one.
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
    /// [`UnknownAuditText`] when kind and id do not fit together.
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

/// A stored actor, action or outcome is none that we know.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a text of the audit log")]
pub struct UnknownAuditText(String);

/// What was attempted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditAction {
    /// The first start of an empty database.
    InstallationCreated,
    /// A call of the registration with an operator key.
    DeveloperRegistration,
    /// A call of `POST /v1/private/users/`.
    PrivateUserCreation,
    /// Any other call of the private surface.
    PrivateCall,
    /// An operator key was made.
    OperatorKeyCreation,
    /// An operator key was revoked.
    OperatorKeyRevocation,
    /// A service token was made.
    ServiceTokenCreation,
    /// A service token was revoked.
    ServiceTokenRevocation,
    /// A refresh token was presented again that had a successor; its session was ended (R32).
    RefreshTokenReuse,
    /// A password was changed by somebody who knew the current one.
    PasswordChange,
    /// A password was reset by somebody who has the mailbox.
    PasswordReset,
    /// Another key signs from now on.
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
    /// [`UnknownAuditText`] when there is no such action.
    pub fn from_stored(text: &str) -> Result<Self, UnknownAuditText> {
        Self::ALL
            .into_iter()
            .find(|action| action.as_str() == text)
            .ok_or_else(|| UnknownAuditText(text.to_owned()))
    }
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditOutcome {
    /// It was done.
    Succeeded,
    /// It was not done, for this reason: an error code of `docs/errors.md`.
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
    /// [`UnknownAuditText`] when text and reason do not fit together.
    pub fn from_stored(text: &str, reason: Option<String>) -> Result<Self, UnknownAuditText> {
        match (text, reason) {
            ("succeeded", None) => Ok(Self::Succeeded),
            ("rejected", Some(reason)) => Ok(Self::Rejected(reason)),
            _ => Err(UnknownAuditText(text.to_owned())),
        }
    }
}
