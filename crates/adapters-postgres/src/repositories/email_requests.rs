use async_trait::async_trait;
use diesel::prelude::*;
use diesel::{delete, insert_into};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::email::{EmailRequest, EmailRequestRepository, ProcessedEmailRequest};
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{Admission, Limit};

use super::{availability, inserts, revocations, throttles};
use crate::PostgresDatabase;
use crate::error::decode;
use crate::rows::{EmailRequestRow, StoredId};
use crate::schema::email_requests;
use crate::unit_of_work::{Failure, UnitOfWork};

#[async_trait]
impl EmailRequestRepository for PostgresDatabase {
    async fn submit_email_request(
        &self,
        request: &EmailRequest,
        limits: &[Limit],
    ) -> Result<Admission, PortError> {
        self.write(&Submission { request, limits }).await
    }

    async fn oldest_email_requests(&self, limit: u32) -> Result<Vec<EmailRequest>, PortError> {
        let mut connection = self.connection().await?;
        let query = email_requests::table
            .order((email_requests::created_at, email_requests::id))
            .limit(i64::from(limit))
            .select(EmailRequestRow::as_select());
        let rows = self.in_time(query.load(&mut connection)).await?;
        rows.into_iter()
            .map(|row| decode("email_requests", row))
            .collect()
    }

    async fn complete_email_request(
        &self,
        fulfilment: &ProcessedEmailRequest,
    ) -> Result<bool, PortError> {
        self.write(fulfilment).await
    }
}

struct Submission<'a> {
    request: &'a EmailRequest,
    limits: &'a [Limit],
}

#[async_trait]
impl UnitOfWork for Submission<'_> {
    type Output = Admission;

    async fn execute(&self, mut connection: &AsyncPgConnection) -> Result<Admission, Failure> {
        let admission =
            throttles::attempt(connection, self.limits, self.request.created_at).await?;
        if admission == Admission::Admitted {
            insert_into(email_requests::table)
                .values(EmailRequestRow::from(self.request))
                .execute(&mut connection)
                .await?;
        }
        Ok(admission)
    }
}

#[async_trait]
impl UnitOfWork for ProcessedEmailRequest {
    type Output = bool;

    async fn execute(&self, mut connection: &AsyncPgConnection) -> Result<bool, Failure> {
        let request = email_requests::table.find(StoredId(self.request.as_uuid()));
        if delete(request).execute(&mut connection).await? == 0 {
            return Ok(false);
        }
        let Some((email, verification)) = &self.email else {
            return Ok(true);
        };
        // It may be gone since it was looked up; then the request stays, to be answered anew.
        availability::hold_account(connection, email.account_id).await?;
        if let Some(new) = verification {
            let purpose = Some(new.purpose);
            revocations::spend_tokens(connection, new.account_id, purpose, new.created_at).await?;
            inserts::verification(connection, new).await?;
        }
        inserts::email(connection, email).await?;
        Ok(true)
    }
}
