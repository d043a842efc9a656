use async_trait::async_trait;

use crate::accounts::{Account, Tenant};
use crate::effects::Effects;
use crate::store::PortError;
use crate::values::{EmailKey, Name, PasswordHash, SecretHash, Timestamp, VerificationId};
use crate::verifications::{Verification, VerificationPurpose};

/// Stores one-time tokens that were emailed, and their use.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait VerificationRepository: Send + Sync {
    /// Finds a token without using it (R24). `Ok(None)` unless it is valid: known, of this purpose, neither
    /// used nor replaced nor expired, and its account enabled with the same email address.
    ///
    /// # Contract
    /// - finds valid tokens only                           (`verifications::only_good_tokens_are_found`)
    /// - changes nothing                                   (`verifications::lookups_do_not_use_tokens_up`)
    async fn find_verification(
        &self,
        token: &SecretHash,
        purpose: VerificationPurpose,
        now: Timestamp,
    ) -> Result<Option<PendingVerification>, PortError>;

    /// Counts one attempt at the code of the newest valid verification of this email address that was created
    /// after `since`, and returns its id. `Ok(None)` when there is none, or no attempt is left.
    ///
    /// # Contract
    /// - allows [`Verification::CODE_TRIES`] attempts, also in a race (`verifications::code_tries_are_counted`)
    /// - an old code allows no attempt                     (`verifications::old_codes_cannot_be_tried`)
    async fn try_verification_code(
        &self,
        tenant: Tenant,
        email: &EmailKey,
        times: CodeTimes,
    ) -> Result<Option<VerificationId>, PortError>;

    /// Uses the proof and marks the email address as verified, by one conditional update (R22). Returns the
    /// changed account; `Ok(None)`, and nothing changes, unless the proof is valid.
    ///
    /// # Contract
    /// - one of many concurrent calls succeeds             (`verifications::one_of_many_verifies`)
    /// - only valid tokens verify                          (`verifications::only_good_tokens_verify`)
    async fn verify_email(
        &self,
        proof: &VerificationProof,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError>;

    /// Uses the token, sets the password, marks the email address as verified, ends every session and every
    /// other token of the account (R23), clears the failed login attempts, and stores notification and audit
    /// entry for the account of the token. Returns the changed account; `Ok(None)`, and nothing changes, unless
    /// the token is valid.
    ///
    /// # Contract
    /// - one of many concurrent calls succeeds             (`verifications::one_of_many_resets`)
    /// - all or nothing                                    (`verifications::a_reset_is_all_or_nothing`)
    /// - ends every session                                (`verifications::a_reset_ends_all_sessions_and_tokens`)
    async fn reset_password(&self, reset: &PasswordReset) -> Result<Option<Account>, PortError>;
}

/// A valid token with its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingVerification {
    /// What the token is for.
    pub verification: Verification,
    /// The account that it verifies.
    pub account: Account,
    /// The name of the project of an end user.
    pub project_name: Option<Name>,
}

/// The times that an attempt at a code is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeTimes {
    /// The code must have been created after this time.
    pub since: Timestamp,
    /// The time of the attempt.
    pub now: Timestamp,
}

/// The proof that a client received an email.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerificationProof {
    /// The hash of the token in the link.
    Token(SecretHash),
    /// The verification whose code was presented and checked.
    Code(VerificationId),
}

/// The write of a password reset.
#[derive(Clone, Debug)]
pub struct PasswordReset {
    /// The hash of the presented token.
    pub token: SecretHash,
    /// The hash of the new password.
    pub password_hash: PasswordHash,
    /// The email that reports the change, and the entry for the audit log.
    pub effects: Effects,
    /// The time of the reset.
    pub now: Timestamp,
}
