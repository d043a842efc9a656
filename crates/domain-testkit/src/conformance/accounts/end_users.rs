use std::time::Duration;

use tenantry_domain::accounts::{DeveloperRegistration, EndUserRegistration, Tier};
use tenantry_domain::roles::EndUserGrant;
use tenantry_domain::store::Conflict;
use tenantry_domain::values::{AccountId, DeveloperKeyId, ProjectId, Timestamp};

use crate::conformance::expect::{expect_conflict, expect_failure, expect_one_winner};
use crate::conformance::expected_state::ExpectedState as _;
use crate::conformance::race::RACERS;
use crate::conformance::{StoreTest, contracts};
use crate::fixtures::{email, grant_of};

contracts!(
    "accounts",
    /// All of a registration is stored; when any part of it cannot be, nothing is.
    async fn end_user_registration_is_all_or_nothing(test: &StoreTest) {
        let developer = test.a_developer().await;
        let held = test.contents().await;
        let first = test.fixtures.an_end_user_registration(grant_of(&developer));
        test.store
            .register_end_user(&first)
            .await
            .expect("an end user");
        assert_eq!(test.contents().await, held.with_end_user(&first));

        let before = test.snapshot().await;
        for (part, collide) in COLLISIONS {
            let mut new = test.fixtures.an_end_user_registration(grant_of(&developer));
            collide(&mut new, &first);
            expect_failure(test.store.register_end_user(&new).await);
            test.expect_unchanged(&before, part).await;
        }
    },
    /// R14: many with one address at once in one project: one is stored, whole, and the others are told
    /// why not.
    async fn one_of_many_racing_end_users_wins(test: &StoreTest) {
        let developer = test.a_developer().await;
        let held = test.contents().await;
        let racers: Vec<_> = (0..RACERS)
            .map(|_| {
                let mut new = test.fixtures.an_end_user_registration(grant_of(&developer));
                new.account.email = email("jane@example.com");
                new.verification.email = new.account.email.key().clone();
                new
            })
            .collect();
        let outcomes = test
            .race(racers.clone(), |store, new| async move {
                store.register_end_user(&new).await
            })
            .await;
        let winner = expect_one_winner(outcomes, Conflict::Email);
        let expected = held.with_end_user(&racers[winner]);
        assert_eq!(test.contents().await, expected);
    },
    /// One address may be a developer's, and an end user's in each of two projects, but only once in each.
    async fn each_project_is_a_tenant_of_its_own(test: &StoreTest) {
        let first = test.a_developer().await;
        let second = test.a_developer().await;
        let jane = email("Jane@Example.com");
        for project in [&first, &second] {
            let mut new = test.fixtures.an_end_user_registration(grant_of(project));
            new.account.email = jane.clone();
            test.store
                .register_end_user(&new)
                .await
                .expect("an end user");
            let mut again = test.fixtures.an_end_user_registration(grant_of(project));
            again.account.email = email("jane@EXAMPLE.com");
            expect_conflict(test.store.register_end_user(&again).await, Conflict::Email);
            assert_eq!(test.find_account(&new.account).await, Some(new.account));
        }
        let mut developer = test.fixtures.a_developer_registration();
        developer.account.email = jane;
        let outcome = test.store.register_developer(&developer).await;
        outcome.expect("an end user's address blocks no developer");
        let mut private = test
            .fixtures
            .a_private_user_creation(Tier::EndUser(first.project.id));
        private.account.email = second.account.email;
        let outcome = test.store.create_private_user(&private).await;
        outcome.expect("a developer's address blocks no end user");
    },
    /// R17: what the grant rests on is judged again by the write, at the moment the account is made.
    async fn end_users_need_an_available_context(test: &StoreTest) {
        what_is_gone_rejects(test).await;
        what_never_belonged_together_rejects(test).await;
        a_key_rejects_from_its_end_on(test).await;
    }
);

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

async fn what_is_gone_rejects(test: &StoreTest) {
    let now = test.fixtures.now();
    let revoked = a_developer_in_use(test).await;
    test.under_test
        .revoke_developer_key(revoked.developer_key.id, now)
        .await;
    rejects(test, grant_of(&revoked), "a revoked key").await;

    let suspended = a_developer_in_use(test).await;
    test.under_test
        .suspend_account(suspended.account.id, now)
        .await;
    rejects(test, grant_of(&suspended), "a suspended developer").await;

    let archived = a_developer_in_use(test).await;
    test.under_test
        .archive_project(archived.project.id, now)
        .await;
    rejects(test, grant_of(&archived), "an archived project").await;
}

async fn what_never_belonged_together_rejects(test: &StoreTest) {
    let own = grant_of(&a_developer_in_use(test).await);
    let foreign = grant_of(&a_developer_in_use(test).await);
    let now = test.fixtures.now();
    for (why, project) in [
        ("a foreign project", foreign.project_id),
        ("an unknown project", ProjectId::generate(now, [1; 10])),
    ] {
        let grant = EndUserGrant {
            project_id: project,
            ..own
        };
        rejects(test, grant, why).await;
    }
    for (why, key) in [
        ("a foreign key", foreign.developer_key_id),
        ("an unknown key", DeveloperKeyId::generate(now, [1; 10])),
    ] {
        let grant = EndUserGrant {
            developer_key_id: key,
            ..own
        };
        rejects(test, grant, why).await;
    }
    let grant = EndUserGrant {
        developer_id: AccountId::generate(now, [1; 10]),
        ..own
    };
    rejects(test, grant, "an unknown developer").await;
}

async fn a_key_rejects_from_its_end_on(test: &StoreTest) {
    let mut developer = test.fixtures.a_developer_registration();
    let end = test.fixtures.now().plus(Duration::from_secs(60));
    developer.developer_key.record.expires_at = Some(end);
    test.store
        .register_developer(&developer)
        .await
        .expect("a developer");
    let at = |moment| {
        let mut new = test.fixtures.an_end_user_registration(grant_of(&developer));
        new.account.created_at = moment;
        new.account.updated_at = moment;
        new
    };
    let last = at(Timestamp::from_unix_micros(end.unix_micros() - 1));
    test.store
        .register_end_user(&last)
        .await
        .expect("the last one");
    is_rejected(test, &at(end), "an expired key").await;
}

/// A developer with an end user, so that what rejects later is known to have allowed it before.
async fn a_developer_in_use(test: &StoreTest) -> DeveloperRegistration {
    let developer = test.a_developer().await;
    let user = test.fixtures.an_end_user_registration(grant_of(&developer));
    test.store
        .register_end_user(&user)
        .await
        .expect("an end user");
    developer
}

async fn rejects(test: &StoreTest, grant: EndUserGrant, why: &str) {
    is_rejected(test, &test.fixtures.an_end_user_registration(grant), why).await;
}

async fn is_rejected(test: &StoreTest, new: &EndUserRegistration, why: &str) {
    let before = test.snapshot().await;
    let outcome = test.store.register_end_user(new).await;
    assert!(outcome.is_err(), "{why} must reject");
    expect_conflict(outcome, Conflict::Context);
    test.expect_unchanged(&before, why).await;
}
