use crate::values::{AccountId, Name, ProjectId, Timestamp};

/// A developer's project: the tenant that end users live in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// The developer it belongs to.
    pub owner_id: AccountId,
    /// What the developer calls it.
    pub name: Name,
    /// What it is for, when given.
    pub description: Option<String>,
    /// Since when it is archived; `None` while it is in use.
    pub archived_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}
