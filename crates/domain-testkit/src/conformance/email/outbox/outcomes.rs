use std::time::Duration;

use tenantry_domain::email::{DeadEmail, DeliveryAttempt, DeliveryOutcome};

use super::deliveries::{
    LEASE, claim_all, dead, every_outcome, postponed, settle, settle_all, some_emails,
};
use crate::conformance::prelude::*;

contracts!(
    "outbox",
    /// Delivered, withdrawn and dead emails are final. Postponed emails are due at their time.
    async fn outcomes_are_stored(test: &StoreTest) {
        let [delivered, withdrawn, late, soon, dead_email] = some_emails(test).await;
        let start = test.make.now();
        claim_all(test, start).await;
        let after_lease = start.plus(2 * LEASE);
        let within_lease = start.plus(Duration::from_secs(1));
        for (email, outcome) in [
            (&delivered, DeliveryOutcome::Delivered { at: start }),
            (&withdrawn, DeliveryOutcome::Withdrawn),
            (&late, postponed(after_lease)),
            (&soon, postponed(within_lease)),
            (&dead_email, dead(start)),
        ] {
            assert!(settle(test, (email.id, 1), outcome).await);
        }

        let before = test.snapshot().await;
        let emails = &before.contents.emails;
        assert!(!emails.contains(&withdrawn), "it is deleted");
        let mut states = before.contents.email_states.iter();
        let state = states.find(|state| state.id == delivered.id);
        assert_eq!(state.expect("its state").delivered_at, Some(start));
        let expected = DeadEmail {
            email: dead_email.clone(),
            attempts: 1,
            died_at: start,
            reason: "550 unbekannt ✉".to_owned(),
        };
        assert_eq!(before.dead_emails, [expected]);
        for outcome in every_outcome(start) {
            for email in [&delivered, &withdrawn, &dead_email] {
                assert!(!settle(test, (email.id, 1), outcome.clone()).await);
                test.unchanged(&before, "it is final").await;
            }
        }

        let micro = Duration::from_micros(1);
        assert_eq!(claim_all(test, within_lease.minus(micro)).await, []);
        assert_eq!(claim_all(test, within_lease).await, [(soon.id, 2)]);
        assert!(settle(test, (soon.id, 2), dead(within_lease)).await);
        assert_eq!(claim_all(test, after_lease.minus(micro)).await, []);
        assert_eq!(claim_all(test, after_lease).await, [(late.id, 2)]);
        let much_later = after_lease.plus(1000 * LEASE);
        assert_eq!(claim_all(test, much_later).await, [(late.id, 3)]);
    },
    /// A delivery without its lease does not count, and does not stop the others.
    async fn deliveries_are_settled_together(test: &StoreTest) {
        let [early, lost, late] = some_emails(test).await;
        let start = test.make.now();
        claim_all(test, start).await;
        let after_lease = start.plus(2 * LEASE);
        claim_all(test, after_lease).await;
        let tries = [(&early, 2), (&lost, 1), (&late, 2)].map(|(email, attempt)| DeliveryAttempt {
            email: email.id,
            attempt,
            outcome: DeliveryOutcome::Delivered { at: after_lease },
        });

        assert_eq!(settle_all(test, &tries).await, 2);
        let much_later = after_lease.plus(1000 * LEASE);
        assert_eq!(claim_all(test, much_later).await, [(lost.id, 3)]);
        assert_eq!(settle_all(test, &[]).await, 0, "nothing was tried");
    }
);
