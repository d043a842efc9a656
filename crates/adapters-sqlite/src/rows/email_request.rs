use diesel::{Insertable, Queryable, Selectable};
use tenantry_domain::accounts::Tenant;
use tenantry_domain::email::EmailRequest;
use tenantry_domain::store::BoxedError;
use tenantry_domain::values::{EmailRequestId, ProjectId};
use tenantry_domain::verifications::VerificationPurpose;

use super::email_key::email_key;
use super::{StoredId, StoredTime};
use crate::schema::email_requests;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = email_requests, treat_none_as_default_value = false)]
pub(crate) struct EmailRequestRow {
    id: StoredId,
    project_id: Option<StoredId>,
    email_key: String,
    purpose: String,
    language: Option<String>,
    created_at: StoredTime,
}

impl From<&EmailRequest> for EmailRequestRow {
    fn from(request: &EmailRequest) -> Self {
        let project = match request.scope {
            Tenant::Platform => None,
            Tenant::Project(id) => Some(StoredId(id.as_uuid())),
        };
        let language = request.language.as_ref();
        Self {
            id: StoredId(request.id.as_uuid()),
            project_id: project,
            email_key: request.email.as_str().to_owned(),
            purpose: request.purpose.as_str().to_owned(),
            language: language.map(|tag| tag.as_str().to_owned()),
            created_at: StoredTime(request.created_at),
        }
    }
}

impl TryFrom<EmailRequestRow> for EmailRequest {
    type Error = BoxedError;

    fn try_from(row: EmailRequestRow) -> Result<Self, BoxedError> {
        let project = row.project_id.map(|id| ProjectId::from_uuid(id.0));
        Ok(Self {
            id: EmailRequestId::from_uuid(row.id.0),
            scope: project.map_or(Tenant::Platform, Tenant::Project),
            email: email_key(&row.email_key)?,
            purpose: VerificationPurpose::from_stored(&row.purpose)
                .ok_or("there is no such purpose of a verification")?,
            language: row.language.map(|tag| tag.parse()).transpose()?,
            created_at: row.created_at.0,
        })
    }
}
