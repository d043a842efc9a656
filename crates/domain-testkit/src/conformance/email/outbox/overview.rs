use std::time::Duration;

use tenantry_domain::email::{DeliveryOutcome, OutboxOverview};

use super::deliveries::{LEASE, claim, claim_all, dead, postponed, settle, some_emails};
use crate::conformance::prelude::*;

contracts!(
    "outbox",
    /// Waiting, leased and postponed emails count as waiting. Delivered and withdrawn ones do not
    /// count.
    async fn the_overview_counts(test: &StoreTest) {
        let overview = async || test.outbox_overview().await.expect("an overview");
        assert_eq!(overview().await, OutboxOverview::default());
        let emails: [_; 6] = some_emails(test).await;
        let [delivered, withdrawn, dead_email, late, ..] = &emails;
        let now = test.make.now();
        let all = OutboxOverview {
            waiting: 6,
            oldest_waiting: Some(delivered.created_at),
            dead: 0,
        };
        assert_eq!(overview().await, all);
        claim(test, now, 5).await;
        assert_eq!(overview().await, all, "five are being sent");
        for (email, outcome) in [
            (delivered, DeliveryOutcome::Delivered { at: now }),
            (withdrawn, DeliveryOutcome::Withdrawn),
            (dead_email, dead(now)),
            (late, postponed(now.plus(LEASE))),
        ] {
            assert!(settle(test, (email.id, 1), outcome).await);
        }
        let rest = OutboxOverview {
            waiting: 3,
            oldest_waiting: Some(late.created_at),
            dead: 1,
        };
        assert_eq!(overview().await, rest);
    },
    /// Only dead emails are listed, longest dead first, with attempts and reason, and never more than
    /// the limit.
    async fn dead_emails_are_listed(test: &StoreTest) {
        let [delivered, waiting, first, second] = some_emails(test).await;
        let now = test.make.now();
        let later = now.plus(Duration::from_secs(1));
        claim_all(test, now).await;
        for (email, outcome) in [
            (&delivered, DeliveryOutcome::Delivered { at: now }),
            (&waiting, postponed(later)),
            (&second, dead(later)),
            (&first, postponed(now)),
        ] {
            assert!(settle(test, (email.id, 1), outcome).await);
        }
        claim_all(test, now).await;
        assert!(settle(test, (first.id, 2), dead(now)).await);

        let listed = test.dead_emails(9).await.expect("a list");
        let seen: Vec<_> = listed
            .iter()
            .map(|one| (&one.email, one.attempts, one.died_at, one.reason.as_str()))
            .collect();
        let reason = "550 unbekannt ✉";
        assert_eq!(
            seen,
            [(&first, 2, now, reason), (&second, 1, later, reason)]
        );
        assert_eq!(test.dead_emails(1).await.expect("a list"), listed[..1]);
        assert_eq!(test.dead_emails(0).await.expect("a list"), []);
    }
);
