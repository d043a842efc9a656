use async_trait::async_trait;

use crate::store::PortError;
use crate::values::ProjectId;

/// Stores projects.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ProjectRepository: Send + Sync {
    /// Whether the project exists and is not archived, and its developer is not suspended.
    ///
    /// # Contract
    /// - unknown, archived and suspended give `false`      (`projects::only_available_projects_accept_users`)
    async fn is_project_available(&self, project: ProjectId) -> Result<bool, PortError>;
}
