//! [`AuditRepository`](tenantry_domain::audit::AuditRepository).

use tenantry_domain::audit::{Actor, AuditAction, AuditEntry, AuditOutcome, RequestOrigin};
use tenantry_domain::values::{AccountId, OperatorKeyId, ServiceTokenId, UserAgent};

use crate::conformance::prelude::*;
use crate::fixtures::Fixtures;

contracts!(
    "audit",
    /// Entries of every actor, action, outcome and origin come back as they were stored, without user
    /// agent and language. No entry is replaced.
    async fn every_field_comes_back(test: &StoreTest) {
        let mut stored = Vec::new();
        for entry in entries_of_every_kind(&test.make) {
            test.append_audit_entry(&entry).await.expect("an entry");
            stored.insert(0, entry);
        }
        let short = test.make.an_audit_entry();
        stored.insert(0, short.clone());
        test.append_audit_entry(&with_browser(short))
            .await
            .expect("an entry");
        assert_eq!(
            test.newest_audit_entries(100).await.expect("the log"),
            stored
        );

        let before = test.snapshot().await;
        let mut again = test.make.an_audit_entry();
        again.id = stored[0].id;
        expect_failure(test.append_audit_entry(&again).await);
        test.unchanged(&before, "the log is append-only").await;
    },
    /// The newest entries come first in any order of insertion, and never more than the limit.
    async fn the_newest_come_first(test: &StoreTest) {
        let [old, middle, new] = [(); 3].map(|()| test.make.an_audit_entry());
        for entry in [&middle, &new, &old] {
            test.append_audit_entry(entry).await.expect("an entry");
        }
        let newest_first = [new, middle, old];
        for limit in [0, 1, 2, 3, u32::MAX] {
            let length = usize::try_from(limit).expect("a length").min(3);
            let response = test.newest_audit_entries(limit).await.expect("the log");
            assert_eq!(response, newest_first[..length], "at most {limit}");
        }
    }
);

fn with_browser(mut entry: AuditEntry) -> AuditEntry {
    entry.event.origin.user_agent = UserAgent::new("Mozilla/5.0");
    entry.event.origin.language = Some("de-at".parse().expect("a language tag"));
    entry
}

fn entries_of_every_kind(fixtures: &Fixtures) -> Vec<AuditEntry> {
    let (now, random) = (fixtures.now(), [1; 10]);
    let actors = [
        Actor::Anonymous,
        Actor::OperatorKey(OperatorKeyId::generate(now, random)),
        Actor::ServiceToken(ServiceTokenId::generate(now, random)),
        Actor::Account(AccountId::generate(now, random)),
        Actor::CommandLine,
        Actor::Server,
    ];
    let actions = [
        AuditAction::InstallationCreated,
        AuditAction::DeveloperRegistration,
        AuditAction::PrivateUserCreation,
        AuditAction::PrivateCall,
        AuditAction::OperatorKeyCreation,
        AuditAction::OperatorKeyRevocation,
        AuditAction::ServiceTokenCreation,
        AuditAction::ServiceTokenRevocation,
        AuditAction::RefreshTokenReuse,
        AuditAction::PasswordChange,
        AuditAction::PasswordReset,
        AuditAction::SigningKeyRotation,
    ];
    let addresses = ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"];
    let mut entries: Vec<_> = (0..24).map(|_| fixtures.an_audit_entry()).collect();
    for (number, entry) in entries.iter_mut().enumerate() {
        let event = &mut entry.event;
        event.actor = actors[number % actors.len()];
        event.action = actions[number % actions.len()];
        event.origin.address = addresses
            .get(number % 4)
            .map(|text| text.parse().expect("an IP address"));
        if number % 3 == 0 {
            event.outcome = AuditOutcome::Rejected(format!("raison n° {number} 🛑"));
            event.target = None;
        }
        if number % 5 == 0 {
            event.origin = RequestOrigin::default();
        }
    }
    entries
}
