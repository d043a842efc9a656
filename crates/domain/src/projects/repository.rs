use async_trait::async_trait;

use crate::store::PortError;
use crate::values::ProjectId;

/// Where projects are kept.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait ProjectRepository: Send + Sync {
    /// Whether the project exists, is not archived, and its developer is not suspended.
    ///
    /// # Contract
    /// - unknown, archived and suspended look alike        (`projects::only_available_projects_accept_users`)
    async fn is_project_available(&self, project: ProjectId) -> Result<bool, PortError>;
}
