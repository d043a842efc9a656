use crate::keys::Scopes;
use crate::values::{
    AccountId, AllowedNetworks, DeveloperKeyId, Name, OperatorKeyId, ProjectId, ProjectKeyId,
    SecretHash, SecretPrefix, SecretText, ServiceTokenId, Timestamp,
};

/// The common part of stored keys and tokens. The secret is stored as a hash and a prefix only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// The name in lists.
    pub name: Name,
    /// The first characters of its secret.
    pub prefix: SecretPrefix,
    /// The hash of its secret.
    pub hash: SecretHash,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it expires; `None` for no expiry.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked; `None` while it is not.
    pub revoked_at: Option<Timestamp>,
}

impl KeyRecord {
    /// The record of a new secret.
    #[must_use]
    pub fn new(name: Name, secret: &SecretText, now: Timestamp) -> Self {
        Self {
            name,
            prefix: secret.prefix(),
            hash: secret.hash(),
            created_at: now,
            expires_at: None,
            revoked_at: None,
        }
    }

    /// Whether it is accepted at this time.
    #[must_use]
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// The origin of an operator key or a service token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// Generated at the first start or by a command.
    Generated,
    /// Given by the settings of the server.
    Settings,
}

impl KeySource {
    /// The stored text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Generated => "generated",
            Self::Settings => "settings",
        }
    }

    /// The source of a stored text; `None` when there is no such source.
    #[must_use]
    pub fn from_stored(text: &str) -> Option<Self> {
        [Self::Generated, Self::Settings]
            .into_iter()
            .find(|source| source.as_str() == text)
    }
}

/// A key that registers developers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorKey {
    /// The id in lists and in the audit log.
    pub id: OperatorKeyId,
    /// Whether it was generated or configured.
    pub source: KeySource,
    /// Name, secret and validity.
    pub record: KeyRecord,
}

/// A key that registers and manages the end users of one developer's projects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeveloperKey {
    /// The id in lists and in the audit log.
    pub id: DeveloperKeyId,
    /// The developer it belongs to.
    pub owner_id: AccountId,
    /// Name, secret and validity.
    pub record: KeyRecord,
}

/// A key that reads the data of one project (`api_key`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectKey {
    /// The id in lists and in the audit log.
    pub id: ProjectKeyId,
    /// The project it belongs to.
    pub project_id: ProjectId,
    /// Name, secret and validity.
    pub record: KeyRecord,
}

/// A token that calls the private API, within its scopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceToken {
    /// The id in lists and in the audit log.
    pub id: ServiceTokenId,
    /// Whether it was generated or configured.
    pub source: KeySource,
    /// What it allows.
    pub scopes: Scopes,
    /// The project that it is bound to; `None` for the platform.
    pub project_id: Option<ProjectId>,
    /// The networks that it is bound to, besides those of the installation; empty for any.
    pub networks: AllowedNetworks,
    /// Name, secret and validity.
    pub record: KeyRecord,
}
