use async_trait::async_trait;

use super::StoreError;
use crate::model::{Admission, Limit, MailRequest, OutboxMail, Verification};
use crate::values::MailRequestId;

/// Requests that a mail be sent to whoever has an address.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait MailRequestRepository: Send + Sync {
    /// Counts the request by its limits and, when they admit it, stores it.
    ///
    /// # Contract
    /// - what is refused is neither stored nor counted     (`mail_requests::limits_are_kept`)
    /// - no account is needed, and none is looked at       (`mail_requests::any_address_is_taken`)
    async fn submit(
        &self,
        request: &MailRequest,
        limits: &[Limit],
    ) -> Result<Admission, StoreError>;

    /// The oldest requests, oldest first, at most `limit`.
    ///
    /// # Contract
    /// - gives back every field as it was stored           (`mail_requests::every_field_comes_back`)
    async fn oldest(&self, limit: u32) -> Result<Vec<MailRequest>, StoreError>;

    /// Takes the request out and puts its mail into the outbox. A new verification replaces those of the
    /// same account and purpose that are not used yet: the newest wins (R21). `Ok(false)`, and nothing
    /// changes, when the request was fulfilled already.
    ///
    /// # Contract
    /// - all or nothing                                    (`mail_requests::fulfilling_is_all_or_nothing`)
    /// - of many at once one fulfils                       (`mail_requests::one_of_many_fulfils`)
    /// - the newest token is the only good one             (`mail_requests::the_newest_token_wins`)
    async fn fulfil(&self, fulfilment: &Fulfilment) -> Result<bool, StoreError>;
}

/// Everything that becomes true when a request is fulfilled.
#[derive(Clone, Debug)]
pub struct Fulfilment {
    /// The request.
    pub request: MailRequestId,
    /// The mail, with the verification whose token it carries; `None` when nobody has the address.
    pub mail: Option<(OutboxMail, Option<Verification>)>,
}
