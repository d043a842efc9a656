use async_trait::async_trait;

use crate::accounts::{Account, Tenant};
use crate::audit::AuditEntry;
use crate::email::OutboxEmail;
use crate::store::PortError;
use crate::values::{EmailKey, Name, PasswordHash, SecretHash, Timestamp, VerificationId};
use crate::verifications::{Verification, VerificationPurpose};

/// One-time proofs of control over a mailbox.
#[cfg_attr(feature = "mocks", mockall::automock)]
#[async_trait]
pub trait VerificationRepository: Send + Sync {
    /// What a token would do, without using it up (R24). `Ok(None)` unless it is good: known, of this
    /// purpose, neither used nor replaced nor expired, its account enabled and still at that address.
    ///
    /// # Contract
    /// - only good tokens are found                        (`verifications::only_good_tokens_are_found`)
    /// - looking changes nothing                           (`verifications::lookups_do_not_use_tokens_up`)
    async fn find_verification(
        &self,
        token: &SecretHash,
        purpose: VerificationPurpose,
        now: Timestamp,
    ) -> Result<Option<PendingVerification>, PortError>;

    /// Counts one try of the code of the newest good verification of this address, made after `since`,
    /// and names it. `Ok(None)` when there is none, or its tries are used up.
    ///
    /// # Contract
    /// - there are [`Verification::CODE_TRIES`] tries, also in a race (`verifications::code_tries_are_counted`)
    /// - an old code cannot be tried                       (`verifications::old_codes_cannot_be_tried`)
    async fn try_verification_code(
        &self,
        scope: Tenant,
        email: &EmailKey,
        times: CodeTimes,
    ) -> Result<Option<VerificationId>, PortError>;

    /// Uses the proof up and marks the address as verified: one conditional update decides (R22). Gives
    /// the account as it is then; `Ok(None)`, and nothing changes, unless the proof is good.
    ///
    /// # Contract
    /// - of many at once one wins                          (`verifications::one_of_many_verifies`)
    /// - only good tokens verify                           (`verifications::only_good_tokens_verify`)
    async fn verify_email(
        &self,
        proof: &VerificationProof,
        now: Timestamp,
    ) -> Result<Option<Account>, PortError>;

    /// Uses the token up, sets the password, marks the address as verified, ends every session and every
    /// other token of the account (R23), forgets the failed login attempts, and stores notification and audit entry,
    /// whose account is the token's. Gives the account as it is then; `Ok(None)`, and nothing changes,
    /// unless the token is good.
    ///
    /// # Contract
    /// - of many at once one wins                          (`verifications::one_of_many_resets`)
    /// - all or nothing                                    (`verifications::a_reset_is_all_or_nothing`)
    /// - whoever was in is out                             (`verifications::a_reset_ends_all_sessions_and_tokens`)
    async fn reset_password(&self, reset: &PasswordReset) -> Result<Option<Account>, PortError>;
}

/// A token that is good, and what for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingVerification {
    /// The verification.
    pub verification: Verification,
    /// Whose it is.
    pub account: Account,
    /// The project of an end user.
    pub project_name: Option<Name>,
}

/// The times that a try of a code is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeTimes {
    /// The code must have been made after this moment.
    pub since: Timestamp,
    /// The moment of the try.
    pub now: Timestamp,
}

/// How somebody shows that an email was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerificationProof {
    /// By the token of the link.
    Token(SecretHash),
    /// By the code, which was compared already.
    Code(VerificationId),
}

/// Everything that becomes true when a password is reset.
#[derive(Clone, Debug)]
pub struct PasswordReset {
    /// The hash of the token that allows it.
    pub token: SecretHash,
    /// The new password.
    pub password_hash: PasswordHash,
    /// The email that tells about it.
    pub notification: OutboxEmail,
    /// The audit entry.
    pub audit: AuditEntry,
    /// When.
    pub now: Timestamp,
}
