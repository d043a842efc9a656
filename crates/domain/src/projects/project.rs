use crate::values::{AccountId, Name, ProjectId, Timestamp};

/// A project of a developer: the tenant of its end users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Unique among all projects.
    pub id: ProjectId,
    /// The developer it belongs to.
    pub owner_id: AccountId,
    /// The name that the developer chose.
    pub name: Name,
    /// The description, when given.
    pub description: Option<String>,
    /// When it was archived; `None` while it is active.
    pub archived_at: Option<Timestamp>,
    /// When the project was created.
    pub created_at: Timestamp,
    /// When the project was last changed.
    pub updated_at: Timestamp,
}
