//! Email: the outbox, its delivery, and requests for emails.

mod deliver;
mod get_outbox_overview;
mod list_dead_emails;
mod mailer;
mod message;
mod outbox_repository;
mod process_requests;
mod request;
mod request_repository;
mod retry_emails;

pub use deliver::{AttemptedDelivery, DeliverEmails, Delivery, DeliveryFailure};
pub use get_outbox_overview::GetOutboxOverview;
pub use list_dead_emails::ListDeadEmails;
pub use mailer::{Mailer, MailerError};
pub use message::{EmailContent, EmailKind, EmailMessage, EmailRequest, OutboxEmail};
pub use outbox_repository::{
    ClaimedEmail, DeadEmail, DeliveryAttempt, DeliveryOutcome, EmailLease, EmailsToRetry,
    OutboxOverview, OutboxRepository,
};
pub use process_requests::ProcessEmailRequests;
pub use request::{NewEmailRequest, RequestEmail};
pub use request_repository::{EmailRequestRepository, ProcessedEmailRequest};
pub use retry_emails::RetryEmails;

#[cfg(feature = "mocks")]
pub use mailer::MockMailer;
#[cfg(feature = "mocks")]
pub use outbox_repository::MockOutboxRepository;
#[cfg(feature = "mocks")]
pub use request_repository::MockEmailRequestRepository;
