//! `POST /api/v1/auth/register`: first what the headers allow, then the account.

mod applicant;
mod authorize;
mod developer;
mod end_user;

pub use applicant::Applicant;
pub(crate) use applicant::{AccountMaker, address_verification};
pub use authorize::{AuthorizeRegistration, AuthorizeRegistrationError};
pub use developer::{Provisioning, RegisterDeveloper, RegisterDeveloperError, RegisteredDeveloper};
pub use end_user::{RegisterEndUser, RegisterEndUserError, RegisteredEndUser};
