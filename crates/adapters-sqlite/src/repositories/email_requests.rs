use async_trait::async_trait;
use diesel::prelude::*;
use diesel::{delete, insert_into};
use tenantry_domain::email::{EmailRequest, EmailRequestRepository, ProcessedEmailRequest};
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{Admission, Limit};

use super::{availability, inserts, revocations, throttles};
use crate::SqliteDatabase;
use crate::error::decode;
use crate::rows::{EmailRequestRow, StoredId};
use crate::schema::email_requests;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl EmailRequestRepository for SqliteDatabase {
    async fn submit_email_request(
        &self,
        request: &EmailRequest,
        limits: &[Limit],
    ) -> Result<Admission, PortError> {
        let submission = Submission {
            request: request.clone(),
            limits: limits.to_vec(),
        };
        self.write(submission).await
    }

    async fn oldest_email_requests(&self, limit: u32) -> Result<Vec<EmailRequest>, PortError> {
        let query = email_requests::table
            .order((email_requests::created_at, email_requests::id))
            .limit(i64::from(limit))
            .select(EmailRequestRow::as_select());
        let rows = self.read(move |c| query.load(c)).await?;
        rows.into_iter()
            .map(|row| decode("email_requests", row))
            .collect()
    }

    async fn complete_email_request(
        &self,
        fulfilment: &ProcessedEmailRequest,
    ) -> Result<bool, PortError> {
        self.write(fulfilment.clone()).await
    }
}

struct Submission {
    request: EmailRequest,
    limits: Vec<Limit>,
}

impl UnitOfWork for Submission {
    type Output = Admission;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<Admission, Failure> {
        let admission = throttles::attempt(connection, &self.limits, self.request.created_at)?;
        if admission == Admission::Admitted {
            insert_into(email_requests::table)
                .values(EmailRequestRow::from(&self.request))
                .execute(connection)?;
        }
        Ok(admission)
    }
}

impl UnitOfWork for ProcessedEmailRequest {
    type Output = bool;

    fn execute(&self, connection: &mut SqliteConnection) -> Result<bool, Failure> {
        let request = email_requests::table.find(StoredId(self.request.as_uuid()));
        if delete(request).execute(connection)? == 0 {
            return Ok(false);
        }
        let Some((email, verification)) = &self.email else {
            return Ok(true);
        };
        // It may be gone since it was looked up; then the request stays, to be answered anew.
        availability::require_account(connection, email.account_id)?;
        if let Some(new) = verification {
            let purpose = Some(new.purpose);
            revocations::spend_tokens(connection, new.account_id, purpose, new.created_at)?;
            inserts::verification(connection, new)?;
        }
        inserts::email(connection, email)?;
        Ok(true)
    }
}
