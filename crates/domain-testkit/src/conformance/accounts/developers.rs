use tenantry_domain::accounts::{DeveloperRegistration, Tier};
use tenantry_domain::store::Conflict;

use super::expected::{
    a_stored_developer, create_private_user, register_developer, with_developer,
};
use crate::conformance::expect::{
    expect_conflict, expect_failure, expect_one_winner, expect_unchanged,
};
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::{Fixtures, email};
use crate::{StoreSnapshot, StoreUnderTest};

/// R15: all of a registration is stored; when any part of it cannot be, nothing is.
pub async fn developer_registration_is_all_or_nothing<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let mut first = fixtures.a_developer_registration();
    first.developer_key.record.expires_at = Some(first.project_key.record.created_at);
    register_developer(&store, &first)
        .await
        .expect("a developer");
    let mut second = fixtures.a_developer_registration();
    second.project.description = None;
    register_developer(&store, &second).await.expect("another");
    let both = with_developer(with_developer(StoreSnapshot::default(), &first), &second);
    assert_eq!(store.contents().await, both);

    let before = Snapshot::of(&store).await;
    for (part, collide, is_secret) in COLLISIONS {
        let mut new = fixtures.a_developer_registration();
        collide(&mut new, &first);
        let outcome = register_developer(&store, &new).await;
        if is_secret {
            expect_conflict(outcome, Conflict::Secret);
        } else {
            expect_failure(outcome);
        }
        expect_unchanged(&store, &before, part).await;
    }
}

type Collide = fn(&mut DeveloperRegistration, &DeveloperRegistration);

/// Each part once, because any of them may be the one that is written last; and whether it collides by
/// its secret.
const COLLISIONS: [(&str, Collide, bool); 9] = [
    ("account", |new, old| new.account.id = old.account.id, false),
    ("project", |new, old| new.project.id = old.project.id, false),
    (
        "developer key",
        |new, old| new.developer_key.id = old.developer_key.id,
        false,
    ),
    (
        "secret of the developer key",
        |new, old| new.developer_key.record.hash = old.developer_key.record.hash,
        true,
    ),
    (
        "project key",
        |new, old| new.project_key.id = old.project_key.id,
        false,
    ),
    (
        "secret of the project key",
        |new, old| new.project_key.record.hash = old.project_key.record.hash,
        true,
    ),
    (
        "verification",
        |new, old| new.verification.id = old.verification.id,
        false,
    ),
    ("email", |new, old| new.email.id = old.email.id, false),
    ("audit", |new, old| new.audit.id = old.audit.id, false),
];

/// R14: many with one address at once: one is stored, whole, and the others are told why not.
pub async fn one_of_many_racing_developers_wins<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let racers: Vec<_> = (0..RACERS)
        .map(|_| {
            let mut new = fixtures.a_developer_registration();
            new.account.email = email("jane@example.com");
            new.verification.email = new.account.email.key().clone();
            new
        })
        .collect();
    let outcomes = race(racers.iter().cloned().map(|new| {
        let accounts = store.store();
        async move { accounts.register_developer(&new).await }
    }));
    let winner = expect_one_winner(outcomes.await, Conflict::Email);
    let expected = with_developer(StoreSnapshot::default(), &racers[winner]);
    assert_eq!(store.contents().await, expected);
}

/// An operator's address, or another spelling of a developer's, is taken.
pub async fn developers_share_one_space<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let mut operator = fixtures.a_private_user_creation(Tier::PlatformOperator);
    operator.account.email = email("root@example.com");
    create_private_user(&store, &operator)
        .await
        .expect("an operator");
    let mut developer = fixtures.a_developer_registration();
    developer.account.email = email("Jane@Bücher.example");
    register_developer(&store, &developer)
        .await
        .expect("a developer");
    a_stored_developer(&store, &fixtures).await;

    let before = Snapshot::of(&store).await;
    for taken in ["ROOT@example.com", "jane@xn--bcher-kva.example"] {
        let mut new = fixtures.a_developer_registration();
        new.account.email = email(taken);
        expect_conflict(register_developer(&store, &new).await, Conflict::Email);
        expect_unchanged(&store, &before, taken).await;
    }
}
