use thiserror::Error;

use super::{DeveloperKeyFact, OperatorKeyFact, ProjectFact, RegistrationFacts};
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
pub enum RegistrationRefusal {
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

/// Decides what a registration may create. Total and pure: the same facts always give the same answer.
/// The rows are tried from the top and the first that fits decides; `docs/role-resolution.md` shows
/// the whole table.
///
/// # Errors
/// [`RegistrationRefusal`] with the row that refused.
pub const fn resolve_registration(
    facts: RegistrationFacts,
) -> Result<RegistrationGrant, RegistrationRefusal> {
    use DeveloperKeyFact as Developer;
    use OperatorKeyFact as Operator;
    use ProjectFact as Project;

    if facts.ambiguous {
        return Err(RegistrationRefusal::AmbiguousCredentials);
    }
    match (facts.operator_key, facts.developer_key, facts.project) {
        (Operator::Valid(key), _, _) => Ok(RegistrationGrant::Developer(key)),
        (Operator::Invalid, _, _) => Err(RegistrationRefusal::InvalidOperatorKey),
        (_, Developer::Absent, Project::Absent) => {
            Err(RegistrationRefusal::PublicRegistrationDisabled)
        }
        (_, _, Project::Malformed) => Err(RegistrationRefusal::MalformedProjectId),
        (_, Developer::Absent, _) => Err(RegistrationRefusal::DeveloperKeyMissing),
        (_, Developer::Invalid, _) => Err(RegistrationRefusal::InvalidDeveloperKey),
        (_, _, Project::Absent) => Err(RegistrationRefusal::ProjectIdMissing),
        (_, _, Project::Unavailable) => Err(RegistrationRefusal::ProjectUnavailable),
        (_, Developer::Valid(developer_key_id, developer_id), Project::Own(project_id)) => {
            Ok(RegistrationGrant::EndUser(EndUserGrant {
                developer_key_id,
                developer_id,
                project_id,
            }))
        }
    }
}
