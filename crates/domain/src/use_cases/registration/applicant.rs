use std::sync::Arc;

use crate::model::{
    Account, MailTokenKey, OutboxMail, RequestOrigin, Tier, Verification, VerificationPurpose,
};
use crate::ports::{HashShare, HasherError, PasswordHasher, Random};
use crate::values::{
    AccountId, EmailAddress, FullName, MailId, Password, Timestamp, VerificationId,
};

/// Who asks for an account.
#[derive(Clone, Debug)]
pub struct Applicant {
    /// The address.
    pub email: EmailAddress,
    /// The password.
    pub password: Password,
    /// The name, when given.
    pub full_name: Option<FullName>,
}

/// Turns applicants into accounts.
pub(crate) struct AccountMaker<'a> {
    pub(crate) hasher: &'a Arc<dyn PasswordHasher>,
    pub(crate) random: &'a dyn Random,
    pub(crate) now: Timestamp,
}

impl AccountMaker<'_> {
    /// The applicant's account, not verified yet. This is where the password is hashed, so every cheap
    /// check must lie behind.
    pub(crate) async fn make(
        &self,
        applicant: Applicant,
        tier: Tier,
        share: HashShare,
    ) -> Result<Account, HasherError> {
        let password_hash = self.hasher.hash(share, &applicant.password).await?;
        Ok(Account {
            id: AccountId::generate(self.now, self.random.bytes()),
            tier,
            email: applicant.email,
            password_hash,
            full_name: applicant.full_name,
            verified_at: None,
            disabled_at: None,
            created_at: self.now,
            updated_at: self.now,
            version: 1,
        })
    }
}

/// The verification of a new account's address, and the mail that asks for it.
pub(crate) fn address_verification(
    account: &Account,
    key: &MailTokenKey,
    origin: &RequestOrigin,
    random: &dyn Random,
) -> (Verification, OutboxMail) {
    let now = account.created_at;
    let id = VerificationId::generate(now, random.bytes());
    let purpose = VerificationPurpose::VerifyEmail;
    let verification = Verification::of_address(id, account, purpose, key, now);
    let mail_id = MailId::generate(now, random.bytes());
    let mail = OutboxMail::carrying(mail_id, &verification, origin.language.clone());
    (verification, mail)
}
