use tenantry_domain::accounts::{EndUserRegistration, Tier};
use tenantry_domain::store::Conflict;

use super::expected::{
    a_stored_developer, create_private_user, find, register_developer, register_end_user,
    with_end_user,
};
use crate::StoreUnderTest;
use crate::conformance::expect::{
    expect_conflict, expect_failure, expect_one_winner, expect_unchanged,
};
use crate::conformance::race::{RACERS, race};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::{Fixtures, email, grant_of};

/// All of a registration is stored; when any part of it cannot be, nothing is.
pub async fn end_user_registration_is_all_or_nothing<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let developer = a_stored_developer(&store, &fixtures).await;
    let held = store.contents().await;
    let first = fixtures.an_end_user_registration(grant_of(&developer));
    register_end_user(&store, &first)
        .await
        .expect("an end user");
    assert_eq!(store.contents().await, with_end_user(held, &first));

    let before = Snapshot::of(&store).await;
    for (part, collide) in COLLISIONS {
        let mut new = fixtures.an_end_user_registration(grant_of(&developer));
        collide(&mut new, &first);
        expect_failure(register_end_user(&store, &new).await);
        expect_unchanged(&store, &before, part).await;
    }
}

type Collide = fn(&mut EndUserRegistration, &EndUserRegistration);

/// Each part once, because any of them may be the one that is written last.
const COLLISIONS: [(&str, Collide); 4] = [
    ("account", |new, old| new.account.id = old.account.id),
    ("session", |new, old| new.session.id = old.session.id),
    ("verification", |new, old| {
        new.verification.id = old.verification.id;
    }),
    ("email", |new, old| new.email.id = old.email.id),
];

/// R14: many with one address at once in one project: one is stored, whole, and the others are told
/// why not.
pub async fn one_of_many_racing_end_users_wins<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let developer = a_stored_developer(&store, &fixtures).await;
    let held = store.contents().await;
    let racers: Vec<_> = (0..RACERS)
        .map(|_| {
            let mut new = fixtures.an_end_user_registration(grant_of(&developer));
            new.account.email = email("jane@example.com");
            new.verification.email = new.account.email.key().clone();
            new
        })
        .collect();
    let outcomes = race(racers.iter().cloned().map(|new| {
        let accounts = store.store();
        async move { accounts.register_end_user(&new).await }
    }));
    let winner = expect_one_winner(outcomes.await, Conflict::Email);
    let expected = with_end_user(held, &racers[winner]);
    assert_eq!(store.contents().await, expected);
}

/// One address may be a developer's, and an end user's in each of two projects, but only once in each.
pub async fn projects_have_separate_spaces<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let first = a_stored_developer(&store, &fixtures).await;
    let second = a_stored_developer(&store, &fixtures).await;
    let jane = email("Jane@Example.com");
    for project in [&first, &second] {
        let mut new = fixtures.an_end_user_registration(grant_of(project));
        new.account.email = jane.clone();
        register_end_user(&store, &new).await.expect("an end user");
        let mut again = fixtures.an_end_user_registration(grant_of(project));
        again.account.email = email("jane@EXAMPLE.com");
        expect_conflict(register_end_user(&store, &again).await, Conflict::Email);
        assert_eq!(find(&store, &new.account).await, Some(new.account));
    }
    let mut developer = fixtures.a_developer_registration();
    developer.account.email = jane;
    let outcome = register_developer(&store, &developer).await;
    outcome.expect("an end user's address blocks no developer");
    let mut private = fixtures.a_private_user_creation(Tier::EndUser(first.project.id));
    private.account.email = second.account.email;
    let outcome = create_private_user(&store, &private).await;
    outcome.expect("a developer's address blocks no end user");
}
