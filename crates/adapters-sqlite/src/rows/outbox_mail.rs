use diesel::Insertable;
use tenantry_domain::model::OutboxMail;

use super::{StoredId, StoredTime};
use crate::schema::outbox_mails;

#[derive(Insertable)]
#[diesel(table_name = outbox_mails)]
pub(crate) struct NewOutboxMailRow {
    id: StoredId,
    account_id: StoredId,
    verification_id: Option<StoredId>,
    kind: &'static str,
    created_at: StoredTime,
    next_attempt_at: StoredTime,
}

/// A new mail is due at once.
impl From<&OutboxMail> for NewOutboxMailRow {
    fn from(mail: &OutboxMail) -> Self {
        Self {
            id: StoredId(mail.id.as_uuid()),
            account_id: StoredId(mail.account_id.as_uuid()),
            verification_id: mail.verification_id.map(|id| StoredId(id.as_uuid())),
            kind: mail.kind.as_str(),
            created_at: StoredTime(mail.created_at),
            next_attempt_at: StoredTime(mail.created_at),
        }
    }
}
