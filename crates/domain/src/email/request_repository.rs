use async_trait::async_trait;

use crate::email::{EmailRequest, OutboxEmail};
use crate::store::PortError;
use crate::throttling::{Admission, Limit};
use crate::values::EmailRequestId;
use crate::verifications::Verification;

/// Requests that an email be sent to whoever has an address.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait EmailRequestRepository: Send + Sync {
    /// Counts the request by its limits and, when they admit it, stores it.
    ///
    /// # Contract
    /// - what is rejected is neither stored nor counted     (`email_requests::limits_are_enforced`)
    /// - no account is needed, and none is looked at       (`email_requests::any_email_is_accepted`)
    async fn submit_email_request(
        &self,
        request: &EmailRequest,
        limits: &[Limit],
    ) -> Result<Admission, PortError>;

    /// The oldest requests, oldest first, at most `limit`.
    ///
    /// # Contract
    /// - gives back every field as it was stored           (`email_requests::every_field_comes_back`)
    async fn oldest_email_requests(&self, limit: u32) -> Result<Vec<EmailRequest>, PortError>;

    /// Takes the request out and puts its email into the outbox. A new verification replaces those of the
    /// same account and purpose that are not used yet: the newest wins (R21). `Ok(false)`, and nothing
    /// changes, when the request was fulfilled already.
    ///
    /// # Contract
    /// - all or nothing                                    (`email_requests::processing_is_all_or_nothing`)
    /// - of many at once one fulfils                       (`email_requests::one_of_many_processes_a_request`)
    /// - the newest token is the only good one             (`email_requests::the_newest_token_wins`)
    async fn complete_email_request(
        &self,
        fulfilment: &ProcessedEmailRequest,
    ) -> Result<bool, PortError>;
}

/// Everything that becomes true when a request is fulfilled.
#[derive(Clone, Debug)]
pub struct ProcessedEmailRequest {
    /// The request.
    pub request: EmailRequestId,
    /// The email, with the verification whose token it carries; `None` when nobody has the address.
    pub email: Option<(OutboxEmail, Option<Verification>)>,
}
