//! What a registration presents, first as sent, then as found out.

use crate::values::{AccountId, DeveloperKeyId, OperatorKeyId, ProjectId, SecretText};

/// A header as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PresentedCredential {
    /// Not sent.
    #[default]
    Absent,
    /// Sent once, with one value, which may be empty.
    Once(SecretText),
    /// Sent twice, or with two values in one.
    Ambiguous,
}

impl PresentedCredential {
    /// The value, when there is exactly one.
    #[must_use]
    pub const fn value(&self) -> Option<&SecretText> {
        match self {
            Self::Once(value) => Some(value),
            Self::Absent | Self::Ambiguous => None,
        }
    }

    /// Whether it was sent more than once.
    #[must_use]
    pub const fn is_ambiguous(&self) -> bool {
        matches!(self, Self::Ambiguous)
    }
}

/// The three headers that decide a registration's role (seed).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistrationCredentials {
    /// `X-Operator-Key`.
    pub operator_key: PresentedCredential,
    /// `X-Developer-Key`.
    pub developer_key: PresentedCredential,
    /// `X-Project-ID`.
    pub project_id: PresentedCredential,
}

impl RegistrationCredentials {
    /// Whether any of the three was sent more than once (R9).
    #[must_use]
    pub const fn are_ambiguous(&self) -> bool {
        self.operator_key.is_ambiguous()
            || self.developer_key.is_ambiguous()
            || self.project_id.is_ambiguous()
    }
}

/// What was found out about the three headers: all that role resolution looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckedCredentials {
    /// Whether any of the headers was sent more than once.
    pub ambiguous: bool,
    /// `X-Operator-Key`.
    pub operator_key: OperatorKeyStatus,
    /// `X-Developer-Key`.
    pub developer_key: DeveloperKeyStatus,
    /// `X-Project-ID`.
    pub project: ProjectStatus,
}

/// What was found out about `X-Operator-Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorKeyStatus {
    /// Not sent.
    Absent,
    /// Sent, but not an active operator key; an empty one too.
    Invalid,
    /// An active operator key.
    Valid(OperatorKeyId),
}

/// What was found out about `X-Developer-Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeveloperKeyStatus {
    /// Not sent.
    Absent,
    /// Sent, but not an active developer key: empty, unknown, revoked, or a key of another kind.
    Invalid,
    /// An active key of this developer.
    Valid(DeveloperKeyId, AccountId),
}

/// What was found out about `X-Project-ID`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectStatus {
    /// Not sent.
    Absent,
    /// Sent, but not a UUID; an empty one too.
    Malformed,
    /// A UUID, but no active project of the key's developer: unknown, archived or another's. Also
    /// every UUID that came without a valid developer key.
    Unavailable,
    /// An active project of the key's developer.
    Own(ProjectId),
}
