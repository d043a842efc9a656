use tenantry_domain::accounts::{DeveloperRegistration, Tier};
use tenantry_domain::store::Conflict;

use crate::StoreSnapshot;
use crate::conformance::expect::{expect_conflict, expect_failure, expect_one_winner};
use crate::conformance::expected_state::ExpectedState as _;
use crate::conformance::race::RACERS;
use crate::conformance::{StoreTest, contracts};
use crate::fixtures::email;

contracts!(
    "accounts",
    /// R15: all of a registration is stored; when any part of it cannot be, nothing is.
    async fn developer_registration_is_all_or_nothing(test: &StoreTest) {
        let mut first = test.fixtures.a_developer_registration();
        first.developer_key.record.expires_at = Some(first.project_key.record.created_at);
        test.store
            .register_developer(&first)
            .await
            .expect("a developer");
        let mut second = test.fixtures.a_developer_registration();
        second.project.description = None;
        test.store
            .register_developer(&second)
            .await
            .expect("another");
        let both = StoreSnapshot::default()
            .with_developer(&first)
            .with_developer(&second);
        assert_eq!(test.contents().await, both);

        let before = test.snapshot().await;
        for (part, collide, is_secret) in COLLISIONS {
            let mut new = test.fixtures.a_developer_registration();
            collide(&mut new, &first);
            let outcome = test.store.register_developer(&new).await;
            if is_secret {
                expect_conflict(outcome, Conflict::Secret);
            } else {
                expect_failure(outcome);
            }
            test.expect_unchanged(&before, part).await;
        }
    },
    /// R14: many with one address at once: one is stored, whole, and the others are told why not.
    async fn one_of_many_racing_developers_wins(test: &StoreTest) {
        let racers: Vec<_> = (0..RACERS)
            .map(|_| {
                let mut new = test.fixtures.a_developer_registration();
                new.account.email = email("jane@example.com");
                new.verification.email = new.account.email.key().clone();
                new
            })
            .collect();
        let outcomes = test
            .race(racers.clone(), |store, new| async move {
                store.register_developer(&new).await
            })
            .await;
        let winner = expect_one_winner(outcomes, Conflict::Email);
        let expected = StoreSnapshot::default().with_developer(&racers[winner]);
        assert_eq!(test.contents().await, expected);
    },
    /// An operator's address, or another spelling of a developer's, is taken.
    async fn developers_and_operators_share_one_tenant(test: &StoreTest) {
        let mut operator = test
            .fixtures
            .a_private_user_creation(Tier::PlatformOperator);
        operator.account.email = email("root@example.com");
        test.store
            .create_private_user(&operator)
            .await
            .expect("an operator");
        let mut developer = test.fixtures.a_developer_registration();
        developer.account.email = email("Jane@Bücher.example");
        test.store
            .register_developer(&developer)
            .await
            .expect("a developer");
        test.a_developer().await;

        let before = test.snapshot().await;
        for taken in ["ROOT@example.com", "jane@xn--bcher-kva.example"] {
            let mut new = test.fixtures.a_developer_registration();
            new.account.email = email(taken);
            expect_conflict(test.store.register_developer(&new).await, Conflict::Email);
            test.expect_unchanged(&before, taken).await;
        }
    }
);

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
