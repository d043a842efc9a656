use tenantry_domain::accounts::Account;
use tenantry_domain::values::{Timestamp, VerificationId};
use tenantry_domain::verifications::{Verification, VerificationProof, VerificationPurpose};

use crate::conformance::StoreTest;
use crate::fixtures::email;

/// A token that is no good, and the moment at which it is not.
pub(super) struct BadToken {
    pub(super) why: &'static str,
    pub(super) account: Account,
    pub(super) verification: Verification,
    pub(super) now: Timestamp,
}

/// A token of this purpose for each reason not to accept it.
pub(super) async fn bad_tokens(test: &StoreTest, purpose: VerificationPurpose) -> Vec<BadToken> {
    let mut bad = Vec::new();
    for (why, spoil) in REASONS {
        let account = test.a_lone_developer().await;
        let verification = match spoil {
            Spoil::Purpose => test.a_token_of(&account, other(purpose)).await,
            Spoil::Address => a_token_of_another_address(test, &account, purpose).await,
            _ => test.a_token_of(&account, purpose).await,
        };
        let mut one = BadToken {
            why,
            now: test.fixtures.now(),
            account,
            verification,
        };
        spoil.spoil(test, &mut one).await;
        bad.push(one);
    }
    bad
}

const REASONS: [(&str, Spoil); 7] = [
    ("used", Spoil::Use),
    ("replaced", Spoil::Replace),
    ("expired", Spoil::Expire),
    ("of a disabled account", Spoil::Disable),
    ("of another address", Spoil::Address),
    ("of another purpose", Spoil::Purpose),
    ("unknown", Spoil::Forget),
];

#[derive(Clone, Copy)]
enum Spoil {
    Use,
    Replace,
    Expire,
    Disable,
    Address,
    Purpose,
    Forget,
}

impl Spoil {
    async fn spoil(self, test: &StoreTest, bad: &mut BadToken) {
        match self {
            Self::Use => use_up(test, bad).await,
            Self::Replace => {
                test.a_token_of(&bad.account, bad.verification.purpose)
                    .await;
            }
            Self::Expire => bad.now = bad.verification.expires_at,
            Self::Disable => {
                test.under_test
                    .suspend_account(bad.account.id, bad.now)
                    .await
            }
            Self::Forget => {
                let (unknown, _) = test
                    .fixtures
                    .an_email_with_token(&bad.account, bad.verification.purpose);
                bad.verification = Verification {
                    id: VerificationId::generate(bad.now, [1; 10]),
                    ..unknown
                };
            }
            Self::Address | Self::Purpose => {}
        }
    }
}

/// Uses the token for what it is good for.
async fn use_up(test: &StoreTest, bad: &BadToken) {
    let verifications = &test.store;
    let changed = match bad.verification.purpose {
        VerificationPurpose::VerifyEmail => {
            let proof = VerificationProof::Token(bad.verification.token_hash);
            verifications.verify_email(&proof, bad.now).await
        }
        VerificationPurpose::ResetPassword => {
            let reset = test
                .fixtures
                .a_password_reset(&bad.account, &bad.verification);
            verifications.reset_password(&reset).await
        }
    };
    assert!(changed.expect("a response").is_some(), "it was good");
}

async fn a_token_of_another_address(
    test: &StoreTest,
    account: &Account,
    purpose: VerificationPurpose,
) -> Verification {
    let (mut verification, outbox_email) = test.fixtures.an_email_with_token(account, purpose);
    verification.email = email("earlier@example.com").key().clone();
    let email = (outbox_email, Some(verification.clone()));
    test.put_email(account, email).await;
    verification
}

const fn other(purpose: VerificationPurpose) -> VerificationPurpose {
    match purpose {
        VerificationPurpose::VerifyEmail => VerificationPurpose::ResetPassword,
        VerificationPurpose::ResetPassword => VerificationPurpose::VerifyEmail,
    }
}
