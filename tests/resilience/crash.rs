//! `kill -9`, twenty times, while clients register accounts.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use serde_json::json;
use tenantry_acceptance::clients::{Developer, ME, PRIVATE_USERS, REGISTER, signup};
use tenantry_acceptance::{ApiResponse, Database, Request, Server, on_both_databases};

on_both_databases![
    r33_r62_acknowledged_accounts_survive_twenty_crashes_and_the_others_are_complete_or_absent
];

const KILLS: u64 = 20;
const CLIENTS: usize = 6;
/// Fewer would prove little.
const AT_LEAST_OF_EACH_KIND: usize = 5;

fn r33_r62_acknowledged_accounts_survive_twenty_crashes_and_the_others_are_complete_or_absent(
    database: Database,
) {
    let mut server = Server::start(database);
    let owner = Developer::register(&server, "owner@example.com");
    let clients = &Clients {
        url: server.url(),
        operator_key: server.operator_key.clone(),
        service_token: server.service_token.clone(),
        owner,
        is_over: AtomicBool::new(false),
    };

    let started = Instant::now();
    let registrations: Registrations = thread::scope(|scope| {
        let threads: Vec<_> = (0..CLIENTS)
            .map(|client| scope.spawn(move || clients.register_until_over(client)))
            .collect();
        for round in 0..KILLS {
            thread::sleep(Duration::from_millis(300 + 53 * (round * 7 % 10)));
            server.kill();
            server.restart();
        }
        clients.is_over.store(true, Ordering::SeqCst);
        let registrations = threads.into_iter().map(ScopedJoinHandle::join);
        let registrations = registrations.map(|one| one.expect("only expected responses"));
        registrations.flatten().collect()
    });

    println!("{KILLS} kills in {:?}", started.elapsed());
    assert_acknowledged_accounts_are_stored_once(server.database(), &registrations);
    assert_every_account_is_complete(server.database(), &registrations);
    assert_no_row_is_orphaned(server.database());
    assert_acknowledged_secrets_work(&server, &registrations);
}

/// How an account is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// With an operator key.
    Developer,
    /// With a developer key.
    EndUser,
    /// By a service, into a project, unverified.
    PrivateEndUser,
    /// By a service, as a verified developer.
    PrivateDeveloper,
}

impl Kind {
    const ALL: [Self; 4] = [
        Self::Developer,
        Self::EndUser,
        Self::PrivateEndUser,
        Self::PrivateDeveloper,
    ];
}

struct Registration {
    kind: Kind,
    /// `None` when the client did not get a complete response.
    response: Option<ApiResponse>,
}

impl Registration {
    /// The response, when it is a complete response of success (R62).
    fn acknowledged(&self) -> Option<&ApiResponse> {
        let response = self.response.as_ref();
        response.filter(|response| [200, 201].contains(&response.status))
    }
}

/// By email; every email is used once.
type Registrations = BTreeMap<String, Registration>;

/// What every client knows.
struct Clients {
    url: String,
    operator_key: String,
    service_token: String,
    owner: Developer,
    is_over: AtomicBool,
}

impl Clients {
    /// Registers accounts of every kind in turn.
    fn register_until_over(&self, client: usize) -> Registrations {
        let mut registrations = Registrations::new();
        for (number, kind) in Kind::ALL.into_iter().cycle().skip(client).enumerate() {
            if self.is_over.load(Ordering::SeqCst) {
                break;
            }
            let email = format!("c{client}n{number}@example.com");
            let response = self.request(kind, &email).try_send();
            match &response {
                // The server is down.
                None => thread::sleep(Duration::from_millis(10)),
                Some(response) => assert!(
                    [200, 201, 429, 503].contains(&response.status),
                    "{kind:?}: {} {}",
                    response.status,
                    response.body
                ),
            }
            registrations.insert(email, Registration { kind, response });
        }
        registrations
    }

    fn request(&self, kind: Kind, email: &str) -> Request {
        let mut body = signup(email);
        match kind {
            Kind::Developer => {
                let request = Request::new("POST", &format!("{}{REGISTER}", self.url));
                let request = request.header("X-Operator-Key", &self.operator_key);
                return request.json(&body);
            }
            Kind::EndUser => return self.owner.sign_up(&self.url, email),
            Kind::PrivateEndUser => body["project_id"] = json!(self.owner.project_id),
            Kind::PrivateDeveloper => body["is_verified"] = json!(true),
        }
        let request = Request::new("POST", &format!("{}{PRIVATE_USERS}", self.url));
        request.bearer(&self.service_token).json(&body)
    }
}

fn assert_acknowledged_accounts_are_stored_once(
    database: &Database,
    registrations: &Registrations,
) {
    let stored = database.values("SELECT email_key AS value FROM accounts");
    let distinct: BTreeSet<&str> = stored.iter().map(String::as_str).collect();
    assert_eq!(distinct.len(), stored.len(), "an email is stored twice");
    let acknowledged = |one: &&Registration| one.acknowledged().is_some();
    for (email, registration) in registrations {
        let is_lost = acknowledged(&registration) && !distinct.contains(email.as_str());
        assert!(!is_lost, "lost: {email}, {:?}", registration.kind);
    }
    let mut total = 0;
    for kind in Kind::ALL {
        let of_kind = registrations.values().filter(|one| one.kind == kind);
        let count = of_kind.filter(acknowledged).count();
        assert!(count >= AT_LEAST_OF_EACH_KIND, "only {count} of {kind:?}");
        total += count;
    }
    let open = registrations.values().filter(|one| one.response.is_none());
    println!(
        "{} registrations, {} without a response, {total} acknowledged, {} stored",
        registrations.len(),
        open.count(),
        stored.len() - 1
    );
}

/// One line for each account, with the number of its rows in other tables.
const ACCOUNT_ROWS: &str = "
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

fn assert_every_account_is_complete(database: &Database, registrations: &Registrations) {
    for line in database.values(ACCOUNT_ROWS) {
        let (email, rows) = line.split_once(": ").expect("a line of the query");
        let expected = match (email, registrations.get(email).map(|one| one.kind)) {
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
            (_, None) => panic!("{email} was never sent"),
        };
        assert_eq!(rows, expected, "{email}");
    }
}

/// Rows without their owner; the constraints of the database forbid most of them.
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

fn assert_no_row_is_orphaned(database: &Database) {
    assert_eq!(database.values(ORPHANS), [""; 0]);
    if database.is_sqlite() {
        let checked =
            database.values("SELECT integrity_check AS value FROM pragma_integrity_check");
        assert_eq!(checked, ["ok"]);
        let broken = "SELECT \"table\" AS value FROM pragma_foreign_key_check";
        assert_eq!(database.values(broken), [""; 0]);
    }
}

/// The keys and tokens in every acknowledged response.
fn assert_acknowledged_secrets_work(server: &Server, registrations: &Registrations) {
    for (email, registration) in registrations {
        let Some(response) = registration.acknowledged() else {
            continue;
        };
        match registration.kind {
            Kind::Developer => {
                // The server reads the body only after it accepts the key and the project.
                let request = Developer::of(response).on(server);
                request.json(&json!({})).send().assert_status(422);
            }
            Kind::EndUser => {
                let request = server.get(ME).bearer(&response.text("access_token"));
                let me = request.send();
                assert_eq!((me.status, &me.text("email")), (200, email));
            }
            Kind::PrivateEndUser | Kind::PrivateDeveloper => {}
        }
    }
}
