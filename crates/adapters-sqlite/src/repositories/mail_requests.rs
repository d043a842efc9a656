use async_trait::async_trait;
use diesel::prelude::*;
use diesel::{delete, insert_into};
use tenantry_domain::model::{Admission, Limit, MailRequest};
use tenantry_domain::ports::{Fulfilment, MailRequestRepository, StoreError};

use super::{availability, inserts, revocations, throttles};
use crate::SqliteDatabase;
use crate::error::decode;
use crate::rows::{MailRequestRow, StoredId};
use crate::schema::mail_requests;
use crate::unit_of_work::{Failure, UnitOfWork};

pub(crate) struct SqliteMailRequests(pub(crate) SqliteDatabase);

#[async_trait]
impl MailRequestRepository for SqliteMailRequests {
    async fn submit(
        &self,
        request: &MailRequest,
        limits: &[Limit],
    ) -> Result<Admission, StoreError> {
        let submission = Submission {
            request: request.clone(),
            limits: limits.to_vec(),
        };
        self.0.write(submission).await
    }

    async fn oldest(&self, limit: u32) -> Result<Vec<MailRequest>, StoreError> {
        let query = mail_requests::table
            .order((mail_requests::created_at, mail_requests::id))
            .limit(i64::from(limit))
            .select(MailRequestRow::as_select());
        let rows = self.0.read(move |c| query.load(c)).await?;
        rows.into_iter()
            .map(|row| decode("mail_requests", row))
            .collect()
    }

    async fn fulfil(&self, fulfilment: &Fulfilment) -> Result<bool, StoreError> {
        self.0.write(fulfilment.clone()).await
    }
}

struct Submission {
    request: MailRequest,
    limits: Vec<Limit>,
}

impl UnitOfWork for Submission {
    type Done = Admission;

    fn carry_out(&self, connection: &mut SqliteConnection) -> Result<Admission, Failure> {
        let admission = throttles::attempt(connection, &self.limits, self.request.created_at)?;
        if admission == Admission::Admitted {
            insert_into(mail_requests::table)
                .values(MailRequestRow::from(&self.request))
                .execute(connection)?;
        }
        Ok(admission)
    }
}

impl UnitOfWork for Fulfilment {
    type Done = bool;

    fn carry_out(&self, connection: &mut SqliteConnection) -> Result<bool, Failure> {
        let request = mail_requests::table.find(StoredId(self.request.as_uuid()));
        if delete(request).execute(connection)? == 0 {
            return Ok(false);
        }
        let Some((mail, verification)) = &self.mail else {
            return Ok(true);
        };
        // It may be gone since it was looked up; then the request stays, to be answered anew.
        availability::require_account(connection, mail.account_id)?;
        if let Some(new) = verification {
            let purpose = Some(new.purpose);
            revocations::spend_tokens(connection, new.account_id, purpose, new.created_at)?;
            inserts::verification(connection, new)?;
        }
        inserts::mail(connection, mail)?;
        Ok(true)
    }
}
