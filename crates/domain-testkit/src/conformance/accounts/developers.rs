use tenantry_domain::accounts::Tier;
use tenantry_domain::store::Conflict;

use crate::StoreSnapshot;
use crate::conformance::prelude::*;
use crate::fixtures::email;

contracts!(
    "accounts",
    /// R15: a registration is stored as a whole. When a part cannot be stored, nothing is.
    async fn developer_registration_is_all_or_nothing(test: &StoreTest) {
        let mut first = test.make.a_developer_registration();
        first.developer_key.record.expires_at = Some(first.project_key.record.created_at);
        test.register_developer(&first).await.expect("a developer");
        let mut second = test.make.a_developer_registration();
        second.project.description = None;
        test.register_developer(&second).await.expect("another");
        let both = StoreSnapshot::default()
            .with_developer(&first)
            .with_developer(&second);
        assert_eq!(test.contents().await, both);

        let make = || test.make.a_developer_registration();
        expect_collisions!(
            test,
            register_developer,
            make(),
            first,
            [
                account.id,
                project.id,
                developer_key.id,
                project_key.id,
                verification.id,
                effects.emails[0].id,
                effects.audit[0].id
            ],
            expect_failure
        );
        expect_collisions!(
            test,
            register_developer,
            make(),
            first,
            [developer_key.record.hash, project_key.record.hash],
            expect_taken_secret
        );
    },
    /// R14: in a race for one email, one registration is stored as a whole.
    async fn one_of_many_racing_developers_wins(test: &StoreTest) {
        let racers = [(); RACERS].map(|()| {
            let mut new = test.make.a_developer_registration();
            new.account.email = email("jane@example.com");
            new.verification.email = new.account.email.key().clone();
            new
        });
        let outcomes = race!(test, racers.clone(), register_developer);
        let winner = expect_one_winner(outcomes, Conflict::Email);
        let expected = StoreSnapshot::default().with_developer(&racers[winner]);
        assert_eq!(test.contents().await, expected);
    },
    /// The email of an operator, or another spelling of a developer's, is taken.
    async fn developers_and_operators_share_one_tenant(test: &StoreTest) {
        let mut operator = test.make.a_private_user_creation(Tier::PlatformOperator);
        operator.account.email = email("root@example.com");
        test.create_private_user(&operator)
            .await
            .expect("an operator");
        let mut developer = test.make.a_developer_registration();
        developer.account.email = email("Jane@Bücher.example");
        test.register_developer(&developer)
            .await
            .expect("a developer");
        test.a_developer().await;

        let before = test.snapshot().await;
        for taken in ["ROOT@example.com", "jane@xn--bcher-kva.example"] {
            let mut new = test.make.a_developer_registration();
            new.account.email = email(taken);
            expect_conflict(test.register_developer(&new).await, Conflict::Email);
            test.unchanged(&before, taken).await;
        }
    }
);
