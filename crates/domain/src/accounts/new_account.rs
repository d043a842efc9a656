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

/// What a registration provides about an account.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Unique within the tenant.
    pub email: EmailAddress,
    /// The password to hash.
    pub password: Password,
    /// The name of the person, when given.
    pub full_name: Option<FullName>,
}

/// Makes accounts, not stored yet.
pub(crate) struct AccountFactory<'a> {
    pub(crate) random: &'a dyn Random,
    pub(crate) now: Timestamp,
}

impl AccountFactory<'_> {
    /// An unverified account. It hashes the password, so every cheap check must come before.
    pub(crate) async fn make(
        &self,
        applicant: NewAccount,
        tier: Tier,
        mut permit: Box<dyn HashPermit>,
    ) -> Result<Account, HasherError> {
        let password_hash = permit.hash(&applicant.password).await?;
        let id = AccountId::generate(self.now, self.random.bytes());
        Ok(Account {
            full_name: applicant.full_name,
            ..Account::new(id, tier, applicant.email, password_hash, self.now)
        })
    }
}

/// The verification of a new account's email address, and the email that carries its token.
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
