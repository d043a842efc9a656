//! The credentials of a registration, as presented and as checked.

use crate::values::{AccountId, DeveloperKeyId, OperatorKeyId, ProjectId, SecretText};

/// A credential as a request presents it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PresentedCredential {
    /// Not presented.
    #[default]
    Absent,
    /// Presented once. The value may be empty.
    Once(SecretText),
    /// Presented more than once.
    Ambiguous,
}

impl PresentedCredential {
    /// The value, when it is presented once.
    #[must_use]
    pub const fn value(&self) -> Option<&SecretText> {
        match self {
            Self::Once(value) => Some(value),
            Self::Absent | Self::Ambiguous => None,
        }
    }

    /// Whether it is presented more than once.
    #[must_use]
    pub const fn is_ambiguous(&self) -> bool {
        matches!(self, Self::Ambiguous)
    }
}

/// The three credentials that decide the role of a registration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistrationCredentials {
    /// Registers a developer.
    pub operator_key: PresentedCredential,
    /// With a project id, registers an end user.
    pub developer_key: PresentedCredential,
    /// The project of the end user.
    pub project_id: PresentedCredential,
}

impl RegistrationCredentials {
    /// Whether any of the three is presented more than once (R9).
    #[must_use]
    pub const fn are_ambiguous(&self) -> bool {
        self.operator_key.is_ambiguous()
            || self.developer_key.is_ambiguous()
            || self.project_id.is_ambiguous()
    }
}

/// The checked credentials: the whole input of role resolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckedCredentials {
    /// Whether any credential is presented more than once.
    pub ambiguous: bool,
    /// The state of the operator key.
    pub operator_key: OperatorKeyStatus,
    /// The state of the developer key.
    pub developer_key: DeveloperKeyStatus,
    /// The state of the project id.
    pub project: ProjectStatus,
}

/// The state of a presented operator key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorKeyStatus {
    /// Not presented.
    Absent,
    /// Presented, but not an active operator key; also when empty.
    Invalid,
    /// An active operator key.
    Valid(OperatorKeyId),
}

/// The state of a presented developer key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeveloperKeyStatus {
    /// Not presented.
    Absent,
    /// Presented, but not an active developer key: empty, unknown, revoked, or a key of another kind.
    Invalid,
    /// An active key of this developer.
    Valid(DeveloperKeyId, AccountId),
}

/// The state of a presented project id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectStatus {
    /// Not presented.
    Absent,
    /// Presented, but not a UUID; also when empty.
    Malformed,
    /// A UUID, but not an active project of the key's developer: unknown, archived or foreign. Without a valid
    /// developer key every UUID is unavailable.
    Unavailable,
    /// An active project of the key's developer.
    Own(ProjectId),
}
