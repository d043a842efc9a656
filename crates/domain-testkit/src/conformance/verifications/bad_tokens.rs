use tenantry_domain::accounts::Account;
use tenantry_domain::values::Timestamp;
use tenantry_domain::verifications::{Verification, VerificationProof, VerificationPurpose};

use crate::conformance::prelude::*;
use crate::fixtures::email;

/// A token that must be rejected at this time.
pub(super) struct BadToken {
    pub(super) why: &'static str,
    pub(super) account: Account,
    pub(super) verification: Verification,
    pub(super) now: Timestamp,
}

/// One token for each reason to reject it.
pub(super) async fn bad_tokens(test: &StoreTest, purpose: VerificationPurpose) -> Vec<BadToken> {
    let mut bad = Vec::new();
    for why in [
        "used",
        "replaced",
        "expired",
        "of a disabled account",
        "of another email",
        "of another purpose",
        "unknown",
    ] {
        let account = test.a_lone_developer().await;
        let verification = match why {
            "of another purpose" => test.a_token_of(&account, other(purpose)).await,
            "of another email" => a_token_of_another_email(test, &account, purpose).await,
            "unknown" => test.make.an_email_with_token(&account, purpose).0,
            _ => test.a_token_of(&account, purpose).await,
        };
        let mut token = BadToken {
            why,
            now: test.make.now(),
            account,
            verification,
        };
        match why {
            "used" => use_up(test, &token).await,
            "replaced" => drop(test.a_token_of(&token.account, purpose).await),
            "expired" => token.now = token.verification.expires_at,
            "of a disabled account" => test.suspend(token.account.id).await,
            _ => {}
        }
        bad.push(token);
    }
    bad
}

async fn use_up(test: &StoreTest, bad: &BadToken) {
    let changed = match bad.verification.purpose {
        VerificationPurpose::VerifyEmail => {
            let proof = VerificationProof::Token(bad.verification.token_hash);
            test.verify_email(&proof, bad.now).await
        }
        VerificationPurpose::ResetPassword => {
            let reset = test.make.a_password_reset(&bad.account, &bad.verification);
            test.reset_password(&reset).await
        }
    };
    assert!(changed.expect("no failure").is_some(), "it was good");
}

async fn a_token_of_another_email(
    test: &StoreTest,
    account: &Account,
    purpose: VerificationPurpose,
) -> Verification {
    let (mut verification, outbox_email) = test.make.an_email_with_token(account, purpose);
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
