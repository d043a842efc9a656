use thiserror::Error;

use super::{CheckedCredentials, DeveloperKeyStatus, OperatorKeyStatus, ProjectStatus};
use crate::values::{AccountId, DeveloperKeyId, OperatorKeyId, ProjectId};

/// What a registration may create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistrationGrant {
    /// A developer, on behalf of the holder of this operator key.
    Developer(OperatorKeyId),
    /// An end user of one project.
    EndUser(EndUserGrant),
}

/// The permission to create end users of one project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndUserGrant {
    /// The key that grants it.
    pub developer_key_id: DeveloperKeyId,
    /// The developer that the key belongs to.
    pub developer_id: AccountId,
    /// The project of the end users.
    pub project_id: ProjectId,
}

/// Why a registration is rejected.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum RegistrationRejection {
    /// A credential is presented more than once.
    #[error("a credential is presented more than once")]
    AmbiguousCredentials,
    /// The operator key is not active.
    #[error("the operator key is not valid")]
    InvalidOperatorKey,
    /// No credential is presented.
    #[error("public registration is disabled")]
    PublicRegistrationDisabled,
    /// The project id is not a UUID.
    #[error("the project id is not a UUID")]
    MalformedProjectId,
    /// A project id without a developer key.
    #[error("a project id needs a developer key")]
    DeveloperKeyMissing,
    /// The developer key is not active.
    #[error("the developer key is not valid")]
    InvalidDeveloperKey,
    /// A developer key without a project id.
    #[error("a developer key needs a project id")]
    ProjectIdMissing,
    /// The project is unknown, archived or foreign. The response does not reveal which (R16).
    #[error("the project is not available to this developer")]
    ProjectUnavailable,
}

/// Decides what a registration may create. It is total and pure: equal credentials have equal results. The first
/// row that matches decides; `docs/role-resolution.md` shows the whole table.
///
/// # Errors
/// [`RegistrationRejection`], one for each row that rejects.
pub const fn resolve_registration(
    checked: CheckedCredentials,
) -> Result<RegistrationGrant, RegistrationRejection> {
    use DeveloperKeyStatus as Developer;
    use OperatorKeyStatus as Operator;
    use ProjectStatus as Project;

    if checked.ambiguous {
        return Err(RegistrationRejection::AmbiguousCredentials);
    }
    match (checked.operator_key, checked.developer_key, checked.project) {
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
