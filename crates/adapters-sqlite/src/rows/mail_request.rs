use diesel::{Insertable, Queryable, Selectable};
use tenantry_domain::model::{AccountScope, MailRequest, VerificationPurpose};
use tenantry_domain::ports::BoxedError;
use tenantry_domain::values::{MailRequestId, ProjectId};

use super::email_key::email_key;
use super::{StoredId, StoredTime};
use crate::schema::mail_requests;

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = mail_requests, treat_none_as_default_value = false)]
pub(crate) struct MailRequestRow {
    id: StoredId,
    project_id: Option<StoredId>,
    email_key: String,
    purpose: String,
    language: Option<String>,
    created_at: StoredTime,
}

impl From<&MailRequest> for MailRequestRow {
    fn from(request: &MailRequest) -> Self {
        let project = match request.scope {
            AccountScope::Platform => None,
            AccountScope::Project(id) => Some(StoredId(id.as_uuid())),
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

impl TryFrom<MailRequestRow> for MailRequest {
    type Error = BoxedError;

    fn try_from(row: MailRequestRow) -> Result<Self, BoxedError> {
        let project = row.project_id.map(|id| ProjectId::from_uuid(id.0));
        Ok(Self {
            id: MailRequestId::from_uuid(row.id.0),
            scope: project.map_or(AccountScope::Platform, AccountScope::Project),
            email: email_key(&row.email_key)?,
            purpose: VerificationPurpose::from_stored(&row.purpose)
                .ok_or("there is no such purpose of a verification")?,
            language: row.language.map(|tag| tag.parse()).transpose()?,
            created_at: row.created_at.0,
        })
    }
}
