use diesel::Insertable;
use tenantry_domain::projects::Project;

use super::{StoredId, StoredTime};
use crate::schema::projects;

#[derive(Insertable)]
#[diesel(table_name = projects, treat_none_as_default_value = false)]
pub(crate) struct NewProjectRow {
    id: StoredId,
    owner_id: StoredId,
    name: String,
    description: Option<String>,
    archived_at: Option<StoredTime>,
    created_at: StoredTime,
    updated_at: StoredTime,
}

impl From<&Project> for NewProjectRow {
    fn from(project: &Project) -> Self {
        Self {
            id: StoredId(project.id.as_uuid()),
            owner_id: StoredId(project.owner_id.as_uuid()),
            name: project.name.as_str().to_owned(),
            description: project.description.clone(),
            archived_at: project.archived_at.map(StoredTime),
            created_at: StoredTime(project.created_at),
            updated_at: StoredTime(project.updated_at),
        }
    }
}
