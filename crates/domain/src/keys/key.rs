use crate::keys::Scopes;
use crate::values::{
    AccountId, AllowedNetworks, DeveloperKeyId, Name, OperatorKeyId, ProjectId, ProjectKeyId,
    SecretHash, SecretPrefix, SecretText, ServiceTokenId, Timestamp,
};

/// What every stored key and token has: its secret only as a hash and a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// What a person calls it.
    pub name: Name,
    /// The first characters of its secret.
    pub prefix: SecretPrefix,
    /// The hash of its secret.
    pub hash: SecretHash,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is rejected; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// Since when it is revoked; `None` while it is not.
    pub revoked_at: Option<Timestamp>,
}

impl KeyRecord {
    /// The record of a secret that was just made or configured.
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

    /// Whether it is accepted at this moment.
    #[must_use]
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// Where an operator key or a service token came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// Made by us: at the first start or by a command.
    Generated,
    /// Given by `TENANTRY_OPERATOR_KEY` or `TENANTRY_SERVICE_TOKEN`.
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

/// Opens the registration of developers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorKey {
    /// Its id.
    pub id: OperatorKeyId,
    /// Where it came from.
    pub source: KeySource,
    /// Name, secret and validity.
    pub record: KeyRecord,
}

/// Opens the registration and management of the end users of one developer's projects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeveloperKey {
    /// Its id.
    pub id: DeveloperKeyId,
    /// The developer it belongs to.
    pub owner_id: AccountId,
    /// Name, secret and validity.
    pub record: KeyRecord,
}

/// Opens server-side reads of one project (`api_key`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectKey {
    /// Its id.
    pub id: ProjectKeyId,
    /// The project it belongs to.
    pub project_id: ProjectId,
    /// Name, secret and validity.
    pub record: KeyRecord,
}

/// Opens the private surface, within its scopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceToken {
    /// Its id.
    pub id: ServiceTokenId,
    /// Where it came from.
    pub source: KeySource,
    /// What it may do.
    pub scopes: Scopes,
    /// The one project it is bound to; `None` for the whole platform.
    pub project_id: Option<ProjectId>,
    /// The networks it is bound to, beside the installation's own list; empty for no further bound.
    pub networks: AllowedNetworks,
    /// Name, secret and validity.
    pub record: KeyRecord,
}
