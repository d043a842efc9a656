use std::time::Duration;

use tenantry_domain::accounts::{EndUserRegistration, Tier};
use tenantry_domain::roles::EndUserGrant;
use tenantry_domain::store::Conflict;
use tenantry_domain::values::{AccountId, DeveloperKeyId, ProjectId};

use crate::conformance::prelude::*;
use crate::fixtures::{email, grant_of};

contracts!(
    "accounts",
    /// A registration is stored as a whole. When a part cannot be stored, nothing is.
    async fn end_user_registration_is_all_or_nothing(test: &StoreTest) {
        let developer = test.a_developer().await;
        let held = test.contents().await;
        let first = test.make.an_end_user_registration(grant_of(&developer));
        test.register_end_user(&first).await.expect("an end user");
        assert_eq!(test.contents().await, held.with_end_user(&first));

        expect_collisions!(
            test,
            register_end_user,
            test.make.an_end_user_registration(grant_of(&developer)),
            first,
            [
                account.id,
                session.id,
                verification.id,
                effects.emails[0].id
            ],
            expect_failure
        );
    },
    /// R14: in a race for one email in one project, one registration is stored as a whole.
    async fn one_of_many_racing_end_users_wins(test: &StoreTest) {
        let developer = test.a_developer().await;
        let held = test.contents().await;
        let racers = [(); RACERS].map(|()| {
            let mut new = test.make.an_end_user_registration(grant_of(&developer));
            new.account.email = email("jane@example.com");
            new.verification.email = new.account.email.key().clone();
            new
        });
        let outcomes = race!(test, racers.clone(), register_end_user);
        let winner = expect_one_winner(outcomes, Conflict::Email);
        let expected = held.with_end_user(&racers[winner]);
        assert_eq!(test.contents().await, expected);
    },
    /// An email is unique in its tenant only.
    async fn each_project_is_a_tenant_of_its_own(test: &StoreTest) {
        let first = test.a_developer().await;
        let second = test.a_developer().await;
        let jane = email("Jane@Example.com");
        for project in [&first, &second] {
            let mut new = test.make.an_end_user_registration(grant_of(project));
            new.account.email = jane.clone();
            test.register_end_user(&new).await.expect("an end user");
            let mut again = test.make.an_end_user_registration(grant_of(project));
            again.account.email = email("jane@EXAMPLE.com");
            expect_conflict(test.register_end_user(&again).await, Conflict::Email);
            assert_eq!(test.find_account(&new.account).await, Some(new.account));
        }
        let mut developer = test.make.a_developer_registration();
        developer.account.email = jane;
        let outcome = test.register_developer(&developer).await;
        outcome.expect("another tenant");
        let mut private = test
            .make
            .a_private_user_creation(Tier::EndUser(first.project.id));
        private.account.email = second.account.email;
        let outcome = test.create_private_user(&private).await;
        outcome.expect("another tenant");
    },
    /// R17: the write checks key, developer and project of the grant again.
    async fn end_users_need_an_available_context(test: &StoreTest) {
        unavailable_grants_reject(test).await;
        inconsistent_grants_reject(test).await;
        expired_keys_reject(test).await;
    }
);

async fn unavailable_grants_reject(test: &StoreTest) {
    let [revoked, suspended, archived] = [
        test.a_developer().await,
        test.a_developer().await,
        test.a_developer().await,
    ];
    for developer in [&revoked, &suspended, &archived] {
        test.an_end_user_of(developer).await;
    }
    let key = revoked.developer_key.id;
    test.under_test
        .revoke_developer_key(key, test.make.now())
        .await;
    test.suspend(suspended.account.id).await;
    test.archive(archived.project.id).await;
    rejects(test, grant_of(&revoked), "a revoked key").await;
    rejects(test, grant_of(&suspended), "a suspended developer").await;
    rejects(test, grant_of(&archived), "an archived project").await;
}

async fn inconsistent_grants_reject(test: &StoreTest) {
    let own = grant_of(&test.a_developer().await);
    let foreign = grant_of(&test.a_developer().await);
    let (now, random) = (test.make.now(), [1; 10]);
    let project = |project_id| EndUserGrant { project_id, ..own };
    let key = |developer_key_id| EndUserGrant {
        developer_key_id,
        ..own
    };
    let developer = |developer_id| EndUserGrant {
        developer_id,
        ..own
    };
    for (why, grant) in [
        ("a foreign project", project(foreign.project_id)),
        (
            "an unknown project",
            project(ProjectId::generate(now, random)),
        ),
        ("a foreign key", key(foreign.developer_key_id)),
        ("an unknown key", key(DeveloperKeyId::generate(now, random))),
        ("a foreign developer", developer(foreign.developer_id)),
        (
            "an unknown developer",
            developer(AccountId::generate(now, random)),
        ),
    ] {
        rejects(test, grant, why).await;
    }
}

async fn expired_keys_reject(test: &StoreTest) {
    let mut developer = test.make.a_developer_registration();
    let end = test.make.now().plus(Duration::from_secs(60));
    developer.developer_key.record.expires_at = Some(end);
    test.register_developer(&developer).await.expect("stored");
    let mut last = test.make.an_end_user_registration(grant_of(&developer));
    let mut late = test.make.an_end_user_registration(grant_of(&developer));
    last.account.created_at = end.minus(Duration::from_micros(1));
    late.account.created_at = end;
    test.register_end_user(&last).await.expect("the last one");
    is_rejected(test, &late, "an expired key").await;
}

async fn rejects(test: &StoreTest, grant: EndUserGrant, why: &str) {
    is_rejected(test, &test.make.an_end_user_registration(grant), why).await;
}

async fn is_rejected(test: &StoreTest, new: &EndUserRegistration, why: &str) {
    let before = test.snapshot().await;
    expect_conflict(
        test.register_end_user(new).await,
        Conflict::PreconditionFailed,
    );
    test.unchanged(&before, why).await;
}
