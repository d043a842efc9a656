//! What the database must say after the storm, compared with what the clients know.

use std::collections::BTreeSet;

use serde_json::json;
use tenantry_acceptance::{ApiResponse, Database, Server};

use super::claims::{Claims, Kind};
use crate::callers::{Developer, REGISTER};

/// Fewer would say little.
const AT_LEAST_OF_EACH_KIND: usize = 5;

pub(crate) fn everything_acknowledged_is_there_once(database: &Database, claims: &Claims) {
    let stored = database.values("SELECT email_key AS value FROM accounts");
    let distinct: BTreeSet<&str> = stored.iter().map(String::as_str).collect();
    assert_eq!(distinct.len(), stored.len(), "an address is there twice");
    for (email, kind, _) in claims.acknowledged() {
        assert!(distinct.contains(email), "lost: {email}, {kind:?}");
    }
    for kind in Kind::ALL {
        let count = claims.acknowledged_of(kind);
        assert!(count >= AT_LEAST_OF_EACH_KIND, "only {count} of {kind:?}");
    }
    let unknown = distinct
        .iter()
        .filter(|email| !claims.is_acknowledged(email));
    println!(
        "{} accounts, {} of them stored but not acknowledged",
        stored.len(),
        unknown.count() - 1
    );
}

/// Counts what belongs to each account, in one line each.
const BELONGINGS: &str = "
    SELECT email_key || ': ' || role
        || CASE WHEN verified_at IS NULL THEN ' unverified' ELSE ' verified' END
        || ' sessions=' || (SELECT count(*) FROM sessions WHERE account_id = a.id)
        || ' emails=' || (SELECT count(*) FROM verifications v JOIN outbox_emails m
            ON m.verification_id = v.id AND m.account_id = v.account_id WHERE v.account_id = a.id)
        || ' projects=' || (SELECT count(*) FROM projects WHERE owner_id = a.id)
        || ' keys=' || (SELECT count(*) FROM developer_keys WHERE owner_id = a.id)
        || '+' || (SELECT count(*) FROM project_keys k JOIN projects p
            ON p.id = k.project_id WHERE p.owner_id = a.id)
        || ' audited=' || coalesce((SELECT min(action) || '*' || count(*) FROM audit_entries
            WHERE target_id = a.id AND outcome = 'succeeded'), 'no')
        AS value
    FROM accounts a";

pub(crate) fn every_account_is_whole(database: &Database, claims: &Claims) {
    for line in database.values(BELONGINGS) {
        let (email, belongings) = line.split_once(": ").expect("a line as asked for");
        let expected = match (email, claims.kind(email)) {
            ("owner@example.com", None) | (_, Some(Kind::Developer)) => {
                "developer unverified sessions=0 emails=1 projects=1 keys=1+1 audited=developer.register*1"
            }
            (_, Some(Kind::EndUser)) => {
                "end_user unverified sessions=1 emails=1 projects=0 keys=0+0 audited=no"
            }
            (_, Some(Kind::PrivateEndUser)) => {
                "end_user unverified sessions=0 emails=1 projects=0 keys=0+0 audited=private.user.create*1"
            }
            (_, Some(Kind::PrivateDeveloper)) => {
                "developer verified sessions=0 emails=0 projects=0 keys=0+0 audited=private.user.create*1"
            }
            (_, None) => panic!("nobody sent {email}"),
        };
        assert_eq!(belongings, expected, "{email}");
    }
}

/// Rows that hang in the air; the database's own rules forbid most of them.
const ORPHANS: &str = "
    SELECT 'session' AS value FROM sessions WHERE account_id NOT IN (SELECT id FROM accounts)
    UNION ALL SELECT 'verification' FROM verifications
        WHERE account_id NOT IN (SELECT id FROM accounts)
        OR id NOT IN (SELECT verification_id FROM outbox_emails)
    UNION ALL SELECT 'email' FROM outbox_emails
        WHERE verification_id IS NULL OR verification_id NOT IN (SELECT id FROM verifications)
    UNION ALL SELECT 'project' FROM projects WHERE owner_id NOT IN (SELECT id FROM accounts)
    UNION ALL SELECT 'developer key' FROM developer_keys
        WHERE owner_id NOT IN (SELECT owner_id FROM projects)
    UNION ALL SELECT 'project key' FROM project_keys
        WHERE project_id NOT IN (SELECT id FROM projects)
    UNION ALL SELECT 'audit of ' || action FROM audit_entries
        WHERE action IN ('developer.register', 'private.user.create')
        AND outcome = 'succeeded'
        AND (target_id IS NULL OR target_id NOT IN (SELECT id FROM accounts))";

pub(crate) fn nothing_belongs_to_nobody(database: &Database) {
    assert_eq!(database.values(ORPHANS), [""; 0]);
    if database.is_sqlite() {
        let checked =
            database.values("SELECT integrity_check AS value FROM pragma_integrity_check");
        assert_eq!(checked, ["ok"]);
        let broken = "SELECT \"table\" AS value FROM pragma_foreign_key_check";
        assert_eq!(database.values(broken), [""; 0]);
    }
}

/// Each key and each token that a client holds opens what it should.
pub(crate) fn acknowledged_secrets_work(server: &Server, claims: &Claims) {
    for (email, kind, response) in claims.acknowledged() {
        match kind {
            Kind::Developer => assert_key_opens_its_project(server, response),
            Kind::EndUser => {
                let request = server.get("/api/v1/auth/me");
                let me = request.bearer(&response.text("access_token")).send();
                assert_eq!((me.status, me.text("email")), (200, email.to_owned()));
            }
            Kind::PrivateEndUser | Kind::PrivateDeveloper => {}
        }
    }
}

/// An empty body is looked at only when key and project are right.
fn assert_key_opens_its_project(server: &Server, registered: &ApiResponse) {
    let developer = Developer::of(registered);
    let request = server.post(REGISTER).headers(&developer.headers());
    let response = request.json(&json!({})).send();
    assert_eq!(response.status, 422, "{}", response.body);
}
