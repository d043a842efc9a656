use async_trait::async_trait;

use crate::effects::Effects;
use crate::email::EmailRequest;
use crate::store::PortError;
use crate::throttling::{Admission, Limit};
use crate::values::EmailRequestId;
use crate::verifications::Verification;

/// Stores requests to email an address, whether or not an account has it.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait EmailRequestRepository: Send + Sync {
    /// Counts the request by its limits, and stores it when they admit it.
    ///
    /// # Contract
    /// - a rejected request is neither stored nor counted  (`email_requests::limits_are_enforced`)
    /// - needs no account, and reads none                  (`email_requests::any_email_is_accepted`)
    async fn submit_email_request(
        &self,
        request: &EmailRequest,
        limits: &[Limit],
    ) -> Result<Admission, PortError>;

    /// The oldest requests, oldest first, at most `limit`.
    ///
    /// # Contract
    /// - returns every field as stored                     (`email_requests::every_field_comes_back`)
    async fn oldest_email_requests(&self, limit: u32) -> Result<Vec<EmailRequest>, PortError>;

    /// Deletes the request and stores its email in the outbox. A new verification replaces the unused ones of
    /// the same account and purpose (R21). `Ok(false)`, and nothing changes, when the request was completed
    /// before.
    ///
    /// # Contract
    /// - all or nothing                                    (`email_requests::processing_is_all_or_nothing`)
    /// - one of many concurrent calls completes it         (`email_requests::one_of_many_processes_a_request`)
    /// - the newest token is the only valid one            (`email_requests::the_newest_token_wins`)
    async fn complete_email_request(
        &self,
        processed: &ProcessedEmailRequest,
    ) -> Result<bool, PortError>;
}

/// The write that completes a request.
#[derive(Clone, Debug)]
pub struct ProcessedEmailRequest {
    /// The request to delete.
    pub request: EmailRequestId,
    /// The verification whose token the email carries, when it does.
    pub verification: Option<Verification>,
    /// The email; none when no account has the address.
    pub effects: Effects,
}
