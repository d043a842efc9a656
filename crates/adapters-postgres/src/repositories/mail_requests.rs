use async_trait::async_trait;
use diesel::prelude::*;
use diesel::{delete, insert_into};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tenantry_domain::model::{Admission, Limit, MailRequest};
use tenantry_domain::ports::{Fulfilment, MailRequestRepository, StoreError};

use super::{availability, inserts, revocations, throttles};
use crate::PostgresDatabase;
use crate::error::decode;
use crate::rows::{MailRequestRow, StoredId};
use crate::schema::mail_requests;
use crate::unit_of_work::{Failure, UnitOfWork};

pub(crate) struct PostgresMailRequests(pub(crate) PostgresDatabase);

#[async_trait]
impl MailRequestRepository for PostgresMailRequests {
    async fn submit(
        &self,
        request: &MailRequest,
        limits: &[Limit],
    ) -> Result<Admission, StoreError> {
        self.0.write(&Submission { request, limits }).await
    }

    async fn oldest(&self, limit: u32) -> Result<Vec<MailRequest>, StoreError> {
        let mut connection = self.0.connection().await?;
        let query = mail_requests::table
            .order((mail_requests::created_at, mail_requests::id))
            .limit(i64::from(limit))
            .select(MailRequestRow::as_select());
        let rows = self.0.in_time(query.load(&mut connection)).await?;
        rows.into_iter()
            .map(|row| decode("mail_requests", row))
            .collect()
    }

    async fn fulfil(&self, fulfilment: &Fulfilment) -> Result<bool, StoreError> {
        self.0.write(fulfilment).await
    }
}

struct Submission<'a> {
    request: &'a MailRequest,
    limits: &'a [Limit],
}

#[async_trait]
impl UnitOfWork for Submission<'_> {
    type Done = Admission;

    async fn carry_out(&self, mut connection: &AsyncPgConnection) -> Result<Admission, Failure> {
        let admission =
            throttles::attempt(connection, self.limits, self.request.created_at).await?;
        if admission == Admission::Admitted {
            insert_into(mail_requests::table)
                .values(MailRequestRow::from(self.request))
                .execute(&mut connection)
                .await?;
        }
        Ok(admission)
    }
}

#[async_trait]
impl UnitOfWork for Fulfilment {
    type Done = bool;

    async fn carry_out(&self, mut connection: &AsyncPgConnection) -> Result<bool, Failure> {
        let request = mail_requests::table.find(StoredId(self.request.as_uuid()));
        if delete(request).execute(&mut connection).await? == 0 {
            return Ok(false);
        }
        let Some((mail, verification)) = &self.mail else {
            return Ok(true);
        };
        // It may be gone since it was looked up; then the request stays, to be answered anew.
        availability::hold_account(connection, mail.account_id).await?;
        if let Some(new) = verification {
            let purpose = Some(new.purpose);
            revocations::spend_tokens(connection, new.account_id, purpose, new.created_at).await?;
            inserts::verification(connection, new).await?;
        }
        inserts::mail(connection, mail).await?;
        Ok(true)
    }
}
