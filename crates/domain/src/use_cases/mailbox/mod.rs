//! Mails, and the proofs of control over a mailbox that they carry.

mod deliver;
mod fulfil;
mod request;
mod verify;

pub use deliver::{DeliverMails, Delivery, DeliveryFailure, TriedMail};
pub use fulfil::FulfilMailRequests;
pub use request::{MailWanted, RequestMail};
pub use verify::{VerifyEmail, VerifyEmailError};
