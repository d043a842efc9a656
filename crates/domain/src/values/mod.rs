//! Values with rules. Each has private fields and a constructor that checks the rules, so every value that exists
//! is valid.

mod characters;
mod client;
mod email;
mod full_name;
mod id;
mod language;
mod name;
mod network;
mod password;
mod secret;
mod timestamp;

pub use client::{ClientNetwork, UserAgent};
pub use email::{EmailAddress, EmailError, EmailKey};
pub use full_name::{FullName, FullNameError};
pub use id::{
    AccountId, AuditEntryId, DeveloperKeyId, EmailId, EmailRequestId, InvalidId, OperatorKeyId,
    ProjectId, ProjectKeyId, ServiceTokenId, SessionId, TokenId, VerificationId,
};
pub use language::{InvalidLanguage, Language};
pub use name::{Name, NameError};
pub use network::{AllowedNetworks, InvalidNetwork};
pub use password::{
    Password, PasswordHash, PasswordPolicy, PasswordRejected, PasswordRule, PasswordRules,
};
pub use secret::{SecretBytes, SecretHash, SecretPrefix, SecretText};
pub use timestamp::Timestamp;
