use tenantry_domain::accounts::Tier;
use tenantry_domain::store::Conflict;
use tenantry_domain::values::ProjectId;

use crate::conformance::prelude::*;
use crate::fixtures::grant_of;

contracts!(
    "accounts",
    /// A creation is stored as a whole. When a part cannot be stored, nothing is.
    async fn private_creation_is_all_or_nothing(test: &StoreTest) {
        let project = test.a_developer().await.project.id;
        let held = test.contents().await;
        let first = test.make.a_private_user_creation(Tier::EndUser(project));
        test.create_private_user(&first).await.expect("a user");
        let mut second = test.make.a_private_user_creation(Tier::Developer);
        second.account.verified_at = Some(second.account.created_at);
        second.verification = None;
        second.effects.emails.clear();
        test.create_private_user(&second).await.expect("another");
        let both = held.with_private_user(&first).with_private_user(&second);
        assert_eq!(test.contents().await, both);

        let make = || test.make.a_private_user_creation(Tier::EndUser(project));
        expect_collisions!(
            test,
            create_private_user,
            make(),
            first,
            [account.id, effects.emails[0].id, effects.audit[0].id],
            expect_failure
        );
        let verification = first.verification.expect("an unverified account");
        let before = test.snapshot().await;
        let mut new = make();
        new.verification.as_mut().expect("unverified").id = verification.id;
        expect_failure(test.create_private_user(&new).await);
        test.unchanged(&before, "verification").await;
    },
    /// Created and registered accounts share the emails of a tenant.
    async fn private_users_share_the_tenants(test: &StoreTest) {
        let developer = test.a_developer().await;
        let user = test.an_end_user_of(&developer).await;
        let before = test.snapshot().await;
        for taken in [&developer.account, &user.account] {
            let mut new = test.make.a_private_user_creation(taken.tier);
            new.account.email = taken.email.clone();
            expect_conflict(test.create_private_user(&new).await, Conflict::Email);
            test.unchanged(&before, "a registered account blocks").await;
        }

        let created = [developer.account.tier, user.account.tier]
            .map(|tier| test.make.a_private_user_creation(tier));
        for new in &created {
            test.create_private_user(new).await.expect("an account");
        }
        let before = test.snapshot().await;
        let [as_developer, as_user] = created.map(|new| new.account.email);
        let mut new = test.make.a_developer_registration();
        new.account.email = as_developer;
        expect_conflict(test.register_developer(&new).await, Conflict::Email);
        let mut new = test.make.an_end_user_registration(grant_of(&developer));
        new.account.email = as_user;
        expect_conflict(test.register_end_user(&new).await, Conflict::Email);
        test.unchanged(&before, "a created account blocks").await;
    },
    /// R17: the write checks the project again.
    async fn private_users_need_an_available_project(test: &StoreTest) {
        let archived = test.a_developer().await;
        let suspended = test.a_developer().await;
        let unknown = ProjectId::generate(test.make.now(), [1; 10]);
        for project in [archived.project.id, suspended.project.id] {
            let new = test.make.a_private_user_creation(Tier::EndUser(project));
            test.create_private_user(&new).await.expect("available");
        }
        test.archive(archived.project.id).await;
        test.suspend(suspended.account.id).await;

        let before = test.snapshot().await;
        for (why, project) in [
            ("an archived project", archived.project.id),
            ("a suspended developer", suspended.project.id),
            ("an unknown project", unknown),
        ] {
            let new = test.make.a_private_user_creation(Tier::EndUser(project));
            expect_conflict(
                test.create_private_user(&new).await,
                Conflict::PreconditionFailed,
            );
            test.unchanged(&before, why).await;
        }
    }
);
