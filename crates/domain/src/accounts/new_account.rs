use crate::accounts::{Account, Tier};
use crate::audit::RequestOrigin;
use crate::email::OutboxEmail;
use crate::installation::EmailTokenKey;
use crate::passwords::{HashPermit, HasherError};
use crate::system::Random;
use crate::values::{
    AccountId, EmailAddress, EmailId, FullName, Password, Timestamp, VerificationId,
};
use crate::verifications::{Verification, VerificationPurpose};

/// Who asks for an account.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The address.
    pub email: EmailAddress,
    /// The password.
    pub password: Password,
    /// The name, when given.
    pub full_name: Option<FullName>,
}

/// Turns applicants into accounts.
pub(crate) struct AccountFactory<'a> {
    pub(crate) random: &'a dyn Random,
    pub(crate) now: Timestamp,
}

impl AccountFactory<'_> {
    /// The applicant's account, not verified yet. This is where the password is hashed, so every cheap
    /// check must lie behind.
    pub(crate) async fn make(
        &self,
        applicant: NewAccount,
        tier: Tier,
        mut permit: Box<dyn HashPermit>,
    ) -> Result<Account, HasherError> {
        let password_hash = permit.hash(&applicant.password).await?;
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

/// The verification of a new account's address, and the email that asks for it.
pub(crate) fn address_verification(
    account: &Account,
    key: &EmailTokenKey,
    origin: &RequestOrigin,
    random: &dyn Random,
) -> (Verification, OutboxEmail) {
    let now = account.created_at;
    let id = VerificationId::generate(now, random.bytes());
    let purpose = VerificationPurpose::VerifyEmail;
    let verification = Verification::of_address(id, account, purpose, key, now);
    let email_id = EmailId::generate(now, random.bytes());
    let email = OutboxEmail::with_verification(email_id, &verification, origin.language.clone());
    (verification, email)
}
