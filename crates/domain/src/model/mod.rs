//! What exists: accounts, projects, keys, sessions, and what is written down about them.

mod account;
mod audit;
mod installation;
mod key;
mod mail;
mod project;
mod scope;
mod session;
mod signing_key;
mod throttle;
mod verification;

pub use account::{Account, AccountScope, Tier, UnknownTier};
pub use audit::{
    Actor, AuditAction, AuditEntry, AuditEvent, AuditOutcome, RequestOrigin, UnknownAuditText,
};
pub use installation::{Installation, MailTokenKey};
pub use key::{DeveloperKey, KeyRecord, KeySource, OperatorKey, ProjectKey, ServiceToken};
pub use mail::{Letter, LetterContent, MailKind, MailRequest, OutboxMail};
pub use project::Project;
pub use scope::{Scope, Scopes, UnknownScope};
pub use session::{Session, SessionPolicy};
pub use signing_key::{
    PublicKey, SigningAlgorithm, SigningKey, SigningKeyStatus, UnknownSigningText,
};
pub use throttle::{
    Admission, Limit, Settlement, ThrottleKey, ThrottleRule, ThrottleState, admit,
    limit_of_known_clients,
};
pub use verification::{Verification, VerificationPurpose};
