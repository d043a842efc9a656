use sha2::{Digest as _, Sha256};

use crate::accounts::Tenant;
use crate::values::{ClientNetwork, EmailKey};
use crate::verifications::VerificationPurpose;

/// What is counted. It holds a hash, never an email address (R60).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ThrottleKey {
    /// SHA-256 of the kind of attempt and the account.
    pub subject: [u8; 32],
    /// The client; `None` for all clients together.
    pub client: Option<ClientNetwork>,
}

impl ThrottleKey {
    /// Login attempts at an account, by one client or by all.
    #[must_use]
    pub fn password(tenant: Tenant, email: &EmailKey, client: Option<ClientNetwork>) -> Self {
        Self::new("password", Some((tenant, email)), client)
    }

    /// Requests for emails of one purpose to one address. Each purpose has its own count: other requests must
    /// not use up the password resets of a victim (R52).
    #[must_use]
    pub fn emails_to(purpose: VerificationPurpose, tenant: Tenant, email: &EmailKey) -> Self {
        Self::new(purpose.as_str(), Some((tenant, email)), None)
    }

    /// Requests for emails by one client.
    #[must_use]
    pub fn emails_by(client: ClientNetwork) -> Self {
        Self::new("email", None, Some(client))
    }

    fn new(
        attempt: &str,
        account: Option<(Tenant, &EmailKey)>,
        client: Option<ClientNetwork>,
    ) -> Self {
        let (tenant, email) = match account {
            None => (String::new(), ""),
            Some((Tenant::Platform, email)) => ("platform".to_owned(), email.as_str()),
            Some((Tenant::Project(id), email)) => (id.to_string(), email.as_str()),
        };
        let subject = Sha256::digest([attempt, &tenant, email].join("\n"));
        Self {
            subject: subject.into(),
            client,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::EmailAddress;

    #[test]
    fn r60_a_key_holds_no_email_address() {
        let email = EmailAddress::parse("jane@example.com").unwrap();
        let key = ThrottleKey::password(Tenant::Platform, email.key(), None);
        assert!(!format!("{key:?}").contains("jane"));
        assert_ne!(
            key,
            ThrottleKey::emails_to(
                VerificationPurpose::ResetPassword,
                Tenant::Platform,
                email.key()
            )
        );
    }
}
