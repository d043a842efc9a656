use async_trait::async_trait;
use tenantry_domain::email::{EmailRequest, EmailRequestRepository, ProcessedEmailRequest};
use tenantry_domain::store::PortError;
use tenantry_domain::throttling::{Admission, Limit};

use super::statements;
use crate::steps::Steps;
use crate::{
    Database, Failure, SqlStore, Transaction, UnitOfWork, accounts, effects, throttling,
    verifications,
};

#[async_trait]
impl<D: Database> EmailRequestRepository for SqlStore<D> {
    async fn submit_email_request(
        &self,
        request: &EmailRequest,
        limits: &[Limit],
    ) -> Result<Admission, PortError> {
        let submission = Submission {
            request: request.clone(),
            limits: limits.to_vec(),
        };
        self.database.write(submission).await
    }

    async fn oldest_email_requests(&self, limit: u32) -> Result<Vec<EmailRequest>, PortError> {
        let query = statements::list_oldest_requests(limit);
        self.database.fetch_all(query).await
    }

    async fn complete_email_request(
        &self,
        processed: &ProcessedEmailRequest,
    ) -> Result<bool, PortError> {
        let delete = statements::delete_request(processed.request);
        let mut steps = Steps::new().change_or_stop(delete);
        for email in &processed.effects.emails {
            // The account may be deleted since it was found; then the request stays.
            steps = steps.require(accounts::statements::lock(email.account_id));
        }
        if let Some(new) = &processed.verification {
            steps = steps
                .run(verifications::statements::replace_earlier(new))
                .run(verifications::statements::insert(new));
        }
        let steps = steps.run_all(effects::insert(&processed.effects));
        self.database.write(steps).await
    }
}

struct Submission {
    request: EmailRequest,
    limits: Vec<Limit>,
}

impl UnitOfWork for Submission {
    type Output = Admission;

    async fn execute<T: Transaction>(&self, transaction: &mut T) -> Result<Admission, Failure> {
        let now = self.request.created_at;
        let admission = throttling::count(transaction, &self.limits, now).await?;
        if admission == Admission::Admitted {
            let insert = statements::insert_request(&self.request);
            transaction.execute(insert).await?;
        }
        Ok(admission)
    }
}
