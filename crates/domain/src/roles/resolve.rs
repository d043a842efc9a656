use thiserror::Error;

use super::{CheckedCredentials, DeveloperKeyStatus, OperatorKeyStatus, ProjectStatus};
use crate::values::{AccountId, DeveloperKeyId, OperatorKeyId, ProjectId};

/// What a registration may create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistrationGrant {
    /// A developer, by the holder of this operator key.
    Developer(OperatorKeyId),
    /// An end user of one project.
    EndUser(EndUserGrant),
}

/// The right to create end users of one project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndUserGrant {
    /// The key that gives it.
    pub developer_key_id: DeveloperKeyId,
    /// The developer behind the key.
    pub developer_id: AccountId,
    /// The project that the end users go to.
    pub project_id: ProjectId,
}

/// Why a registration may create nothing.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RegistrationRejection {
    /// A header was sent twice, or with two values in one.
    #[error("a credential header was sent more than once")]
    AmbiguousCredentials,
    /// The operator key is not an active one.
    #[error("the operator key is not valid")]
    InvalidOperatorKey,
    /// None of the three headers was sent.
    #[error("public registration is disabled")]
    PublicRegistrationDisabled,
    /// The project id is not a UUID.
    #[error("the project id is not a UUID")]
    MalformedProjectId,
    /// A project id without a developer key.
    #[error("a project id needs a developer key beside it")]
    DeveloperKeyMissing,
    /// The developer key is not an active one.
    #[error("the developer key is not valid")]
    InvalidDeveloperKey,
    /// A developer key without a project id.
    #[error("a developer key needs a project id beside it")]
    ProjectIdMissing,
    /// The project is unknown, archived or another developer's; which one is not told (R16).
    #[error("the project is not available to this developer")]
    ProjectUnavailable,
}

/// Decides what a registration may create. Total and pure: the same facts always give the same response.
/// The rows are tried from the top and the first that fits decides; `docs/role-resolution.md` shows
/// the whole table.
///
/// # Errors
/// [`RegistrationRejection`] with the row that rejected.
pub const fn resolve_registration(
    facts: CheckedCredentials,
) -> Result<RegistrationGrant, RegistrationRejection> {
    use DeveloperKeyStatus as Developer;
    use OperatorKeyStatus as Operator;
    use ProjectStatus as Project;

    if facts.ambiguous {
        return Err(RegistrationRejection::AmbiguousCredentials);
    }
    match (facts.operator_key, facts.developer_key, facts.project) {
        (Operator::Valid(key), _, _) => Ok(RegistrationGrant::Developer(key)),
        (Operator::Invalid, _, _) => Err(RegistrationRejection::InvalidOperatorKey),
        (_, Developer::Absent, Project::Absent) => {
            Err(RegistrationRejection::PublicRegistrationDisabled)
        }
        (_, _, Project::Malformed) => Err(RegistrationRejection::MalformedProjectId),
        (_, Developer::Absent, _) => Err(RegistrationRejection::DeveloperKeyMissing),
        (_, Developer::Invalid, _) => Err(RegistrationRejection::InvalidDeveloperKey),
        (_, _, Project::Absent) => Err(RegistrationRejection::ProjectIdMissing),
        (_, _, Project::Unavailable) => Err(RegistrationRejection::ProjectUnavailable),
        (_, Developer::Valid(developer_key_id, developer_id), Project::Own(project_id)) => {
            Ok(RegistrationGrant::EndUser(EndUserGrant {
                developer_key_id,
                developer_id,
                project_id,
            }))
        }
    }
}
