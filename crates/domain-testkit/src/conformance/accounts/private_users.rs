use tenantry_domain::accounts::{PrivateUserCreation, Tier};
use tenantry_domain::store::Conflict;
use tenantry_domain::values::ProjectId;

use super::expected::{
    a_stored_developer, a_stored_end_user, create_private_user, register_developer,
    register_end_user, with_private_user,
};
use crate::StoreUnderTest;
use crate::conformance::expect::{expect_conflict, expect_failure, expect_unchanged};
use crate::conformance::snapshot::Snapshot;
use crate::fixtures::{Fixtures, grant_of};

/// All of a creation is stored; when any part of it cannot be, nothing is.
pub async fn private_creation_is_all_or_nothing<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let project = a_stored_developer(&store, &fixtures).await.project.id;
    let held = store.contents().await;
    let first = fixtures.a_private_user_creation(Tier::EndUser(project));
    create_private_user(&store, &first).await.expect("a user");
    let mut second = fixtures.a_private_user_creation(Tier::Developer);
    second.account.verified_at = Some(second.account.created_at);
    second.verification = None;
    create_private_user(&store, &second).await.expect("another");
    let both = with_private_user(with_private_user(held, &first), &second);
    assert_eq!(store.contents().await, both);

    let before = Snapshot::of(&store).await;
    for (part, collide) in COLLISIONS {
        let mut new = fixtures.a_private_user_creation(Tier::EndUser(project));
        collide(&mut new, &first);
        expect_failure(create_private_user(&store, &new).await);
        expect_unchanged(&store, &before, part).await;
    }
}

type Collide = fn(&mut PrivateUserCreation, &PrivateUserCreation);

/// Each part once, because any of them may be the one that is written last.
const COLLISIONS: [(&str, Collide); 4] = [
    ("account", |new, old| new.account.id = old.account.id),
    ("verification", |new, old| {
        for ((new, _), (old, _)) in new.verification.iter_mut().zip(&old.verification) {
            new.id = old.id;
        }
    }),
    ("email", |new, old| {
        for ((_, new), (_, old)) in new.verification.iter_mut().zip(&old.verification) {
            new.id = old.id;
        }
    }),
    ("audit", |new, old| new.audit.id = old.audit.id),
];

/// Created and registered accounts block each other within a space, in both orders.
pub async fn private_users_share_the_spaces<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let developer = a_stored_developer(&store, &fixtures).await;
    let user = a_stored_end_user(&store, &fixtures, &developer).await;
    let before = Snapshot::of(&store).await;
    for taken in [&developer.account, &user.account] {
        let mut new = fixtures.a_private_user_creation(taken.tier);
        new.account.email = taken.email.clone();
        expect_conflict(create_private_user(&store, &new).await, Conflict::Email);
        expect_unchanged(&store, &before, "a registered account blocks").await;
    }

    let created = [developer.account.tier, user.account.tier]
        .map(|tier| fixtures.a_private_user_creation(tier));
    for new in &created {
        create_private_user(&store, new).await.expect("an account");
    }
    let before = Snapshot::of(&store).await;
    let [as_developer, as_user] = created.map(|new| new.account.email);
    let mut new = fixtures.a_developer_registration();
    new.account.email = as_developer;
    expect_conflict(register_developer(&store, &new).await, Conflict::Email);
    let mut new = fixtures.an_end_user_registration(grant_of(&developer));
    new.account.email = as_user;
    expect_conflict(register_end_user(&store, &new).await, Conflict::Email);
    expect_unchanged(&store, &before, "a created account blocks").await;
}

/// R17: the project is judged again by the write.
pub async fn private_users_need_an_available_project<S: StoreUnderTest>(store: S) {
    let fixtures = Fixtures::new(1);
    let archived = a_stored_developer(&store, &fixtures).await;
    let suspended = a_stored_developer(&store, &fixtures).await;
    let unknown = ProjectId::generate(fixtures.now(), [1; 10]);
    for project in [archived.project.id, suspended.project.id] {
        let new = fixtures.a_private_user_creation(Tier::EndUser(project));
        create_private_user(&store, &new).await.expect("available");
    }
    store
        .archive_project(archived.project.id, fixtures.now())
        .await;
    store
        .suspend_account(suspended.account.id, fixtures.now())
        .await;

    let before = Snapshot::of(&store).await;
    for (why, project) in [
        ("an archived project", archived.project.id),
        ("a suspended developer", suspended.project.id),
        ("an unknown project", unknown),
    ] {
        let new = fixtures.a_private_user_creation(Tier::EndUser(project));
        let outcome = create_private_user(&store, &new).await;
        assert!(outcome.is_err(), "{why} must reject");
        expect_conflict(outcome, Conflict::PreconditionFailed);
        expect_unchanged(&store, &before, why).await;
    }
}
