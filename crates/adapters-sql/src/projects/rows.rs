use diesel::{Insertable, Queryable};
use tenantry_domain::projects::Project;
use tenantry_domain::store::BoxedError;
use tenantry_domain::values::Name;

use crate::schema::projects;
use crate::statement::table_row;
use crate::types::{StoredId, StoredTime};

/// A row of `projects`.
#[derive(Debug, Insertable, Queryable)]
#[diesel(table_name = projects, treat_none_as_default_value = false)]
pub struct ProjectRow {
    id: StoredId,
    owner_id: StoredId,
    name: String,
    description: Option<String>,
    archived_at: Option<StoredTime>,
    created_at: StoredTime,
    updated_at: StoredTime,
}

table_row!(ProjectRow, projects, Project);

impl From<&Project> for ProjectRow {
    fn from(project: &Project) -> Self {
        Self {
            id: project.id.into(),
            owner_id: project.owner_id.into(),
            name: project.name.as_str().to_owned(),
            description: project.description.clone(),
            archived_at: project.archived_at.map(StoredTime),
            created_at: StoredTime(project.created_at),
            updated_at: StoredTime(project.updated_at),
        }
    }
}

impl TryFrom<ProjectRow> for Project {
    type Error = BoxedError;

    fn try_from(row: ProjectRow) -> Result<Self, BoxedError> {
        Ok(Self {
            id: row.id.into(),
            owner_id: row.owner_id.into(),
            name: Name::parse(&row.name)?,
            description: row.description,
            archived_at: row.archived_at.map(|at| at.0),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}
