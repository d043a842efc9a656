use tenantry_domain::accounts::{Account, DeveloperRegistration, EndUserRegistration};
use tenantry_domain::retention::PurgeRequest;
use tenantry_domain::values::Timestamp;
use tenantry_domain::verifications::{VerificationProof, VerificationPurpose};

use super::done::sweep;
use crate::conformance::accounts::{a_stored_developer, a_stored_end_user, register_end_user};
use crate::conformance::arrange::a_token_of;
use crate::conformance::expect::expect_unchanged;
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::Fixtures;
use crate::{StoreSnapshot, StoreUnderTest};

/// R23: only when it is asked for, end users who were registered before that moment and never verified go
/// with everything that is theirs, and their address is free again. Nobody else does.
pub async fn only_unverified_end_users_are_purged<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let developer = a_stored_developer(&store, &fixtures).await;
    let verified = a_stored_end_user(&store, &fixtures, &developer).await;
    verify(&store, &verified, fixtures.now()).await;
    let old = [
        an_unverified_user(&store, &fixtures, &developer).await,
        an_unverified_user(&store, &fixtures, &developer).await,
    ];
    let young = an_unverified_user(&store, &fixtures, &developer).await;
    let purge = |unverified_before| PurgeRequest {
        now: Timestamp::from_unix_micros(0),
        done_before: Timestamp::from_unix_micros(0),
        unverified_before,
        limit: 1,
    };
    let before = Snapshot::of(&store).await;
    for not_yet in [None, Some(old[0].account.created_at)] {
        assert_eq!(sweep(&store, purge(not_yet)).await.accounts, 0);
        expect_unchanged(&store, &before, "nobody is to go yet").await;
    }

    let order = purge(Some(young.account.created_at));
    for purged in [1, 1, 0] {
        assert_eq!(sweep(&store, order).await.accounts, purged);
    }
    let mut expected = before.contents;
    for user in &old {
        purge_from(&mut expected, &user.account);
    }
    assert_eq!(store.contents().await, expected);
    for user in old {
        register_end_user(&store, &user)
            .await
            .expect("a free address");
    }
}

/// With a session, tokens and emails.
async fn an_unverified_user<S: StoreUnderTest>(
    store: &S,
    fixtures: &Fixtures,
    developer: &DeveloperRegistration,
) -> EndUserRegistration {
    let user = a_stored_end_user(store, fixtures, developer).await;
    a_token_of(
        store,
        fixtures,
        &user.account,
        VerificationPurpose::VerifyEmail,
    )
    .await;
    user
}

async fn verify<S: StoreUnderTest>(store: &S, user: &EndUserRegistration, now: Timestamp) {
    let proof = VerificationProof::Token(user.verification.token_hash);
    let verified = store.store().verify_email(&proof, now).await;
    assert!(verified.expect("a response").is_some(), "a good token");
}

fn purge_from(held: &mut StoreSnapshot, account: &Account) {
    held.accounts.retain(|one| one.id != account.id);
    held.sessions.retain(|one| one.account_id != account.id);
    held.verifications
        .retain(|one| one.account_id != account.id);
    held.emails.retain(|one| one.account_id != account.id);
    let (verifications, emails) = (&held.verifications, &held.emails);
    held.used_verifications
        .retain(|id| verifications.iter().any(|one| one.id == *id));
    held.email_states
        .retain(|one| emails.iter().any(|email| email.id == one.id));
}
