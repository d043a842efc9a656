//! Rules that hold on both databases.

use std::time::Duration;

use tenantry_adapters_sql::Database;
use tenantry_domain::email::EmailLease;
use tenantry_domain::store::{PortError, Store};
use tenantry_domain_testkit::StoreUnderTest;
use tenantry_domain_testkit::fixtures::Fixtures;

use crate::changes::execute;

/// R29: an email that cannot be read delays no other one, and is an error when it is alone.
pub async fn an_unreadable_email_delays_no_other(store: &dyn Store, database: &impl Database) {
    let fixtures = Fixtures::new(1);
    let [bad, good] = [(); 2].map(|()| fixtures.a_developer_registration());
    for developer in [&bad, &good] {
        let registered = store.register_developer(developer).await;
        registered.expect("a developer");
    }
    let damage = "UPDATE outbox_emails SET kind = 'nonsense' \
                  WHERE created_at = (SELECT min(created_at) FROM outbox_emails)";
    execute(database, damage).await.expect("damage");

    let now = fixtures.now();
    let mut lease = EmailLease {
        now,
        until: now.plus(Duration::from_secs(60)),
        limit: 10,
    };
    let claimed = store.claim_emails(lease).await.expect("the good one");
    let claimed: Vec<_> = claimed.into_iter().map(|claimed| claimed.email).collect();
    assert_eq!(claimed, good.effects.emails);

    lease.now = lease.until;
    lease.until = lease.now.plus(Duration::from_secs(60));
    lease.limit = 1;
    let outcome = store.claim_emails(lease).await;
    assert!(matches!(outcome, Err(PortError::Corrupt(_))), "{outcome:?}");
    let claimed = store.claim_emails(lease).await.expect("the good one");
    assert_eq!(claimed.len(), 1, "the bad one waits for its lease to end");
}

/// R45: the audit log can be neither changed nor deleted.
pub async fn the_audit_log_is_append_only<S: StoreUnderTest>(
    store: &S,
    database: &impl Database,
    changes: &[&str],
) {
    let entry = Fixtures::new(1).an_audit_entry();
    let appended = store.store().append_audit_entry(&entry).await;
    appended.expect("an entry");
    for change in changes {
        let error = execute(database, change).await.expect_err(change);
        let text = whole_text(&error);
        assert!(text.contains("append-only"), "{change}: {text}");
    }
    assert_eq!(store.contents().await.audit, [entry]);
}

/// R66: a database of a newer program is rejected.
pub async fn a_newer_database_is_rejected(store: &dyn Store, database: &impl Database) {
    let insert = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000000')";
    let inserted = execute(database, insert).await;
    inserted.expect("a newer migration");
    let outcomes = [
        store.check_health().await,
        store.migration_status().await.map(drop),
        store.apply_migrations().await.map(drop),
    ];
    for outcome in outcomes {
        let Err(PortError::Corrupt(cause)) = outcome else {
            panic!("a newer database is used: {outcome:?}");
        };
        assert!(cause.to_string().contains("99991231000000"), "{cause}");
    }
}

/// The message with all its causes, and everything `Debug` shows.
#[must_use]
pub fn whole_text(error: &PortError) -> String {
    let causes = std::iter::successors(Some(error as &dyn std::error::Error), |e| e.source());
    let texts: Vec<_> = causes.map(|cause| format!("{cause} {cause:?}")).collect();
    texts.join("\n")
}
